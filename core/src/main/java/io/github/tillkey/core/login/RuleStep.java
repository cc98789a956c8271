package io.github.tillkey.core.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.function.Supplier;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.resources.LoginActionsService;

/**
 * A step of an authentication flow that lets a member who has authenticated go on only if a rule allows it; else a page
 * says why, or a program gets an OAuth error.
 *
 * <p>A refusal is a challenge that Keycloak does not count as a failed attempt, in any flow: "right password, not
 * allowed" must not lock members out.
 *
 * <p>Keycloak's internals: the paths of {@code LoginActionsService}.
 */
public abstract class RuleStep implements Authenticator {

    /** The flows that a person sees. All others answer a program. */
    private static final Set<String> WITH_PAGES = Set.of(
            LoginActionsService.AUTHENTICATE_PATH,
            LoginActionsService.REGISTRATION_PATH,
            LoginActionsService.RESET_CREDENTIALS_PATH,
            LoginActionsService.FIRST_BROKER_LOGIN_PATH,
            LoginActionsService.POST_BROKER_LOGIN_PATH);

    /**
     * Records the decision of the step's rule; a denial ends the step with {@code page}, which shows its
     * {@link io.github.tillkey.core.access.Reference}.
     *
     * @return whether the step may go on
     */
    protected static boolean passes(
            AuthenticationFlowContext context, String rule, Decision decision, Supplier<Response> page) {
        AccessRequest request = AccessRequest.login(context.getAuthenticationSession(), context.getUser())
                .level(Level.PASSWORD)
                .from(ClientAddressResolver.of(context.getSession()))
                .build();
        Supplier<EventBuilder> event = () -> event(context);
        boolean pages = hasPages(context);
        Verdict verdict = AccessGuard.of(context.getSession())
                .record(
                        request,
                        rule,
                        decision,
                        pages ? AccessGuard.Events.onPage(context.getSession(), event) : AccessGuard.Events.of(event));
        if (verdict instanceof Verdict.Refused refused) {
            context.forceChallenge(
                    pages ? page.get() : programAnswer(refused.reason().code()));
        }
        return verdict instanceof Verdict.Granted;
    }

    /** One kind of event for every flow, so that one filter finds all. */
    private static EventBuilder event(AuthenticationFlowContext context) {
        return context.getEvent().clone().event(EventType.LOGIN).user(context.getUser());
    }

    /** Whether a person sees this flow. */
    static boolean hasPages(AuthenticationFlowContext context) {
        String path = context.getFlowPath();
        return path != null && WITH_PAGES.contains(path);
    }

    /** As Keycloak's own steps answer a direct grant. */
    private static Response programAnswer(String reason) {
        return Response.status(Response.Status.BAD_REQUEST)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new OAuth2ErrorRepresentation(OAuthErrorException.INVALID_GRANT, reason))
                .build();
    }

    /** The button of the page: back to the application, which learns {@code access_denied}. */
    @Override
    public void action(AuthenticationFlowContext context) {
        context.cancelLogin();
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
