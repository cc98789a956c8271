package io.github.tillkey.core.settings;

import io.github.tillkey.core.staff.StaffKind;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/**
 * Tillkey's settings of one client, kept as client attributes. Nothing validates them when they are saved: a wrong
 * value counts as none.
 */
public final class ClientSettings {

    /** Sessions of a PIN login may enter this client. */
    public static final Setting<Boolean> PIN = Setting.flag("tillkey.pin")
            .help("PIN sessions may enter this client.")
            .byDefault(false);

    /** This client gets no token that is not bound to a store. */
    public static final Setting<Boolean> STORE_REQUIRED = Setting.flag("tillkey.store_required")
            .help("This client gets no token without a store.")
            .byDefault(false);

    /** Staff of kind {@link StaffKind#LIMITED} may enter this client. */
    public static final Setting<Boolean> LIMITED_STAFF = Setting.flag("tillkey.limited_staff")
            .help("Staff of kind limited may enter this client.")
            .byDefault(false);

    /**
     * Whether the client calls the token endpoint from where the member is, so that the address of the call is the
     * member's.
     */
    public static final Setting<Optional<Boolean>> CALLS_FROM_MEMBER = Setting.flag("tillkey.calls_from_member")
            .help("Whether the client calls the token endpoint from where the member is, so that networks are checked "
                    + "there. Without it a public client does; a confidential one does not, for its calls come from "
                    + "its own server.")
            .optional();

    /** Networks from which this client may be used; all other lists apply too. */
    public static final Setting<Optional<String>> ALLOWED_NETWORKS = Setting.anyText("tillkey.allowed_networks")
            .help("The networks from which this client may be entered. Other lists must allow as well.")
            .values("a list of networks")
            .optional();

    private final ClientModel client;
    private final SettingValues values;

    private ClientSettings(ClientModel client) {
        this.client = client;
        this.values = SettingValues.attributes(client::getAttribute);
    }

    /** All settings, in the order of the guide. */
    public static List<Setting<?>> settings() {
        return List.of(PIN, STORE_REQUIRED, LIMITED_STAFF, CALLS_FROM_MEMBER, ALLOWED_NETWORKS);
    }

    /** The settings of {@code client}. */
    public static ClientSettings of(ClientModel client) {
        return new ClientSettings(client);
    }

    /** Whether PIN sessions may enter. */
    public boolean acceptsPin() {
        return PIN.readOr(values, false);
    }

    /** Whether every token must be bound to a store. */
    public boolean requiresStore() {
        return STORE_REQUIRED.readOr(values, false);
    }

    /** Whether limited staff may enter. */
    public boolean acceptsLimitedStaff() {
        return LIMITED_STAFF.readOr(values, false);
    }

    /** Whether calls to the token endpoint come from where the member is. */
    public boolean callsFromTheMember() {
        return CALLS_FROM_MEMBER.readOr(values, Optional.empty()).orElse(client.isPublicClient());
    }

    /** The client's own list of networks, empty when it has none. */
    public Optional<String> allowedNetworks() {
        return ALLOWED_NETWORKS.readOr(values, Optional.empty());
    }
}
