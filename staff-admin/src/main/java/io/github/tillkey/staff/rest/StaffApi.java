package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.RealmResourceFactory;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResource;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.Authority;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.rest.Problem.Code;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The staff API at {@code /realms/{realm}/tillkey-staff}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class StaffApi {

    private static final String V1 = "api/v1/";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final StaffDoor door;

    private StaffApi(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.door = new StaffDoor(session, realm);
    }

    /** Answers a browser that asks whether a page of another origin may call. */
    @OPTIONS
    @Path(V1 + "{any:.+}")
    @Operation(hidden = true)
    public Response preflight(@PathParam("any") String any) {
        return door.preflight();
    }

    /** What a feature has deployed there. */
    @Path(V1 + "{resource}")
    public Object resource(@PathParam("resource") String id) {
        return resource(session, id, door);
    }

    static Object resource(KeycloakSession session, String id, StaffCalls calls) {
        StaffResource resource = session.getProvider(StaffResource.class, id);
        if (resource == null) {
            return calls.answer(caller -> {
                throw RequestRefusedException.notFound("There is no such call.");
            });
        }
        return resource.resource(calls);
    }

    /** The caller. */
    public record StaffCaller(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,

            @Schema(description = "realm roles `owner` and `staff-admin`, with which somebody acts on all staff")
            List<String> authority,

            @Schema(description = "whether the caller acts on the staff of every store; then `stores` is empty")
            boolean everyStore,

            @Schema(description = "store ids of the stores on whose staff the caller acts, sorted")
            List<String> stores)
            implements Representation {}

    @GET
    @Path(V1 + "me")
    @Operation(summary = "Tells who the caller is, and on whose staff they act")
    @SecurityRequirement(name = "rights", scopes = "a login")
    @APIResponseSchema(StaffCaller.class)
    public Response me() {
        return door.answerCaller(caller -> {
            Authority authority = caller.rights().authority();
            boolean every = authority.coversEveryStore();
            return new StaffCaller(
                    caller.member().getId(),
                    caller.member().getUsername(),
                    caller.member().getFirstName(),
                    caller.member().getLastName(),
                    authority.permissions().stream()
                            .map(Permission::role)
                            .sorted()
                            .toList(),
                    every,
                    every || !authority.isAny()
                            ? List.of()
                            : Stores.of(session, realm).sorted().stream()
                                    .filter(authority::covers)
                                    .map(Store::storeId)
                                    .toList());
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends RealmResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(StaffClient.ID, StaffApi::new);
        }

        @Override
        protected RuntimeException refusal(KeycloakSession session, Response.Status status, String sentence) {
            return Problem.of(status == Response.Status.NOT_FOUND ? Code.NOT_ENABLED : Code.HTTPS_REQUIRED, sentence)
                    .answer(session);
        }
    }
}
