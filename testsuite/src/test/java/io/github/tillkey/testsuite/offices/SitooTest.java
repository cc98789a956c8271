package io.github.tillkey.testsuite.offices;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A retail back office and POS, as Sitoo's: what a contact may do, from a form with one field for each. */
@KeycloakIntegrationTest(config = PackServer.class)
class SitooTest extends OfficeTest {

    private static final String CASHIER = "\"stores\": [{\"storeId\": \"STO-01\", \"roles\": [\"cashier\"]}]";

    private Browser lindby;
    private Browser ekeby;

    SitooTest() {
        super("Sitoo");
    }

    @TestFactory
    Stream<DynamicTest> aBackOfficeAsSitoos() {
        Person manager = create("""
                {"username": "manager", "firstName": "Sam", "lastName": "Berg", "email": "manager@sitoo.example",
                 "stores": [
                  {"storeId": "STO-01", "roles": ["cashier", "store-manager"]},
                  {"storeId": "STO-02", "roles": ["cashier", "store-manager"]}]}""");
        lindby = till("STO-01", manager);
        ekeby = till("STO-02", manager);
        return Stream.of(
                dynamicTest("the contact logs in with the e-mail address", this::theContactLogsInByEmail),
                dynamicTest("the back office asks for a code at every login, a till never", this::twoSteps),
                dynamicTest("the PIN opens the POS and no back office", this::thePinOpensThePosOnly),
                dynamicTest("store staff without a store enter every store", this::storeStaffEnterEveryStore),
                dynamicTest("who administers a store works in others too", this::administeringIsNotLoggingIn),
                dynamicTest("who may approve card returns does so by PIN", this::cardReturnsAreApproved),
                dynamicTest("the mobile dashboard is given and taken away", this::theDashboardIsAPermission),
                dynamicTest("a reseller enters the web site only", this::aResellerEntersTheWebSite),
                dynamicTest("tags are created, edited and searched by", this::tags),
                dynamicTest("a tag is set on many at once", this::aTagOfMany),
                dynamicTest("integrations read the external id", this::integrationsReadTheExternalId),
                dynamicTest("each has a PIN of their own", this::pinsAreUnique),
                dynamicTest("all change from four digits to six", this::allChangeToSixDigits));
    }

    private static String fields(String name, String more) {
        return """
                {"username": "%1$s", "firstName": "Sam", "lastName": "Berg", "email": "%1$s@sitoo.example", %2$s}
                """.formatted(name, more);
    }

    private void theContactLogsInByEmail() {
        Person maria = person("maria");
        String onTheSlip = maria.password();
        Browser browser = realm.browser();
        Page factor = maria.typePassword(browser.open("back-office"));
        assertThat(factor.asksFor("totp")).as("a QR code to begin with").isTrue();

        JsonNode claims = maria.logIn(browser, "back-office").tokens().access();

        assertThat(claims.get("preferred_username").asText()).isEqualTo("maria@sitoo.example");
        assertThat(claims.get("given_name").asText()).isEqualTo("Maria");
        assertThat(claims.get("family_name").asText()).isEqualTo("Ek");
        assertThat(claims.get("stores").toString())
                .as("a store and a warehouse, with a role in each")
                .isEqualTo("{\"STO-01\":[\"cashier\"],\"WH-01\":[\"picker\"]}");
        assertThat(realm.browser()
                        .open("back-office")
                        .submit(Map.of("username", maria.username(), "password", onTheSlip))
                        .asksFor("password"))
                .as("the password on the slip is good once")
                .isTrue();
    }

    private void twoSteps() {
        Person nils = person("nils");
        JsonNode scanned = nils.logIn(realm.browser(), "back-office").tokens().access();
        assertThat(scanned.get("acr").asText()).isEqualTo("otp");

        Page asked = nils.typePassword(lindby.open("back-office"));
        assertThat(asked.asksFor("otp")).as("at a till too").isTrue();
        assertThat(asked.submit(Map.of("otp", nils.lastCode())).asksFor("otp"))
                .as("a code is good once")
                .isTrue();
        assertThat(nils.logIn(realm.browser(), "back-office").isAtClient()).isTrue();
        Tokens sale = nils.typePin(lindby).tokens();
        assertThat(sale.access().get("acr").asText()).isEqualTo("pin");
        assertThat(nils.typePin(lindby).isAtClient()).as("the PIN alone").isTrue();
    }

