package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What a PIN costs the database, with the minimum difference on: reads of Keycloak's own tables included. */
@KeycloakIntegrationTest(config = PackServer.class)
class AssignmentCostTest extends RetailTest {

    /** In seconds. */
    private static final int LONGER_THAN_CODES_ARE_REMEMBERED = 601;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void aPinInPlaceOfAnotherTakesAtMostSixReads() {
        assertThat(readsOf("temporary")).as("first PIN of the realm").hasSizeLessThanOrEqualTo(7);
        assertThat(readsOf("temporary")).as("in place of another").hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aPinForGoodTakesAtMostSixReads() {
        assertThat(readsOf("permanent")).as("first PIN of the realm").hasSizeLessThanOrEqualTo(7);
        assertThat(readsOf("permanent")).as("in place of another").hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void findingTheOwnerOfAPinTakesOneReadOfOurTables() {
        assertThat(readsOf("owner").stream().filter(statement -> statement.contains("tillkey_")))
                .hasSize(1);
    }

    @Test
    void whoHoldsAStoreCodeIsNotAskedOfTheDatabaseAtEveryLogin() {
        readsOf("stores");

        assertThat(readsOf("stores")).noneMatch(statement -> statement.contains("tillkey_store_code"));
    }

    @Test
    void whoWorksInSeveralStoresHasTheirCodesReadAtOnce() {
        readsOf("several stores");
        time.set(LONGER_THAN_CODES_ARE_REMEMBERED);

        assertThat(readsOf("several stores").stream().filter(statement -> statement.contains("tillkey_store_code")))
                .hasSize(1);
    }

    @Test
    void theStoresOfARegionAreNotReadAtEveryLogin() {
        addARegion();
        assertThat(readsOf("stores of a level")).as("the first time").isNotEmpty();

        assertThat(readsOf("stores of a level"))
                // Keycloak may not have kept the user, whom the request before has just changed.
                .allMatch(statement -> statement.contains(" from user_"));
    }

    /** With three stores, and anna on the level. */
    private void addARegion() {
        var groups = realm.admin().groups();
        String root = realm.admin().getGroupByPath("/stores").getId();
        String north = realm.addGroup(root, "North", Map.of());
        for (int store = 3; store <= 5; store++) {
            realm.addGroup(north, "store " + store, Map.of("store_id", List.of("STO-0" + store)));
        }
        GroupRepresentation level = groups.group(north).toRepresentation();
        level.setAttributes(Map.of("staff_groups", List.of(north)));
        groups.group(north).update(level);
        realm.mapStoreRoles(north, "cashier");
        realm.admin().users().get(realm.userId("anna")).joinGroup(north);
    }

    private List<String> readsOf(String what) {
        String realmName = realm.name();
        String[] statements = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    UserModel member = session.users().getUserByUsername(owner, "anna");
                    try {
                        // The key is read once a minute, and is not part of the cost.
                        PosPins pins = PosPinCredentialProvider.pinsOf(session, owner);
                        Pin pin = Stream.generate(() -> Pin.random(4, new SecureRandom()))
                                .filter(drawn -> !pins.isTripwire(drawn))
                                .findFirst()
                                .orElseThrow();
                        return ServerLog.statements(() -> {
                                    switch (what) {
                                        case "temporary" -> pins.assignTemporary(member);
                                        case "permanent" -> pins.assign(member, pin, null);
                                        case "stores" ->
                                            Stores.of(session, owner).membershipsOf(member);
                                        case "stores of a level" -> {
                                            if (Stores.of(session, owner)
                                                            .membershipsOf(member)
                                                            .roles()
                                                            .size()
                                                    != 4) {
                                                throw new IllegalStateException("not the stores of the level");
                                            }
                                        }
                                        case "several stores" ->
                                            Stores.of(session, owner)
                                                    .membershipsOf(
                                                            session.users().getUserByUsername(owner, "dora"));
                                        default -> pins.ownerOf(pin);
                                    }
                                })
                                .toArray(String[]::new);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                String[].class);
        return Stream.of(statements)
                .filter(statement -> statement.startsWith("select"))
                .toList();
    }
}
