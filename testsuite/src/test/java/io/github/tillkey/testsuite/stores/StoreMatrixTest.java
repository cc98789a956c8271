package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.providers.runonserver.FetchOnServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Who works in a store by which way, in every grant and at a till. The store is STO-03 (Kiruna) below the level North,
 * which lists its child group {@code managers} as staff; bob is the member. A warehouse, WH-01, is a store with a store
 * role of its own. The realm role for staff without a store, {@code roams}, contains store roles that administer, one
 * of them only by what it contains.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreMatrixTest extends RetailTest {

    private static final String CASHIER_THERE = "{\"STO-03\":[\"cashier\"]}";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private String north;
    private String managers;
    private String kiruna;
    private String cashiers;
    private String pickers;

    /** What bob is, and what a token of his that is bound to no store says. */
    private enum Standing {
        MEMBER(CASHIER_THERE, true),
        WAREHOUSE("WH-01", "picker"),
        LENT(CASHIER_THERE, true),
        LOAN_ENDED("{}", false),
        LOAN_AHEAD("{}", false),
        REMOVED("{}", false),
        OTHER_STORE("{\"STO-02\":[\"cashier\"]}", false),
        ALL_STORES("{} all [\"cashier\"]", true),
        NO_STORE("{}", false),
        WITHOUT_STORE("{} all [\"cashier\"]", true),
        REGION(CASHIER_THERE, true),
        CHILD_OF_A_REGION("{}", false);

        private final String claims;
        /** The store at whose till bob types his PIN, and what he is if he works there. */
        private final String store;

        private final String role;
        private final boolean there;

        Standing(String store, String role) {
            this.claims = "{\"" + store + "\":[\"" + role + "\"]}";
            this.store = store;
            this.role = role;
            this.there = true;
        }

        Standing(String claims, boolean there) {
            this.claims = claims;
            this.store = "STO-03";
            this.role = "cashier";
            this.there = there;
        }
    }

    @BeforeEach
    void addRegion() {
        String stores = realm.admin().getGroupByPath("/stores").getId();
        north = realm.addGroup(stores, "North", Map.of());
        managers = realm.addGroup(north, "managers", Map.of());
        setAttributes(north, Map.of("staff_groups", List.of(managers)));
        kiruna = realm.addGroup(north, "Kiruna", Map.of("store_id", List.of("STO-03")));
        cashiers = realm.addGroup(kiruna, "cashiers", Map.of());
        realm.mapStoreRoles(cashiers, "cashier");
        realm.mapStoreRoles(managers, "cashier");
        addStoreRole("all-stores", Map.of());
        addStoreRole("picker", Map.of());
        String warehouse = realm.addGroup(
                realm.addGroup(stores, "Warehouses", Map.of()), "Lager", Map.of("store_id", List.of("WH-01")));
        pickers = realm.addGroup(warehouse, "pickers", Map.of());
        realm.mapStoreRoles(pickers, "picker");
        addStoreRole("counts", Map.of("administers", List.of("false", "true")));
        addStoreRole("chief", Map.of());
        realm.admin()
                .clients()
                .get(storeRoles())
                .roles()
                .get("chief")
                .addComposites(List.of(role("cashier"), role("manage-terminals")));
        RoleRepresentation roams = new RoleRepresentation();
        roams.setName("roams");
        realm.admin().roles().create(roams);
        realm.admin()
                .roles()
                .get("roams")
                .addComposites(List.of(role("cashier"), role("manage-terminals"), role("chief"), role("counts")));
        realm.declareLoans("tillkey-loans");
    }

    private void addStoreRole(String name, Map<String, List<String>> attributes) {
        RoleRepresentation role = new RoleRepresentation();
        role.setName(name);
        var roles = realm.admin().clients().get(storeRoles()).roles();
        roles.create(role);
        role.setAttributes(attributes);
        roles.get(name).update(role);
    }

    /** Lets erik act by Keycloak's fine-grained permissions. */
    private void allowErik(String type, String resource, String... scopes) {
        String server = "/clients/" + realm.clientUuid("admin-permissions") + "/authz/resource-server";
        String name = "erik " + resource;
        assertThat(realm.call(
                                "POST",
                                server + "/policy/user",
                                Map.of("name", name, "users", List.of(realm.userId("erik"))),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> permission = realm.call(
                "POST",
                server + "/permission/scope",
                Map.of(
                        "name", name + " permission",
                        "resourceType", type,
                        "resources", List.of(resource),
                        "scopes", List.of(scopes),
                        "policies", List.of(name)),
                realm.adminToken());
        assertThat(permission.statusCode()).as(permission.body()).isEqualTo(201);
    }

    private void setAttributes(String id, Map<String, List<String>> attributes) {
        GroupRepresentation group = realm.admin().groups().group(id).toRepresentation();
        group.setAttributes(attributes);
        realm.admin().groups().group(id).update(group);
    }

    private String storeRoles() {
        return realm.clientUuid("store-roles");
    }

    private RoleRepresentation role(String name) {
        return realm.admin().clients().get(storeRoles()).roles().get(name).toRepresentation();
    }

    private static String from(int days) {
        return Instant.now().plus(days, ChronoUnit.DAYS).toString().substring(0, 10);
    }

    private static String loan(int first, int last) {
        return "STO-03; cashier; " + from(first) + "; " + from(last);
    }

    private HttpResponse<String> saveLoans(String username, String... loans) {
        return saveLoans(realm.adminToken(), username, loans);
    }

    private HttpResponse<String> saveLoans(String token, String username, String[] loans) {
        UserRepresentation user = realm.user(username);
        Map<String, List<String>> attributes = new HashMap<>(user.getAttributes());
        attributes.put("store_loans", List.of(loans));
        user.setAttributes(attributes);
        return realm.call("PUT", "/users/" + user.getId(), user, token);
    }

    private void lend(String... loans) {
        HttpResponse<String> answer = saveLoans("bob", loans);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    /** Makes bob this, and nothing of what he was before. */
    private void become(Standing standing) {
        String id = realm.userId("bob");
        var bob = realm.admin().users().get(id);
        bob.groups().forEach(group -> bob.leaveGroup(group.getId()));
        lend();
        bob.roles()
                .clientLevel(storeRoles())
                .remove(bob.roles().clientLevel(storeRoles()).listAll());
        bob.roles()
                .realmLevel()
                .remove(List.of(realm.admin().roles().get("roams").toRepresentation()));
        realm.setSetting("staff_without_store", standing == Standing.WITHOUT_STORE ? "roams" : "");
        switch (standing) {
            case MEMBER -> bob.joinGroup(cashiers);
            case WAREHOUSE -> bob.joinGroup(pickers);
            case LENT -> lend(loan(-2, 2));
            case LOAN_ENDED -> lend(loan(-9, -2));
            case LOAN_AHEAD -> lend(loan(2, 9));
            case REMOVED -> {
                bob.joinGroup(cashiers);
                bob.leaveGroup(cashiers);
            }
            case OTHER_STORE ->
                bob.joinGroup(
                        realm.admin().getGroupByPath("/stores/Uppsala/cashiers").getId());
            case ALL_STORES -> bob.roles().clientLevel(storeRoles()).add(List.of(role("all-stores"), role("cashier")));
            case NO_STORE, WITHOUT_STORE ->
                bob.roles()
                        .realmLevel()
                        .add(List.of(realm.admin().roles().get("roams").toRepresentation()));
            case REGION -> bob.joinGroup(managers);
            case CHILD_OF_A_REGION -> {
                String impostors =
                        realm.addGroup(north, "impostors " + Instant.now().toEpochMilli(), Map.of());
                realm.mapStoreRoles(impostors, "cashier");
                bob.joinGroup(impostors);
            }
        }
    }

    private static String claims(JsonNode token) {
        return token.path("stores")
                + (token.has("all_stores") ? " all " + token.get("all_stores_roles") : "")
                + (token.has("store") ? " in " + token.get("store").asText() : "");
    }

    private void addMapper(String client) {
        addMapper(client, "openid-connect", "tillkey-store-mapper");
    }

    private void addMapper(String client, String protocol, String provider) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("stores");
        mapper.setProtocol(protocol);
        mapper.setProtocolMapper(provider);
        mapper.setConfig(Map.of(
                "access.token.claim", "true",
                "id.token.claim", "true",
                "userinfo.token.claim", "true",
                "introspection.token.claim", "true"));
        realm.admin()
                .clients()
                .get(realm.clientUuid(client))
                .getProtocolMappers()
                .createMapper(mapper)
                .close();
    }

    @Test
    void everyGrantTellsWhereTheMemberWorksNow() {
        SoftAssertions softly = new SoftAssertions();
        try (Grants grants = Grants.of(realm, true, Map.of())) {
            addMapper("app");
            // No lambda: the server loads this class without the assertions.
            for (TokenGrant grant : TokenGrant.ofMembers().toList()) {
                Grants.Grant way = grant.at(grants);
                if (grant == TokenGrant.UMA_PERMISSION) {
                    addMapper(Grants.RESOURCE_SERVER);
                }
                for (Standing standing : Standing.values()) {
                    become(standing == Standing.MEMBER ? Standing.NO_STORE : Standing.MEMBER);
                    Supplier<Tokens> begun = way.get();
                    become(standing);

                    Tokens tokens = begun.get();

                    softly.assertThat(tokens.issued() ? claims(tokens.access()) : tokens.error())
                            .as("%s, %s", grant, standing)
                            .isEqualTo(standing.claims);
                    if (tokens.issued() && tokens.json().hasNonNull("id_token")) {
                        softly.assertThat(claims(tokens.id()))
                                .as("%s, %s, ID token", grant, standing)
                                .isEqualTo(standing.claims);
                    }
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void everyAssertionTellsWhereTheMemberWorksNow() {
        SoftAssertions softly = new SoftAssertions();
        SamlApp app = addSamlApp();
        for (Standing standing : Standing.values()) {
            become(standing);

            Map<String, List<String>> said = app.logInWithPassword("bob").attributes();

            String stores = said.getOrDefault("stores", List.of()).stream()
                    .map(store -> "\"" + store + "\":[\"" + standing.role + "\"]")
                    .collect(Collectors.joining(",", "{", "}"));
            String all = said.containsKey("all_stores") ? " all [\"cashier\"]" : "";
            softly.assertThat(stores + all).as("%s", standing).isEqualTo(standing.claims);
            softly.assertThat(said.getOrDefault("stores_with_roles", List.of()))
                    .as("%s", standing)
                    .isEqualTo(said.getOrDefault("stores", List.of()).stream()
                            .map(store -> store + "/" + standing.role)
                            .toList());
            softly.assertThat(said.get("all_stores_roles"))
                    .as("%s", standing)
                    .isEqualTo(all.isEmpty() ? null : List.of("cashier"));
        }
        softly.assertAll();
    }

    @Test
    void anAssertionOfALoanEndsWithIt() {
        become(Standing.NO_STORE);
        SamlApp app = addSamlApp();
        Instant end = Instant.now().plusSeconds(200).truncatedTo(ChronoUnit.SECONDS);
        lend("STO-03; cashier; " + from(-1) + "; " + end);

        SamlApp.Assertion assertion = app.logInWithPassword("bob");

        assertThat(assertion.attributes().get("stores_with_roles")).containsExactly("STO-03/cashier");
        assertThat(assertion.sessionEnd()).isBeforeOrEqualTo(end);
        assertThat(assertion.ends()).isNotEmpty().allSatisfy(each -> assertThat(each)
                .isBeforeOrEqualTo(end));
    }

    private SamlApp addSamlApp() {
        SamlApp app = SamlApp.add(realm);
        addMapper("saml-app", "saml", "tillkey-saml-store-mapper");
        return app;
    }

    @Test
    void aTillTakesThePinOfThoseWhoWorkThereNowAndTheRefreshFollows() {
        String pin = realm.permanentPin("bob", "STO-01");
        // Dora manages Kiruna's tills by its level.
        realm.admin().users().get(realm.userId("dora")).joinGroup(managers);
        realm.mapStoreRoles(managers, "manage-terminals");
        String leads = realm.addGroup(
                realm.admin().getGroupByPath("/stores/Warehouses/Lager").getId(), "leads", Map.of());
        realm.mapStoreRoles(leads, "manage-terminals");
        realm.admin().users().get(realm.userId("dora")).joinGroup(leads);
        SoftAssertions softly = new SoftAssertions();
        for (Standing standing : Standing.values()) {
            become(standing);
            Browser till = realm.till(standing.store);

            Page page = till.open("pos").submit(Map.of("pin", pin));

            softly.assertThat(page.isAtClient()).as("%s", standing).isEqualTo(standing.there);
            if (page.isAtClient()) {
                Tokens tokens = page.tokens();
                softly.assertThat(claims(tokens.access()))
                        .as("%s", standing)
                        .startsWith("{\"" + standing.store + "\":[\"" + standing.role + "\"");
                softly.assertThat(claims(tokens.access())).as("%s", standing).endsWith(" in " + standing.store);
                become(Standing.LOAN_ENDED);
                softly.assertThat(realm.refresh("pos", tokens.refreshToken()).error())
                        .as("%s, ended", standing)
                        .isEqualTo("invalid_grant: not_in_store");
            } else {
                softly.assertThat(realm.reasons())
                        .as("%s", standing)
                        .filteredOn(reason -> !reason.equals("store_alarm"))
                        .first()
                        .isEqualTo("not_in_store");
                // Else tills of a store on alert would lock at the next miss.
                realm.call("DELETE", "/tillkey-pin/stores/STO-03/alert", Map.of(), realm.adminToken());
            }
        }
        softly.assertAll();
    }

    @Test
    void theTokensOfALoanEndWithIt() {
        String pin = realm.permanentPin("bob", "STO-01");
        realm.admin().users().get(realm.userId("dora")).joinGroup(managers);
        realm.mapStoreRoles(managers, "manage-terminals");
        become(Standing.NO_STORE);
        Instant end = Instant.now().plusSeconds(200).truncatedTo(ChronoUnit.SECONDS);
        lend("STO-03; cashier; " + from(-1) + "; " + end);

        Tokens till = realm.till("STO-03").logInWithPin(pin);
        Tokens office = realm.browser().logInWithPassword("back-office", "bob").tokens();

        for (JsonNode token :
                List.of(till.access(), till.id(), Tokens.claims(till.refreshToken()), office.access(), office.id())) {
            assertThat(token.get("exp").asLong()).as("%s", token).isLessThan(end.getEpochSecond());
        }
        assertThat(claims(office.access())).isEqualTo(CASHIER_THERE);
        assertThat(Tokens.claims(office.refreshToken()).get("exp").asLong())
                .as("the login itself does not end with the loan")
                .isGreaterThan(end.getEpochSecond());
    }

    @Test
    void aPickerShowsThoseWithAPinWhoAreLentOrWorkOnTheLevelAndTheNearestFirst() {
        for (String username : List.of("anna", "dora", "erik")) {
            realm.admin().users().get(realm.userId(username)).joinGroup(managers);
        }
        realm.mapStoreRoles(managers, "manage-terminals");
        become(Standing.LENT);
        saveLoans("carla", loan(2, 9));
        for (String username : List.of("anna", "bob", "carla", "dora")) {
            realm.temporaryPin(username);
        }
        realm.identifyBy("Staff picker, then PIN");

        String pad = realm.till("STO-03").open("pos").html();

        assertThat(pad).contains(realm.userId("anna"), realm.userId("bob"), realm.userId("dora"));
        assertThat(pad).as("before the first day").doesNotContain(realm.userId("carla"));
        assertThat(pad).as("without a PIN").doesNotContain(realm.userId("erik"));
        assertThat(pad.indexOf(realm.userId("bob"))).isLessThan(pad.indexOf(realm.userId("anna")));
    }

    @Test
    void whoHasAStoreOrWasLentIsNoCandidateForHavingNone() {
        become(Standing.WITHOUT_STORE);
        for (String username : List.of("carla", "erik")) {
            realm.admin()
                    .users()
                    .get(realm.userId(username))
                    .roles()
                    .realmLevel()
                    .add(List.of(realm.admin().roles().get("roams").toRepresentation()));
        }
        saveLoans("erik", loan(-9, -2));
        String name = realm.name();

        assertThat(server.fetch(OnServer.candidates(name), String[].class))
                .as("carla works in STO-02, and erik's loan is over")
                .containsExactly("bob");
    }

    /** A class of its own: the server has not the libraries that the test uses. */
    private static final class OnServer {

        static FetchOnServer candidates(String realmName) {
            return session -> {
                RealmModel owner = session.realms().getRealmByName(realmName);
                session.getContext().setRealm(owner);
                Stores stores = Stores.of(session, owner);
                return stores.all()
                        .filter(store -> store.storeId().equals("STO-03"))
                        .flatMap(store -> Stream.concat(
                                stores.candidates(store).stream(), stores.staffWithoutStore(null).stream()))
                        .distinct()
                        .map(id -> session.users().getUserById(owner, id).getUsername())
                        .sorted()
                        .toArray(String[]::new);
            };
        }
    }

    @Test
    void whoManagesAStoreByItsLevelIsToldOfItsAlerts() {
        var settings = realm.admin().toRepresentation();
        settings.setSmtpServer(Map.of("host", "localhost", "port", "1", "from", "till@retail.example"));
        realm.admin().update(settings);
        realm.mapStoreRoles(managers, "manage-terminals");
        String unreachable = alertsNotMailed();
        realm.admin().users().get(realm.userId("dora")).joinGroup(managers);

        assertThat(unreachable).contains("store STO-03");
        assertThat(alertsNotMailed()).doesNotContain("store STO-03");
    }

    private String alertsNotMailed() {
        List<String> places = new ArrayList<>();
        realm.check("pin").forEach(finding -> {
            if (finding.get("code").asText().equals("alerts_not_mailed")) {
                places.add(finding.get("place").asText());
            }
        });
        return String.join(", ", places);
    }

    @Test
    void brokenLoansAreRefusedWhenSavedAndNamedAndCountForNothingWhenImported() {
        Map<String, String> broken = new HashMap<>();
        broken.put("STO-03", "is no loan");
        broken.put("STO-99; cashier; 2026-12-01; 2026-12-24", "no store holds the code");
        broken.put("sto-03; cashier; 2026-12-01; 2026-12-24", "no store holds the code");
        broken.put("/stores/North/Kiruna; cashier; 2026-12-01; 2026-12-24", "no store holds the code");
        broken.put("STO-03; store-manager; 2026-12-01; 2026-12-24", "can be lent");
        broken.put("STO-03; all-stores; 2026-12-01; 2026-12-24", "can be lent");
        broken.put("STO-03; cashier; 2026-12-24; 2026-12-01", "ends before it begins");
        broken.put("STO-03; cashier; soon; 2026-12-01", "is not a date");
        broken.forEach((loan, message) -> {
            HttpResponse<String> answer = saveLoans("bob", loan);
            assertThat(answer.statusCode()).as(loan).isEqualTo(400);
            assertThat(answer.body()).as(loan).contains("store_loans", message);
        });
        assertThat(saveLoans("bob", loan(-2, 2), loan(2, 9)).body()).contains("overlaps");
        assertThat(findings()).isEmpty();

        become(Standing.NO_STORE);
        realm.declareLoans();
        lend(loan(-2, 2), loan(2, 9), "STO-99; cashier; 2026-12-01; 2026-12-24");
        assertThat(findings())
                .containsExactlyInAnyOrder("attribute_not_validated", "loan_broken", "loan_broken", "loan_broken");
        realm.declareLoans("tillkey-loans");

        assertThat(claimsOfBob()).isEqualTo("{}");
        assertThat(findings()).containsExactlyInAnyOrder("loan_broken", "loan_broken", "loan_broken");
    }

    /** Nobody has been asked then whether they may lend. */
    @Test
    void noLoanCountsWhileNothingValidatesLoans() {
        realm.declareLoans();
        become(Standing.LENT);

        assertThat(claimsOfBob()).isEqualTo("{}");
        realm.declareLoans("tillkey-loans");
        assertThat(claimsOfBob()).isEqualTo(Standing.LENT.claims);
    }

    private String tokenOfErikWithFinePermissions() {
        var settings = realm.admin().toRepresentation();
        settings.setAdminPermissionsEnabled(true);
        realm.admin().update(settings);
        return realm.tokenOf("erik");
    }

    private String erikManagesTheMembersOfUppsala() {
        String erik = tokenOfErikWithFinePermissions();
        String uppsala =
                realm.admin().getGroupByPath("/stores/Uppsala/cashiers").getId();
        allowErik("Groups", uppsala, "view", "view-members", "manage-members");
        return erik;
    }

    @Test
    void whoManagesTheMembersOfOneStoreLendsNobodyToAnother() {
        String erik = erikManagesTheMembersOfUppsala();
        become(Standing.OTHER_STORE);
        String[] there = {loan(-2, 2)};

        HttpResponse<String> nothing = saveLoans(erik, "bob", new String[0]);
        HttpResponse<String> refused = saveLoans(erik, "bob", there);
        allowErik("Groups", kiruna, "view", "manage-membership");
        HttpResponse<String> withoutRole = saveLoans(erik, "bob", there);
        allowErik("Roles", role("cashier").getId(), "map-role");
        HttpResponse<String> allowed = saveLoans(erik, "bob", there);

        assertThat(nothing.statusCode()).as("he manages bob: " + nothing.body()).isEqualTo(204);
        for (HttpResponse<String> answer : List.of(refused, withoutRole)) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("store_loans", "may not lend");
        }
        assertThat(allowed.statusCode()).as(allowed.body()).isEqualTo(204);
    }

    /** Of two that overlap neither counts, so taking one away gives the other. */
    @Test
    void whoMayNotLendMakesNoLoanCountByTakingAnotherAway() {
        String erik = erikManagesTheMembersOfUppsala();
        become(Standing.OTHER_STORE);
        realm.declareLoans();
        lend(loan(-2, 2), loan(1, 9));
        realm.declareLoans("tillkey-loans");

        HttpResponse<String> refused = saveLoans(erik, "bob", new String[] {loan(-2, 2)});

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("may not lend");
        assertThat(claimsOfBob()).isEqualTo(Standing.OTHER_STORE.claims);
    }

    @Test
    void whoManagesALevelAloneGivesItNoStaff() {
        String erik = tokenOfErikWithFinePermissions();
        allowErik("Groups", north, "view", "manage");
        String cleaners = realm.addGroup(north, "cleaners", Map.of());
        GroupRepresentation level = realm.admin().groups().group(north).toRepresentation();

        level.setAttributes(Map.of("staff_groups", List.of(managers, cleaners)));
        HttpResponse<String> refused = realm.call("PUT", "/groups/" + north, level, erik);
        level.setAttributes(Map.of("staff_groups", List.of(managers), "region", List.of("north")));
        HttpResponse<String> kept = realm.call("PUT", "/groups/" + north, level, erik);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("staff_groups", "manage-realm");
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(204);
        assertThat(realm.admin().groups().group(north).toRepresentation().getAttributes())
                .containsEntry("staff_groups", List.of(managers));
    }

    /** Else one role above would make the whole company candidates of every store. */
    @Test
    void aRoleForEverywhereAboveTheStoresGroupMakesNoCandidatesBelowIt() {
        GroupRepresentation chain = new GroupRepresentation();
        chain.setName("chain");
        realm.admin().groups().add(chain).close();
        String top = realm.admin().getGroupByPath("/chain").getId();
        realm.admin()
                .groups()
                .group(top)
                .subGroup(realm.admin().getGroupByPath("/stores"))
                .close();
        realm.mapStoreRoles(top, "all-stores");
        realm.admin().users().get(realm.userId("erik")).joinGroup(top);
        become(Standing.MEMBER);

        assertThat(server.fetch(OnServer.candidates(realm.name()), String[].class))
                .as("bob works there, erik everywhere, and nobody of another store")
                .containsExactly("bob", "erik");
    }

    @Test
    void loansThatMembersMayWriteThemselvesCountForNothing() {
        become(Standing.LENT);
        var profile = realm.admin().users().userProfile().getConfiguration();
        profile.getAttribute("store_loans").getPermissions().getEdit().add("user");
        realm.admin().users().userProfile().update(profile);

        assertThat(claimsOfBob()).isEqualTo("{}");
        assertThat(findings()).containsExactly("attribute_editable");
    }

    @Test
    void aLevelOpensNothingBeforeItListsItsStaffNorAfterItHasBeenAStore() {
        become(Standing.REGION);
        setAttributes(north, Map.of());
        String unlisted = claimsOfBob();
        setAttributes(north, Map.of("staff_groups", List.of(managers)));
        String listed = claimsOfBob();
        setAttributes(managers, Map.of("store_id", List.of("STO-77")));
        String store = claimsOfBob();
        setAttributes(managers, Map.of());
        String former = claimsOfBob();

        assertThat(List.of(unlisted, listed, store, former))
                .containsExactly("{}", CASHIER_THERE, "{\"STO-77\":[\"cashier\"]}", "{}");
        assertThat(findings()).containsExactly("staff_group_missing");
    }

    @Test
    void whereTheStoresGroupIsGoneNobodyWorksAnywhere() {
        realm.mapStoreRoles(managers, "all-stores");
        realm.setSetting("staff_without_store", "roams");
        realm.admin().users().get(realm.userId("bob")).joinGroup(managers);
        realm.admin()
                .users()
                .get(realm.userId("bob"))
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("roams").toRepresentation()));
        realm.setSetting("stores_group", "00000000-0000-0000-0000-000000000000");

        assertThat(claimsOfBob()).isEqualTo("{}");
        assertThat(findings()).contains("stores_group_missing");
    }

    private String claimsOfBob() {
        return claims(
                realm.browser().logInWithPassword("back-office", "bob").tokens().access());
    }

    @Test
    void theSelfCheckNamesWhatOpensNothing() {
        realm.setSetting("staff_without_store", "nobody-has-it");
        String empty = realm.addGroup(north, "Lapland", Map.of("staff_groups", List.of("auditors")));
        realm.mapStoreRoles(empty, "cashier");
        realm.mapStoreRoles(cashiers, "all-stores");
        String south = realm.addGroup(realm.admin().getGroupByPath("/stores").getId(), "South", Map.of());
        realm.addGroup(south, "Lund", Map.of("store_id", List.of("STO-04")));
        realm.mapStoreRoles(south, "cashier");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        "staff_without_store_role_missing",
                        "level_without_stores",
                        "staff_group_missing",
                        "level_without_staff",
                        "all_stores_in_store");
    }

    private List<String> findings() {
        return realm.check("stores").findValuesAsText("code");
    }

    @Test
    void theReportOfAStoreSaysWhoWorksThereAsWhatAndByWhichWay() {
        realm.temporaryPin("anna");
        become(Standing.LENT);
        realm.admin().users().get(realm.userId("anna")).joinGroup(cashiers);
        realm.admin().users().get(realm.userId("dora")).joinGroup(managers);
        realm.admin()
                .users()
                .get(realm.userId("erik"))
                .roles()
                .clientLevel(storeRoles())
                .add(List.of(role("all-stores")));
        saveLoans("carla", loan(2, 9));

        HttpResponse<String> answer =
                realm.call("GET", "/tillkey-stores/stores/STO-03/staff", Map.of(), realm.adminToken());

        String nobody =
                realm.browser().logInWithPassword("back-office", "bob").tokens().accessToken();
        List<String> rows = new ArrayList<>();
        Http.json(answer.body())
                .forEach(row -> rows.add(row.get("username").asText() + ", "
                        + row.get("roles").asText() + ", "
                        + row.get("way").asText() + ", " + !row.get("until").isNull() + ", "
                        + row.get("pin").asBoolean()));
        assertThat(rows)
                .containsExactly(
                        "anna, cashier, group, false, true",
                        "bob, cashier, loan, true, false",
                        "dora, cashier, level, false, false",
                        "erik, , all_stores, false, false");
        assertThat(realm.call("GET", "/tillkey-stores/stores/STO-99/staff", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(404);
        assertThat(realm.call("GET", "/tillkey-stores/stores/STO-03/staff?format=csv", Map.of(), realm.adminToken())
                        .body())
                .startsWith("userId,username,roles,way,until,pin");
        assertThat(realm.call("GET", "/tillkey-stores/stores/STO-03/staff", Map.of(), nobody)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theReportOfACodeThatTwoGroupsAskForIsAConflict() {
        try (RetailRealm imported = RetailRealm.create(adminClient, urls.getBase(), settings -> settings.getGroups()
                .get(0)
                .getSubGroups()
                .forEach(store -> store.setAttributes(new HashMap<>(Map.of("store_id", List.of("STO-01"))))))) {
            assertThat(imported.call("GET", "/tillkey-stores/stores/STO-01/staff", Map.of(), imported.adminToken())
                            .statusCode())
                    .isEqualTo(409);
        }
    }
}
