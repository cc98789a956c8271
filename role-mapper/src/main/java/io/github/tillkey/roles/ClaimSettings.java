package io.github.tillkey.roles;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Which claims {@link StoreMapper} adds, and under which names.
 *
 * @param store claim of the store's code; empty when it is left out, as for the others
 * @param storeRoles claim of the roles in that store
 * @param stores claim of the roles by store; beside it {@link #TRUNCATED} where there are too many
 * @param allStores claim of who works everywhere; beside it {@link #ROLES}
 * @param flat another claim of the roles in the store, which a library reads
 * @param maxStores how many stores a token lists
 */
record ClaimSettings(
        Optional<ClaimPath> store,
        Optional<ClaimPath> storeRoles,
        Optional<ClaimPath> stores,
        Optional<ClaimPath> allStores,
        Optional<ClaimPath> flat,
        int maxStores) {

    /** End of the name of the claim that is {@code true} in place of a list that is too long for a token. */
    static final String TRUNCATED = "_truncated";

    /** End of the name of the claim with the roles of those who work everywhere. */
    static final String ROLES = "_roles";

    private static final Named<ClaimPath> STORE = claim("store", "the code of the store that the login is bound to");
    private static final Named<ClaimPath> STORE_ROLES = claim("store_roles", "the store roles in that store");
    private static final Named<ClaimPath> STORES =
            claim("stores", "all stores of the member, with the store roles in each");
    private static final Named<ClaimPath> ALL_STORES = claim(
            "all_stores", "that the member works in every store; the name with " + ROLES + " has the roles there");

    private static final Setting<Optional<ClaimPath>> FLAT = name("flat_name")
            .label("Also as a flat claim")
            .help("A second claim with the store roles in that store, for a library. Missing where the login is"
                    + " bound to no store. Let no other mapper write it.")
            .optional();

    private static final Setting<Integer> MAX_STORES = Setting.wholeNumber("max_stores", 1, 10_000, "stores")
            .label("Most stores in a token")
            .help("Who has more gets the name of stores with " + TRUNCATED + " in place of the list, which userinfo and"
                    + " introspection have.")
            .byDefault(100);

    private static Named<ClaimPath> claim(String name, String meaning) {
        return Named.of(name, new ClaimPath(List.of(name)), meaning, ClaimSettings::name);
    }

    private static Setting.Builder<ClaimPath> name(String key) {
        return Setting.of(key, ClaimPath::parse).values("a name; dots nest").remedy(ClaimPath.REMEDY);
    }

    /** Every setting, in the order of the form. */
    static List<Setting<?>> settings() {
        return Stream.concat(
                        Stream.of(STORE, STORE_ROLES, STORES, ALL_STORES).flatMap(Named::settings),
                        Stream.of(FLAT, MAX_STORES))
                .toList();
    }

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException when one is wrong, or two claims cannot be in one token
     */
    static ClaimSettings read(SettingValues values) throws InvalidSettingException {
        ClaimSettings read = new ClaimSettings(
                STORE.read(values),
                STORE_ROLES.read(values),
                STORES.read(values),
                ALL_STORES.read(values),
                FLAT.read(values),
                MAX_STORES.read(values));
        Map<Setting<?>, List<ClaimPath>> named = new LinkedHashMap<>();
        named.put(STORE.name(), read.store.stream().toList());
        named.put(STORE_ROLES.name(), read.storeRoles.stream().toList());
        named.put(STORES.name(), withBeside(read.stores, TRUNCATED));
        named.put(ALL_STORES.name(), withBeside(read.allStores, ROLES));
        named.put(FLAT, read.flat.stream().toList());
        List<ClaimPath> taken = new ArrayList<>();
        for (Map.Entry<Setting<?>, List<ClaimPath>> setting : named.entrySet()) {
            for (ClaimPath name : setting.getValue()) {
                if (taken.stream().anyMatch(name::collidesWith)) {
                    throw setting.getKey()
                            .refused(
                                    setting.getValue().get(0).toString(),
                                    "write a name that is that of no other claim of this mapper, nor in one or around"
                                            + " one");
                }
                taken.add(name);
            }
        }
        return read;
    }

    private static List<ClaimPath> withBeside(Optional<ClaimPath> name, String suffix) {
        return name.stream()
                .flatMap(written -> Stream.of(written, written.beside(suffix)))
                .toList();
    }

    /** Whether a token would have to list more stores than it may. */
    boolean exceeds(StoreClaims claims) {
        return stores.isPresent() && claims.stores().size() > maxStores;
    }

    /**
     * Writes the claims.
     *
     * @param whole whether all stores are listed, however many: what is no token goes over the wire once
     * @return whether anything was written
     */
    boolean write(StoreClaims claims, boolean whole, Map<String, Object> target) {
        Map<ClaimPath, Object> written = new LinkedHashMap<>();
        String code = claims.store();
        if (code != null) {
            store.ifPresent(name -> written.put(name, code));
            storeRoles.ifPresent(name -> written.put(name, claims.storeRoles()));
            // A list that later mappers may add to: Keycloak's do, where two write the same claim.
            flat.ifPresent(name -> written.put(name, new ArrayList<>(claims.storeRoles())));
        }
        SortedSet<String> everywhere = claims.everywhere();
        if (everywhere != null) {
            allStores.ifPresent(name -> {
                written.put(name, true);
                written.put(name.beside(ROLES), everywhere);
            });
        }
        boolean truncated = !whole && exceeds(claims);
        stores.ifPresent(
                name -> written.put(truncated ? name.beside(TRUNCATED) : name, truncated ? true : claims.stores()));
        written.forEach((name, value) -> name.put(target, value));
        return !written.isEmpty();
    }
}
