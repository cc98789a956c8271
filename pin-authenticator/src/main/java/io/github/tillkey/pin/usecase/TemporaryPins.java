package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.store.MemberNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Gives members temporary PINs. */
public final class TemporaryPins {

    /**
     * Temporary PINs that one member may be given within {@link #GIVEN_WINDOW}: each reveals a free PIN, and many would
     * reveal which are not.
     */
    private static final int MAX_GIVEN = 10;

    private static final Duration GIVEN_WINDOW = Duration.ofHours(24);

    private final Invocation call;

    /** For the members of a realm. */
    public TemporaryPins(Invocation call) {
        this.call = call;
    }

    /**
     * A temporary PIN, with what goes on the slip of paper that the member gets.
     *
     * @param pin the PIN; this answer is the only place where it ever appears
     * @param expiresAt when it is refused from
     * @param username the member's username
     * @param memberName the member's first and last name, {@code null} when there is neither
     * @param realmName the realm's display name, or its name when it has none
     * @param storeIds {@code store_id} of every store that the member works in, sorted
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
        UserModel member = call.session().users().getUserById(call.realm(), memberId);
        if (member == null || !call.rights().mayView(member)) {
            throw RequestRefusedException.notFound("You know nobody with this id.");
        }
        return give(member);
    }

    /**
     * Gives the PIN and writes an admin event without it.
     *
     * @throws RequestRefusedException forbidden; invalid for a service account; conflict when PINs are not available in
     *     the realm, or nearly all are in use; too many when the member has been given ten within a day
     */
    public TemporaryPin give(UserModel member) {
        call.require(call.rights().mayResetPin(member));
        KeycloakSession session = call.session();
        RealmModel realm = call.realm();
        if (member.getServiceAccountClientLink() != null) {
            throw RequestRefusedException.invalid("A service account has no PIN: name a member.");
        }
        MissCounters counters = MissCounters.of(session, realm);
        if (!counters.take(MissCounters.Scope.PIN_GIVEN, member.getId(), MAX_GIVEN, GIVEN_WINDOW)) {
            throw RequestRefusedException.tooMany("This member has been given " + MAX_GIVEN
                    + " temporary PINs within a day. Try again later: each one"
                    + " shows a PIN that is free, and many of them would tell which are not.");
        }
        PosPins.TemporaryPin temporary = null;
        try {
            temporary = PosPinCredentialProvider.pinsOf(session, realm).assignTemporary(member);
            // The old one may be known to others.
            new PinSessionTermination(session, realm).endPinSessionsOf(member, null, "pin_replaced");
            call.adminEvent(
                            OperationType.ACTION,
                            "TILLKEY_PIN",
                            "tillkey-pin/members/" + member.getId() + "/temporary-pin")
                    .success();
            return slip(member, temporary);
        } catch (PinUnavailableException problem) {
            throw PinChecks.unavailable(problem);
        } catch (PinTakenException full) {
            throw RequestRefusedException.conflict(full.getMessage());
        } finally {
            if (temporary == null) {
                counters.giveBack(MissCounters.Scope.PIN_GIVEN, member.getId(), GIVEN_WINDOW);
            }
        }
    }

    private TemporaryPin slip(UserModel member, PosPins.TemporaryPin temporary) {
        RealmModel realm = call.realm();
        String displayName = realm.getDisplayName();
        return new TemporaryPin(
                temporary.pin(),
                temporary.expiresAt(),
                member.getUsername(),
                MemberNames.of(member),
                displayName == null || displayName.isBlank() ? realm.getName() : displayName,
                List.copyOf(Stores.of(call.session(), realm)
                        .membershipsOf(member)
                        .roles()
                        .keySet()));
    }
}
