package io.github.tillkey.testsuite.offices;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The account of a merchant at a marketplace, as Joom's, for several people. Erik is the merchant. */
@KeycloakIntegrationTest(config = PackServer.class)
class JoomTest extends MailedOfficeTest {

    private static final String ALL =
            "documents invoices invoices-edit orders orders-edit payment-data products products-edit profile"
                    + " profile-edit settings settings-edit";

    private static final String MATRIX = """
            Admin      | ALL
            Operations | orders orders-edit products products-edit profile settings
            Finance    | invoices invoices-edit orders products profile settings
            """.replace("ALL", ALL);

    private static final String OLGA = "olga@merchant.example";

    private Person erik;
    private Person ada;
    private Person olga;
    private Person filip;

    /** Of erik. */
    private String owner;

    JoomTest() {
        super("Joom", "joom");
    }

    @TestFactory
    Stream<DynamicTest> aMerchantAccountAsJooms() {
        return Stream.of(
                        Stream.of(
                                dynamicTest("the owner is activated by a link in a mail", this::activation),
                                dynamicTest("until the first invitation nobody else gets in", this::onlyTheOwner),
                                dynamicTest("who is invited has one role or more", this::invited)),
                        Rows.of(MATRIX, row -> {
                            assign(filip, row.get(0));

                            assertThat(granted(logIn(filip)))
                                    .containsExactly(row.get(1).split(" "));
                        }),
                        Stream.of(
                                dynamicTest("roles are taken away, effective at once", this::rolesAreTakenAway),
                                dynamicTest("members are shut out at once", this::shutOut),
                                dynamicTest("owner and Admin change payment data", this::paymentData),
                                dynamicTest("each changes their own password", this::ownPassword),
                                dynamicTest("each recovers their own password by mail", this::recovery),
                                dynamicTest("integrations keep their credentials", this::integrations),
                                dynamicTest("a new member authorises an integration", this::authorisation),
                                dynamicTest("the subject is stable", this::stableSubject),
                                dynamicTest("each has contact data of their own", this::contactData),
                                dynamicTest("the owner sees all files", this::files),
                                dynamicTest("members administer nobody", this::membersAdministerNobody),
                                dynamicTest("somebody else becomes the owner", this::anotherOwner)))
                .flatMap(tests -> tests);
    }

    private void assign(Person person, String... roles) {
        answered(assign(person, Map.of("addOns", List.of(roles)), owner));
    }

    /** What the pages' server asks at each call. */
    private JsonNode introspect(Tokens tokens) {
        return Http.json(Http.post(
                        realm.url("/protocol/openid-connect/token/introspect"),
                        Map.of("token", tokens.accessToken(), "client_id", "joom-api", "client_secret", "api-secret"),
                        Map.of())
                .body());
    }

    private List<String> introspected(Tokens tokens) {
        return texts(introspect(tokens).at("/resource_access/joom/roles"));
    }

    private static Page newPassword(Page page, String password) {
        assertThat(page.asksFor("logout-sessions")).as(page.text()).isTrue();
        return page.submit(Map.of("password-new", password, "password-confirm", password, "logout-sessions", "on"));
    }

    /** The link ends the session from before, tokens included, and works once. */
    private void activation() {
        String address = realm.user(Recipe.OWNER).getEmail();
        Browser before = realm.browser();
        Tokens earlier = known(Recipe.OWNER, "erik-demo").logIn(before, "joom").tokens();
        assertThat(introspect(earlier).get("active").asBoolean()).isTrue();
        answered(realm.call(
                "PUT",
                "/users/" + realm.userId(Recipe.OWNER) + "/execute-actions-email",
                List.of("UPDATE_PASSWORD"),
                realm.adminToken()));
        URI link = linkTo(address, ACTION);
        Browser browser = realm.browser();

        newPassword(browser.get(browser.get(link).link(ACTION)), "erik-activated");

        assertThat(realm.refresh("joom", earlier.refreshToken()).issued()).isFalse();
        assertThat(introspect(earlier).get("active").asBoolean()).isFalse();
        assertThat(before.open("joom").asksFor("password"))
                .as("the browser from before")
                .isTrue();
        assertThat(known(Recipe.OWNER, "erik-demo")
                        .typePassword(realm.browser().open("joom"))
                        .isAtClient())
                .as("the password from before")
                .isFalse();
        assertThat(realm.browser().get(link).html()).as("the link again").doesNotContain("password-new");
        erik = known(Recipe.OWNER, "erik-activated");
        owner = token(erik);
    }

    private void onlyTheOwner() {
        assertThat(usernames(read("directory", owner))).containsExactly(Recipe.OWNER);
        Browser browser = realm.browser();
        Page login = browser.open("joom");

        assertThat(login.html()).doesNotContain("registrations");
        assertThat(login.submit(Map.of("username", OLGA, "password", "anything"))
                        .isAtClient())
                .isFalse();
        browser.get(browser.open("joom").link("reset-credentials")).submit(Map.of("username", OLGA));
        assertThat(links(OLGA, ACTION)).as("who is invited has no account yet").isEmpty();
    }

