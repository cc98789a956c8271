package io.github.tillkey.staff.member;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks what somebody wrote about a member, as far as the user profile does not: the profile is the realm's, and may
 * be more generous. Refuses as invalid, naming the field.
 */
public final class MemberInput {

    /** Most characters of an external id, and of a tag. */
    public static final int MAX_WORD = 64;

    /** Most tags, and most values of all filters together. */
    public static final int MAX_VALUES = 50;

    /** Most characters of a value of a filter. */
    static final int MAX_FILTER_VALUE = 255;

    /** Most characters of a filter as it is stored. */
    public static final int MAX_FILTER = MAX_WORD + 1 + MAX_FILTER_VALUE;

    /** Most characters of a description. */
    public static final int MAX_DESCRIPTION = 1_000;

    /** What Keycloak's tables hold. */
    private static final int MAX_TEXT = 255;

    /** Of service accounts, which Keycloak finds and makes by it. */
    private static final String SERVICE_ACCOUNT = "service-account-";

    private static final Pattern FILTER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1," + MAX_WORD + "}");

    private MemberInput() {}

    /** The kind with this value, {@code employee} where there is none. */
    public static StaffKind kind(@Nullable String kind) {
        return kind == null
                ? StaffKind.EMPLOYEE
                : StaffKind.parse(kind)
                        .orElseThrow(() -> RequestRefusedException.invalid(
                                "kind",
                                kind,
                                Arrays.stream(StaffKind.values())
                                        .map(StaffKind::value)
                                        .collect(Collectors.joining(", "))));
    }

    /** A username that somebody chose. */
    public static String username(String username) {
        String text = word("username", username, MAX_TEXT);
        if (text.toLowerCase(Locale.ROOT).startsWith(SERVICE_ACCOUNT)) {
            throw RequestRefusedException.invalid(
                    "username", username, "one that does not begin with " + SERVICE_ACCOUNT);
        }
        return text;
    }

    /** Checks all but the kind, of what differs: what others have written must not block every other change. */
    public static void check(MemberData before, MemberData data) {
        for (MemberField field : MemberField.values()) {
            if (field == MemberField.FILTERS
                    ? Objects.equals(before.filters(), data.filters())
                    : field.values(data).equals(field.values(before))) {
                continue;
            }
            switch (field) {
                case FIRST_NAME, LAST_NAME, EMAIL, VALID_FROM, VALID_UNTIL, TIME_ZONE, SPONSOR, LOCALE ->
                    field.values(data).forEach(value -> word(field.field(), value, MAX_TEXT));
                case EXTERNAL_ID -> field.values(data).forEach(value -> word(field.field(), value, MAX_WORD));
                case TAGS -> {
                    limit(field, data);
                    field.values(data).forEach(tag -> word(field.field(), tag, MAX_WORD));
                }
                case DESCRIPTION -> field.values(data).forEach(MemberInput::description);
                case FILTERS -> filters(data, field);
                // KIND has been read, and lists of networks have a validator that names the entry.
                case KIND, ALLOWED_NETWORKS -> {}
            }
        }
    }

    private static void filters(MemberData data, MemberField field) {
        Map<String, List<String>> filters = data.filters();
        if (filters == null) {
            return;
        }
        filters.forEach((name, values) -> {
            if (!FILTER_NAME.matcher(name).matches()) {
                throw RequestRefusedException.invalid(
                        field.field(),
                        name,
                        "names of 1 to " + MAX_WORD + " letters, digits, dots, dashes and underscores, with values");
            }
            if (values.isEmpty()) {
                throw RequestRefusedException.invalid(
                        field.field() + '.' + name + " has no value: write one, or leave the filter out.");
            }
            values.forEach(value -> word(field.field() + '.' + name, value, MAX_FILTER_VALUE));
        });
        limit(field, data);
    }

    private static void limit(MemberField field, MemberData data) {
        int many = field.values(data).size();
        if (many > MAX_VALUES) {
            throw RequestRefusedException.invalid(
                    field.field() + " has " + many + " values; it may have " + MAX_VALUES + '.');
        }
    }

    private static String word(String field, String text, int most) {
        if (text.isBlank() || text.length() > most || !text.equals(text.strip()) || !PrintableText.isPrintable(text)) {
            throw RequestRefusedException.invalid(
                    field, text, "a text of 1 to " + most + " printable characters, without white space around it");
        }
        return text;
    }

    private static void description(String text) {
        if (text.length() > MAX_DESCRIPTION
                || !text.codePoints().allMatch(c -> c == '\n' || PrintableText.isPrintable(c))) {
            throw RequestRefusedException.invalid(
                    "description",
                    text,
                    "a text of at most " + MAX_DESCRIPTION + " printable characters and line ends");
        }
    }
}
