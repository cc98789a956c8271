package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.pin.policy.PinPolicies;
import java.time.Duration;
import org.keycloak.models.RealmModel;

/** Settings of one realm for registering tills, kept with the PIN policy. */
public final class EnrolmentSettings {

    /** Name of the store role that lets a member confirm the registration of a till of the store, and unlock one. */
    public static final String MANAGE_TERMINALS = "manage-terminals";

    /** How many minutes an enrolment code lasts. */
    public static final Setting<Integer> CODE_MINUTES = Setting.wholeNumber(
                    "enrolment_code_minutes", 5, 1440, "minutes")
            .label("Minutes an enrolment code lasts")
            .help("How long the code that registers a till works. Any other value is logged, and counts as 60.")
            .byDefault(60);

    private EnrolmentSettings() {}

    /** How long an enrolment code of {@code realm} lasts. */
    public static Duration codeLife(RealmModel realm) {
        try {
            return Duration.ofMinutes(CODE_MINUTES.read(PinPolicies.settings(realm)));
        } catch (InvalidSettingException wrong) {
            RealmProblems.log(
                    realm, PinPolicies.CONSOLE, wrong.sentence() + " Enrolment codes last an hour until then.");
            return Duration.ofHours(1);
        }
    }
}
