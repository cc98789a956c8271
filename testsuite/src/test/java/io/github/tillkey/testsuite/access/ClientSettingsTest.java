package io.github.tillkey.testsuite.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Where the settings of a client count, and who may enter it by them. */
@KeycloakIntegrationTest(config = PackServer.class)
class ClientSettingsTest extends RetailTest {

    private static final Map<String, String> TILL = Map.of("pin", "true", "store_required", "true");

    /** Adds a client scope with a mapper of settings; its id. */
    private String scope(String name, Map<String, String> settings) {
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(name);
        scope.setProtocol("openid-connect");
        scope.setAttributes(Map.of("include.in.token.scope", "true"));
        String id;
        try (Response created = realm.admin().clientScopes().create(scope)) {
            assertThat(created.getStatus()).isEqualTo(201);
            id = created.getLocation().getPath().replaceAll(".*/", "");
        }
        try (Response created = realm.admin()
                .clientScopes()
                .get(id)
                .getProtocolMappers()
                .createMapper(RetailRealm.settingsMapper("openid-connect", settings))) {
            assertThat(created.getStatus()).isEqualTo(201);
        }
        return id;
    }

    private void withoutDedicatedMapper(String clientId) {
        var mappers = realm.admin().clients().get(realm.clientUuid(clientId)).getProtocolMappers();
        mappers.getMappers().stream()
                .filter(mapper -> mapper.getProtocolMapper().equals("tillkey-client-settings"))
                .forEach(mapper -> mappers.delete(mapper.getId()));
    }

    private Tokens backOffice() {
        return realm.browser().logInWithPassword("back-office", "bob").tokens();
    }

    private List<String> findings() {
        return realm.check("").findValuesAsText("code");
    }

    @Test
    void assigningAScopeMarksATill() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        withoutDedicatedMapper("pos");
        String scope = scope("till", TILL);
        assertThat(till.open("pos").id()).isEqualTo("client");

        realm.admin().clients().get(realm.clientUuid("pos")).addDefaultClientScope(scope);

