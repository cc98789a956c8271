package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/**
 * A PIN pad on a page beside a login. What is typed there is looked up, checked by the rules, counted and answered as
 * at a login of the client, so that no page is a cheaper place to guess.
 */
public final class PinPrompt {

    /** What the PIN is typed for. */
    public interface Purpose {

        /** The application at the till. */
        ClientModel client();

        /** The only terminal on which the PIN may be typed. */
        String terminalId();

        /** The question to the rules about the owner of a typed PIN; without level, till and address. */
        AccessRequest.Builder question(UserModel member);

        /** A new builder of the event of a refusal. */
        EventBuilder event();

        /** The page with the pad; {@code form} has what the pad shows. */
        Response page(LoginFormsProvider form);

        /** The page where nothing can be typed. */
        Response problem(Response.Status status, String messageKey);

        /**
         * A right PIN, which nothing refuses at this till. The till is locked until the transaction ends.
         *
         * @param pinPending whether the owner has to replace the PIN first
         */
        Answer typed(Terminal at, PosPins.Owner owner, boolean pinPending);
    }

    /** What a right PIN comes to. */
    public sealed interface Answer {

        /** The purpose is reached. */
        record Reached(Response response) implements Answer {}

        /** Its owner may not do this; the event is written. */
        record Refused(String messageKey) implements Answer {}
    }

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Purpose purpose;

    /** For the request of {@code session}. */
    public PinPrompt(KeycloakSession session, RealmModel realm, Purpose purpose) {
        this.session = session;
        this.realm = realm;
        this.purpose = purpose;
    }

    /** The page is opened. */
    public Response open() {
        return answer(PinLoginFlow::open);
    }

    /** The page's form was sent. */
    public Response submit(MultivaluedMap<String, String> form) {
        return answer(flow -> flow.submit(form.getFirst(PinPages.PIN_FIELD), form.getFirst(PinPages.MEMBER_FIELD)));
    }

