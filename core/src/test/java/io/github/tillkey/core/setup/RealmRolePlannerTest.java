package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.RolesRepresentation;

/** A realm role that begins to count with a client of ours. */
class RealmRolePlannerTest {

    private static final class Part extends SetupPartFactory {

        @Override
        public String id() {
            return "part";
        }

        @Override
        public Map<String, String> realmRoles() {
            return Map.of("owner", "Owns everything");
        }

        @Override
        public List<NeededClient> clients() {
            return List.of(new NeededClient("console", "Console", "A page", "console/"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        ", false, , , CREATE",
        "Of a yacht, false, , , REFUSE",
        "Of a yacht, false, realm role owner, , ADOPT",
        "Of a yacht, false, , realm role owner, ADOPT",
        "Of a yacht, true, , , REFUSE",
        "Owns everything, false, , , ADOPT",
        ", true, , , CREATE"
    })
    void aRoleThatSomebodyMayHaveForSomethingElseIsAskedAbout(
            @Nullable String there,
            boolean clientThere,
            @Nullable String trust,
            @Nullable String made,
            Change.Kind kind) {
        RealmRepresentation realm = new RealmRepresentation();
        RolesRepresentation roles = new RolesRepresentation();
        roles.setRealm(there == null ? List.of() : List.of(new RoleRepresentation("owner", there, false)));
        realm.setRoles(roles);
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId("console");
        realm.setClients(clientThere ? List.of(client) : List.of());
        RealmSnapshot snapshot = Snapshots.of(realm, made == null ? Set.of() : Set.of(made));
        SetupOptions nothing = SetupOptions.NOTHING;
        SetupOptions options = new SetupOptions(
                nothing.parts(),
                nothing.storesGroup(),
                nothing.stores(),
                nothing.storeRoles(),
                null,
                null,
                null,
                nothing.posClients(),
                nothing.backOfficeClients(),
                nothing.secondFactor(),
                nothing.webShopClients(),
                false,
                false,
                nothing.repair(),
                trust == null ? Set.of() : Set.of(trust),
                null,
                nothing.firstPins());

        assertThat(new RealmRolePlanner(snapshot, options).plan(new Part()))
                .extracting(Change::kind)
                .containsExactly(kind);
    }
}
