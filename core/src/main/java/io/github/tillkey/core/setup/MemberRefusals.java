package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.rule.PinClient;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Asks all rules whether members may enter the clients of a realm, with the realm as the session sees it. Clients with
 * equal settings get equal answers, so rules are asked once about all of them; a rule of another extension that looks
 * at more of the client answers for the first.
 *
 * <p>Each question gives the member what a login can choose: the level that the client takes, and the best of the
 * member's stores: of those in which the member holds the same roles, rules refuse all or none. No address is known.
 */
final class MemberRefusals {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Stores stores;
    private final List<ClientGroup> clients;
    /** One for all questions: what a member holds is read once for each instant. */
    private final Instant instant = ServerTime.now();

    private @Nullable Optional<Store> anyStore;

    /**
     * From now on {@code session} must not change what members hold.
     *
     * @param clientIds of the clients that are asked about, as far as users log in to them
     */
    MemberRefusals(KeycloakSession session, RealmModel realm, Set<String> clientIds) {
        this.session = session;
        this.realm = realm;
        this.stores = Stores.of(session, realm);
        this.clients = ClientGroup.of(realm, clientIds);
        Stores.readMembersOnce(session);
    }

    /**
     * Clients with equal settings.
     *
     * @param pin whether PIN sessions enter them
     * @param inStore whether nobody enters them without a store
     */
    private record ClientGroup(ClientModel one, Set<String> clientIds, boolean pin, boolean inStore) {

        private static List<ClientGroup> of(RealmModel realm, Set<String> clientIds) {
            Map<Object, ClientGroup> groups = new LinkedHashMap<>();
            realm.getClientsStream()
                    .filter(client -> clientIds.contains(client.getClientId()) && usersLogIn(client))
                    .forEach(client -> {
                        ClientSettings settings = ClientSettings.of(client);
                        boolean pin = settings.acceptsPin();
                        List<Object> key = List.of(settings.settingsKey(), pin && PinClient.problem(client) == null);
                        groups.computeIfAbsent(
                                        key,
                                        first -> new ClientGroup(
                                                client, new TreeSet<>(), pin, pin || settings.requiresStore()))
                                .clientIds()
                                .add(client.getClientId());
                    });
            return List.copyOf(groups.values());
        }
    }

    /** The client ids of all clients of {@code realm} now. */
    static Set<String> clientIds(RealmModel realm) {
        return realm.getClientsStream().map(ClientModel::getClientId).collect(Collectors.toSet());
    }

    private static boolean usersLogIn(ClientModel client) {
        return client.isEnabled()
                && !client.isBearerOnly()
                && (client.isStandardFlowEnabled()
                        || client.isImplicitFlowEnabled()
                        || client.isDirectAccessGrantsEnabled());
    }

    /** How many clients are asked about. */
    int clients() {
        return clients.stream().mapToInt(group -> group.clientIds().size()).sum();
    }

    /** What rules refuse {@code member}, or would if they did not only report; nothing where they are not asked. */
    List<Refusal> of(UserModel member) {
        if (!AccessGuard.appliesTo(realm, member)) {
            return List.of();
        }
        List<Refusal> refusals = new ArrayList<>();
        StoreMemberships memberships = null;
        List<Store> own = List.of();
        for (ClientGroup group : clients) {
            if (group.inStore()) {
                if (memberships == null) {
                    memberships = stores.membershipsOf(member, instant);
                    own = memberships.storesThatDiffer();
                }
                refusals.addAll(Refusal.leastRefused(storesFor(group, memberships, own).stream()
                        .map(store -> ask(member, group, store.orElse(null)))
                        .toList()));
            } else {
                refusals.addAll(ask(member, group, null));
            }
        }
        return Refusal.merged(refusals);
    }

    private List<Optional<Store>> storesFor(ClientGroup group, StoreMemberships memberships, List<Store> own) {
        if (!own.isEmpty()) {
            return own.stream().map(Optional::of).toList();
        }
        // Each till has a store, and members of all stores work in it.
        return List.of(group.pin() || memberships.isWide() ? anyStore() : Optional.empty());
    }

    private Optional<Store> anyStore() {
        if (anyStore == null) {
            anyStore = stores.all().findFirst();
        }
        return anyStore;
    }

    private List<Refusal> ask(UserModel member, ClientGroup group, @Nullable Store store) {
        AccessRequest request = AccessRequest.supposed(realm, member, group.one())
                .level(group.pin() ? Level.PIN : Level.PASSWORD)
                .at(store, null)
                .fromMember(false)
                .instant(instant)
                .build();
        return Refusal.of(group.clientIds(), AccessGuard.of(session).explain(request));
    }
}
