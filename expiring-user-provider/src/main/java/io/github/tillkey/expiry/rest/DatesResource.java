package io.github.tillkey.expiry.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.rest.SettingsResource;
import io.github.tillkey.expiry.extension.Extension;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.DateSettingsAction;
import io.github.tillkey.expiry.usecase.MemberExtension;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-dates}. Every call checks Keycloak's permissions for the very user
 * or realm it touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "dates")
public final class DatesResource {

    private final AdminCall call;

    DatesResource(AdminCall call) {
        this.call = call;
    }

    /** The settings. */
    @Path("settings")
    public SettingsResource settings() {
        return new SettingsResource(call, new DateSettingsAction(), "TILLKEY_DATES", () -> {});
    }

    /** The reports. */
    @Path("reports")
    public DateReportsResource reports() {
        return new DateReportsResource(call);
    }

    /** A wish to extend. */
    public record ExtensionRequest(
            @Schema(
                    minimum = "1",
                    maximum = "" + DateSettings.MAX_EXTENSION_DAYS,
                    description = "without it `extensionDays` of the settings")
            @Nullable
            Integer days,

            @Schema(required = true, minLength = 1, maxLength = Extension.MAX_REASON_LENGTH) @Nullable
            String reason) {}

    /** What has become of it: the end as it was written, and as it is written now. */
    public record Extended(
            @Schema(description = "the end as it was written")
            String oldUntil,

            @Schema(description = "the end as it is written now: a day")
            String validUntil)
            implements Representation {}

    @POST
    @Path("members/{userId}/extensions")
    @Operation(summary = "Extends a member's access within the longest period; a member blocked by the task is enabled")
    @SecurityRequirement(name = "rights", scopes = "manage this user")
    @APIResponseSchema(Extended.class)
    @APIResponse(
            responseCode = "409",
            description = "no readable end, longest period used up, moved meanwhile, directory not writable")
    public Extended extend(
            @PathParam("userId") String userId, @RequestBodySchema(ExtensionRequest.class) @Nullable String body) {
        UserModel member = call.member(userId);
        MemberExtension extension = RestErrors.answer(() -> new MemberExtension(call.invocation(), member));
        ExtensionRequest wish = JsonBody.required(body, ExtensionRequest.class);
        Extension done = RestErrors.answer(() -> extension.extend(wish.days(), wish.reason()));
        return new Extended(done.oldUntil(), done.newUntil());
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-dates", call -> new DatesResource(call.requireEnabled()));
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(ImportedDates::check);
        }
    }
}
