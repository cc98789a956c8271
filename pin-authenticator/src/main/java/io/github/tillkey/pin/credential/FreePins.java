package io.github.tillkey.pin.credential;

import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.pin.storage.EarlierPinEntity;
import io.github.tillkey.pin.storage.PinEntity;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Which PINs a member may have.
 *
 * @param earlier the PINs that a new one must not resemble
 * @param lock of the rows that are read; rows of PINs that no longer exist are deleted only by a caller who holds the
 *     lock of the realm
 */
record FreePins(
        KeycloakSession session,
        PinRows rows,
        PinPolicy policy,
        UserModel member,
        List<EarlierPinEntity> earlier,
        LockModeType lock) {

    /**
     * PINs that are looked at together: with those near them, 59 each at most, under two keys they go into one
     * question.
     */
    private static final int BATCH = 8;

    /** Draws before a realm counts as full: enough to find one free PIN in a hundred with all but certainty. */
    private static final int MAX_DRAWS = 640;

    /** Whether the weak rule excludes {@code pin}. */
    static boolean isTripwire(Pin pin, PinPolicy policy) {
        return policy.weakRule() && WeakPins.isWeak(pin);
    }

    /** Whether the member may have {@code pin}. */
    boolean contains(Pin pin) {
        return pin.digits().length() == policy.length()
                && isSuitable(pin)
                && living(others(List.of(pin))).isEmpty();
    }

    /**
     * The first {@code count} of these draws that are free, all different.
     *
     * @throws PinTakenException when fewer were found
     */
    List<PosPins.Offer> first(int count, IntFunction<PosPins.Offer> draws) throws PinTakenException {
        List<PosPins.Offer> found = new ArrayList<>(count);
        for (int start = 0; start < MAX_DRAWS; start += BATCH) {
            List<PosPins.Offer> candidates = IntStream.range(start, start + BATCH)
                    .mapToObj(draws)
                    .filter(offer -> isSuitable(offer.pin()))
                    .toList();
            List<PinEntity> others =
                    others(candidates.stream().map(PosPins.Offer::pin).toList());
            if (candidates.stream().noneMatch(candidate -> isFree(candidate.pin(), others))) {
                // Seldom: usually another candidate is free, so the rows need not be checked.
                others.retainAll(living(others));
            }
            for (PosPins.Offer candidate : candidates) {
                Pin pin = candidate.pin();
                boolean chosen =
                        found.stream().anyMatch(other -> other.pin().digits().equals(pin.digits()));
                if (!chosen && isFree(pin, others)) {
                    found.add(candidate);
                    if (found.size() == count) {
                        return found;
                    }
                }
            }
        }
        throw PinTakenException.full(policy);
    }

    private boolean isSuitable(Pin pin) {
        return !isTripwire(pin, policy) && !resembles(pin);
    }

    /** Whether the digits of {@code pin}, forwards or backwards, contain an earlier PIN or are contained in one. */
    private boolean resembles(Pin pin) {
        for (EarlierPinEntity old : earlier) {
            for (PinKey key : rows.keys().keys()) {
                if (key.id().equals(old.keyId)
                        && pin.relatives(old.length).stream().anyMatch(relative -> key.lookup(rows.realmId(), relative)
                                .equals(old.lookup))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The rows, of all PINs that {@link #reach} names for these, that belong to somebody else. */
    private List<PinEntity> others(List<Pin> pins) {
        List<PinEntity> others = rows.of(pins.stream().flatMap(this::reach).toList(), lock);
        others.removeIf(row -> row.userId.equals(member.getId()));
        return others;
    }

    /**
     * Those of {@code others} whose credential exists. The rest is deleted by a caller who holds the lock of the realm.
     */
    private List<PinEntity> living(List<PinEntity> others) {
        if (others.isEmpty()) {
            return others;
        }
        Set<String> asked = others.stream().map(row -> row.credentialId).collect(Collectors.toSet());
        // In a fresh transaction: the snapshot of this one may be older than a row that it locked, and would call the
        // credential missing that was written with it.
        Set<String> existing = Transactions.call(
                session.getKeycloakSessionFactory(),
                fresh -> CredentialRows.existing(
                        fresh.getProvider(JpaConnectionProvider.class).getEntityManager(), asked));
        Map<Boolean, List<PinEntity>> byLife =
                others.stream().collect(Collectors.partitioningBy(row -> existing.contains(row.credentialId)));
        if (lock != LockModeType.NONE) {
            byLife.getOrDefault(false, List.of()).forEach(rows.entities()::remove);
        }
        return byLife.getOrDefault(true, List.of());
    }

    private boolean isFree(Pin pin, List<PinEntity> others) {
        Set<String> reach = reach(pin).flatMap(rows::lookups).collect(Collectors.toSet());
        return others.stream().noneMatch(row -> reach.contains(row.lookup));
    }

    /** The PINs that nobody else may have beside {@code pin}: itself, and with the minimum difference those near it. */
    private Stream<Pin> reach(Pin pin) {
        return policy.minimumDifference() ? Stream.concat(Stream.of(pin), pin.near().stream()) : Stream.of(pin);
    }
}
