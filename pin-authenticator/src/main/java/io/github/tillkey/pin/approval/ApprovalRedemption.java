package io.github.tillkey.pin.approval;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.approval.ApprovalEvents.Step;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.utils.PkceUtils;

/**
 * Exchanges the code of an approval for its token. The code is gone with the first attempt, also a wrong one. What the
 * approval rests on is checked again: the cashier's session, the approver's PIN and role, every rule about both.
 */
public final class ApprovalRedemption {

    /** What came of it. */
    public sealed interface Result {}

    /** The proof. */
    public record Redeemed(ApprovalToken token) implements Result {}

    /** None, and the event is written. */
    public record Refused(Reason reason) implements Result {}

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ClientModel client;

    /** @param client which has proven that it is itself, as far as it can */
    public ApprovalRedemption(KeycloakSession session, RealmModel realm, ClientModel client) {
        this.session = session;
        this.realm = realm;
        this.client = client;
    }

    /** Redeems {@code code}, whose request came with the challenge of {@code verifier}. */
    public Result redeem(String code, String verifier) {
        Approval approval =
                new Approvals(session, realm).redeem(code).filter(this::isOurs).orElse(null);
        if (approval == null || !isVerified(approval, verifier)) {
            return refuse(
                    new ApprovalEvents(session, realm, client, null).event(Step.REDEEMED),
                    PinReasons.APPROVAL_CODE_INVALID);
        }
        ApprovalRequest request = approval.request();
        ApprovalEvents events = new ApprovalEvents(session, realm, client, request);
        boolean fromMember = ClientSettings.of(client).callsFromTheMember();
        CashierSession.Result found =
                CashierSession.check(session, realm, request, client, fromMember, () -> events.event(Step.REDEEMED)
                        .user(request.from().cashier()));
        return found instanceof CashierSession.Alive alive
                ? redeem(approval, alive.session(), events, fromMember)
                : new Refused(((CashierSession.Refused) found).reason());
    }

    private Result redeem(Approval approval, CashierSession cashier, ApprovalEvents events, boolean fromMember) {
        ApprovalRequest request = approval.request();
        Supplier<EventBuilder> event = () -> events.event(Step.REDEEMED).user(approval.approver());
        UserModel approver = session.users().getUserById(realm, approval.approver());
        if (approver == null || !approver.isEnabled()) {
            return refuse(event.get(), Reason.USER_DISABLED);
        }
        // A PIN is taken away because somebody else may know it.
        if (approver.credentialManager().getStoredCredentialById(approval.pin()) == null) {
            return refuse(event.get(), PinReasons.PIN_ENDED);
        }
        Reason refusal = ApprovalDecision.refusal(
                        request.from().cashier(),
                        request.operation().permission(),
                        cashier.approver(session, approver, false))
                .orElse(null);
        if (refusal != null) {
            return refuse(event.get(), refusal);
        }
        Verdict verdict = cashier.askAbout(session, approver, fromMember, event);
        if (verdict instanceof Verdict.Refused refused) {
            return new Refused(refused.reason());
        }
        Instant until = Stream.concat(
                        Stream.ofNullable(cashier.until()), Stream.ofNullable(((Verdict.Granted) verdict).until()))
                .min(Instant::compareTo)
                .orElse(null);
        ApprovalToken token =
                ApprovalToken.of(session, realm, cashier, approval, until).orElse(null);
        if (token == null) {
            return refuse(event.get(), PinReasons.APPROVAL_SESSION_OVER);
        }
        event.get().success();
        return new Redeemed(token);
    }

    private boolean isOurs(Approval approval) {
        return approval.request().from().client().equals(client.getId());
    }

    private static boolean isVerified(Approval approval, String verifier) {
        return PkceUtils.validateCodeChallenge(
                verifier, approval.request().answer().challenge(), OAuth2Constants.PKCE_METHOD_S256);
    }

    private static Refused refuse(EventBuilder event, Reason reason) {
        ApprovalEvents.refuse(event, reason);
        return new Refused(reason);
    }
}
