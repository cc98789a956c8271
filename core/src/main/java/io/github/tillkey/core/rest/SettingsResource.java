package io.github.tillkey.core.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.settings.SettingsAction;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.userprofile.ValidationException;

/** The settings of a feature, at {@code settings} below its path. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class SettingsResource {

    private final AdminCall call;
    private final SettingsAction action;
    private final String eventResource;
    private final Runnable beforeSave;

    /**
     * Serves the settings of {@code action}.
     *
     * @param eventResource resource type of the admin event of a change
     * @param beforeSave what else a caller who may manage the realm has to fulfil to save
     */
    public SettingsResource(AdminCall call, SettingsAction action, String eventResource, Runnable beforeSave) {
        this.call = call;
        this.action = action;
        this.eventResource = eventResource;
        this.beforeSave = beforeSave;
    }

    @GET
    @Operation(summary = "Reads the settings")
    @SecurityRequirement(name = "rights", scopes = "view-realm")
    public ObjectNode settings() {
        call.auth().realm().requireViewRealm();
        return view(() -> action.current(call.realm()));
    }

    @PUT
    @Operation(summary = "Saves all settings: what is missing goes back to its default")
    @SecurityRequirement(name = "rights", scopes = "manage-realm")
    @APIResponse(responseCode = "200", description = "what was saved")
    @APIResponse(responseCode = "409", description = "what the state of the realm forbids")
    public ObjectNode save(@Nullable String body) {
        call.auth().realm().requireManageRealm();
        ObjectNode settings = JsonBody.object(body, action.json().fields());
        RealmLock.begin(call.session(), call.realm());
        return saved(settings);
    }

    @PATCH
    @Consumes({MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Changes some settings (JSON merge patch): what is missing stays, `null` resets, objects change"
                    + " by name")
    @SecurityRequirement(name = "rights", scopes = "manage-realm")
    @APIResponse(responseCode = "200", description = "what was saved")
    @APIResponse(responseCode = "409", description = "what the state of the realm forbids")
    public ObjectNode change(@Nullable String changes) {
        call.auth().realm().requireManageRealm();
        // Another change at the same moment must not be taken back: what the database has now is changed.
        RealmLock.begin(call.session(), call.realm());
        return saved(MergePatch.apply(stored(), changes));
    }

    private ObjectNode saved(ObjectNode settings) {
        beforeSave.run();
        try {
            Map<String, String> config = action.json().config(settings);
            action.requireRight(call.session(), call.realm(), config);
            action.place().save(call.session(), call.realm(), config);
        } catch (InvalidSettingException wrong) {
            throw RestErrors.invalid(wrong.sentence());
        } catch (ValidationException refused) {
            throw RestErrors.conflict(SettingsAction.sentence(refused));
        }
        call.invocation()
                .adminEvent(OperationType.UPDATE, eventResource, action.getId() + "/settings")
                .representation(settings)
                .success();
        return stored();
    }

    private ObjectNode stored() {
        return view(() -> action.stored(call.session(), call.realm()));
    }

    private interface Reader {
        Map<String, String> read() throws InvalidSettingException;
    }

    private ObjectNode view(Reader config) {
        try {
            return action.json().view(config.read());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }
}
