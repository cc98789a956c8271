package io.github.tillkey.core.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Who calls a use case, and in which realm. What use cases check alike throws {@link RequestRefusedException}.
 *
 * @param session whose transaction is used
 * @param realm that is changed
 * @param actor who changes it
 * @param rights what the actor may do there
 */
public record Invocation(KeycloakSession session, RealmModel realm, Actor actor, Rights rights) {

    /** The same actor in another session, for a transaction of its own. */
    public Invocation in(KeycloakSession other, RealmModel sameRealm) {
        return new Invocation(other, sameRealm, actor, rights);
    }

    /** The actor, where they are a member of the realm; empty for a task and for who is of another realm. */
    public Optional<UserModel> actingMember() {
        return Optional.ofNullable(actor.userId())
                .filter(id -> actor.realmId().equals(realm.getId()))
                .map(id -> session.users().getUserById(realm, id));
    }

    /** Refuses, as forbidden, what the actor has no right to. */
    public void require(boolean right) {
        if (!right) {
            throw RequestRefusedException.forbidden();
        }
    }

    /** Refuses an actor who has not proven two factors; the calling API says how to. */
    public void requireTwoFactors() {
        if (!rights.hasTwoFactors()) {
            throw RequestRefusedException.levelTooLow();
        }
    }

    /** Refuses, as a conflict, while Tillkey is disabled. */
    public void requireEnabled() {
        if (!RealmSettings.of(realm).enabled()) {
            throw RequestRefusedException.conflict(
                    "Tillkey is not on in this realm: switch it on under " + RealmSettings.CONSOLE + '.');
        }
    }

    /**
     * The store with this {@code store_id}. Refuses as not found or, where several groups have it, as a conflict; to an
     * actor who may not list stores both as forbidden, so that ids cannot be probed.
     */
    public Store store(String storeId) {
        try {
            Optional<Store> found = Stores.of(session, realm).byStoreId(storeId);
            require(found.isPresent() || rights.mayListStores());
            return found.orElseThrow(() -> RequestRefusedException.notFound("Store not found"));
        } catch (AmbiguousStoreException ambiguous) {
            require(rights.mayListStores());
            throw RequestRefusedException.conflict(ambiguous.getMessage());
        }
    }

    /** The store that {@code field} of a request names; the refusal names the field. */
    public Store store(String field, String storeId) {
        try {
            return Stores.of(session, realm)
                    .byStoreId(storeId)
                    .orElseThrow(() -> RequestRefusedException.unknown(field
                            + ": no store has this store_id. A store is a group with the attribute store_id below the"
                            + " stores group, which the realm names under " + RealmSettings.CONSOLE + '.'));
        } catch (AmbiguousStoreException ambiguous) {
            throw RequestRefusedException.conflict(field + ": " + ambiguous.getMessage());
        }
    }

    /**
     * An admin event of what the actor does.
     *
     * @param resource type of what is changed
     * @param path of what is changed, below the realm
     */
    public AdminEventBuilder adminEvent(OperationType operation, String resource, String path) {
        return AuditLog.of(session, realm, actor)
                .adminEvent(operation)
                .resource(resource)
                .resourcePath(path);
    }
}
