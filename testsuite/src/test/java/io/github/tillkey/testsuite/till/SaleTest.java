package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The sale, from the enrolment code to a token for the store. */
@KeycloakIntegrationTest(config = PackServer.class)
class SaleTest extends RetailTest {

    @Test
    void aSaleFromEnrolmentToTheTokenForTheStore() {
        String temporary = realm.temporaryPin("anna");
        Browser till = realm.browser();

        Page enrolment = till.open("pos");
        assertThat(enrolment.asksFor("code")).isTrue();
        Page pad = enrolment.submit(
                RetailRealm.enrolment(realm.prepareTerminal("STO-01").code()));
        assertThat(pad.messages()).contains("tillkeyEnrolled");
        assertThat(pad.text()).contains("Stockholm City");
        Page offers = pad.submit(Map.of("pin", temporary));
        assertThat(offers.offers()).hasSize(3).doesNotHaveDuplicates().allMatch(pin -> pin.matches("\\d{4}"));
        Tokens tokens = offers.submit(Map.of("offer", "2")).tokens();

        assertSale(tokens.access());
        assertSale(tokens.id());
        assertThat(tokens.access().get("preferred_username").asText()).isEqualTo("anna");
        assertThat(tokens.access().has("resource_access")).isFalse();

        JsonNode userinfo = Http.json(Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .body());
        assertThat(userinfo.get("store").asText()).isEqualTo("STO-01");
        assertThat(userinfo.get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));
        assertThat(userinfo.get("stores")).isEqualTo(Http.json("{\"STO-01\":[\"cashier\"]}"));

        assertThat(till.open("pos").submit(Map.of("pin", temporary)).messages())
                .as("the temporary PIN is gone with its first use")
                .contains("tillkeyPinWrong");
        assertThat(till.logInWithPin(offers.offers().get(2)).issued()).isTrue();
    }

    private static void assertSale(JsonNode claims) {
        assertThat(claims.get("acr").asText()).isEqualTo("pin");
        assertThat(claims.get("store").asText()).isEqualTo("STO-01");
        assertThat(claims.get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));
        assertThat(claims.get("stores")).isEqualTo(Http.json("{\"STO-01\":[\"cashier\"]}"));
    }

    @Test
    void introspectionMatchesTheToken() {
        ClientRepresentation api = new ClientRepresentation();
        api.setClientId("till-api");
        api.setSecret("till-api-secret");
        api.setPublicClient(false);
        realm.addClient(api);
        realm.addAudience("pos", "till-api");
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));

        JsonNode answer = Http.json(Http.post(
                        realm.url("/protocol/openid-connect/token/introspect"),
                        Map.of(
                                "token",
                                tokens.accessToken(),
                                "client_id",
                                "till-api",
                                "client_secret",
                                "till-api-secret"),
                        Map.of())
                .body());

        assertThat(answer.get("active").asBoolean()).isTrue();
        assertSale(answer);
    }

    @Test
    void aMemberOfTwoStoresGetsTheRightsOfTheTillsStoreOnly() {
        String pin = realm.permanentPin("bob", "STO-01");

        JsonNode uppsala = realm.till("STO-02").logInWithPin(pin).access();

        assertThat(uppsala.get("store").asText()).isEqualTo("STO-02");
        assertThat(uppsala.get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));
        assertThat(uppsala.get("stores")).isEqualTo(Http.json("{\"STO-02\":[\"cashier\"]}"));
    }

    @Test
    void aPasswordLoginListsStoresWithoutAnActiveOne() {
        JsonNode claims =
                realm.browser().logInWithPassword("back-office", "bob").tokens().access();

        assertThat(claims.has("store")).isFalse();
        assertThat(claims.has("store_roles")).isFalse();
        assertThat(claims.get("stores").toString())
                .as("sorted, so that equal rights make equal tokens")
                .isEqualTo("{\"STO-01\":[\"approve-card-return\",\"cashier\",\"manage-terminals\",\"store-manager\"],"
                        + "\"STO-02\":[\"cashier\"]}");
        assertThat(claims.path("resource_access").has("store-roles")).isFalse();
        assertThat(claims.path("aud").toString()).doesNotContain("store-roles");
    }

    @Test
    void storeRolesDoNotLookGlobalToAClientWithoutTheStoreMapperEither() {
        var client = realm.admin().clients().findByClientId("back-office").get(0);
        var mappers = realm.admin().clients().get(client.getId()).getProtocolMappers();
        mappers.getMappers().forEach(mapper -> mappers.delete(mapper.getId()));

        JsonNode claims =
                realm.browser().logInWithPassword("back-office", "bob").tokens().access();

        assertThat(claims.path("resource_access").has("store-roles")).isFalse();
        assertThat(claims.path("aud").toString()).doesNotContain("store-roles");
    }

    @Test
    void thePinShowsAsACredentialThatHoldsNoTraceOfItsDigits() {
        String pin = realm.permanentPin("anna", "STO-01");

        List<CredentialRepresentation> credentials =
                realm.admin().users().get(realm.userId("anna")).credentials();

        CredentialRepresentation stored = credentials.stream()
                .filter(credential -> credential.getType().equals("till-pin"))
                .findFirst()
                .orElseThrow();
        assertThat(Http.json(stored.getCredentialData())).isEqualTo(Http.json("{\"length\":4,\"temporary\":false}"));
        assertThat(stored.getSecretData()).isNull();
        assertThat(Http.json(stored.getCredentialData()).toString()).doesNotContain(pin);
    }

    @Test
    void aSaleLeavesEventsThatNameTerminalAndStoreAndNoSecret() {
        String temporary = realm.temporaryPin("anna");
        RetailEvidence evidence = new RetailEvidence();
        String code = realm.prepareTerminal("STO-01").code();
        Browser till = realm.browser();
        Page offers = till.open("pos").submit(RetailRealm.enrolment(code)).submit(Map.of("pin", temporary));
        evidence.secrets.addAll(offers.offers());
        evidence.secrets.addAll(List.of(temporary, code, code.replace("-", ""), till.cookie("TILLKEY_TERMINAL")));
        offers.submit(Map.of("offer", "0")).tokens();

        List<EventRepresentation> events = realm.events();
        assertThat(events)
                .extracting(EventRepresentation::getType)
                .contains("CUSTOM_REQUIRED_ACTION", "UPDATE_CREDENTIAL", "LOGIN");
        EventRepresentation login = events.stream()
                .filter(event -> event.getType().equals("LOGIN"))
                .findFirst()
                .orElseThrow();
        assertThat(login.getDetails()).containsKeys("code_id");
        events.forEach(event -> evidence.assertFreeOfSecrets(
                event.getDetails() == null
                        ? ""
                        : String.join(" ", event.getDetails().values())));
        realm.admin()
                .getAdminEvents()
                .forEach(event -> evidence.assertFreeOfSecrets(
                        event.getResourcePath() + " " + event.getRepresentation() + " " + event.getError()));
        till.seen().forEach(page -> evidence.assertFreeOfSecrets(page.substring(0, page.indexOf('\n'))));
    }

    /**
     * What must not be found where it was not meant to be. PINs are matched as whole numbers: four digits occur by
     * chance.
     */
    private static final class RetailEvidence {

        final List<String> secrets = new java.util.ArrayList<>();

        void assertFreeOfSecrets(String text) {
            for (String secret : secrets) {
                String pattern = "(?<![0-9A-Za-z_-])" + java.util.regex.Pattern.quote(secret) + "(?![0-9A-Za-z_-])";
                assertThat(text).doesNotContainPattern(pattern);
            }
        }
    }
}
