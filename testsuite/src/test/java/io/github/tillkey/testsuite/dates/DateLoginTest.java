package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Passkey;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The step "Tillkey dates" in flows: what a person sees, and what a program is told. */
@KeycloakIntegrationTest(config = PackServer.class)
class DateLoginTest extends RetailTest {

    private static final Instant NOW = Instant.now();

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private Dates dates;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm);
        StepFlows step = new StepFlows(realm, "dates", "tillkey-dates");
        step.inBrowserFlow();
        step.inDirectGrantFlow();
    }

    private void ended() {
        dates.until("bob", Dates.text(NOW.minus(Duration.ofDays(1))));
    }

    /** Bob, by the task; there is somebody to ask. */
    private void blocked() {
        realm.call("PUT", "/tillkey-dates/settings", Map.of("contact", "the service desk"), realm.adminToken());
        ended();
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));
        assertThat(realm.user("bob").isEnabled()).isFalse();
    }

    private void saysWhomToAsk(Page page) {
        assertThat(page.messages()).contains("tillkeyDatesEnded", "tillkeyDatesContact");
        assertThat(page.text()).contains("the service desk").doesNotContain("disabled");
        String reference = realm.events().stream()
                .flatMap(event -> Stream.ofNullable(event.getDetails().get("reference")))
                .findFirst()
                .orElseThrow();
        assertThat(page.text()).contains(page.message("tillkeyReferenceCode", reference));
    }

    private void theEventSaysWhy() {
        EventRepresentation refusal = realm.events().get(0);
        assertThat(refusal.getError()).isEqualTo("user_disabled");
        assertThat(refusal.getUserId()).isEqualTo(realm.userId("bob"));
        assertThat(refusal.getDetails())
                .containsEntry("reason", "account_expired")
                .containsKey("valid_until");
    }

    private void noLoginFailureIsCounted() {
        assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                .containsEntry("numFailures", 0);
    }

    @Test
    void withinTheDatesTheStepIsNotSeen() {
        dates.write("bob", "valid_from", Dates.text(NOW.minus(Duration.ofDays(1))));
        dates.until("bob", Dates.text(NOW.plus(Duration.ofDays(1))));

        assertThat(realm.browser().logInWithPassword("web-shop", "bob").tokens().issued())
                .isTrue();
    }

    @Test
    void thePageNamesTheStartInTheMembersZoneAndLanguage() {
        realm.call("PUT", "/tillkey-dates/settings", Map.of("contact", "the service desk"), realm.adminToken());
        dates.write("bob", "valid_from", "2999-06-01T08:30");
        dates.write("bob", "zoneinfo", "Europe/Stockholm");

        Page english = realm.browser().logInWithPassword("web-shop", "bob");
        assertThat(english.messages()).contains("tillkeyDatesEarly", "tillkeyDatesTitleEarly");
        assertThat(english.text()).contains("June 1, 2999").contains("8:30:00 AM CEST");
        assertThat(english.messages()).contains("tillkeyDatesContact");
        Page swedish = realm.browser()
                .open("web-shop", Map.of("ui_locales", "sv"))
                .submit(Map.of("username", "bob", "password", "bob-demo"));
        assertThat(swedish.messages()).contains("tillkeyDatesEarly", "tillkeyDatesTitleEarly");
        assertThat(swedish.text()).contains("1 juni 2999");

        assertThat(realm.reasons()).startsWith("account_not_started", "account_not_started");
        Page back = english.submit(Map.of());
        assertThat(back.parameter("error")).isEqualTo("access_denied");
        noLoginFailureIsCounted();
    }

    @Test
    void theEndIsOnlyRevealedAfterTheRightPassword() {
        ended();

        Page page = realm.browser().logInWithPassword("web-shop", "bob");
        assertThat(page.messages()).contains("tillkeyDatesEnded");
        noLoginFailureIsCounted();

        Page wrong = realm.browser().open("web-shop").submit(Map.of("username", "bob", "password", "wrong"));
        assertThat(wrong.text()).contains("Invalid username or password");
    }

    @Test
    void blockedMembersSeeTheSamePageWithAContact() {
        realm.call("PUT", "/tillkey-dates/settings", Map.of("contact", "the service desk"), realm.adminToken());
        Browser browser = realm.browser();
        assertThat(browser.logInWithPassword("web-shop", "bob").isAtClient()).isTrue();
        ended();
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));
        assertThat(realm.user("bob").isEnabled()).isFalse();

        Page page = browser.logInWithPassword("back-office", "bob");
        saysWhomToAsk(page);
        EventRepresentation refusal = realm.events().get(0);
        assertThat(refusal.getError()).isEqualTo("user_disabled");
        assertThat(refusal.getDetails())
                .containsEntry("reason", "account_expired")
                .containsKey("valid_until");
        Page swedish = realm.browser()
                .open("web-shop", Map.of("ui_locales", "sv"))
                .submit(Map.of("username", "bob", "password", "bob-demo"));
        assertThat(swedish.messages()).contains("tillkeyDatesEnded");
        assertThat(page.submit(Map.of("cancel", "cancel")).parameter("error")).isEqualTo("access_denied");
        noLoginFailureIsCounted();

        Page wrong = realm.browser().open("web-shop").submit(Map.of("username", "bob", "password", "wrong"));
        assertThat(wrong.text())
                .as("nobody learns of the state of an account without its password")
                .contains("Invalid username or password")
                .doesNotContain("service desk");
        realm.updateUser("erik", user -> user.setEnabled(false));
        assertThat(realm.browser().logInWithPassword("web-shop", "erik").text())
                .as("disabled by hand")
                .contains("Account is disabled")
                .doesNotContain("service desk");
    }

    @Test
    void aFlowWithTheNameFirstAlsoRevealsItAfterThePassword() {
        StepFlows.inBrowserFlow(realm, "name first", "auth-username-form", "auth-password-form");
        realm.lockAtTheSecondFailure();
        blocked();
        realm.updateUser("erik", user -> user.setEnabled(false));

        Page name = realm.browser().open("web-shop").submit(Map.of("username", "bob"));
        Page enabled = realm.browser().open("web-shop").submit(Map.of("username", "anna"));
        assertThat(name.asksFor("password")).isTrue();
        assertThat(name.text().replace("bob", "anna")).isEqualTo(enabled.text());
        assertThat(name.html()).contains("kc-attempted-username");
        Page wrong = name.submit(Map.of("password", "wrong"));
        assertThat(wrong.text()).contains("Invalid password").doesNotContain("service desk");
        assertThat(realm.events().get(0).getError()).isEqualTo("invalid_user_credentials");

        Page page = wrong.submit(Map.of("password", "bob-demo"));
        saysWhomToAsk(page);
        theEventSaysWhy();
        assertThat(page.submit(Map.of("cancel", "cancel")).parameter("error")).isEqualTo("access_denied");
        Page swedish = realm.browser()
                .open("web-shop", Map.of("ui_locales", "sv"))
                .submit(Map.of("username", "bob"))
                .submit(Map.of("password", "bob-demo"));
        assertThat(swedish.messages()).contains("tillkeyDatesEnded");
        assertThat(realm.browser()
                        .open("web-shop")
                        .submit(Map.of("username", "erik"))
                        .text())
                .as("disabled by hand")
                .contains("Account is disabled")
                .doesNotContain("service desk");

        Page guessing = realm.browser().open("web-shop").submit(Map.of("username", "bob"));
        Page guessed = guessing.submit(Map.of("password", "wrong"));
        Await.until("Keycloak has counted both", () -> realm.admin()
                .attackDetection()
                .bruteForceUserStatus(realm.userId("bob"))
                .get("numFailures")
                .equals(2));
        assertThat(guessed.submit(Map.of("password", "bob-demo")).text())
                .as("locked by wrong passwords")
                .doesNotContain("service desk");
    }

    @Test
    void anExtensionBetweenNameAndPasswordCounts() {
        StepFlows.inBrowserFlow(realm, "name first", "auth-username-form", "auth-password-form");
        blocked();
        Page name = realm.browser().open("web-shop").submit(Map.of("username", "bob"));
        dates.until("bob", Dates.text(NOW.plus(Duration.ofDays(1))));

        Page again = name.submit(Map.of("password", "bob-demo"));

        assertThat(again.asksFor("username")).isTrue();
        assertThat(again.submit(Map.of("username", "bob"))
                        .submit(Map.of("password", "bob-demo"))
                        .isAtClient())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-username-password-form", "auth-username-form", "webauthn-authenticator-passwordless"})
    void aMemberWithAPasskeySeesTheContactToo(String step) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setWebAuthnPolicyPasswordlessPasskeysEnabled(true);
        realm.admin().update(settings);
        StepFlows.inBrowserFlow(realm, "passkey", step);
        String bob = realm.userId("bob");
        Passkey passkey = storedForBob();
        assertThat(passkey.answer(realm.browser().open("web-shop"), bob).isAtClient())
                .isTrue();
        blocked();

        Page page = passkey.answer(realm.browser().open("web-shop"), bob);

        saysWhomToAsk(page);
        theEventSaysWhy();
        assertThat(page.submit(Map.of("cancel", "cancel")).parameter("error")).isEqualTo("access_denied");
        assertThat(passkey.forged()
                        .answer(realm.browser().open("web-shop"), bob)
                        .text())
                .as("signed with another key")
                .doesNotContain("service desk");
        dates.until("bob", null);
        realm.updateUser("bob", user -> user.setEnabled(false));
        assertThat(passkey.answer(realm.browser().open("web-shop"), bob).text())
                .as("disabled by hand")
                .contains("Account is disabled")
                .doesNotContain("service desk");
    }

    private Passkey storedForBob() {
        Passkey passkey = Passkey.create();
        String name = realm.name();
        String credentialId = passkey.credentialId();
        String publicKey = passkey.publicKey();
        server.run(session -> {
            RealmModel realmOfBob = session.realms().getRealmByName(name);
            WebAuthnCredentialModel credential = WebAuthnCredentialModel.create(
                    WebAuthnCredentialModel.TYPE_PASSWORDLESS,
                    "key of bob",
                    "00000000-0000-0000-0000-000000000000",
                    credentialId,
                    null,
                    publicKey,
                    0,
                    "none");
            credential.setCreatedDate(0L);
            session.users()
                    .getUserByUsername(realmOfBob, "bob")
                    .credentialManager()
                    .createStoredCredential(credential);
        });
        return passkey;
    }

    @Test
    void aBrokeredMemberSeesTheContactToo() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            HeadOffice.link(realm, head, "bob");
            HeadOffice.link(realm, head, "erik");
            Browser till = realm.till("STO-01");
            assertThat(HeadOffice.logIn(realm.browser().open("back-office"), "bob")
                            .isAtClient())
                    .isTrue();
            blocked();
            realm.updateUser("erik", user -> user.setEnabled(false));

            Page page = HeadOffice.logIn(realm.browser().open("back-office"), "bob");

            saysWhomToAsk(page);
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.id()).isEqualTo("refused");
            assertThat(page.browser().get(page.wayBack()).parameter("error")).isEqualTo("access_denied");
            assertThat(HeadOffice.logIn(realm.browser().open("back-office", Map.of("ui_locales", "sv")), "bob")
                            .messages())
                    .contains("tillkeyDatesEnded", "tillkeyDatesContact");
            Page atTill = HeadOffice.logIn(till.open("back-office"), "bob");
            saysWhomToAsk(atTill);
            assertThat(atTill.wayBack()).as("a till is led back").isNotNull();
            assertThat(HeadOffice.logIn(realm.browser().open("back-office"), "erik")
                            .text())
                    .as("disabled by hand")
                    .contains("Account is disabled")
                    .doesNotContain("service desk");
            realm.call(
                    "PUT",
                    "/tillkey-dates/settings",
                    Map.of("contact", "<b>R&D</b> &lt;b&gt;desk&lt;/b&gt;"),
                    realm.adminToken());
            Page markUp = HeadOffice.logIn(realm.browser().open("back-office"), "bob");
            assertThat(markUp.html()).doesNotContain("<b>");
            assertThat(markUp.text().replace("\u2060", "")).contains("ask <b>R&D</b> &lt;b&gt;desk&lt;/b&gt;.");
        }
    }

    @Test
    void anSsoCookiePassesTheStepToo() {
        Browser browser = realm.browser();
        assertThat(browser.logInWithPassword("web-shop", "bob").isAtClient()).isTrue();
        ended();

        assertThat(browser.open("back-office").messages()).contains("tillkeyDatesEnded");
    }

    @Test
    void aProgramIsToldTheReason() {
        realm.updateClient("web-shop", client -> client.setDirectAccessGrantsEnabled(true));
        ended();

        assertThat(realm.token(Map.of(
                                "grant_type", "password",
                                "client_id", "web-shop",
                                "username", "bob",
                                "password", "bob-demo"))
                        .error())
                .isEqualTo("invalid_grant: account_expired");
        noLoginFailureIsCounted();
    }

    @Test
    void datesThatCannotBeReadRefuseWithoutSayingMore() {
        dates.unchecked().until("bob", "tomorrow");

        Page page = realm.browser().logInWithPassword("web-shop", "bob");

        assertThat(page.id()).isEqualTo("dates");
        assertThat(page.messages()).contains("tillkeyDatesUnclear");
        String reference = realm.events().get(0).getDetails().get("reference");
        assertThat(page.text()).doesNotContain("tomorrow").contains(page.message("tillkeyReferenceCode", reference));
        assertThat(realm.reasons().get(0)).isEqualTo("dates_unreadable");
        assertThat(realm.events().get(0).getDetails().get("problem")).startsWith("valid_until: ");
    }

    @ParameterizedTest(name = "step in the flow: {0}")
    @ValueSource(booleans = {true, false})
    void theLinkForAForgottenPasswordOpensNothing(boolean step) {
        MailServer mails = ForgottenPassword.mailServerOf(realm);
        try {
            if (step) {
                new StepFlows(realm, "dates", "tillkey-dates").inResetFlow();
            }
            ended();

            Page page = ForgottenPassword.of(realm, mails);

            if (step) {
                assertThat(page.messages()).contains("tillkeyDatesEnded");
            } else {
                assertThat(page.tokens().error()).as("by the gate").isEqualTo("invalid_grant: account_expired");
            }
            noLoginFailureIsCounted();
            dates.until("bob", null);
            assertThat(ForgottenPassword.of(realm, mails).tokens().issued()).isTrue();
        } finally {
            mails.stop();
        }
    }
}
