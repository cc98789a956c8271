package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Two realms on one server are independent. */
@KeycloakIntegrationTest(config = PackServer.class)
class TwoRealmsTest extends RetailTest {

    @Test
    void aPinOfOneRealmIsUnknownInTheOther() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            String anna = realm.permanentPin("anna", "STO-01");

            Page page = other.till("STO-01").typePin(anna);

            assertThat(page.isAtClient()).isFalse();
            assertThat(other.reasons()).first().isEqualTo("pin_unknown");
        }
    }

    @Test
    void anEnrolmentCodeOfOneRealmIsUnknownInTheOther() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            String code = realm.prepareTerminal("STO-01").code();

            Page page = other.browser().open("pos").submit(Map.of("code", code));

            assertThat(page.asksFor("pin")).isFalse();
            assertThat(other.reasons()).containsExactly("code_unknown");
        }
    }

    @Test
    void terminalsOfOneRealmAreNeitherListedNorRevocableInTheOther() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            String id = realm.prepareTerminal("STO-01").terminalId();

            assertThat(Http.json(other.call("GET", "/tillkey-pin/terminals", Map.of(), other.adminToken())
                            .body()))
                    .isEmpty();
            assertThat(other.call("DELETE", "/tillkey-pin/terminals/" + id, Map.of(), other.adminToken())
                            .statusCode())
                    .isEqualTo(404);
            assertThat(Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                            .body()))
                    .hasSize(1);
        }
    }

    @Test
    void aStoreOfOneRealmIsUnknownInTheOther() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            var group = realm.storeGroup("STO-01");
            group.setAttributes(Map.of("store_id", java.util.List.of("ONLY-HERE")));
            realm.admin().groups().group(group.getId()).update(group);

            assertThat(other.call(
                                    "POST",
                                    "/tillkey-pin/terminals",
                                    Map.of("storeId", "ONLY-HERE", "name", "x"),
                                    other.adminToken())
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
