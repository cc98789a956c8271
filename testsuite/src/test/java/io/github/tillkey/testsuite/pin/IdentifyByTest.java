package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The option "Identify by" of the step: PIN alone, staff picker, username. */
@KeycloakIntegrationTest(config = PackServer.class)
class IdentifyByTest extends RetailTest {

    private static final String WRONG = "tillkeyPinWrong";

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void thePickerShowsOnlyFirstNamesAndInitials() {
        realm.identifyBy("Staff picker, then PIN");
        realm.updateUser("anna", user -> {
            user.setFirstName("Anna");
            user.setLastName("Andersson");
        });
        List.of("anna", "bob", "dora").forEach(realm::temporaryPin);

        Page pad = realm.till("STO-01").open("pos");

        var tiles = Jsoup.parse(pad.html()).select(".tillkey-tile");
        assertThat(tiles.eachText()).containsExactly("Anna A.", "Bob B.", "Dora D.");
        assertThat(pad.html()).doesNotContain("Andersson").doesNotContain("anna@");
        assertThat(pad.html()).as("who works in the other store only").doesNotContain(realm.userId("carla"));
    }

    @Test
    void onlyARegisteredTillShowsThePicker() {
        realm.identifyBy("Staff picker, then PIN");

        Page page = realm.browser().open("pos");

        assertThat(page.asksFor("code")).isTrue();
        assertThat(page.asksFor("member")).isFalse();
        assertThat(page.html()).doesNotContain(realm.userId("anna"));
    }

    @Test
    void aPickedMemberLogsInWithTheirOwnPinOnly() {
        realm.identifyBy("Staff picker, then PIN");
        String anna = permanentPin("anna");
        String bob = permanentPin("bob");
        Browser till = realm.till("STO-01");

        Page another = till.open("pos").submit(Map.of("member", realm.userId("anna"), "pin", bob));
        Page unknown = till.open("pos").submit(Map.of("member", realm.userId("anna"), "pin", "4710"));

        assertThat(another.messages()).contains(WRONG);
        assertThat(another.text()).isEqualTo(unknown.text());
        assertThat(realm.reasons()).contains("pin_of_another", "pin_unknown");
        assertThat(another.html()).as("the choice is kept").contains("checked");
        assertThat(till.open("pos")
                        .submit(Map.of("member", realm.userId("anna"), "pin", anna))
                        .tokens()
                        .access()
                        .get("preferred_username")
                        .asText())
                .isEqualTo("anna");
    }

    @Test
    void aPinWithoutAMemberIsNotLookedUpAndNotCounted() {
        realm.identifyBy("Staff picker, then PIN");
        String anna = permanentPin("anna");
        Browser till = realm.till("STO-01");

        Page page = till.open("pos").submit(Map.of("pin", anna));

        assertThat(page.isAtClient()).isFalse();
        assertThat(page.messages()).contains("tillkeyMemberMissing");
        assertThat(realm.reasons()).first().isEqualTo("member_missing");
    }

    @Test
    void wrongPinsUnderANameDoNotLockItsMember() {
        realm.identifyBy("Staff picker, then PIN");
        String anna = permanentPin("anna");
        Browser till = realm.till("STO-01");
        for (String guess : List.of("4710", "5820", "6931", "7042")) {
            till.open("pos").submit(Map.of("member", realm.userId("anna"), "pin", guess));
        }

        assertThat(till.open("pos")
                        .submit(Map.of("member", realm.userId("anna"), "pin", anna))
                        .isAtClient())
                .isTrue();
        assertThat(realm.admin()
                        .attackDetection()
                        .bruteForceUserStatus(realm.userId("anna"))
                        .get("numFailures"))
                .as("Keycloak's own counter")
                .isEqualTo(0);
    }

    @Test
    void theSamePinUnderAnotherNameIsAnotherGuess() {
        realm.identifyBy("Staff picker, then PIN");
        permanentPin("anna");
        permanentPin("bob");
        Browser till = realm.till("STO-01");
        for (String member : List.of("anna", "anna", "bob", "dora")) {
            till.open("pos").submit(Map.of("member", realm.userId(member), "pin", "4710"));
        }

        assertThat(store().get("farMisses").asInt()).isEqualTo(3);
    }

