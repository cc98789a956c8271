package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.rule.SecondTillRule;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/**
 * Answers what {@link PinLoginFlow} has decided: the wait where a PIN was checked and opened nothing, the event for
 * auditors, and the page. Only the event distinguishes misses.
 */
final class PinLoginResponder {

    private final TillRequest request;
    private final PinPad pages;
    private final PinStepEvents events;
    private final ConstantTimeResponse pause;

    /** @param pause started when the request came in */
    PinLoginResponder(TillRequest request, PinPad pages, ConstantTimeResponse pause) {
        this.request = request;
        this.pages = pages;
        this.events = request.events();
        this.pause = pause;
    }

    /** The page; empty when the step is passed. */
    Optional<Response> answer(PinLoginOutcome outcome) {
        if (outcome.delayed()) {
            pause.delayAnswer(request.session());
        }
        return Optional.ofNullable(outcome.answerBy(this));
    }

    Response pad(PinLoginOutcome.Pad outcome) {
        return page(outcome.at(), null, null);
    }

    Response waiting(PinLoginOutcome.Waiting outcome) {
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
        return pages.pad(request.pad(outcome.at(), outcome.member()).waiting(seconds), message);
    }

    Response notAPin(PinLoginOutcome.NotAPin outcome) {
        events.refuseOnce(RepeatedEventFilter.MINUTE, Errors.INVALID_USER_CREDENTIALS, outcome.reason(), outcome.at());
        return page(outcome.at(), outcome.member(), outcome.message());
    }

    Response missed(PinLoginOutcome.Missed outcome) {
        if (outcome.counted() != null) {
            events.caused(outcome.at(), outcome.counted());
        }
        PinAttempt attempt = outcome.attempt();
        Optional.ofNullable(attempt.refusal())
                .orElseGet(() -> Refusal.by(PinReasons.PIN_UNKNOWN))
                .write(() -> missEvent(outcome.at(), attempt), Errors.INVALID_USER_CREDENTIALS);
        return page(outcome.at(), outcome.member(), wrong());
    }

    private EventBuilder missEvent(Terminal at, PinAttempt attempt) {
        EventBuilder event = at.describe(events.event())
                .detail(PinAttempt.MISS, attempt.kind().detail());
        UserModel subject = attempt.subject();
        return subject == null ? event : event.user(subject);
    }

    Response outsideNetworks(PinLoginOutcome.OutsideNetworks outcome) {
        Terminal at = outcome.at();
        ClientAddress address = ClientAddressResolver.of(request.session());
        if (events.isNew(RepeatedEventFilter.HOUR, Reason.NETWORK_NOT_ALLOWED, at.id(), address.toString())) {
            AccessGuard.refuse(
                    request.realm(),
                    TerminalNetworks.RULE,
                    TerminalNetworks.denial(address),
                    () -> at.describe(events.event()));
        }
        return pages.problem("tillkeyTerminalOutside");
    }

    Response notATerminal(PinLoginOutcome.NotATerminal outcome) {
        return pages.notATerminal(outcome.recognition());
    }

    Response noLongerValid(PinLoginOutcome.NoLongerValid outcome) {
        outcome.refusal()
                .write(
                        () -> outcome.at().describe(events.event()).user(outcome.member()),
                        Errors.INVALID_USER_CREDENTIALS);
        return page(outcome.at(), null, wrong());
    }

    Response loggedInElsewhere(PinLoginOutcome.LoggedInElsewhere outcome) {
        AccessGuard.refuse(
                request.realm(), SecondTillRule.ID, SecondTillRule.denial(outcome.other()), () -> outcome.at()
                        .describe(events.event())
                        .user(outcome.owner()));
        FormMessage message = new FormMessage(
                PinPages.PIN_FIELD,
                "tillkeyLoggedInElsewhere",
                outcome.other().name(),
                outcome.other().store().name());
        return page(outcome.at(), outcome.member(), message);
    }

    Response setupPending(PinLoginOutcome.SetupPending outcome) {
        events.refuse(PinReasons.SETUP_PENDING, outcome.at(), outcome.member());
        return pages.problem("tillkeySetupPending");
    }

    Response answered(PinLoginOutcome.Answered outcome) {
        return outcome.response();
    }

    private Response page(Terminal at, @Nullable String member, @Nullable FormMessage error) {
        return pages.pad(request.pad(at, member), error);
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
