package io.github.tillkey.staff.permission;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.Holders;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.staff.authority.PermissionRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.keycloak.models.RoleModel;

/** Looks for permissions and templates that do not give what they seem to, and for pairs that exclude each other. */
public final class PermissionCheck extends SelfCheckFactory {

    private static final int MAX_SHOWN = 100;

    @Override
    public String id() {
        return "permissions";
    }

    @Override
    public List<Finding> ofSettings(CheckedRealm checked) {
        PermissionCatalogue catalogue = PermissionCatalogue.of(checked.session(), checked.realm());
        List<Finding> findings = new ArrayList<>();
        if (!catalogue.templates().isEmpty() && !catalogue.isRecordable()) {
            findings.add(Finding.error(
                    "templates_untrusted",
                    "Realm settings > User profile > " + StaffAttributes.STAFF_TEMPLATES,
                    "Members may write the names of their templates themselves, so none is shown or recorded.",
                    "Let only administrators edit it, or run the set-up."));
        }
        findings.addAll(Finding.limited(
                catalogue.unusable().stream().map(PermissionCheck::of).toList()));
        findings.addAll(Finding.limited(catalogue.templates().values().stream()
                .flatMap(template -> excluding(catalogue, template))
                .toList()));
        return findings;
    }

    private static Finding of(PermissionCatalogue.Unusable unusable) {
        String role = shown(unusable.role());
        String part = shown(unusable.part());
        String place = "role " + role;
        return switch (unusable.why()) {
            case BEYOND ->
                Finding.warning(
                        "permission_refused",
                        place,
                        PermissionRoles.PERMISSION + " counts for nothing here, because the role is or contains " + part
                                + ", which is never given as a permission.",
                        "Take the attribute away, or that role out of it.");
            case AMBIGUOUS ->
                Finding.warning(
                        "permission_ambiguous",
                        place,
                        "A role of the realm and one of a client are both called so, and neither can be given.",
                        "Rename one of them.");
            case KIND ->
                Finding.warning(
                        "template_unknown_kind",
                        place,
                        PermissionRoles.TEMPLATE + " counts for nothing here.",
                        "Write base or add-on, at a role of the realm.");
            case CONTENT ->
                Finding.warning(
                        "template_content",
                        place,
                        "The template contains " + part + ", which is no permission, so nobody is given it.",
                        "Take it out, or give it the attribute " + PermissionRoles.PERMISSION + " = true.");
        };
    }

    private static Stream<Finding> excluding(PermissionCatalogue catalogue, Template template) {
        Set<String> all = new TreeSet<>();
        template.permissions().forEach(name -> all.addAll(catalogue.with(name)));
        return catalogue
                .exclusionsAmong(all)
                .limit(1)
                .map(pair -> Finding.warning(
                        "template_excludes",
                        "role " + shown(template.name()),
                        "The template contains " + shown(pair.role()) + " and " + shown(pair.excluded())
                                + ", of which the first excludes the second, so nobody can be given it.",
                        "Take one of them out."));
    }

    /** Administrators can give both in the console. */
    @Override
    public List<Finding> ofMembers(CheckedRealm checked) {
        PermissionCatalogue catalogue = PermissionCatalogue.of(checked.session(), checked.realm());
        return Finding.limited(catalogue
                .exclusionsAmong(catalogue.permissions().keySet())
                .flatMap(pair -> holdersOf(checked, catalogue, pair))
                .distinct());
    }

    private static Stream<Finding> holdersOf(CheckedRealm checked, PermissionCatalogue catalogue, RoleExclusion pair) {
        RoleModel role = Objects.requireNonNull(catalogue.permissions().get(pair.role()));
        RoleModel excluded = Objects.requireNonNull(catalogue.permissions().get(pair.excluded()));
        Set<String> both = new TreeSet<>(Holders.directlyOf(checked.session(), role));
        both.retainAll(Holders.directlyOf(checked.session(), excluded));
        return both.stream()
                .map(id -> Finding.warning(
                        "permissions_excluded",
                        checked.placeOf(id),
                        "This member was given " + shown(pair.role()) + " and " + shown(pair.excluded())
                                + ", of which the first excludes the second.",
                        "Take one of the two away."));
    }

    private static String shown(String name) {
        return PrintableText.shortened(name, MAX_SHOWN);
    }
}