    private void invited() {
        ada = accept("ada@merchant.example", "Ada");
        olga = accept(OLGA, "Olga");
        filip = accept("filip@merchant.example", "Filip");

        assertThat(granted(logIn(ada))).containsExactly(ALL.split(" "));
        assertThat(granted(logIn(olga)))
                .containsExactly(
                        "invoices",
                        "invoices-edit",
                        "orders",
                        "orders-edit",
                        "products",
                        "products-edit",
                        "profile",
                        "settings");
        assertThat(texts(read("permissions/members/" + olga.id(), owner).get("addOns")))
                .containsExactly("Finance", "Operations");
        assertThat(granted(logIn(filip)))
                .containsExactly("invoices", "invoices-edit", "orders", "products", "profile", "settings");
    }

    private void rolesAreTakenAway() {
        assign(olga, "Operations", "Finance");
        Tokens tokens = logIn(olga);
        assertThat(introspected(tokens)).contains("invoices-edit", "orders-edit");

        assign(olga, "Operations");

        assertThat(introspected(tokens))
                .as("the same token")
                .contains("orders-edit")
                .doesNotContain("invoices-edit");
        Tokens next = realm.refresh("joom", tokens.refreshToken());
        assertThat(granted(next)).contains("orders-edit").doesNotContain("invoices-edit");

        assign(olga);

        assertThat(introspected(next)).isEmpty();
        assertThat(granted(realm.refresh("joom", next.refreshToken()))).isEmpty();
        assign(olga, "Operations", "Finance");
    }

    private void shutOut() {
        Browser browser = realm.browser();
        Tokens tokens = filip.logIn(browser, "joom").tokens();

        answered(ask("PUT", "blocks/" + filip.id(), Map.of("reason", "left"), owner));

        assertThat(introspect(tokens).get("active").asBoolean()).isFalse();
        assertThat(realm.refresh("joom", tokens.refreshToken()).issued()).isFalse();
        assertThat(browser.open("joom").isAtClient()).isFalse();
        assertThat(filip.typePassword(realm.browser().open("joom")).isAtClient())
                .isFalse();
        answered(ask("DELETE", "blocks/" + filip.id(), null, owner));
        assertThat(logIn(filip).issued()).isTrue();
    }

    private void paymentData() {
        assertThat(granted(logIn(erik))).contains("payment-data");
        assertThat(granted(logIn(ada))).contains("payment-data");
        assertThat(granted(logIn(olga))).doesNotContain("payment-data");
    }

    private void ownPassword() {
        Browser browser = realm.browser();
        Tokens earlier = logIn(olga);
        assertThat(olga.logIn(browser, "joom").isAtClient()).isTrue();

        Page changed = newPassword(browser.open("joom", Map.of("kc_action", "UPDATE_PASSWORD")), "olga-changed");

        assertThat(changed.isAtClient()).as(changed.text()).isTrue();
        assertThat(realm.refresh("joom", earlier.refreshToken()).issued()).isFalse();
        assertThat(olga.typePassword(realm.browser().open("joom")).isAtClient()).isFalse();
        olga = known(OLGA, "olga-changed");
        assertThat(logIn(olga).issued()).isTrue();
        assertThat(logIn(filip).issued()).as("another's").isTrue();
    }

    private void recovery() {
        Browser browser = realm.browser();
        Tokens earlier = logIn(olga);
        browser.get(browser.open("joom").link("reset-credentials")).submit(Map.of("username", OLGA));

        newPassword(browser.get(linkTo(OLGA, ACTION)), "olga-recovered");

        assertThat(realm.refresh("joom", earlier.refreshToken()).issued()).isFalse();
        olga = known(OLGA, "olga-recovered");
        assertThat(logIn(olga).issued()).isTrue();
    }

    private static final Map<String, String> ERP = Map.of("client_id", "joom-erp", "client_secret", "erp-secret");

    private Tokens asErp(Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.putAll(ERP);
        return realm.token(all);
    }

    private Page consent(Person person) {
        Page page = person.logIn(realm.browser().open("joom-erp", Map.of("scope", "openid offline_access")));
        assertThat(page.asksFor("accept")).as(page.text()).isTrue();
        return page;
    }

    private static Page answered(Page consent, String button) {
        return consent.submit(Map.of(button, button, "code", consent.value("code")));
    }

