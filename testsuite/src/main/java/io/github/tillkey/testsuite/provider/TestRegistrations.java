package io.github.tillkey.testsuite.provider;

import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.user.UserRegistrationProvider;

/** A directory that is told of new members, and then leaves them to Keycloak. */
public final class TestRegistrations implements UserStorageProvider, UserRegistrationProvider {

    @Override
    public @Nullable UserModel addUser(RealmModel realm, String username) {
        return null;
    }

    @Override
    public boolean removeUser(RealmModel realm, UserModel user) {
        return false;
    }

    @Override
    public void close() {}

    /** Registers the federation. */
    public static final class Factory implements UserStorageProviderFactory<TestRegistrations> {

        @Override
        public TestRegistrations create(KeycloakSession session, ComponentModel component) {
            return new TestRegistrations();
        }

        @Override
        public String getId() {
            return "test-registrations";
        }
    }
}
