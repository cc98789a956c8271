package io.github.tillkey.expiry.rule;

import io.github.tillkey.core.explain.ExplanationPartFactory;
import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.expiry.ExpiryReasons;
import java.util.Map;

/** What would make a yes of each reason of {@link ExpiryReasons}. */
public final class DateRemedies extends ExplanationPartFactory {

    @Override
    public String id() {
        return DatePolicy.RULE;
    }

    @Override
    public Map<String, Remedy> remedies() {
        return Map.of(
                ExpiryReasons.ACCOUNT_EXPIRED.code(),
                Remedy.details("Move the member's valid_until, or extend the access."),
                ExpiryReasons.ACCOUNT_NOT_STARTED.code(),
                Remedy.details("Wait until the member's valid_from, or move it."),
                ExpiryReasons.END_DATE_MISSING.code(),
                Remedy.details("Write the member's valid_until."),
                ExpiryReasons.DATES_UNREADABLE.code(),
                Remedy.details("Correct the member's dates, the user profile or the settings of dates as the detail"
                        + " problem says."),
                ExpiryReasons.EXTENSION_NOT_YOURS.code(),
                Remedy.details("Let a sponsor of the member extend the access, or an administrator."));
    }
}
