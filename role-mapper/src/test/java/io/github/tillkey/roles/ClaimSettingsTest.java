package io.github.tillkey.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.AccessToken;

class ClaimSettingsTest {

    private static final StoreClaims AT_A_TILL =
            new StoreClaims("STO-01", set("cashier", "night"), stores("STO-01", "cashier", "night"), null, null);

    private static final StoreClaims ELSEWHERE =
            new StoreClaims(null, set(), stores("STO-02", "cashier"), set("auditor"), null);

    private static Map<String, Object> written(StoreClaims claims, boolean whole, Map<String, String> settings)
            throws InvalidSettingException {
        Map<String, Object> target = new TreeMap<>();
        ClaimSettings.read(SettingValues.single(settings)).write(claims, whole, target);
        return target;
    }

    private static Map<String, Object> written(StoreClaims claims, Map<String, String> settings)
            throws InvalidSettingException {
        return written(claims, false, settings);
    }

    @Test
    void withoutSettingsTheClaimsHaveTheirOwnNames() throws InvalidSettingException {
        assertThat(written(AT_A_TILL, Map.of()))
                .hasToString("{store=STO-01, store_roles=[cashier, night], stores={STO-01=[cashier, night]}}");
        assertThat(written(ELSEWHERE, Map.of()))
                .hasToString("{all_stores=true, all_stores_roles=[auditor], stores={STO-02=[cashier]}}");
    }

    @Test
    void everyClaimCanHaveAnotherNameOrBeLeftOut() throws InvalidSettingException {
        Map<String, String> named = Map.of(
                "store_name", "shop.code",
                "store_roles_name", "shop.roles",
                "stores_name", "https://retail\\.example/shops",
                "all_stores_name", "chain");
        assertThat(written(AT_A_TILL, named))
                .hasToString("{https://retail.example/shops={STO-01=[cashier, night]},"
                        + " shop={code=STO-01, roles=[cashier, night]}}");
        assertThat(written(ELSEWHERE, named)).containsKeys("chain", "chain_roles");
        Map<String, String> none = Map.of(
                "include_store", "false",
                "include_store_roles", "false",
                "include_stores", "false",
                "include_all_stores", "false");
        assertThat(written(AT_A_TILL, none)).isEmpty();
        assertThat(written(ELSEWHERE, none)).isEmpty();
    }

    @Test
    void theFlatClaimSpeaksOfTheStoreOfTheLoginOnly() throws InvalidSettingException {
        assertThat(written(AT_A_TILL, Map.of("flat_name", "roles")))
                .containsEntry("roles", List.of("cashier", "night"));
        assertThat(written(AT_A_TILL, Map.of("flat_name", "app.authorities")))
                .containsEntry("app", Map.of("authorities", List.of("cashier", "night")));
        assertThat(written(ELSEWHERE, Map.of("flat_name", "roles"))).doesNotContainKey("roles");
    }

    @Test
    void whatAnotherMapperWroteThereGivesWay() throws InvalidSettingException {
        Map<String, Object> target = new TreeMap<>(Map.of("shop", "Stockholm", "stores", "all"));

        ClaimSettings.read(SettingValues.single(Map.of("store_name", "shop.code")))
                .write(AT_A_TILL, false, target);

        assertThat(target).containsEntry("shop", Map.of("code", "STO-01"));
        assertThat(target.get("stores")).isEqualTo(AT_A_TILL.stores());
        Map<String, Object> beside = new TreeMap<>(Map.of("shop", new TreeMap<>(Map.of("floor", 2))));
        ClaimSettings.read(SettingValues.single(Map.of("store_name", "shop.code")))
                .write(AT_A_TILL, false, beside);
        assertThat(beside).containsEntry("shop", Map.of("floor", 2, "code", "STO-01"));
    }

    @Test
    void whoHasMoreStoresThanATokenListsGetsAMarkInstead() throws InvalidSettingException {
        StoreClaims two = new StoreClaims(null, set(), stores("STO-01"), null, null);
        two = new StoreClaims(null, set(), both(two.stores(), stores("STO-02")), null, null);

        assertThat(written(two, Map.of("max_stores", "2"))).containsOnlyKeys("stores");
        assertThat(written(two, Map.of("max_stores", "1"))).hasToString("{stores_truncated=true}");
        assertThat(written(two, Map.of("max_stores", "1", "stores_name", "shops")))
                .hasToString("{shops_truncated=true}");
        assertThat(written(two, true, Map.of("max_stores", "1")))
                .as("userinfo and introspection")
                .hasToString("{stores={STO-01=[], STO-02=[]}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss",
                "sub",
                "aud",
                "exp",
                "acr",
                "azp",
                "scope",
                "scp",
                "realm_access",
                "realm_access.roles",
                "resource_access",
                "resource_access.api.roles",
                " sub ",
                "s\\ub",
                "email",
                "active",
                "client_id",
                ".roles",
                "roles.",
                "a..b",
                "a. .b",
                "a\u202eb",
                "a\nb"
            })
    void aNameThatOthersTrustOrThatIsNoneIsRefused(String name) {
        for (String setting :
                List.of("store_name", "store_roles_name", "stores_name", "all_stores_name", "flat_name")) {
            assertThatThrownBy(() -> ClaimSettings.read(SettingValues.single(Map.of(setting, name))))
                    .as(setting)
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining(setting);
        }
    }

