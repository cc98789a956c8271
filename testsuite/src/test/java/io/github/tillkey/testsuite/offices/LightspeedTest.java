package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A POS and a web shop with one staff, as Lightspeed's Retail and eCom: who enters which of the two, and how. */
@KeycloakIntegrationTest(config = PackServer.class)
class LightspeedTest extends OfficeTest {

    private Browser till;

    LightspeedTest() {
        super("Lightspeed Retail and eCom");
    }

    @TestFactory
    Stream<DynamicTest> aPosAndAWebShopAsLightspeeds() {
        till = till("STO-01", person("mia"));
        return Stream.of(
                dynamicTest("the owner has both by default", this::theOwnerHasBoth),
                dynamicTest("an associate has the POS only", this::anAssociateHasThePosOnly),
                dynamicTest("who has both steps up from the PIN to the web shop", this::afterAPinThePasswordIsAskedFor),
                dynamicTest("who has the web shop only never enters a till", this::theWebShopOnly),
                dynamicTest("another role is other access from the next token on", this::theNextTokenFollowsTheRole),
                dynamicTest("after a password no second login is asked for", this::afterAPasswordNothingIsAskedFor));
    }

    private String createdWith(String role) {
        return """
                {"username": "%1$s", "firstName": "Sam", "lastName": "Berg", "email": "%1$s@lightspeed.example",
                 "pin": "temporary", "stores": [{"storeId": "STO-01", "roles": ["%2$s"]}]}""".formatted("with-" + role, role);
    }

    private static List<String> ofSession(Tokens tokens) {
        return texts(tokens.access().get("store_roles"));
    }

    private void theOwnerHasBoth() {
        String owner = realm.userId(Recipe.OWNER);
        String temporary = realm.temporaryPin(Recipe.OWNER);

        Page offers = till.typePin(temporary);
        Tokens sale = offers.submit(Map.of("offer", "0")).tokens();

        assertThat(sale.access().get("sub").asText()).isEqualTo(owner);
        assertThat(ofSession(sale)).containsExactly("ecom", "retail");
        Tokens shop =
                realm.browser().logInWithPassword("web-shop", Recipe.OWNER).tokens();
        assertThat(shop.access().get("all_stores").asBoolean()).isTrue();
        assertThat(texts(shop.access().get("all_stores_roles"))).containsExactly("ecom", "retail");
    }

    private void anAssociateHasThePosOnly() {
        Person axel = person("axel");

        assertThat(ofSession(axel.typePin(till).tokens())).containsExactly("retail");
        assertThat(axel.logIn(realm.browser(), "web-shop").tokens().error()).contains("client_role_missing");
    }

    private void afterAPinThePasswordIsAskedFor() {
        Person mia = person("mia");
        Tokens sale = mia.typePin(till).tokens();
        assertThat(sale.access().get("acr").asText()).isEqualTo("pin");

        Page shop = till.open("web-shop");
        assertThat(shop.asksFor("password")).isTrue();
        Tokens stepped = mia.logIn(shop).tokens();

        assertThat(stepped.access().get("acr").asText()).isNotEqualTo("pin");
        assertThat(stepped.access().get("sub").asText()).isEqualTo(mia.id());
        assertThat(realm.refresh("pos", sale.refreshToken()).issued())
                .as("the sale goes on")
                .isTrue();
    }

    private void theWebShopOnly() {
        Person ecom = create(createdWith("ecom"));

        assertThat(ecom.logIn(realm.browser(), "web-shop").tokens().issued()).isTrue();
        assertThat(ecom.typePin(till).isAtClient()).as("with a PIN").isFalse();
        assertThat(realm.reasons()).first().isEqualTo("client_role_missing");
        assertThat(till.open("pos", Map.of("store", "STO-01")).asksFor("password"))
                .as("with a password")
                .isFalse();
    }

    private void theNextTokenFollowsTheRole() {
        Person retail = create(createdWith("retail"));
        Tokens sale = retail.typePin(till).tokens();
        assertThat(ofSession(sale)).containsExactly("retail");

        give(retail, "ecom", "retail");
        sale = realm.refresh("pos", sale.refreshToken());
        assertThat(ofSession(sale)).containsExactly("ecom", "retail");
        Tokens shop = retail.logIn(realm.browser(), "web-shop").tokens();
        assertThat(shop.access().get("stores").toString()).isEqualTo("{\"STO-01\":[\"ecom\",\"retail\"]}");

        give(retail, "ecom");
        assertThat(realm.refresh("pos", sale.refreshToken()).error()).contains("client_role_missing");
        assertThat(realm.refresh("web-shop", shop.refreshToken())
                        .access()
                        .get("stores")
                        .toString())
                .isEqualTo("{\"STO-01\":[\"ecom\"]}");

        give(retail, "retail");
        assertThat(realm.refresh("web-shop", shop.refreshToken()).error()).contains("client_role_missing");
    }

    private void give(Person person, String... roles) {
        owner("PUT", "stores/STO-01/staff/" + person.id() + "/roles", Map.of("roles", List.of(roles)));
    }

    /** As the recipe says, the POS takes both; "Try another way" leads to the form for the password. */
    private void afterAPasswordNothingIsAskedFor() {
        String form = StepFlows.takesPinsAndPasswords(realm, "pos");
        Person mia = person("mia");
        Browser office = till("STO-01", mia);

        Tokens sale = mia.logIn(office.open("pos", Map.of("store", "STO-01"))
                        .submit(Map.of("tryAnotherWay", "on"))
                        .submit(Map.of("authenticationExecution", form)))
                .tokens();

        assertThat(sale.access().get("acr").asText()).isEqualTo("password");
        assertThat(ofSession(sale)).contains("ecom", "retail");
        Tokens shop = office.open("web-shop").tokens();
        assertThat(shop.access().get("sub").asText()).isEqualTo(mia.id());

        Person axel = person("axel");
        Browser other = till("STO-01", mia);
        axel.logIn(other.open("pos", Map.of("store", "STO-01"))
                .submit(Map.of("tryAnotherWay", "on"))
                .submit(Map.of("authenticationExecution", form)));
        assertThat(other.open("web-shop").tokens().error())
                .as("who has no role for it")
                .contains("client_role_missing");
    }
}
