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
    private final List<Alike> clients;
    /** One for all questions: what a member holds is read once for each instant. */
    private final Instant instant = ServerTime.now();

    private @Nullable Optional<Store> anyStore;

    /** From now on {@code session} must not change what members hold. */
    MemberRefusals(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.stores = Stores.of(session, realm);
        this.clients = Alike.of(realm);
        Stores.readMembersOnce(session);
    }

    /**
     * Clients with equal settings.
     *
     * @param pin whether PIN sessions enter them
     * @param inStore whether nobody enters them without a store
     */
    private record Alike(ClientModel one, Set<String> clientIds, boolean pin, boolean inStore) {

        private static List<Alike> of(RealmModel realm) {
            Map<Object, Alike> alike = new LinkedHashMap<>();
            realm.getClientsStream().filter(MemberRefusals::usersLogIn).forEach(client -> {
                ClientSettings settings = ClientSettings.of(client);
                boolean pin = settings.acceptsPin();
                List<Object> key = List.of(settings.likeness(), pin && PinClient.problem(client) == null);
                alike.computeIfAbsent(
                                key, first -> new Alike(client, new TreeSet<>(), pin, pin || settings.requiresStore()))
                        .clientIds()
                        .add(client.getClientId());
            });
            return List.copyOf(alike.values());
        }
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
        return clients.stream().mapToInt(alike -> alike.clientIds().size()).sum();
    }

    /** What rules refuse {@code member}, or would if they did not only report; nothing where they are not asked. */
    List<Refusal> of(UserModel member) {
        if (!AccessGuard.appliesTo(realm, member)) {
            return List.of();
        }
        List<Refusal> refusals = new ArrayList<>();
        StoreMemberships memberships = null;
        List<Store> own = List.of();
        for (Alike alike : clients) {
            if (alike.inStore()) {
                if (memberships == null) {
                    memberships = stores.membershipsOf(member, instant);
                    own = memberships.storesThatDiffer();
                }
                refusals.addAll(Refusal.least(storesFor(alike, memberships, own).stream()
                        .map(store -> ask(member, alike, store.orElse(null)))
                        .toList()));
            } else {
                refusals.addAll(ask(member, alike, null));
            }
        }
        return Refusal.together(refusals);
    }

    private List<Optional<Store>> storesFor(Alike alike, StoreMemberships memberships, List<Store> own) {
        if (!own.isEmpty()) {
            return own.stream().map(Optional::of).toList();
        }
        // Each till has a store, and whoever works everywhere works in it.
        return List.of(alike.pin() || memberships.isWide() ? anyStore() : Optional.empty());
    }

    private Optional<Store> anyStore() {
        if (anyStore == null) {
            anyStore = stores.all().findFirst();
        }
        return anyStore;
    }

    private List<Refusal> ask(UserModel member, Alike alike, @Nullable Store store) {
        AccessRequest request = AccessRequest.supposed(realm, member, alike.one())
                .level(alike.pin() ? Level.PIN : Level.PASSWORD)
                .at(store, null)
                .fromMember(false)
                .instant(instant)
                .build();
        return Refusal.of(alike.clientIds(), AccessGuard.of(session).explain(request));
    }
}
