package io.github.tillkey.core.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.settings.SettingsTab;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;

/** The settings of a feature, at {@code settings} below its path. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class SettingsResource {

    private final AdminCall call;
    private final SettingsTab tab;
    private final String eventResource;
    private final Runnable beforeSave;

    /**
     * Serves the settings of {@code tab}.
     *
     * @param eventResource resource type of the admin event of a change
     * @param beforeSave what else a caller who may manage the realm has to fulfil to save
     */
    public SettingsResource(AdminCall call, SettingsTab tab, String eventResource, Runnable beforeSave) {
        this.call = call;
        this.tab = tab;
        this.eventResource = eventResource;
        this.beforeSave = beforeSave;
    }

    /** The settings. 200; 403 without the right to view the realm; 409 when they cannot be read, naming the field and the remedy. */
    @GET
    public ObjectNode settings() {
        call.auth().realm().requireViewRealm();
        return view(() -> tab.current(call.realm()));
    }

    /**
     * Saves the settings, all of them; what is missing gets its default.
     *
     * <p>200 with what was saved; 400 naming the field, the value and the remedy; 403 without the right to manage the realm; of networks 409
     * when a zone that is in use would go, or when it would lock out the caller, or everybody.
     */
    @PUT
    public ObjectNode save(@Nullable String body) {
        call.auth().realm().requireManageRealm();
        ObjectNode settings = Body.object(body, tab.json().fields());
        RealmLock.begin(call.session(), call.realm());
        return saved(settings);
    }

    /**
     * Changes single settings, and single zones: what is missing stays, {@code null} goes back to the default.
     *
     * <p>Answers as {@link #save}, and 409 when the settings cannot be read.
     */
    @PATCH
    @Consumes({MergePatch.TYPE, MediaType.APPLICATION_JSON})
    public ObjectNode change(@Nullable String changes) {
        call.auth().realm().requireManageRealm();
        // Another change at the same moment must not be taken back: what the database has now is changed.
        RealmLock.begin(call.session(), call.realm());
        return saved(MergePatch.apply(stored(), changes));
    }

    private ObjectNode saved(ObjectNode settings) {
        beforeSave.run();
        try {
            MultivaluedHashMap<String, String> config = tab.json().config(settings);
            tab.requireRight(call.session(), call.realm(), config);
            tab.component().save(call.session(), call.realm(), config);
        } catch (InvalidSettingException wrong) {
            throw RestErrors.invalid(wrong.sentence());
        } catch (ComponentValidationException refused) {
            throw RestErrors.conflict(refused.getMessage());
        }
        call.invocation()
                .adminEvent(OperationType.UPDATE, eventResource, tab.getId() + "/settings")
                .representation(settings)
                .success();
        return stored();
    }

    private ObjectNode stored() {
        return view(() -> tab.stored(call.session(), call.realm()));
    }

    private interface Reader {
        Map<String, List<String>> read() throws InvalidSettingException;
    }

    private ObjectNode view(Reader config) {
        try {
            return tab.json().view(config.read());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }
}
