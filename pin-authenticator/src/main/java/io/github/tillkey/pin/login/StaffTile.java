package io.github.tillkey.pin.login;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.store.StoreMembers;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

    /**
     * The tiles of the enabled members who work in the store now, in the order of their names; {@value #MAX_TILES} at
     * most.
     */
    static List<StaffTile> of(KeycloakSession session, RealmModel realm, Store store, Locale locale) {
        Collator collator = Collator.getInstance(locale);
        Stores stores = Stores.of(session, realm);
        return StoreMembers.idsOf(session, realm, store, MAX_TILES).stream()
                .map(id -> session.users().getUserById(realm, id))
                .filter(Objects::nonNull)
                .filter(UserModel::isEnabled)
                .filter(member -> stores.membershipsOf(member).includes(store))
                .map(member -> new StaffTile(
                        member.getId(), nameOf(member.getFirstName(), member.getLastName(), member.getUsername())))
                .sorted(Comparator.comparing(StaffTile::name, collator).thenComparing(StaffTile::id))
                .limit(MAX_TILES)
                .toList();
    }

    /**
     * First name and initial. Without a first name two initials; a username may be a mail address, so only its initial.
     */
    static String nameOf(@Nullable String firstName, @Nullable String lastName, String username) {
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
