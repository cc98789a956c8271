package io.github.tillkey.pin.login;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalSecret;
import java.util.Map;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What a browser becoming a till leaves behind, by whatever way it did: its cookie and the events. */
enum TillRecord {

    /** It was registered. */
    REGISTERED("tillkey-enrol-terminal", "registered"),

    /** It was unlocked. */
    UNLOCKED("tillkey-unlock-terminal", "unlocked");

    private final String action;
    private final String change;

    TillRecord(String action, String change) {
        this.action = action;
        this.change = change;
    }

    /**
     * Makes {@code event} one of this. A member does something that no action of Keycloak is about: auditors look for
     * it where the actions of extensions are, by the detail {@code custom_required_action}.
     */
    EventBuilder event(EventBuilder event) {
        return event.event(EventType.CUSTOM_REQUIRED_ACTION).detail(Details.CUSTOM_REQUIRED_ACTION, action);
    }

    /**
     * Writes that it happened, and gives the browser its cookie.
     *
     * @param event made by {@link #event}
     * @param member who confirmed it, in a login to {@code client}
     */
    void write(KeycloakSession session, Till till, EventBuilder event, UserModel member, ClientModel client) {
        RealmModel realm = client.getRealm();
        event.success();
        // Continues the history of the terminal that the Admin REST writes.
        AuditLog.of(session, realm, Actor.member(realm, member, client))
                .adminEvent(OperationType.ACTION)
                .resource(Terminal.EVENT_RESOURCE)
                .resourcePath("tillkey-pin", "terminals", till.terminal().id(), change)
                .representation(Map.of("storeId", till.terminal().store().storeId()))
                .success();
        new TerminalCookie(session, realm).setAfterCommit(till.secret());
    }

    /**
     * A terminal in use.
     *
     * @param secret for its cookie
     */
    record Till(Terminal terminal, TerminalSecret secret) {}
}
