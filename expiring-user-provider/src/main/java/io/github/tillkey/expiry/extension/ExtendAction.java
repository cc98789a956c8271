package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.extension.Extension.NotPossibleException;
import io.github.tillkey.expiry.extension.Extension.Obstacle;
import io.github.tillkey.expiry.rule.EndText;
import io.github.tillkey.expiry.rule.MemberName;
import io.github.tillkey.expiry.settings.InvalidDateSettingsException;
import io.github.tillkey.expiry.settings.RealmDates;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The page on which a sponsor extends the access of a member. Opening it changes nothing, so that whatever opens links in mails does
 * not either; the button does, once. Who may press it is judged when it is pressed. A member that does not exist, and one that is
 * somebody else's, look the same.
 */
final class ExtendAction implements RequiredActionProvider {

    private static final String REASON = "reason";

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (!ExtendActionFactory.ID.equals(context.getAuthenticationSession().getClientNote(Constants.KC_ACTION))) {
            // Put on a user by mistake: there is nothing to do, and nobody is to be held up by it.
            context.success();
            return;
        }
        ExtensionLink link = linkOf(context);
        context.challenge(page(context, link, memberOf(context, link), null));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        if (context.getHttpRequest().getDecodedFormParameters().containsKey("leave")) {
            context.cancel();
            return;
        }
        ExtensionLink link = linkOf(context);
        UserModel member = memberOf(context, link);
        if (link == null || member == null) {
            context.challenge(page(context, link, member, null));
            return;
        }
        String reason = context.getHttpRequest().getDecodedFormParameters().getFirst(REASON);
        String text = reason == null ? "" : reason.strip();
        if (text.isEmpty()
                || text.length() > Extension.MAX_REASON_LENGTH
                || text.chars().anyMatch(Character::isISOControl)) {
            context.challenge(page(context, link, member, "tillkeyExtendReasonMissing"));
            return;
        }
        try {
            Extension extension = extension(context, link, member);
            extension.apply(
                    context.getSession(), context.getRealm(), context.getUser().getId(), text);
            context.success();
        } catch (NotPossibleException obstacle) {
            context.challenge(page(context, link, member, message(obstacle.obstacle())));
        }
    }

    private static @Nullable ExtensionLink linkOf(RequiredActionContext context) {
        return ExtensionLink.parse(context.getAuthenticationSession().getClientNote(Constants.KC_ACTION_PARAMETER))
                .orElse(null);
    }

    /** The member of the link, if the user who has logged in may extend the access; a refusal is an event. */
    private static @Nullable UserModel memberOf(RequiredActionContext context, @Nullable ExtensionLink link) {
        KeycloakSession session = context.getSession();
        UserModel member = link == null ? null : session.users().getUserById(context.getRealm(), link.memberId());
        if (AccessGuard.appliesTo(context.getRealm(), context.getUser())) {
            // No token leaves the server here, so no gate has asked the rules.
            Verdict verdict = AccessGuard.of(session).check(request(context), () -> event(context));
            if (verdict instanceof Verdict.Refused) {
                return null;
            }
            if (member != null && mayExtend(context, member)) {
                return member;
            }
        }
        event(context)
                .detail(Details.REASON, ExpiryReasons.EXTENSION_NOT_YOURS.code())
                .error(Errors.ACCESS_DENIED);
        return null;
    }

    private static boolean mayExtend(RequiredActionContext context, UserModel member) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = context.getUser();
        return !member.getId().equals(user.getId())
                && !TillSession.isPinLogin(context.getAuthenticationSession())
                && (Sponsors.of(session, realm).answersFor(user, member)
                        || AdminPermissions.evaluator(session, realm, realm, user)
                                .users()
                                .canManage(member));
    }

    private static AccessRequest request(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return AccessRequest.login(login, context.getUser())
                .level(TillSession.isPinLogin(login) ? Level.PIN : Level.PASSWORD)
                .from(ClientAddresses.of(context.getSession()))
                .build();
    }

    /** As the events of login steps, so that one filter finds all refusals. */
    private static EventBuilder event(RequiredActionContext context) {
        return context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(context.getUser())
                .detail(Details.CUSTOM_REQUIRED_ACTION, ExtendActionFactory.ID);
    }

    private static Extension extension(RequiredActionContext context, ExtensionLink link, UserModel member)
            throws NotPossibleException {
        Extension extension =
                Extension.of(context.getSession(), context.getRealm(), member, extensionDays(context.getRealm()));
        if (extension.oldEnd().getEpochSecond() != link.end().getEpochSecond()) {
            throw new NotPossibleException(Obstacle.MOVED);
        }
        return extension;
    }

    private static int extensionDays(RealmModel realm) throws NotPossibleException {
        try {
            return RealmDates.settings(realm).extensionDays();
        } catch (InvalidDateSettingsException broken) {
            throw new NotPossibleException(Obstacle.NO_END);
        }
    }

    private static Response page(
            RequiredActionContext context,
            @Nullable ExtensionLink link,
            @Nullable UserModel member,
            @Nullable String error) {
        LoginFormsProvider form = context.form();
        if (error != null) {
            form.setError(error);
        }
        if (link == null || member == null) {
            form.setAttribute("tillkeyObstacle", "tillkeyExtendNotYours");
            return form.createForm("tillkey-extend.ftl");
        }
        try {
            Extension extension = extension(context, link, member);
            Locale locale = context.getSession().getContext().resolveLocale(context.getUser());
            form.setAttribute("tillkeyMember", MemberName.of(member))
                    .setAttribute("tillkeyOldEnd", EndText.of(extension.oldEnd(), extension.zone(), locale))
                    .setAttribute("tillkeyNewEnd", EndText.of(extension.newEnd(), extension.zone(), locale))
                    .setAttribute("tillkeyReasonLength", String.valueOf(Extension.MAX_REASON_LENGTH));
        } catch (NotPossibleException obstacle) {
            form.setAttribute("tillkeyObstacle", message(obstacle.obstacle()));
        }
        return form.createForm("tillkey-extend.ftl");
    }

    private static String message(Obstacle obstacle) {
        return switch (obstacle) {
            case NO_END -> "tillkeyExtendNoEnd";
            case LONGEST_PERIOD -> "tillkeyExtendLongest";
            case MOVED -> "tillkeyExtendMoved";
            case READ_ONLY -> "tillkeyExtendReadOnly";
        };
    }

    @Override
    public void close() {}
}
