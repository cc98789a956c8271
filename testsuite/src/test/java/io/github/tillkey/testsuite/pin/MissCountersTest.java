package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Counters in the database count every miss, survive a rollback, and are deleted when unused. */
@KeycloakIntegrationTest(config = PackServer.class)
class MissCountersTest extends RetailTest {

    private static final Duration WINDOW = Duration.ofHours(1);

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void parallelFirstMissesAreAllCounted() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Integer>> misses = IntStream.range(0, 40)
                    .<Callable<Integer>>mapToObj(i -> () -> add(Scope.STORE, "store", 100))
                    .toList();
            List<Integer> seen = executor.invokeAll(misses).stream()
                    .map(MissCountersTest::result)
                    .sorted()
                    .toList();

            assertThat(seen)
                    .as("each miss saw a sum of its own")
                    .isEqualTo(IntStream.rangeClosed(1, 40)
                            .map(n -> n * 100)
                            .boxed()
                            .toList());
        } finally {
            executor.shutdownNow();
        }
        assertThat(points(Scope.STORE, "store")).isEqualTo(4000);
        assertThat(points(Scope.STORE, "another")).isZero();
        assertThat(points(Scope.PIN_CHOICE, "store")).isZero();
    }

    @Test
    void aMissOutlivesTheRollbackOfItsRequest() {
        String name = realm.name();
        server.run(session -> {
            MissCounters.of(session, session.realms().getRealmByName(name)).add(Scope.STORE, "-", 7, WINDOW);
            session.getTransactionManager().setRollbackOnly();
        });

        assertThat(points(Scope.STORE, "-")).isEqualTo(7);
    }

    @Test
    void timeAloneEmptiesACounterAndOldOnesGoWhenNewOnesCome() {
        add(Scope.TERMINAL_CODE, MissCounters.address(ClientAddress.of("192.0.2.7")), 10);
        assertThat(rows()).isEqualTo(1);

        time.set(60 * 60 + 30 * 60);
        assertThat(points(Scope.TERMINAL_CODE, MissCounters.address(ClientAddress.of("192.0.2.7"))))
                .as("half of the window before is still covered")
                .isBetween(4, 6);
        time.set(2 * 60 * 60 + 1);
        assertThat(points(Scope.TERMINAL_CODE, MissCounters.address(ClientAddress.of("192.0.2.7"))))
                .isZero();
        add(Scope.TERMINAL_CODE, MissCounters.address(ClientAddress.of("192.0.2.8")), 1);
        assertThat(rows()).as("the old one is gone").isEqualTo(1);
    }

    @Test
    void countersGoWithTheMemberAndTheStore() {
        add(Scope.PIN_CHOICE, realm.userId("anna"), 100);
        add(Scope.STORE, realm.storeGroup("STO-01").getId(), 100);
        assertThat(rows()).isEqualTo(2);

        realm.admin().users().get(realm.userId("anna")).remove();
        assertThat(rows()).isEqualTo(1);
        realm.admin().groups().group(realm.storeGroup("STO-01").getId()).remove();
        assertThat(rows()).isZero();
    }

    private static int result(Future<Integer> miss) {
        try {
            return miss.get();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private int add(Scope scope, String subject, int points) {
        String name = realm.name();
        return server.fetch(
                session -> MissCounters.of(session, session.realms().getRealmByName(name))
                        .add(scope, subject, points, WINDOW),
                Integer.class);
    }

    private int points(Scope scope, String subject) {
        String name = realm.name();
        return server.fetch(
                session -> MissCounters.of(session, session.realms().getRealmByName(name))
                        .points(scope, subject, WINDOW),
                Integer.class);
    }

    private int rows() {
        String name = realm.name();
        return server.fetch(session -> countOnServer(session, name), Integer.class);
    }

    private static int countOnServer(KeycloakSession session, String name) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        return entities.createQuery("select count(m) from MissEntity m where m.realmId = :realmId", Long.class)
                .setParameter("realmId", session.realms().getRealmByName(name).getId())
                .getSingleResult()
                .intValue();
    }
}
