package io.github.tillkey.expiry.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.rest.SettingsResource;
import io.github.tillkey.expiry.extension.Extension;
import io.github.tillkey.expiry.settings.DateSettingsTab;
import io.github.tillkey.expiry.usecase.MemberExtension;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-dates}. Every call checks Keycloak's permissions for the very user or realm it
 * touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class DatesResource {

    private final AdminCall call;

    DatesResource(AdminCall call) {
        this.call = call;
    }

    /** The settings. */
    @Path("settings")
    public SettingsResource settings() {
        return new SettingsResource(call, new DateSettingsTab(), "TILLKEY_DATES", () -> {});
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

    /** What has become of it: the end as it was written, and as it is written now. */
    public record Extended(String oldUntil, String validUntil) implements Representation {}

    /**
     * Extends the access of a member, within the longest period of the realm. A member whom the task has blocked is enabled.
     *
     * <p>200; 400 naming the field; 403 without the right to manage the member; 404; 409 when there is nothing to extend, or no more.
     */
    @POST
    @Path("members/{userId}/extensions")
    public Extended extend(@PathParam("userId") String userId, @Nullable String body) {
        UserModel member = call.member(userId);
        MemberExtension extension = RestErrors.answer(() -> new MemberExtension(call.invocation(), member));
        ExtensionWish wish = Body.required(body, ExtensionWish.class);
        Extension done = RestErrors.answer(() -> extension.extend(wish.days(), wish.reason()));
        return new Extended(done.oldUntil(), done.newUntil());
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-dates", call -> new DatesResource(call.requireEnabled()));
        }
    }
}
