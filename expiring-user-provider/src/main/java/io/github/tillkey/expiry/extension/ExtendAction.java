package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.extension.Extension.NotPossibleException;
import io.github.tillkey.expiry.extension.Extension.Obstacle;
import io.github.tillkey.expiry.extension.SponsoredMembers.Sponsored;
import io.github.tillkey.expiry.rule.EndDateFormat;
import io.github.tillkey.expiry.rule.MemberName;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import io.github.tillkey.expiry.storage.MemberLock;
import io.github.tillkey.expiry.storage.SentNotices;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
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
 * The page on which a sponsor extends the access of a member, and sees whom else the sponsor answers for. Opening it
 * changes nothing, because mail scanners open links, too; the button does, once. Permission is checked when it is
 * pressed. A member that does not exist, and one of another sponsor, look the same.
 *
 * <p>Keycloak's internals: {@code kc_action} with a parameter.
 */
final class ExtendAction implements RequiredActionProvider {

    private static final String REASON = "reason";

    /** Note of the login: a member was extended, so that leaving the page means that the action is done. */
    private static final String EXTENDED = "tillkey.extended";

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (!ExtendActionFactory.ID.equals(context.getAuthenticationSession().getClientNote(Constants.KC_ACTION))) {
            // Assigned to a user by mistake: there is nothing to do, and the login must continue.
            context.success();
            return;
        }
        context.challenge(page(context, context.form(), visit(context), null));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        if (form.containsKey("leave")) {
            if (login.getAuthNote(EXTENDED) == null) {
                context.cancel();
            } else {
                context.success();
            }
            return;
        }
        if (form.containsKey("member")) {
            login.setClientNote(Constants.KC_ACTION_PARAMETER, form.getFirst("member"));
            context.challenge(page(context, context.form(), visit(context), null));
            return;
        }
        Visit visit = visit(context);
        ExtensionLink link = visit.link();
        UserModel member = visit.member();
        if (link == null || member == null) {
            context.challenge(page(context, context.form(), visit, null));
            return;
        }
        String reason = form.getFirst(REASON);
        String text = reason == null ? "" : reason.strip();
        if (text.isEmpty()
                || text.length() > Extension.MAX_REASON_LENGTH
                || text.chars().anyMatch(Character::isISOControl)) {
            context.challenge(page(context, context.form().setError("tillkeyExtendReasonMissing"), visit, null));
            return;
        }
        try {
            extend(context, link, member, text);
        } catch (NotPossibleException obstacle) {
            context.challenge(page(context, context.form(), visit, message(obstacle.obstacle())));
        }
    }

    private static void extend(RequiredActionContext context, ExtensionLink link, UserModel member, String reason)
            throws NotPossibleException {
        KeycloakSession session = context.getSession();
        // Of several who press at the same moment, the second finds the notice used and the end moved.
        MemberLock.lock(session, context.getRealm(), member.getId());
        Extension extension = extension(context, link, member);
        extension.apply(session, context.getRealm(), context.getUser().getId(), reason);
        SentNotices.of(session).use(member.getId(), link.end());
        AuthenticationSessionModel login = context.getAuthenticationSession();
        login.setAuthNote(EXTENDED, "true");
        login.setClientNote(Constants.KC_ACTION_PARAMETER, "");
        // Not as a message of Keycloak's, which lets links through: members may be allowed to write their own names.
        LoginFormsProvider form = context.form()
                .setAttribute("tillkeyDoneMember", MemberName.of(member))
                .setAttribute(
                        "tillkeyDoneEnd", EndDateFormat.of(extension.newEnd(), extension.zone(), locale(context)));
        context.challenge(page(context, form, new Visit(true, false, null, null), null));
    }

    /**
     * Who has logged in, and what for; looked at once for each request, because a refusal is an event.
     *
     * @param allowed whether the rules let the user in, so that the user may see whom the user answers for
     * @param asksForMember whether the link is about a member, and not about all
     * @param link the parsed link, {@code null} if it is unreadable
     * @param member the member of the link, {@code null} when the user may not extend the access
     */
    private record Visit(
            boolean allowed,
            boolean asksForMember,
            @Nullable ExtensionLink link,
            @Nullable UserModel member) {}

    private static Visit visit(RequiredActionContext context) {
        KeycloakSession session = context.getSession();
        String parameter = context.getAuthenticationSession().getClientNote(Constants.KC_ACTION_PARAMETER);
        boolean asksForMember = parameter != null && !parameter.isBlank();
        ExtensionLink link = ExtensionLink.parse(parameter).orElse(null);
        boolean allowed = AccessGuard.appliesTo(context.getRealm(), context.getUser())
                && !TerminalSession.isPinLogin(context.getAuthenticationSession());
        if (AccessGuard.appliesTo(context.getRealm(), context.getUser())) {
            // No token leaves the server here, so no gate has asked the rules.
            Verdict verdict = AccessGuard.of(session).check(request(context), () -> event(context));
            if (verdict instanceof Verdict.Refused) {
                return new Visit(false, asksForMember, link, null);
            }
            UserModel member = link == null ? null : session.users().getUserById(context.getRealm(), link.memberId());
            if (member != null && mayExtend(context, member)) {
                return new Visit(allowed, true, link, member);
            }
        }
        if (asksForMember || !allowed) {
            event(context)
                    .detail(Details.REASON, ExpiryReasons.EXTENSION_NOT_YOURS.code())
                    .error(Errors.ACCESS_DENIED);
        }
        return new Visit(allowed, asksForMember, link, null);
    }

    private static boolean mayExtend(RequiredActionContext context, UserModel member) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = context.getUser();
        return !member.getId().equals(user.getId())
                && !TerminalSession.isPinLogin(context.getAuthenticationSession())
                && (Sponsors.of(session, realm).answersFor(user, member)
                        || AdminPermissions.evaluator(session, realm, realm, user)
                                .users()
                                .canManage(member));
    }

    private static AccessRequest request(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return AccessRequest.login(login, context.getUser())
                .level(TerminalSession.isPinLogin(login) ? Level.PIN : Level.PASSWORD)
                .from(ClientAddressResolver.of(context.getSession()))
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
        if (!SentNotices.of(context.getSession()).any(member.getId(), link.end())) {
            throw new NotPossibleException(Obstacle.NOT_TOLD);
        }
        return extension;
    }

    private static int extensionDays(RealmModel realm) throws NotPossibleException {
        try {
            return RealmDateSettings.settings(realm).extensionDays();
        } catch (InvalidSettingException broken) {
            throw new NotPossibleException(Obstacle.NO_END);
        }
    }

    private static Response page(
            RequiredActionContext context, LoginFormsProvider form, Visit visit, @Nullable String obstacle) {
        if (visit.allowed()) {
            Locale locale = locale(context);
            form.setAttribute(
                    "tillkeyMembers",
                    new SponsoredMembers(context.getSession(), context.getRealm())
                            .of(context.getUser()).stream()
                                    .map(sponsored -> line(sponsored, locale))
                                    .toList());
        }
        if (obstacle != null) {
            form.setAttribute("tillkeyObstacle", obstacle);
        } else if (visit.asksForMember() || !visit.allowed()) {
            addMember(context, form, visit);
        }
        if (context.getAuthenticationSession().getAuthNote(EXTENDED) != null) {
            form.setAttribute("tillkeyDone", true);
        }
        return form.createForm("tillkey-extend.ftl");
    }

    private static Map<String, String> line(Sponsored sponsored, Locale locale) {
        return Map.of(
                "name",
                MemberName.of(sponsored.member()),
                "end",
                EndDateFormat.of(sponsored.end(), sponsored.zone(), locale),
                "ended",
                String.valueOf(!sponsored.end().isAfter(ServerTime.now())),
                "link",
                sponsored.extendable()
                        ? new ExtensionLink(sponsored.member().getId(), sponsored.end()).parameter()
                        : "");
    }

    /** The member whom the link is about: what would become of the end, or why nothing can. */
    private static void addMember(RequiredActionContext context, LoginFormsProvider form, Visit visit) {
        ExtensionLink link = visit.link();
        UserModel member = visit.member();
        if (link == null || member == null) {
            form.setAttribute("tillkeyObstacle", "tillkeyExtendNotYours");
            return;
        }
        try {
            Extension extension = extension(context, link, member);
            Locale locale = locale(context);
            form.setAttribute("tillkeyMember", MemberName.of(member))
                    .setAttribute("tillkeyOldEnd", EndDateFormat.of(extension.oldEnd(), extension.zone(), locale))
                    .setAttribute("tillkeyNewEnd", EndDateFormat.of(extension.newEnd(), extension.zone(), locale))
                    .setAttribute("tillkeyReasonLength", String.valueOf(Extension.MAX_REASON_LENGTH));
        } catch (NotPossibleException obstacle) {
            form.setAttribute("tillkeyObstacle", message(obstacle.obstacle()));
        }
    }

    private static Locale locale(RequiredActionContext context) {
        return context.getSession().getContext().resolveLocale(context.getUser());
    }

    private static String message(Obstacle obstacle) {
        return switch (obstacle) {
            case NO_END -> "tillkeyExtendNoEnd";
            case LONGEST_PERIOD -> "tillkeyExtendLongest";
            case MOVED -> "tillkeyExtendMoved";
            case NOT_TOLD -> "tillkeyExtendNotTold";
            case READ_ONLY -> "tillkeyExtendReadOnly";
        };
    }

    @Override
    public void close() {}
}