    @Test
    void withTheUsernameAnUnknownNameLooksLikeAWrongPin() {
        String anna = realm.permanentPin("anna", "STO-01");
        realm.identifyBy("Username and PIN");
        Browser till = realm.till("STO-01");

        Page unknown = till.open("pos").submit(Map.of("member", "nobody", "pin", anna));
        Page wrong = till.open("pos").submit(Map.of("member", "anna", "pin", "4710"));

        assertThat(unknown.messages()).contains(WRONG);
        assertThat(unknown.text()).isEqualTo(wrong.text());
        assertThat(till.open("pos")
                        .submit(Map.of("member", "anna", "pin", anna))
                        .isAtClient())
                .isTrue();
    }

    @Test
    void anOptionThatMeansNothingRefusesPins() {
        Browser till = realm.till("STO-01");
        realm.identifyBy("badge");

        assertThat(till.open("pos").status()).isEqualTo(503);
        assertThat(realm.reasons()).first().isEqualTo("pin_unavailable");
    }

    @Test
    void aStoreAtRiskShowsThePickerFirst() {
        Browser till = realm.till("STO-01");
        String anna = realm.permanentPin("anna", "STO-01");
        Page before = till.open("pos");
        assertThat(before.asksFor("pin")).isTrue();
        assertThat(before.asksFor("member")).isFalse();
        addPins(100);
        time.set(11 * 60);

        Page late = before.submit(Map.of("pin", anna));
        assertThat(late.messages()).as("a pad from before").contains("tillkeyMemberMissing");
        Page pad = till.open("pos");

        assertThat(pad.asksFor("member")).isTrue();
        assertThat(pad.submit(Map.of("member", realm.userId("anna"), "pin", anna))
                        .isAtClient())
                .isTrue();
        assertThat(realm.reasons()).contains("too_many_pins");
        assertThat(store().get("acceptedPins").asInt()).isEqualTo(101);
        assertThat(store().get("chanceOfOneGuess").asDouble()).isEqualTo(0.0101);
        assertThat(store().get("chanceOfOneWeek").asDouble()).isBetween(0.04, 0.2);
        assertThat(store().get("level").asText()).isEqualTo("TOO_HIGH");
    }

    private JsonNode store() {
        JsonNode report = Http.json(realm.call("GET", "/tillkey-pin/stores", Map.of(), realm.adminToken())
                .body());
        assertThat(report.findValuesAsText("storeId")).containsExactlyInAnyOrder("STO-01", "STO-02");
        return report.get(report.get(0).get("storeId").asText().equals("STO-01") ? 0 : 1);
    }

    @Test
    void theReportNeedsTheRightToListGroups() {
        assertThat(realm.call(
                                "GET",
                                "/tillkey-pin/stores",
                                Map.of(),
                                realm.browser()
                                        .logInWithPassword("back-office", "erik")
                                        .tokens()
                                        .accessToken())
                        .statusCode())
                .isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey-pin/stores?max=0", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
    }

    private String permanentPin(String username) {
        Page offers = realm.till("STO-01")
                .open("pos")
                .submit(Map.of("member", realm.userId(username), "pin", realm.temporaryPin(username)));
        String pin = offers.offers().get(0);
        offers.submit(Map.of("offer", "0"));
        return pin;
    }

    private void addPins(int count) {
        String realmName = realm.name();
        String group = realm.storeGroup("STO-01").getId();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            var insert = session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createNativeQuery("insert into TILLKEY_PIN"
                            + " (ID, REALM_ID, KEY_ID, LOOKUP, PIN_LENGTH, USER_ID, CREDENTIAL_ID) values (?, "
                            + "?, ?, ?, 4, ?, ?)");
            for (int i = 0; i < count; i++) {
                var member = session.users().addUser(owner, "member-" + i);
                member.joinGroup(owner.getGroupById(group));
                insert.setParameter(1, KeycloakModelUtils.generateId())
                        .setParameter(2, owner.getId())
                        .setParameter(3, "test")
                        .setParameter(4, "lookup-" + i)
                        .setParameter(5, member.getId())
                        .setParameter(6, KeycloakModelUtils.generateId())
                        .executeUpdate();
            }
        });
    }
}
