package io.github.tillkey.staff.usecase;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.Config;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Ends a {@link Suspension} whose member was enabled in another way, such as by an administrator of Keycloak, in the
 * same transaction: Keycloak leaves the reason behind, and a later block by an administrator would pass for a
 * suspension, which a store manager may lift.
 *
 * <p>Keycloak's internals: a global listener, which is called in the transaction of the change, after it.
 */
public final class EnabledMembers implements EventListenerProvider {

    /** A user whom the Admin REST, a partial import or SCIM has written. */
    private static final Pattern USER = Pattern.compile("(?:scim/v2/)?[Uu]sers/(.+)");

    private final KeycloakSession session;

    private EnabledMembers(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        String path = event.getResourcePath();
        Matcher user = USER.matcher(path == null ? "" : path);
        if (event.getOperationType() != OperationType.UPDATE || !user.matches()) {
            return;
        }
        RealmModel realm = session.realms().getRealm(event.getRealmId());
        UserModel member = realm == null ? null : session.users().getUserById(realm, user.group(1));
        if (member != null) {
            written(member);
        }
    }

    private static void written(UserModel member) {
        if (member.isEnabled()) {
            try {
                Suspension.forget(member);
            } catch (ReadOnlyException directory) {
                // Nor could a suspension be written there.
                return;
            }
        }
    }

    @Override
    public void close() {}

    /** Listens in every realm without being configured. */
    public static final class Factory implements EventListenerProviderFactory {

        @Override
        public EventListenerProvider create(KeycloakSession session) {
            return new EnabledMembers(session);
        }

        @Override
        public boolean isGlobal() {
            return true;
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {}

        @Override
        public void close() {}

        @Override
        public String getId() {
            return "tillkey-suspensions";
        }
    }
}
