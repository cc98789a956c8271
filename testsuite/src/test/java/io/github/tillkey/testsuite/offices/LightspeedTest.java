package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;

/** A POS and a web shop with one staff, as Lightspeed's Retail and eCom: who enters which of the two, and how. */
@KeycloakIntegrationTest(config = PackServer.class)
class LightspeedTest extends OfficeTest {

    private static final Pattern LINK = Pattern.compile("https?://\\S+/tillkey-invitation/\\S+");

    private MailServer mails;
    private Browser till;

    LightspeedTest() {
        super("Lightspeed Retail and eCom");
    }

    @Override
    protected void prepare() {
        mails = ForgottenPassword.mailServerOf(realm);
    }

    @AfterEach
    void stopMails() {
        mails.stop();
    }

    @TestFactory
    Stream<DynamicTest> aPosAndAWebShopAsLightspeeds() {
        till = till("STO-01", person("mia"));
        return Stream.of(
                dynamicTest("the owner has both by default", this::theOwnerHasBoth),
                dynamicTest("an associate has the POS only", this::anAssociateHasThePosOnly),
                dynamicTest("who has both steps up from the PIN to the web shop", this::afterAPinThePasswordIsAskedFor),
                dynamicTest("who is invited by e-mail to the web shop never enters a till", this::theWebShopOnly),
                dynamicTest("another role is other access from the next token on", this::theNextTokenFollowsTheRole),
                dynamicTest("after a password no second login is asked for", this::afterAPasswordNothingIsAskedFor));
    }

    private String createdWith(String role) {
        return """
                {"username": "%1$s", "firstName": "Sam", "lastName": "Berg", "email": "%1$s@lightspeed.example",
                 "pin": "temporary", "stores": [{"storeId": "STO-01", "roles": ["%2$s"]}]}
                """.formatted("with-" + role, role);
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

    private void theWebShopOnly() throws IOException, MessagingException {
        Page invitation = realm.browser().get(linkTo("ella@lightspeed.example"));
        assertThat(invitation.id()).isEqualTo("invitation");
        assertThat(invitation.text()).contains("ecom");
        Page done = invitation.submit(Map.of(
                "firstName", "Ella", "lastName", "Ny", "password-new", "ella-own", "password-confirm", "ella-own"));
        assertThat(done.messages()).contains("tillkeyInvitationDone");
        Person ella = new Person(realm.userId("ella@lightspeed.example"), "ella@lightspeed.example", "ella-own");

        Tokens shop = ella.logIn(realm.browser(), "web-shop").tokens();
        assertThat(shop.access().get("stores").toString()).isEqualTo("{\"STO-01\":[\"ecom\"]}");
        ella.pin(owner("POST", "pins", Map.of("memberId", ella.id())).get("pin").asText());
        assertThat(ella.typePin(till).isAtClient()).as("even with a PIN").isFalse();
        assertThat(realm.reasons()).first().isEqualTo("client_role_missing");
    }

    private URI linkTo(String address) throws IOException, MessagingException {
        Await.until("a mail to " + address, () -> !Mails.to(address, mails.getReceivedMessages())
                .isEmpty());
        Matcher link = LINK.matcher(
                Mails.bodies(Mails.to(address, mails.getReceivedMessages()).get(0))
                        .get(0));
        assertThat(link.find()).isTrue();
        return URI.create(link.group());
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
