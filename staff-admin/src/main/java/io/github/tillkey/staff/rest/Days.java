package io.github.tillkey.staff.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import org.jspecify.annotations.Nullable;

/** How many days a report looks at. */
final class Days {

    static final int MAX = 366;

    /** By default of a history. */
    static final int OF_HISTORY = 90;

    /** By default of ends of access. */
    static final int OF_ENDS = 30;

    /** By default of tills: a month. */
    static final int OF_TILLS = 30;

    private Days() {}

    /** @throws RequestRefusedException invalid */
    static int read(@Nullable String text, int byDefault) {
        if (text == null) {
            return byDefault;
        }
        try {
            int days = Integer.parseInt(text);
            if (days >= 1 && days <= MAX) {
                return days;
            }
        } catch (NumberFormatException noNumber) {
            // The same answer.
        }
        throw RequestRefusedException.invalid("days", text, "a whole number, 1 to " + MAX);
    }
}
