package io.github.tillkey.demo;

import io.github.tillkey.demo.Running.Member;
import io.github.tillkey.demo.Running.Terminal;
import io.github.tillkey.testkit.KeycloakProcess;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.keycloak.admin.client.Keycloak;

/** Adds to the realm what its file cannot hold: temporary PINs and a till that waits for its enrolment. */
final class RealmSetup implements AutoCloseable {
    private final Keycloak keycloak;
    private final PinApi pins;

    RealmSetup(URI url) {
        this.keycloak = Keycloak.getInstance(
                url.toString(), "master", KeycloakProcess.ADMIN, KeycloakProcess.ADMIN, "admin-cli");
        this.pins = keycloak.proxy(PinApi.class, url.resolve("/admin/realms/" + KeycloakServer.REALM + "/tillkey-pin"));
    }

    /** The calls of Tillkey's administration that the demo needs. */
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public interface PinApi {
        /** Gives a member a temporary PIN. */
        @POST
        @Path("members/{id}/temporary-pin")
        Map<String, Object> temporaryPin(@PathParam("id") String userId, Map<String, Object> request);

        /** Prepares a till. */
        @POST
        @Path("terminals")
        Map<String, Object> prepareTerminal(Map<String, Object> request);
    }

    /** The person, with a temporary PIN. */
    Member member(DemoUser user) throws DemoException {
        if (!user.hasPin()) {
            return new Member(user.username(), user.password(), user.description(), null, null);
        }
        String id = keycloak.realm(KeycloakServer.REALM).users().searchByUsername(user.username(), true).stream()
                .findFirst()
                .orElseThrow(() -> new DemoException("The realm has no user " + user.username() + "."))
                .getId();
        Map<String, Object> pin = answer(() -> pins.temporaryPin(id, Map.of()));
        return new Member(
                user.username(), user.password(), user.description(), text(pin, "pin"), text(pin, "expiresAt"));
    }

    /** A till of the store that waits for its enrolment. */
    Terminal terminal(String storeId, String name) throws DemoException {
        Map<String, Object> terminal = answer(() -> pins.prepareTerminal(Map.of("storeId", storeId, "name", name)));
        return new Terminal(
                text(terminal, "terminalId"), storeId, name, text(terminal, "code"), text(terminal, "codeExpiresAt"));
    }

    private static Map<String, Object> answer(Supplier<Map<String, Object>> call) throws DemoException {
        try {
            return call.get();
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            String hint = status == 404 ? " Is tillkey-pin-authenticator among the installed jars?" : "";
            throw new DemoException(
                    "Tillkey answered " + status + ": " + e.getResponse().readEntity(String.class) + hint);
        }
    }

    private static String text(Map<String, Object> answer, String name) {
        return Objects.requireNonNull(answer.get(name), name).toString();
    }

    @Override
    public void close() {
        keycloak.close();
    }
}
