package io.github.tillkey.core;

import org.keycloak.models.ClientModel;

/** Tillkey's settings of one client, kept as client attributes. Each is off unless its value is exactly {@code true}. */
public final class ClientSettings {

    /** Client attribute: sessions of a PIN login may enter this client. */
    public static final String PIN = "tillkey.pin";

    /** Client attribute: this client gets no token that is not bound to a store. */
    public static final String STORE_REQUIRED = "tillkey.store_required";

    /** Client attribute: staff of kind {@link StaffKind#LIMITED} may enter this client. */
    public static final String LIMITED_STAFF = "tillkey.limited_staff";

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

    private boolean isOn(String attribute) {
        return "true".equals(client.getAttribute(attribute));
    }
}
