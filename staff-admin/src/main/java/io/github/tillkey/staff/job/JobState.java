package io.github.tillkey.staff.job;

import java.util.Locale;

/** Where a job is. Names are stored. */
enum JobState {
    WAITING,
    RUNNING,
    DONE,
    CANCELLED;

    /** As answers write it. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is over. */
    boolean isFinal() {
        return this == DONE || this == CANCELLED;
    }
}
