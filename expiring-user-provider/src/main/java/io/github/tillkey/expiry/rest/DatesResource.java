package io.github.tillkey.expiry.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.MergePatch;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.settings.SettingsJson;
import io.github.tillkey.expiry.extension.Extension;
import io.github.tillkey.expiry.extension.MemberExtension;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.DateSettingsTab;
import io.github.tillkey.expiry.settings.RealmDates;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-dates}. Every call checks Keycloak's permissions for the very user or realm it
 * touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class DatesResource {

    /** Resource type of the admin events. */
    private static final String RESOURCE = "TILLKEY_DATES";

    private static final SettingsJson SETTINGS = new SettingsJson(DateSettings.settings());

    private final AdminCall call;

    DatesResource(AdminCall call) {
        this.call = call;
    }

    /** The settings. 200; 403 without the right to view the realm; 409 when they cannot be read, naming the field and the remedy. */
    @GET
    @Path("settings")
    public ObjectNode settings() {
        call.auth().realm().requireViewRealm();
        return view(RealmDates.config(call.realm()));
    }

    /**
     * Saves the settings, all of them; what is missing gets its default.
     *
     * <p>200 with what was saved; 400 naming the field, the value and the remedy; 403 without the right to manage the realm.
     */
    @PUT
    @Path("settings")
    public ObjectNode save(@Nullable String body) {
        call.auth().realm().requireManageRealm();
        return saved(Body.object(body, SETTINGS.fields()));
    }

    /**
     * Changes single settings: what is missing stays, {@code null} goes back to the default.
     *
     * <p>Answers as {@link #save}, and 409 when the settings cannot be read.
     */
    @PATCH
    @Path("settings")
    @Consumes({MergePatch.TYPE, MediaType.APPLICATION_JSON})
    public ObjectNode change(@Nullable String changes) {
        call.auth().realm().requireManageRealm();
        // Another change at the same moment must not be taken back: what the database has now is changed.
        RealmLock.begin(call.session(), call.realm());
        Map<String, List<String>> stored = RealmDates.COMPONENT.stored(call.session(), call.realm()).stream()
                .findFirst()
                .<Map<String, List<String>>>map(ComponentModel::getConfig)
                .orElse(Map.of());
        return saved(MergePatch.apply(view(stored), changes));
    }

    private ObjectNode saved(ObjectNode settings) {
        try {
            MultivaluedHashMap<String, String> config = SETTINGS.config(settings);
            DateSettingsTab.requireRight(call.session(), call.realm(), config);
            RealmDates.COMPONENT.save(call.session(), call.realm(), config);
        } catch (InvalidSettingException wrong) {
            throw RestErrors.invalid(wrong.sentence());
        } catch (ComponentValidationException refused) {
            throw RestErrors.conflict(refused.getMessage());
        }
        call.changed(OperationType.UPDATE, RESOURCE, settings);
        return view(RealmDates.config(call.realm()));
    }

    /** The reports. */
    @Path("reports")
    public DateReportsResource reports() {
        return new DateReportsResource(call);
    }

    /**
     * A wish to extend.
     *
     * @param days by how many days, 1 to 366; the extension of the settings when missing
     * @param reason why, 1 to 200 characters
     */
    public record ExtensionWish(
            @Nullable Integer days, @Nullable String reason) {}

    /**
     * Extends the access of a member, within the longest period of the realm. A member whom the task has blocked is enabled.
     *
     * <p>200; 400 naming the field; 403 without the right to manage the member; 404; 409 when there is nothing to extend, or no more.
     */
    @POST
    @Path("members/{userId}/extensions")
    public MemberExtension.Extended extend(@PathParam("userId") String userId, @Nullable String body) {
        UserModel member = call.member(userId);
        call.auth().users().requireManage(member);
        ExtensionWish wish = Body.required(body, ExtensionWish.class);
        String reason = Parameters.text("reason", wish.reason(), Extension.MAX_REASON_LENGTH);
        int days = wish.days() == null ? read().extensionDays() : wish.days();
        if (days < 1 || days > DateSettings.MAX_EXTENSION_DAYS) {
            throw RestErrors.invalid("days", days, "a whole number, 1 to " + DateSettings.MAX_EXTENSION_DAYS);
        }
        MemberExtension extension = new MemberExtension(call.session(), call.realm(), call.actor());
        return RestErrors.answer(() -> extension.extend(member, days, reason));
    }

    private static ObjectNode view(Map<String, List<String>> config) {
        try {
            return SETTINGS.view(config);
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }

    private DateSettings read() {
        try {
            return RealmDates.settings(call.realm());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-dates", call -> new DatesResource(call.requireEnabled()));
        }
    }
}
