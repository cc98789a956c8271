package io.github.tillkey.testsuite.networks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Where a store has networks, its tills work in them only. The tests come from the loopback address. */
@KeycloakIntegrationTest(config = PackServer.class)
class TerminalNetworkTest extends RetailTest {

    @Test
    void aTillOutsideItsNetworksTakesNoPinAndExplains() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        networks("STO-01", "192.0.2.0/24, 2001:db8::/32");

        Page page = till.open("pos");
        Page typed = pad.submit(Map.of("pin", anna));

        assertThat(List.of(page, typed)).allSatisfy(refused -> {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.messages()).contains("tillkeyTerminalOutside");
            assertThat(refused.asksFor("pin")).isFalse();
        });
        assertThat(realm.reasons()).first().isEqualTo("network_not_allowed");
        assertThat(realm.events()).anySatisfy(event -> assertThat(event.getDetails())
                .containsEntry("reason", "network_not_allowed")
                .containsEntry("rule", "terminal")
                .containsKeys("client_address", "tillkey_terminal", "tillkey_store"));
        assertThat(realm.reasons()).as("nothing was looked up").doesNotContain("pin_unknown");
    }

    @TestFactory
    Stream<DynamicTest> aTillInsideThemSells() {
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.each(Stream.of("127.0.0.0/8, ::1", "192.0.2.1, 127.0.0.1-127.0.0.9, ::1", "*"), networks -> {
            networks("STO-01", networks);

            assertThat(realm.till("STO-01").typePin(anna).isAtClient()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "waived"})
    void theRealmsLimitHoldsWhateverTheStoreSays(String networks) {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        if (networks.equals("waived")) {
            networks("STO-01", "192.0.2.0/24");
            realm.call(
                    "PATCH",
                    "/tillkey-pin/terminals/" + till.terminalId(),
                    Map.of("networksWaived", true),
                    realm.adminToken());
        } else if (!networks.isEmpty()) {
            networks("STO-01", networks);
        }
        assertThat(till.browser().open("pos").asksFor("pin")).isTrue();

        Networks.of(realm).save(Map.of("groupLimit", "192.0.2.0/24"));

        assertThat(till.browser().open("pos").status()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("network_not_allowed");
        Networks.of(realm).save(Map.of("groupLimit", "127.0.0.0/8, ::1"));
        assertThat(till.browser().open("pos").asksFor("pin")).isTrue();
    }

    @Test
    void aLimitThatWouldStopTillsInUseMustBeConfirmed() {
        String anna = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        assertThat(till.browser().logInWithPin(anna).issued()).isTrue();
        Networks networks = Networks.of(realm);

        HttpResponse<String> refused = networks.save(Map.of("groupLimit", "192.0.2.0/24"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains(till.terminalId(), "groupLimit", "confirm=lock-out");
        assertThat(till.browser().open("pos").asksFor("pin")).isTrue();
        assertThat(networks.save(Map.of("groupLimit", "127.0.0.0/8, ::1")).statusCode())
                .isEqualTo(200);
        assertThat(networks.change("{\"groupLimit\": \"192.0.2.0/24\"}").statusCode())
                .as("narrower")
                .isEqualTo(409);
        assertThat(networks.change("{\"groupLimit\": \"192.0.2.0/24\", \"mode\": \"report\"}")
                        .statusCode())
                .as("a realm that only reports stops nothing")
                .isEqualTo(200);
        assertThat(networks.change("{\"mode\": \"off\"}").statusCode())
                .as("which limits tills again")
                .isEqualTo(409);
        assertThat(realm.call(
                                "PATCH",
                                "/tillkey-networks/settings?confirm=lock-out",
                                Map.of("mode", "off"),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(200);
        assertThat(networks.change("{\"contact\": \"the service desk\"}").statusCode())
                .as("what is so already keeps nobody from changing something else")
                .isEqualTo(200);
    }

    @Test
    void tokensForAPublicClientEndWithTheNetwork() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens tokens = realm.till("STO-01").logInWithPin(anna);
        networks("STO-01", "192.0.2.0/24");

        Tokens refreshed = realm.refresh("pos", tokens.refreshToken());

        assertThat(refreshed.issued()).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("network_not_allowed");
    }

    @Test
    void reportModeLetsATillSellAndWritesAnEvent() {
        String anna = realm.permanentPin("anna", "STO-01");
        networks("STO-01", "192.0.2.0/24");
        Networks.of(realm).save(Map.of("mode", "report"));

        assertThat(realm.till("STO-01").logInWithPin(anna).issued()).isTrue();

        assertThat(realm.events()).anySatisfy(event -> assertThat(event.getDetails())
                .containsEntry("reason", "network_not_allowed")
                .containsEntry("report_only", "true"));
    }

    @Test
    void anAdministratorMayWaiveItForOneTill() {
        String anna = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        networks("STO-01", "192.0.2.0/24");
        assertThat(till.browser().open("pos").status()).isEqualTo(403);

        realm.call(
                "PATCH",
                "/tillkey-pin/terminals/" + till.terminalId(),
                Map.of("networksWaived", true),
                realm.adminToken());

        Tokens tokens = till.browser().logInWithPin(anna);
        assertThat(tokens.issued()).isTrue();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
        assertThat(realm.till("STO-01").open("pos").status())
                .as("another till of the store")
                .isEqualTo(403);
    }

    @TestFactory
    Stream<DynamicTest> aListThatCannotBeReadAllowsNothing() {
        Browser till = realm.till("STO-01");
        return Rows.each(Stream.of("", " ", "127.0.0.1/8", "localhost", "0.0.0.0/0"), broken -> {
            networks("STO-01", "*");
            assertThat(till.open("pos").asksFor("pin")).isTrue();
            networks("STO-01", broken);

            assertThat(till.open("pos").status()).isEqualTo(403);
        });
    }

    private void networks(String storeId, String networks) {
        GroupRepresentation group = realm.storeGroup(storeId);
        Map<String, List<String>> attributes = new HashMap<>(group.getAttributes());
        attributes.put("allowed_networks", List.of(networks));
        group.setAttributes(attributes);
        realm.admin().groups().group(group.getId()).update(group);
    }
}
