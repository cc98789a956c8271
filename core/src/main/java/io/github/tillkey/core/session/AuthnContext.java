package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.protocol.AuthnContextComparisonType;
import org.keycloak.dom.saml.v2.protocol.AuthnRequestType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.saml.common.constants.JBossSAMLURIConstants;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What SAML calls the {@link Level} of a session: its authentication context class.
 *
 * <p>A client that maps contexts to the numbers of levels, or whose realm does, gets one of those that the session
 * reaches: its name for a level, however that was reached. All others get {@link #PASSWORD} or {@link #TWO_FACTORS}
 * where it is true, and {@link #UNSPECIFIED} for the rest: an identity provider, a certificate, a single passkey. There
 * is none for a PIN, which opens no SAML client.
 *
 * <p>Of several that are true it is one that the client has requested, else the strongest: two factors with a password
 * are a login with a password too.
 *
 * <p>Keycloak's internals: the note {@code saml_authn_context_class_ref}.
 */
public final class AuthnContext {

    /** Says nothing; Keycloak's, where no mapper says more. */
    public static final String UNSPECIFIED = JBossSAMLURIConstants.AC_UNSPECIFIED.get();

    /** A password, over TLS. */
    static final String PASSWORD = JBossSAMLURIConstants.AC_PASSWORD_PROTECTED_TRANSPORT.get();

    /**
     * Two factors of any kind, by REFEDS. SAML's own classes name devices, which would be a lie for a recovery code or
     * a security key.
     */
    static final String TWO_FACTORS = "https://refeds.org/profile/mfa";

    /** Note of a client's session: what its newest request has requested, with spaces in between. */
    private static final String REQUESTED = "tillkey.authn_context";

    /** Note of a client's session: what Keycloak has made of its newest request. */
    private static final String DEMANDED = SamlProtocol.SAML_AUTHN_CONTEXT_CLASS_REF;

    /** The notes of a client's session about its newest request. */
    public static final List<String> NOTES = List.of(REQUESTED, DEMANDED);

    private AuthnContext() {}

    /** Notes what a client requests of {@code login}, but nothing that is never said: anybody can write a request. */
    public static void request(AuthenticationSessionModel login, AuthnRequestType request) {
        // "Better than a password" is answered by the strongest that is true, not by what is to be bettered.
        if (request.getRequestedAuthnContext() != null
                && request.getRequestedAuthnContext().getComparison() != AuthnContextComparisonType.BETTER) {
            Set<String> names = AcrUtils.getUriLoaMap(login.getClient()).keySet();
            login.setClientNote(
                    REQUESTED,
                    request.getRequestedAuthnContext().getAuthnContextClassRef().stream()
                            .filter(names.isEmpty() ? List.of(PASSWORD, TWO_FACTORS)::contains : names::contains)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
    }

    /** The context that Keycloak has made of the request, or of the client's minimum; {@code null} for none. */
    static @Nullable String demanded(AuthenticatedClientSessionModel clientSession) {
        return clientSession.getNote(DEMANDED);
    }

    /** Whether {@code context} is a name of the client's for something else than a level. */
    static boolean isOfAnotherScale(ClientModel client, String context) {
        Map<String, Integer> names = AcrUtils.getUriLoaMap(client);
        return names.containsKey(context)
                && !named(names, AcrUtils.getAcrLoaMap(client.getRealm())).containsKey(context);
    }

    /**
     * Those of {@code names} that are for levels. A name for a number that is no level of ours is Keycloak's business:
     * of a realm that counts 1 and 2, nobody can tell what a flow means by 2.
     *
     * @param realm the realm's own names for numbers
     */
    static Map<String, Integer> named(Map<String, Integer> names, Map<String, Integer> realm) {
        // A password is no PIN, so a name for a PIN is never said.
        Set<Integer> levels = Stream.of(Level.PASSWORD, Level.OTP)
                .map(level -> LevelDemand.numberOf(level, names, realm))
                .collect(Collectors.toSet());
        return names.entrySet().stream()
                .filter(name -> levels.contains(name.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * What an assertion has to say.
     *
     * @param names that the client, or else the realm, has for levels
     */
    public record Statement(String context, Set<String> names) {}

    /**
     * About the session of {@code clientSession}, now; empty where Keycloak's statement stands, because all names of
     * the client are for something else than levels. Reads caches only.
     */
    public static Optional<Statement> of(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel userSession = clientSession.getUserSession();
        Level level = SessionLevel.of(session, userSession);
        Map<String, Integer> all = AcrUtils.getUriLoaMap(clientSession.getClient());
        Map<String, Integer> realm = AcrUtils.getAcrLoaMap(clientSession.getRealm());
        Map<String, Integer> names = named(all, realm);
        if (names.isEmpty() && !all.isEmpty()) {
            return Optional.empty();
        }
        List<String> reached = names.isEmpty()
                ? reached(level, SessionLevel.isByPassword(session, userSession))
                : reached(LevelDemand.numberOf(level, all, realm), names);
        String context = chosen(reached, clientSession.getNote(REQUESTED), demanded(clientSession));
        return Optional.of(new Statement(context, names.keySet()));
    }

    /** The strongest first. */
    static List<String> reached(Level level, boolean byPassword) {
        List<String> reached = new ArrayList<>();
        if (level == Level.OTP) {
            reached.add(TWO_FACTORS);
        }
        if (byPassword) {
            reached.add(PASSWORD);
        }
        return reached;
    }

    /** The strongest first. */
    static List<String> reached(int number, Map<String, Integer> names) {
        return names.entrySet().stream()
                .filter(name -> name.getValue() <= number && isUri(name.getKey()))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isUri(String name) {
        try {
            new URI(name);
            return true;
        } catch (URISyntaxException otherwise) {
            return false; // Keycloak does not say it either.
        }
    }

    /**
     * @param requested by the client, with spaces in between; {@code null} when it requested none
     * @param demanded what Keycloak has made of it
     */
    static String chosen(List<String> reached, @Nullable String requested, @Nullable String demanded) {
        if (requested != null) {
            List<String> wanted = new ArrayList<>(List.of(requested.split(" ")));
            if (demanded != null) {
                wanted.add(0, demanded);
            }
            for (String context : wanted) {
                if (reached.contains(context)) {
                    return context;
                }
            }
        }
        return reached.isEmpty() ? UNSPECIFIED : reached.get(0);
    }
}
