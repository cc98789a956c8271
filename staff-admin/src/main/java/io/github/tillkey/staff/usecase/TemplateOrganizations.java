package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.permission.Template;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;

/** Templates that are for members of one organization of Keycloak, such as those for the accountants of an agency. */
final class TemplateOrganizations {

    /** Attribute of the role of a template: alias of the organization. */
    static final String ATTRIBUTE = "staff_organization";

    private TemplateOrganizations() {}

    /**
     * Also of templates that the member has already: who has left the organization keeps none of them in passing. An
     * organization that is gone or disabled has no members.
     *
     * @throws RequestRefusedException conflict, where one of {@code templates} is not for {@code member}
     */
    static void require(KeycloakSession session, UserModel member, List<Template> templates) {
        for (Template template : templates) {
            Optional.ofNullable(session.getContext().getRealm().getRole(template.name()))
                    .flatMap(TemplateOrganizations::aliasOf)
                    .filter(alias -> !isMember(session, alias, member))
                    .ifPresent(alias -> {
                        throw RequestRefusedException.conflict("The template \"" + template.name()
                                + "\" is for members of the organization " + alias + ", and this member is not in it.");
                    });
        }
    }

    private static Optional<String> aliasOf(RoleModel role) {
        return role.getAttributeStream(ATTRIBUTE).findFirst();
    }

    private static boolean isMember(KeycloakSession session, String alias, UserModel member) {
        OrganizationProvider organizations = session.getProvider(OrganizationProvider.class);
        if (organizations == null || !session.getContext().getRealm().isOrganizationsEnabled()) {
            return false;
        }
        OrganizationModel organization = organizations.getByAlias(alias);
        return organization != null && organization.isEnabled() && organizations.isMember(organization, member);
    }
}
