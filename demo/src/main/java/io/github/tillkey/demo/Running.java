package io.github.tillkey.demo;

import static io.github.tillkey.testkit.KeycloakProcess.ADMIN;
import static io.github.tillkey.testkit.RetailRealmFile.REALM;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running demo, as {@code demo.json} describes it: the names of components are its keys, and stay. */
public record Running(Server keycloak, Clients clients, List<Member> users, Terminal terminal) {

    /** The server and its administrator, whose password may be the command that prints it. */
    public record Server(
            String url,
            String realm,
            String issuer,
            String adminConsole,
            String adminUsername,
            String adminPassword,
            String log) {

        /** The server at {@code url}. */
        static Server at(String url, String adminPassword, String log) {
            return new Server(
                    url,
                    REALM,
                    url + "/realms/" + REALM,
                    url + "/admin/master/console/#/" + REALM,
                    ADMIN,
                    adminPassword,
                    log);
        }
    }

    /** The addresses of the client pages. */
    public record Clients(String index, String pos, String backOffice, String webShop) {}

    /** A person, with the temporary PIN of this run, as a string, if the person works at a till; else {@code null}. */
    public record Member(
            String username,
            String password,
            String description,
            @Nullable String pin,
            @Nullable String pinExpiresAt) {}

    /** The till that waits for its enrolment. */
    public record Terminal(String terminalId, String storeId, String name, String code, String codeExpiresAt) {}
}
