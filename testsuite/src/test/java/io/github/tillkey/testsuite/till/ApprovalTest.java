package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;
import org.keycloak.util.JsonSerialization;

/** Approval by a second person at the same till, and every way to get one without. */
@KeycloakIntegrationTest(config = PackServer.class)
class ApprovalTest extends RetailTest {

    private static final String PERMISSION = "approve-card-return";
    private static final String CALLBACK = "http://localhost:8081/pos/callback";
    private static final String[] WAITING = {"tillkeyTerminalWaiting", "tillkeyTerminalWaitingSeconds"};

    private final String verifier = PkceUtils.generateCodeVerifier();

    @InjectTimeOffSet
    TimeOffSet time;

    private String anna;
    private String bob;
    private RetailRealm.Till till;
    private Tokens sale;

    /** anna sells at a till of STO-01, where bob is a manager. */
    @BeforeEach
    void sale() {
        anna = realm.permanentPin("anna", "STO-01");
        bob = realm.permanentPin("bob", "STO-01");
        till = realm.registeredTill("STO-01");
        sale = till.browser().logInWithPin(anna);
    }

    @Test
    void aManagerApprovesAtTheTillWithoutEndingTheSale() throws Exception {
        Page page = open(file(sale, Map.of("reference", "<b>R-17</b>", "reason", "Broken & returned")));
        assertThat(page.id()).isEqualTo("approve");
        assertThat(page.text())
                .contains(PERMISSION, "129,00 SEK", "<b>R-17</b>", "Broken & returned", "Stockholm City");
        assertThat(page.html()).doesNotContain("<b>R-17");

        Page answer = page.submit(Map.of("pin", bob));

        assertThat(answer.location().toString()).startsWith(CALLBACK + "?approval_code=");
        assertThat(answer.parameter("state")).isEqualTo("s-1");
        HttpResponse<String> redeemed = redeem("pos", answer.parameter("approval_code"), verifier);
        assertThat(redeemed.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        String token = Http.json(redeemed.body()).get("approvalToken").asText();
        ApprovalVerifier api = new ApprovalVerifier(realm.url("").toString(), "pos", Date::new);
        Map<String, String> operation = Map.of(
                "store",
                "STO-01",
                "cashier",
                realm.userId("anna"),
                "permission",
                PERMISSION,
                "reference",
                "<b>R-17</b>",
                "amount",
                "129,00 SEK");
        for (String claim : operation.keySet()) {
            Map<String, String> other = new HashMap<>(operation);
            other.put(claim, "another");
            assertThatThrownBy(() -> api.accept(token, other))
                    .as(claim)
                    .isInstanceOf(SecurityException.class)
                    .hasMessageContaining(claim);
        }
        assertThatThrownBy(() -> api.accept(sale.accessToken(), operation))
                .as("an access token")
                .isInstanceOf(BadJOSEException.class);
        JWTClaimsSet approval = api.accept(token, operation);
        assertThat(approval.getSubject()).isNull();
        assertThat(approval.getStringClaim("approver")).isEqualTo(realm.userId("bob"));
        assertThat(approval.getStringClaim("store")).isEqualTo("STO-01");
        assertThat(approval.getStringClaim("terminal")).isEqualTo(till.terminalId());
        assertThat(approval.getExpirationTime().getTime()
                        - approval.getIssueTime().getTime())
                .isEqualTo(60_000);
        assertThatThrownBy(() -> api.accept(token, operation))
                .as("a second time")
                .isInstanceOf(SecurityException.class);
        ApprovalVerifier later = new ApprovalVerifier(
                realm.url("").toString(), "pos", () -> new Date(System.currentTimeMillis() + 66_000));
        assertThatThrownBy(() -> later.accept(token, operation))
                .as("after its end")
                .isInstanceOf(BadJWTException.class);
        assertThat(realm.refresh("pos", sale.refreshToken()).issued())
                .as("the sale goes on")
                .isTrue();
        assertThat(steps()).containsExactly("redeemed", "approved", "requested");
        assertThat(details("tillkey_approval_id"))
                .containsOnly(approval.getJWTID())
                .hasSize(3);
        assertThat(realm.events().get(1).getUserId()).isNotNull();
    }

    @Test
    void whoWorksEverywhereApproves() {
        realm.giveStoreRoles("carla", "all-stores", PERMISSION);
        String carla = realm.permanentPin("carla", "STO-02");

        String code = open(file(sale, Map.of())).submit(Map.of("pin", carla)).parameter("approval_code");

        assertThat(code).isNotNull();
        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(200);
    }

    @Test
    void thePageAsksForTheMemberAsTheLoginDoes() {
        realm.identifyBy("Staff picker, then PIN");
        Page page = open(file(sale, Map.of()));

        assertThat(page.asksFor("member")).isTrue();
        assertThat(page.submit(Map.of("pin", bob)).messages()).contains("tillkeyMemberMissing");
        assertThat(page.submit(Map.of("pin", bob, "member", realm.userId("anna")))
                        .messages())
                .contains("tillkeyPinWrong");
        assertThat(page.submit(Map.of("pin", bob, "member", realm.userId("bob")))
                        .parameter("approval_code"))
                .isNotNull();
    }

    @Test
    void thePageTakesNoPinWhereTheLoginTakesNone() {
        URI page = file(sale, Map.of());
        var flows = realm.admin().flows();
        var step = flows.getExecutions("retail till").stream()
                .filter(execution -> "tillkey-pin".equals(execution.getProviderId()))
                .findFirst()
                .orElseThrow();
        step.setRequirement("DISABLED");
        flows.updateExecutions("retail till", step);

        assertThat(open(page).status()).isEqualTo(503);
        assertThat(till.browser().post(page, Map.of("pin", bob)).messages()).contains("tillkeyPinUnavailable");
        assertThat(realm.reasons()).first().isEqualTo("pin_unavailable");
    }

    @Test
    void theStateComesBackAsItWas() {
        Page answer = open(file(sale, Map.of("state", "a%20&b+c#d"))).submit(Map.of("pin", bob));

        assertThat(answer.location().getRawQuery()).endsWith("&state=a%2520%26b%2Bc%23d");
    }

    @Test
    void theSampleOfTheGuideIsTheOneThatRunsHere() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/io/github/tillkey/testsuite/till/ApprovalVerifier.java"));
        String sample = source.substring(
                source.indexOf("// sample: begin\n") + "// sample: begin\n".length(), source.indexOf("// sample: end"));
        GuideBlock.expect("approval.md", "verifier", "```java\n" + sample + "```");
    }

