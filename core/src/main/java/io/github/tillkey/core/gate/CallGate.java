package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.LoginExpiry;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * Asks every deployed access rule about a call with an access token, at each call: whom a rule refuses now may hold a
 * token that lasts minutes. For APIs that administer, so sessions of tills are refused whatever their level, and those
 * in which nothing was proven: an administrator who impersonates a member, a flow that only asks for a name.
 */
public final class CallGate {

    private final KeycloakSession session;
    private final String id;

    /** @param id names the gate in events of what it refuses by itself */
    public CallGate(KeycloakSession session, String id) {
        this.session = session;
        this.id = id;
    }

    /** What a call is asked for at least. */
    public static LevelDemand demand(AuthenticatedClientSessionModel client) {
        LevelDemand demand = LevelDemand.of(client);
        return new LevelDemand(demand.minimum().max(Level.PASSWORD), demand.essential());
    }

    /** Asks about a call with {@code token}, which belongs to the session of {@code client}, and records the answer. */
    public Verdict check(AuthenticatedClientSessionModel client, AccessToken token) {
        UserSessionModel userSession = client.getUserSession();
        AccessRequest.Builder request = AccessRequest.session(client)
                .offline(userSession.isOffline())
                .reach(reachOf(token))
                .fromMember(ClientSettings.of(client.getClient()).callsFromTheMember());
        GateRequest question = new GateRequest(
                session,
                userSession,
                id,
                () -> GateRequest.event(session, EventType.LOGIN, client.getClient(), userSession));
        // A level is at least that of a password where no PIN was typed; here the proof itself is asked for.
        if (TerminalSession.isAtTill(userSession) || !SessionLevel.isProven(session, userSession)) {
            return question.refuse(request, Reason.LEVEL_TOO_LOW);
        }
        if (LoginExpiry.isOver(client)) {
            return question.refuse(request, Reason.LOGIN_ENDED);
        }
        if (StoreBinding.hasEnded(client)) {
            return question.refuse(request, Reason.STORE_CHANGED);
        }
        return question.ask(request, demand(client));
    }

    private static Set<String> reachOf(AccessToken token) {
        Set<String> reach = new HashSet<>(token.getResourceAccess().keySet());
        if (token.getAudience() != null) {
            reach.addAll(List.of(token.getAudience()));
        }
        return reach;
    }
}
