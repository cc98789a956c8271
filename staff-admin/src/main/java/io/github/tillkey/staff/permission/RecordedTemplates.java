package io.github.tillkey.staff.permission;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * After which templates somebody was given permissions, as the templates are now.
 *
 * @param base {@code null} for none
 * @param addOns a second base, which an administrator may have written, counts as one
 * @param gone names of what was a template once
 */
public record RecordedTemplates(@Nullable Template base, List<Template> addOns, List<String> gone) {

    /** Of nobody. */
    public static final RecordedTemplates NONE = new RecordedTemplates(null, List.of(), List.of());

    /** Reads the names on a member. */
    static RecordedTemplates of(List<String> names, Map<String, Template> known) {
        Template base = null;
        List<Template> addOns = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            Template template = known.get(name);
            if (template == null) {
                gone.add(name);
            } else if (base == null && template.kind() == Template.Kind.BASE) {
                base = template;
            } else {
                addOns.add(template);
            }
        }
        return new RecordedTemplates(base, List.copyOf(addOns), List.copyOf(gone));
    }

    /** The base first. */
    public List<Template> all() {
        return Stream.concat(Stream.ofNullable(base), addOns.stream()).toList();
    }

    /** Names of those that give {@code permission}; none for one that was given singly. */
    public List<String> giving(String permission) {
        return all().stream()
                .filter(template -> template.permissions().contains(permission))
                .map(Template::name)
                .toList();
    }
}
