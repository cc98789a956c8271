package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.NamedRole;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.protocol.saml.SamlProtocol;

/**
 * The level that a client insists on.
 *
 * @param minimum by the client's setting <em>Minimum ACR Value</em>; that of a PIN where it is not set
 * @param essential one of which the client has demanded as an essential claim; empty where it has demanded none or
 *     other names too, which are Keycloak's business
 */
public record LevelDemand(Level minimum, List<Level> essential) {

    /**
     * @param claims the {@code claims} parameter of the client's newest authorization request, {@code null} when it had
     * none
     */
    public static LevelDemand of(ClientModel client, @Nullable String claims) {
        List<String> names = claims == null ? List.of() : AcrUtils.getRequiredAcrValues(claims);
        List<Level> levels =
                names.stream().map(Level::ofAcr).flatMap(Optional::stream).toList();
        return new LevelDemand(minimumOf(client), levels.size() == names.size() ? levels : List.of());
    }

    /** The same of a member, of whom the client may demand more than of others. */
    public static LevelDemand of(ClientModel client, @Nullable String claims, UserModel member) {
        LevelDemand demand = of(client, claims);
        boolean needsSecondFactor = ClientSettings.of(client)
                .needsSecondFactor(role -> NamedRole.mayBeHeldBy(member, client.getRealm(), role));
        return needsSecondFactor ? new LevelDemand(Level.OTP, demand.essential) : demand;
    }

    /** The roles because of which the client demands a second factor of a member: held, or gone. */
    public static List<String> secondFactorRoles(ClientModel client, UserModel member) {
        return ClientSettings.of(client)
                .secondFactorRoles()
                .filter(role -> NamedRole.mayBeHeldBy(member, client.getRealm(), role))
                .toList();
    }

    /** What cannot be told is not met by less than the strongest level. */
    private static Level minimumOf(ClientModel client) {
        String minimum = AcrUtils.getMinimumAcrValue(client);
        return minimum == null || minimum.isEmpty()
                ? Level.PIN
                : told(client, minimum).orElse(Level.OTP);
    }

    /** Whether the client has a minimum of which nobody can tell which level meets it. */
    public static boolean isMinimumUnclear(ClientModel client) {
        String minimum = AcrUtils.getMinimumAcrValue(client);
        return minimum != null && !minimum.isEmpty() && told(client, minimum).isEmpty();
    }

    private static Optional<Level> told(ClientModel client, String minimum) {
        return told(
                minimum,
                // SAML clients name a context, by its address.
                SamlProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())
                        ? AcrUtils.getUriLoaMap(client)
                        : AcrUtils.getAcrLoaMap(client),
                AcrUtils.getAcrLoaMap(client.getRealm()));
    }

    /**
     * The weakest level whose number is at least that of a minimum, which may also be a number itself: Keycloak takes
     * one of the realm's browser flow.
     *
     * @param mapping of the names that the client may use to numbers
     * @param realm the realm's mapping, which may name levels that {@code mapping} does not
     */
    public static Optional<Level> told(String minimum, Map<String, Integer> mapping, Map<String, Integer> realm) {
        Optional<Level> named = Level.ofAcr(minimum);
        if (named.isPresent()) {
            return named;
        }
        int number;
        try {
            Integer mapped = mapping.get(minimum);
            number = mapped == null ? Integer.parseInt(minimum) : mapped;
        } catch (NumberFormatException unknownName) {
            return Optional.empty();
        }
        return Arrays.stream(Level.values())
                .filter(level -> numberOf(level, mapping, realm) >= number)
                .findFirst();
    }

    static int numberOf(Level level, Map<String, Integer> mapping, Map<String, Integer> realm) {
        return Optional.ofNullable(mapping.get(level.acr()))
                .or(() -> Optional.ofNullable(realm.get(level.acr())))
                .orElse(level.number());
    }

    /** That of a client and its newest authorization request. */
    public static LevelDemand of(AuthenticatedClientSessionModel clientSession) {
        ClientModel client = clientSession.getClient();
        LevelDemand demand = of(
                client,
                clientSession.getNote(OIDCLoginProtocol.CLAIMS_PARAM),
                clientSession.getUserSession().getUser());
        String context = AuthnContext.demanded(clientSession);
        return context == null || AuthnContext.isOfAnotherScale(client, context)
                ? demand
                : new LevelDemand(demand.minimum.max(told(client, context).orElse(Level.OTP)), demand.essential);
    }

    /**
     * Whether a client knows our levels: it has named one in its newest authorization request or in its settings, which
     * are its default and its minimum of {@code acr} and an ACR mapping of its own.
     */
    public static boolean knowsLevels(AuthenticatedClientSessionModel clientSession) {
        ClientModel client = clientSession.getClient();
        String claims = clientSession.getNote(OIDCLoginProtocol.CLAIMS_PARAM);
        String acrValues = clientSession.getNote(OIDCLoginProtocol.ACR_PARAM);
        return Stream.of(
                        Stream.ofNullable(AcrUtils.getMinimumAcrValue(client)),
                        AcrUtils.getAcrValues(claims, acrValues, client).stream(),
                        ownMapping(client).stream())
                .flatMap(Function.identity())
                .anyMatch(name -> Level.ofAcr(name).isPresent());
    }

    private static Set<String> ownMapping(ClientModel client) {
        String mapping = client.getAttribute(Constants.ACR_LOA_MAP);
        try {
            return mapping == null || mapping.isEmpty()
                    ? Set.of()
                    : AcrUtils.parseAcrLoaMap(mapping).keySet();
        } catch (IOException broken) {
            return Set.of(); // Keycloak uses none either.
        }
    }

    /**
     * What is said to the client of a session of this level; empty where there is no answer. An essential {@code acr}
     * must match (OpenID Connect Core 5.5.1.1). Two factors match a demand for one of them too, but a password is no
     * PIN.
     */
    public Optional<Level> answer(Level level) {
        if (level.compareTo(minimum) < 0) {
            return Optional.empty();
        }
        if (essential.isEmpty() || essential.contains(level)) {
            return Optional.of(level);
        }
        return level == Level.OTP && essential.contains(Level.PASSWORD)
                ? Optional.of(Level.PASSWORD)
                : Optional.empty();
    }

    /**
     * Whether a session may have what it was given. At least as strong is enough: the session may have become stronger
     * since, by the request of another client.
     */
    public boolean isMetBy(Level level) {
        return level.compareTo(least()) >= 0;
    }

    /** The weakest level that meets the demand. */
    public Level least() {
        return essential.isEmpty() ? minimum : minimum.max(Collections.min(essential));
    }
}