    private void thePinOpensThePosOnly() {
        Person anna = create(fields("anna", CASHIER + ", \"pin\": \"temporary\""));
        assertThat(anna.pin()).matches("[0-9]{4}");

        Tokens sale = anna.typePin(lindby).tokens();

        assertThat(sale.access().get("store").asText()).isEqualTo("STO-01");
        assertThat(sale.access().get("store_roles").toString()).isEqualTo("[\"cashier\"]");
        assertThat(lindby.open("back-office").asksFor("password")).isTrue();
        assertThat(anna.typePin(ekeby).isAtClient()).as("a store of others").isFalse();
    }

    private void storeStaffEnterEveryStore() {
        Person greta = person("greta");
        assertThat(greta.typePin(lindby).tokens().access().get("store").asText())
                .isEqualTo("STO-01");
        Tokens sale = greta.typePin(ekeby).tokens();
        assertThat(sale.access().get("store").asText()).isEqualTo("STO-02");

        owner("PUT", "permissions/members/" + greta.id(), "{\"permissions\": []}");

        assertThat(realm.refresh("pos", sale.refreshToken()).error()).contains("not_in_store");
        assertThat(greta.typePin(ekeby).isAtClient()).isFalse();
    }

    private void administeringIsNotLoggingIn() {
        Person nils = person("nils");
        String token = token(nils);

        JsonNode administered = recipe.door().json("stores", token).get("items");
        assertThat(administered).hasSize(1);
        assertThat(administered.get(0).get("storeId").asText()).isEqualTo("STO-02");
        assertThat(nils.typePin(lindby).tokens().access().get("stores").toString())
                .isEqualTo("{\"STO-01\":[\"approve-card-return\",\"cashier\"]}");
        assertThat(problem(ask("POST", "members", fields("of-lindby", CASHIER), token)))
                .isEqualTo("404 not_found");
        assertThat(problem(ask("POST", "members", fields("of-ekeby", CASHIER.replace("STO-01", "STO-02")), token)))
                .isEqualTo("201");

        Person hanna = create(fields("hanna", "\"authority\": [\"staff-admin\"], \"pin\": \"temporary\""));
        assertThat(recipe.door().json("stores", token(hanna)).get("items"))
                .as("administers all")
                .hasSize(3);
        assertThat(hanna.typePin(lindby).isAtClient()).as("logs in to none").isFalse();
    }

    private void cardReturnsAreApproved() {
        Person olle = create(fields("olle", CASHIER + ", \"pin\": \"temporary\""));
        Person pia = create(fields("pia", CASHIER + ", \"pin\": \"temporary\""));
        Person nils = person("nils");
        olle.typePin(lindby);
        nils.typePin(lindby);
        Tokens sale = pia.typePin(lindby).tokens();
        String verifier = PkceUtils.generateCodeVerifier();
        HttpResponse<String> filed = Http.send(java.net.http.HttpRequest.newBuilder(realm.url("/tillkey-approvals"))
                .header("Authorization", "Bearer " + sale.accessToken())
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(Http.text(Map.of(
                        "permission", "approve-card-return",
                        "reference", "R-17",
                        "redirectUri", "http://localhost:8081/pos/callback",
                        "codeChallenge", PkceUtils.encodeCodeChallenge(verifier, "S256")))))
                .build());
        Page asked = lindby.get(URI.create(json(filed).get("page").asText()));

        assertThat(asked.submit(Map.of("pin", olle.pin())).messages()).contains("tillkeyApproveMayNot");
        String code = asked.submit(Map.of("pin", nils.pin())).parameter("approval_code");

