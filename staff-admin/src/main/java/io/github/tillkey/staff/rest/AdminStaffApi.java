package io.github.tillkey.staff.rest;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.rest.Problem.Code;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Function;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.urls.UrlType;

/**
 * The staff API for administrators, at {@code /admin/realms/{realm}/tillkey-staff}: the same calls, with Keycloak's
 * permissions.
 */
public final class AdminStaffApi implements StaffCalls {

    private final AdminCall admin;

    private AdminStaffApi(AdminCall admin) {
        this.admin = admin;
    }

    /** What a feature has deployed there. */
    @Path("{resource}")
    public Object resource(@PathParam("resource") String id) {
        return StaffApi.resource(admin.session(), id, this);
    }

    @Override
    public Response answer(Function<Invocation, Object> call) {
        KeycloakSession session = admin.session();
        if (!RealmSettings.of(admin.realm()).enabled()) {
            throw Problem.of(Code.NOT_ENABLED, "Tillkey is not enabled in this realm.")
                    .answer(session);
        }
        // Fine-grained permissions count for a user, whichever client got the token.
        if (StaffClient.ID.equals(admin.auth().adminAuth().getToken().getIssuedFor())) {
            throw Problem.of(
                            Code.FORBIDDEN,
                            "A token of the client " + StaffClient.ID + " opens the staff API of the realm only.")
                    .answer(session);
        }
        return atThisDoor(Problem.orAnswer(session, () -> call.apply(admin.invocation())));
    }

    /** Resources tell addresses as members use them; those of administrators may have another host. */
    private Response atThisDoor(Response response) {
        URI location = response.getLocation();
        if (location == null) {
            return response;
        }
        KeycloakContext context = admin.session().getContext();
        URI below = context.getUri().getBaseUri().relativize(location);
        return Response.fromResponse(response)
                .location(context.getUri(UrlType.ADMIN).getBaseUri().resolve(below))
                .build();
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(StaffClient.ID, AdminStaffApi::new);
        }

        @Override
        protected RuntimeException pinSession(AdminCall call) {
            return Problem.of(
                            Code.ACCESS_DENIED,
                            "A session that began with a PIN gives no administration.",
                            Reason.PIN_NOT_ALLOWED.code())
                    .answer(call.session());
        }
    }
}
