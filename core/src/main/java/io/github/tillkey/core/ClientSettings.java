package io.github.tillkey.core;

import java.util.Optional;
import org.keycloak.models.ClientModel;

/**
 * Tillkey's settings of one client, kept as client attributes. Each is off unless its value is exactly {@code true}, if nothing else
 * is said.
 */
public final class ClientSettings {

    /** Client attribute: sessions of a PIN login may enter this client. */
    public static final String PIN = "tillkey.pin";

    /** Client attribute: this client gets no token that is not bound to a store. */
    public static final String STORE_REQUIRED = "tillkey.store_required";

    /** Client attribute: staff of kind {@link StaffKind#LIMITED} may enter this client. */
    public static final String LIMITED_STAFF = "tillkey.limited_staff";

    /**
     * Client attribute: whether the client calls the token endpoint from where the member is, so that the address of the call is
     * the member's: {@code true} or {@code false}. Without it, and for any other value, a public client does and a confidential
     * one does not, for its calls come from its own server.
     */
    public static final String CALLS_FROM_MEMBER = "tillkey.calls_from_member";

    /**
     * Client attribute: networks from which this client may be entered, besides all other lists, as
     * {@code io.github.tillkey.core.network.NetworkList} reads them.
     */
    public static final String ALLOWED_NETWORKS = "tillkey.allowed_networks";

    private final ClientModel client;

    private ClientSettings(ClientModel client) {
        this.client = client;
    }

    /** The settings of {@code client}. */
    public static ClientSettings of(ClientModel client) {
        return new ClientSettings(client);
    }

    /** Whether PIN sessions may enter; the default is {@code false}. */
    public boolean acceptsPin() {
        return isOn(PIN);
    }

    /** Whether every token must be bound to a store; the default is {@code false}. */
    public boolean requiresStore() {
        return isOn(STORE_REQUIRED);
    }

    /** Whether limited staff may enter; the default is {@code false}. */
    public boolean acceptsLimitedStaff() {
        return isOn(LIMITED_STAFF);
    }

    /** Whether calls to the token endpoint come from where the member is; the default is that of {@link #CALLS_FROM_MEMBER}. */
    public boolean callsFromTheMember() {
        return isOn(CALLS_FROM_MEMBER)
                || client.isPublicClient() && !"false".equals(client.getAttribute(CALLS_FROM_MEMBER));
    }

    /** The client's own list of networks, empty when it has none. */
    public Optional<String> allowedNetworks() {
        String text = client.getAttribute(ALLOWED_NETWORKS);
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private boolean isOn(String attribute) {
        return "true".equals(client.getAttribute(attribute));
    }
}
