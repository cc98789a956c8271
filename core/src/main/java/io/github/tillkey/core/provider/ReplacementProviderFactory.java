package io.github.tillkey.core.provider;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;

/**
 * A factory whose provider takes the place of Keycloak's, for the whole server. There is only one such place. If
 * another extension holds it, or a server option names another provider, ours does nothing, and a warning is logged at
 * the start of the server.
 */
public abstract class ReplacementProviderFactory<T extends Provider> extends UnconfiguredProviderFactory<T> {

    private static final Logger LOG = Logger.getLogger(ReplacementProviderFactory.class);

    private final Class<T> place;

    /** For the place of the default provider of {@code place}. */
    protected ReplacementProviderFactory(Class<T> place) {
        this.place = place;
    }

    /** Higher than Keycloak's own, which has 0. */
    @Override
    public int order() {
        return 10;
    }

    @Override
    public final void postInit(KeycloakSessionFactory sessions) {
        sessions.register(event -> {
            if (event instanceof PostMigrationEvent) {
                warnUnlessOurs(place, sessions.getProviderFactory(place));
            }
        });
    }

    /**
     * Warns when a place that ours takes is another's.
     *
     * @param place the kind of provider
     * @param holder who has taken it, {@code null} when a feature of the server that is off leaves it empty
     */
    public static void warnUnlessOurs(Class<? extends Provider> place, @Nullable ProviderFactory<?> holder) {
        if (holder != null && !holder.getClass().getName().startsWith("io.github.tillkey.")) {
            LOG.warnf(
                    "%s of provider \"%s\" (%s) is used in place of Tillkey's: what the guide promises of it does not "
                            + "hold. Remove that extension, or the option of the server that names the provider.",
                    place.getSimpleName(), holder.getId(), holder.getClass().getName());
        }
    }
}
