package io.github.tillkey.staff.permission;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Permissions that are given together to members who do the same work. They are copied when the template is given: a
 * later change of the template does not change its members, who then differ from it.
 *
 * @param name of the realm role
 * @param permissions names of the permissions in it, sorted
 */
public record Template(String name, @Nullable String description, Kind kind, SortedSet<String> permissions) {

    /** Keeps a copy. */
    public Template {
        permissions = Collections.unmodifiableSortedSet(new TreeSet<>(permissions));
    }

    /** How many of them somebody has. */
    public enum Kind {
        /** At most one. */
        BASE("base"),
        /** Any number, also without a base. */
        ADD_ON("add-on");

        private final String value;

        Kind(String value) {
            this.value = value;
        }

        /** Value of the attribute of the role. */
        public String value() {
            return value;
        }

        /** The kind with this value; empty when there is none. */
        public static Optional<Kind> parse(@Nullable String value) {
            return Stream.of(values()).filter(kind -> kind.value.equals(value)).findFirst();
        }
    }

    /** What these give together. */
    static SortedSet<String> permissionsOf(Collection<Template> templates) {
        SortedSet<String> all = new TreeSet<>();
        templates.forEach(template -> all.addAll(template.permissions()));
        return all;
    }
}
