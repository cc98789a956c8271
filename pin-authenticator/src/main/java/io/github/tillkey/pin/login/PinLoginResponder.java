package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/**
 * Answers what {@link PinLoginFlow} has decided: the wait where a PIN was checked and opened nothing, the event for
 * auditors, and the page. Only the event distinguishes misses.
 */
final class PinLoginResponder {

    private final PinRequest request;
    private final AuthenticationFlowContext context;
    private final PinStepEvents events;
    private final ConstantTimeResponse pause;

    /** @param pause started when the request came in */
    PinLoginResponder(PinRequest request, ConstantTimeResponse pause) {
        this.request = request;
        this.context = request.context();
        this.events = request.events();
        this.pause = pause;
    }

    void answer(PinLoginOutcome outcome) {
        if (outcome.delayed()) {
            pause.delayAnswer(request.session());
        }
        outcome.answerBy(this);
    }

    void pad(PinLoginOutcome.Pad outcome) {
        show(page(outcome.at(), null, null));
    }

    void waiting(PinLoginOutcome.Waiting outcome) {
        Instant until = outcome.until();
        // Once in each wait, on each node.
        events.refuseOnce(
                RepeatedEventFilter.HOUR,
                Errors.ACCESS_DENIED,
                PinReasons.TERMINAL_WAITING,
                outcome.at(),
                until.toString());
        long seconds = secondsUntil(until);
        FormMessage message = seconds < 60
                ? new FormMessage(PinPages.PIN_FIELD, "tillkeyTerminalWaitingSeconds", seconds)
                : new FormMessage(PinPages.PIN_FIELD, "tillkeyTerminalWaiting", (seconds + 59) / 60);
        show(page(outcome.at(), outcome.member(), message));
    }

    void notAPin(PinLoginOutcome.NotAPin outcome) {
        events.refuseOnce(RepeatedEventFilter.MINUTE, Errors.INVALID_USER_CREDENTIALS, outcome.reason(), outcome.at());
        show(page(outcome.at(), outcome.member(), outcome.message()));
    }

    void missed(PinLoginOutcome.Missed outcome) {
        if (outcome.counted() != null) {
            events.caused(outcome.at(), outcome.counted());
        }
        PinAttempt attempt = outcome.attempt();
        Optional.ofNullable(attempt.refusal())
                .orElseGet(() -> Refusal.by(PinReasons.PIN_UNKNOWN))
                .write(() -> missEvent(outcome.at(), attempt), Errors.INVALID_USER_CREDENTIALS);
        show(page(outcome.at(), outcome.member(), wrong()));
    }

    private EventBuilder missEvent(Terminal at, PinAttempt attempt) {
        EventBuilder event = at.describe(events.event())
                .detail(PinAttempt.MISS, attempt.kind().detail());
        UserModel subject = attempt.subject();
        return subject == null ? event : event.user(subject);
    }

    void outsideNetworks(PinLoginOutcome.OutsideNetworks outcome) {
        Terminal at = outcome.at();
        ClientAddress address = ClientAddressResolver.of(request.session());
        if (events.isNew(RepeatedEventFilter.HOUR, Reason.NETWORK_NOT_ALLOWED, at.id(), address.toString())) {
            AccessGuard.refuse(
                    request.realm(),
                    TerminalNetworks.RULE,
                    TerminalNetworks.denial(address),
                    () -> at.describe(events.event()));
        }
        showProblem("tillkeyTerminalOutside");
    }

    void notATerminal(PinLoginOutcome.NotATerminal outcome) {
        show(new TerminalEnrolmentFlow(request).page(outcome.recognition()));
    }

    void noLongerValid(PinLoginOutcome.NoLongerValid outcome) {
        outcome.refusal()
                .write(
                        () -> outcome.at().describe(events.event()).user(outcome.member()),
                        Errors.INVALID_USER_CREDENTIALS);
        show(page(outcome.at(), null, wrong()));
    }

    void setupPending(PinLoginOutcome.SetupPending outcome) {
        events.refuse(PinReasons.SETUP_PENDING, outcome.at(), outcome.member());
        showProblem("tillkeySetupPending");
    }

    void answered(PinLoginOutcome.Answered outcome) {
        show(outcome.response());
    }

    void passed() {
        context.success(PosPinCredentialModel.TYPE);
    }

    /** Not failureChallenge: a wrong PIN must never lock somebody's password. */
    private void show(Response page) {
        context.forceChallenge(page);
    }

    private void showProblem(String messageKey) {
        show(PinPages.problem(context.form(), Response.Status.FORBIDDEN, messageKey));
    }

    private Response page(Terminal at, @Nullable String member, @Nullable FormMessage error) {
        return PinPages.pinPad(context, request.pad(at, member), error);
    }

    private static FormMessage wrong() {
        return new FormMessage(PinPages.PIN_FIELD, "tillkeyPinWrong");
    }

    /** Seconds from now, rounded up. Not a time of day: the server does not know the till's time zone. */
    private static long secondsUntil(Instant instant) {
        Duration left = Duration.between(ServerTime.now(), instant);
        return Math.max(1, left.plusMillis(999).toSeconds());
    }
}
