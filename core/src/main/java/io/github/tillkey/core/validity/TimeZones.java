package io.github.tillkey.core.validity;

import java.time.ZoneId;
import java.util.Set;

/** Reads the names of time zones. */
public final class TimeZones {

    private static final Set<String> NAMES = ZoneId.getAvailableZoneIds();

    private TimeZones() {}

    /**
     * The time zone of this name.
     *
     * @param name a name of the IANA time zone database, such as {@code Europe/Stockholm} or {@code UTC}
     * @throws InvalidDateException when there is none
     */
    public static ZoneId parse(String name) throws InvalidDateException {
        // Not ZoneId.of alone: it reads offsets, which know of no clock change and reach beyond 14 hours.
        if (!NAMES.contains(name)) {
            throw new InvalidDateException(InvalidDateException.Problem.ZONE, name);
        }
        return ZoneId.of(name);
    }
}
