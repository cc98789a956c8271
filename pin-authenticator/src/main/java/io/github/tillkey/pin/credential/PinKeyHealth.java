package io.github.tillkey.pin.credential;

import io.github.tillkey.pin.key.PinKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.KeycloakApplication;

/**
 * Names the realms whose PINs are refused because their key is missing, in {@code /health} of the management interface.
 *
 * <p>Always up: one realm's key must not take the whole server out of the load balancer. Knows the realms that were
 * asked about since the server started.
 */
@Readiness
@ApplicationScoped
public class PinKeyHealth implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder health =
                HealthCheckResponse.named("Tillkey PIN keys").up();
        problems().forEach(health::withData);
        return health.build();
    }

    private static Map<String, String> problems() {
        KeycloakSessionFactory sessions = KeycloakApplication.getSessionFactory();
        if (sessions == null
                || !(sessions.getProviderFactory(CredentialProvider.class, PosPinCredentialProvider.Factory.ID)
                        instanceof PosPinCredentialProvider.Factory factory)) {
            return Map.of();
        }
        PinKeys keys = factory.keys();
        return keys == null ? Map.of() : keys.problems();
    }
}
