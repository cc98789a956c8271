package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.store.StoreCodeGuard;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.Session;
import org.keycloak.Config;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/**
 * Makes a realm by copying the rows of one that was imported, and removes one with fewer flushes. Hibernate compares
 * every entity of a realm with its rows before each query of an import or a removal, which took half of the
 * processor time of all tests. It works on PostgreSQL only, and answers 404 elsewhere.
 */
public final class RealmCopies implements RealmResourceProvider {

    private final KeycloakSession session;
    private final Map<String, RealmRows> templates;

    private RealmCopies(KeycloakSession session, Map<String, RealmRows> templates) {
        this.session = session;
        this.templates = templates;
    }

    @Override
    public Object getResource() {
        return this;
    }

    /** Makes a realm like the one that was kept, and answers whether one was; 404 without PostgreSQL. */
    @POST
    @Path("{template}/{name}")
    @Produces(MediaType.TEXT_PLAIN)
    public boolean copy(@PathParam("template") String template, @PathParam("name") String name) {
        Session database = entities().unwrap(Session.class);
        if (!"PostgreSQL"
                .equals(database.doReturningWork(
                        connection -> connection.getMetaData().getDatabaseProductName()))) {
            throw new NotFoundException();
        }
        RealmRows rows = templates.get(template);
        if (rows == null) {
            return false;
        }
        database.doWork(connection -> rows.insert(connection, name));
        // A composite role of the administrator, cached without the roles of the new realm.
        RealmModel master = session.realms().getRealmByName(Config.getAdminRealm());
        RoleModel admin = master.getRole(AdminRoles.ADMIN);
        session.getProvider(CacheRealmProvider.class)
                .registerRoleInvalidation(admin.getId(), admin.getName(), master.getId());
        // Which codes the stores hold is written under keys that are made from the realm's id.
        StoreCodeGuard.claimAllAfterCommit(session, session.realms().getRealmByName(name));
        return true;
    }

    /** Keeps what an import has made, for copies; not of another time, in which later tests would have members. */
    @PUT
    @Path("{template}/{name}")
    public void keep(@PathParam("template") String template, @PathParam("name") String name) {
        if (Time.getOffset() != 0) {
            return;
        }
        RealmModel realm = session.realms().getRealmByName(name);
        String master = realm.getMasterAdminClient().getId();
        templates.put(
                template,
                entities()
                        .unwrap(Session.class)
                        .doReturningWork(connection -> RealmRows.read(connection, realm.getId(), name, master)));
    }

    /** Removes a realm as Keycloak does, but flushes only where Keycloak asks for it. */
    @DELETE
    @Path("{name}")
    public void remove(@PathParam("name") String name) {
        RealmModel realm = session.realms().getRealmByName(name);
        if (realm == null) {
            throw new NotFoundException();
        }
        session.getContext().setRealm(realm);
        entities().setFlushMode(FlushModeType.COMMIT);
        new RealmManager(session).removeRealm(realm);
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    @Override
    public void close() {}

    /** Keeps the templates as long as the server runs. */
    public static final class Factory implements RealmResourceProviderFactory {

        private final Map<String, RealmRows> templates = new ConcurrentHashMap<>();

        @Override
        public String getId() {
            return "tillkey-test-realms";
        }

        @Override
        public RealmResourceProvider create(KeycloakSession session) {
            return new RealmCopies(session, templates);
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {}

        @Override
        public void close() {
            templates.clear();
        }
    }
}
