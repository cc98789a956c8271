package io.github.tillkey.testsuite.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.models.utils.TimeBasedOTP;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.OrganizationDomainRepresentation;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.server.KeycloakUrls;
import org.keycloak.util.JsonSerialization;

/** Set-up of a {@link LivedInRealm}. */
@KeycloakIntegrationTest(config = PackServer.class)
class SetupTest {

    private static final Map<String, Object> STORE = Map.of(
            "storeId",
            "STO-01",
            "group",
            "/shops/North/Lindby",
            "roles",
            Map.of("staff", List.of("cashier"), "managers", List.of("cashier", "store-manager")));

    /** Everything at once. */
    private static final Map<String, Object> REQUEST = Map.of(
            "storesGroup",
            "/shops",
            "stores",
            List.of(STORE),
            "pinLength",
            4,
            "timeZone",
            "Europe/Stockholm",
            "posClients",
            List.of("pos"),
            "backOfficeClients",
            List.of("back-office"),
            "webShopClients",
            List.of("web-shop"),
            "claimsForExistingClients",
            true,
            "bind",
            true);

    @InjectAdminClient
    Keycloak adminClient;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    private RetailRealm realm;

    @BeforeEach
    void createRealm() {
        realm = RetailRealm.create(adminClient, urls.getBase(), LivedInRealm::change);
        OrganizationRepresentation organization = new OrganizationRepresentation();
        organization.setName("Wholesale");
        organization.addDomain(new OrganizationDomainRepresentation("wholesale.example"));
        realm.admin().organizations().create(organization).close();
    }

    @AfterEach
    void removeRealm() {
        realm.close();
    }

    @Test
    void aDryRunChangesNothing() {
        JsonNode before = export();

        JsonNode plan = answer(200, setUp("?dryRun=true", REQUEST));

        assertThat(plan.get("state").asText()).isEqualTo("incomplete");
        assertThat(wheres(plan, "create"))
                .contains("user attribute valid_until", "flow tillkey till", "flow tillkey browser");
        assertThat(plan.get("diff").asText()).contains("auth-cookie ALTERNATIVE", "tillkey-dates REQUIRED");
        assertThat(plan.toString()).doesNotContain(LivedInRealm.SECRET).doesNotContain(LivedInRealm.OTP_SECRET);
        assertThat(export()).isEqualTo(before);
    }

    @Test
    void oneCallLeadsToTheFirstSale() {
        JsonNode before = export();
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("firstTill", Map.of("storeId", "STO-01", "name", "Till 1"));
        request.put("firstPins", List.of("anna"));

        JsonNode done = answer(200, setUp("", request));

        assertThat(done.get("state").asText()).isEqualTo("applied");
        String code = found("type the code (\\S+)", done.get("next").get(0).asText());
        String pin = found("types the PIN (\\d{4})", done.get("next").get(1).asText());
        assertThat(done.get("next").get(0).asText()).contains("http://localhost:8081/pos");
        assertThat(done.get("firstTill").get("code").asText()).isEqualTo(code);
        assertThat(done.get("firstPins").get(0).get("pin").asText()).isEqualTo(pin);
        assertThat(export().toString()).doesNotContain(code);
        Page pad = realm.browser().open("pos").submit(RetailRealm.enrolment(code));
        assertThat(pad.messages()).as(pad.text()).contains("tillkeyEnrolled");
        Page offers = pad.submit(Map.of("pin", pin));
        Tokens tokens = offers.submit(Map.of("offer", "0")).tokens();
        assertThat(tokens.access().get("store").asText()).isEqualTo("STO-01");
        assertThat(tokens.access().get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));
        assertThat(tokens.access().get("acr").asText()).isEqualTo("pin");

