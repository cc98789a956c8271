package io.github.tillkey.core.setup;

import io.github.tillkey.core.profile.ProfilePermissions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.config.UPConfigUtils;

/** Plans one user attribute. Who views and edits an existing one is never changed. */
final class ProfilePlanner {

    private static final String LENGTH = "length";
    private static final String OPTIONS = "options";

    private ProfilePlanner() {}

    /** How plans call a user attribute. */
    static String where(String attribute) {
        return "user attribute " + attribute;
    }

    /** @param users how many have a value */
    static Change refuse(String attribute, long users) {
        return Change.refuse(
                where(attribute),
                users + (users == 1 ? " user has" : " users have") + " a value",
                "These values would count at once, and members may have written those themselves that were not "
                        + "checked. Look at them, then name this line in trust.");
    }

    static Change plan(UPConfig profile, NeededAttribute needed) {
        String where = where(needed.name());
        UPAttribute found = profile.getAttribute(needed.name());
        if (found == null) {
            return Change.create(
                    where,
                    needed.label() + ", in the group " + NeededAttribute.GROUP + ", edited by "
                            + (needed.edit().isEmpty() ? "nobody" : "administrators")
                            + validators(needed.validations().keySet()),
                    "The user profile does not have it.",
                    editor -> editor.putAttribute(needed.declaration()));
        }
        Map<String, Map<String, Object>> present = ProfilePermissions.validationsOf(found);
        String before =
                Objects.requireNonNullElse(found.getDisplayName(), needed.name()) + validators(present.keySet());
        String place = " in Realm settings > User profile.";
        if (found.getPermissions() != null && found.getPermissions().getEdit().contains(UPConfigUtils.ROLE_USER)) {
            return Change.refuse(
                    where,
                    before + ", edited by members",
                    "What members may edit themselves cannot be trusted. Look at the values, then let only "
                            + "administrators edit it" + place);
        }
        if (found.isMultivalued() != needed.multivalued()) {
            return Change.refuse(where, before, "Switch Multivalued " + (needed.multivalued() ? "on" : "off") + place);
        }
        Set<String> foreign = new TreeSet<>(present.keySet());
        foreign.removeAll(needed.validations().keySet());
        foreign.remove(LENGTH);
        if (!foreign.isEmpty()) {
            return Change.refuse(
                    where,
                    before,
                    "It has the validator " + String.join(" and ", foreign)
                            + ", so it may mean something else. Rename it, or take the validator out" + place);
        }
        if (present.containsKey(OPTIONS) && !options(needed.validations()).containsAll(options(present))) {
            return Change.refuse(
                    where,
                    before + " " + options(present),
                    "It has other values than " + options(needed.validations()) + ". Rename it, or take these out"
                            + place);
        }
        Set<String> missing = new TreeSet<>(needed.validations().keySet());
        missing.removeAll(present.keySet());
        if (missing.isEmpty()) {
            return Change.adopt(where, before);
        }
        Map<String, Map<String, Object>> all = new LinkedHashMap<>(present);
        missing.forEach(validator -> all.put(validator, needed.validations().get(validator)));
        return Change.extend(
                where,
                before,
                needed.label() + validators(all.keySet()),
                "What is written into it is not checked.",
                editor -> editor.validateAttribute(needed.name(), all));
    }

    private static Collection<?> options(Map<String, Map<String, Object>> validations) {
        Map<String, Object> options = validations.get(OPTIONS);
        return options != null && options.get(OPTIONS) instanceof Collection<?> values ? values : Set.of();
    }

    private static String validators(Set<String> names) {
        return names.isEmpty() ? "" : ", validators " + String.join(", ", new TreeSet<>(names));
    }
}