        HttpResponse<String> approval = Http.post(
                realm.url("/tillkey-approvals/token"),
                Map.of("client_id", "pos", "code", code, "code_verifier", verifier),
                Map.of());
        JsonNode claims = Tokens.claims(json(approval).get("approvalToken").asText());
        assertThat(claims.get("approver").asText()).isEqualTo(nils.id());
        assertThat(claims.get("cashier").asText()).isEqualTo(pia.id());
    }

    private void theDashboardIsAPermission() {
        Person dan = create(fields("dan", CASHIER));
        owner("PUT", "permissions/members/" + dan.id(), "{\"permissions\": [\"mobile-dashboard\"]}");
        Tokens login = dan.logIn(realm.browser(), "web-shop").tokens();
        assertThat(texts(login.access().at("/realm_access/roles"))).contains("mobile-dashboard");

        owner("PUT", "permissions/members/" + dan.id(), "{\"permissions\": []}");

        assertThat(texts(
                        realm.refresh("web-shop", login.refreshToken()).access().at("/realm_access/roles")))
                .doesNotContain("mobile-dashboard");
    }

    private void aResellerEntersTheWebSite() {
        Person rut = person("rut");

        assertThat(rut.logIn(realm.browser(), "web-shop").tokens().issued()).isTrue();
        assertThat(rut.logIn(realm.browser(), "back-office").tokens().error()).contains("kind_not_allowed");
        assertThat(create(fields("contact", "\"kind\": \"person\"")).password())
                .as("a mere contact")
                .isNull();
    }

    private void tags() {
        Person tove = create(fields("tove", CASHIER + ", \"tags\": [\"night\", \"forklift\"]"));
        Person ture = create(fields("ture", CASHIER));
        assertThat(found("tag=forklift")).containsExactly("tove");

        owner("PATCH", "members/" + tove.id(), "{\"tags\": [\"forklift\", \"weekend\"]}");
        owner("PATCH", "members/" + ture.id(), "{\"tags\": [\"weekend\"]}");

        assertThat(found("tag=weekend")).containsExactly("tove", "ture");
        assertThat(found("tag=night")).isEmpty();
    }

    private void aTagOfMany() {
        for (String name : List.of("urban", "ulla", "ulf")) {
            create(fields(name, CASHIER + ", \"tags\": [\"" + (name.equals("ulf") ? "day" : "evening") + "\"]"));
        }

        String job = owner(
                        "POST",
                        "changes",
                        "{\"search\": {\"tag\": \"evening\"}, \"change\": {\"tags\": {\"add\": [\"inventory\"]}}}")
                .get("id")
                .asText();
        Await.until(
                "the job is over", () -> !owner("jobs/" + job).get("finishedAt").isNull());

        assertThat(found("tag=inventory")).containsExactly("ulla", "urban");
        assertThat(found("tag=evening")).containsExactly("ulla", "urban");
    }

    private List<String> found(String query) {
        return usernames(owner("directory?" + query));
    }

    private void integrationsReadTheExternalId() {
        String id = person("maria").id();
        ClientRepresentation integration = new ClientRepresentation();
        integration.setClientId("payroll");
        integration.setSecret("payroll-secret");
        integration.setPublicClient(false);
        integration.setServiceAccountsEnabled(true);
        realm.addClient(integration);
        realm.grantAdminRole("service-account-payroll", "view-users");
        String token = realm.token(Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "payroll",
                        "client_secret", "payroll-secret"))
                .accessToken();

        JsonNode known = Http.json(
                Http.get(realm.adminUrl("/users?q=external_id:4711"), Map.of("Authorization", "Bearer " + token))
                        .body());
        assertThat(known).hasSize(1);
        assertThat(known.get(0).get("id").asText()).isEqualTo(id);
        assertThat(known.at("/0/attributes/external_id/0").asText()).isEqualTo("4711");
        assertThat(found("externalId=4711")).containsExactly("maria@sitoo.example");
        assertThat(problem(ask("POST", "members", fields("double", "\"externalId\": \"4711\""), recipe.owner())))
                .isEqualTo("409 conflict");
    }

    private void pinsAreUnique() {
        List<Person> people = Stream.of("p-one", "p-two", "p-three")
                .map(name -> create(fields(name, CASHIER + ", \"pin\": \"temporary\"")))
                .toList();
        for (Person person : people) {
            assertThat(person.typePin(lindby).tokens().access().get("sub").asText())
                    .isEqualTo(person.id());
        }

        assertThat(people).extracting(Person::pin).doesNotHaveDuplicates().allMatch(pin -> pin.matches("[0-9]{4}"));
    }

    private void allChangeToSixDigits() {
        Person sara = create(fields("sara", CASHIER + ", \"pin\": \"temporary\""));
        sara.typePin(lindby);
        String old = sara.pin();
        HttpResponse<String> saved = realm.savePolicy(Map.of(
                "pin_length", "6",
                "pin_old_length", "4",
                "pin_old_length_until",
                        OffsetDateTime.now(ZoneOffset.UTC).plusDays(7).toString()));
        assertThat(saved.statusCode()).as(saved.body()).isBetween(200, 299);

        Page offers = lindby.typePin(old);

        assertThat(offers.offers()).hasSize(3).allMatch(pin -> pin.matches("[0-9]{6}"));
        assertThat(offers.submit(Map.of("later", "true")).isAtClient()).isFalse();
        assertThat(sara.typePin(lindby).isAtClient()).isTrue();
        assertThat(sara.pin()).hasSize(6);
        assertThat(lindby.typePin(old).isAtClient()).isFalse();
        assertThat(create(fields("simon", CASHIER + ", \"pin\": \"temporary\"")).pin())
                .matches("[0-9]{6}");
    }
}
