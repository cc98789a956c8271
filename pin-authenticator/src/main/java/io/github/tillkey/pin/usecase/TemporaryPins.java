package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.session.PinSessionTermination;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** Gives members temporary PINs and shift passes. */
public final class TemporaryPins {

    /**
     * Temporary PINs and shift passes that one member may be given within {@link #GIVEN_WINDOW}: each reveals a free
     * PIN, and many would reveal which are not.
     */
    private static final int MAX_GIVEN = 10;

    /**
     * The same that one actor may give who does not act on all staff: new members have new counters. More than a store
     * hires on its busiest day.
     */
    private static final int MAX_GIVEN_BY = 100;

    private static final Duration GIVEN_WINDOW = Duration.ofHours(24);

    private final Invocation call;

    /** For the members of a realm. */
    public TemporaryPins(Invocation call) {
        this.call = call;
    }

    /**
     * For members whom their managers know.
     *
     * @throws RequestRefusedException forbidden, to an actor who may see the staff of no store
     */
    public static TemporaryPins forStaff(Invocation call) {
        call.require(call.rights().mayViewStaff());
        return new TemporaryPins(call);
    }

    /**
     * A temporary PIN, with what goes on the slip of paper that the member gets.
     *
     * @param pin the PIN; this answer is the only place where it ever appears
     * @param expiresAt when it is refused from
     * @param username the member's username
     * @param memberName the member's first and last name, {@code null} when there is neither
     * @param realmName the realm's display name, or its name when it has none
     * @param storeIds {@code store_id} of every store that the member works in, sorted; of a shift pass the one of the
     *     pass
     */
    public record TemporaryPin(
            Pin pin,
            Instant expiresAt,
            String username,
            @Nullable String memberName,
            String realmName,
            List<String> storeIds) {}

    /**
     * As {@link #give(UserModel)}, to the member with this id.
     *
     * @throws RequestRefusedException not found, also for a member whom the actor may not know of
     */
    public TemporaryPin give(String memberId) {
        call.require(call.rights().mayViewStaff());
        UserModel member = Input.mayBeId(memberId) ? call.session().users().getUserById(call.realm(), memberId) : null;
        if (member == null || !call.rights().mayView(member)) {
            throw RequestRefusedException.notFound("You may see nobody with this id.");
        }
        return give(member);
    }

    /**
     * Gives the PIN and writes an admin event without it.
     *
     * @throws RequestRefusedException forbidden; invalid for a service account; conflict when PINs are not available in
     *     the realm, or nearly all are in use; too many when the member has been given ten within a day, or the
     *     actor has given a hundred
     */
    public TemporaryPin give(UserModel member) {
        call.require(call.rights().mayResetPin(member));
        return counted(member, pins -> {
            PosPins.TemporaryPin temporary = pins.assignTemporary(member);
            // The old one may be known to others.
            new PinSessionTermination(call.session(), call.realm()).endPinSessionsOf(member, null, "pin_replaced");
            event(member, "/temporary-pin").success();
            return slip(
                    member,
                    temporary,
                    List.copyOf(Stores.of(call.session(), call.realm())
                            .membershipsOf(member)
                            .roles()
                            .keySet()));
        });
    }

