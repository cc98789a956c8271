package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * What a gate asks all rules about a session, now.
 *
 * @param session of the request
 * @param userSession what is about to leave the server belongs to
 * @param gate names the gate in events, where it refuses by itself
 * @param events of refusals and reports
 */
record GateRequest(KeycloakSession session, UserSessionModel userSession, String gate, AccessGuard.Events events) {

    /** The same kind of event for both. */
    GateRequest(KeycloakSession session, UserSessionModel userSession, String gate, Supplier<EventBuilder> event) {
        this(session, userSession, gate, AccessGuard.Events.of(event));
    }

    /**
     * Asks about {@code request}, which needs neither level nor till nor address. A session of a store that is gone, or
     * of a level below the demand, is refused unasked.
     */
    Verdict ask(AccessRequest.Builder request, LevelDemand demand) {
        Optional<Store> store = store();
        if (store.isEmpty() && StoreBinding.of(userSession).isPresent()) {
            return refuse(request, Reason.STORE_UNKNOWN);
        }
        Level level = SessionLevel.of(session, userSession);
        if (!demand.isMetBy(level)) {
            return refuse(request, Reason.LEVEL_TOO_LOW);
        }
        return AccessGuard.of(session)
                .check(
                        request.level(TerminalSession.isPinSession(userSession) ? Level.PIN : level)
                                .at(
                                        store.orElse(null),
                                        TerminalSession.of(userSession)
                                                .map(TerminalSession::terminalId)
                                                .orElse(null))
                                .from(ClientAddressResolver.of(session))
                                .build(),
                        events);
    }

    /** The store that the session is bound to; empty when it is bound to none, or to one that is gone. */
    Optional<Store> store() {
        return StoreBinding.of(userSession).flatMap(Stores.of(session, userSession.getRealm())::byGroupId);
    }

    /** Ids of the clients of all roles, not of those that a token shows: a lightweight one shows none. */
    static Set<String> reachOf(ClientSessionContext clientSession) {
        return clientSession
                .getRolesStream()
                .flatMap(role -> role.getContainer() instanceof ClientModel client
                        ? Stream.of(client.getClientId())
                        : Stream.empty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A new event about what {@code client} gets of a session. */
    static EventBuilder event(
            KeycloakSession session, EventType type, ClientModel client, UserSessionModel userSession) {
        return new EventBuilder(
                        userSession.getRealm(), session, session.getContext().getConnection())
                .event(type)
                .client(client)
                .user(userSession.getUser())
                .session(userSession);
    }

    /** Refuses by the gate itself. */
    Verdict refuse(AccessRequest.Builder request, Reason reason) {
        AccessRequest asked = request.build();
        return AccessGuard.of(session).record(asked, gate, Decision.deny(reason, detailsOf(asked, reason)), events);
    }

    /** A level that the client demands of some members only is explained by their role. */
    private static Map<String, String> detailsOf(AccessRequest asked, Reason reason) {
        List<String> roles = reason.equals(Reason.LEVEL_TOO_LOW)
                ? LevelDemand.secondFactorRoles(asked.client(), asked.member())
                : List.of();
        return roles.isEmpty() ? Map.of() : Map.of(ClientSettings.SECOND_FACTOR_ROLE.key(), String.join(", ", roles));
    }
}
