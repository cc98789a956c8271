package io.github.tillkey.demo;

import io.github.tillkey.demo.AdminApi.TemporaryPin;
import io.github.tillkey.demo.AdminApi.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running demo: everything one needs to know to use it.
 *
 * @param keycloak the base address of Keycloak
 * @param clients the base address of the client pages
 * @param staff the people and their PINs
 * @param terminal the till that waits for its enrolment
 * @param log the log of the server
 */
record Running(URI keycloak, URI clients, List<Member> staff, Terminal terminal, Path log) {
    /**
     * A person with the PIN of this run.
     *
     * @param user the person
     * @param pin the temporary PIN, or null when the person has none
     */
    record Member(DemoUser user, @Nullable TemporaryPin pin) {}

    /** The admin console, opened at the demo's realm. */
    URI adminConsole() {
        return keycloak.resolve("/admin/master/console/#/" + KeycloakServer.REALM);
    }

    /** The page of a client. */
    URI page(ClientApp app) {
        return clients.resolve(app.path());
    }

    /** The member's PIN for the eye. */
    static String pinText(Member member) {
        TemporaryPin pin = member.pin();
        return pin == null ? "-" : pin.pin();
    }
}
