package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailRealm.PreparedTerminal;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.DatabaseDump;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.exportimport.util.ExportUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/** No secret of Tillkey is in the server's log at its most talkative, nor anywhere in its database. */
@KeycloakIntegrationTest(config = PackServer.class)
class SecretsTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @TempDir
    Path folder;

    @Test
    void noSecretIsLoggedOrStored() throws Exception {
        // Six digits: hardly a number of anything else that looks like one of these.
        realm.storePolicy(Map.of("pin_length", "6"));
        realm.updateUser("anna", user -> user.setLastName("Findme"));
        String log = folder.resolve("server.log").toString();
        server.run(session -> ServerLog.record(
                Path.of(log), "io.github.tillkey", "org.keycloak", "org.hibernate.SQL", "org.hibernate.orm.jdbc.bind"));
        Map<String, String> secrets;
        try {
            secrets = useEverything();
        } finally {
            server.run(session -> ServerLog.Recording.end());
        }
        secrets.put("key", server.fetch(session -> developmentKey(), String.class));
        String dump = folder.resolve("dump.txt").toString();
        server.run(session -> DatabaseDump.write(session, Path.of(dump)));

        List<String> logged = Files.readAllLines(Path.of(log));
        List<String> stored = Files.readAllLines(Path.of(dump));
        assertThat(logged)
                .as("the log is as talkative as it can be")
                .anyMatch(line -> line.startsWith("TRACE [org.keycloak."))
                .anyMatch(line -> line.contains("[org.hibernate.SQL]") && line.contains("TILLKEY_PIN"))
                .anyMatch(line -> line.contains("[org.hibernate.orm.jdbc.bind]"));
        assertThat(stored)
                .as("the dump has what it should")
                .anyMatch(line -> line.contains("Findme"))
                .anyMatch(line -> line.startsWith("tillkey_pin |"))
                .anyMatch(line -> line.startsWith("tillkey_terminal |"))
                .anyMatch(line -> line.startsWith("credential |") && line.contains("till-pin"))
                .anyMatch(line -> line.startsWith("event_entity |"))
                .anyMatch(line -> line.startsWith("admin_event_entity |"));
        assertThat(secrets).hasSizeGreaterThan(12);
        secrets.forEach((name, secret) -> {
            Pattern word = Pattern.compile("(?<![0-9A-Za-z])" + Pattern.quote(secret) + "(?![0-9A-Za-z])");
            // Keycloak's logger of events, at TRACE, writes every cookie of a request: ours beside its own.
            String exempt = name.startsWith("till secret") ? "TRACE [org.keycloak.events]" : "none";
            assertThat(lines(logged, word)).as("%s in the log", name).allMatch(line -> line.startsWith(exempt));
            assertThat(lines(stored, word)).as("%s in the database", name).isEmpty();
        });
    }

    @Test
    void anExportOfTheRealmHoldsNothingOfAPin() {
        realm.permanentPin("anna", "STO-01");
        String name = realm.name();

        String[] lookups = server.fetch(session -> lookups(session, name), String[].class);
        String export = server.fetch(session -> export(session, name), String.class);

        assertThat(lookups).as("the present PIN and the one before").hasSize(2);
        assertThat(export).contains("till-pin").doesNotContain(lookups);
    }

    private static String[] lookups(KeycloakSession session, String realm) {
        return Stream.of("TILLKEY_PIN", "TILLKEY_EARLIER_PIN")
                .flatMap(table -> {
                    List<?> found = session.getProvider(JpaConnectionProvider.class)
                            .getEntityManager()
                            .createNativeQuery("select LOOKUP from " + table + " where REALM_ID = ?1")
                            .setParameter(
                                    1, session.realms().getRealmByName(realm).getId())
                            .getResultList();
                    return found.stream().map(String.class::cast);
                })
                .toArray(String[]::new);
    }

    private static String export(KeycloakSession session, String name) {
        RealmModel realm = session.realms().getRealmByName(name);
        session.getContext().setRealm(realm);
        try {
            return JsonSerialization.writeValueAsString(ExportUtils.exportRealm(session, realm, true, true));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Lives through the life of a PIN and a till, and answers with every secret that was in it. */
    private Map<String, String> useEverything() {
        Map<String, String> secrets = new LinkedHashMap<>();
        PreparedTerminal prepared = realm.prepareTerminal("STO-01");
        secrets.put("code", prepared.code());
        secrets.put("code without dashes", prepared.code().replace("-", ""));
        Browser till = realm.browser();
        Map<String, String> enrolment = realm.enrolment(prepared.code());
        secrets.put("password of who confirms", enrolment.get("password"));
        till.open("pos").submit(enrolment);

        String temporary = realm.temporaryPin("anna");
        secrets.put("temporary PIN", temporary);
        Page offers = till.typePin(temporary);
        for (int i = 0; i < 3; i++) {
            secrets.put("offer " + i, offers.offers().get(i));
        }
        String pin = offers.offers().get(1);
        assertThat(offers.submit(Map.of("offer", "1")).tokens().issued()).isTrue();
        assertThat(till.logInWithPin(pin).issued()).isTrue();
        secrets.put("wrong PIN", "739184");
        assertThat(till.typePin("739184").isAtClient()).isFalse();
        secrets.put("PIN of a wrong length", "6820517");
        assertThat(till.typePin("6820517").isAtClient()).isFalse();
        secrets.put("another temporary PIN", realm.temporaryPin("anna"));
        assertThat(till.typePin(pin).isAtClient()).as("the PIN before").isFalse();
        secrets.put("wrong code", "7KQ2-M9XD");
        realm.browser().open("pos").submit(realm.enrolment("7KQ2-M9XD"));

        StaffDoorClient door = StaffDoorClient.setUp(realm);
        String bob = door.token("bob");
        String code = RetailRealm.json(
                        door.call("POST", "tills", Map.of("storeId", "STO-01", "name", "x"), bob, Map.of()))
                .get("code")
                .asText();
        secrets.put("code of a manager", code);
        secrets.put("code of a manager without dashes", code.replace("-", ""));
        String anna = realm.userId("anna");
        secrets.put("temporary PIN of a manager", pin(door, bob, Map.of("memberId", anna)));
        secrets.put("shift pass", pin(door, bob, Map.of("memberId", anna, "storeId", "STO-01", "hours", 1)));

        int number = 0;
        for (String cookie : till.setCookies()) {
            // The value is <terminal id>.<secret>; the terminal id is none.
            String value =
                    cookie.substring(cookie.indexOf('=') + 1).split(";", 2)[0].replace("\"", "");
            if (cookie.toUpperCase(java.util.Locale.ROOT).startsWith("TILLKEY") && value.contains(".")) {
                secrets.put("till secret " + number++, value.substring(value.indexOf('.') + 1));
            }
        }
        return secrets;
    }

    private static String pin(StaffDoorClient door, String token, Map<String, Object> request) {
        return RetailRealm.json(door.call("POST", "pins", request, token, Map.of()))
                .get("pin")
                .asText();
    }

    private static String developmentKey() {
        try {
            return Files.readString(Path.of(System.getProperty("kc.home.dir"), "data", "tillkey-development-pin.key"))
                    .strip();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<String> lines(List<String> lines, Pattern word) {
        return Stream.of(lines).flatMap(List::stream).filter(word.asPredicate()).toList();
    }
}
