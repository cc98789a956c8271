package io.github.tillkey.core.access;

import org.keycloak.provider.Provider;

/**
 * A yes/no question asked whenever access is granted: is the address allowed, is the account within its dates, does the
 * member work in this store.
 *
 * <p>A feature adds a rule by deploying a provider of this SPI; every adapter (login steps, token gate) asks all
 * deployed rules, and the first denial ends the matter. A rule that throws denies with {@link Reason#RULE_FAILED}.
 * Rules are not asked in realms in which Tillkey is not enabled, and never about service accounts.
 *
 * <p>Rules run on every token response: they read caches, not the database, and keep no state between requests.
 */
public interface AccessRule extends Provider {

    /** Decides {@code request}. */
    Decision decide(AccessRequest request);

    @Override
    default void close() {}
}
