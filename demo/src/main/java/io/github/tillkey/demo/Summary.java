package io.github.tillkey.demo;

import io.github.tillkey.demo.AdminApi.TemporaryPin;
import io.github.tillkey.demo.AdminApi.Terminal;
import io.github.tillkey.demo.Running.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a running demo: a text for people, JSON for scripts. */
final class Summary {
    private Summary() {}

    /** What the terminal shows when everything is up. */
    static String text(Running demo) {
        List<List<String>> addresses = new ArrayList<>();
        addresses.add(List.of("Start here", demo.clients().toString()));
        for (ClientApp app : ClientApp.values()) {
            addresses.add(List.of(app.title(), demo.page(app).toString()));
        }
        addresses.add(List.of(
                "Admin console",
                demo.adminConsole() + "  (" + KeycloakServer.ADMIN + " / " + KeycloakServer.ADMIN + ")"));
        addresses.add(List.of("Server log", demo.log().toString()));

        List<List<String>> people = new ArrayList<>();
        people.add(List.of("User", "Password", "PIN", "Who"));
        people.add(List.of("----", "--------", "---", "---"));
        for (Member member : demo.staff()) {
            DemoUser user = member.user();
            people.add(List.of(user.username(), user.password(), Running.pinText(member), user.description()));
        }
        Terminal terminal = demo.terminal();
        return String.join(
                System.lineSeparator(),
                "",
                "Tillkey demo is running.",
                "",
                columns(addresses),
                columns(people),
                "Enrolment code for " + terminal.name() + " in " + terminal.storeId() + ": " + terminal.code()
                        + "  (until " + terminal.codeExpiresAt() + ")",
                "PINs are temporary: members replace them at their first login on a till.",
                "",
                "Try it:",
                "  1. Open " + demo.page(ClientApp.POS) + " and log in: type the enrolment code, and Bob's name and",
                "     password to confirm it (bob, bob-demo), and this browser is " + terminal.name() + " of "
                        + terminal.storeId() + ".",
                "  2. Type Anna's PIN, and you are Anna, cashier in STO-01. Then \"Switch cashier\" and type Bob's.",
                "     Carla's PIN is refused: she does not work in STO-01.",
                "  3. Open " + demo.page(ClientApp.BACK_OFFICE) + ": the PIN opens nothing there.",
                "     Log in as erik with his password.",
                "",
                "Stop with Ctrl-C.",
                "");
    }

    /** Writes the JSON; the file appears complete or not at all. */
    static void write(Running demo, Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, Json.write(json(demo)) + "\n");
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The keys that {@code demo/README.md} documents. */
    static Map<String, @Nullable Object> json(Running demo) {
        Map<String, @Nullable Object> keycloak = new LinkedHashMap<>();
        keycloak.put("url", demo.keycloak().toString());
        keycloak.put("realm", KeycloakServer.REALM);
        keycloak.put(
                "issuer",
                demo.keycloak().resolve("/realms/" + KeycloakServer.REALM).toString());
        keycloak.put("adminConsole", demo.adminConsole().toString());
        keycloak.put("adminUsername", KeycloakServer.ADMIN);
        keycloak.put("adminPassword", KeycloakServer.ADMIN);
        keycloak.put("log", demo.log().toString());

        Map<String, @Nullable Object> clients = new LinkedHashMap<>();
        clients.put("index", demo.clients().toString());
        for (ClientApp app : ClientApp.values()) {
            clients.put(app.jsonKey(), demo.page(app).toString());
        }

        List<Map<String, @Nullable Object>> users = new ArrayList<>();
        for (Member member : demo.staff()) {
            TemporaryPin pin = member.pin();
            Map<String, @Nullable Object> user = new LinkedHashMap<>();
            user.put("username", member.user().username());
            user.put("password", member.user().password());
            user.put("description", member.user().description());
            user.put("pin", pin == null ? null : pin.pin());
            user.put("pinExpiresAt", pin == null ? null : pin.expiresAt());
            users.add(user);
        }

        Map<String, @Nullable Object> terminal = new LinkedHashMap<>();
        terminal.put("terminalId", demo.terminal().terminalId());
        terminal.put("storeId", demo.terminal().storeId());
        terminal.put("name", demo.terminal().name());
        terminal.put("code", demo.terminal().code());
        terminal.put("codeExpiresAt", demo.terminal().codeExpiresAt());

        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("keycloak", keycloak);
        json.put("clients", clients);
        json.put("users", users);
        json.put("terminal", terminal);
        return json;
    }

    private static String columns(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        int last = rows.get(0).size() - 1;
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int column = 0; column < last; column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                line.append(row.get(column))
                        .append(" ".repeat(width + 2 - row.get(column).length()));
            }
            text.append(line).append(row.get(last)).append(System.lineSeparator());
        }
        return text.toString();
    }
}
