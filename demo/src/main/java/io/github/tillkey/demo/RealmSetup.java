package io.github.tillkey.demo;

import io.github.tillkey.demo.Running.Member;
import io.github.tillkey.demo.Running.Terminal;
import io.github.tillkey.testkit.KeycloakProcess;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** Everybody in the realm file, in the order of the printed table; those who work at a till get a temporary PIN. */
    List<Member> members() {
        return List.of(
                withPin("anna", "cashier in STO-01"),
                withPin("bob", "store manager in STO-01, cashier in STO-02"),
                withPin("carla", "cashier in STO-02"),
                withPin("dora", "store manager in STO-01 and STO-02"),
                new Member("erik", password("erik"), "back office, no store", null, null));
    }

    private Member withPin(String username, String description) {
        String id = keycloak.realm(KeycloakServer.REALM)
                .users()
                .searchByUsername(username, true)
                .get(0)
                .getId();
        Map<String, Object> pin = pins.temporaryPin(id, Map.of());
        return new Member(username, password(username), description, text(pin, "pin"), text(pin, "expiresAt"));
    }

    /** The password in the realm file. */
    private static String password(String username) {
        return username + "-demo";
    }

    /** A till of the store that waits for its enrolment. */
    Terminal terminal(String storeId, String name) {
        Map<String, Object> terminal = pins.prepareTerminal(Map.of("storeId", storeId, "name", name));
        return new Terminal(
                text(terminal, "terminalId"), storeId, name, text(terminal, "code"), text(terminal, "codeExpiresAt"));
    }

    private static String text(Map<String, Object> answer, String name) {
        return Objects.requireNonNull(answer.get(name), name).toString();
    }

    @Override
    public void close() {
        keycloak.close();
    }
}
