package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reference;
import io.github.tillkey.core.login.ErrorMessage;
import io.github.tillkey.core.login.ErrorMessageFactory;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.browser.AbstractUsernameFormAuthenticator;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Tells a {@link BlockedMember} who comes from an identity provider whom to ask. Keycloak refuses there with its error
 * page ({@code IdentityBrokerService.validateUser}), which no form or step of a flow can change.
 *
 * <p>Keycloak's internals: message, path and note of {@code IdentityBrokerService.validateUser}.
 */
final class BrokeredMemberMessage implements ErrorMessage {

    /** Where a provider sends people back to. */
    private static final Pattern ANSWER = Pattern.compile("/?realms/[^/]+/broker/([^/]+)/endpoint(?:/.*)?");

    private final KeycloakSession session;

    private BrokeredMemberMessage(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public List<FormMessage> replacementFor(String message, AuthenticationSessionModel login) {
        RealmModel realm = login.getRealm();
        UserModel member = Messages.ACCOUNT_DISABLED.equals(message) ? provenMember(realm, login) : null;
        if (member == null) {
            return List.of();
        }
        Decision.Deny deny = BlockedMember.refusal(session, realm, member);
        if (deny == null || !ExpiryReasons.ACCOUNT_EXPIRED.equals(deny.reason())) {
            return List.of();
        }
        record(login, member, deny);
        String contact = DatesPage.contact(realm);
        return List.of(
                new FormMessage(FormMessage.GLOBAL, "tillkeyDatesEnded"),
                contact == null
                        ? new FormMessage(FormMessage.GLOBAL, "tillkeyDatesAdministrator")
                        : new FormMessage(FormMessage.GLOBAL, "tillkeyDatesContact", plain(contact)));
    }

    /** Keycloak's own event of this refusal has neither reason nor reference. */
    private void record(AuthenticationSessionModel login, UserModel member, Decision.Deny deny) {
        RealmModel realm = login.getRealm();
        AccessGuard.refuse(realm, DatePolicy.RULE, deny, () -> new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .client(login.getClient())
                .user(member)
                .detail(AccessGuard.REFERENCE, Reference.show(session)));
    }

    /**
     * Keycloak's error page decodes a message and keeps harmless mark-up, links among it. A word joiner, which is not
     * seen, makes text of what would begin a tag or a character reference.
     */
    private static String plain(String text) {
        return text.replaceAll("[&<]", "$0\u2060");
    }

    /**
     * The member whom the provider of this request has just named. Keycloak notes the name before it refuses. A login
     * that had a user before was refused by the flow, for a name that was only typed: that proves nothing.
     */
    private @Nullable UserModel provenMember(RealmModel realm, AuthenticationSessionModel login) {
        Matcher answer = ANSWER.matcher(session.getContext().getUri().getPath());
        String username = login.getAuthNote(AbstractUsernameFormAuthenticator.ATTEMPTED_USERNAME);
        if (!answer.matches() || username == null || login.getAuthenticatedUser() != null) {
            return null;
        }
        UserModel member = session.users().getUserByUsername(realm, username);
        return member != null && session.users().getFederatedIdentity(realm, member, answer.group(1)) != null
                ? member
                : null;
    }

    /** Registers the message. */
    public static final class Factory implements ErrorMessageFactory {

        @Override
        public ErrorMessage create(KeycloakSession session) {
            return new BrokeredMemberMessage(session);
        }

        @Override
        public String getId() {
            return "tillkey-dates";
        }
    }
}
