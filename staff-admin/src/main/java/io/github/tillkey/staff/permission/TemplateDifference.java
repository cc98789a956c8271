package io.github.tillkey.staff.permission;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How what somebody was given differs from the templates recorded with it.
 *
 * @param missing permissions of the templates that they do not have
 * @param extra permissions that none of the templates gives
 */
public record TemplateDifference(SortedSet<String> missing, SortedSet<String> extra) {

    /** Keeps copies. */
    public TemplateDifference {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
        extra = Collections.unmodifiableSortedSet(new TreeSet<>(extra));
    }

    /** @param held names of the permissions that were given to the member */
    public static TemplateDifference of(Collection<String> held, RecordedTemplates recorded) {
        SortedSet<String> missing = Template.permissionsOf(recorded.all());
        SortedSet<String> extra = new TreeSet<>(held);
        extra.removeAll(missing);
        missing.removeAll(held);
        return new TemplateDifference(missing, extra);
    }

    /** Whether there is one. */
    public boolean isAny() {
        return !missing.isEmpty() || !extra.isEmpty();
    }
}
