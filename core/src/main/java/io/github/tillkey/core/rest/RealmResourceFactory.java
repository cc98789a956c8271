package io.github.tillkey.core.rest;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.settings.RealmSettings;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.function.BiFunction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/**
 * Mounts one of our resources below {@code /realms/{realm}/}, for applications and people: only where Tillkey is
 * enabled, and only over HTTPS where the realm demands it, for the calls carry PINs, tokens, codes and secrets.
 */
public abstract class RealmResourceFactory extends UnconfiguredProviderFactory<RealmResourceProvider>
        implements RealmResourceProviderFactory {

    private final String id;
    private final BiFunction<KeycloakSession, RealmModel, Object> resource;

    /**
     * Mounts {@code resource}.
     *
     * @param id of the provider, and its path segment
     * @param resource creates the resource that answers a call
     */
    protected RealmResourceFactory(String id, BiFunction<KeycloakSession, RealmModel, Object> resource) {
        this.id = id;
        this.resource = resource;
    }

    @Override
    public final RealmResourceProvider create(KeycloakSession session) {
        return new RealmResourceProvider() {
            @Override
            public Object getResource() {
                RealmModel realm = session.getContext().getRealm();
                if (!realm.isEnabled() || !RealmSettings.of(realm).enabled()) {
                    throw refusal(session, Response.Status.NOT_FOUND, "Tillkey is not enabled in this realm.");
                }
                if (!"https".equals(session.getContext().getUri().getBaseUri().getScheme())
                        && realm.getSslRequired()
                                .isRequired(session.getContext().getConnection())) {
                    throw refusal(session, Response.Status.FORBIDDEN, "HTTPS required");
                }
                return resource.apply(session, realm);
            }

            @Override
            public void close() {}
        };
    }

    /**
     * The error for a call that is refused before it reaches the resource; here in Keycloak's form.
     *
     * @param status 403 or 404
     */
    protected RuntimeException refusal(KeycloakSession session, Response.Status status, String sentence) {
        return status == Response.Status.NOT_FOUND ? new NotFoundException() : new ForbiddenException(sentence);
    }

    @Override
    public final String getId() {
        return id;
    }
}
