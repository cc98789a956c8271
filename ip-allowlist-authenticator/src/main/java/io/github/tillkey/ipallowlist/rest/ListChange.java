package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.settings.Lockout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponseException;

/**
 * One change of a list by REST. It is checked before it is saved, and undone if it locks out the administrator who asks for it, or
 * everybody.
 */
final class ListChange {

    /** Resource type of the admin events of all changes of networks. */
    static final String RESOURCE = "TILLKEY_NETWORKS";

    private final AdminCall call;
    private final EverybodyOut.Change change;
    private final boolean mayLockEverybodyOut;

    private ListChange(AdminCall call, EverybodyOut.Change change, boolean mayLockEverybodyOut) {
        this.call = call;
        this.change = change;
        this.mayLockEverybodyOut = mayLockEverybodyOut;
    }

    /**
     * Begins a change, before anything of it is written. Other changes of networks wait until this one is done.
     *
     * @param confirm the query parameter with which somebody insists on locking everybody out; needs the right to manage the realm, because
     *     the right to manage one store must not be enough for that
     */
    static ListChange begin(AdminCall call, EverybodyOut.Change change, @Nullable String confirm) {
        boolean confirmed = confirmed(confirm);
        if (confirmed) {
            call.auth().realm().requireManageRealm();
        }
        RealmLock.begin(call.session(), call.realm());
        return new ListChange(
                call,
                change,
                confirmed
                        || EverybodyOut.now(call.session(), call.realm(), change)
                                .isPresent());
    }

    /** Begins a change of a member's list that takes nothing away, and so can lock nobody out who was not. */
    static ListChange beginAdding(AdminCall call) {
        RealmLock.begin(call.session(), call.realm());
        return new ListChange(call, EverybodyOut.Change.MEMBER_LIST, true);
    }

    /** Whether the query parameter {@code confirm} insists; 400 for another value than that. */
    static boolean confirmed(@Nullable String confirm) {
        if (confirm != null && !EverybodyOut.CONFIRMATION.equals(confirm)) {
            throw RestErrors.invalid("confirm", confirm, EverybodyOut.CONFIRMATION + ", or missing");
        }
        return confirm != null;
    }

    /**
     * A list of networks.
     *
     * @param list as the administrator guide's grammar has it; {@code null} or blank: no list
     */
    public record NetworksText(@Nullable String list) implements Representation {

        /** The list that a request asks for, {@code null} when it asks for none. */
        static @Nullable String in(@Nullable String body) {
            return Body.optional(body, NetworksText.class)
                    .map(NetworksText::list)
                    .filter(list -> !list.isBlank())
                    .orElse(null);
        }
    }

    /**
     * The list that {@code text} says, as it may be saved; answers 400 naming each wrong entry, its position and the remedy. Until the
     * change is done nobody can take a zone away that the list refers to.
     */
    static NetworkList toSave(AdminCall call, String text, NetworkListPlace place) {
        RealmLock.begin(call.session(), call.realm());
        NetworkZones zones = RealmNetworks.stored(call.session(), call.realm()).zones();
        try {
            return NetworkList.parseToSave(text, place, zones::contains);
        } catch (InvalidNetworkListException wrong) {
            throw wrong(wrong);
        }
    }

    /** The answer to a list that is wrong. */
    static ErrorResponseException wrong(InvalidNetworkListException wrong) {
        return RestErrors.invalid(wrong.getMessage());
    }

    /**
     * Ends the change: undoes what this transaction has changed, and answers 409, if it locks somebody out; else writes the admin event.
     *
     * @return {@code after}, the list as it is now
     */
    NetworksText done(NetworksText after) {
        lockedOut().ifPresent(why -> {
            call.session().getTransactionManager().setRollbackOnly();
            throw RestErrors.conflict("Not saved: " + why + ".");
        });
        call.changed(OperationType.UPDATE, RESOURCE, after);
        return after;
    }

    private Optional<String> lockedOut() {
        try {
            NetworkSettings settings = RealmNetworks.of(call.realm()).settings();
            return Lockout.of(call.session(), call.realm(), settings).or(this::everybodyLockedOut);
        } catch (InvalidSettingException broken) {
            return Optional.empty(); // Every login is refused already, and a list does not change that.
        }
    }

    private Optional<String> everybodyLockedOut() {
        return mayLockEverybodyOut
                ? Optional.empty()
                : EverybodyOut.now(call.session(), call.realm(), change)
                        .map(why -> why
                                + ". Set defaultNetworks, keep a list that allows a network, or take mode report first. If you mean it,"
                                + " call again with ?confirm=" + EverybodyOut.CONFIRMATION
                                + ", which needs the right to manage the realm");
    }
}
