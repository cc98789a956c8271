package io.github.tillkey.core.setup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.userprofile.config.UPConfigUtils;

/**
 * A user attribute of ours, which administrators see.
 *
 * @param label its name in the admin console
 * @param help what to write
 * @param annotations for the form, besides the help
 * @param validations validators with their options
 * @param edit who edits it: administrators, or nobody
 * @param multivalued whether it holds several values
 */
public record NeededAttribute(
        String name,
        String label,
        String help,
        Map<String, String> annotations,
        Map<String, Map<String, Object>> validations,
        Set<String> edit,
        boolean multivalued) {

    /** Group of the user profile in which these attributes are shown. */
    static final String GROUP = "staff";

    /** Of one value, edited by administrators. */
    public static NeededAttribute of(
            String name, String label, String help, Map<String, Map<String, Object>> validations) {
        return new NeededAttribute(name, label, help, Map.of(), validations, Set.of(UPConfigUtils.ROLE_ADMIN), false);
    }

    /** The same of several values. */
    public NeededAttribute ofSeveralValues() {
        return new NeededAttribute(name, label, help, annotations, validations, edit, true);
    }

    /** The same, edited by nobody. */
    public NeededAttribute readOnly() {
        return new NeededAttribute(name, label, help, annotations, validations, Set.of(), multivalued);
    }

    /** The same with an input of another type. */
    public NeededAttribute input(String type) {
        return new NeededAttribute(name, label, help, Map.of("inputType", type), validations, edit, multivalued);
    }

    UPAttribute declaration() {
        UPAttribute attribute = new UPAttribute(name);
        attribute.setDisplayName(label);
        attribute.setGroup(GROUP);
        attribute.setMultivalued(multivalued);
        attribute.setPermissions(new UPAttributePermissions(Set.of(UPConfigUtils.ROLE_ADMIN), edit));
        Map<String, Object> shown = new LinkedHashMap<>(annotations);
        shown.put("inputHelperTextBefore", help);
        attribute.setAnnotations(shown);
        attribute.setValidations(new LinkedHashMap<>(validations));
        return attribute;
    }
}
