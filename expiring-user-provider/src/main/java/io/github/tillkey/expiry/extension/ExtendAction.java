package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRules;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.expiry.extension.Extension.NotPossibleException;
import io.github.tillkey.expiry.extension.Extension.Obstacle;
import io.github.tillkey.expiry.rule.EndText;
import io.github.tillkey.expiry.rule.MemberName;
import io.github.tillkey.expiry.settings.InvalidDateSettingsException;
import io.github.tillkey.expiry.settings.RealmDates;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

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
        context.challenge(page(context, null));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        if (context.getHttpRequest().getDecodedFormParameters().containsKey("leave")) {
            context.cancel();
            return;
        }
        ExtensionLink link = linkOf(context);
        UserModel member = link == null ? null : memberOf(context, link);
        if (link == null || member == null) {
            context.challenge(page(context, null));
            return;
        }
        String reason = context.getHttpRequest().getDecodedFormParameters().getFirst(REASON);
        String text = reason == null ? "" : reason.strip();
        if (text.isEmpty()
                || text.length() > Extension.MAX_REASON_LENGTH
                || text.chars().anyMatch(Character::isISOControl)) {
            context.challenge(page(context, "tillkeyExtendReasonMissing"));
            return;
        }
        try {
            Extension extension = extension(context, link, member);
            extension.apply(
                    context.getSession(), context.getRealm(), context.getUser().getId(), text);
            context.success();
        } catch (NotPossibleException obstacle) {
            context.challenge(page(context, message(obstacle.obstacle())));
        }
    }

    private static @Nullable ExtensionLink linkOf(RequiredActionContext context) {
        return ExtensionLink.parse(context.getAuthenticationSession().getClientNote(Constants.KC_ACTION_PARAMETER))
                .orElse(null);
    }

    /** The member of the link, if whoever has logged in may extend the access. */
    private static @Nullable UserModel memberOf(RequiredActionContext context, ExtensionLink link) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = context.getUser();
        UserModel member = session.users().getUserById(realm, link.memberId());
        if (member == null
                || member.getId().equals(user.getId())
                || !AccessRules.apply(realm, user)
                || TillSession.isPinLogin(context.getAuthenticationSession())
                || !isLetIn(context)) {
            return null;
        }
        boolean may = Sponsors.of(session, realm).answersFor(user, member)
                || AdminPermissions.evaluator(session, realm, realm, user)
                        .users()
                        .canManage(member);
        return may ? member : null;
    }

    /** No token leaves the server here, so no gate has judged whoever has logged in. */
    private static boolean isLetIn(RequiredActionContext context) {
        Verdict verdict = new AccessRules(context.getSession())
                .ask(new AccessRequest(
                        context.getRealm(),
                        context.getUser(),
                        context.getAuthenticationSession().getClient(),
                        AccessRequest.LOGIN,
                        Level.PASSWORD,
                        null,
                        null,
                        null,
                        false,
                        Set.of(),
                        ClientAddresses.of(context.getSession()),
                        true,
                        ServerTime.now()));
        return verdict instanceof Verdict.Granted;
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

    private static Response page(RequiredActionContext context, @Nullable String error) {
        LoginFormsProvider form = context.form();
        ExtensionLink link = linkOf(context);
        UserModel member = link == null ? null : memberOf(context, link);
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
