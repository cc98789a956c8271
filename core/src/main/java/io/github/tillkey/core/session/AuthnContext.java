package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.protocol.AuthnRequestType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.saml.common.constants.JBossSAMLURIConstants;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What SAML calls the {@link Level} of a session: its authentication context class.
 *
 * <p>A client that maps contexts to numbers, or whose realm does, gets one of those that the session reaches. All
 * others get {@link #PASSWORD} or {@link #TWO_FACTORS} where it is true, and {@link #UNSPECIFIED} for the rest: an
 * identity provider, a certificate, a single passkey. There is none for a PIN, which opens no SAML client.
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

    /** Notes of a client's session about its newest request: what it has requested, and what Keycloak chose. */
    public static final List<String> REQUESTED =
            List.of("tillkey.authn_context", SamlProtocol.SAML_AUTHN_CONTEXT_CLASS_REF);

    private AuthnContext() {}

    /** Notes what a client requests of {@code login}, but nothing that is never said: anybody can write a request. */
    public static void request(AuthenticationSessionModel login, AuthnRequestType request) {
        if (request.getRequestedAuthnContext() != null) {
            Set<String> names = AcrUtils.getUriLoaMap(login.getClient()).keySet();
            login.setClientNote(
                    REQUESTED.get(0),
                    request.getRequestedAuthnContext().getAuthnContextClassRef().stream()
                            .filter(names.isEmpty() ? List.of(PASSWORD, TWO_FACTORS)::contains : names::contains)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
    }

    /** The context that Keycloak has made of the request, or of the client's minimum; {@code null} for none. */
    static @Nullable String demanded(AuthenticatedClientSessionModel clientSession) {
        return clientSession.getNote(REQUESTED.get(1));
    }

    /** The names that the client, or else the realm, has for levels. */
    public static Set<String> namesFor(AuthenticatedClientSessionModel clientSession) {
        return AcrUtils.getUriLoaMap(clientSession.getClient()).keySet();
    }

    /** That of the session of {@code clientSession}, now. Reads caches only. */
    public static String of(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel userSession = clientSession.getUserSession();
        Level level = SessionLevel.of(session, userSession);
        Map<String, Integer> names = AcrUtils.getUriLoaMap(clientSession.getClient());
        List<String> reached = names.isEmpty()
                ? reached(level, SessionLevel.isByPassword(session, userSession))
                : reached(LevelDemand.numberOf(level, names, AcrUtils.getAcrLoaMap(clientSession.getRealm())), names);
        return chosen(reached, clientSession.getNote(REQUESTED.get(0)), demanded(clientSession));
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
