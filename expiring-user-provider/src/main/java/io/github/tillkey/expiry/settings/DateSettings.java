package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.JsonFormat;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of dates of one realm. Kept in the configuration of a required action.
 *
 * @param timeZone what days and times without an offset are read in where the member has no time zone; {@code null} for
 *     the server's
 * @param maxPeriodDays the longest period of a member of kind external, in days, 1 to 3,660
 * @param noticeDays how many days before the end member and sponsor get a mail, each 1 to 365, the largest first; empty
 *     for no mails
 * @param extensionDays by how many days a sponsor extends, 1 to 366
 * @param sponsorRole name of the role whose holders answer for members whose sponsor is blocked or gone; {@code null}
 *     for none
 * @param retentionDays after how many days blocked members are deleted, 1 to 36,500; 0 for never
 * @param contact whom a refused person asks, shown on the page; {@code null} when the page names nobody
 */
public record DateSettings(
        @Nullable ZoneId timeZone,
        int maxPeriodDays,
        List<Integer> noticeDays,
        int extensionDays,
        @Nullable String sponsorRole,
        int retentionDays,
        @Nullable String contact) {

    /** Largest {@link #extensionDays()}. */
    public static final int MAX_EXTENSION_DAYS = 366;

    private static final int MAX_TEXT_LENGTH = 200;
    private static final String NO_NOTICES = "none";
    private static final int MAX_NOTICE_DAYS = 365;
    private static final int MAX_NOTICES = 10;

    /** See {@link #timeZone()}. */
    public static final Setting<Optional<ZoneId>> TIME_ZONE = Setting.of("time_zone", DateSettings::zone)
            .label("Time zone")
            .help("The time zone of days such as 2026-12-24 for members without a time zone of their own. Empty:"
                    + " the time zone of the server.")
            .values("a name such as Europe/Stockholm")
            .remedy("write the name of a time zone, such as Europe/Stockholm")
            .optional();
    /** See {@link #maxPeriodDays()}. */
    public static final Setting<Integer> MAX_PERIOD_DAYS = Setting.wholeNumber("max_period_days", 1, 3660, "days")
            .label("Longest period (days)")
            .help("For how long an external member may have access, counted from the first day.")
            .byDefault(366);
    /** See {@link #noticeDays()}. */
    public static final Setting<List<Integer>> NOTICE_DAYS = Setting.of("notice_days", DateSettings::days)
            .label("Notices (days before the end)")
            .help("How many days before the end the member and the sponsor get a mail. Write none for no mails.")
            .values("up to " + MAX_NOTICES + " different numbers from 1 to " + MAX_NOTICE_DAYS
                    + ", separated by commas, or none")
            .remedy("write up to " + MAX_NOTICES + " different whole numbers from 1 to " + MAX_NOTICE_DAYS
                    + ", separated by commas, or none")
            .shownAs(DateSettings::written)
            .json(JsonFormat.commaSeparated(JsonFormat.WHOLE_NUMBER, NO_NOTICES))
            .byDefault(List.of(14, 3, 1));
    /** See {@link #extensionDays()}. */
    public static final Setting<Integer> EXTENSION_DAYS = Setting.wholeNumber(
                    "extension_days", 1, MAX_EXTENSION_DAYS, "days")
            .label("Extension (days)")
            .help("How far a sponsor extends the access of a member at a time.")
            .byDefault(30);
    /** See {@link #sponsorRole()}. */
    public static final Setting<Optional<String>> SPONSOR_ROLE = Setting.text("sponsor_role", MAX_TEXT_LENGTH)
            .label("Role of stand-in sponsors")
            .help("Employees with this role get the mails and may extend for members whose sponsor is blocked or gone.")
            .values("realm role or client.role")
            .console(ProviderConfigProperty.ROLE_TYPE)
            .optional();
    /** See {@link #retentionDays()}. */
    public static final Setting<Integer> RETENTION_DAYS = Setting.wholeNumber("retention_days", 0, 36_500, "days")
            .label("Delete after (days)")
            .help("How long after the blocking a member is deleted for good. 0 deletes nobody.")
            .byDefault(0);
    /**
     * See {@link #contact()}. A wrong one counts as none when it is read: it must not refuse members, nor keep the task
     * from blocking.
     */
    public static final Setting<Optional<String>> CONTACT = Setting.text("contact", MAX_TEXT_LENGTH)
            .label("Whom to ask")
            .help("Whom refused members should ask, such as \"the service desk, phone 1234\".")
            .optional();

    private static final List<Setting<?>> SETTINGS =
            List.of(TIME_ZONE, MAX_PERIOD_DAYS, NOTICE_DAYS, EXTENSION_DAYS, SPONSOR_ROLE, RETENTION_DAYS, CONTACT);

    public DateSettings {
        noticeDays = List.copyOf(noticeDays);
    }

    /** All settings, in the order in which the admin console shows them. */
    public static List<Setting<?>> settings() {
        return SETTINGS;
    }

    /**
     * Reads settings.
     *
     * @param config values by key; a missing key or a blank value means the default
     * @throws InvalidSettingException when a value is wrong
     */
    public static DateSettings read(Map<String, String> config) throws InvalidSettingException {
        SettingValues values = SettingValues.single(config);
        return new DateSettings(
                TIME_ZONE.read(values).orElse(null),
                MAX_PERIOD_DAYS.read(values),
                NOTICE_DAYS.read(values),
                EXTENSION_DAYS.read(values),
                SPONSOR_ROLE.read(values).orElse(null),
                RETENTION_DAYS.read(values),
                CONTACT.readOr(values, Optional.empty()).orElse(null));
    }

    /**
     * Checks settings that are to be saved: all that {@link #read} reads, and what it overlooks.
     *
     * @throws InvalidSettingException when a value is wrong
     */
    public static void check(Map<String, String> config) throws InvalidSettingException {
        read(config);
        CONTACT.read(SettingValues.single(config));
    }

    private static String written(List<Integer> noticeDays) {
        return noticeDays.isEmpty()
                ? NO_NOTICES
                : noticeDays.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(TimeZones.parse(name));
        } catch (InvalidDateException wrong) {
            return Optional.empty();
        }
    }

    private static Optional<List<Integer>> days(String text) {
        if (text.equals(NO_NOTICES)) {
            return Optional.of(List.of());
        }
        SortedSet<Integer> days = new TreeSet<>(Comparator.reverseOrder());
        for (String part : text.split(",", -1)) {
            String number = part.strip();
            if (!number.matches("[0-9]{1,3}") || !days.add(Integer.valueOf(number))) {
                return Optional.empty();
            }
        }
        return days.first() <= MAX_NOTICE_DAYS && days.last() >= 1 && days.size() <= MAX_NOTICES
                ? Optional.of(List.copyOf(days))
                : Optional.empty();
    }
}
