package io.github.tillkey.expiry.rule;

import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What the dates of the members of one realm mean.
 *
 * <p>Only what administrators write counts: where members may edit their own end, all members with dates are refused,
 * because an end that can be moved is none; where they may edit their own time zone, that of the realm counts.
 */
public final class DatePolicy {

    /** Provider id of the rule, and its name in events. */
    public static final String RULE = "dates";

    /** Detail of a refusal: the first instant of the member's period, ISO 8601. */
    public static final String VALID_FROM = "valid_from";

    /** Detail of a refusal: the first instant after the member's period, ISO 8601. */
    public static final String VALID_UNTIL = "valid_until";

    /** Detail of a refusal: what cannot be read or trusted, and the remedy. */
    public static final String PROBLEM = "problem";

    private final RealmModel realm;
    private final DateSettings settings;
    private final ProfilePermissions profile;

    private DatePolicy(RealmModel realm, DateSettings settings, ProfilePermissions profile) {
        this.realm = realm;
        this.settings = settings;
        this.profile = profile;
    }

    /**
     * The policy of the session's realm.
     *
     * @throws InvalidSettingException when the settings cannot be read
     */
    public static DatePolicy of(KeycloakSession session, RealmModel realm) throws InvalidSettingException {
        return new DatePolicy(realm, RealmDateSettings.settings(realm), ProfilePermissions.of(session));
    }

    /** What is written about a member. */
    public static MemberDates datesOf(UserModel member) {
        return MemberDates.of(name -> member.getAttributeStream(name).toList());
    }

    /** The time zone that a member's dates are shown in: the member's, or where it cannot be read the server's. */
    public static ZoneId shownIn(KeycloakSession session, RealmModel realm, UserModel member) {
        try {
            return of(session, realm).zone(datesOf(member));
        } catch (InvalidSettingException | InvalidDateException broken) {
            return ZoneId.systemDefault(); // Cannot be: the date that is shown has just been read with it.
        }
    }

    /** Decides about {@code member} at {@code now}. */
    public static Decision decide(KeycloakSession session, RealmModel realm, UserModel member, Instant now) {
        MemberDates dates = datesOf(member);
        if (dates.none()) {
            return Decision.notApplicable();
        }
        try {
            return of(session, realm).decide(member.getUsername(), dates, now);
        } catch (InvalidSettingException broken) {
            return unreadable(realm, RealmDateSettings.PLACE.console(), broken.sentence());
        }
    }

    private Decision decide(String username, MemberDates dates, Instant now) {
        if (dates.until().isEmpty() && dates.external()) {
            return Decision.deny(ExpiryReasons.END_DATE_MISSING);
        }
        try {
            ValidityWindow window = window(dates);
            return switch (window.at(now)) {
                case NOT_STARTED -> Decision.deny(ExpiryReasons.ACCOUNT_NOT_STARTED, details(window));
                case ENDED -> Decision.deny(ExpiryReasons.ACCOUNT_EXPIRED, details(window));
                case WITHIN -> window.until() == null ? Decision.allow() : Decision.allowUntil(window.until());
            };
        } catch (InvalidDateException wrong) {
            return unreadable(realm, "user " + username, wrong.side().attribute() + ": " + wrong.getMessage());
        } catch (UntrustedDatesException untrusted) {
            return unreadable(realm, "Realm settings > User profile", untrusted.getMessage());
        }
    }

    /** The settings. */
    public DateSettings settings() {
        return settings;
    }

    /** The time zone where a member has none: that of the settings, else the server's. */
    public ZoneId zone() {
        return settings.timeZone() == null ? ZoneId.systemDefault() : settings.timeZone();
    }

    /**
     * What decides how the dates of the realm are read: as long as it stays the same, an end moves only when it is
     * written.
     */
    public String basis() {
        return zone()
                + Stream.of(StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL, StaffAttributes.TIME_ZONE)
                        .map(name -> profile.membersMayWrite(name) ? " untrusted" : " trusted")
                        .collect(Collectors.joining());
    }

    /**
     * The time zone of a member.
     *
     * @throws InvalidDateException when it cannot be read
     */
    public ZoneId zone(MemberDates dates) throws InvalidDateException {
        return profile.membersMayWrite(StaffAttributes.TIME_ZONE) ? zone() : dates.zone(zone());
    }

    /**
     * The period of a member.
     *
     * @throws InvalidDateException when it cannot be read
     * @throws UntrustedDatesException when members may write it themselves
     */
    public ValidityWindow window(MemberDates dates) throws InvalidDateException, UntrustedDatesException {
        for (String name : new String[] {StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL}) {
            if (profile.membersMayWrite(name)) {
                throw new UntrustedDatesException(name);
            }
        }
        return dates.window(zone(dates));
    }

    private static Map<String, String> details(ValidityWindow window) {
        Map<String, String> details = new HashMap<>();
        if (window.from() != null) {
            details.put(VALID_FROM, window.from().toString());
        }
        if (window.until() != null) {
            details.put(VALID_UNTIL, window.until().toString());
        }
        return details;
    }

    private static Decision.Deny unreadable(RealmModel realm, String place, String problem) {
        RealmProblems.log(realm, place, problem);
        return Decision.deny(ExpiryReasons.DATES_UNREADABLE, Map.of(PROBLEM, problem));
    }
}