    /** Keycloak writes these itself: a claim of ours would be a second one of the same name. */
    @Test
    void everyClaimOfKeycloaksTokensIsReserved() {
        List<String> names = new ArrayList<>();
        for (Class<?> type = AccessToken.class; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                JsonProperty property = field.getAnnotation(JsonProperty.class);
                if (property != null) {
                    names.add(property.value().isEmpty() ? field.getName() : property.value());
                }
            }
        }
        assertThat(names)
                .contains("iss", "acr", "allowed-origins")
                .allSatisfy(name -> assertThat(ClaimPath.parse(name)).as(name).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "flat_name, store",
        "flat_name, stores_truncated",
        "flat_name, all_stores_roles",
        "flat_name, stores.mine",
        "store_name, store_roles",
        "stores_name, store.list",
        "all_stores_name, stores"
    })
    void twoClaimsThatCannotBeInOneTokenAreRefused(String setting, String name) {
        assertThatThrownBy(() -> ClaimSettings.read(SettingValues.single(Map.of(setting, name))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("no other claim of this mapper");
    }

    @Test
    void aNameOfAClaimThatIsLeftOutIsFree() throws InvalidSettingException {
        assertThat(written(AT_A_TILL, Map.of("include_store_roles", "false", "flat_name", "store_roles")))
                .containsEntry("store_roles", List.of("cashier", "night"));
    }

    @ParameterizedTest
    @CsvSource({"max_stores, 0", "max_stores, -1", "max_stores, many", "include_store, maybe", "include_stores, 1"})
    void otherWrongValuesAreRefusedToo(String setting, String value) {
        assertThatThrownBy(() -> ClaimSettings.read(SettingValues.single(Map.of(setting, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(setting);
    }

    @Test
    void attributesOfAssertionsFollowTheSameValues() throws InvalidSettingException {
        assertThat(attributes(AT_A_TILL, Map.of()))
                .hasToString("{store=[STO-01], store_roles=[cashier, night], stores=[STO-01],"
                        + " stores_with_roles=[STO-01/cashier, STO-01/night]}");
        assertThat(attributes(ELSEWHERE, Map.of()))
                .hasToString("{all_stores=[true], all_stores_roles=[auditor], stores=[STO-02],"
                        + " stores_with_roles=[STO-02/cashier]}");
        assertThat(attributes(new StoreClaims(null, set(), stores("A/B%", "a/b"), null, null), Map.of()))
                .hasToString("{stores=[A/B%], stores_with_roles=[A%2FB%25/a%2Fb]}");
        assertThat(attributes(AT_A_TILL, Map.of("store_name", "urn:retail:store", "include_stores", "false")))
                .hasToString("{store_roles=[cashier, night], urn:retail:store=[STO-01]}");
    }

    @ParameterizedTest
    @CsvSource({
        "store_roles_name, Role",
        "store_name, role",
        "store_name, stores_with_roles",
        "all_stores_name, store",
        "attribute.nameformat, Whatever"
    })
    void attributesThatPassForOthersAreRefused(String setting, String name) {
        assertThatThrownBy(() -> AttributeSettings.read(SettingValues.single(Map.of(setting, name))))
                .isInstanceOf(InvalidSettingException.class);
    }

    private static Map<String, Object> attributes(StoreClaims claims, Map<String, String> settings)
            throws InvalidSettingException {
        return new TreeMap<>(
                AttributeSettings.read(SettingValues.single(settings)).write(claims));
    }

    private static SortedSet<String> set(String... roles) {
        return new TreeSet<>(Arrays.asList(roles));
    }

    private static SortedMap<String, SortedSet<String>> stores(String store, String... roles) {
        return new TreeMap<>(Map.of(store, set(roles)));
    }

    private static SortedMap<String, SortedSet<String>> both(
            SortedMap<String, SortedSet<String>> one, SortedMap<String, SortedSet<String>> other) {
        Map<String, SortedSet<String>> both = new HashMap<>(one);
        both.putAll(other);
        return new TreeMap<>(both);
    }
}
