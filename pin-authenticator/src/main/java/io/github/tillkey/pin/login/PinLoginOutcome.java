package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.terminal.OtherTill;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/** The outcome of one request to the step. {@link PinLoginFlow} decides it, {@link PinLoginResponder} answers it. */
sealed interface PinLoginOutcome {

    /**
     * Has {@code responder} answer this outcome: an outcome without an answer does not compile.
     *
     * @return {@code null} when the step is passed
     */
    @Nullable
    Response answerBy(PinLoginResponder responder);

    /** Whether the answer is delayed to the time that every miss takes, because a PIN or password was refused. */
    default boolean delayed() {
        return false;
    }

    /** A till that takes a PIN. */
    record Pad(Terminal at) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.pad(this);
        }
    }

    /**
     * The till waits after too many wrong PINs, and nothing was counted.
     *
     * @param member what was picked or typed beside the PIN
     * @param delayed whether a PIN was checked before others made the till wait: the answer must not reveal whether it
     *     was right
     */
    record Waiting(Terminal at, @Nullable String member, Instant until, boolean delayed) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.waiting(this);
        }
    }

    /**
     * What was typed is not a PIN, so nothing was looked up and nothing counts.
     *
     * @param member what was picked or typed beside the PIN
     */
    record NotAPin(Terminal at, @Nullable String member, Reason reason, FormMessage message)
            implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.notAPin(this);
        }
    }

    /**
     * A PIN that opens nothing here, for any reason.
     *
     * @param member what was picked or typed beside the PIN
     * @param counted what counting it came to; {@code null} when it was not counted
     */
    record Missed(Terminal at, @Nullable String member, PinAttempt attempt, FailedPinRecorder.@Nullable Outcome counted)
            implements PinLoginOutcome {
        @Override
        public boolean delayed() {
            return true;
        }

        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.missed(this);
        }
    }

    /**
     * The till is outside the networks of its store, so nothing is typed there.
     *
     * @param delayed whether a right PIN was typed before the till was moved to this store
     */
    record OutsideNetworks(Terminal at, boolean delayed) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.outsideNetworks(this);
        }
    }

    /**
     * The browser is not a till that takes PINs: it sees the page that registers or unlocks one.
     *
     * @param delayed whether a PIN was checked before the till was locked or revoked
     */
    record NotATerminal(TerminalAuthentication recognition, boolean delayed) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.notATerminal(this);
        }
    }

    /**
     * A PIN that was right a moment ago no longer opens anything. Not a miss.
     *
     * @param member the owner; {@code null} when there is none any more
     */
    record NoLongerValid(
            Terminal at, Refusal refusal, @Nullable UserModel member) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.noLongerValid(this);
        }
    }

    /**
     * The owner of a right PIN is logged in at another till. Not a miss: the same PIN, typed again, logs out there.
     *
     * @param member what was picked or typed beside the PIN
     */
    record LoggedInElsewhere(
            Terminal at, UserModel owner, @Nullable String member, OtherTill other) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.loggedInElsewhere(this);
        }
    }

    /** The login would lead to what a till does not give, such as a required action. */
    record SetupPending(Terminal at, UserModel member) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.setupPending(this);
        }
    }

    /**
     * The answer is made and its event written: the login has ended or goes on elsewhere, or it is a page about
     * registering a till or about a new PIN.
     */
    record Answered(Response response, boolean delayed) implements PinLoginOutcome {
        @Override
        public Response answerBy(PinLoginResponder responder) {
            return responder.answered(this);
        }
    }

    /** The step is passed, and others follow. */
    record Passed() implements PinLoginOutcome {
        @Override
        public @Nullable Response answerBy(PinLoginResponder responder) {
            return null;
        }
    }
}
