package io.github.tillkey.pin.approval;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinReasons;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * The session of the cashier at an application, as long as it goes on at its till.
 *
 * @param session the user session, which a PIN has opened
 * @param client the application
 * @param terminal id of the till
 * @param store of the till
 * @param until the first instant at which a rule will refuse it, {@code null} when none is known
 */
public record CashierSession(
        UserSessionModel session,
        ClientModel client,
        String terminal,
        Store store,
        @Nullable Instant until) {

    /** The answer: the session, or why there is none, of which the event is written. */
    public sealed interface Result {}

    /** It goes on. */
    public record Alive(CashierSession session) implements Result {}

    /** It does not, or a rule refuses it. */
    public record Refused(Reason reason) implements Result {}

    /**
     * Asks every rule about the cashier. {@code found} may have ended.
     *
     * @param found {@code null} when there is no such session
     * @param fromMember whether the request comes from where the cashier is
     * @param event a new builder of the event of a refusal
     */
    public static Result check(
            KeycloakSession keycloak,
            RealmModel realm,
            @Nullable UserSessionModel found,
            ClientModel client,
            boolean fromMember,
            Supplier<EventBuilder> event) {
        TerminalSession till = TerminalSession.isPinSession(found) && found != null
                ? TerminalSession.of(found).orElse(null)
                : null;
        Store store = till == null
                ? null
                : Stores.of(keycloak, realm).byGroupId(till.storeGroupId()).orElse(null);
        if (found == null
                || till == null
                || store == null
                || !AuthenticationManager.isSessionValid(realm, found)
                || !found.getUser().isEnabled()
                || !client.isEnabled()
                || found.getAuthenticatedClientSessionByClient(client.getId()) == null) {
            event.get()
                    .detail(Details.REASON, PinReasons.APPROVAL_SESSION_OVER.code())
                    .error(Errors.ACCESS_DENIED);
            return new Refused(PinReasons.APPROVAL_SESSION_OVER);
        }
        // Nothing leaves the server here that would outlive the session, or reach another client.
        AccessRequest.Builder question = AccessRequest.session(found, client)
                .offline(false)
                .reach(Set.of())
                .fromMember(fromMember);
        Verdict verdict = ask(keycloak, question, till.terminalId(), store, event);
        return verdict instanceof Verdict.Granted granted
                ? new Alive(new CashierSession(found, client, till.terminalId(), store, granted.until()))
                : new Refused(((Verdict.Refused) verdict).reason());
    }

    /** Asks every rule about {@code member}, who approves beside this session. */
    public Verdict askAbout(
            KeycloakSession keycloak, UserModel member, boolean fromMember, Supplier<EventBuilder> event) {
        return ask(keycloak, questionAbout(member).fromMember(fromMember), terminal, store, event);
    }

    /** The question to the rules about {@code member}; without level, till and address. */
    public AccessRequest.Builder questionAbout(UserModel member) {
        return AccessRequest.beside(session, client, member);
    }

    /**
     * The same about the cashier of {@code request}.
     *
     * @param event a new builder of the event of a refusal
     */
    public static Result check(
            KeycloakSession keycloak,
            RealmModel realm,
            ApprovalRequest request,
            ClientModel client,
            boolean fromMember,
            Supplier<EventBuilder> event) {
        UserSessionModel running =
                keycloak.sessions().getUserSession(realm, request.from().session());
        boolean same = running != null
                && running.getUser().getId().equals(request.from().cashier());
        return check(keycloak, realm, same ? running : null, client, fromMember, event);
    }

    private static Verdict ask(
            KeycloakSession keycloak,
            AccessRequest.Builder question,
            String terminal,
            Store store,
            Supplier<EventBuilder> event) {
        return AccessGuard.of(keycloak)
                .check(
                        question.level(Level.PIN)
                                .at(store, terminal)
                                .from(ClientAddressResolver.of(keycloak))
                                .build(),
                        event);
    }

    /** The member as an approver at this till. */
    public ApprovalDecision.Approver approver(KeycloakSession keycloak, UserModel member, boolean pinPending) {
        Stores stores = Stores.of(keycloak, session.getRealm());
        Set<String> roles = stores.membershipsOf(member)
                .rolesIn(store)
                .<Set<String>>map(Set::copyOf)
                .orElse(Set.of());
        return new ApprovalDecision.Approver(
                member.getId(), roles, stores.exclusionAmong(roles).orElse(null), pinPending);
    }
}
