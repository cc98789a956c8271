package io.github.tillkey.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.staff.StaffKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientSettingsTest {

    private static final Map<String, String> POS = Map.of("pin", "true", "store_required", "true");

    @Test
    void aClientWithoutAMapperIsOpenToPasswordsOnly() {
        ClientSettings none = TestClient.with().settings();

        assertThat(none.acceptsPin()).isFalse();
        assertThat(none.requiresStore()).isFalse();
        assertThat(none.problem()).isEmpty();
        assertThat(none.storeRoles()).isEmpty();
        assertThat(none.allowedNetworks()).isEmpty();
        assertThat(none.callsFromTheMember()).as("a public client").isTrue();
        assertThat(none.saysWhereItCallsFrom()).isFalse();
        assertThat(none.conflicts()).isEmpty();
    }

    @Test
    void aMapperCounts() {
        ClientSettings pos = TestClient.with(POS).settings();

        assertThat(pos.acceptsPin()).isTrue();
        assertThat(pos.requiresStore()).isTrue();
    }

    @Test
    void onlyMappersOfTheClientsOwnProtocolCount() {
        assertThat(TestClient.saml()
                        .mapper("openid-connect", ClientSettings.OIDC_MAPPER, POS)
                        .settings()
                        .requiresStore())
                .isFalse();
        assertThat(TestClient.saml()
                        .mapper("saml", ClientSettings.SAML_MAPPER, POS)
                        .settings()
                        .requiresStore())
                .isTrue();
        assertThat(TestClient.with()
                        .mapper("openid-connect", "oidc-audience-mapper", POS)
                        .settings()
                        .requiresStore())
                .isFalse();
    }

    @Test
    void ofSeveralMappersTheStrictestCounts() {
        ClientSettings both = TestClient.with(
                        Map.of("pin", "true", "calls_from_member", "false", "store_roles", "a##b"),
                        Map.of(
                                "pin", "false",
                                "store_required", "true",
                                "calls_from_member", "true",
                                "store_roles", "c",
                                "allowed_networks", "@office"))
                .settings();

        assertThat(both.acceptsPin()).isFalse();
        assertThat(both.requiresStore()).isTrue();
        assertThat(both.callsFromTheMember()).isTrue();
        assertThat(Set.copyOf(both.storeRoles())).containsExactlyInAnyOrder(List.of("a", "b"), List.of("c"));
        assertThat(both.allowedNetworks()).containsExactly("@office");
        assertThat(both.conflicts()).containsExactly("pin", "store_required", "calls_from_member");
    }

    @Test
    void theKindsThatEveryMapperNamesMayEnter() {
        ClientSettings both = TestClient.with(
                        Map.of("kinds", "employee##limited"), Map.of("kinds", "partner##employee"), Map.of("kinds", ""))
                .settings();

        assertThat(StaffKind.values()).filteredOn(both::accepts).containsExactly(StaffKind.EMPLOYEE);
        assertThat(both.conflicts()).containsExactly("kinds");
    }

    @Test
    void whoSaysTheSameTwiceDoesNotConflict() {
        assertThat(TestClient.with(
                                Map.of("pin", "true", "store_required", "true", "kinds", "employee##partner"),
                                Map.of(
                                        "pin", "true",
                                        "store_required", "true",
                                        "kinds", "partner##employee",
                                        "calls_from_member", "auto"))
                        .settings()
                        .conflicts())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pin, yes",
        "store_required, TRUE",
        "kinds, person",
        "kinds, employee##boss",
        "kinds, 'employee,partner'",
        "calls_from_member, yes"
    })
    void aWrongValueClosesTheClientAndNamesTheRemedy(String key, String value) {
        ClientSettings broken = TestClient.with(Map.of(key, value, "allowed_networks", "*"), Map.of("pin", "true"))
                .settings();

        assertThat(broken.problem().orElseThrow()).contains("tillkey", key, "write ");
        assertThat(broken.acceptsPin()).isFalse();
        assertThat(broken.requiresStore()).isTrue();
        assertThat(broken.callsFromTheMember()).isTrue();
        assertThat(StaffKind.values()).noneMatch(broken::accepts);
        assertThat(broken.namesKinds()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"tillkey.store_required", "tillkey.calls_from_member", "tillkey.allowed_networks"})
    void anAttributeThatLimitedTheClientClosesItUntilItIsGone(String attribute) {
        ClientSettings left = TestClient.with(POS).attribute(attribute, "true").settings();

        assertThat(left.problem().orElseThrow()).contains(attribute, "delete the attribute");
        assertThat(left.acceptsPin()).isFalse();
        assertThat(left.formerAttributes()).containsOnlyKeys(attribute);
        assertThat(TestClient.with(POS).attribute(attribute, " ").settings().problem())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tillkey.pin", "tillkey.limited_staff"})
    void anAttributeThatOpenedTheClientOpensNothing(String attribute) {
        ClientSettings left = TestClient.with().attribute(attribute, "true").settings();

        assertThat(left.problem()).isEmpty();
        assertThat(left.acceptsPin()).isFalse();
        assertThat(left.accepts(StaffKind.LIMITED)).isFalse();
        assertThat(left.formerAttributes()).containsOnlyKeys(attribute);
    }

    @Test
    void aListOfNetworksMayHoldWhatSeparatesOtherValues() {
        assertThat(TestClient.with(Map.of("allowed_networks", "192.0.2.7 ## home"))
                        .settings()
                        .allowedNetworks())
                .containsExactly("192.0.2.7 ## home");
    }

    @Test
    void whoHasTheRoleOfAnyMapperNeedsASecondFactor() {
        ClientSettings client = TestClient.with(
                        Map.of("second_factor_role", "boss"),
                        Map.of("second_factor_role", "office.clerk"),
                        Map.of("pin", "false"))
                .settings();

        assertThat(client.needsSecondFactor("boss"::equals)).isTrue();
        assertThat(client.needsSecondFactor("office.clerk"::equals)).isTrue();
        assertThat(client.needsSecondFactor("cashier"::equals)).isFalse();
        assertThat(client.secondFactorRoles()).containsExactlyInAnyOrder("boss", "office.clerk");
        assertThat(TestClient.with().settings().needsSecondFactor(role -> true)).isFalse();
    }

    @Test
    void aRoleThatNobodyCanHaveOutsideOfStoresIsRefusedWhenSaved() throws InvalidSettingException {
        Map<String, String> config = Map.of("second_factor_role", "boss");

        assertThatThrownBy(() -> ClientSettings.validate(config, role -> true, "clerk"::equals))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("boss")
                .hasMessageContaining("write the name of a realm role");
        assertThat(ClientSettings.validate(config, role -> false, "boss"::equals))
                .isEmpty();
    }

    @Test
    void aStoreRoleThatDoesNotExistIsRefusedWhenSaved() throws InvalidSettingException {
        Map<String, String> config = Map.of("store_roles", "cashier##cleaner");

        assertThatThrownBy(() -> ClientSettings.validate(config, "cashier"::equals, role -> true))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("store_roles")
                .hasMessageContaining("cleaner")
                .hasMessageContaining("write the name of a role");
        assertThat(ClientSettings.validate(config, role -> true, role -> true)).isEmpty();
        assertThat(ClientSettings.validate(null, role -> false, role -> false)).isEmpty();
    }
}