    private void integrations() {
        Tokens ofOwner = asErp(answered(consent(erik), "accept").redemption());
        Tokens online = logIn(erik);
        Browser browser = realm.browser();
        erik.logIn(browser, "joom");

        newPassword(browser.open("joom", Map.of("kc_action", "UPDATE_PASSWORD")), "erik-changed");
        erik = known(Recipe.OWNER, "erik-changed");
        owner = token(erik);

        assertThat(realm.refresh("joom", online.refreshToken()).issued()).isFalse();
        assertThat(realm.token(Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "joom-sync",
                                "client_secret", "sync-secret"))
                        .error())
                .isEmpty();
        assertThat(asErp(Map.of("grant_type", "refresh_token", "refresh_token", ofOwner.refreshToken()))
                        .error())
                .as("what the owner has authorised is one of the other devices that are signed out")
                .contains("invalid_grant");
    }

    private void authorisation() {
        assertThat(answered(consent(filip), "cancel").parameter("error")).isEqualTo("access_denied");

        Tokens tokens = asErp(answered(consent(filip), "accept").redemption());

        assertThat(tokens.access().get("sub").asText()).isEqualTo(filip.id());
        assertThat(tokens.access().at("/resource_access/joom").isMissingNode())
                .as("no permission of the merchant's pages")
                .isTrue();
    }

    private void stableSubject() {
        String before = logIn(olga).access().get("sub").asText();
        assign(olga, "Finance");
        answered(ask("PATCH", "members/" + olga.id(), Map.of("email", "olga.lund@merchant.example"), owner));

        Tokens after = logIn(olga);

        assertThat(after.id().get("sub").asText()).isEqualTo(before).isEqualTo(olga.id());
        assertThat(logIn(filip).access().get("sub").asText()).isNotEqualTo(before);
    }

    /** What the organisation writes about members is not theirs to edit. */
    private void contactData() {
        Browser browser = realm.browser();
        assertThat(filip.logIn(browser, "joom").isAtClient()).isTrue();
        Page profile = browser.open("joom", Map.of("kc_action", "UPDATE_PROFILE"));
        assertThat(profile.asksFor("email")).as(profile.text()).isTrue();
        assertThat(profile.html()).doesNotContain("staff_");

        Map<String, String> own =
                Map.of("firstName", "Filippa", "lastName", "Lindh", "email", "filippa@merchant.example");
        Map<String, String> forged = new HashMap<>(own);
        forged.putAll(Map.of("staff_templates", "Admin", "staff_kind", "partner"));

        Page saved = profile.submit(forged);
        Page left = saved.isAtClient() ? saved : saved.submit(own);

        assertThat(left.tokens().id().get("given_name").asText()).isEqualTo("Filippa");
        JsonNode member = read("members/" + filip.id(), owner);
        assertThat(member.toString()).contains("filippa@merchant.example").doesNotContain("partner");
        assertThat(texts(read("permissions/members/" + filip.id(), owner).get("addOns")))
                .containsExactly("Finance");
        assertThat(logIn(ada).id().get("given_name").asText()).isEqualTo("Ada");
    }

    private void files() {
        assertThat(granted(logIn(erik))).contains("files-of-all");
        assertThat(granted(logIn(ada))).doesNotContain("files-of-all");
        assertThat(problem(assign(ada, Map.of("permissions", List.of("joom.files-of-all")), owner)))
                .as("nobody else is given it")
                .isEqualTo("404 not_found");
    }

    private void membersAdministerNobody() {
        String token = token(ada);

        assertThat(problem(ask("GET", "directory", null, token))).isEqualTo("403 forbidden");
        assertThat(problem(assign(filip, Map.of("addOns", List.of("Admin")), token)))
                .isEqualTo("403 forbidden");
        assertThat(problem(assign(erik, Map.of("addOns", List.of("Admin")), owner)))
                .as("on themselves")
                .isEqualTo("403 forbidden");
        assertThat(problem(ask("PUT", "blocks/" + erik.id(), Map.of("reason", "left"), owner)))
                .isEqualTo("403 forbidden");
    }

    /** Two factors each; what the owner has goes over with it, and the former owner is blocked as anybody is. */
    private void anotherOwner() {
        Tokens before = logIn(erik);
        String ownerToken = withTwoFactors(erik);
        answered(ask("POST", "owner/transfer", Map.of("memberId", ada.id()), ownerToken));
        assertThat(granted(realm.refresh("joom", before.refreshToken())))
                .as("until it is accepted")
                .contains("files-of-all");
        String successor = withTwoFactors(ada);

        answered(ask("POST", "owner/transfer/accept", null, successor));

        assertThat(granted(realm.refresh("joom", before.refreshToken()))).isEmpty();
        assertThat(granted(logIn(ada))).contains("files-of-all", "payment-data");
        assertThat(problem(ask("GET", "directory", null, ownerToken))).isEqualTo("403 forbidden");
        assertThat(read("owner", successor).get("owners"))
                .extracting(person -> person.get("username").asText())
                .containsExactly("ada@merchant.example");
        answered(ask("PUT", "blocks/" + erik.id(), Map.of("reason", "sold"), successor));
        assertThat(realm.refresh("joom", before.refreshToken()).issued()).isFalse();
    }

    private String withTwoFactors(Person person) {
        person.logIn(realm.browser().open("joom", Map.of("kc_action", "CONFIGURE_TOTP")));
        return token(person);
    }
}
