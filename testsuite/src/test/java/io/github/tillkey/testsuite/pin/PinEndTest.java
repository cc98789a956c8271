package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.migration.EndedLengthSessions;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** However a PIN ends, the sessions that it opened end with it. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinEndTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @ParameterizedTest
    @ValueSource(strings = {"assigned", "self-chosen"})
    void aPinChangedAtATillEndsWhatTheOldOneOpenedOnAnother(String choice) {
        String old = realm.permanentPin("anna", "STO-01");
        Tokens left = realm.till("STO-01").logInWithPin(old);
        assertThat(realm.savePolicy(Map.of("pin_length", "4", "pin_choice", choice))
                        .statusCode())
                .isEqualTo(204);
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        Page page = realm.till("STO-01").typePin(old);
        Tokens right = (choice.equals("assigned")
                        ? page.submit(Map.of("offer", "0"))
                        : page.submit(Map.of("newPin", "9274", "repeatPin", "9274")))
                .tokens();

        assertThat(realm.refresh("pos", left.refreshToken()).issued()).isFalse();
        assertThat(realm.refresh("pos", right.refreshToken()).issued())
                .as("the one in which it was changed goes on")
                .isTrue();
        assertThat(sessions("anna")).isEqualTo(1);
        assertThat(realm.reasons()).contains("pin_changed");
    }

    @Test
    void aSessionThatTheNewPinOpenedIsContinuedAndAnOlderOneIsNot() {
        String old = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens before = till.logInWithPin(old);
        deleteCredentialWithoutAWord("anna");

        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        String mine = offers.offers().get(0);
        offers.submit(Map.of("offer", "0"));
        Tokens after = till.logInWithPin(mine);

        assertThat(after.access().get("sid")).isNotEqualTo(before.access().get("sid"));
        assertThat(till.logInWithPin(mine).access().get("sid"))
                .isEqualTo(after.access().get("sid"));
    }

    @Test
    void aCredentialThatOtherCodeDeletesEndsItsSessionsAtTheNextToken() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();

        deleteCredentialWithoutAWord("anna");

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: pin_ended");
        assertThat(realm.reasons()).first().isEqualTo("pin_ended");
    }

    @Test
    void aCredentialDeletedInTheAdminConsoleEndsItsSessionsAtOnce() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        Tokens office = realm.browser().logInWithPassword("back-office", "anna").tokens();
        var anna = realm.admin().users().get(realm.userId("anna"));
        for (CredentialRepresentation credential : anna.credentials()) {
            if (credential.getType().equals("till-pin")) {
                anna.removeCredential(credential.getId());
            }
        }

        assertThat(sessions("anna")).as("the password session").isEqualTo(1);
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
        assertThat(realm.refresh("back-office", office.refreshToken()).issued()).isTrue();
        assertThat(realm.reasons()).contains("pin_deleted");
    }

    @Test
    void noTokenOfAnOldLengthOutlivesTheDeadline() {
        String old = realm.permanentPin("anna", "STO-01");
        OffsetDateTime deadline =
                OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(40).truncatedTo(ChronoUnit.SECONDS);
        leaveFourDigits(deadline);
        Tokens tokens = realm.till("STO-01")
                .typePin(old)
                .submit(Map.of("later", "true"))
                .tokens();

        time.set(25 * 60);
        Tokens last = realm.refresh("pos", tokens.refreshToken());
        assertThat(last.access().get("exp").asLong()).isLessThan(deadline.toEpochSecond());
        assertThat(Tokens.claims(last.refreshToken()).get("exp").asLong()).isLessThan(deadline.toEpochSecond());
        time.set(41 * 60);
        assertThat(realm.refresh("pos", last.refreshToken()).issued()).isFalse();
    }

    @Test
    void aLengthThatIsDroppedWithoutADeadlineEndsItsSessionsToo() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));

        realm.storePolicy(Map.of("pin_length", "6"));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: pin_length_ended");
        realm.storePolicy(Map.of("pin_length", "5"));
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued())
                .as("a broken policy ends no PIN: the store goes on selling")
                .isTrue();
    }

    private int sessions(String username) {
        return realm.admin()
                .users()
                .get(realm.userId(username))
                .getUserSessions()
                .size();
    }

    /** As some code of Keycloak or of another extension would: no event tells of it. */
    private void deleteCredentialWithoutAWord(String username) {
        String realmName = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            var manager = session.users().getUserByUsername(owner, username).credentialManager();
            manager.getStoredCredentialsByTypeStream("till-pin")
                    .toList()
                    .forEach(credential -> manager.removeStoredCredentialById(credential.getId()));
        });
    }

    @Test
    void theDeadlineOfALengthEndsItsSessionsWithLogout() throws Exception {
        try (LogoutBackend backend = new LogoutBackend()) {
            BlockingQueue<String> notices = backend.notices();
            realm.tellOfLogouts("pos", backend.url());
            // A task knows no other address of the server.
            realm.setAttribute("frontendUrl", urls.getBase());
            String anna = realm.permanentPin("anna", "STO-01");
            leaveFourDigits(OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(20));
            Tokens old = realm.till("STO-01")
                    .typePin(anna)
                    .submit(Map.of("later", "true"))
                    .tokens();
            Tokens fresh = realm.till("STO-01").logInWithPin(realm.permanentPin("bob", "STO-01"));
            look();
            assertThat(sessions("anna")).as("before the deadline").isEqualTo(1);

            notices.clear();
            time.set(25 * 60);
            look();

            String body = notices.poll(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES);
            assertThat(body).startsWith("logout_token=");
            assertThat(Tokens.claims(body.substring("logout_token=".length())).get("sid"))
                    .isEqualTo(old.access().get("sid"));
            assertThat(sessions("anna")).isZero();
            assertThat(realm.reasons()).contains("pin_length_ended");
            assertThat(realm.refresh("pos", fresh.refreshToken()).issued()).isTrue();
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void aDroppedLengthRemovesItsSessions() {
        realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        realm.storePolicy(Map.of("pin_length", "5"));
        look();
        assertThat(sessions("anna"))
                .as("a policy that cannot be read ends no PIN")
                .isEqualTo(1);

        realm.storePolicy(Map.of("pin_length", "6"));
        look();

        assertThat(sessions("anna")).isZero();
    }

    private void leaveFourDigits(OffsetDateTime deadline) {
        assertThat(realm.savePolicy(Map.of(
                                "pin_length", "6",
                                "pin_old_length", "4",
                                "pin_old_length_until",
                                        deadline.truncatedTo(ChronoUnit.SECONDS).toString(),
                                "pin_postpone_hours", "8"))
                        .statusCode())
                .isEqualTo(204);
    }

    /** Runs the task to its end. */
    private void look() {
        server.run(session -> EndedLengthSessions.endSessions(session.getKeycloakSessionFactory()));
    }
}
