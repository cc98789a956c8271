package io.github.tillkey.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running demo, as {@code demo.json} describes it: {@code demo/README.md} documents every key. */
public record Running(Server keycloak, Clients clients, List<Member> users, Terminal terminal) {

    /** The server and its administrator. */
    public record Server(
            String url,
            String realm,
            String issuer,
            String adminConsole,
            String adminUsername,
            String adminPassword,
            String log) {}

    /** The addresses of the client pages. */
    public record Clients(String index, String pos, String backOffice, String webShop) {}

    /** A person, with the temporary PIN of this run if the person works at a till. */
    public record Member(
            String username,
            String password,
            String description,
            @Nullable String pin,
            @Nullable String pinExpiresAt) {}

    /** The till that waits for its enrolment. */
    public record Terminal(String terminalId, String storeId, String name, String code, String codeExpiresAt) {}
}
