package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;

/** A member whom an administrator has told to makes the browser of a password login a till, without a code. */
@KeycloakIntegrationTest(config = PackServer.class)
class RegisterTillTest extends RetailTest {

    private static final String ACTION = "tillkey-register-till";
    private static final Map<String, String> TILL = Map.of("store", "STO-01", "till", " Till 7 ");

    @Test
    void anOrderAndAPasswordLoginMakeATillOnce() {
        String anna = realm.permanentPin("anna", "STO-01");
        order("dora");
        realm.admin().clearEvents();
        realm.admin().clearAdminEvents();
        Browser browser = realm.browser();
        Page page = browser.logInWithPassword("back-office", "dora");
        assertThat(page.id()).isEqualTo("register");
        assertThat(page.html()).contains("value=\"STO-01\"", "value=\"STO-02\"");

        assertThat(page.submit(TILL).tokens().issued()).as("the login goes on").isTrue();

        assertThat(waiting("dora")).isEmpty();
        JsonNode till = tills("Till 7").get(0);
        assertThat(till.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(till.get("storeId").asText()).isEqualTo("STO-01");
        String id = till.get("id").asText();
        assertThat(realm.events())
                .filteredOn(event ->
                        "tillkey-enrol-terminal".equals(event.getDetails().get("custom_required_action")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getType()).isEqualTo("CUSTOM_REQUIRED_ACTION");
                    assertThat(event.getUserId()).isEqualTo(realm.userId("dora"));
                    assertThat(event.getDetails())
                            .containsEntry("tillkey_terminal", id)
                            .containsEntry("tillkey_store", "STO-01");
                });
        assertThat(realm.admin().getAdminEvents()).singleElement().satisfies(event -> {
            assertThat(event.getResourcePath()).isEqualTo("tillkey-pin/terminals/" + id + "/registered");
            assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("dora"));
        });
        assertThat(browser.logInWithPin(anna).access().get("store").asText()).isEqualTo("STO-01");
        assertThat(realm.browser().logInWithPassword("back-office", "dora").isAtClient())
                .as("once")
                .isTrue();
        assertThat(page.submit(TILL).id()).as("the page from before").isNotEqualTo("register");
        assertThat(tills("Till 7")).hasSize(1);
    }

    @Test
    void oneOrderMakesOneTillAlsoInManyBrowsersAtOnce() {
        order("dora");
        List<Page> pages = Stream.generate(() -> realm.browser().logInWithPassword("back-office", "dora"))
                .limit(4)
                .toList();

        List<Page> answers =
                Concurrently.call(pages.size(), number -> pages.get(number).submit(TILL));

        assertThat(answers).filteredOn(Page::isAtClient).hasSize(1);
        assertThat(answers).filteredOn(page -> !page.isAtClient()).hasSize(3).allSatisfy(page -> {
            assertThat(page.messages()).contains("tillkeyRegisterGone");
            assertThat(page.submit(Map.of("later", "true")).isAtClient()).isTrue();
        });
        assertThat(tills("Till 7")).hasSize(1);
    }

    @Test
    void whatIsPutOffWaitsForAnotherBrowserAndIsShownAtNoTill() {
        String pin = realm.permanentPin("dora", "STO-01");
        Browser till = realm.till("STO-01");
        order("dora");
        Browser phone = realm.browser();

        Page later = phone.logInWithPassword("back-office", "dora").submit(Map.of("later", "true"));

        assertThat(later.tokens().issued()).isTrue();
        assertThat(waiting("dora")).containsExactly(ACTION);
        assertThat(phone.open("back-office").isAtClient())
                .as("nobody types a password where an SSO cookie is")
                .isTrue();
        assertThat(till.typePin(pin).isAtClient()).isTrue();
        Page atTill = till.logInWithPassword("back-office", "dora");
        assertThat(atTill.messages()).contains("tillkeyRegisterIsTill");
        Page again = atTill.submit(TILL);
        assertThat(again.messages()).contains("tillkeyRegisterIsTill");
        assertThat(again.submit(Map.of("later", "true")).isAtClient()).isTrue();
        assertThat(waiting("dora")).containsExactly(ACTION);

        Browser bobs = realm.browser();
        bobs.logInWithPassword("back-office", "bob");
        assertThat(bobs.open("back-office", Map.of("kc_action", ACTION)).isAtClient())
                .as("nobody orders it for themselves")
                .isTrue();
        assertThat(realm.browser()
                        .open("back-office", Map.of("kc_action", ACTION))
                        .submit(Map.of("username", "bob", "password", "bob-demo"))
                        .isAtClient())
                .isTrue();
        assertThat(tills("Till 7")).isEmpty();
    }

    @Test
    void whoHasAnOtpProvesIt() {
        Supplier<String> otp = realm.addOlga();
        var settings = realm.admin().toRepresentation();
        settings.setOtpPolicyCodeReusable(true);
        realm.admin().update(settings);
        order("olga");
        Page page = realm.browser().logInWithPassword("back-office", "olga").submit(Map.of("otp", otp.get()));
        assertThat(page.id()).isEqualTo("register");
        assertThat(page.submit(TILL).isAtClient()).isTrue();
        assertThat(tills("Till 7")).hasSize(1);
        order("olga");
        StepFlows.require(realm.admin().flows(), "retail browser", "DISABLED", "retail browser - second factor");
        Browser browser = realm.browser();

        Page byPassword = browser.logInWithPassword("back-office", "olga");

        assertThat(byPassword.messages()).contains("tillkeyRegisterTwoFactors");
        Page again = byPassword.submit(TILL);
        assertThat(again.messages()).contains("tillkeyRegisterTwoFactors");
        assertThat(again.submit(Map.of("later", "true")).isAtClient()).isTrue();
        // Keycloak ends the step of the SSO cookie as if there were none, and asks for what the session lacks.
        Page code = browser.open("back-office", Map.of("acr_values", "otp"));
        assertThat(code.asksFor("otp")).isTrue();
        assertThat(code.submit(Map.of("otp", otp.get())).isAtClient())
                .as("nobody types a password where an SSO cookie is")
                .isTrue();
        assertThat(waiting("olga")).containsExactly(ACTION);
        assertThat(browser.cookie("TILLKEY_TERMINAL")).isNull();
    }

    @Test
    void aTillThatAnOldSecretHasLockedIsATillStill() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String before = till.cookie("TILLKEY_TERMINAL");
        till.logInWithPin(pin);
        till.logInWithPin(pin);
        order("dora");
        Browser restored = realm.browser();
        restored.setCookie("TILLKEY_TERMINAL", before);
        assertThat(restored.open("pos").id()).isEqualTo("locked");

        Page page = restored.logInWithPassword("back-office", "dora");

        assertThat(page.messages()).contains("tillkeyRegisterIsTill");
        assertThat(page.submit(TILL).messages()).contains("tillkeyRegisterIsTill");
        assertThat(tills("Till 7")).isEmpty();
    }

    @Test
    void whoHasProvenNothingRegistersNothing() throws Exception {
        order("dora");
        realm.addOlga();
        realm.grantAdminRole("olga", "impersonation");
        StepFlows.require(realm.admin().flows(), "retail browser", "DISABLED", "retail browser - second factor");
        Browser impersonated = realm.impersonated("dora");
        Page page = impersonated.open("back-office");
        assertThat(page.id()).as("an administrator in the place of the member").isNull();
        assertThat(impersonated.cookie("TILLKEY_TERMINAL")).isNull();

        MailServer mails = new MailServer("localhost", 3025);
        try {
            var settings = realm.admin().toRepresentation();
            settings.setSmtpServer(Map.of("host", "localhost", "port", "3025", "from", "till@retail.example"));
            realm.admin().update(settings);
            realm.admin().users().get(realm.userId("dora")).executeActionsEmail(List.of(ACTION));
            Matcher link = Pattern.compile("http://[^\\s\"<]*action-token[^\\s\"<]*")
                    .matcher(((jakarta.mail.internet.MimeMultipart)
                                    mails.getLastReceivedMessage().getContent())
                            .getBodyPart(0)
                            .getContent()
                            .toString());
            assertThat(link.find()).isTrue();
            Browser phone = realm.browser();
            Page linked = phone.get(phone.get(URI.create(link.group())).link("action-token"));
            assertThat(linked.messages()).contains("tillkeyRegisterByLogin");
            Page again = linked.submit(TILL);
            assertThat(again.messages()).contains("tillkeyRegisterByLogin");
            assertThat(phone.cookie("TILLKEY_TERMINAL")).isNull();
            assertThat(again.submit(Map.of("later", "true")).status()).isEqualTo(200);
        } finally {
            mails.stop();
        }

        StepFlows.inBrowserFlow(realm, "name only", "auth-username-form");
        assertThat(realm.browser()
                        .open("back-office")
                        .submit(Map.of("username", "dora"))
                        .isAtClient())
                .as("a name that was typed")
                .isTrue();
        assertThat(waiting("dora")).containsExactly(ACTION);
        assertThat(tills("Till 7")).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> whoMayNotLearnsItAndGoesOn() {
        return Rows.of(
                """
                        anna, who may in no store  |           |         | tillkeyRegisterNoStore
                        bob, a cashier there       | STO-02    | T       | tillkeyRegisterStoreNotYours
                        bob, who chooses none      |           | T       | tillkeyRegisterStoreMissing
                        bob, who names nothing     | STO-01    |         | tillkeyRegisterNameInvalid
                        bob, who names too much    | STO-01    | %long   | tillkeyRegisterNameInvalid
                        bob, who sends a bell      | STO-01    | T%bell  | tillkeyRegisterNameInvalid
                        bob, refused by a rule     | STO-01    | T       | tillkeyRegisterRefused
                        bob, whom a group has left | STO-01    | T       | tillkeyRegisterNoStore
                        dora, of a realm without stores | STO-01 | T     | tillkeyRegisterNoStore
                        dora, of a realm that is off    | STO-01 | T     | tillkeyRegisterOff
                        """,
                row -> {
                    String username = row.get(0).substring(0, row.get(0).indexOf(','));
                    order(username);
                    Browser browser = realm.browser();
                    Page page = browser.logInWithPassword("back-office", username);
                    assertThat(page.id()).isEqualTo("register");
                    String name = row.get(2).replace("%long", "x".repeat(101)).replace("%bell", "\u0007");
                    switch (row.get(0)) {
                        case "bob, refused by a rule" ->
                            realm.updateUser(
                                    "bob", user -> user.setAttributes(Map.of("staff_kind", List.of("person"))));
                        case "bob, whom a group has left" -> {
                            realm.updateUser(
                                    "bob", user -> user.setAttributes(Map.of("staff_kind", List.of("employee"))));
                            var bob = realm.admin().users().get(realm.userId("bob"));
                            bob.groups().stream()
                                    .filter(group -> group.getPath().endsWith("/managers"))
                                    .forEach(group -> bob.leaveGroup(group.getId()));
                        }
                        case "dora, of a realm without stores" -> realm.setSetting("stores_group", "/nowhere");
                        case "dora, of a realm that is off" -> realm.setSetting("enabled", "false");
                        default -> {}
                    }

                    Page refused = page.submit(Map.of("store", row.get(1), "till", name));

                    assertThat(refused.messages()).contains(row.get(3));
                    assertThat(refused.id()).isEqualTo("register");
                    assertThat(browser.cookie("TILLKEY_TERMINAL")).isNull();
                    assertThat(waiting(username)).containsExactly(ACTION);
                    if (row.get(3).equals("tillkeyRegisterStoreNotYours")) {
                        assertThat(newest())
                                .containsEntry("reason", "approver_without_right")
                                .containsEntry("tillkey_store", "STO-02");
                    } else if (row.get(3).equals("tillkeyRegisterRefused")) {
                        assertThat(newest())
                                .containsEntry("reason", "kind_not_allowed")
                                .containsEntry("tillkey_store", "STO-01");
                        assertThat(refused.text()).contains(newest().get("reference"));
                    }
                    assertThat(refused.submit(Map.of("later", "true")).isAtClient())
                            .isTrue();
                });
    }

    @Test
    void aPasswordThatAnotherPersonMayKnowIsReplacedFirst() {
        realm.updateUser("dora", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD", ACTION)));
        var action = realm.admin().flows().getRequiredAction(ACTION);
        action.setPriority(1);
        realm.admin().flows().updateRequiredAction(ACTION, action);

        Page first = realm.browser().logInWithPassword("back-office", "dora");

        assertThat(first.asksFor("password-new")).isTrue();
        Page page = first.submit(Map.of("password-new", "dora-new", "password-confirm", "dora-new"));
        assertThat(page.id()).isEqualTo("register");
        realm.updateUser("dora", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD", ACTION)));
        assertThat(page.submit(TILL).asksFor("password-new"))
                .as("ordered meanwhile")
                .isTrue();
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(tills("Till 7")).isEmpty();
    }

    private void order(String username) {
        realm.updateUser(username, user -> user.setRequiredActions(List.of(ACTION)));
    }

    private List<String> waiting(String username) {
        return realm.user(username).getRequiredActions();
    }

    private Map<String, String> newest() {
        return realm.events().stream()
                .map(EventRepresentation::getDetails)
                .filter(details -> details != null && details.containsKey("reason"))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> tills(String name) {
        JsonNode all = Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                .body());
        JsonNode rows = all.isArray() ? all : all.elements().next();
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(till -> till.get("name").asText().equals(name))
                .toList();
    }
}
