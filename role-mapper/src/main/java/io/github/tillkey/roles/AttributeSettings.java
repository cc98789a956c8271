package io.github.tillkey.roles;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.keycloak.protocol.saml.mappers.AttributeStatementHelper;

/**
 * Which attributes {@link SamlStoreMapper} adds, and under which names.
 *
 * @param store attribute of the store's code; empty when it is left out, as for the others
 * @param storeRoles attribute of the roles in that store
 * @param stores attribute of the stores' codes; beside it {@link #WITH_ROLES}
 * @param allStores attribute of who works everywhere; beside it {@link #ROLES}
 * @param nameFormat format of the names, as Keycloak's own mappers call it
 */
record AttributeSettings(
        Optional<String> store,
        Optional<String> storeRoles,
        Optional<String> stores,
        Optional<String> allStores,
        String nameFormat) {

    /** End of the name of the attribute with a value {@code STO-01/cashier} for each store role. */
    static final String WITH_ROLES = "_with_roles";

    /** End of the name of the attribute with the roles of those who work everywhere. */
    static final String ROLES = "_roles";

    private static final int MAX_LENGTH = 255;

    /** The attribute of Keycloak's own list of roles, which hold everywhere. */
    private static final String KEYCLOAKS_ROLES = "Role";

    private static final Named<String> STORE = attribute("store", "the code of the store that the login is bound to");
    private static final Named<String> STORE_ROLES = attribute("store_roles", "the store roles in that store");
    private static final Named<String> STORES =
            attribute("stores", "all stores of the member; the name with " + WITH_ROLES + " has each role in a store");
    private static final Named<String> ALL_STORES = attribute(
            "all_stores", "that the member works in every store; the name with " + ROLES + " has the roles there");

    private static final Setting<String> NAME_FORMAT = Setting.oneOf(
                    AttributeStatementHelper.SAML_ATTRIBUTE_NAMEFORMAT,
                    List.of(
                            AttributeStatementHelper.BASIC,
                            AttributeStatementHelper.URI_REFERENCE,
                            AttributeStatementHelper.UNSPECIFIED),
                    text -> text)
            .label("Format of the names")
            .help("SAML attribute NameFormat.")
            .byDefault(AttributeStatementHelper.BASIC);

    private static Named<String> attribute(String name, String meaning) {
        return Named.of(name, name, meaning, key -> Setting.of(key, AttributeSettings::name)
                .values("a name")
                .remedy("write at most " + MAX_LENGTH + " characters, and not " + KEYCLOAKS_ROLES
                        + ", where Keycloak lists roles that hold everywhere"));
    }

    private static Optional<String> name(String text) {
        return text.length() <= MAX_LENGTH && PrintableText.isPrintable(text) && !text.equalsIgnoreCase(KEYCLOAKS_ROLES)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Every setting, in the order of the form. */
    static List<Setting<?>> settings() {
        return Stream.concat(
                        Stream.of(STORE, STORE_ROLES, STORES, ALL_STORES).flatMap(Named::settings),
                        Stream.of(NAME_FORMAT))
                .toList();
    }

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException when one is wrong, or two attributes have one name
     */
    static AttributeSettings read(SettingValues values) throws InvalidSettingException {
        AttributeSettings read = new AttributeSettings(
                STORE.read(values),
                STORE_ROLES.read(values),
                STORES.read(values),
                ALL_STORES.read(values),
                NAME_FORMAT.read(values));
        List<String> taken = new ArrayList<>();
        read.store.ifPresent(taken::add);
        add(taken, STORE_ROLES, read.storeRoles.stream().toList());
        add(taken, STORES, withBeside(read.stores, WITH_ROLES));
        add(taken, ALL_STORES, withBeside(read.allStores, ROLES));
        return read;
    }

    private static void add(List<String> taken, Named<String> attribute, List<String> names)
            throws InvalidSettingException {
        for (String name : names) {
            if (taken.contains(name)) {
                throw attribute.name().refused(names.get(0), "write a name that no other attribute of this mapper has");
            }
            taken.add(name);
        }
    }

    private static List<String> withBeside(Optional<String> name, String suffix) {
        return name.stream()
                .flatMap(written -> Stream.of(written, written + suffix))
                .toList();
    }

    /** The values by the names of attributes; without attributes that have no value, which SAML takes for unknown. */
    Map<String, Collection<String>> write(StoreClaims claims) {
        Map<String, Collection<String>> written = new LinkedHashMap<>();
        String code = claims.store();
        if (code != null) {
            store.ifPresent(name -> written.put(name, List.of(code)));
            storeRoles.ifPresent(name -> written.put(name, claims.storeRoles()));
        }
        stores.ifPresent(name -> {
            written.put(name, claims.stores().keySet());
            written.put(name + WITH_ROLES, withRoles(claims));
        });
        SortedSet<String> everywhere = claims.everywhere();
        if (everywhere != null) {
            allStores.ifPresent(name -> {
                written.put(name, List.of("true"));
                written.put(name + ROLES, everywhere);
            });
        }
        written.values().removeIf(Collection::isEmpty);
        return written;
    }

    private static List<String> withRoles(StoreClaims claims) {
        return claims.stores().entrySet().stream()
                .flatMap(store -> store.getValue().stream().map(role -> escaped(store.getKey()) + "/" + escaped(role)))
                .toList();
    }

    /** So that the one slash in a value is the one between store and role. */
    private static String escaped(String text) {
        return text.replace("%", "%25").replace("/", "%2F");
    }
}
