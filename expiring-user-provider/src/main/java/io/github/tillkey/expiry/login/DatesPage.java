package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The page for a member who has authenticated outside of the dates of the account: why, and whom to ask. */
final class DatesPage {

    private DatesPage() {}

    static Response of(AuthenticationFlowContext context, UserModel member, Decision.Deny deny) {
        return context.form()
                .setAttribute(
                        "tillkeyFrom",
                        ExpiryReasons.ACCOUNT_NOT_STARTED.equals(deny.reason())
                                ? time(context, member, deny.details().get(DatePolicy.VALID_FROM))
                                : null)
                .setAttribute("tillkeyEnded", ExpiryReasons.ACCOUNT_EXPIRED.equals(deny.reason()))
                .setAttribute("tillkeyContact", contact(context.getRealm()))
                .createForm("tillkey-dates.ftl");
    }

    private static @Nullable String time(
            AuthenticationFlowContext context, UserModel member, @Nullable String instant) {
        if (instant == null) {
            return null;
        }
        Locale locale = context.getSession().getContext().resolveLocale(member);
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.LONG)
                .withLocale(locale)
                .withZone(DatePolicy.shownIn(context.getSession(), context.getRealm(), member))
                .format(Instant.parse(instant));
    }

    static @Nullable String contact(RealmModel realm) {
        try {
            return RealmDateSettings.settings(realm).contact();
        } catch (InvalidSettingException broken) {
            return null; // The event of the refusal tells administrators what is broken.
        }
    }
}
