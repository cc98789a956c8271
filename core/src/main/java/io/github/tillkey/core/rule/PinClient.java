package io.github.tillkey.core.rule;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.settings.ClientSettings;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * Whether a client takes PIN sessions at all, no matter who logs in. The PIN step asks before a PIN is typed, so that
 * an administrator's mistake never counts as a wrong PIN.
 */
public final class PinClient {

    private PinClient() {}

    /** Why no PIN session may enter {@code client}; {@code null} when it depends on the session. */
    public static @Nullable Reason problem(ClientModel client) {
        ClientSettings settings = ClientSettings.of(client);
        if (settings.problem().isPresent()) {
            return Reason.CLIENT_SETTINGS_BROKEN;
        }
        if (!settings.acceptsPin()) {
            return Reason.PIN_NOT_ALLOWED;
        }
        // Implicit and hybrid flows hand out tokens after the cookies are set, where a refusal comes too late.
        return client.isFullScopeAllowed() || client.isImplicitFlowEnabled() ? Reason.PIN_CLIENT_TOO_BROAD : null;
    }
}
