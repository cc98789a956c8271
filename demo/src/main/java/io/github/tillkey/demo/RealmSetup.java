package io.github.tillkey.demo;

import static io.github.tillkey.testkit.KeycloakProcess.ADMIN;
import static io.github.tillkey.testkit.RetailRealmFile.REALM;
import static io.github.tillkey.testkit.RetailRealmFile.password;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.UsersResource;

/** Adds to the realm what its file cannot hold: temporary PINs and a till that waits for its enrolment. */
final class RealmSetup {
    private final UsersResource users;
    private final PinApi pins;

    private RealmSetup(Keycloak admin, String url) {
        this.users = admin.realm(REALM).users();
        this.pins = admin.proxy(PinApi.class, URI.create(url + "/admin/realms/" + REALM + "/tillkey-pin"));
    }

    /** The calls of Tillkey's administration that the demo needs. */
    @Consumes(MediaType.APPLICATION_JSON)
    public interface PinApi {
        /** Gives a member a temporary PIN. */
        @POST
        @Path("members/{id}/temporary-pin")
        JsonNode temporaryPin(@PathParam("id") String userId, Map<String, String> request);

        /** Prepares a till. */
        @POST
        @Path("terminals")
        JsonNode prepareTerminal(Map<String, String> request);
    }

    /**
     * Completes the realm of a server, and describes the demo that runs now.
     *
     * @param password of the administrator
     */
    static Running complete(Running.Server server, String password, int clientsPort) {
        String clients = "http://localhost:" + clientsPort;
        try (Keycloak admin = Keycloak.getInstance(server.url(), "master", ADMIN, password, "admin-cli")) {
            RealmSetup setup = new RealmSetup(admin, server.url());
            return new Running(
                    server,
                    new Running.Clients(clients, clients + "/pos", clients + "/back-office", clients + "/web-shop"),
                    // Everybody in the realm file; those who work at a till get a temporary PIN.
                    List.of(
                            setup.withPin("anna", "cashier in STO-01"),
                            setup.withPin("bob", "store manager in STO-01, cashier in STO-02"),
                            setup.withPin("carla", "cashier in STO-02"),
                            setup.withPin("dora", "store manager in STO-01 and STO-02"),
                            new Running.Member("erik", password("erik"), "back office, no store", null, null)),
                    setup.till("STO-01", "Till 1"));
        }
    }

    private Running.Member withPin(String username, String description) {
        String id = users.searchByUsername(username, true).get(0).getId();
        JsonNode pin = pins.temporaryPin(id, Map.of());
        return new Running.Member(username, password(username), description, text(pin, "pin"), text(pin, "expiresAt"));
    }

    private Running.Terminal till(String storeId, String name) {
        JsonNode till = pins.prepareTerminal(Map.of("storeId", storeId, "name", name));
        return new Running.Terminal(
                text(till, "terminalId"), storeId, name, text(till, "code"), text(till, "codeExpiresAt"));
    }

    private static String text(JsonNode answer, String name) {
        return answer.required(name).asText();
    }
}
