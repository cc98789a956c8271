package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** How managers and administrators learn that somebody guesses, or could. */
@KeycloakIntegrationTest(config = PackServer.class)
class AlertMailTest extends RetailTest {

    private static final int MAIL_PORT = 3025;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private MailServer mails;
    private int typed;

    @AfterEach
    void stopMails() {
        if (mails != null) {
            mails.stop();
        }
    }

    @Test
    void managersGetOneMailUntilTheAlertIsAcknowledged() throws Exception {
        startMails();
        misses("50");
        String anna = realm.permanentPin("anna", "STO-01");
        realm.addManagerWithOtp("olga", "STO-01");
        realm.updateUser("dora", user -> {
            user.setAttributes(new HashMap<>(user.getAttributes()));
            user.getAttributes().put("locale", List.of("sv"));
        });
        List<String> wrong = FourDigitPins.far(anna).map(Pin::digits).limit(5).toList();
        Browser till = realm.till("STO-01");
        typeFar(till, anna, 4);
        assertThat(till.typePin(anna).isAtClient()).as("four are no alert").isTrue();
        typeFar(till, anna, 1);
        Await.until("both managers with an address are told", () -> mails.getReceivedMessages().length == 2);

        assertAlert(to("bob@retail.example"), "en", "Bob", wrong);
        assertAlert(to("dora@retail.example"), "sv", "Dora", wrong);

        typeFar(realm.till("STO-01"), anna, 3);
        assertThat(acknowledge()).isEqualTo(204);
        typeFar(realm.till("STO-01"), anna, 3);
        typeFar(realm.till("STO-01"), anna, 3);
        Await.until("the next alert is told", () -> mails.getReceivedMessages().length >= 4);
        assertThat(mails.getReceivedMessages())
                .as("nothing for the wrong PINs in between")
                .hasSize(4);
    }

    private void assertAlert(MimeMessage mail, String language, String name, List<String> wrong) throws Exception {
        assertThat(mail.getSubject())
                .isEqualTo(Messages.text(language, "tillkeyAlertSubject", "Stockholm City (STO-01)"));
        assertThat(Mails.bodies(mail)).hasSize(2).allSatisfy(body -> {
            assertThat(body)
                    .contains(
                            Messages.text(language, "tillkeyReminderGreeting", name),
                            "Stockholm City (STO-01)",
                            tillName())
                    .doesNotContain("tillkey", "Anna", "anna", "${");
            assertThat(Messages.in(body, language)).contains("tillkeyAlertBody", "tillkeyAlertHow");
            assertThat(wrong).noneMatch(body::contains);
        });
    }

    @Test
    void aFailedMailIsRetriedAtTheNextMiss() {
        misses("50");
        mailServerIs(1);
        String anna = realm.permanentPin("anna", "STO-01");
        typeFar(realm.till("STO-01"), anna, 3);
        Browser till = realm.till("STO-01");
        typeFar(till, anna, 3);
        assertThat(realm.reasons()).containsOnlyOnce("store_alarm");
        assertThat(till.typePin(anna).isAtClient()).isTrue();

        startMails();

        Await.until("a later miss has the mail sent", () -> {
            typeFar(realm.till("STO-01"), anna, 1);
            return mails.getReceivedMessages().length > 0;
        });
    }

    @Test
    void theSelfCheckFindsUnreachableManagersAndRiskyStores() {
        assertThat(findings()).containsExactly("alerts_not_mailed Realm settings > Email");
        mailServerIs(1);
        for (String manager : List.of("bob", "dora")) {
            realm.updateUser(manager, user -> user.setEmailVerified(false));
        }
        assertThat(findings())
                .containsExactlyInAnyOrder("alerts_not_mailed store STO-01", "alerts_not_mailed store STO-02");
        realm.updateUser("dora", user -> user.setEmailVerified(true));
        assertThat(findings()).isEmpty();

        realm.permanentPin("anna", "STO-01");
        realm.till("STO-01");
        logIns(5_000);

        assertThat(check().findValuesAsText("code")).containsExactly("six_digits_needed");
        assertThat(check().get(0).get("remedy").asText()).contains("six digits");
        assertThat(check().get(0).get("problem").asText()).contains("STO-01").containsPattern("chance of 1\\.\\d %");
        JsonNode store = realm.storeRisk("STO-01");
        assertThat(store.get("sixDigitsNeeded").asBoolean()).isTrue();
        assertThat(store.get("chanceOfOneWeekWithPicker").asDouble()).isBetween(0.012, 0.02);
        assertThat(realm.storeRisk("STO-02").get("sixDigitsNeeded").asBoolean()).isFalse();
    }

    /** As if so many logins had been counted on every till of the realm, of which there are two. */
    private void logIns(int logins) {
        String name = realm.name();
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update TerminalEntity t set t.logins = :logins, t.loginWindowStart = :now"
                        + " where t.realmId = :realmId")
                .setParameter("logins", logins)
                .setParameter("now", System.currentTimeMillis())
                .setParameter("realmId", session.realms().getRealmByName(name).getId())
                .executeUpdate());
    }

    private List<String> findings() {
        List<String> findings = new ArrayList<>();
        check().forEach(finding -> findings.add(
                finding.get("code").asText() + ' ' + finding.get("place").asText()));
        return findings;
    }

    private JsonNode check() {
        return realm.check("pin");
    }

    private String tillName() {
        return Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                        .body())
                .findValuesAsText("name")
                .get(0);
    }

    private int acknowledge() {
        return realm.call("DELETE", "/tillkey-pin/stores/STO-01/alert", Map.of(), realm.adminToken())
                .statusCode();
    }

    private void typeFar(Browser till, String pin, int times) {
        for (int i = 0; i < times; i++) {
            till.typePin(FourDigitPins.far(typed++, pin));
        }
    }

    private void misses(String free) {
        realm.storePolicy(Map.of("throttle_free_misses", free, "pin_length", "4"));
    }

    private void startMails() {
        mails = new MailServer("localhost", MAIL_PORT);
        mailServerIs(MAIL_PORT);
    }

    private void mailServerIs(int port) {
        var settings = realm.admin().toRepresentation();
        settings.setSmtpServer(
                Map.of("host", "localhost", "port", Integer.toString(port), "from", "till@retail.example"));
        realm.admin().update(settings);
    }

    private MimeMessage to(String address) {
        return Mails.to(address, mails.getReceivedMessages()).get(0);
    }
}
