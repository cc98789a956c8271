package io.github.tillkey.pin.login;

import io.github.tillkey.core.store.Holders;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.store.StoreMembers;
import java.text.Collator;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * One member on the staff picker of a till. A till stands where customers see it: it shows the first name and the
 * initial of the last name, never more.
 *
 * @param id the member's user id, which the form sends
 * @param name the text of the tile
 */
public record StaffTile(String id, String name) {

    /** More members than a person can pick from; the step's other options suit such a store better. */
    static final int MAX_TILES = 200;

    /** A tile and the nearest way by which its member works in the store. */
    record Placed(StaffTile tile, Membership.Way way) {}

    /**
     * The tiles of the enabled members with a PIN who work in the store now; {@value #MAX_TILES} at most. The staff of
     * the store comes first, whoever else may work there.
     */
    static List<StaffTile> of(KeycloakSession session, RealmModel realm, Store store, Locale locale) {
        Stores stores = Stores.of(session, realm);
        Set<String> members = StoreMembers.idsOf(session, realm, store);
        Set<String> ids = new HashSet<>(Holders.ofCredential(session, members, PosPinCredentialModel.TYPE));
        ids.addAll(Holders.ofCredential(session, members, PosPinCredentialModel.PASS_TYPE));
        Set<String> withoutStore = StoreMembers.withoutStore(session, realm);
        if (withoutStore.size() <= MAX_TILES) {
            ids.addAll(withoutStore);
        }
        return order(
                ids.stream()
                        .map(id -> session.users().getUserById(realm, id))
                        .filter(Objects::nonNull)
                        .filter(UserModel::isEnabled)
                        .flatMap(member -> stores.membershipsOf(member).in(store).stream()
                                .map(Membership::way)
                                .min(Comparator.naturalOrder())
                                .map(way -> new Placed(tileOf(member), way))
                                .stream()),
                locale);
    }

    /** By way, then by name. */
    static List<StaffTile> order(Stream<Placed> placed, Locale locale) {
        return placed.sorted(Comparator.comparing(Placed::way)
                        .thenComparing(it -> it.tile().name(), Collator.getInstance(locale))
                        .thenComparing(it -> it.tile().id()))
                .map(Placed::tile)
                .limit(MAX_TILES)
                .toList();
    }

    private static StaffTile tileOf(UserModel member) {
        return new StaffTile(member.getId(), nameOf(member.getFirstName(), member.getLastName(), member.getUsername()));
    }

    /**
     * First name and initial. Without a first name two initials; a username may be a mail address, so only its initial.
     */
    public static String nameOf(@Nullable String firstName, @Nullable String lastName, String username) {
        String first = firstName == null ? "" : firstName.strip();
        String last = initial(lastName);
        if (!first.isEmpty()) {
            return last.isEmpty() ? first : first + ' ' + last;
        }
        return last.isEmpty() ? initial(username) : last;
    }

    private static String initial(@Nullable String name) {
        String text = name == null ? "" : name.strip();
        return text.isEmpty() ? "" : new String(Character.toChars(Character.toUpperCase(text.codePointAt(0)))) + '.';
    }
}
