package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** One person at two tills at once: allowed, refused or alarmed, as the realm chooses. */
@KeycloakIntegrationTest(config = PackServer.class)
class SecondTillTest extends RetailTest {

    private static final int MAIL_PORT = 3025;
    private static final String ELSEWHERE = "logged_in_elsewhere";

    @InjectTimeOffSet
    TimeOffSet time;

    private void secondTill(String policy) {
        realm.storePolicy(Map.of("pin_length", "4", "pin_second_till", policy));
    }

    private boolean lives(Tokens session) {
        return realm.refresh("pos", session.refreshToken()).issued();
    }

    private EventRepresentation newest(String type) {
        return realm.events().stream()
                .filter(event -> event.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void byDefaultACashierWalksFromTillToTill() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        Tokens second = realm.till("STO-01").logInWithPin(anna);

        assertThat(lives(first)).isTrue();
        assertThat(lives(second)).isTrue();
        assertThat(realm.reasons()).isEmpty();
    }

    @Test
    void theSecondTillRefusesAndTheSamePinAgainLogsOutAtTheFirst() {
        String anna = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till registered = realm.registeredTill("STO-01");
        Tokens first = registered.browser().logInWithPin(anna);
        secondTill("refuse");
        Browser till = realm.till("STO-01");
        realm.admin().clearEvents();

        Page page = till.typePin(anna);

        assertThat(page.id()).isEqualTo("pin");
        assertThat(page.messages()).contains("tillkeyLoggedInElsewhere");
        assertThat(page.text()).contains("Stockholm City");
        EventRepresentation refusal = newest("LOGIN_ERROR");
        assertThat(refusal.getError()).isEqualTo("access_denied");
        assertThat(refusal.getUserId()).isEqualTo(realm.userId("anna"));
        assertThat(refusal.getDetails())
                .containsEntry("reason", ELSEWHERE)
                .containsEntry("rule", "second-till")
                .containsEntry("other_terminal", registered.terminalId())
                .doesNotContainKey("tillkey_miss");
        Tokens refreshed = realm.refresh("pos", first.refreshToken());
        assertThat(refreshed.issued())
                .as("nothing has happened at the first till")
                .isTrue();

        Page wrong = page.submit(Map.of("pin", anna.equals("2580") ? "2581" : "2580"));
        assertThat(wrong.messages())
                .as("who knows no PIN learns nothing")
                .contains("tillkeyPinWrong")
                .doesNotContain("tillkeyLoggedInElsewhere");

        Tokens second = wrong.submit(Map.of("pin", anna)).tokens();
        assertThat(second.issued()).isTrue();
        assertThat(lives(refreshed)).isFalse();
        assertThat(newest("LOGOUT").getDetails()).containsEntry("reason", ELSEWHERE);
        assertThat(lives(second)).isTrue();
    }

    @Test
    void rightPinsAtTheSecondTillNeverMakeItWait() {
        String anna = realm.permanentPin("anna", "STO-01");
        realm.till("STO-01").logInWithPin(anna);
        secondTill("refuse");
        Browser till = realm.till("STO-01");

        for (int i = 0; i < 20; i++) {
            assertThat(till.typePin(anna).messages()).contains("tillkeyLoggedInElsewhere");
        }
    }

    @Test
    void whoWasToldTooLongAgoIsToldAgain() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        secondTill("refuse");
        Page told = realm.till("STO-01").typePin(anna);

        time.set(62);

        assertThat(told.submit(Map.of("pin", anna)).messages()).contains("tillkeyLoggedInElsewhere");
        assertThat(lives(first)).isTrue();
    }

    /** What ends a session elsewhere, or is none: the second till then takes the PIN at once. */
    @TestFactory
    Stream<DynamicTest> theSecondTillTakesThePinAtOnceWhen() {
        secondTill("refuse");
        return Rows.of("""
                        logged out
                        another cashier there
                        till revoked
                        session ended by an administrator
                        a password login elsewhere
                        """, row -> {
            String anna = realm.permanentPin("anna", "STO-01");
            RetailRealm.Till first = realm.registeredTill("STO-01");
            switch (row.get(0)) {
                case "logged out" -> {
                    Tokens tokens = first.browser().logInWithPin(anna);
                    first.browser()
                            .get(URI.create(realm.url("/protocol/openid-connect/logout") + "?id_token_hint="
                                    + tokens.idToken()));
                }
                case "another cashier there" -> {
                    first.browser().logInWithPin(anna);
                    first.browser().logInWithPin(realm.permanentPin("bob", "STO-01"));
                }
                case "till revoked" -> {
                    first.browser().logInWithPin(anna);
                    realm.call("DELETE", "/tillkey-pin/terminals/" + first.terminalId(), Map.of(), realm.adminToken());
                }
                case "session ended by an administrator" -> {
                    first.browser().logInWithPin(anna);
                    realm.endSessions("anna");
                }
                case "a password login elsewhere" -> realm.browser().logInWithPassword("back-office", "anna");
                default -> throw new IllegalArgumentException(row.get(0));
            }
            realm.admin().clearEvents();

            assertThat(realm.till("STO-01").logInWithPin(anna).issued()).isTrue();
            assertThat(realm.reasons()).doesNotContain(ELSEWHERE);
            realm.endSessions("anna");
        });
    }

