package io.github.tillkey.expiry.rule;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import io.github.tillkey.core.validity.ValidityWindow;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a member's period, unread.
 *
 * @param from values of {@value StaffAttributes#VALID_FROM}
 * @param until values of {@value StaffAttributes#VALID_UNTIL}
 * @param timeZone values of {@value StaffAttributes#TIME_ZONE}
 * @param external whether the member is of the kind that must have an end
 */
public record MemberDates(List<String> from, List<String> until, List<String> timeZone, boolean external) {

    public MemberDates {
        from = written(from);
        until = written(until);
        timeZone = written(timeZone);
    }

    /** The values of a member's attributes. */
    public static MemberDates of(Function<String, List<String>> attributes) {
        return new MemberDates(
                attributes.apply(StaffAttributes.VALID_FROM),
                attributes.apply(StaffAttributes.VALID_UNTIL),
                attributes.apply(StaffAttributes.TIME_ZONE),
                attributes.apply(StaffAttributes.STAFF_KIND).contains(StaffKind.EXTERNAL.value()));
    }

    private static List<String> written(List<String> values) {
        return values.stream()
                .filter(value -> value != null && !value.isBlank())
                .toList();
    }

    /** Whether there is nothing to check: no date, and none that has to be. */
    public boolean none() {
        return from.isEmpty() && until.isEmpty() && !external;
    }

    /**
     * The time zone of the member.
     *
     * @param otherwise what counts where the member has none
     * @throws InvalidDateException when it does not exist
     */
    public ZoneId zone(ZoneId otherwise) throws InvalidDateException {
        String name = only(timeZone, InvalidDateException.Side.ZONE);
        return name == null ? otherwise : TimeZones.parse(name);
    }

    /**
     * The period.
     *
     * @param zone what days and times without an offset are read in
     * @throws InvalidDateException when it cannot be read
     */
    public ValidityWindow window(ZoneId zone) throws InvalidDateException {
        return ValidityWindow.read(
                only(from, InvalidDateException.Side.FROM), only(until, InvalidDateException.Side.UNTIL), zone);
    }

    private static @Nullable String only(List<String> values, InvalidDateException.Side side)
            throws InvalidDateException {
        if (values.size() > 1) {
            throw new InvalidDateException(
                            InvalidDateException.Problem.SEVERAL, values.get(0), String.valueOf(values.size()))
                    .about(side);
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
