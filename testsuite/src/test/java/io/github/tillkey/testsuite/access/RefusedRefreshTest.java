package io.github.tillkey.testsuite.access;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.DpopKey;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * A refusal by a rule leaves the refresh token and the session as they were, although Keycloak does not roll its
 * sessions back: a phone that was outside for a moment must not have to log in again. Where the realm revokes used
 * refresh tokens, the protection against stolen ones stays.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class RefusedRefreshTest extends RetailTest {

    @InjectTimeOffSet
    TimeOffSet time;

    private Networks networks;

    @BeforeEach
    void setUp() {
        networks = Networks.of(realm).enforce();
    }

    private void revokeUsedTokens(int maxReuse) {
        var settings = realm.admin().toRepresentation();
        settings.setRevokeRefreshToken(true);
        settings.setRefreshTokenMaxReuse(maxReuse);
        realm.admin().update(settings);
    }

    private static Tokens refresh(Grants client, Tokens tokens) {
        return client.token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));
    }

    @ParameterizedTest
    @CsvSource({
        "false, openid, 0",
        "false, openid, 2",
        "false, openid offline_access, 0",
        "false, openid offline_access, 2",
        "true, openid, 0",
        "true, openid offline_access, 1"
    })
    void aRefusedRefreshDoesNotUseUpTheToken(boolean confidential, String scope, int maxReuse) {
        revokeUsedTokens(maxReuse);
        try (Grants client = Grants.of(realm, confidential, Map.of())) {
            realm.clientSettings(Grants.CLIENT, Map.of("calls_from_member", "true"));
            networks.member("bob", HERE);
            Tokens first = client.login(scope);
            networks.member("bob", ELSEWHERE);
            for (int i = 0; i < 4; i++) {
                assertThat(refresh(client, first).error()).isEqualTo("invalid_grant: network_not_allowed");
            }
            networks.member("bob", HERE);

            Tokens second = refresh(client, first);

            assertThat(second.issued()).as(second.error()).isTrue();
            for (int i = 0; i < maxReuse; i++) {
                assertThat(refresh(client, first).issued())
                        .as("allowed reuse %d", i + 1)
                        .isTrue();
            }
            assertThat(refresh(client, first).error())
                    .as("a used token is still revoked")
                    .contains("Maximum allowed refresh token reuse exceeded");
        }
    }

    @Test
    void theNewestTokenStaysValidAfterARefusal() {
        revokeUsedTokens(0);
        try (Grants client = Grants.of(realm, false, Map.of())) {
            networks.member("bob", HERE);
            Tokens first = client.login("openid");
            Tokens second = refresh(client, first);
            networks.member("bob", ELSEWHERE);
            assertThat(refresh(client, first).error())
                    .as("outside, a used token tells no more than any other and ends no session")
                    .isEqualTo("invalid_grant: network_not_allowed");
            assertThat(refresh(client, second).error()).isEqualTo("invalid_grant: network_not_allowed");
            networks.member("bob", HERE);

            assertThat(refresh(client, second).issued()).isTrue();
        }
    }

    @Test
    void concurrentRefusalsUseUpNothing() throws Exception {
        revokeUsedTokens(0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Grants client = Grants.of(realm, false, Map.of())) {
            networks.member("bob", HERE);
            Tokens first = client.login("openid");
            networks.member("bob", ELSEWHERE);
            List<Callable<Tokens>> together = IntStream.range(0, 4)
                    .mapToObj(i -> (Callable<Tokens>) () -> refresh(client, first))
                    .toList();
            for (Future<Tokens> answer : threads.invokeAll(together)) {
                assertThat(answer.get().error()).isEqualTo("invalid_grant: network_not_allowed");
            }
            networks.member("bob", HERE);

            List<Tokens> answers = threads.invokeAll(together).stream()
                    .map(RefusedRefreshTest::answer)
                    .toList();

            assertThat(answers.stream().filter(Tokens::issued))
                    .as("of four at once, one gets tokens")
                    .hasSize(1);
        } finally {
            threads.shutdown();
        }
    }

    private static Tokens answer(Future<Tokens> future) {
        try {
            return future.get();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aKeyBoundTokenStaysValidToo() {
        revokeUsedTokens(0);
        DpopKey key = DpopKey.create();
        try (Grants client = Grants.of(realm, false, Map.of("dpop.bound.access.tokens", "true"))) {
            networks.member("bob", HERE);
            Map<String, String> code =
                    realm.browser().logInWithPassword("app", "bob").redemption();
            Tokens first = realm.tokenWithProof(code, key);
            assertThat(first.issued()).as(first.error()).isTrue();
            Map<String, String> refresh =
                    Map.of("grant_type", "refresh_token", "client_id", "app", "refresh_token", first.refreshToken());
            networks.member("bob", ELSEWHERE);
            assertThat(realm.tokenWithProof(refresh, key).error()).isEqualTo("invalid_grant: network_not_allowed");
            assertThat(realm.tokenWithProof(refresh, DpopKey.create()).error())
                    .as("a thief of the token is not told what a rule says")
                    .doesNotContain("network");
            networks.member("bob", HERE);

            assertThat(realm.tokenWithProof(refresh, key).issued()).isTrue();
            assertThat(realm.tokenWithProof(refresh, key).issued()).isFalse();
        }
    }

    @Test
    void refusedRefreshesDoNotKeepASessionAlive() {
        try (Grants client = Grants.of(realm, false, Map.of())) {
            networks.member("bob", HERE);
            Tokens tokens = client.login("openid");
            networks.member("bob", ELSEWHERE);
            // The session ends when it is idle for 1800 seconds, and Keycloak grants up to three minutes more.
            time.set(1700);
            assertThat(refresh(client, tokens).error()).isEqualTo("invalid_grant: network_not_allowed");
            networks.member("bob", HERE);
            time.set(1700 + 600);

            assertThat(refresh(client, tokens).issued()).isFalse();
        }
    }

    @Test
    void whatARuleOnlyReportsIsReportedOnceAndAsARefresh() {
        try (Grants client = Grants.of(realm, false, Map.of())) {
            networks.member("bob", HERE);
            Tokens tokens = client.login("openid offline_access");
            networks.save(Map.of("mode", "report"));
            networks.member("bob", ELSEWHERE);
            realm.admin().clearEvents();

            assertThat(refresh(client, tokens).issued()).isTrue();

            assertThat(realm.events().stream()
                            .filter(event -> event.getDetails() != null
                                    && event.getDetails().containsKey("report_only"))
                            .map(EventRepresentation::getType))
                    .containsExactly("REFRESH_TOKEN_ERROR");
        }
    }

    @Test
    void whatOnlyAMapperAddsIsRefusedBeforeTheTokenCountsAsUsed() {
        networks.save(Map.of("mode", "report"));
        revokeUsedTokens(0);
        Tokens first = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        var mappers = realm.admin().clients().get(realm.clientUuid("pos")).getProtocolMappers();
        realm.addAudience("pos", "account");
        for (int i = 0; i < 2; i++) {
            assertThat(realm.refresh("pos", first.refreshToken()).error())
                    .isEqualTo("invalid_grant: pin_client_too_broad");
        }
        mappers.getMappers().stream()
                .filter(mapper -> mapper.getName().equals("audience account"))
                .forEach(mapper -> mappers.delete(mapper.getId()));
        realm.admin().clearEvents();

        Tokens second = realm.refresh("pos", first.refreshToken());

        assertThat(second.issued()).as(second.error()).isTrue();
        assertThat(realm.refresh("pos", first.refreshToken()).issued())
                .as("a used token")
                .isFalse();
    }
}