        JsonNode after = export();
        assertThat(flow(after, "house browser")).isEqualTo(flow(before, "house browser"));
        assertThat(flow(after, "house forms")).isEqualTo(flow(before, "house forms"));
        assertThat(flow(after, "browser")).isEqualTo(flow(before, "browser"));

        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.HERE)).member("bob", Networks.ELSEWHERE);
        assertThat(logIn(realm.browser(), "web-shop", "anna").isAtClient())
                .as("an allowed network")
                .isTrue();
        assertThat(logIn(realm.browser(), "web-shop", "bob").id())
                .as("a refused one")
                .isEqualTo("network");
        Dates.of(realm).save("carla", Map.of("staff_kind", "external", "valid_until", "2020-01-01"));
        assertThat(logIn(realm.browser(), "web-shop", "carla").id()).as("ended").isEqualTo("dates");
        Dates.of(realm).until("carla", Dates.text(Instant.now().plus(Duration.ofDays(30))));
        assertThat(logIn(realm.browser(), "web-shop", "carla").isAtClient())
                .as("not ended")
                .isTrue();
    }

    @Test
    void theSecondCallPlansNothing() {
        answer(200, setUp("", REQUEST));
        JsonNode before = export();

        JsonNode again = answer(200, setUp("", REQUEST));

        assertThat(again.get("state").asText()).as(again.get("diff").asText()).isEqualTo("complete");
        assertThat(export()).isEqualTo(before);
        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");
    }

    @Test
    void theSelfChecksFindNothingThatASetUpCouldHaveDone() {
        answer(200, setUp("", REQUEST));

        Map<String, String> found = new TreeMap<>();
        realm.check("")
                .forEach(finding -> found.merge(
                        finding.get("code").asText(), finding.get("place").asText(), (one, more) -> one + more));

        // No mail server, no list of networks, no owner yet; clients of Keycloak itself are left alone.
        assertThat(found.keySet())
                .isSubsetOf(
                        "mail_missing",
                        "alerts_not_mailed",
                        "task_off",
                        "nobody_allowed",
                        "owner_missing",
                        "mapper_missing");
        assertThat(found.get("mapper_missing")).doesNotContain("pos", "back-office", "web-shop", "house-api");
    }

    @Test
    void earlierWaysToLogInStay() {
        answer(200, setUp("", REQUEST));
        Browser anna = realm.browser();

        assertThat(logIn(anna, "web-shop", "anna").isAtClient()).isTrue();
        assertThat(anna.open("web-shop").isAtClient()).as("by the cookie").isTrue();

        Page otp = logIn(realm.browser(), "web-shop", "erik");
        assertThat(otp.asksFor("otp")).as(otp.text()).isTrue();
        assertThat(otp.submit(Map.of("otp", otp().get())).isAtClient()).isTrue();
    }

    @Test
    void theBackOfficeAsksForASecondFactorOnce() {
        answer(200, setUp("", REQUEST));
        Browser erik = realm.browser();

        Page otp = logIn(erik, "back-office", "erik");
        assertThat(otp.asksFor("otp")).as(otp.text()).isTrue();
        Tokens tokens = otp.submit(Map.of("otp", otp().get())).tokens();

        assertThat(tokens.access().get("acr").asText()).isEqualTo("otp");
        assertThat(erik.open("back-office").isAtClient()).as("by the cookie").isTrue();
        assertThat(logIn(realm.browser(), "back-office", "anna").asksFor("totp"))
                .as("whoever has none sets one up")
                .isTrue();
    }

    @Test
    void whoHasTheRoleEntersTheBackOfficeOnlyWithASecondFactor() {
        Map<String, Object> request = asking("role:bookkeeper");
        assertThat(wheres(answer(409, setUp("?dryRun=true", request)), "refuse"))
                .containsExactly("role bookkeeper");
        realm.admin().roles().create(new RoleRepresentation("head.bookkeeper", "", false));
        assertThat(wheres(answer(409, setUp("?dryRun=true", asking("role:head.bookkeeper"))), "refuse"))
                .as("a client named head could take its place")
                .containsExactly("role head.bookkeeper");
        ProtocolMapperRepresentation shadowed =
                RetailRealm.settingsMapper("openid-connect", Map.of("second_factor_role", "head.bookkeeper"));
        assertThat(answer(
                                400,
                                realm.call(
                                        "POST",
                                        "/clients/" + realm.clientUuid("back-office") + "/protocol-mappers/models",
                                        shadowed,
                                        realm.adminToken()))
                        .toString())
                .contains("second_factor_role", "without a dot");
        realm.admin().roles().create(new RoleRepresentation("bookkeeper", "", false));
        give("anna", "bookkeeper");
        answer(200, setUp("", request));
        assertThat(answer(200, setUp("", request)).get("state").asText()).isEqualTo("complete");
        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");

        Browser anna = realm.browser();
        assertThat(logIn(anna, "web-shop", "anna").isAtClient())
                .as("with a password alone")
                .isTrue();
        for (Map<String, String> asked : List.of(
                Map.<String, String>of(),
                Map.of("prompt", "none"),
                Map.of("acr_values", "pin"),
                Map.of("acr_values", "password"),
                Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"password\"]}}}"))) {
            assertThat(anna.open("back-office", asked).isAtClient())
                    .as("by the cookie, asking for %s", asked)
                    .isFalse();
        }
        Page setUp = logIn(anna, "back-office", "anna");
        assertThat(setUp.asksFor("totp")).as(setUp.text()).isTrue();
        Page entered = setUpOtp(setUp);
        assertThat(entered.tokens().access().get("acr").asText()).isEqualTo("otp");
        assertThat(anna.open("back-office").tokens().access().get("acr").asText())
                .as("by the cookie of a session with both")
                .isEqualTo("otp");

        Browser bob = realm.browser();
        Tokens password = logIn(bob, "back-office", "bob").tokens();
        assertThat(password.access().get("acr").asText()).isEqualTo("password");
        assertThat(bob.open("back-office").isAtClient()).as("by the cookie").isTrue();
        assertThat(realm.refresh("back-office", password.refreshToken()).issued())
                .isTrue();
        give("bob", "bookkeeper");
        assertThat(realm.refresh("back-office", password.refreshToken()).error())
                .isEqualTo("invalid_grant: level_too_low");
        assertThat(realm.events())
                .extracting(EventRepresentation::getDetails)
                .filteredOn(details -> details != null && "level_too_low".equals(details.get("reason")))
                .first(InstanceOfAssertFactories.map(String.class, String.class))
                .containsEntry("second_factor_role", "bookkeeper");
        assertThat(bob.open("back-office").isAtClient()).as("given the role").isFalse();

        assertThat(findings()).doesNotContain("second_factor_role_missing");
        realm.admin().roles().deleteRole("bookkeeper");
        assertThat(findings()).contains("second_factor_role_missing");
        assertThat(logIn(realm.browser(), "back-office", "dora").asksFor("totp"))
                .as("without the role everybody")
                .isTrue();
        assertThat(answer(200, undo("")).get("state").asText()).isEqualTo("applied");
        assertThat(export().get("authenticationFlows").toString()).doesNotContain("tillkey");
        assertThat(logIn(realm.browser(), "back-office", "dora").isAtClient()).isTrue();
    }

    @Test
    void anotherChoiceIsCarriedOutByTheNextCall() {
        answer(200, setUp("", REQUEST));

        answer(200, setUp("", asking("optional")));

        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");
        Browser anna = realm.browser();
        assertThat(logIn(anna, "back-office", "anna")
                        .tokens()
                        .access()
                        .get("acr")
                        .asText())
                .as("who has none")
                .isEqualTo("password");
        assertThat(anna.open("back-office").isAtClient()).as("by the cookie").isTrue();
        Page setUp = anna.open("web-shop", Map.of("kc_action", "CONFIGURE_TOTP"));
        setUpOtp(setUp);
        assertThat(anna.open("back-office").asksFor("otp"))
                .as("who has one since")
                .isTrue();
        Page otp = logIn(realm.browser(), "back-office", "erik");
        assertThat(otp.asksFor("otp")).as(otp.text()).isTrue();
        Page entered = otp.submit(Map.of("otp", otp().get()));
        assertThat(entered.tokens().access().get("acr").asText()).isEqualTo("otp");
        assertThat(entered.browser()
                        .open("back-office", Map.of("prompt", "none"))
                        .isAtClient())
                .as("not asked twice in a session")
                .isTrue();
        String essential = "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"otp\"]}}}";
        Page asked = logIn(realm.browser(), "back-office", "anna", Map.of("claims", essential));
        assertThat(asked.submit(Map.of("otp", laterOtp(setUp.value("totpSecret"))))
                        .tokens()
                        .access()
                        .get("acr")
                        .asText())
                .as("the client insists")
                .isEqualTo("otp");
        assertThat(answer(200, undo("")).get("state").asText()).isEqualTo("applied");
        assertThat(export().get("clients").toString()).doesNotContain("minimum.acr.value");
    }

    @Test
    void theNamedIdentityProviderIsNoSecondFactor() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            realm.admin().roles().create(new RoleRepresentation("bookkeeper", "", false));
            give("erik", "bookkeeper");
            answer(200, setUp("", asking("role:bookkeeper")));
            List.of("erik", "bob").forEach(member -> HeadOffice.link(realm, head, member));

            assertThat(byHint(head, "web-shop", "bob").isAtClient()).isTrue();
            assertThat(byHint(head, "back-office", "bob")
                            .tokens()
                            .access()
                            .get("acr")
                            .asText())
                    .isEqualTo("password");
            Page otp = byHint(head, "back-office", "erik");
            assertThat(otp.asksFor("otp")).as(otp.text()).isTrue();
            assertThat(otp.submit(Map.of("otp", otp().get()))
                            .tokens()
                            .access()
                            .get("acr")
                            .asText())
                    .isEqualTo("otp");

            Browser erik = realm.browser();
            Page first = logIn(erik, "web-shop", "erik");
            assertThat(first.asksFor("otp")).as(first.text()).isTrue();
            assertThat(first.submit(Map.of("otp", laterOtp(LivedInRealm.OTP_SECRET)))
                            .isAtClient())
                    .isTrue();
            assertThat(byHint(erik, head, "back-office", "erik").asksFor("otp"))
                    .as("the provider does not continue what was given before it")
                    .isTrue();

            realm.updateUser("bob", bob -> bob.singleAttribute("valid_until", "2020-01-01"));
            assertThat(byHint(head, "web-shop", "bob").isAtClient())
                    .as("by our steps")
                    .isFalse();
        }
    }

    /** The code after the present one, which was used already. */
    private static String laterOtp(String secret) {
        Calendar later = Calendar.getInstance();
        later.add(Calendar.SECOND, 30);
        TimeBasedOTP otp = new TimeBasedOTP();
        otp.setCalendar(later);
        return otp.generateTOTP(secret);
    }

    private static Page setUpOtp(Page page) {
        String secret = page.value("totpSecret");
        return page.submit(
                Map.of("totp", new TimeBasedOTP().generateTOTP(secret), "totpSecret", secret, "userLabel", "phone"));
    }

    /** Logs in at the identity provider that the client names, which shows no page of the realm before. */
    private Page byHint(RetailRealm head, String client, String username) {
        return byHint(realm.browser(), head, client, username);
    }

    private static Page byHint(Browser browser, RetailRealm head, String client, String username) {
        Page there = browser.open(client, Map.of("kc_idp_hint", "head"));
        assertThat(there.location().getPath()).startsWith(head.url("/").getPath());
        return HeadOffice.logInThere(there, username);
    }

    private List<String> findings() {
        return realm.check("").findValuesAsText("code");
    }

    private void give(String username, String role) {
        realm.admin()
                .users()
                .get(realm.userId(username))
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get(role).toRepresentation()));
    }

    private static Map<String, Object> asking(String secondFactor) {
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("secondFactor", secondFactor);
        return request;
    }

    @Test
    void whatAnAdministratorRemovesIsDriftAndComesBack() {
        answer(200, setUp("", REQUEST));
        realm.admin().flows().getExecutions("tillkey browser").stream()
                .filter(step -> "tillkey-network".equals(step.getProviderId()))
                .forEach(step -> realm.admin().flows().removeExecution(step.getId()));
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.removeAttribute("sponsor");
        realm.admin().users().userProfile().update(profile);

        JsonNode drift = answer(200, compare());

        assertThat(drift.get("state").asText()).isEqualTo("incomplete");
        assertThat(wheres(drift, "left"))
                .containsExactly("user attribute sponsor", "step tillkey-network of the flow tillkey browser");
        JsonNode before = export();
        assertThat(answer(200, setUp("", REQUEST)).get("state").asText()).isEqualTo("incomplete");
        assertThat(export()).as("not taken back by the next run").isEqualTo(before);
        Map<String, Object> repair = new HashMap<>(REQUEST);
        repair.put("repair", List.of("user attribute sponsor", "step tillkey-network of the flow tillkey browser"));
        assertThat(answer(200, setUp("", repair)).get("state").asText()).isEqualTo("applied");
        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");
    }

    @Test
    void aRealmThatWasSwitchedOffStaysOff() {
        answer(200, setUp("", REQUEST));
        realm.setSetting("enabled", "false");

        JsonNode next = answer(200, setUp("", REQUEST));

        assertThat(wheres(next, "left")).containsExactly("realm setting enabled");
        assertThat(realm.admin().flows().getRequiredAction("tillkey-realm").getConfig())
                .containsEntry("enabled", "false");
    }

    @Test
    void twoCallsAtOnceMakeEverythingOnce() {
        String token = realm.adminToken();

        List<String> states =
                Concurrently.call(2, number -> answer(200, realm.call("POST", "/tillkey/setup", REQUEST, token)))
                        .stream()
                        .map(answer -> answer.get("state").asText())
                        .toList();

        assertThat(states).containsExactlyInAnyOrder("applied", "complete");
        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");
    }

    @Test
    void oneFlowIsMadeByTwoCallsAtOnceForTheSameClient() {
        Map<String, Object> first = new HashMap<>(REQUEST);
        first.remove("backOfficeClients");
        answer(200, setUp("", first));
        String token = realm.adminToken();

        Concurrently.call(2, number -> answer(200, realm.call("POST", "/tillkey/setup", REQUEST, token)));

        assertThat(realm.admin().flows().getFlows())
                .filteredOn(flow -> "tillkey back office".equals(flow.getAlias()))
                .hasSize(1);
    }

    @Test
    void aStoreHoldsItsCodeAtOnce() {
        answer(200, setUp("", REQUEST));
        GroupRepresentation other = LivedInRealm.group("Other");
        String parent = realm.admin().getGroupByPath("/shops").getId();
        other.setAttributes(Map.of("store_id", List.of("sto-01")));

        assertThat(realm.admin().groups().group(parent).subGroup(other).getStatus())
                .isEqualTo(409);
    }

    @Test
    void aCodeThatLooksLikeAnotherIsRefusedByThePlan() {
        answer(200, setUp("", REQUEST));
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("stores", List.of(STORE, Map.of("storeId", "sto-01", "group", "/shops/South")));

        assertThat(wheres(answer(409, setUp("?dryRun=true", request)), "refuse"))
                .contains("store sto-01");
    }

    @Test
    void wishesThatNobodyHearsAreErrors() {
        answer(400, setUp("?dryRun=true", Map.of("parts", List.of("stores"), "posClients", List.of("pos"))));
        answer(400, setUp("?dryRun=true", Map.of("parts", List.of())));
        answer(400, setUp("?dryRun=true", Map.of("timeZone", "Europe/Nowhere")));
        answer(400, setUp("?dryRun=true", Map.of("defaultNetworks", "300.0.0.1")));
        answer(400, setUp("?dryRun=true", Map.of("posClients", List.of("pos"), "webShopClients", List.of("pos"))));
        answer(400, setUp("?dryRun=true", Map.of("secondFactor", "optional")));
        assertThat(answer(400, setUp("?dryRun=true", asking("always")))
                        .get("errorMessage")
                        .asText())
                .contains("secondFactor is \"always\"; it must be required, optional, or role: and the name");
    }

    @Test
    void whatMembersMayHaveWrittenThemselvesIsLookedAtFirst() {
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.setUnmanagedAttributePolicy(UPConfig.UnmanagedAttributePolicy.ENABLED);
        realm.admin().users().userProfile().update(profile);
        UserRepresentation anna = realm.admin().users().search("anna", true).get(0);
        anna.setAttributes(Map.of("store_loans", List.of("STO-01; store-manager; 2026-01-01; 2036-01-01")));
        realm.admin().users().get(anna.getId()).update(anna);

        assertThat(wheres(answer(409, setUp("?dryRun=true", REQUEST)), "refuse"))
                .containsExactly("user attribute store_loans");
        Map<String, Object> trusted = new HashMap<>(REQUEST);
        trusted.put("trust", List.of("user attribute store_loans"));
        assertThat(answer(200, setUp("?dryRun=true", trusted)).get("state").asText())
                .isEqualTo("incomplete");
    }

    @Test
    void aSecondCallLeavesThePinThatSomebodyHas() {
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("firstPins", List.of("anna"));
        answer(200, setUp("", request));

        JsonNode next = answer(200, setUp("", request)).get("next");

        assertThat(next.get(0).asText()).isEqualTo("anna has a PIN already, which stays.");
    }

    @Test
    void aSecondCallMakesTheSameTillNoSecondTime() {
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("firstTill", Map.of("storeId", "STO-01", "name", "Till 1"));
        answer(200, setUp("", request));

        String text = answer(200, setUp("", request)).get("next").get(0).asText();

        realm.browser().open("pos").submit(RetailRealm.enrolment(found("type the code (\\S+)", text)));
        assertThat(answer(200, setUp("", request)).get("next").get(0).asText())
                .isEqualTo("The store STO-01 has a till Till 1 already, which stays.");
        assertThat(answer(200, realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())))
                .hasSize(1);
    }

    @Test
    void nobodyLocksThemselvesOut() {
        HttpResponse<String> weak = realm.call("POST", "/tillkey/setup", REQUEST, realm.tokenOf("bob", "realm-admin"));
        assertThat(answer(409, weak).toString())
                .as("by a client that then demands a second factor")
                .contains("would lock you out (level_too_low)");

        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.setUnmanagedAttributePolicy(UPConfig.UnmanagedAttributePolicy.ENABLED);
        realm.admin().users().userProfile().update(profile);
        UserRepresentation dora = realm.admin().users().search("dora", true).get(0);
        dora.setAttributes(Map.of("valid_until", List.of("2020-01-01")));
        realm.admin().users().get(dora.getId()).update(dora);
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("trust", List.of("user attribute valid_until"));
        JsonNode planned =
                answer(200, realm.call("POST", "/tillkey/setup?dryRun=true", request, token("dora", "view-realm")));
        String token = token("dora", "realm-admin");
        JsonNode before = export();

        JsonNode foreseen = answer(409, realm.call("POST", "/tillkey/setup?dryRun=true", request, token));
        HttpResponse<String> refused = realm.call("POST", "/tillkey/setup", request, token);

        assertThat(foreseen.get("diff").asText()).contains("would lock you out (account_expired)");
        assertThat(wheres(foreseen, "refuse")).containsExactly("your own access");
        assertThat(planned.get("state").asText())
                .as("tried for nobody who could not carry it out")
                .isEqualTo("incomplete");

        assertThat(answer(409, refused).toString()).contains("would lock you out (account_expired)");
        assertThat(export()).isEqualTo(before);
        answer(200, setUp("", request));
    }

    @Test
    void aPlanTellsNobodyWhichUsersThereAre() {
        String viewer = token("dora", "view-realm");

        for (String username : List.of("anna", "nobody-of-this-name")) {
            Map<String, Object> request = Map.of("firstPins", List.of(username));
            assertThat(realm.call("POST", "/tillkey/setup?dryRun=true", request, viewer)
                            .statusCode())
                    .as(username)
                    .isEqualTo(403);
        }
    }

    @Test
    void whatIsNeitherTrueNorFalseIsNoDryRunAndChangesNothing() {
        answer(400, setUp("?dryRun=1", REQUEST));

        answer(404, compare());
    }

    @Test
    void whatIsInTheWayRefusesTheWholeCall() {
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.addOrReplaceAttribute(attribute("valid_until", Set.of("admin", "user")));
        realm.admin().users().userProfile().update(profile);
        JsonNode before = export();

        JsonNode refused = answer(409, setUp("", REQUEST));

        assertThat(refused.get("state").asText()).isEqualTo("refused");
        assertThat(wheres(refused, "refuse")).containsExactly("user attribute valid_until");
        assertThat(export()).isEqualTo(before);
    }

    @Test
    void aRefusedFirstStepLeavesNothingBehind() {
        JsonNode before = export();
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("firstPins", List.of("nobody-of-this-name"));

        JsonNode refused = answer(409, setUp("", request));

        assertThat(wheres(refused, "refuse")).containsExactly("first PIN of nobody-of-this-name");
        assertThat(export()).isEqualTo(before);
    }

    @Test
    void anUndoLeavesNothingThatNeedsTheJarsAndKeepsThePins() {
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.put("firstTill", Map.of("storeId", "STO-01", "name", "Till 1"));
        request.put("firstPins", List.of("anna"));
        JsonNode next = answer(200, setUp("", request)).get("next");
        Browser till = realm.browser();
        Page offers = till.open("pos")
                .submit(RetailRealm.enrolment(
                        found("type the code (\\S+)", next.get(0).asText())))
                .submit(Map.of(
                        "pin", found("types the PIN (\\d{4})", next.get(1).asText())));
        String pin = offers.offers().get(0);
        assertThat(offers.submit(Map.of("offer", "0")).tokens().issued()).isTrue();
        JsonNode before = export();

        JsonNode plan = answer(200, undo("?dryRun=true"));

        assertThat(export()).as("a dry run").isEqualTo(before);
        assertThat(wheres(plan, "remove")).contains("flow tillkey till", "settings tillkey-networks");
        assertThat(answer(200, undo("")).get("state").asText()).isEqualTo("applied");
        JsonNode after = export();
        assertThat(after.get("browserFlow").asText()).isEqualTo("house browser");
        assertThat(after.get("authenticationFlows").toString()).doesNotContain("tillkey");
        assertThat(after.get("clients").toString()).doesNotContain("tillkey-", "minimum.acr.value");
        assertThat(after.get("clientScopes").toString()).doesNotContain("tillkey-");
        assertThat(realm.admin().clients().findByClientId("pos").get(0).isFullScopeAllowed())
                .isTrue();
        assertThat(after.get("requiredActions").toString())
                .doesNotContain("tillkey-networks", "tillkey-dates")
                .contains("tillkey-set-pin", "tillkey-realm");
        assertThat(after.get("components").toString())
                .doesNotContain("tillkey-")
                .contains("valid_until");
        assertThat(logIn(realm.browser(), "web-shop", "anna").isAtClient()).isTrue();
        assertThat(logIn(realm.browser(), "pos", "anna").isAtClient()).isTrue();

        answer(200, setUp("", REQUEST));
        assertThat(till.logInWithPin(pin).issued()).as("the till and the PIN").isTrue();
    }

    @Test
    void theConsoleGetsAClientOfItsOwnWhichAnUndoTakesOut() {
        Map<String, Object> request = Map.of("parts", List.of("claims", "console"));
        assertThat(answer(200, setUp("", request)).get("state").asText()).isEqualTo("applied");

        ClientRepresentation console =
                realm.admin().clients().findByClientId("tillkey-staff").get(0);
        assertThat(console.getRedirectUris()).containsExactly("/realms/" + realm.name() + "/tillkey-staff/");
        assertThat(console.isPublicClient()).isTrue();
        assertThat(console.isStandardFlowEnabled()).isTrue();
        assertThat(console.isDirectAccessGrantsEnabled()).isFalse();
        assertThat(console.isFullScopeAllowed()).isFalse();
        assertThat(console.getAttributes()).containsEntry("pkce.code.challenge.method", "S256");
        assertThat(console.getDefaultClientScopes()).contains("tillkey-claims", "web-origins");
        assertThat(answer(200, compare()).get("state").asText()).isEqualTo("complete");

        answer(200, undo(""));
        assertThat(realm.admin().clients().findByClientId("tillkey-staff")).isEmpty();
        console.setId(null);
        console.setRedirectUris(List.of("https://another.example/"));
        realm.addClient(console);
        assertThat(wheres(answer(409, setUp("", request)), "refuse")).containsExactly("client tillkey-staff");
    }

    @Test
    void aRealmThatWasSetUpByHandIsTakenOverAndUndone() {
        realm.close();
        realm = RetailRealm.create(adminClient, urls.getBase());
        Map<String, Object> request = new HashMap<>(REQUEST);
        request.keySet().removeAll(List.of("storesGroup", "stores"));

        answer(200, setUp("", request));
        JsonNode compared = answer(200, compare());
        assertThat(compared.get("state").asText())
                .as(compared.get("diff").asText())
                .isEqualTo("complete");
        answer(200, undo(""));

        JsonNode after = export();
        assertThat(after.get("browserFlow").asText()).isEqualTo("retail browser");
        assertThat(after.get("authenticationFlows").toString()).doesNotContain("tillkey");
        for (String client : List.of("pos", "back-office", "web-shop")) {
            assertThat(logIn(realm.browser(), client, "bob").isAtClient())
                    .as(client)
                    .isTrue();
        }
    }

    private HttpResponse<String> undo(String query) {
        return realm.call("POST", "/tillkey/setup/undo" + query, Map.of(), realm.adminToken());
    }

    @Test
    void whoMayViewTheRealmMayPlanOnly() {
        String viewer = token("dora", "view-realm");

        assertThat(realm.call("POST", "/tillkey/setup?dryRun=true", Map.of(), viewer)
                        .statusCode())
                .isEqualTo(200);
        assertThat(realm.call("POST", "/tillkey/setup", Map.of(), viewer).statusCode())
                .isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey/setup", Map.of(), viewer).statusCode())
                .as("never set up")
                .isEqualTo(404);
    }

    private HttpResponse<String> setUp(String query, Map<String, Object> request) {
        return realm.call("POST", "/tillkey/setup" + query, request, realm.adminToken());
    }

    private HttpResponse<String> compare() {
        return realm.call("GET", "/tillkey/setup", Map.of(), realm.adminToken());
    }

    private static JsonNode answer(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Http.json(answer.body());
    }

    private static List<String> wheres(JsonNode plan, String kind) {
        List<String> wheres = new ArrayList<>();
        plan.get("changes").forEach(change -> {
            if (change.get("kind").asText().equals(kind)) {
                wheres.add(change.get("where").asText());
            }
        });
        return wheres;
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    /** Opens a client and logs in with a password, on two pages where the realm asks for the name first. */
    private static Page logIn(Browser browser, String client, String username) {
        return logIn(browser, client, username, Map.of());
    }

    private static Page logIn(Browser browser, String client, String username, Map<String, String> more) {
        Page page = browser.open(client, more);
        if (!page.asksFor("password")) {
            page = page.submit(Map.of("username", username));
        }
        return page.submit(Map.of("username", username, "password", username + "-demo"));
    }

    private Supplier<String> otp() {
        return () -> new TimeBasedOTP().generateTOTP(LivedInRealm.OTP_SECRET);
    }

    private String token(String username, String role) {
        realm.grantAdminRole(username, role);
        return realm.token(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        username,
                        "password",
                        username + "-demo"))
                .accessToken();
    }

    /** Everything of the realm but its users, lists in one order. */
    private JsonNode export() {
        return sorted(JsonSerialization.mapper.valueToTree(realm.admin().partialExport(true, true)));
    }

    /** The same, with lists in one order. */
    static JsonNode sorted(JsonNode node) {
        if (node instanceof ArrayNode array) {
            List<JsonNode> entries = new ArrayList<>();
            array.forEach(entry -> entries.add(sorted(entry)));
            entries.sort(Comparator.comparing(JsonNode::toString));
            return JsonSerialization.mapper.createArrayNode().addAll(entries);
        }
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            return JsonSerialization.mapper.createObjectNode().setAll(fields);
        }
        return node;
    }

    private static JsonNode flow(JsonNode export, String alias) {
        for (JsonNode flow : export.get("authenticationFlows")) {
            if (flow.get("alias").asText().equals(alias)) {
                return flow;
            }
        }
        throw new AssertionError("no flow " + alias);
    }

    private static UPAttribute attribute(String name, Set<String> edit) {
        UPAttribute attribute = new UPAttribute(name);
        attribute.setPermissions(new UPAttributePermissions(Set.of("admin"), edit));
        return attribute;
    }
}
