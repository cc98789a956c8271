package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Assignments;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** One PIN has one owner, also when many ask at the same time. */
@KeycloakIntegrationTest(config = PackServer.class)
class ConcurrentAssignmentTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void parallelAttemptsToAssignOnePinEndWithOneOwner() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(50);
        try {
            List<Callable<Boolean>> attempts = IntStream.range(0, 50)
                    .<Callable<Boolean>>mapToObj(i -> () -> assign(i % 2 == 0 ? "anna" : "bob", "4711"))
                    .toList();
            int taken = 0;
            for (Future<Boolean> attempt : executor.invokeAll(attempts)) {
                taken += attempt.get() ? 0 : 1;
            }

            assertThat(owners()).as("credentials of the PIN over both members").isEqualTo(1);
            assertThat(taken).as("the others were told").isBetween(25, 49);
            assertThat(realm.till("STO-01")
                            .logInWithPin("4711")
                            .access()
                            .get("preferred_username")
                            .asText())
                    .isIn("anna", "bob");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aPinOfALengthThatWasJustLeftIsNotGiven() {
        String realmName = realm.name();

        String answer = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    return assignAfterChangeOfLength(session, owner);
                },
                String.class);

        assertThat(answer).contains("has just been changed; try again");
        assertThat(realm.temporaryPin("anna")).hasSize(6);
    }

    private static String assignAfterChangeOfLength(KeycloakSession session, RealmModel realm) {
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(session, realm);
            String id = realm.getId();
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), other -> {
                RealmModel changed = other.realms().getRealm(id);
                RequiredActionConfigModel config = changed.getRequiredActionConfigByAlias("tillkey-set-pin");
                config.setConfig(new HashMap<>(Map.of("pin_length", "6")));
                changed.updateRequiredActionConfig(config);
            });
            pins.assignTemporary(session.users().getUserByUsername(realm, "anna"));
            return "given";
        } catch (PinTakenException | io.github.tillkey.pin.PinUnavailableException problem) {
            return String.valueOf(problem.getMessage());
        }
    }

    @Test
    void ofManyWhoReplaceTheSamePinOfOneMemberOneComesFirst() throws Exception {
        assertThat(assign("anna", "4711")).isTrue();
        String replaced = realm.admin().users().get(realm.userId("anna")).credentials().stream()
                .filter(credential -> credential.getType().equals("till-pin"))
                .map(org.keycloak.representations.idm.CredentialRepresentation::getId)
                .findFirst()
                .orElseThrow();
        List<String> wanted = List.of("9274", "3816", "5093", "7042", "8361", "2958");
        ExecutorService executor = Executors.newFixedThreadPool(wanted.size());
        try {
            List<Callable<Boolean>> attempts = wanted.stream()
                    .<Callable<Boolean>>map(digits -> () -> replace(digits, replaced))
                    .toList();
            int assigned = 0;
            for (Future<Boolean> attempt : executor.invokeAll(attempts)) {
                assigned += attempt.get() ? 1 : 0;
            }

            assertThat(assigned).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
    }

    private boolean replace(String digits, String replaced) {
        String realmName = realm.name();
        return server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    try {
                        return PosPinCredentialProvider.pinsOf(session, owner)
                                .assign(
                                        session.users().getUserByUsername(owner, "anna"),
                                        Pin.parse(digits, 4).orElseThrow(),
                                        replaced)
                                .isPresent();
                    } catch (PinTakenException | io.github.tillkey.pin.PinUnavailableException problem) {
                        throw new IllegalStateException(problem);
                    }
                },
                Boolean.class);
    }

    @Test
    void twoHundredConcurrentAssignmentsGiveDifferentPins() throws Exception {
        assertThat(Assignments.inParallel(200, realm)).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aPinIsFreeOnceItsOwnerHasAnotherOrNone() {
        assertThat(assign("anna", "4711")).isTrue();
        assertThat(assign("bob", "4711")).isFalse();
        assertThat(assign("anna", "9274")).isTrue();
        assertThat(assign("bob", "4711")).isTrue();

        String realmName = realm.name();
        server.run(session -> {
            // As some code of Keycloak or of another extension would: no event tells of it.
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            var manager = session.users().getUserByUsername(owner, "bob").credentialManager();
            manager.getStoredCredentialsByTypeStream("till-pin")
                    .toList()
                    .forEach(c -> manager.removeStoredCredentialById(c.getId()));
        });

        assertThat(realm.till("STO-01").typePin("4711").isAtClient()).isFalse();
        assertThat(assign("carla", "4711")).isTrue();
        assertThat(realm.till("STO-02")
                        .logInWithPin("4711")
                        .access()
                        .get("preferred_username")
                        .asText())
                .isEqualTo("carla");
    }

    private boolean assign(String username, String digits) {
        String realmName = realm.name();
        return server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    return assignOnServer(session, owner, username, digits);
                },
                Boolean.class);
    }

    private static boolean assignOnServer(KeycloakSession session, RealmModel realm, String username, String digits) {
        try {
            return PosPinCredentialProvider.pinsOf(session, realm)
                    .assign(
                            session.users().getUserByUsername(realm, username),
                            Pin.parse(digits, 4).orElseThrow(),
                            null)
                    .isPresent();
        } catch (PinTakenException taken) {
            return false;
        } catch (io.github.tillkey.pin.PinUnavailableException problem) {
            throw new IllegalStateException(problem);
        }
    }

    private long owners() {
        return List.of("anna", "bob").stream()
                .flatMap(name -> realm.admin().users().get(realm.userId(name)).credentials().stream())
                .filter(credential -> credential.getType().equals("till-pin"))
                .count();
    }
}