    /**
     * Gives a shift pass: a PIN beside the member's own, which opens the tills of one store for some hours, and with
     * which no PIN can be set. Writes an admin event without it.
     *
     * @param storeId {@code store_id} of the store, in which the member works
     * @param hours 1 to 12
     * @throws RequestRefusedException invalid; not found, also for a store that the actor may not see, and for who does
     *     not work there; forbidden; conflict and too many as {@link #give(UserModel)}
     */
    public TemporaryPin givePass(String memberId, String storeId, Integer hours) {
        call.require(call.rights().mayViewStaff());
        if (hours < 1 || hours > PosPins.MAX_PASS.toHours()) {
            throw RequestRefusedException.invalid("hours", hours, "a whole number, 1 to " + PosPins.MAX_PASS.toHours());
        }
        Store store = storeOfTheActor(storeId);
        UserModel member = Input.mayBeId(memberId) ? call.session().users().getUserById(call.realm(), memberId) : null;
        if (member == null
                || !Stores.of(call.session(), call.realm())
                        .membershipsOf(member)
                        .includes(store)) {
            throw RequestRefusedException.notFound("Nobody with this id works in the store.");
        }
        call.require(call.rights().mayGivePass(member, store));
        return counted(member, pins -> {
            Instant end = ServerTime.now().plus(Duration.ofHours(hours));
            PosPins.TemporaryPin pass = pins.assignPass(member, store.groupId(), end);
            event(member, "/shift-pass")
                    .representation(Map.of("storeId", store.storeId(), "until", end.toString()))
                    .success();
            return slip(member, pass, List.of(store.storeId()));
        });
    }

    private Store storeOfTheActor(String storeId) {
        Optional<Store> store;
        try {
            store = Stores.of(call.session(), call.realm()).byStoreId(storeId);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            store = Optional.empty();
        }
        return store.filter(call.rights()::mayViewStaff)
                .orElseThrow(() -> RequestRefusedException.notFound("You manage no store with this store_id."));
    }

    private AdminEventBuilder event(UserModel member, String path) {
        return call.adminEvent(OperationType.ACTION, "TILLKEY_PIN", "tillkey-pin/members/" + member.getId() + path);
    }

    /** What is counted. */
    private interface Giving {
        TemporaryPin give(PosPins pins) throws PinTakenException, PinUnavailableException;
    }

    private TemporaryPin counted(UserModel member, Giving giving) {
        if (member.getServiceAccountClientLink() != null) {
            throw RequestRefusedException.invalid("A service account has no PIN: name a member.");
        }
        MissCounters counters = MissCounters.of(call.session(), call.realm());
        String giver = call.rights().mayManageAllStaff() ? null : call.actor().userId();
        if (giver != null && !counters.take(MissCounters.Scope.PIN_GIVEN_BY, giver, MAX_GIVEN_BY, GIVEN_WINDOW)) {
            throw RequestRefusedException.tooMany("You have given " + MAX_GIVEN_BY
                    + " temporary PINs within a day. Try again later, or ask human resources.");
        }
        TemporaryPin given = null;
        try {
            given = countedOf(member, counters, giving);
            return given;
        } finally {
            if (given == null && giver != null) {
                counters.giveBack(MissCounters.Scope.PIN_GIVEN_BY, giver, GIVEN_WINDOW);
            }
        }
    }

    private TemporaryPin countedOf(UserModel member, MissCounters counters, Giving giving) {
        if (!counters.take(MissCounters.Scope.PIN_GIVEN, member.getId(), MAX_GIVEN, GIVEN_WINDOW)) {
            throw RequestRefusedException.tooMany("This member has been given " + MAX_GIVEN
                    + " temporary PINs within a day. Try again later: each one"
                    + " shows a PIN that is free, and many of them would tell which are not.");
        }
        TemporaryPin given = null;
        try {
            given = giving.give(PosPinCredentialProvider.pinsOf(call.session(), call.realm()));
            return given;
        } catch (PinUnavailableException problem) {
            throw PinChecks.unavailable(problem);
        } catch (PinTakenException full) {
            throw RequestRefusedException.conflict(full.getMessage());
        } finally {
            if (given == null) {
                counters.giveBack(MissCounters.Scope.PIN_GIVEN, member.getId(), GIVEN_WINDOW);
            }
        }
    }

    private TemporaryPin slip(UserModel member, PosPins.TemporaryPin given, List<String> storeIds) {
        return new TemporaryPin(
                given.pin(),
                given.expiresAt(),
                member.getUsername(),
                ShownNames.of(member),
                ShownNames.of(call.realm()),
                storeIds);
    }
}
