package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.session.SessionPin;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Another till at which a member is logged in.
 *
 * @param session the session there
 * @param terminalId id of the terminal
 * @param name of the terminal, for people
 * @param store of the terminal
 */
public record OtherTill(UserSessionModel session, String terminalId, String name, Store store) {

    /** The order in which sessions began; the id decides within a second. */
    public static final Comparator<UserSessionModel> BY_BEGINNING =
            Comparator.comparingInt(UserSessionModel::getStarted).thenComparing(UserSessionModel::getId);

    /**
     * All tills but {@code terminalId} at which {@code member} is logged in, by a session that would get a token, in
     * the order in which their sessions began. Keycloak reads the member's sessions in two queries; each other till
     * takes two more.
     */
    public static List<OtherTill> of(KeycloakSession session, RealmModel realm, UserModel member, String terminalId) {
        return session.sessions()
                .getUserSessionsStream(realm, member)
                .filter(TerminalSession::isPinSession)
                .filter(running -> AuthenticationManager.isSessionValid(realm, running))
                .flatMap(running -> TerminalSession.of(running).stream()
                        .filter(till -> !till.terminalId().equals(terminalId))
                        .flatMap(till -> of(session, realm, running, till)))
                .sorted(Comparator.comparing(OtherTill::session, BY_BEGINNING))
                .toList();
    }

    /** Which till it is, for people: its name alone may be that of one in another store too. */
    public String place() {
        return place(name, store);
    }

    /** As {@link #place()}, of the till with this name. */
    public static String place(String name, Store store) {
        return name + ", " + store.name();
    }

    private static Stream<OtherTill> of(
            KeycloakSession session, RealmModel realm, UserSessionModel running, TerminalSession till) {
        Terminals terminals = Terminals.of(session, realm);
        Optional<Store> store = Stores.of(session, realm).byGroupId(till.storeGroupId());
        return store
                .filter(there -> SessionPin.of(running)
                        .flatMap(pin -> terminals.running(till.terminalId(), there, running.getId(), pin))
                        .filter(Terminals.RunningSession::pinExists)
                        .isPresent())
                .flatMap(there ->
                        terminals.find(till.terminalId()).map(row -> new OtherTill(running, row.id, row.name, there)))
                .stream();
    }
}
