package io.github.tillkey.expiry.workflow;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Decides about members of one realm at one instant as the rule does, without its log lines: a workflow asks about
 * many, often.
 */
final class DateEvaluator {

    private final @Nullable DatePolicy policy;
    private final Instant now;

    private DateEvaluator(@Nullable DatePolicy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /** For members of {@code realm}, which is that of the session. */
    static DateEvaluator of(KeycloakSession session, RealmModel realm, Instant now) {
        try {
            return new DateEvaluator(DatePolicy.of(session, realm), now);
        } catch (InvalidSettingException broken) {
            return new DateEvaluator(null, now);
        }
    }

    /** When. */
    Instant now() {
        return now;
    }

    /** Whether dates mean anything here: the settings can be read, and members cannot write their own. */
    boolean trustsDates() {
        return within(new MemberDates(List.of(), List.of("2999-12-31"), List.of(), false));
    }

    /**
     * Whether a member is within the period, or has none and need not have one. What cannot be read or trusted is not.
     */
    boolean within(MemberDates dates) {
        if (dates.none()) {
            return true;
        }
        if (policy == null || (dates.until().isEmpty() && dates.external())) {
            return false;
        }
        try {
            return policy.window(dates).at(now) == ValidityWindow.State.WITHIN;
        } catch (InvalidDateException | UntrustedDatesException notToBeRelied) {
            return false;
        }
    }
}
