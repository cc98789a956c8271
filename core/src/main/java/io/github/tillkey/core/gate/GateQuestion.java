package io.github.tillkey.core.gate;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRules;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;

/**
 * What a gate asks all rules about a client's session, now.
 *
 * @param session of the request
 * @param clientSession whose token or assertion is about to leave the server
 * @param gate names the gate in events, where it refuses by itself
 */
record GateQuestion(KeycloakSession session, AuthenticatedClientSessionModel clientSession, String gate) {

    /** Asks; the parameters are those of {@link AccessRequest}. A session of a store that is gone is refused unasked. */
    Verdict ask(String grant, boolean offline, Set<String> reach, boolean fromMember) {
        RealmModel realm = clientSession.getRealm();
        UserSessionModel userSession = clientSession.getUserSession();
        Optional<TillSession> till = TillSession.of(userSession);
        Optional<Store> store = till.flatMap(t -> Stores.of(session, realm).byGroupId(t.storeGroupId()));
        if (till.isPresent() && store.isEmpty()) {
            return new Verdict.Refused(Reason.STORE_UNKNOWN, gate, Map.of());
        }
        return new AccessRules(session)
                .ask(new AccessRequest(
                        realm,
                        userSession.getUser(),
                        clientSession.getClient(),
                        grant,
                        TillSession.levelOf(userSession),
                        store.orElse(null),
                        till.map(TillSession::terminalId).orElse(null),
                        userSession.getId(),
                        offline,
                        reach,
                        ClientAddresses.of(session),
                        fromMember,
                        ServerTime.now()));
    }
}
