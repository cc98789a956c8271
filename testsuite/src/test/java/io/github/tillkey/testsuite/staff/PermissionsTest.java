package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.PermissionRealm.given;
import static io.github.tillkey.testsuite.fixture.PermissionRealm.texts;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.staff.usecase.TemplateMembers;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.PermissionRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Permissions and templates. Erik is the owner, carla human resources, bob a store manager and anna a cashier of his;
 * only an owner gives {@code payouts}.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class PermissionsTest extends RetailTest {

    private static final String MANAGER = "[approve-card-return, cashier, manage-terminals, store-manager]";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;
    private PermissionRealm permissions;
    private String erik;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
        permissions = new PermissionRealm(realm, door);
        permissions
                .permissions("refunds", "reports", "web-shop.discounts")
                .add("payouts", Map.of("staff_permission", "true", "administers", "true"))
                .template("Seller", "base", "refunds", "web-shop.discounts")
                .template("Lead", "base", "refunds", "reports", "payouts")
                .template("Reports", "add-on", "reports");
        door.give("erik", "owner");
        door.give("carla", "staff-admin");
        erik = door.token("erik");
    }

    private static Map<String, Object> body(Object base, List<String> addOns, List<String> given) {
        Map<String, Object> body = new HashMap<>();
        body.put("base", base);
        body.put("addOns", addOns);
        body.put("permissions", given);
        return body;
    }

    @Test
    void exactlyTheseAreGivenAndOtherRolesStay() {
        permissions.add("unmarked", Map.of());
        door.give("anna", "unmarked");
        Tokens login = realm.browser().logInWithPassword("back-office", "anna").tokens();

        JsonNode seller = Http.json(permissions
                .give("anna", Map.of("base", "Seller", "addOns", List.of("Reports")), erik)
                .body());

        assertThat(given(seller))
                .containsExactly("refunds [Seller]", "reports [Reports]", "web-shop.discounts [Seller]");
        assertThat(permissions.mapped("anna")).containsExactly("refunds", "reports", "unmarked", "web-shop.discounts");
        assertThat(texts(seller.get("missing"))).isEmpty();
        assertThat(realm.user("anna").getAttributes().get("staff_templates")).containsExactly("Seller", "Reports");
        AdminEventRepresentation event = realm.admin().getAdminEvents().stream()
                .filter(found -> "TILLKEY_PERMISSIONS".equals(found.getResourceType()))
                .findFirst()
                .orElseThrow();
        assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("erik"));
        assertThat(event.getResourcePath()).isEqualTo("users/" + realm.userId("anna") + "/permissions");
        assertThat(event.getDetails())
                .containsEntry("given", "refunds, reports, web-shop.discounts")
                .containsEntry("templates", "Seller, Reports");

        Tokens refreshed = realm.refresh("back-office", login.refreshToken());
        assertThat(texts(refreshed.access().at("/realm_access/roles"))).contains("refunds", "reports");
        assertThat(texts(refreshed.access().at("/resource_access/web-shop/roles")))
                .containsExactly("discounts");

        JsonNode changed = Http.json(permissions
                .give("anna", body("Seller", List.of(), List.of("payouts", "web-shop.discounts")), erik)
                .body());
        assertThat(given(changed)).containsExactly("payouts []", "web-shop.discounts [Seller]");
        assertThat(texts(changed.get("missing"))).containsExactly("refunds");
        assertThat(texts(changed.get("extra"))).containsExactly("payouts");
        assertThat(permissions.of("anna", erik)).isEqualTo(changed);
        assertThat(texts(realm.refresh("back-office", refreshed.refreshToken())
                        .access()
                        .at("/realm_access/roles")))
                .contains("payouts")
                .doesNotContain("refunds", "reports");

        permissions.give("anna", "{}", erik);
        assertThat(permissions.mapped("anna")).containsExactly("unmarked");
        assertThat(realm.user("anna").getAttributes()).doesNotContainKey("staff_templates");
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoPermissionIsGivenToNobody() {
        String realmAdmin = "realm-management.manage-users";
        markOnServer("manage-users");
        permissions
                .permissions("disguise")
                .put("disguise", "refunds", "realm-management.realm-admin")
                .permissions("nested")
                .put("nested", "disguise")
                .permissions("till")
                .put("till", "store-roles.cashier")
                .add("plain", Map.of())
                .mark("store-roles.cashier", Map.of("staff_permission", "true"))
                .mark("account.manage-account", Map.of("staff_permission", "true"))
                .mark("broker.read-token", Map.of("staff_permission", "true"))
                .mark("offline_access", Map.of("staff_permission", "true"))
                .mark("default-roles-" + realm.name(), Map.of("staff_permission", "true"))
                .mark("owner", Map.of("staff_permission", "true"))
                .mark("staff-admin", Map.of("staff_permission", "true"))
                .mark("Lead", Map.of("staff_permission", "true"));
        List<String> before = permissions.mapped("anna");
        List<String> codes = new ArrayList<>();
        realm.check("permissions")
                .forEach(finding -> codes.add(finding.get("code").asText()));
        assertThat(codes).hasSize(12).containsOnly("permission_refused");
        assertThat(door.json("permissions", erik).findValuesAsText("name"))
                .containsExactly("payouts", "refunds", "reports", "web-shop.discounts");
        return Rows.each(
                Stream.of(
                        realmAdmin,
                        "disguise",
                        "nested",
                        "till",
                        "plain",
                        "store-roles.cashier",
                        "account.manage-account",
                        "broker.read-token",
                        "offline_access",
                        "default-roles-" + realm.name(),
                        "owner",
                        "staff-admin",
                        "Lead",
                        "discounts",
                        "Refunds",
                        "",
                        "create-realm",
                        permissions.role("refunds").getId()),
                name -> {
                    assertThat(problem(permissions.give("anna", body(null, List.of(), List.of("refunds", name)), erik)))
                            .isEqualTo("404 not_found");
                    assertThat(permissions.mapped("anna")).isEqualTo(before);
                });
    }

    /** As an import does: the Admin REST keeps Keycloak's own roles as they are. */
    private void markOnServer(String role) {
        String realmName = realm.name();
        server.run(session -> session.realms()
                .getRealmByName(realmName)
                .getClientByClientId("realm-management")
                .getRole(role)
                .setSingleAttribute("staff_permission", "true"));
    }

    @TestFactory
    Stream<DynamicTest> onlyWhoActsOnAllStaffGivesAndNobodyToThemselves() {
        realm.grantAdminRole("dora", "view-users");
        Map<String, String> tokens = new HashMap<>(Map.of("erik", erik));
        Stream.of("carla", "bob", "anna").forEach(name -> tokens.put(name, door.token(name)));
        String store = "stores/STO-01/staff/" + realm.userId("anna");
        assertThat(door.json(store, tokens.get("bob")).get("change").asText()).isEqualTo("everything");
        permissions.give("anna", body(null, List.of(), List.of("refunds")), erik);
        assertThat(door.json(store, tokens.get("bob")).get("change").asText())
                .as("a manager has not what anna has")
                .isEqualTo("store");
        assertThat(door.json(store, tokens.get("carla")).get("change").asText()).isEqualTo("everything");
        permissions.give("bob", body(null, List.of(), List.of("payouts")), erik);
        return Rows.of("""
                erik  | anna  | {"permissions": ["payouts"]}            | 200           | true
                carla | anna  | {"permissions": ["refunds"]}            | 403 forbidden | false
                erik  | anna  | {"permissions": ["refunds"]}            | 200           | true
                carla | anna  | {"permissions": ["refunds", "reports"]} | 200           | true
                carla | anna  | {"permissions": ["payouts"]}            | 403 forbidden | true
                carla | anna  | {"base": "Lead"}                        | 403 forbidden | true
                carla | bob   | {"permissions": ["refunds", "payouts"]} | 403 forbidden | false
                carla | bob   | {}                                      | 403 forbidden | false
                carla | carla | {"permissions": ["refunds"]}            | 403 forbidden | false
                carla | erik  | {"permissions": ["refunds"]}            | 403 forbidden | false
                erik  | erik  | {"permissions": ["refunds"]}            | 403 forbidden | false
                erik  | dora  | {"permissions": ["refunds"]}            | 403 forbidden | false
                erik  | carla | {"permissions": ["refunds"]}            | 200           | true
                bob   | anna  | {}                                      | 403 forbidden |
                anna  | anna  | {"permissions": ["refunds"]}            | 403 forbidden |
                erik  | anna  | {"permissions": ["refunds", 1]}         | 400 invalid   | true
                erik  | anna  | {"permissions": [null]}                 | 400 invalid   | true
                erik  | anna  | {"base": "Reports"}                     | 400 invalid   | true
                erik  | anna  | {"addOns": ["Seller"]}                  | 400 invalid   | true
                erik  | anna  | {"base": "refunds"}                     | 404 not_found | true
                erik  | anna  | {"roles": []}                           | 400 invalid   | true
                erik  | anna  | []                                      | 400 invalid   | true
                """, row -> {
            String token = tokens.get(row.get(0));
            HttpResponse<String> seen = door.get(permissions.path(row.get(1)), token);
            List<String> before = permissions.mapped(row.get(1));

            String answer = problem(permissions.give(row.get(1), row.get(2), token));

            assertThat(answer).isEqualTo(row.get(3));
            assertThat(problem(seen)).isEqualTo(row.get(4).isEmpty() ? "403 forbidden" : "200");
            if (!row.get(4).isEmpty()) {
                assertThat(Http.json(seen.body()).get("change").asText()).isEqualTo(row.get(4));
            }
            if (!answer.equals("200")) {
                assertThat(permissions.mapped(row.get(1))).isEqualTo(before);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aNewMemberIsGivenThemInTheSameCall() {
        permissions.mark("reports", Map.of("excludes", "web-shop.discounts")).add("plain", Map.of());
        Map<String, String> tokens = new HashMap<>(Map.of("erik", erik));
        Stream.of("carla", "bob").forEach(name -> tokens.put(name, door.token(name)));
        int before = realm.admin().users().count();
        AtomicInteger made = new AtomicInteger();
        return Rows.of("""
                erik  | "base": "Seller"                                           | [refunds, web-shop.discounts]
                erik  | "base": "Lead", "addOns": ["Reports"]                      | [payouts, refunds, reports]
                erik  | "base": "Seller", "permissions": ["reports"]               | [reports]
                erik  | "permissions": ["payouts"]                                 | [payouts]
                erik  | "base": "Seller", "authority": ["staff-admin"] | [refunds, staff-admin, web-shop.discounts]
                erik  | "base": null, "addOns": [], "permissions": []              | []
                erik  | "base": "Seller", "addOns": ["Reports"]                    | 409 conflict
                erik  | "permissions": ["reports", "web-shop.discounts"]           | 409 conflict
                erik  | "base": "Reports"                                          | 400 invalid
                erik  | "addOns": ["Seller"]                                       | 400 invalid
                erik  | "permissions": [null]                                      | 400 invalid
                erik  | "base": "gone"                                             | 404 not_found
                erik  | "permissions": ["plain"]                                   | 404 not_found
                erik  | "permissions": ["staff-admin"]                             | 404 not_found
                erik  | "permissions": ["realm-management.manage-users"]           | 404 not_found
                carla | "base": "Seller"                                           | [refunds, web-shop.discounts]
                carla | "base": "Lead"                                             | 403 forbidden
                carla | "base": "Lead", "permissions": ["reports"]                 | [reports]
                carla | "permissions": ["payouts"]                                 | 403 forbidden
                bob   | "base": "Seller"                                           | 403 forbidden
                bob   | "base": "gone"                                             | 403 forbidden
                bob   | "addOns": ["Reports"]                                      | 403 forbidden
                bob   | "permissions": ["refunds"]                                 | 403 forbidden
                bob   | "permissions": []                                          | []
                """, row -> {
            String username = "new" + realm.admin().users().count();
            HttpResponse<String> answer = door.call(
                    "POST",
                    "members",
                    "{\"username\": \"" + username + "\", " + row.get(1)
                            + ", \"stores\": [{\"storeId\": \"STO-01\", \"roles\": []}]}",
                    tokens.get(row.get(0)),
                    Map.of());

            boolean created = row.get(2).startsWith("[");
            assertThat(problem(answer)).as(answer.body()).isEqualTo(created ? "201" : row.get(2));
            assertThat(realm.admin().users().count())
                    .isEqualTo(before + (created ? made.incrementAndGet() : made.get()));
            if (created) {
                assertThat(permissions.mapped(username)).hasToString(row.get(2));
                if (row.get(1).contains("Seller") || row.get(1).contains("Lead")) {
                    assertThat(row.get(1))
                            .contains("\""
                                    + permissions.of(username, erik).get("base").asText() + "\"");
                }
            }
        });
    }

    @Test
    void whoChangesMustKnowWhatTheyChange() {
        String path = permissions.path("anna");
        String seen = door.get(path, erik).headers().firstValue("etag").orElseThrow();
        assertThat(problem(door.call("PUT", path, "{}", erik, Map.of()))).isEqualTo("428 if_match_missing");
        assertThat(problem(door.call("PUT", path, "{}", erik, Map.of("If-Match", "\"x\""))))
                .isEqualTo("412 stale");
        assertThat(problem(door.get("permissions/members/nobody", erik))).isEqualTo("404 not_found");
        assertThat(problem(door.call("PUT", "permissions/members/nobody", "{}", erik, Map.of("If-Match", "*"))))
                .isEqualTo("404 not_found");

        List<String> answers = Concurrently.call(
                2,
                number -> problem(door.call(
                        "PUT",
                        path,
                        Map.of("permissions", List.of(number == 0 ? "refunds" : "reports")),
                        erik,
                        Map.of("If-Match", seen))));

        assertThat(answers).containsExactlyInAnyOrder("200", "412 stale");
        assertThat(permissions.mapped("anna")).hasSize(1);
        permissions.takeOut("Seller", "refunds");
        permissions.give("anna", Map.of("base", "Seller"), erik);
        String tag = door.get(path, erik).headers().firstValue("etag").orElseThrow();
        permissions.put("Seller", "reports");
        assertThat(problem(door.call("PUT", path, Map.of("base", "Seller"), erik, Map.of("If-Match", tag))))
                .as("the template has changed since")
                .isEqualTo("412 stale");
    }

    @Test
    void whoDiffersFromAChangedTemplateShows() {
        for (String name : List.of("anna", "bob", "dora")) {
            permissions.give(name, Map.of("base", "Seller"), erik);
        }
        permissions.give("carla", Map.of("base", "Seller", "addOns", List.of("Reports")), erik);
        assertThat(usernames(door.json("templates/Seller/members", erik)))
                .containsExactly("anna", "bob", "carla", "dora");
        assertThat(usernames(door.json("templates/Seller/members?differs=true", erik)))
                .isEmpty();

        permissions.put("Seller", "reports").takeOut("Seller", "refunds");

        JsonNode differing = door.json("templates/Seller/members?differs=true&limit=2", erik);
        assertThat(usernames(differing)).containsExactly("anna", "bob");
        assertThat(texts(differing.get("items").get(0).get("missing"))).containsExactly("reports");
        assertThat(texts(differing.get("items").get(0).get("extra"))).containsExactly("refunds");
        JsonNode rest = door.json(
                "templates/Seller/members?differs=true&limit=2&cursor="
                        + differing.get("next").asText(),
                erik);
        assertThat(usernames(rest)).containsExactly("carla", "dora");
        assertThat(texts(rest.get("items").get(0).get("missing")))
                .as("by the add-on")
                .isEmpty();
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(texts(door.json("templates", erik).get("items").get(2).get("permissions")))
                .containsExactly("reports", "web-shop.discounts");
        assertThat(permissions.mapped("anna")).as("given once").containsExactly("refunds", "web-shop.discounts");

        String carla = door.token("carla");
        assertThat(usernames(door.json("templates/Seller/members?limit=1", carla)))
                .hasSize(1);
        assertThat(problem(door.get("templates/Seller/members", door.token("bob"))))
                .isEqualTo("403 forbidden");
        assertThat(problem(door.get("templates/refunds/members", erik))).isEqualTo("404 not_found");
        assertThat(problem(door.get("templates/Seller/members?differs=yes", erik)))
                .isEqualTo("400 invalid");

        realm.admin().roles().deleteRole("Seller");
        assertThat(texts(permissions.of("anna", erik).get("gone"))).containsExactly("Seller");
    }

    @Test
    void thePagesOfATemplateCostTheSameForMany() {
        permissions.give("anna", Map.of("base", "Seller"), erik);
        List<String> few = readsOfTemplate();
        for (int i = 10; i < 30; i++) {
            UserRepresentation user = new UserRepresentation();
            user.setUsername("seller" + i);
            user.setEnabled(true);
            user.setAttributes(Map.of("staff_templates", List.of("Seller")));
            realm.admin().users().create(user).close();
        }
        assertThat(usernames(door.json("templates/Seller/members", erik))).hasSize(21);

        assertThat(few).isNotEmpty();
        assertThat(readsOfTemplate()).as("reads of 21, as of one").hasSameSizeAs(few);
    }

    /** Of a page, with nothing of users in Keycloak's cache. */
    private List<String> readsOfTemplate() {
        readOnServer();
        realm.admin().clearUserCache();
        return readOnServer();
    }

    private List<String> readOnServer() {
        String realmName = realm.name();
        String[] statements = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    UserModel erik = session.users().getUserByUsername(owner, "erik");
                    Invocation call = new Invocation(
                            session, owner, Actor.task(owner, "test"), StaffRights.of(session, owner, erik));
                    try {
                        return ServerLog.statements(() -> {
                                    if (new TemplateMembers(call, "Seller")
                                            .after(null, 50, false)
                                            .holders()
                                            .isEmpty()) {
                                        throw new IllegalStateException("nobody there");
                                    }
                                })
                                .toArray(String[]::new);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                String[].class);
        return Stream.of(statements)
                .filter(statement -> statement.startsWith("select"))
                .toList();
    }

    @Test
    void permissionsThatExcludeEachOtherAreRefusedAndFound() {
        permissions
                .mark("reports", Map.of("excludes", "refunds"))
                .permissions("all")
                .put("all", "refunds");
        List<String> before = permissions.mapped("anna");

        for (List<String> both : List.of(List.of("refunds", "reports"), List.of("all", "reports"))) {
            assertThat(problem(permissions.give("anna", body(null, List.of(), both), erik)))
                    .isEqualTo("409 conflict");
        }
        assertThat(problem(permissions.give("anna", Map.of("base", "Lead"), erik)))
                .isEqualTo("409 conflict");
        assertThat(permissions.mapped("anna")).isEqualTo(before);
        assertThat(found()).containsExactly("template_excludes role Lead");

        door.give("anna", "refunds");
        door.give("anna", "reports");
        assertThat(found()).containsExactlyInAnyOrder("template_excludes role Lead", "permissions_excluded user anna");
        assertThat(problem(permissions.give(
                        "anna", body(null, List.of(), List.of("payouts", "refunds", "reports")), erik)))
                .as("repaired step by step")
                .isEqualTo("200");
        permissions.give("bob", body(null, List.of(), List.of("reports")), erik);
        assertThat(problem(permissions.give("bob", body(null, List.of(), List.of("refunds")), erik)))
                .as("one in the place of the other")
                .isEqualTo("200");
    }

    private List<String> found() {
        List<String> found = new ArrayList<>();
        realm.check("permissions")
                .forEach(finding -> found.add(finding.get("code").asText() + " "
                        + finding.get("place").asText()));
        return found;
    }

    @Test
    void whatDoesNotCountIsFoundAndGivesNothing() {
        permissions
                .add("plain", Map.of())
                .template("Odd", "special", "refunds")
                .put("Seller", "plain", "Reports")
                .template("web-shop.Inner", "base", "refunds")
                .permissions("web-shop.refunds");
        realm.admin().roles().create(new RoleRepresentation("web-shop.discounts", null, false));
        var twin = realm.admin().roles().get("web-shop.discounts");
        var marked = twin.toRepresentation();
        marked.singleAttribute("staff_permission", "true");
        twin.update(marked);

        assertThat(found())
                .containsExactlyInAnyOrder(
                        "permission_ambiguous role web-shop.discounts",
                        "template_unknown_kind role Odd",
                        "template_unknown_kind role web-shop.Inner",
                        "template_content role Seller",
                        "template_content role Seller",
                        "template_content role Seller");
        assertThat(given(Http.json(
                        permissions.give("anna", Map.of("base", "Seller"), erik).body())))
                .containsExactly("refunds [Seller]");

        var profile = realm.admin().users().userProfile().getConfiguration();
        profile.getAttribute("staff_templates").getPermissions().setEdit(Set.of("admin", "user"));
        realm.admin().users().userProfile().update(profile);
        assertThat(found()).contains("templates_untrusted Realm settings > User profile > staff_templates");
        assertThat(permissions.of("anna", erik).get("base").isNull()).isTrue();
        assertThat(problem(permissions.give("anna", Map.of("base", "Lead"), erik)))
                .isEqualTo("409 conflict");
        assertThat(problem(permissions.give("anna", "{}", erik)))
                .as("taken away")
                .isEqualTo("200");
    }

    @Test
    void aPermissionByAGroupShowsAndStays() {
        String group = realm.addGroup(realm.storeGroup("STO-01").getId(), "desk", Map.of());
        realm.admin().groups().group(group).roles().realmLevel().add(List.of(permissions.role("refunds")));
        realm.admin().users().get(realm.userId("anna")).joinGroup(group);

        JsonNode anna = permissions.of("anna", erik);

        assertThat(texts(anna.get("inherited"))).containsExactly("refunds");
        assertThat(given(anna)).isEmpty();
        assertThat(given(Http.json(permissions
                        .give("anna", body(null, List.of(), List.of("refunds")), erik)
                        .body())))
                .containsExactly("refunds []");
    }

    @Test
    void aCopyIsCutToWhatTheCallerMayGive() {
        realm.updateUser("dora", dora -> {
            Map<String, List<String>> attributes =
                    new HashMap<>(dora.getAttributes() == null ? Map.of() : dora.getAttributes());
            attributes.put("valid_until", List.of("2030-12-31"));
            attributes.put("staff_kind", List.of("employee"));
            dora.setAttributes(attributes);
        });
        permissions.give("dora", body("Lead", List.of("Reports"), List.of("payouts", "reports")), erik);
        door.give("dora", "staff-admin");
        List<String> all = List.of("stores", "permissions", "networks", "dates", "filters", "kind", "tags");

        JsonNode byErik = copy("dora", all, erik);
        assertThat(storesOf(byErik)).containsExactly("STO-01 " + MANAGER, "STO-02 " + MANAGER);
        assertThat(byErik.at("/member/validUntil").asText()).isEqualTo("2030-12-31");
        assertThat(byErik.at("/member/kind").asText()).isEqualTo("employee");
        assertThat(given(created(byErik, erik))).containsExactly("payouts [Lead]", "reports [Lead, Reports]");
        assertThat(byErik.get("access").toString())
                .isEqualTo("{\"base\":\"Lead\",\"addOns\":[\"Reports\"],\"permissions\":[\"payouts\",\"reports\"]}");
        assertThat(withheld(byErik)).containsExactly("permissions staff-admin not_given_here");

        JsonNode byCarla = copy("dora", List.of("permissions"), door.token("carla"));
        assertThat(texts(byCarla.at("/access/permissions"))).containsExactly("reports");
        assertThat(withheld(byCarla))
                .containsExactly("permissions payouts not_yours_to_give", "permissions staff-admin not_given_here");
        assertThat(given(created(byCarla, door.token("carla")))).containsExactly("reports [Lead, Reports]");
        assertThat(byCarla.at("/member/stores")).isEmpty();
        assertThat(byCarla.at("/member/kind").isNull()).isTrue();

        String bob = door.token("bob");
        JsonNode byBob = copy("dora", all, bob);
        assertThat(storesOf(byBob)).containsExactly("STO-01 " + MANAGER);
        assertThat(byBob.at("/access/permissions")).isEmpty();
        assertThat(byBob.at("/member/validUntil").isNull()).isTrue();
        assertThat(withheld(byBob))
                .containsExactly(
                        "stores null unseen",
                        "permissions null unseen",
                        "networks null unseen",
                        "dates null unseen",
                        "filters null unseen",
                        "kind null unseen",
                        "tags null unseen");
        JsonNode anna = copy("anna", List.of("stores", "kind"), bob);
        created(byBob, bob);
        assertThat(storesOf(anna)).containsExactly("STO-01 [cashier]");
        assertThat(anna.at("/member/kind").asText()).isEqualTo("employee");
        assertThat(withheld(anna)).isEmpty();
        realm.giveStoreRoles("carla", "auditor");
        String desk = realm.addGroup(realm.storeGroup("STO-01").getId(), "desk", Map.of());
        realm.mapStoreRoles(desk, "auditor");
        realm.admin().users().get(realm.userId("anna")).joinGroup(desk);
        assertThat(withheld(copy("anna", List.of("stores", "kind"), bob)))
                .containsExactly("stores STO-01: auditor not_yours_to_give", "kind null unseen");

        for (List<String> row :
                List.of(List.of("carla", "404 not_found"), List.of("erik", "404 not_found"), List.of("anna", "200"))) {
            assertThat(problem(door.call(
                            "POST",
                            "copies",
                            Map.of("from", realm.userId(row.get(0)), "parts", List.of("stores")),
                            bob,
                            Map.of())))
                    .isEqualTo(row.get(1));
        }
        for (Object body : List.of(
                "{}",
                Map.of("from", realm.userId("anna")),
                Map.of("from", realm.userId("anna"), "parts", List.of()),
                Map.of("from", realm.userId("anna"), "parts", List.of("credentials")))) {
            assertThat(problem(door.call("POST", "copies", body, erik, Map.of())))
                    .isEqualTo("400 invalid");
        }
        assertThat(problem(door.call("POST", "copies", "{}", door.token("anna"), Map.of())))
                .isEqualTo("403 forbidden");
    }

    @Test
    void aStoreManagerCopiesNothingThatTheyCouldNotWrite() {
        realm.updateUser(
                "anna",
                anna -> anna.setAttributes(Map.of(
                        "staff_kind", List.of("limited"),
                        "tags", List.of("night"),
                        "valid_until", List.of("2030-12-31"),
                        "allowed_networks", List.of("10.0.0.0/8"),
                        "staff_filters", List.of("country=SE"))));
        List<String> parts = List.of("stores", "networks", "dates", "filters", "kind", "tags");

        JsonNode byBob = copy("anna", parts, door.token("bob"));

        assertThat(withheld(byBob))
                .containsExactly(
                        "networks 10.0.0.0/8 not_yours_to_give",
                        "filters country=SE not_yours_to_give",
                        "kind limited not_yours_to_give");
        created(byBob, door.token("bob"));
        JsonNode byCarla = copy("anna", parts, door.token("carla"));
        assertThat(withheld(byCarla)).isEmpty();
        JsonNode twin = created(byCarla, door.token("carla"));
        assertThat(realm.user(twin.get("username").asText()).getAttributes())
                .containsAllEntriesOf(realm.user("anna").getAttributes());
    }

    /** A member made of a copy as it was answered; what they were given. */
    private JsonNode created(JsonNode copy, String token) {
        String username = "copy" + realm.admin().users().count();
        ObjectNode body = copy.get("member").deepCopy();
        HttpResponse<String> answer = door.call("POST", "members", body.put("username", username), token, Map.of());
        assertThat(problem(answer)).as(answer.body()).isEqualTo("201");
        return permissions.of(username, erik);
    }

    private JsonNode copy(String username, List<String> parts, String token) {
        HttpResponse<String> answer =
                door.call("POST", "copies", Map.of("from", realm.userId(username), "parts", parts), token, Map.of());
        assertThat(problem(answer)).isEqualTo("200");
        return Http.json(answer.body());
    }

    private static List<String> storesOf(JsonNode copy) {
        List<String> stores = new ArrayList<>();
        copy.at("/member/stores")
                .forEach(store -> stores.add(store.get("storeId").asText() + " " + texts(store.get("roles"))));
        return stores;
    }

    private static List<String> withheld(JsonNode copy) {
        List<String> withheld = new ArrayList<>();
        copy.get("withheld")
                .forEach(entry -> withheld.add(entry.get("part").asText() + " "
                        + entry.get("name").asText() + " " + entry.get("why").asText()));
        return withheld;
    }
}
