package io.github.tillkey.roles.broker;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Reference;
import io.github.tillkey.core.login.RefusedLogin;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.cors.Cors;

/**
 * The refusal of a login through an identity provider.
 *
 * @param mapper name of the mapper whose claims are wrong
 * @param memberId whose login; {@code null} for somebody who is new
 */
record MappingRefusal(
        String mapper, MappingException problem, @Nullable String memberId) {

    /** As the rule in events. */
    static final String RULE = "identity-provider-mapper";

    /** What an administrator has to fix here; the others are about one person, and events tell of them. */
    private static final Set<Problem> LOGGED = Set.of(Problem.SETTINGS, Problem.STORE);

    /** The same refusal, of this member's login. */
    MappingRefusal of(UserModel member) {
        return new MappingRefusal(mapper, problem, member.getId());
    }

    /**
     * Records it, rolls back what the request has done, and answers with a page and a sentence for the person, who can
     * only ask somebody; at a token exchange, which has no pages, as Keycloak does.
     *
     * <p>Keycloak's internals: a broker's endpoint answers with the exception's response, which rolls nothing back; so
     * it does with its own page where this one fails.
     */
    RuntimeException response(KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        String alias = context.getIdpConfig().getAlias();
        String reason = problem.problem().reason();
        if (LOGGED.contains(problem.problem())) {
            RealmProblems.log(
                    realm,
                    "identity provider " + alias + ", mapper " + mapper,
                    "login refused (" + reason + "): " + problem.value() + ". The self-check of stores says more.");
        }
        Map<String, String> details = new HashMap<>(Map.of("mapper", mapper));
        if (problem.claim() != null) {
            details.put("claim", problem.claim());
        }
        if (problem.value() != null) {
            details.put("value", problem.value());
        }
        AccessGuard.refuse(realm, RULE, Decision.deny(new Reason(reason), details), () -> new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .client(session.getContext().getClient())
                .user(memberId)
                .detail(Details.IDENTITY_PROVIDER, alias)
                .detail(Details.IDENTITY_PROVIDER_USERNAME, context.getUsername())
                .detail(AccessGuard.REFERENCE, Reference.show(session)));
        try {
            return answer(session, context, reason);
        } finally {
            session.getTransactionManager().setRollbackOnly();
        }
    }

    private RuntimeException answer(KeycloakSession session, BrokeredIdentityContext context, String reason) {
        if (context.getAuthenticationSession() == null) {
            return new CorsErrorResponseException(
                    Cors.builder()
                            .auth()
                            .allowedMethods("POST")
                            .exposedHeaders(Cors.ACCESS_CONTROL_ALLOW_METHODS)
                            .checkAllowedOrigins(session, session.getContext().getClient()),
                    Errors.INVALID_TOKEN,
                    reason,
                    Response.Status.BAD_REQUEST);
        }
        return new ErrorPageException(RefusedLogin.page(
                session,
                context.getAuthenticationSession(),
                problem.problem().message(),
                KeycloakModelUtils.getIdentityProviderDisplayName(session, context.getIdpConfig())));
    }
}
