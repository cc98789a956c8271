package io.github.tillkey.expiry.login;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.login.RuleStep;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.settings.InvalidDateSettingsException;
import io.github.tillkey.expiry.settings.RealmDates;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Lets a member who has authenticated go on only within the dates of the account; else shows a page that says from or until when. */
final class DateAuthenticator extends RuleStep {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        UserModel member = context.getUser();
        // Whoever logs in at a till with a PIN has been judged there, on the till's own page.
        if (!AccessGuard.appliesTo(realm, member) || TillSession.isPinLogin(context.getAuthenticationSession())) {
            context.success();
            return;
        }
        Decision decision = DatePolicy.decide(context.getSession(), realm, member, ServerTime.now());
        if (passes(context, DatePolicy.RULE, decision, () -> page(context, (Decision.Deny) decision))) {
            context.success();
        }
    }

    private static Response page(AuthenticationFlowContext context, Decision.Deny deny) {
        return context.form()
                .setAttribute(
                        "tillkeyFrom",
                        time(
                                context,
                                deny,
                                ExpiryReasons.ACCOUNT_NOT_STARTED.equals(deny.reason()) ? DatePolicy.VALID_FROM : null))
                .setAttribute("tillkeyEnded", ExpiryReasons.ACCOUNT_EXPIRED.equals(deny.reason()))
                .setAttribute("tillkeyContact", contact(context.getRealm()))
                .createForm("tillkey-dates.ftl");
    }

    private static @Nullable String time(
            AuthenticationFlowContext context, Decision.Deny deny, @Nullable String detail) {
        String instant = detail == null ? null : deny.details().get(detail);
        if (instant == null) {
            return null;
        }
        UserModel member = context.getUser();
        Locale locale = context.getSession().getContext().resolveLocale(member);
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.LONG)
                .withLocale(locale)
                .withZone(DatePolicy.shownIn(context.getSession(), context.getRealm(), member))
                .format(Instant.parse(instant));
    }

    private static @Nullable String contact(RealmModel realm) {
        try {
            return RealmDates.settings(realm).contact();
        } catch (InvalidDateSettingsException broken) {
            return null; // The refusal itself says so to those who can mend it.
        }
    }
}
