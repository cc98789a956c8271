package io.github.tillkey.pin.credential;

import io.github.tillkey.core.storage.InClause;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.storage.PinEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The rows by which the PINs of a realm are found: one for each PIN and key.
 *
 * @param keys the keys in use
 */
record PinRows(EntityManager entities, String realmId, PinKeyRing keys) {

    List<PinKeyRing.Entry> entries(Pin pin) {
        return keys.entries(realmId, pin);
    }

    Stream<String> lookups(Pin pin) {
        return entries(pin).stream().map(PinKeyRing.Entry::lookup);
    }

    /** The rows of these PINs under any key. A locking read sees what others have committed, past any snapshot. */
    List<PinEntity> of(List<Pin> pins, LockModeType lock) {
        List<String> lookups = pins.stream().flatMap(this::lookups).distinct().toList();
        List<PinEntity> rows = new ArrayList<>();
        InClause.inChunks(
                lookups,
                chunk -> rows.addAll(entities.createNamedQuery("tillkeyPinsByLookup", PinEntity.class)
                        .setParameter("realmId", realmId)
                        .setParameter("keyIds", keys.ids())
                        .setParameter("lookups", chunk)
                        .setLockMode(lock)
                        .getResultList()));
        return rows;
    }

    /** A new row, not yet stored. */
    PinEntity row(PinKeyRing.Entry entry, int length, String userId, String credentialId) {
        PinEntity row = new PinEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realmId;
        row.keyId = entry.keyId();
        row.lookup = entry.lookup();
        row.length = length;
        row.userId = userId;
        row.credentialId = credentialId;
        return row;
    }
}
