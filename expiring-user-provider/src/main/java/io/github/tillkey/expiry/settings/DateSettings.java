package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of dates of one realm. Kept as one component of the realm.
 *
 * @param timeZone what days and times without an offset are read in where the member has no time zone; {@code null} for the server's
 * @param maxPeriodDays the longest period of a member of kind external, in days, 1 to 3,660
 * @param noticeDays how many days before the end member and sponsor get a mail, each 1 to 365, the largest first; empty for no mails
 * @param extensionDays by how many days a sponsor extends, 1 to 366
 * @param sponsorRole name of the role whose holders answer for members whose sponsor is blocked or gone; {@code null} for nobody
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

    /** Key of {@link #timeZone()}; default the server's. */
    public static final String TIME_ZONE = "time_zone";

    /** Key of {@link #maxPeriodDays()}; default 366. */
    public static final String MAX_PERIOD_DAYS = "max_period_days";

    /** Key of {@link #noticeDays()}; numbers separated by commas, or {@code none}; default 14, 3, 1. */
    public static final String NOTICE_DAYS = "notice_days";

    /** Key of {@link #extensionDays()}; default 30. */
    public static final String EXTENSION_DAYS = "extension_days";

    /** Key of {@link #sponsorRole()}; default none. */
    public static final String SPONSOR_ROLE = "sponsor_role";

    /** Key of {@link #retentionDays()}; default 0. */
    public static final String RETENTION_DAYS = "retention_days";

    /** Key of {@link #contact()}; default none. */
    public static final String CONTACT = "contact";

    /** Value of {@link #NOTICE_DAYS} for no mails. */
    public static final String NO_NOTICES = "none";

    static final int DEFAULT_MAX_PERIOD_DAYS = 366;
    static final String DEFAULT_NOTICE_DAYS = "14, 3, 1";
    static final int DEFAULT_EXTENSION_DAYS = 30;
    private static final int MOST_PERIOD_DAYS = 3_660;
    private static final int MOST_NOTICE_DAYS = 365;
    private static final int MOST_NOTICES = 10;
    /** Largest {@link #extensionDays()}. */
    public static final int MOST_EXTENSION_DAYS = 366;

    private static final int MOST_RETENTION_DAYS = 36_500;
    private static final int MOST_TEXT = 200;

    /** The settings of a realm that has none. */
    public static final DateSettings DEFAULT =
            new DateSettings(null, DEFAULT_MAX_PERIOD_DAYS, List.of(14, 3, 1), DEFAULT_EXTENSION_DAYS, null, 0, null);

    public DateSettings {
        noticeDays = List.copyOf(noticeDays);
    }

    /**
     * Reads settings.
     *
     * @param config values by key; a missing key or a blank value stands for the default
     * @throws InvalidDateSettingsException when a value is wrong
     */
    public static DateSettings read(Map<String, List<String>> config) throws InvalidDateSettingsException {
        return new DateSettings(
                timeZone(first(config, TIME_ZONE)),
                number(config, MAX_PERIOD_DAYS, DEFAULT_MAX_PERIOD_DAYS, 1, MOST_PERIOD_DAYS),
                noticeDays(first(config, NOTICE_DAYS)),
                number(config, EXTENSION_DAYS, DEFAULT_EXTENSION_DAYS, 1, MOST_EXTENSION_DAYS),
                text(config, SPONSOR_ROLE),
                number(config, RETENTION_DAYS, 0, 0, MOST_RETENTION_DAYS),
                text(config, CONTACT));
    }

    /** The same, with nobody being deleted. */
    DateSettings withoutDeletion() {
        return new DateSettings(timeZone, maxPeriodDays, noticeDays, extensionDays, sponsorRole, 0, contact);
    }

    private static @Nullable ZoneId timeZone(@Nullable String name) throws InvalidDateSettingsException {
        if (name == null) {
            return null;
        }
        try {
            return TimeZones.parse(name);
        } catch (InvalidDateException wrong) {
            throw new InvalidDateSettingsException(
                    TIME_ZONE,
                    "is '" + wrong.value() + "', which is no time zone; write a name such as Europe/Stockholm");
        }
    }

    private static List<Integer> noticeDays(@Nullable String text) throws InvalidDateSettingsException {
        String list = text == null ? DEFAULT_NOTICE_DAYS : text;
        if (list.equals(NO_NOTICES)) {
            return List.of();
        }
        List<Integer> days = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            int day = number(NOTICE_DAYS, part.strip(), 1, MOST_NOTICE_DAYS);
            if (days.contains(day)) {
                throw new InvalidDateSettingsException(NOTICE_DAYS, "has " + day + " twice; write it once");
            }
            days.add(day);
        }
        if (days.size() > MOST_NOTICES) {
            throw new InvalidDateSettingsException(
                    NOTICE_DAYS, "has " + days.size() + " numbers; write at most " + MOST_NOTICES);
        }
        days.sort(Comparator.reverseOrder());
        return days;
    }

    private static int number(Map<String, List<String>> config, String key, int defaultValue, int least, int most)
            throws InvalidDateSettingsException {
        String value = first(config, key);
        return value == null ? defaultValue : number(key, value, least, most);
    }

    private static int number(String key, String value, int least, int most) throws InvalidDateSettingsException {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, with the range.
        }
        throw new InvalidDateSettingsException(
                key, "has '" + shown(value) + "'; write a whole number from " + least + " to " + most);
    }

    private static @Nullable String text(Map<String, List<String>> config, String key)
            throws InvalidDateSettingsException {
        String text = first(config, key);
        if (text != null && (text.length() > MOST_TEXT || text.chars().anyMatch(Character::isISOControl))) {
            throw new InvalidDateSettingsException(
                    key,
                    "is '" + shown(text) + "'; write at most " + MOST_TEXT
                            + " characters, all of which can be printed");
        }
        return text;
    }

    private static @Nullable String first(Map<String, List<String>> config, String key)
            throws InvalidDateSettingsException {
        List<String> all = config.getOrDefault(key, List.of()).stream()
                .filter(value -> value != null && !value.isBlank())
                .toList();
        if (all.size() > 1) {
            throw new InvalidDateSettingsException(
                    key, "has " + all.size() + " values, the first '" + shown(all.get(0)) + "'; write one");
        }
        return all.isEmpty() ? null : all.get(0).strip();
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > 60 ? printable.substring(0, 60) + "…" : printable;
    }
}