    private Response answer(Function<PinLoginFlow, PinLoginOutcome> decision) {
        ConstantTimeResponse pause = ConstantTimeResponse.start();
        PinStepEvents events = new PinStepEvents(session, realm, purpose.client(), purpose::event);
        Request request;
        try {
            request = new Request(events);
        } catch (PinUnavailableException problem) {
            events.unavailable(problem);
            return purpose.problem(Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable");
        }
        PinLoginFlow flow = new PinLoginFlow(request, request, request);
        return new PinLoginResponder(request, request, pause)
                .answer(decision.apply(flow))
                .orElseThrow(() -> new IllegalStateException("there is no step to pass here"));
    }

    /**
     * How the client's login learns who types; of several steps one that has a member named, so that no login is
     * stricter than this.
     *
     * @return the options of the step, {@code null} when it has none
     * @throws PinUnavailableException when that login has no such step
     */
    private @Nullable AuthenticatorConfigModel step() throws PinUnavailableException {
        String own = purpose.client().getAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        AuthenticationFlowModel flow = own == null ? realm.getBrowserFlow() : realm.getAuthenticationFlowById(own);
        List<AuthenticationExecutionModel> steps =
                flow == null ? List.of() : steps(flow.getId()).toList();
        if (steps.isEmpty()) {
            throw new PinUnavailableException("in realm " + realm.getName() + ", the login of the client "
                    + purpose.client().getClientId() + " has no step Tillkey PIN");
        }
        return steps.stream()
                .flatMap(step -> Stream.ofNullable(options(step)))
                .filter(PinPrompt::namesMember)
                .findFirst()
                .orElseGet(() -> options(steps.get(0)));
    }

    /** Without what is disabled. */
    private Stream<AuthenticationExecutionModel> steps(String flow) {
        return realm.getAuthenticationExecutionsStream(flow)
                .filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(step -> {
                    if (step.isAuthenticatorFlow()) {
                        return step.getFlowId() == null ? Stream.empty() : steps(step.getFlowId());
                    }
                    return PinAuthenticatorFactory.ID.equals(step.getAuthenticator())
                            ? Stream.of(step)
                            : Stream.empty();
                });
    }

    private @Nullable AuthenticatorConfigModel options(AuthenticationExecutionModel step) {
        return step.getAuthenticatorConfig() == null
                ? null
                : realm.getAuthenticatorConfigById(step.getAuthenticatorConfig());
    }

    /** Also when its options are broken: with these, no PIN is taken. */
    private static boolean namesMember(AuthenticatorConfigModel step) {
        try {
            return IdentifyBy.SETTING.read(SettingValues.ofStep(step)).namesMember();
        } catch (InvalidSettingException broken) {
            return true;
        }
    }

    private final class Request extends TillRequest implements PinLoginFlow.RightPin, PinPad {

        private Request(PinStepEvents events) throws PinUnavailableException {
            super(session, realm, events, step(), purpose::question);
        }

        @Override
        public TerminalAuthentication read() {
            return hereOnly(super.read());
        }

        @Override
        public TerminalAuthentication readAgain() {
            return hereOnly(super.readAgain());
        }

        @Override
        public TerminalAuthentication lock() {
            return hereOnly(super.lock());
        }

        private TerminalAuthentication hereOnly(TerminalAuthentication recognition) {
            Terminal terminal = recognition instanceof TerminalAuthentication.Known known
                    ? known.terminal()
                    : recognition instanceof TerminalAuthentication.Locked locked ? locked.terminal() : null;
            return terminal != null && !terminal.id().equals(purpose.terminalId())
                    ? new TerminalAuthentication.Refused(PinReasons.APPROVAL_ELSEWHERE, "tillkeyApproveElsewhere")
                    : recognition;
        }

        @Override
        public PinLoginOutcome enrol(TerminalAuthentication recognition) {
            return new PinLoginOutcome.NotATerminal(recognition, false);
        }

        /** Never: a login proves by what it writes that the till is unchanged, and this writes nothing there. */
        @Override
        public boolean endsWithThePin(PosPins.Owner owner) {
            return false;
        }

        @Override
        public Optional<PinLoginOutcome> end(TerminalAuthentication.Known till, PosPins.Owner owner) {
            return Optional.empty();
        }

        @Override
        public PinLoginOutcome handOver(TerminalAuthentication.Known till, PosPins.Owner owner) {
            till.terminal().recordPresented(till.secret());
            Answer answer = purpose.typed(
                    till.terminal(),
                    owner,
                    // Who gave the pass knows it.
                    isNewPinFirst(owner) || owner.credential().isPass());
            if (answer instanceof Answer.Reached reached) {
                return new PinLoginOutcome.Answered(reached.response(), false);
            }
            String messageKey = ((Answer.Refused) answer).messageKey();
            return new PinLoginOutcome.Answered(
                    pad(pad(till.terminal(), null), new FormMessage(PinPages.PIN_FIELD, messageKey)), true);
        }

        @Override
        public Response pad(PinPages.Pad pad, @Nullable FormMessage error) {
            LoginFormsProvider form = PinPages.describe(form(), pad);
            return purpose.page(error == null ? form : form.addError(error));
        }

        @Override
        public Response notATerminal(TerminalAuthentication recognition) {
            if (recognition instanceof TerminalAuthentication.Locked locked) {
                TerminalEnrolmentFlow.report(session, realm, purpose.event(), locked);
                return problem("tillkeyTerminalLocked");
            }
            events().elsewhere(
                            recognition instanceof TerminalAuthentication.Refused refused
                                    ? refused.reason()
                                    : PinReasons.APPROVAL_ELSEWHERE);
            return problem("tillkeyApproveElsewhere");
        }

        @Override
        public Response problem(String messageKey) {
            return purpose.problem(Response.Status.FORBIDDEN, messageKey);
        }

        private LoginFormsProvider form() {
            return session.getProvider(LoginFormsProvider.class);
        }
    }
}
