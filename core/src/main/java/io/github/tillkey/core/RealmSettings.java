package io.github.tillkey.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * Tillkey's settings of one realm, kept as realm attributes so that export, import and Admin REST carry them.
 *
 * <p>Reads go through Keycloak's realm cache: no database access on a hot path.
 */
public final class RealmSettings {

    /**
     * Realm attribute that switches Tillkey on. Absent or {@code false}: the realm is untouched by the jars. {@code true}: rules
     * are asked. Any other value counts as {@code true}, because a typing error must not open a realm.
     */
    public static final String ENABLED = "tillkey.enabled";

    /** Realm attribute: id of the group below which stores live. No default: without it the realm has no stores. */
    public static final String STORES_GROUP = "tillkey.stores_group";

    /**
     * Realm attribute: whether a user without {@link StaffAttributes#STAFF_KIND} may be given access: {@code allow} or
     * {@code deny}. Default, also for any other value: {@code deny}.
     */
    public static final String STAFF_WITHOUT_KIND = "tillkey.staff_without_kind";

    private final RealmModel realm;

    private RealmSettings(RealmModel realm) {
        this.realm = realm;
    }

    /** The settings of {@code realm}. */
    public static RealmSettings of(RealmModel realm) {
        return new RealmSettings(realm);
    }

    /** Whether Tillkey was set up in this realm; the default is {@code false}. */
    public boolean enabled() {
        String value = attribute(ENABLED);
        return value != null && !value.equals("false");
    }

    /** Id of the stores group, empty when the realm has none. */
    public Optional<String> storesGroupId() {
        return Optional.ofNullable(attribute(STORES_GROUP));
    }

    /** Whether users without a kind may be given access; the default is {@code false}. */
    public boolean staffWithoutKindAllowed() {
        return "allow".equals(attribute(STAFF_WITHOUT_KIND));
    }

    private @Nullable String attribute(String name) {
        String value = realm.getAttribute(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
