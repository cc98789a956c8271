package io.github.tillkey.pin.login;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.throttle.MissKind;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * The result of checking a typed PIN.
 *
 * @param owner the PIN's owner, {@code null} if no member has this PIN
 * @param named the member who was picked or whose username was typed, {@code null} when none was, or when there is no
 *     such member in this store
 * @param refusal why the PIN is refused, {@code null} when it opens the login of {@code owner}
 * @param kind how the PIN counts if it is refused
 * @param fingerprint identifies a repeated entry; {@code null} for a right or self-chosen PIN
 */
record PinAttempt(
        PosPins.@Nullable Owner owner,
        @Nullable UserModel named,
        @Nullable Refusal refusal,
        MissKind kind,
        @Nullable String fingerprint) {

    /** Detail of an event: what a miss counts as. */
    static final String MISS = "tillkey_miss";

    /** The member an event is about: the named member, else the owner. */
    @Nullable
    UserModel subject() {
        if (named != null) {
            return named;
        }
        return owner == null ? null : owner.member();
    }

    /** This attempt, refused for a reason found later. */
    PinAttempt refusedFor(Refusal why) {
        return new PinAttempt(owner, named, why, kind, fingerprint);
    }

    /**
     * A self-chosen PIN that was not accepted. It counts towards the till's waits like any other miss, but not as a far
     * miss: the member is known and the number of tries limited, so it is not a sign of guessing.
     */
    static PinAttempt ofChosenPin() {
        return new PinAttempt(null, null, Refusal.by(PinReasons.PIN_NOT_ACCEPTED), MissKind.SLIP, null);
    }

    /** Checks {@code pin}. Events of rules are written here; the caller counts the miss. */
    static PinAttempt check(
            TillRequest request, Terminal terminal, Pin pin, IdentifyBy identifyBy, @Nullable String typedMember) {
        PosPins pins = request.pins();
        Store store = terminal.store();
        UserModel found = typedMember == null ? null : member(request, identifyBy, typedMember.strip());
        // Ignore members of other stores.
        UserModel named = found != null && worksIn(request, store, found) ? found : null;
        PosPins.Owner owner = pins.ownerOf(pin).orElse(null);
        Supplier<MissKind> kindOf = () -> kindOf(request, store, pin, owner, identifyBy, named);
        Refusal refusal;
        if (owner == null) {
            refusal = Refusal.by(PinReasons.PIN_UNKNOWN);
        } else if (identifyBy.namesMember() && !owner.member().equals(named)) {
            refusal = Refusal.by(PinReasons.PIN_OF_ANOTHER);
        } else {
            refusal = request.check(
                    terminal, owner, event -> event.detail(MISS, kindOf.get().detail()));
        }
        if (refusal == null) {
            return new PinAttempt(owner, named, null, MissKind.FAR, null);
        }
        MissKind kind = kindOf.get();
        if (kind == MissKind.TRIPWIRE && owner == null) {
            refusal = Refusal.by(PinReasons.PIN_TRIPWIRE);
        }
        return new PinAttempt(owner, named, refusal, kind, pins.fingerprint(pin, named));
    }

    private static @Nullable UserModel member(TillRequest request, IdentifyBy identifyBy, String typed) {
        return identifyBy == IdentifyBy.PICKER
                ? request.session().users().getUserById(request.realm(), typed)
                : request.session().users().getUserByUsername(request.realm(), typed);
    }

    private static MissKind kindOf(
            TillRequest request,
            Store store,
            Pin pin,
            PosPins.@Nullable Owner owner,
            IdentifyBy identifyBy,
            @Nullable UserModel named) {
        Set<String> near = request.pins().ownersNear(pin);
        boolean slip;
        if (identifyBy.namesMember()) {
            slip = named != null
                    && (near.contains(named.getId())
                            || (owner != null && owner.member().equals(named)));
        } else {
            slip = (owner != null && worksIn(request, store, owner.member()))
                    || near.stream()
                            .anyMatch(id -> worksIn(
                                    request, store, request.session().users().getUserById(request.realm(), id)));
        }
        if (slip) {
            return MissKind.SLIP;
        }
        return request.pins().isTripwire(pin) ? MissKind.TRIPWIRE : MissKind.FAR;
    }

    private static boolean worksIn(TillRequest request, Store store, @Nullable UserModel member) {
        return member != null
                && Stores.of(request.session(), request.realm())
                        .membershipsOf(member)
                        .includes(store);
    }
}
