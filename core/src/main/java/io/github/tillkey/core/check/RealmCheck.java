package io.github.tillkey.core.check;

import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.NamedRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.config.UPConfigUtils;

/** What every feature asks of the realm: how attributes are declared, and how clients get tokens. */
public final class RealmCheck {

    /** The guides ask for access tokens of this many seconds. */
    private static final int ACCESS_TOKEN_SECONDS = 300;

    private static final String PROFILE = "Realm settings > User profile > ";

    private RealmCheck() {}

    /**
     * Whether an attribute is declared as the guide says, for administrators, with these validators.
     *
     * @param consequence what follows where it is not declared, a sentence
     */
    public static List<Finding> attribute(
            KeycloakSession session, String name, String consequence, String... validators) {
        return attribute(session, name, false, consequence, validators);
    }

    /** The same of an attribute that holds several values. */
    public static List<Finding> multivaluedAttribute(
            KeycloakSession session, String name, String consequence, String... validators) {
        return attribute(session, name, true, consequence, validators);
    }

    private static List<Finding> attribute(
            KeycloakSession session, String name, boolean multivalued, String consequence, String... validators) {
        UPConfig profile = session.getProvider(UserProfileProvider.class).getConfiguration();
        UPAttribute attribute = profile.getAttribute(name);
        if (attribute == null) {
            return List.of(Finding.error(
                    "attribute_not_declared",
                    PROFILE + name,
                    "The user profile has no attribute " + name + ". " + consequence,
                    "Add it, edited by administrators only."));
        }
        List<Finding> findings = new ArrayList<>();
        String missing = Stream.of(validators)
                .filter(validator ->
                        !ProfilePermissions.validationsOf(attribute).containsKey(validator))
                .collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            findings.add(Finding.error(
                    "attribute_not_validated",
                    PROFILE + name,
                    "What is written into " + name + " is not checked.",
                    "Add the validator " + missing + "."));
        }
        if (attribute.isMultivalued() && !multivalued) {
            findings.add(Finding.warning(
                    "attribute_multivalued", PROFILE + name, name + " holds one value.", "Switch Multivalued off."));
        }
        return findings;
    }

    /** A finding for each of these attributes that members may edit, so that what it says cannot be trusted. */
    public static List<Finding> editable(KeycloakSession session, String... names) {
        ProfilePermissions profile = ProfilePermissions.of(session);
        return Stream.of(names)
                .filter(profile::membersMayWrite)
                .map(name -> Finding.error(
                        "attribute_editable",
                        PROFILE + name,
                        "Members may edit " + name + " of their own.",
                        "Let only administrators edit it."))
                .toList();
    }

    /** A finding where the longest value of an attribute is shorter than {@code atLeast}. */
    public static List<Finding> length(KeycloakSession session, String name, int atLeast) {
        UPAttribute attribute = session.getProvider(UserProfileProvider.class)
                .getConfiguration()
                .getAttribute(name);
        if (attribute == null) {
            return List.of();
        }
        Object max = ProfilePermissions.validationsOf(attribute)
                .getOrDefault("length", Map.of())
                .get("max");
        return max != null && number(max) >= atLeast
                ? List.of()
                : List.of(Finding.warning(
                        "attribute_short",
                        PROFILE + name,
                        name + " can have " + (max == null ? "2048" : max) + " characters only.",
                        "Add the validator length with max " + atLeast + "."));
    }

    private static long number(Object max) {
        try {
            return Long.parseLong(max.toString());
        } catch (NumberFormatException broken) {
            return 0;
        }
    }

    /** Whether members may see an attribute of their own. */
    public static boolean membersMayView(KeycloakSession session, String name) {
        UPAttribute attribute = session.getProvider(UserProfileProvider.class)
                .getConfiguration()
                .getAttribute(name);
        return attribute != null
                && attribute.getPermissions() != null
                && attribute.getPermissions().getView().contains(UPConfigUtils.ROLE_USER);
    }

    /**
     * Findings about clients: the implicit flow, which the token gate sees too late, access tokens that outlive a
     * change for long, and {@link ClientSettings} that cannot be read or contradict each other.
     */
    public static List<Finding> clients(RealmModel realm) {
        List<Finding> findings = new ArrayList<>();
        String implicit = realm.getClientsStream()
                .filter(client -> client.isEnabled() && client.isImplicitFlowEnabled())
                .map(ClientModel::getClientId)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!implicit.isEmpty()) {
            findings.add(Finding.warning(
                    "implicit_flow",
                    "Clients > " + implicit,
                    "Tokens of the implicit and the hybrid flow are checked when the cookie is already set.",
                    "Switch Implicit flow off."));
        }
        if (realm.getAccessTokenLifespan() > ACCESS_TOKEN_SECONDS) {
            findings.add(longTokens("Realm settings > Tokens"));
        }
        String longLived = realm.getClientsStream()
                .filter(client -> client.isEnabled()
                        && lifespan(client.getAttribute(OIDCConfigAttributes.ACCESS_TOKEN_LIFESPAN))
                                > ACCESS_TOKEN_SECONDS)
                .map(ClientModel::getClientId)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!longLived.isEmpty()) {
            findings.add(longTokens("Clients > " + longLived + " > Advanced"));
        }
        findings.addAll(Finding.limited(realm.getClientsStream()
                .flatMap(client -> settings(client).stream())
                .toList()));
        return findings;
    }

    private static List<Finding> settings(ClientModel client) {
        ClientSettings settings = ClientSettings.of(client);
        String where = "Clients > " + client.getClientId();
        List<Finding> findings = new ArrayList<>();
        Map<String, String> former = settings.formerAttributes();
        former.forEach((attribute, remedy) -> findings.add(Finding.error(
                "client_attribute_ignored",
                where,
                "The attribute " + attribute + " is not read any more"
                        + (settings.problem().isPresent() ? ", and nobody gets the client." : "."),
                remedy)));
        if (former.isEmpty()) {
            settings.problem()
                    .ifPresent(problem -> findings.add(Finding.error(
                            "client_settings_broken",
                            where,
                            "Nobody gets the client: it " + problem,
                            "Correct the settings in its mappers Tillkey client settings.")));
        }
        List<String> conflicts = settings.conflicts();
        if (!conflicts.isEmpty()) {
            findings.add(Finding.error(
                    "client_settings_conflict",
                    where + " > Client scopes",
                    "Several mappers Tillkey client settings say different things about "
                            + String.join(", ", conflicts)
                            + "; the strictest counts.",
                    "Let them say the same, or leave one."));
        }
        settings.secondFactorRoles()
                .flatMap(role -> secondFactorRole(client.getRealm(), role, where + " > Client scopes").stream())
                .forEach(findings::add);
        return findings;
    }

    private static Optional<Finding> secondFactorRole(RealmModel realm, String role, String where) {
        if (!NamedRole.exists(realm, role)) {
            return Optional.of(Finding.error(
                    "second_factor_role_missing",
                    where,
                    "The role " + role + " is gone, so everybody needs a second factor.",
                    "Write the name of another role into the mapper Tillkey client settings, or empty it."));
        }
        return NamedRole.isAmbiguous(realm, role)
                ? Optional.of(Finding.warning(
                        "second_factor_role_ambiguous",
                        where,
                        "The realm role " + role + " has a dot in its name, which can mean a role of a client too.",
                        "Write the name of a realm role without a dot into the mapper Tillkey client settings."))
                : Optional.empty();
    }

    private static long lifespan(@Nullable String value) {
        return value == null || value.isBlank() ? 0 : number(value);
    }

    private static Finding longTokens(String where) {
        return Finding.warning(
                "access_tokens_long",
                where,
                "An access token that was issued lives to its end, whatever changes.",
                "Set Access Token Lifespan to 5 minutes at most.");
    }
}
