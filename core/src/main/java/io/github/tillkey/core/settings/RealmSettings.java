package io.github.tillkey.core.settings;

import io.github.tillkey.core.staff.StaffAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Tillkey's settings of one realm. They can be stored past their validation, so each defines what a wrong value counts
 * as. Of several registrations a setting counts only where all agree; else Tillkey is on, and nothing more is allowed.
 *
 * <p>Reads go through Keycloak's realm cache: no database access on a hot path.
 */
public final class RealmSettings {

    /** Where the settings are. */
    public static final ActionSettings PLACE = new ActionSettings("tillkey-realm", "Tillkey: realm");

    /** The same, for administrators. */
    public static final String CONSOLE = PLACE.console();

    /** Switches Tillkey on. */
    public static final Setting<Boolean> ENABLED = Setting.flag("enabled")
            .label("Tillkey is on")
            .help("Switches Tillkey on in the realm. Any other value counts as true, because a typing error must not "
                    + "open a realm.")
            .byDefault(false);

    /** Path of the group below which stores live. */
    public static final Setting<Optional<String>> STORES_GROUP = Setting.anyText("stores_group")
            .label("Stores group")
            .help("The group below which the stores are. Without it the realm has no stores. Follows when the group is "
                    + "renamed or moved.")
            .values("path of a group, such as /stores")
            .optional();

    /** Whether a user without {@link StaffAttributes#STAFF_KIND} may be given access. */
    public static final Setting<Boolean> STAFF_WITHOUT_KIND = Setting.oneOf(
                    "staff_without_kind", List.of(true, false), allowed -> allowed ? "allow" : "deny")
            .label("Users without staff_kind")
            .help("Whether a user without staff_kind may get tokens. Any other value counts as deny.")
            .byDefault(false);

    /** The realm role whose holders may enter every store while they have none. */
    public static final Setting<Optional<String>> STAFF_WITHOUT_STORE = Setting.anyText("staff_without_store")
            .label("Role of staff without a store")
            .help("Who has this role and no store may enter every store. Without it nobody may.")
            .values("name of a realm role, mapped to the member or a group")
            .console(ProviderConfigProperty.ROLE_TYPE)
            .optional();

    /** Whether each loan is accepted by somebody of the receiving store. */
    public static final Setting<Boolean> LOANS_ACCEPTED = Setting.flag("loans_accepted")
            .label("Loans are accepted")
            .help("Whether a loan takes two people also where a manager runs both stores: one offers, another of the "
                    + "receiving store accepts. Who acts on all staff lends at once. Any other value counts as true.")
            .byDefault(false);

    private final List<SettingValues> registrations;

    private RealmSettings(List<Map<String, String>> configs) {
        // Without any, all have their defaults.
        this.registrations = configs.isEmpty()
                ? List.of(SettingValues.single(null))
                : configs.stream().map(SettingValues::single).toList();
    }

    /** All settings, in the order of the guide. */
    public static List<Setting<?>> settings() {
        return List.of(ENABLED, STORES_GROUP, STAFF_WITHOUT_KIND, STAFF_WITHOUT_STORE, LOANS_ACCEPTED);
    }

    /** The settings of {@code realm}. */
    public static RealmSettings of(RealmModel realm) {
        return of(PLACE.of(realm));
    }

    /** The settings of a realm that has these. */
    public static RealmSettings of(List<Map<String, String>> configs) {
        return new RealmSettings(configs);
    }

    /** Whether Tillkey was set up in this realm. */
    public boolean enabled() {
        return agreed(ENABLED, true);
    }

    /** Path of the stores group as it is written, empty when the realm names none. */
    public Optional<String> storesGroup() {
        return agreed(STORES_GROUP, Optional.empty());
    }

    /** Whether users without a kind may be given access. */
    public boolean staffWithoutKindAllowed() {
        return agreed(STAFF_WITHOUT_KIND, false);
    }

    /** Name of the realm role that opens every store to staff without one; empty when none does. */
    public Optional<String> staffWithoutStore() {
        return agreed(STAFF_WITHOUT_STORE, Optional.empty());
    }

    /** Whether a loan takes two people, except where somebody acts on all staff. */
    public boolean loansAccepted() {
        return agreed(LOANS_ACCEPTED, true);
    }

    private <T> T agreed(Setting<T> setting, T strict) {
        T first = setting.readOr(registrations.get(0), strict);
        for (int i = 1; i < registrations.size(); i++) {
            if (!setting.readOr(registrations.get(i), strict).equals(first)) {
                return strict;
            }
        }
        return first;
    }
}
