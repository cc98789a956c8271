package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Parameters;
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
        return Parameters.parse("days", text, byDefault, 1, MAX);
    }
}
