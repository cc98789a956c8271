package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * A member's own PIN, away from the till: the account console, an action that waits at a password login, and the link
 * of a mail.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class SelfServiceTest extends RetailTest {

    private static final Map<String, String> SET_PIN = Map.of("kc_action", "tillkey-set-pin");

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void theAccountConsoleListsThePinAndOffersToSetOrChangeIt() {
        Tokens tokens = realm.browser().logInWithPassword("back-office", "anna").tokens();

        JsonNode without = pinOf(tokens);
        assertThat(without.get("createAction").asText()).isEqualTo("tillkey-set-pin");
        assertThat(without.hasNonNull("updateAction")).isFalse();
        assertThat(without.get("userCredentialMetadatas")).isEmpty();

        realm.permanentPin("anna", "STO-01");
        JsonNode with =
                pinOf(realm.browser().logInWithPassword("back-office", "anna").tokens());
        assertThat(with.get("updateAction").asText()).isEqualTo("tillkey-set-pin");
        assertThat(with.hasNonNull("createAction")).isFalse();
        assertThat(with.get("removeable").asBoolean()).isFalse();
        assertThat(with.get("userCredentialMetadatas")).hasSize(1);
        assertThat(with.toString()).doesNotContain("lookup").doesNotContain("secretData\":\"");
    }

    @Test
    void aMemberWithoutAPinSetsOneAndLogsInAtTheTill() {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", "anna");
        Page offers = browser.open("back-office", SET_PIN);
        assertThat(offers.offers()).as("just logged in: no password again").hasSize(3);
        String mine = offers.offers().get(1);

        Page done = offers.submit(Map.of("offer", "1"));

        assertThat(done.isAtClient()).isTrue();
        assertThat(done.parameter("kc_action_status")).isEqualTo("success");
        assertThat(realm.till("STO-01").typePin(mine).isAtClient()).isTrue();
        assertThat(browser.seen().toString()).doesNotContain("pin=" + mine).doesNotContain("offer=" + mine);
    }

    @Test
    void fiveMinutesAfterTheLoginThePasswordIsAskedForAgain() {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", "anna");
        time.set(301);

        Page page = browser.open("back-office", SET_PIN);

        assertThat(page.asksFor("password")).isTrue();
        assertThat(page.offers()).isEmpty();
        assertThat(page.submit(Map.of("password", "anna-demo")).offers()).hasSize(3);
    }

    @Test
    void whoChangesTheMindKeepsThePin() {
        String pin = realm.permanentPin("anna", "STO-01");
        Page offers = signedIn("anna");

        Page back = offers.submit(Map.of("cancel-aia", "true"));

        assertThat(back.isAtClient()).isTrue();
        assertThat(back.parameter("kc_action_status")).isEqualTo("cancelled");
        assertThat(realm.till("STO-01").typePin(pin).isAtClient()).isTrue();
    }

    @Test
    void aChangeEndsWhatTheOldPinOpenedAndNothingElse() {
        String pin = realm.permanentPin("anna", "STO-01");
        Tokens sale = realm.till("STO-01").logInWithPin(pin);
        Browser office = realm.browser();
        Tokens password = office.logInWithPassword("back-office", "anna").tokens();

        assertThat(office.open("back-office", SET_PIN)
                        .submit(Map.of("offer", "0"))
                        .isAtClient())
                .isTrue();

        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isFalse();
        assertThat(realm.refresh("back-office", password.refreshToken()).issued())
                .isTrue();
        assertThat(realm.till("STO-01").typePin(pin).isAtClient()).isFalse();
        assertThat(realm.reasons()).contains("pin_changed");
    }

    @Test
    void lookingAgainBringsTheSameOffersAlsoToWhoHasNoPin() {
        List<String> first = signedIn("anna").offers();

        assertThat(signedIn("anna").offers()).isEqualTo(first);
        assertThat(signedIn("bob").offers()).isNotEqualTo(first);
    }

    @Test
    void whoPicksOnAPageThatIsOutOfDateGetsWhatThePageShowed() {
        Page old = signedIn("anna");
        signedIn("anna").submit(Map.of("offer", "0"));
        String shown = old.offers().get(2);

        old.submit(Map.of("offer", "2"));

        assertThat(realm.till("STO-01").typePin(shown).isAtClient()).isTrue();
    }

    @Test
    void aPinIsChangedFiveTimesAMonthAtMost() {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", "anna");
        for (int i = 0; i < 5; i++) {
            assertThat(browser.open("back-office", SET_PIN)
                            .submit(Map.of("offer", "0"))
                            .isAtClient())
                    .isTrue();
        }

        Page sixth = browser.open("back-office", SET_PIN);

        assertThat(sixth.status()).isEqualTo(403);
        assertThat(sixth.messages()).contains("tillkeySetPinTooOften");
        assertThat(sixth.offers()).isEmpty();
        assertThat(realm.reasons()).first().isEqualTo("pin_changes_spent");
        assertThat(signedIn("bob").offers()).as("others").hasSize(3);
        time.set(37 * 24 * 60 * 60);
        assertThat(signedIn("anna").offers()).as("more than a month later").hasSize(3);
    }

    @Test
    void parallelChangesDoNotSlipPastTheCount() throws Exception {
        List<Callable<Page>> changes = new ArrayList<>();
        for (int done = 0; done < 3; done++) {
            // Every PIN brings offers of its own.
            if (done > 0) {
                assertThat(signedIn("anna").submit(Map.of("offer", "0")).isAtClient())
                        .isTrue();
            }
            for (String offer : List.of("1", "2")) {
                Page page = signedIn("anna");
                changes.add(() -> page.submit(Map.of("offer", offer)));
            }
        }
        ExecutorService executor = Executors.newFixedThreadPool(changes.size());
        try {
            int changed = 0;
            for (Future<Page> change : executor.invokeAll(changes)) {
                changed += change.get().isAtClient() ? 1 : 0;
            }

            assertThat(changed).as("after two of five").isBetween(1, 3);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anActionThatWaitsIsDoneAtThePasswordLogin() {
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        Page offers = realm.browser().logInWithPassword("back-office", "anna");

        assertThat(offers.offers()).hasSize(3);
        String mine = offers.offers().get(0);
        assertThat(offers.submit(Map.of("offer", "0")).isAtClient()).isTrue();
        assertThat(realm.till("STO-01").typePin(mine).isAtClient()).isTrue();
        assertThat(realm.browser().logInWithPassword("back-office", "anna").isAtClient())
                .as("once")
                .isTrue();
    }

    @Test
    void anActionThatCannotBeDoneHindersNoPasswordLogin() {
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));
        realm.storePolicy(Map.of());

        assertThat(realm.browser().logInWithPassword("back-office", "anna").isAtClient())
                .isTrue();
        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("anna"))
                        .toRepresentation()
                        .getRequiredActions())
                .as("it waits")
                .containsExactly("tillkey-set-pin");
    }

    @Test
    void theLinkOfAMailLeadsToThePin() throws Exception {
        MailServer mails = new MailServer("localhost", 3025);
        try {
            var settings = realm.admin().toRepresentation();
            settings.setSmtpServer(Map.of("host", "localhost", "port", "3025", "from", "till@retail.example"));
            realm.admin().update(settings);
            realm.admin().users().get(realm.userId("anna")).executeActionsEmail(List.of("tillkey-set-pin"));
            Matcher link = Pattern.compile("http://[^\\s\"<]*action-token[^\\s\"<]*")
                    .matcher(((jakarta.mail.internet.MimeMultipart)
                                    mails.getLastReceivedMessage().getContent())
                            .getBodyPart(0)
                            .getContent()
                            .toString());
            assertThat(link.find()).isTrue();
            Browser phone = realm.browser();
            Page confirm = phone.get(URI.create(link.group()));
            assertThat(confirm.messages()).contains("requiredAction.tillkey-set-pin");

            Page offers = phone.get(confirm.link("action-token"));
            String mine = offers.offers().get(2);
            Page done = offers.submit(Map.of("offer", "2"));

            assertThat(done.text()).contains("Your account has been updated");
            assertThat(realm.till("STO-01").typePin(mine).isAtClient()).isTrue();
            assertThat(realm.browser().get(URI.create(link.group())).offers())
                    .as("the link is good once")
                    .isEmpty();
        } finally {
            mails.stop();
        }
    }

    @Test
    void aPinSessionCannotChangeThePin() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        till.logInWithPin(pin);

        Page page = till.open("pos", SET_PIN).submit(Map.of("pin", pin));

        assertThat(page.status()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(till.open("back-office", SET_PIN).asksFor("password"))
                .as("a PIN session is no login for another client")
                .isTrue();
    }

    @Test
    void inSelfServiceAChosenPinIsRefusedAsAtATill() {
        String bobs = realm.permanentPin("bob", "STO-01");
        realm.savePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"));
        Page page = signedIn("anna");
        for (int i = 0; i < 4; i++) {
            page = page.submit(Map.of("newPin", bobs, "repeatPin", bobs));
            assertThat(page.messages()).contains("tillkeyChoosePinRefused");
        }

        Page last = page.submit(Map.of("newPin", bobs, "repeatPin", bobs));

        assertThat(last.status()).isEqualTo(403);
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));
        assertThat(realm.browser().logInWithPassword("back-office", "anna").isAtClient())
                .as("nobody is kept from the back office")
                .isTrue();
    }

    private Page signedIn(String username) {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", username);
        return browser.open("back-office", SET_PIN);
    }

    private JsonNode pinOf(Tokens tokens) {
        JsonNode credentials = Http.json(Http.get(
                        realm.url("/account/credentials"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken(), "Accept", "application/json"))
                .body());
        for (JsonNode credential : credentials) {
            if (credential.get("type").asText().equals("till-pin")) {
                return credential;
            }
        }
        throw new AssertionError("not listed: " + credentials);
    }
}
