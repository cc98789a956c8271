package io.github.tillkey.core.access;

import io.github.tillkey.core.RealmSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderFactory;

/** Asks every deployed {@link AccessRule}: the one way for adapters to put a question. */
public final class AccessRules {

    private final KeycloakSession session;

    public AccessRules(KeycloakSession session) {
        this.session = session;
    }

    /** Whether rules are asked about this user at all: Tillkey is enabled in the realm, and the user is no service account. */
    public static boolean apply(RealmModel realm, UserModel user) {
        return RealmSettings.of(realm).enabled() && user.getServiceAccountClientLink() == null;
    }

    /** Asks all rules, in the order of their provider ids. */
    public Verdict ask(AccessRequest request) {
        Map<String, Supplier<@Nullable Decision>> rules = new LinkedHashMap<>();
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(AccessRule.class)
                .map(ProviderFactory::getId)
                .sorted()
                .forEach(id -> rules.put(
                        id, () -> session.getProvider(AccessRule.class, id).decide(request)));
        return Verdict.of(rules);
    }
}
