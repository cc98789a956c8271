package io.github.tillkey.testsuite.provider;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialInputValidator;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.utils.UserModelDelegate;
import org.keycloak.storage.ReadOnlyException;
import org.keycloak.storage.UserStoragePrivateUtil;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.user.ImportedUserValidation;
import org.keycloak.storage.user.UserLookupProvider;

/**
 * A federation that imports its users and, unless its setting {@code writable} is {@code true}, lets nobody write them,
 * as LDAP can be configured. Nobody leaves the group whose id is its setting {@code kept_group}. It knows everybody
 * whose name begins with {@code ldap-}; the password is {@code <name>-demo}.
 */
public final class TestDirectory
        implements UserStorageProvider, UserLookupProvider, ImportedUserValidation, CredentialInputValidator {

    /** What it writes itself. */
    private static final Set<String> FROM_DIRECTORY =
            Set.of(UserModel.FIRST_NAME, UserModel.LAST_NAME, UserModel.EMAIL);

    private final KeycloakSession session;
    private final ComponentModel component;

    private TestDirectory(KeycloakSession session, ComponentModel component) {
        this.session = session;
        this.component = component;
    }

    @Override
    public @Nullable UserModel getUserByUsername(RealmModel realm, String username) {
        if (!username.startsWith("ldap-")) {
            return null;
        }
        UserModel imported = UserStoragePrivateUtil.userLocalStorage(session).addUser(realm, username);
        imported.setEnabled(true);
        imported.setFederationLink(component.getId());
        imported.setFirstName("Lena");
        imported.setLastName("Directory");
        imported.setEmail(username + "@retail.example");
        imported.setSingleAttribute("staff_kind", "employee");
        return validate(realm, imported);
    }

    @Override
    public UserModel validate(RealmModel realm, UserModel imported) {
        return component.get("writable", false) ? imported : new ReadOnly(imported, component.get("kept_group"));
    }

    @Override
    public @Nullable UserModel getUserById(RealmModel realm, String id) {
        return null;
    }

    @Override
    public @Nullable UserModel getUserByEmail(RealmModel realm, String email) {
        return null;
    }

    @Override
    public boolean supportsCredentialType(String type) {
        return PasswordCredentialModel.TYPE.equals(type);
    }

    @Override
    public boolean isConfiguredFor(RealmModel realm, UserModel user, String type) {
        return supportsCredentialType(type);
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        return (user.getUsername() + "-demo").equals(input.getChallengeResponse());
    }

    @Override
    public void close() {}

    private static final class ReadOnly extends UserModelDelegate {

        private final @Nullable String keptGroup;

        ReadOnly(UserModel delegate, @Nullable String keptGroup) {
            super(delegate);
            this.keptGroup = keptGroup;
        }

        @Override
        public void setEnabled(boolean enabled) {
            throw new ReadOnlyException("the directory cannot be written");
        }

        @Override
        public void leaveGroup(GroupModel group) {
            if (group.getId().equals(keptGroup)) {
                throw new ReadOnlyException("the directory keeps the group");
            }
            super.leaveGroup(group);
        }

        @Override
        public void setAttribute(String name, List<String> values) {
            if (FROM_DIRECTORY.contains(name)) {
                throw new ReadOnlyException("the directory cannot be written");
            }
            super.setAttribute(name, values);
        }

        @Override
        public void setSingleAttribute(String name, String value) {
            throw new ReadOnlyException("the directory cannot be written");
        }
    }

    /** Registers the federation. */
    public static final class Factory implements UserStorageProviderFactory<TestDirectory> {

        @Override
        public TestDirectory create(KeycloakSession session, ComponentModel component) {
            return new TestDirectory(session, component);
        }

        @Override
        public String getId() {
            return "test-directory";
        }
    }
}
