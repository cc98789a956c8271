package io.github.tillkey.staff.permission;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What somebody shall be given, as it was written.
 *
 * @param base name of a base template, {@code null} for none
 * @param addOns names of add-ons
 * @param permissions all permissions, {@code null} for those of the templates
 */
public record AccessChoice(
        @Nullable String base,
        List<String> addOns,
        @Nullable List<String> permissions) {

    /** Keeps copies. */
    public AccessChoice {
        addOns = List.copyOf(addOns);
        permissions = permissions == null ? null : List.copyOf(permissions);
    }

    /** Whether it gives nothing, after no template. */
    public boolean isEmpty() {
        return base == null && addOns.isEmpty() && (permissions == null || permissions.isEmpty());
    }

    /**
     * The templates, the base first.
     *
     * @throws RequestRefusedException unknown; invalid where one is of the other kind
     */
    public List<Template> templates(Map<String, Template> known) {
        List<Template> templates = new ArrayList<>();
        if (base != null) {
            templates.add(template("base", base, Template.Kind.BASE, known));
        }
        for (String addOn : new TreeSet<>(addOns)) {
            templates.add(template("addOns", addOn, Template.Kind.ADD_ON, known));
        }
        return templates;
    }

    private static Template template(String field, String name, Template.Kind kind, Map<String, Template> known) {
        Template template = known.get(name);
        if (template == null) {
            throw RequestRefusedException.unknown(field + ": no template has this name. GET templates lists them.");
        }
        if (template.kind() != kind) {
            throw RequestRefusedException.invalid(field, name, "a template of the kind " + kind.value());
        }
        return template;
    }

    /**
     * Names of the permissions.
     *
     * @param known names of all that there are
     * @throws RequestRefusedException unknown
     */
    public SortedSet<String> permissions(List<Template> templates, Set<String> known) {
        if (permissions == null) {
            return Template.permissionsOf(templates);
        }
        if (!known.containsAll(permissions)) {
            throw RequestRefusedException.unknown(
                    "permissions: one of these is no permission. GET permissions lists them.");
        }
        return new TreeSet<>(permissions);
    }
}
