package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.session.PreviousSessions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Gives members temporary PINs. The caller checks that the actor may reset the member's credentials. */
public final class TemporaryPins {

    /**
     * Temporary PINs that one member may be given within {@link #GIVEN_WINDOW}: each reveals a free PIN, and many would
     * reveal which are not.
     */
    private static final int MAX_GIVEN = 10;

    private static final Duration GIVEN_WINDOW = Duration.ofHours(24);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Actor actor;

    /** For the members of {@code realm}. */
    public TemporaryPins(KeycloakSession session, RealmModel realm, Actor actor) {
        this.session = session;
        this.realm = realm;
        this.actor = actor;
    }

    /**
     * A temporary PIN, with what goes on the slip of paper that the member gets.
     *
     * @param pin the PIN; this answer is the only place where it ever appears
     * @param length number of its digits
     * @param expiresAt ISO 8601 instant from which it is refused
     * @param username the member's username
     * @param memberName the member's first and last name, {@code null} when there is neither
     * @param realmName the realm's display name, or its name when it has none
     * @param storeIds {@code store_id} of every store that the member works in, sorted
     */
    public record TemporaryPin(
            String pin,
            int length,
            String expiresAt,
            String username,
            @Nullable String memberName,
            String realmName,
            List<String> storeIds)
            implements Representation {}

    /**
     * Gives a member a random temporary PIN in place of any other. It lasts as long as the policy says, and the member
     * replaces it at first use. Ends till sessions opened with the old PIN. Writes an admin event without the PIN.
     *
     * @throws RequestRefusedException invalid for a service account; conflict when PINs are not available in the realm,
     *     or nearly all are in use; too many when the member has been given ten within a day
     */
    public TemporaryPin give(UserModel member) {
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
            new PreviousSessions(session, realm).endPinSessionsOf(member, null, "pin_replaced");
            AuditLog.of(session, realm, actor)
                    .adminEvent(OperationType.ACTION)
                    .resource("TILLKEY_PIN")
                    .resourcePath("tillkey-pin/members/" + member.getId() + "/temporary-pin")
                    .success();
            return slip(member, temporary);
        } catch (PinUnavailableException problem) {
            throw RequestRefusedException.conflict("PINs are not available: " + problem.getMessage() + ".");
        } catch (PinTakenException full) {
            throw RequestRefusedException.conflict(String.valueOf(full.getMessage()));
        } finally {
            if (temporary == null) {
                counters.giveBack(MissCounters.Scope.PIN_GIVEN, member.getId(), GIVEN_WINDOW);
            }
        }
    }

    private TemporaryPin slip(UserModel member, PosPins.TemporaryPin temporary) {
        String digits = temporary.pin().digits();
        String displayName = realm.getDisplayName();
        return new TemporaryPin(
                digits,
                digits.length(),
                temporary.expiresAt().toString(),
                member.getUsername(),
                MemberNames.of(member),
                displayName == null || displayName.isBlank() ? realm.getName() : displayName,
                List.copyOf(
                        Stores.of(session, realm).membershipsOf(member).roles().keySet()));
    }
}
