package io.github.tillkey.core.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A path of group names as Keycloak writes it. It does not say where a name ends: unless the server escapes them, names
 * may hold slashes, and {@code /a/b} is the path of {@code b} in {@code a} and of a group {@code a/b}.
 *
 * @param text without slashes at its ends other than the first
 * @param escapes whether the server writes a slash in a name as {@code ~/}
 */
record GroupPath(String text, boolean escapes) {

    /** As {@code written} by a person, who may leave out the first slash. */
    static GroupPath of(String written, boolean escapes) {
        String text = written.strip();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/' && !(escapes && end > 1 && text.charAt(end - 2) == '~')) {
            end--;
        }
        text = text.substring(0, end);
        return new GroupPath(text.isEmpty() || text.startsWith("/") ? text : "/" + text, escapes);
    }

    /** Each name with which this path may begin, and the path that is left below it; an empty one at its end. */
    Map<String, GroupPath> beginnings() {
        Map<String, GroupPath> beginnings = new LinkedHashMap<>();
        for (int end = 1; end <= text.length(); end++) {
            if (end < text.length() && text.charAt(end) != '/') {
                continue;
            }
            String part = text.substring(1, end);
            String name = escapes ? part.replace("~/", "/") : part;
            if (!name.isBlank() && (!escapes || name.replace("/", "~/").equals(part))) {
                beginnings.put(name, new GroupPath(text.substring(end), escapes));
            }
        }
        return beginnings;
    }

    /** What is left of this path below {@code above}, which leads to it. */
    GroupPath below(GroupPath above) {
        return new GroupPath(text.substring(above.text.length()), escapes);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Whether the group with this path is on the way to that with {@code other}, or is it. */
    boolean leadsTo(GroupPath other) {
        return other.text.equals(text) || other.text.startsWith(text + "/");
    }
}