        Tokens tokens = till.logInWithPin(pin);
        assertThat(tokens.issued()).as(tokens.error()).isTrue();
        realm.admin().clients().get(realm.clientUuid("pos")).removeDefaultClientScope(scope);
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: pin_not_allowed");
    }

    @Test
    void aScopeThatARequestAsksForOpensNothing() {
        withoutDedicatedMapper("pos");
        realm.admin().clients().get(realm.clientUuid("pos")).addOptionalClientScope(scope("till", TILL));

        Page page = realm.browser().open("pos", Map.of("scope", "openid till"));

        assertThat(page.id()).isEqualTo("client");
        assertThat(realm.reasons()).containsExactly("pin_not_allowed");
    }

    @Test
    void aRequestCannotLeaveALimitOut() {
        realm.admin()
                .clients()
                .get(realm.clientUuid("back-office"))
                .addDefaultClientScope(scope("bound", Map.of("store_required", "true")));

        Page page = realm.browser()
                .open("back-office", Map.of("scope", "openid"))
                .submit(Map.of("username", "bob", "password", "bob-demo"));

        assertThat(page.parameter("error_description")).isEqualTo("store_required");
    }

    @Test
    void aScopeThatOnlySomeMembersGetLimitsEverybody() {
        String scope = scope("bound", Map.of("store_required", "true"));
        realm.admin()
                .clientScopes()
                .get(scope)
                .getScopeMappings()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("offline_access").toRepresentation()));
        realm.admin().clients().get(realm.clientUuid("back-office")).addDefaultClientScope(scope);

        assertThat(realm.browser().logInWithPassword("back-office", "bob").parameter("error_description"))
                .isEqualTo("store_required");
    }

    /** Else a right PIN would count as a wrong one, in every store. */
    @Test
    void whatNobodyCanMeetIsAMistakeOfTheClientAndNotOfThePin() {
        Browser till = realm.till("STO-01");
        RoleRepresentation role = new RoleRepresentation();
        role.setName("sells");
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        roles.create(role);
        realm.clientSettings("pos", Map.of("store_roles", "sells"));
        assertThat(till.open("pos").asksFor("pin")).isTrue();

        roles.get("sells").remove();
        assertThat(till.open("pos").id()).as("the role is gone").isEqualTo("client");
        assertThat(findings()).contains("client_settings_broken");

        realm.clientSettings("pos", Map.of("store_roles", "", "kinds", "employee"));
        assertThat(till.open("pos").asksFor("pin")).isTrue();
        realm.admin()
                .clients()
                .get(realm.clientUuid("pos"))
                .addDefaultClientScope(scope("partners", Map.of("pin", "true", "kinds", "partner")));
        assertThat(till.open("pos").id()).as("no kind in common").isEqualTo("client");
    }

    @Test
    void aSamlClientHasAMapperOfItsOwn() {
        Grants.addSamlClient(realm);
        realm.clientSettings("saml-app", Map.of("kinds", "partner"));

        Page page = realm.browser()
                .get(realm.url("/protocol/saml/clients/saml-app"))
                .submit(Map.of("username", "bob", "password", "bob-demo"));

        assertThat(page.html()).doesNotContain("SAMLResponse");
        assertThat(realm.reasons()).first().isEqualTo("kind_not_allowed");
    }

    @Test
    void ofTwoMappersThatDisagreeTheStricterCountsAndTheSelfCheckSaysSo() {
        Browser till = realm.till("STO-01");
        assertThat(findings()).doesNotContain("client_settings_conflict");
        realm.admin()
                .clients()
                .get(realm.clientUuid("pos"))
                .addDefaultClientScope(scope("no-till", Map.of("pin", "false", "store_required", "true")));

        assertThat(till.open("pos").id()).isEqualTo("client");
        assertThat(findings()).contains("client_settings_conflict", "client_not_marked");
    }

    @TestFactory
    Stream<DynamicTest> aWrongValueIsRefusedWhenItIsSaved() {
        return Rows.of("""
                        pin              | yes             | write true or false
                        kinds            | employee##boss  | write employee or external or limited or partner
                        store_roles      | cashier##nobody | nobody
                        calls_from_member| maybe           | write auto or true or false
                        allowed_networks | 10.0.0.1/8      | Write 10.0.0.0/8
                        allowed_networks | @nowhere        | nowhere
                        """, row -> {
            String mappers = "/clients/" + realm.clientUuid("pos") + "/protocol-mappers/models";
            var wrong = RetailRealm.settingsMapper("openid-connect", Map.of(row.get(0), row.get(1)));
            wrong.setName("wrong");

            HttpResponse<String> answer = realm.call("POST", mappers, wrong, realm.adminToken());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains(row.get(0), row.get(2));
        });
    }

    @Test
    void onlyWhoManagesClientsSavesSettings() {
        String mappers = "/clients/" + realm.clientUuid("pos") + "/protocol-mappers/models";
        var mapper = RetailRealm.settingsMapper("openid-connect", TILL);

        assertThat(realm.call("POST", mappers, mapper, realm.tokenOf("dora", "view-clients"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(realm.call("POST", mappers, mapper, realm.tokenOf("bob", "manage-clients"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aLimitInAFormerAttributeClosesTheClientUntilItIsMoved() {
        realm.updateClient("back-office", client -> client.getAttributes().put("tillkey.allowed_networks", "*"));

        assertThat(backOffice().error()).isEqualTo("invalid_grant: client_settings_broken");
        EventRepresentation event = realm.events().get(0);
        assertThat(event.getDetails()).containsEntry("rule", "client");
        assertThat(event.getDetails().get("problem")).contains("tillkey.allowed_networks", "delete the attribute");
        assertThat(findings()).contains("client_attribute_ignored");

        realm.updateClient("back-office", client -> client.getAttributes().put("tillkey.allowed_networks", ""));
        assertThat(backOffice().issued()).isTrue();
        assertThat(findings()).doesNotContain("client_attribute_ignored");
    }

    @Test
    void aHundredRightPinsAtAWrongClientNeverMakeTheTillWait() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        realm.updateClient("pos", client -> client.setFullScopeAllowed(true));
        realm.admin().clearEvents();

        for (int i = 0; i < 100; i++) {
            Page page = till.post(pad.formAction(), Map.of("pin", pin));
            assertThat(page.id()).isEqualTo("client");
            assertThat(page.status()).isEqualTo(403);
        }

        assertThat(realm.reasons()).as("once an hour").containsExactly("pin_client_too_broad");
        assertThat(findings()).contains("client_too_broad");
        realm.updateClient("pos", client -> client.setFullScopeAllowed(false));
        assertThat(till.logInWithPin(pin).issued()).isTrue();
    }

    @Test
    void thePageOfAWrongClientIsInTheLanguageOfTheMember() {
        realm.clientSettings("pos", Map.of("pin", "false"));

        Page page = realm.browser().open("pos", Map.of("ui_locales", "sv"));

        assertThat(page.language()).isEqualTo("sv");
        assertThat(page.messages()).contains("tillkeyClientTitle", "tillkeyClientAsk", "tillkeyClientAgain");
        realm.clientSettings("pos", Map.of("pin", "true"));
        assertThat(page.browser().get(page.link("login-actions/authenticate")).id())
                .as("the link asks again")
                .isEqualTo("enrol");
    }

    @TestFactory
    Stream<DynamicTest> whichKindsEnterWhichClient() {
        return Rows.of("""
                        employee | employee##external | true
                        external | employee##external | true
                        partner  | employee##external | false
                        limited  | employee##limited  | true
                        limited  | partner            | false
                        partner  | partner            | true
                        person   | partner##limited   | false
                        -        | employee           | false
                        """, row -> {
            String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
            realm.updateUser(
                    "bob",
                    user -> user.setAttributes(
                            row.get(0).equals("-")
                                    ? Map.of()
                                    : Map.of("staff_kind", List.of(row.get(0)), "valid_until", List.of(tomorrow))));
            realm.clientSettings("back-office", Map.of("kinds", row.get(1)));

            Tokens tokens = backOffice();

            assertThat(tokens.error())
                    .isEqualTo(Boolean.parseBoolean(row.get(2)) ? "" : "invalid_grant: kind_not_allowed");
        });
    }

    @TestFactory
    Stream<DynamicTest> whichStoreRolesEnterAClientWithoutAStore() {
        // bob is a manager in the first store and a cashier in the second.
        return Rows.of("""
                        cashier                 | bob   | true
                        store-manager           | bob   | true
                        store-manager           | carla | false
                        cashier##store-manager  | carla | true
                        cashier                 | erik  | false
                        """, row -> {
            realm.clientSettings("back-office", Map.of("store_roles", row.get(0)));

            Tokens tokens =
                    realm.browser().logInWithPassword("back-office", row.get(1)).tokens();

            assertThat(tokens.error())
                    .isEqualTo(Boolean.parseBoolean(row.get(2)) ? "" : "invalid_grant: client_role_missing");
        });
    }

    @Test
    void atATillTheRoleMustBeHeldInItsStore() {
        String pin = realm.permanentPin("bob", "STO-02");
        Browser first = realm.till("STO-01");
        Browser second = realm.till("STO-02");
        realm.clientSettings("pos", Map.of("store_roles", "store-manager"));

        assertThat(second.typePin(pin).messages()).contains("tillkeyPinWrong");
        EventRepresentation event = realm.events().get(0);
        assertThat(event.getDetails())
                .containsEntry("reason", "client_role_missing")
                .containsEntry("rule", "client")
                .containsEntry("store_roles", "store-manager")
                .containsEntry("tillkey_miss", "slip");
        Tokens tokens = first.logInWithPin(pin);
        assertThat(tokens.issued()).as(tokens.error()).isTrue();

        var bob = realm.admin().users().get(realm.userId("bob"));
        bob.joinGroup(
                realm.admin().getGroupByPath("/stores/Stockholm City/cashiers").getId());
        bob.leaveGroup(
                realm.admin().getGroupByPath("/stores/Stockholm City/managers").getId());
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: client_role_missing");
    }
}