    @Test
    void aCodeIsRedeemedOnceAlsoByManyAtOnce() {
        String code = approve(file(sale, Map.of()));

        List<Integer> answers =
                Concurrently.call(6, i -> redeem("pos", code, verifier).statusCode());

        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 400);
        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(400);
        assertThat(realm.reasons()).first().isEqualTo("approval_code_invalid");
    }

    @Test
    void aRequestIsApprovedOnceAlsoByManyAtOnce() {
        Page page = open(file(sale, Map.of()));

        List<String> codes = Concurrently.call(4, i -> {
            Browser same = copyOf(till.browser());
            String code = same.post(page.formAction(), Map.of("pin", bob)).parameter("approval_code");
            return code == null ? "none" : code;
        });

        assertThat(codes).filteredOn(code -> !code.equals("none")).hasSize(1);
    }

    @Test
    void anotherClientOrVerifierGetsNothing() {
        ClientRepresentation other = new ClientRepresentation();
        other.setClientId("other");
        other.setSecret("other-secret");
        other.setRedirectUris(List.of("http://localhost:8081/other"));
        realm.addClient(other);
        String first = approve(file(sale, Map.of()));
        String second = approve(file(sale, Map.of()));
        String third = approve(file(sale, Map.of()));

        assertThat(redeem(Map.of(
                                "client_id",
                                "other",
                                "client_secret",
                                "other-secret",
                                "code",
                                first,
                                "code_verifier",
                                verifier))
                        .statusCode())
                .isEqualTo(400);
        assertThat(redeem("pos", first, verifier).statusCode())
                .as("a code that was shown to another is over")
                .isEqualTo(400);
        assertThat(redeem("pos", second, PkceUtils.generateCodeVerifier()).statusCode())
                .isEqualTo(400);
        assertThat(redeem(Map.of("client_id", "pos", "code", third)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aConfidentialClientProvesThatItIsItself() {
        realm.updateClient("pos", client -> {
            client.setPublicClient(false);
            client.setSecret("pos-secret");
        });
        String code = approve(file(sale, Map.of()));

        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(401);
        assertThat(redeem(Map.of(
                                "client_id",
                                "pos",
                                "client_secret",
                                "pos-secret",
                                "code",
                                code,
                                "code_verifier",
                                verifier))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whereTheClientsServerStandsDoesNotMatter() {
        String early = approve(file(sale, Map.of()));
        realm.updateClient("pos", client -> {
            client.setPublicClient(false);
            client.setSecret("pos-secret");
        });
        String late = approve(file(sale, Map.of()));
        Networks.of(realm).group("/stores/Stockholm City", List.of("192.0.2.0/24"));

        assertThat(redeem(Map.of(
                                "client_id",
                                "pos",
                                "client_secret",
                                "pos-secret",
                                "code",
                                late,
                                "code_verifier",
                                verifier))
                        .statusCode())
                .isEqualTo(200);
        realm.updateClient("pos", client -> client.setPublicClient(true));
        assertThat(redeem("pos", early, verifier).statusCode())
                .as("a public client calls from the till")
                .isEqualTo(409);
        assertThat(realm.reasons()).first().isEqualTo("network_not_allowed");
    }

    @Test
    void onlyTheTillItselfShowsTheRequest() {
        URI page = file(sale, Map.of("reference", "R-99"));
        assertThat(realm.browser().post(page, Map.of("cancel", "true")).messages())
                .contains("tillkeyApproveElsewhere");
        assertThat(realm.reasons()).first().isEqualTo("approval_elsewhere");
        for (Browser elsewhere : List.of(realm.till("STO-01"), realm.browser())) {
            Page refused = elsewhere.get(page);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.messages()).contains("tillkeyApproveElsewhere");
            assertThat(refused.text()).doesNotContain("R-99");
            assertThat(elsewhere.post(page, Map.of("pin", bob)).messages()).contains("tillkeyApproveElsewhere");
        }
        assertThat(open(page).id()).as("it is still open").isEqualTo("approve");
        assertThat(Http.get(page, Map.of()).headers().map()).containsKeys("X-Frame-Options", "Content-Security-Policy");
    }

    @Test
    void whatTheApprovalRestsOnIsCheckedAgain() {
        List<String> codes =
                Stream.generate(() -> approve(file(sale, Map.of()))).limit(5).toList();
        realm.updateUser("bob", user -> user.singleAttribute("staff_kind", "limited"));
        assertRefused(codes.get(4), "kind_not_allowed");
        realm.updateUser("bob", user -> user.singleAttribute("staff_kind", "employee"));

        exclude(PERMISSION, "cashier");
        assertRefused(codes.get(0), "approval_roles_excluded");
        exclude(PERMISSION);

        realm.updateUser("bob", user -> user.setEnabled(false));
        assertRefused(codes.get(1), "user_disabled");
        realm.updateUser("bob", user -> user.setEnabled(true));

        realm.admin()
                .users()
                .get(realm.userId("bob"))
                .leaveGroup(realm.admin()
                        .getGroupByPath("/stores/Stockholm City/managers")
                        .getId());
        assertRefused(codes.get(2), "approval_role_missing");

        realm.temporaryPin("bob");
        assertRefused(codes.get(3), "pin_ended");
    }

    private void assertRefused(String code, String reason) {
        assertThat(redeem("pos", code, verifier).statusCode()).as(reason).isEqualTo(409);
        assertThat(realm.reasons()).first().isEqualTo(reason);
    }

    @Test
    void whoAskedOrLacksTheRoleHereDoesNotApprove() {
        Page page = open(file(sale, Map.of()));
        assertThat(page.submit(Map.of("pin", anna)).messages()).contains("tillkeyApproveSelf");
        assertThat(realm.reasons()).first().isEqualTo("approval_by_cashier");

        // bob approves in STO-01, and is a cashier in STO-02.
        String carla = realm.permanentPin("carla", "STO-02");
        Browser there = realm.till("STO-02");
        Page abroad = there.get(file(there.logInWithPin(carla), Map.of()));
        assertThat(abroad.submit(Map.of("pin", bob)).messages()).contains("tillkeyApproveMayNot");
        assertThat(realm.reasons()).first().isEqualTo("approval_role_missing");

        // A member of another store is no more than a wrong PIN.
        assertThat(page.submit(Map.of("pin", carla)).messages()).contains("tillkeyPinWrong");
        assertThat(realm.reasons()).first().isEqualTo("not_in_store");
        assertThat(page.submit(Map.of("pin", bob)).parameter("approval_code")).isNotNull();
    }

    @Test
    void aLoanApprovesUntilItsEnd() {
        realm.declareLoans("tillkey-loans");
        String carla = realm.permanentPin("carla", "STO-02");
        Page page = open(file(sale, Map.of()));
        realm.lend("carla", "STO-01", PERMISSION, -10, -2);
        assertThat(page.submit(Map.of("pin", carla)).messages()).contains("tillkeyPinWrong");

        realm.lend("carla", "STO-01", PERMISSION, -1, 2);
        String code = page.submit(Map.of("pin", carla)).parameter("approval_code");
        assertThat(code).isNotNull();
        realm.lend("carla", "STO-01", PERMISSION, -10, -2);
        assertThat(redeem("pos", code, verifier).statusCode())
                .as("the loan has ended meanwhile")
                .isEqualTo(409);
    }

    @Test
    void wrongPinsMakeTheTillWaitAsAtALogin() {
        Map<String, String> settings = new HashMap<>(Map.of("throttle_free_misses", "2", "pin_length", "4"));
        realm.storePolicy(settings);
        Page page = open(file(sale, Map.of()));
        List<String> wrong =
                FourDigitPins.far(anna, bob).limit(3).map(pin -> pin.digits()).toList();
        wrong.forEach(
                pin -> assertThat(page.submit(Map.of("pin", pin)).messages()).contains("tillkeyPinWrong"));

        assertThat(page.submit(Map.of("pin", bob)).messages()).containsAnyOf(WAITING);
        assertThat(till.browser().typePin(bob).messages()).containsAnyOf(WAITING);
        assertThat(realm.reasons()).contains("terminal_waiting", "pin_unknown");
        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isTrue();
    }

    @Test
    void aTemporaryPinDoesNotApprove() {
        String dora = realm.temporaryPin("dora");
        Page page = open(file(sale, Map.of()));

        assertThat(page.submit(Map.of("pin", dora)).messages()).contains("tillkeyApprovePinPending");
        assertThat(realm.reasons()).first().isEqualTo("approval_pin_pending");
    }

    /** Who gave it knows it, and could approve a sale of their own. */
    @Test
    void aShiftPassDoesNotApprove() {
        StaffDoorClient door = StaffDoorClient.setUp(realm);
        Map<String, Object> shift = Map.of("memberId", realm.userId("dora"), "storeId", "STO-01", "hours", 1);
        String pass = RetailRealm.json(door.call("POST", "pins", shift, door.token("bob"), Map.of()))
                .get("pin")
                .asText();
        Page page = open(file(sale, Map.of()));

        assertThat(page.submit(Map.of("pin", pass)).messages()).contains("tillkeyApprovePinPending");
        assertThat(realm.reasons()).first().isEqualTo("approval_pin_pending");
    }

    @Test
    void nobodyApprovesWithRolesThatExcludeEachOther() {
        Page page = open(file(sale, Map.of()));
        exclude(PERMISSION, "cashier");

        assertThat(page.submit(Map.of("pin", bob)).messages()).contains("tillkeyApproveMayNot");
        assertThat(realm.reasons()).first().isEqualTo("approval_roles_excluded");
    }

    @Test
    void anAdministratorDoesNotGiveRolesThatExcludeEachOther() {
        RoleRepresentation role = exclude(PERMISSION, "cashier");
        String managers = realm.storeGroup("STO-01").getId();
        String cashiers =
                realm.admin().getGroupByPath("/stores/Stockholm City/cashiers").getId();

        HttpResponse<String> joined = realm.call(
                "PUT",
                "/users/" + realm.userId("carla") + "/groups/"
                        + realm.admin()
                                .getGroupByPath("/stores/Stockholm City/managers")
                                .getId(),
                Map.of(),
                realm.adminToken());
        HttpResponse<String> granted = realm.call(
                "POST",
                "/groups/" + cashiers + "/role-mappings/clients/" + realm.clientUuid("store-roles"),
                List.of(role),
                realm.adminToken());

        assertThat(List.of(joined.statusCode(), granted.statusCode())).containsOnly(409);
        assertThat(joined.body()).contains(PERMISSION, "cashier");
        assertThat(realm.admin().users().get(realm.userId("carla")).groups())
                .noneMatch(group -> group.getPath().endsWith("Stockholm City/managers"));
        assertThat(realm.call(
                                "PUT",
                                "/users/" + realm.userId("carla") + "/groups/" + managers,
                                Map.of(),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void whoHasRolesThatExcludeEachOtherIsRepairedStepByStep() {
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        roles.create(new RoleRepresentation("audit", null, false));
        RoleRepresentation audit = roles.get("audit").toRepresentation();
        GroupRepresentation cashiers = realm.admin().getGroupByPath("/stores/Stockholm City/cashiers");
        String mappings = "/groups/" + cashiers.getId() + "/role-mappings/clients/" + realm.clientUuid("store-roles");
        String member = "/users/" + realm.userId("anna");
        assertThat(admin("POST", mappings, List.of(audit, roles.get(PERMISSION).toRepresentation())))
                .isEqualTo(204);
        RoleRepresentation role = exclude(PERMISSION, "audit", "cashier");

        assertThat(admin("POST", mappings, List.of(roles.get("store-manager").toRepresentation())))
                .as("more")
                .isEqualTo(409);
        cashiers.setDescription("tills");
        assertThat(admin("PUT", "/groups/" + cashiers.getId(), cashiers)).isEqualTo(204);
        assertThat(admin("PUT", member + "/groups/" + realm.storeGroup("STO-02").getId(), Map.of()))
                .as("another store")
                .isEqualTo(204);
        assertThat(admin("DELETE", mappings, List.of(audit)))
                .as("one of two pairs")
                .isEqualTo(204);
        assertThat(admin("DELETE", mappings, List.of(role))).isEqualTo(204);
    }

    @Test
    void nothingIsRedeemedAfterTheSessionsEnd() {
        String code = approve(file(sale, Map.of()));
        URI open = file(sale, Map.of());
        realm.endSessions("anna");

        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(409);
        for (int i = 0; i < 3; i++) {
            assertThat(open(open).messages()).contains("tillkeyApproveOver");
        }
        assertThat(realm.reasons())
                .as("one for the code and one for the page")
                .filteredOn("approval_session_over"::equals)
                .hasSize(2);
        assertThat(post(sale.accessToken(), body(Map.of())).statusCode()).isEqualTo(401);
    }

    @Test
    void anotherRealmKnowsNeitherHandleNorCode() {
        URI page = file(sale, Map.of());
        String code = approve(file(sale, Map.of()));
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            URI there = URI.create(page.toString().replace(realm.name(), other.name()));

            assertThat(other.till("STO-01").get(there).status()).isEqualTo(404);
            assertThat(Http.post(
                                    other.url("/tillkey-approvals/token"),
                                    Map.of("client_id", "pos", "code", code, "code_verifier", verifier),
                                    Map.of())
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(open(page).id()).isEqualTo("approve");
        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsTypedOnThePageLocksTheTillForItTooAndTheSaleGoesOn() {
        realm.storePolicy(new HashMap<>(Map.of("throttle_free_misses", "50", "pin_length", "4")));
        Page page = open(file(sale, Map.of()));
        for (String typed : List.of("1111", "0000", "1234")) {
            page.submit(Map.of("pin", typed));
        }
        page.submit(Map.of("pin", FourDigitPins.far(0, anna, bob)));
        page.submit(Map.of("pin", FourDigitPins.far(1, anna, bob)));
        assertThat(realm.reasons()).contains("terminal_locked");

        assertThat(page.submit(Map.of("pin", bob)).messages()).contains("tillkeyTerminalLocked");
        assertThat(open(page.location()).messages()).contains("tillkeyTerminalLocked");
        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isTrue();
    }

    @Test
    void theNextCashierDoesNotInheritARequest() {
        URI open = file(sale, Map.of());
        till.browser().logInWithPin(bob);

        assertThat(open(open).messages()).contains("tillkeyApproveOver");
    }

    @Test
    void requestsAndCodesEndByThemselves() {
        URI open = file(sale, Map.of());
        String code = approve(file(sale, Map.of()));
        time.set(61);
        assertThat(redeem("pos", code, verifier).statusCode()).isEqualTo(400);
        time.set(5 * 60 + 1);
        assertThat(open(open).messages()).contains("tillkeyApproveOver");
    }

    @Test
    void aSessionHasFiveOpenRequestsAndCancellingFreesOne() {
        URI first = file(sale, Map.of());
        for (int i = 1; i < 5; i++) {
            file(sale, Map.of());
        }
        assertThat(post(sale.accessToken(), body(Map.of())).statusCode()).isEqualTo(429);
        assertThat(realm.reasons()).first().isEqualTo("approval_throttled");

        Page back = till.browser().post(first, Map.of("cancel", "true"));

        assertThat(back.location().toString()).startsWith(CALLBACK + "?approval_error=cancelled");
        assertThat(post(sale.accessToken(), body(Map.of())).statusCode()).isEqualTo(201);
        assertThat(open(first).messages()).contains("tillkeyApproveOver");
        assertThat(post(till.browser().logInWithPin(bob).accessToken(), body(Map.of()))
                        .statusCode())
                .as("the next cashier does not wait for those")
                .isEqualTo(201);
    }

    @Test
    void whatCannotBeShownOrAnsweredIsNotTaken() {
        Map<String, Map<String, String>> wrong = new HashMap<>();
        wrong.put("permission", Map.of("permission", "no-such-role"));
        wrong.put("reference", Map.of("reference", "R\u202e71"));
        wrong.put("amount", Map.of("amount", "1".repeat(41)));
        wrong.put("reason", Map.of("reason", "a\nb"));
        wrong.put("redirectUri", Map.of("redirectUri", "https://evil.example/"));
        wrong.put("state", Map.of("state", "ä"));
        wrong.put("codeChallenge", Map.of("codeChallenge", "short"));
        wrong.put("audience", Map.of("audience", "back-office"));
        wrong.put("approver", Map.of("approver", "bob"));
        wrong.forEach((field, change) -> {
            HttpResponse<String> answer = post(sale.accessToken(), body(change));
            assertThat(answer.statusCode()).as(field).isEqualTo(400);
            assertThat(answer.body()).contains(field);
        });
        assertThat(till.browser()
                        .get(realm.url("/tillkey-approvals/pages/" + "x".repeat(43)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theRulesAreAskedAboutTheCashierToo() {
        realm.updateUser("anna", user -> user.singleAttribute("staff_kind", "limited"));

        assertThat(post(sale.accessToken(), body(Map.of())).statusCode()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("kind_not_allowed");
    }

    @Test
    void onlyASessionOfATillAsks() {
        String office = realm.browser()
                .logInWithPassword("back-office", "anna")
                .tokens()
                .accessToken();

        assertThat(post(office, body(Map.of())).statusCode()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("approval_session_over");
        assertThat(post("nonsense", body(Map.of())).statusCode()).isEqualTo(401);
    }

    @Test
    void theTokenOpensNothingElse() {
        ClientRepresentation api = new ClientRepresentation();
        api.setClientId("api");
        api.setSecret("api-secret");
        realm.addClient(api);
        realm.addAudience("pos", "api");
        Tokens again = realm.refresh("pos", sale.refreshToken());
        HttpResponse<String> redeemed = redeem("pos", approve(file(again, Map.of("audience", "api"))), verifier);
        String own = Http.json(
                        redeem("pos", approve(file(again, Map.of())), verifier).body())
                .get("approvalToken")
                .asText();
        String token = Http.json(redeemed.body()).get("approvalToken").asText();

        assertThat(Http.get(realm.url("/protocol/openid-connect/userinfo"), Map.of("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(401);
        assertThat(isActive("api", again.accessToken())).as("the sale").isTrue();
        assertThat(isActive("api", token)).isFalse();
        assertThat(realm.call("GET", "/users", Map.of(), token).statusCode()).isEqualTo(401);
        assertThat(post(token, body(Map.of())).statusCode()).isEqualTo(401);
        assertThat(Http.get(
                                realm.url("/account"),
                                Map.of("Authorization", "Bearer " + token, "Accept", "application/json"))
                        .statusCode())
                .isEqualTo(401);
        realm.updateClient("pos", client -> {
            client.setPublicClient(false);
            client.setSecret("pos-secret");
        });
        assertThat(isActive("pos", own)).isFalse();
    }

    private boolean isActive(String client, String token) {
        return Http.json(Http.post(
                                realm.url("/protocol/openid-connect/token/introspect"),
                                Map.of("client_id", client, "client_secret", client + "-secret", "token", token),
                                Map.of())
                        .body())
                .get("active")
                .asBoolean();
    }

    @Test
    void thePageSpeaksTheOtherLanguage() {
        Page page = open(file(sale, Map.of()));

        Page swedish = till.browser().get(URI.create(page.location() + "?kc_locale=sv"));

        assertThat(swedish.id()).isEqualTo("approve");
        assertThat(swedish.language()).isEqualTo("sv");
        assertThat(swedish.messages()).contains("tillkeyApproveTitle");
        assertThat(swedish.submit(Map.of("pin", bob)).parameter("approval_code"))
                .isNotNull();
    }

    @Test
    void theOriginsOfThePosMayCall() {
        realm.updateClient("pos", client -> client.setWebOrigins(List.of("https://pos.example")));
        Tokens again = realm.refresh("pos", sale.refreshToken());

        assertThat(post(again.accessToken(), body(Map.of()), "https://pos.example")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .contains("https://pos.example");
        assertThat(post(again.accessToken(), body(Map.of()), "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        for (String path : List.of("", "/token")) {
            HttpResponse<String> preflight = Http.send(HttpRequest.newBuilder(realm.url("/tillkey-approvals" + path))
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", "https://pos.example")
                    .header("Access-Control-Request-Method", "POST")
                    .build());
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .contains("https://pos.example");
        }
    }

    /** Files a request and answers the address of its page. */
    private URI file(Tokens tokens, Map<String, String> change) {
        HttpResponse<String> answer = post(tokens.accessToken(), body(change));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode opened = Http.json(answer.body());
        assertThat(opened.get("expiresIn").asInt()).isEqualTo(300);
        return URI.create(opened.get("page").asText());
    }

    private Page open(URI page) {
        return till.browser().get(page);
    }

    private String approve(URI page) {
        String code = open(page).submit(Map.of("pin", bob)).parameter("approval_code");
        assertThat(code).isNotNull();
        return code;
    }

    private Map<String, String> body(Map<String, String> change) {
        Map<String, String> body = new HashMap<>(Map.of(
                "permission",
                PERMISSION,
                "reference",
                "R-17",
                "amount",
                "129,00 SEK",
                "redirectUri",
                CALLBACK,
                "state",
                "s-1",
                "codeChallenge",
                PkceUtils.encodeCodeChallenge(verifier, "S256")));
        body.putAll(change);
        return body;
    }

    private HttpResponse<String> post(String accessToken, Map<String, String> body) {
        return post(accessToken, body, null);
    }

    private HttpResponse<String> post(String accessToken, Map<String, String> body, String origin) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(realm.url("/tillkey-approvals"))
                    .header("Authorization", "Bearer " + accessToken)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JsonSerialization.writeValueAsString(body)));
            if (origin != null) {
                request.header("Origin", origin);
            }
            return Http.send(request.build());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private HttpResponse<String> redeem(String client, String code, String shown) {
        return redeem(Map.of("client_id", client, "code", code, "code_verifier", shown));
    }

    private HttpResponse<String> redeem(Map<String, String> form) {
        return Http.post(realm.url("/tillkey-approvals/token"), form, Map.of());
    }

    private Browser copyOf(Browser browser) {
        Browser copy = realm.browser();
        copy.setCookie("TILLKEY_TERMINAL", browser.cookie("TILLKEY_TERMINAL"));
        return copy;
    }

    /** Lets a store role exclude others, and answers it. */
    private RoleRepresentation exclude(String name, String... excluded) {
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        RoleRepresentation role = roles.get(name).toRepresentation();
        role.setAttributes(Map.of("excludes", List.of(excluded)));
        roles.get(name).update(role);
        return role;
    }

    private int admin(String method, String path, Object body) {
        return realm.call(method, path, body, realm.adminToken()).statusCode();
    }

    private List<String> steps() {
        return details("tillkey_approval");
    }

    private List<String> details(String name) {
        return realm.events().stream()
                .map(EventRepresentation::getDetails)
                .filter(details -> details != null && details.containsKey(name))
                .map(details -> details.get(name))
                .collect(Collectors.toList());
    }
}
