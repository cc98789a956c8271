package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The same cashier, who types the PIN again, continues a session only while it has a life worth logging in for. */
@KeycloakIntegrationTest(config = PackServer.class)
class SessionLifeTest extends RetailTest {

    private static final int MAX = 3600;
    private static final int IDLE = 1800;

    @InjectTimeOffSet
    TimeOffSet time;

    private String pin;
    private Browser till;

    @BeforeEach
    void logIn() {
        var settings = realm.admin().toRepresentation();
        settings.setSsoSessionMaxLifespan(MAX);
        settings.setSsoSessionIdleTimeout(IDLE);
        settings.setAccessCodeLifespan(IDLE);
        realm.admin().update(settings);
        pin = realm.permanentPin("anna", "STO-01");
        till = realm.till("STO-01");
    }

    @Test
    void aFreshPinNearTheMaximumOpensAFullSession() {
        Tokens first = till.logInWithPin(pin);
        for (int passed : List.of(1500, 3000)) {
            time.set(passed);
            first = realm.refresh("pos", first.refreshToken());
            assertThat(first.issued()).isTrue();
        }

        time.set(MAX - 10);
        Tokens fresh = till.logInWithPin(pin);

        assertThat(lifeOf(fresh)).isGreaterThan(IDLE - 60);
        assertThat(fresh.access().get("sid")).isNotEqualTo(first.access().get("sid"));
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .as("the one before is over")
                .hasSize(1);
        time.set(MAX + 60);
        assertThat(realm.refresh("pos", fresh.refreshToken()).issued()).isTrue();
    }

    @Test
    void aSecondApplicationIsNotThrownOutWhileHalfOfTheMaximumIsLeft() {
        addStock();
        Tokens pos = till.logInWithPin(pin);
        time.set(MAX / 4);

        Tokens stock = till.open("stock").submit(Map.of("pin", pin)).tokens();

        assertThat(stock.access().get("sid")).isEqualTo(pos.access().get("sid"));
        assertThat(stock.id().get("auth_time").asLong())
                .as("a client that asks for max_age gets the time of this PIN")
                .isGreaterThan(pos.id().get("auth_time").asLong() + MAX / 4 - 60);
        assertThat(realm.refresh("pos", pos.refreshToken()).issued()).isTrue();
    }

    @Test
    void aPinJustBeforeTheIdleTimeoutIsNotLostWhileItsCodeIsRedeemed() {
        till.logInWithPin(pin);
        time.set(IDLE - 20);

        Page code = till.typePin(pin);
        time.set(IDLE + 20);

        assertThat(code.tokens().issued()).isTrue();
    }

    @Test
    void aClientsOwnMaximumStartsAnewForThatClientAlone() {
        addStock();
        realm.updateClient("pos", client -> client.getAttributes().put("client.session.max.lifespan", "600"));
        Tokens stock = till.open("stock").submit(Map.of("pin", pin)).tokens();
        Tokens pos = till.logInWithPin(pin);
        assertThat(lifeOf(pos)).isLessThanOrEqualTo(600);

        time.set(590);
        Tokens fresh = till.logInWithPin(pin);

        assertThat(lifeOf(fresh)).isGreaterThan(500);
        assertThat(fresh.access().get("sid")).isEqualTo(stock.access().get("sid"));
        assertThat(realm.refresh("stock", stock.refreshToken()).issued()).isTrue();
        assertThat(realm.refresh("pos", fresh.refreshToken()).issued()).isTrue();
    }

    private static long lifeOf(Tokens tokens) {
        return tokens.json().get("refresh_expires_in").asLong();
    }

    private void addStock() {
        ClientRepresentation stock =
                realm.admin().clients().findByClientId("pos").get(0);
        stock.setId(null);
        stock.setClientId("stock");
        stock.setRedirectUris(List.of("http://localhost:8081/stock/callback"));
        stock.getProtocolMappers().forEach(mapper -> mapper.setId(null));
        realm.addClient(stock);
    }
}
