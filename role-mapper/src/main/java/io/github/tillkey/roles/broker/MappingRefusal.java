package io.github.tillkey.roles.broker;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.roles.mapping.MappingException;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The refusal of a login through an identity provider: an event with the reason, and Keycloak's error page with a
 * sentence for the person, who can only ask somebody. Answering with it undoes what the request has done.
 */
final class MappingRefusal {

    /** As the rule in events. */
    private static final String RULE = "identity-provider-mapper";

    private MappingRefusal() {}

    static RuntimeException of(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            MappingException problem) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        Map<String, String> details = new HashMap<>(Map.of("mapper", mapper.getName()));
        if (problem.claim() != null) {
            details.put("claim", problem.claim());
        }
        if (problem.value() != null) {
            details.put("value", problem.value());
        }
        AccessGuard.refuse(
                realm, RULE, Decision.deny(new Reason(problem.problem().reason()), details), () -> new EventBuilder(
                                realm, session, session.getContext().getConnection())
                        .event(EventType.IDENTITY_PROVIDER_LOGIN)
                        .client(session.getContext().getClient())
                        .detail(
                                Details.IDENTITY_PROVIDER,
                                context.getIdpConfig().getAlias())
                        .detail(Details.IDENTITY_PROVIDER_USERNAME, context.getUsername()));
        if (login == null) {
            // A token of the provider was exchanged: a program reads this.
            return new ErrorResponseException(
                    Errors.ACCESS_DENIED, problem.problem().reason(), Response.Status.FORBIDDEN);
        }
        return new ErrorPageException(
                session,
                login,
                Response.Status.BAD_REQUEST,
                problem.problem().message(),
                KeycloakModelUtils.getIdentityProviderDisplayName(session, context.getIdpConfig()));
    }
}
