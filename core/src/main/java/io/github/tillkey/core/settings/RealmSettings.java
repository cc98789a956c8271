package io.github.tillkey.core.settings;

import io.github.tillkey.core.staff.StaffAttributes;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/**
 * Tillkey's settings of one realm, kept as realm attributes so that export, import and Admin REST carry them.
 *
 * <p>Nothing validates them when they are saved, so each defines what a wrong value counts as. Reads go through
 * Keycloak's realm cache: no database access on a hot path.
 */
public final class RealmSettings {

    /** Switches Tillkey on. */
    public static final Setting<Boolean> ENABLED = Setting.flag("tillkey.enabled")
            .help("Switches Tillkey on in the realm. Any other value counts as true, because a typing error must not "
                    + "open a realm.")
            .byDefault(false);

    /** Id of the group below which stores live. */
    public static final Setting<Optional<String>> STORES_GROUP = Setting.anyText("tillkey.stores_group")
            .help("The group below which the stores are. Without it the realm has no stores.")
            .values("id of a group")
            .optional();

    /** Whether a user without {@link StaffAttributes#STAFF_KIND} may be given access. */
    public static final Setting<Boolean> STAFF_WITHOUT_KIND = Setting.oneOf(
                    "tillkey.staff_without_kind", List.of(true, false), allowed -> allowed ? "allow" : "deny")
            .help("Whether a user without staff_kind may get tokens. Any other value counts as deny.")
            .byDefault(false);

    /** The realm role whose holders may enter every store while they have none. */
    public static final Setting<Optional<String>> STAFF_WITHOUT_STORE = Setting.anyText("tillkey.staff_without_store")
            .help("Who has this role and no store may enter every store. Without it nobody may.")
            .values("name of a realm role, mapped to the member or a group")
            .optional();

    private final SettingValues values;

    private RealmSettings(RealmModel realm) {
        this.values = SettingValues.attributes(realm::getAttribute);
    }

    /** All settings, in the order of the guide. */
    public static List<Setting<?>> settings() {
        return List.of(ENABLED, STORES_GROUP, STAFF_WITHOUT_KIND, STAFF_WITHOUT_STORE);
    }

    /** The settings of {@code realm}. */
    public static RealmSettings of(RealmModel realm) {
        return new RealmSettings(realm);
    }

    /** Whether Tillkey was set up in this realm. */
    public boolean enabled() {
        return ENABLED.readOr(values, true);
    }

    /** Id of the stores group, empty when the realm has none. */
    public Optional<String> storesGroupId() {
        return STORES_GROUP.readOr(values, Optional.empty());
    }

    /** Whether users without a kind may be given access. */
    public boolean staffWithoutKindAllowed() {
        return STAFF_WITHOUT_KIND.readOr(values, false);
    }

    /** Name of the realm role that opens every store to staff without one; empty when none does. */
    public Optional<String> staffWithoutStore() {
        return STAFF_WITHOUT_STORE.readOr(values, Optional.empty());
    }
}
