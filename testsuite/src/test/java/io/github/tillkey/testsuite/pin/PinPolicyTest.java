package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The PIN policy of a realm, as an administrator sets it and a till feels it. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinPolicyTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void anOldPinWorksOnceAndLeadsToAnUnrelatedOne() {
        String old = realm.permanentPin("anna", "STO-01");
        assertThat(realm.savePolicy(Map.of("pin_length", "6", "pin_old_length", "4", "pin_old_length_until", inDays(7)))
                        .statusCode())
                .isEqualTo(204);
        Browser till = realm.till("STO-01");

        Page offers = till.typePin(old);

        assertThat(offers.offers()).hasSize(3).allSatisfy(pin -> assertThat(pin)
                .hasSize(6)
                .doesNotContain(old)
                .doesNotContain(new StringBuilder(old).reverse()));
        String pin = offers.offers().get(1);
        assertThat(offers.submit(Map.of("offer", "1")).isAtClient()).isTrue();
        assertThat(till.typePin(old).isAtClient()).as("the old PIN is gone").isFalse();
        assertThat(till.typePin(pin).isAtClient()).isTrue();
    }

    @Test
    void aPinTooWeakToExistLooksLikeAnyMiss() {
        Browser till = realm.till("STO-01");

        Page page = till.typePin("1234");

        assertThat(page.messages()).contains("tillkeyPinWrong");
        assertThat(realm.reasons()).first().isEqualTo("pin_tripwire");
    }

    @Test
    void anUnknownValueIsRefusedWithItsRemedy() {
        for (Map<String, String> wrong : List.of(
                Map.of("pin_choice", "anything"),
                Map.of("pin_postpone_hours", "13"),
                Map.of("pin_weak_rule", "maybe"),
                Map.of("throttle_free_misses", "0"),
                Map.of("throttle_store_percent", "2.001"),
                Map.of("throttle_longest_wait_minutes", "soon"),
                Map.of("max_auth_age", "-1"))) {
            Map<String, String> settings = new HashMap<>(Map.of("pin_length", "6"));
            settings.putAll(wrong);
            String field = wrong.keySet().iterator().next();

            HttpResponse<String> answer = realm.savePolicy(settings);

            assertThat(answer.statusCode()).as(field).isEqualTo(400);
            assertThat(answer.body())
                    .as("a sentence, but for Keycloak's own setting")
                    .contains(field.equals("max_auth_age") ? field : "[" + field + "] cannot be");
        }
        assertThat(realm.temporaryPin("anna")).hasSize(4);
    }

    @Test
    void theConsoleOffersEverySettingOnceWithItsDefault() {
        JsonNode offered = Http.json(realm.call(
                        "GET",
                        "/authentication/required-actions/tillkey-set-pin/config-description",
                        Map.of(),
                        realm.adminToken())
                .body());

        List<String> names = offered.get("properties").findValuesAsText("name");
        assertThat(names)
                .doesNotHaveDuplicates()
                .containsAll(Stream.of(PinPolicy.settings(), ThrottlePolicy.settings())
                        .flatMap(List::stream)
                        .map(Setting::key)
                        .toList())
                .contains("max_auth_age");
        Map<String, String> defaults = new HashMap<>(Map.of("pin_length", "4"));
        offered.get("properties").forEach(property -> {
            if (property.hasNonNull("defaultValue")) {
                defaults.put(
                        property.get("name").asText(),
                        property.get("defaultValue").asText());
            }
        });
        assertThat(realm.savePolicy(defaults).statusCode())
                .as("the defaults can be saved as they are")
                .isEqualTo(204);
        assertThat(realm.temporaryPin("anna")).hasSize(4);
    }

    @Test
    void aFullRealmNamesItsCapacityAndTheRemedy() {
        // No member of a test realm is the two thousandth: the realm is made small instead.
        String name = realm.name();
        server.run(session -> fill(session, name));

        HttpResponse<String> answer = realm.call(
                "POST",
                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                Map.of(),
                realm.adminToken());

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(Http.json(answer.body()).get("errorMessage").asText())
                .matches("No free PIN was found: 4 digits hold about \\d+ members with the present settings\\."
                        + " Remove the PINs of people who left, or change to six digits, which hold about \\d+ "
                        + "members\\.");
    }

    /** Gives every PIN of four digits to bob, as only the database can. */
    private static void fill(KeycloakSession session, String realmName) {
        RealmModel owner = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(owner);
        UserModel bob = session.users().getUserByUsername(owner, "bob");
        try {
            PosPinCredentialProvider.pinsOf(session, owner).assignTemporary(bob);
        } catch (PinTakenException | PinUnavailableException impossible) {
            throw new IllegalStateException(impossible);
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Object[] first = (Object[])
                entities.createNativeQuery("select KEY_ID, CREDENTIAL_ID, LOOKUP from TILLKEY_PIN where REALM_ID = ?1")
                        .setParameter(1, owner.getId())
                        .getSingleResult();
        PinKey key = developmentKey();
        for (int number = 0; number < 10_000; number++) {
            String lookup = key.lookup(
                    owner.getId(), Pin.parse("%04d".formatted(number), 4).orElseThrow());
            if (!lookup.equals(first[2])) {
                entities.createNativeQuery("insert into TILLKEY_PIN (ID, REALM_ID, KEY_ID, LOOKUP, PIN_LENGTH, USER_ID,"
                                + " CREDENTIAL_ID) values (?1, ?2, ?3, ?4, 4, ?5, ?6)")
                        .setParameter(1, UUID.randomUUID().toString())
                        .setParameter(2, owner.getId())
                        .setParameter(3, first[0])
                        .setParameter(4, lookup)
                        .setParameter(5, bob.getId())
                        .setParameter(6, first[1])
                        .executeUpdate();
            }
        }
    }

    private static PinKey developmentKey() {
        try {
            return PinKey.parse(Files.readString(
                    Path.of(System.getProperty("kc.home.dir"), "data", "tillkey-development-pin.key")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String inDays(int days) {
        return OffsetDateTime.now(ZoneOffset.UTC).plusDays(days).withNano(0).toString();
    }
}
