package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.core.access.AccessRules;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.RefusalEvents;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.session.LoginEnd;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.resources.LoginActionsService;

/**
 * Lets a member who has authenticated go on only from a network that is allowed; else shows a page that says so.
 *
 * <p>A refusal is a challenge that Keycloak does not count as a failed attempt, in any flow: "right password, wrong network" must not
 * lock anybody out.
 */
final class NetworkAuthenticator implements Authenticator {

    /** The flow path that Keycloak sets for the password grant. */
    private static final String DIRECT_GRANT = "token";

    /** The flows that a person sees. All others answer a program. */
    private static final Set<String> WITH_PAGES = Set.of(
            LoginActionsService.AUTHENTICATE_PATH,
            LoginActionsService.REGISTRATION_PATH,
            LoginActionsService.RESET_CREDENTIALS_PATH,
            LoginActionsService.FIRST_BROKER_LOGIN_PATH,
            LoginActionsService.POST_BROKER_LOGIN_PATH);

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        UserModel member = context.getUser();
        // What a till opens is left to the networks of its store, and a server's own call says nothing about the
        // member.
        if (!AccessRules.apply(realm, member)
                || TillSession.isPinLogin(context.getAuthenticationSession())
                || isCallOfAServer(context)) {
            context.success();
            return;
        }
        ClientAddress address = ClientAddresses.of(context.getSession());
        Decision decision = decide(context, member, address);
        if (decision instanceof Decision.Deny deny) {
            RefusalEvents.refuse(event(context), realm, refused(deny));
            context.forceChallenge(
                    hasPages(context)
                            ? page(context, address)
                            : programAnswer(deny.reason().code()));
            return;
        }
        if (decision instanceof Decision.WouldDeny would) {
            RefusalEvents.report(event(context), realm, refused(would.denial()));
        }
        if (address.text() != null) {
            // Keycloak's own address in the event may be the leftmost of a proxy header.
            context.getEvent().detail(NetworkPolicy.ADDRESS, address.text());
        }
        LoginEnd.mark(
                context.getAuthenticationSession(), decision instanceof Decision.Allow allow ? allow.until() : null);
        context.success();
    }

    private static Decision decide(AuthenticationFlowContext context, UserModel member, ClientAddress address) {
        try {
            return NetworkPolicy.of(context.getSession(), context.getRealm())
                    .decide(
                            member,
                            context.getAuthenticationSession().getClient(),
                            address,
                            Instant.ofEpochMilli(Time.currentTimeMillis()),
                            StepNetworks.of(context.getAuthenticatorConfig()));
        } catch (InvalidNetworkSettingsException problem) {
            return NetworkPolicy.broken(context.getRealm(), problem);
        }
    }

    private static Verdict.Refused refused(Decision.Deny deny) {
        return new Verdict.Refused(deny.reason(), NetworkPolicy.RULE, deny.details());
    }

    /** One kind of event for every flow, so that one filter finds all. */
    private static EventBuilder event(AuthenticationFlowContext context) {
        return context.getEvent().clone().event(EventType.LOGIN).user(context.getUser());
    }

    private static boolean isCallOfAServer(AuthenticationFlowContext context) {
        return DIRECT_GRANT.equals(context.getFlowPath())
                && !ClientSettings.of(context.getAuthenticationSession().getClient())
                        .callsFromTheMember();
    }

    private static boolean hasPages(AuthenticationFlowContext context) {
        String path = context.getFlowPath();
        return path != null && WITH_PAGES.contains(path);
    }

    private static Response page(AuthenticationFlowContext context, ClientAddress address) {
        return context.form()
                .setAttribute("tillkeyAddress", address.text())
                .setAttribute("tillkeyContact", contact(context.getRealm()))
                .createForm("tillkey-network.ftl");
    }

    private static @Nullable String contact(RealmModel realm) {
        try {
            return RealmNetworks.of(realm).settings().contact();
        } catch (InvalidNetworkSettingsException broken) {
            return null; // The refusal itself says so to those who can mend it.
        }
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