    @Test
    void theSameTillIsNoSecondOne() {
        secondTill("refuse");
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Page otherTab = till.open("pos");

        Tokens first = till.logInWithPin(anna);
        Tokens again = otherTab.submit(Map.of("pin", anna)).tokens();
        assertThat(again.access().get("sid")).isEqualTo(first.access().get("sid"));
        assertThat(till.logInWithPin(bob).issued()).isTrue();
        assertThat(till.logInWithPin(anna).issued()).isTrue();
        assertThat(realm.reasons()).doesNotContain(ELSEWHERE);
    }

    @Test
    void whoMustChooseANewPinIsToldFirst() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        secondTill("refuse");
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        Page told = realm.till("STO-01").typePin(anna);
        assertThat(told.messages()).contains("tillkeyLoggedInElsewhere");
        Page newPin = told.submit(Map.of("pin", anna));

        assertThat(newPin.offers()).isNotEmpty();
        assertThat(newPin.submit(Map.of("offer", "0")).tokens().issued()).isTrue();
        assertThat(lives(first)).isFalse();
    }

    @Test
    void aLoginThatIsRefusedAtLastLeavesTheFirstSessionAlone() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        secondTill("refuse");
        Browser till = realm.till("STO-01");
        Page told = till.open("pos", Map.of("kc_action", "UPDATE_PASSWORD")).submit(Map.of("pin", anna));
        assertThat(told.messages()).contains("tillkeyLoggedInElsewhere");

        assertThat(told.submit(Map.of("pin", anna)).isAtClient()).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(lives(first)).isTrue();
    }

    /** As after two logins at the same moment, which do not see each other, or steps that took their time. */
    @Test
    void ofTwoSessionsThatAreThereTheLaterGetsNoToken() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        time.set(2);
        Browser till = realm.till("STO-01");
        Page atClient = till.typePin(anna);
        secondTill("refuse");

        assertThat(atClient.tokens().error()).isEqualTo("invalid_grant: " + ELSEWHERE);
        assertThat(newest("CODE_TO_TOKEN_ERROR").getDetails())
                .containsEntry("rule", "second-till")
                .containsKey("other_terminal");
        assertThat(lives(first)).isTrue();

        Page told = till.typePin(anna);
        assertThat(told.messages()).contains("tillkeyLoggedInElsewhere");
        assertThat(told.submit(Map.of("pin", anna)).tokens().issued()).isTrue();
        assertThat(lives(first)).isFalse();
    }

    @Test
    void ofManyLoginsAtTheSameMomentOneIsLeft() {
        secondTill("refuse");
        String anna = realm.permanentPin("anna", "STO-01");
        List<Page> pads =
                Stream.generate(() -> realm.till("STO-01").open("pos")).limit(4).toList();

        List<Tokens> tokens = Concurrently.call(
                pads.size(), i -> pads.get(i).submit(Map.of("pin", anna)).tokensIfAtClient());

        assertThat(tokens.stream().filter(Tokens::issued).filter(this::lives)).hasSize(1);
    }

    @Test
    void anAlarmLetsBothGoOnAndTellsAuditorsAndManagers() throws Exception {
        secondTill("alarm");
        String anna = realm.permanentPin("anna", "STO-01");
        MailServer mails = new MailServer("localhost", MAIL_PORT);
        try {
            var settings = realm.admin().toRepresentation();
            settings.setSmtpServer(
                    Map.of("host", "localhost", "port", Integer.toString(MAIL_PORT), "from", "till@retail.example"));
            realm.admin().update(settings);
            Tokens first = realm.till("STO-01").logInWithPin(anna);
            assertThat(realm.reasons()).isEmpty();
            time.set(2);

            Tokens second = realm.till("STO-01").logInWithPin(anna);

            assertThat(newest("CODE_TO_TOKEN_ERROR").getDetails())
                    .containsEntry("reason", ELSEWHERE)
                    .containsEntry("report_only", "true");
            assertThat(lives(first)).isTrue();
            assertThat(lives(second)).isTrue();
            assertThat(realm.reasons()).as("once a day for a session").containsOnlyOnce(ELSEWHERE);
            Await.until("the manager is told", () -> mails.getReceivedMessages().length > 0);
            assertThat(realm.till("STO-01").logInWithPin(anna).issued()).isTrue();
            var mail = Mails.to("bob@retail.example", mails.getReceivedMessages());
            assertThat(mail).as("once a day for a member").hasSize(1);
            assertThat(mail.get(0).getSubject())
                    .isEqualTo(Messages.text("en", "tillkeySecondTillSubject", "Stockholm City (STO-01)"));
            assertThat(Mails.bodies(mail.get(0))).hasSize(2).allSatisfy(body -> {
                assertThat(body).contains("Anna", ", Stockholm City").doesNotContain("${", anna);
                assertThat(Messages.in(body, "en")).contains("tillkeySecondTillBody", "tillkeySecondTillHow");
            });
        } finally {
            mails.stop();
        }
    }
}
