package io.github.tillkey.pin.credential;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.storage.EarlierPinEntity;
import io.github.tillkey.pin.storage.PinEntity;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;

/**
 * The PINs that a member has now.
 *
 * @param credentials the member's PIN credentials, usually one or none, and a shift pass
 * @param earlier the PINs that a new one must not resemble, newest first: the present one and those that are remembered
 * @param forgotten those that are remembered and no longer count
 */
record CurrentPins(List<String> credentials, List<EarlierPinEntity> earlier, List<EarlierPinEntity> forgotten) {

    static CurrentPins of(UserModel member, PinRows rows, PinPolicy policy) {
        EntityManager entities = rows.entities();
        List<String> credentials = new ArrayList<>();
        List<EarlierPinEntity> pins = new ArrayList<>();
        if (StorageId.isLocalStorage(member.getId())) {
            // Credentials and rows in one read.
            for (Object[] found : entities.createNamedQuery("tillkeyPinCredentialsOfUser", Object[].class)
                    .setParameter("realmId", rows.realmId())
                    .setParameter("userId", member.getId())
                    .setParameter("types", List.of(PosPinCredentialModel.TYPE, PosPinCredentialModel.PASS_TYPE))
                    .getResultList()) {
                String credentialId = (String) found[0];
                if (!credentials.contains(credentialId)) {
                    credentials.add(credentialId);
                }
                // Not a shift pass, which is not of the member's choice.
                if (found[1] instanceof PinEntity row && PosPinCredentialModel.TYPE.equals(found[2])) {
                    addEarlier(row, pins);
                }
            }
        } else {
            entities.createNamedQuery("tillkeyPinsOfUser", PinEntity.class)
                    .setParameter("realmId", rows.realmId())
                    .setParameter("userId", member.getId())
                    .getResultList()
                    .forEach(row -> addEarlier(row, pins));
            for (String type : List.of(PosPinCredentialModel.TYPE, PosPinCredentialModel.PASS_TYPE)) {
                member.credentialManager()
                        .getStoredCredentialsByTypeStream(type)
                        .forEach(stored -> credentials.add(stored.getId()));
            }
        }
        pins.addAll(entities.createNamedQuery("tillkeyEarlierPinsOfUser", EarlierPinEntity.class)
                .setParameter("realmId", rows.realmId())
                .setParameter("userId", member.getId())
                .getResultList());
        // While the key is being changed, a PIN is listed once for each key.
        int counting =
                Math.min(pins.size(), policy.history() * rows.keys().keys().size());
        return new CurrentPins(credentials, pins.subList(0, counting), pins.subList(counting, pins.size()));
    }

    private static void addEarlier(PinEntity row, List<EarlierPinEntity> earlier) {
        if (row.length > 0) {
            EarlierPinEntity pin = new EarlierPinEntity();
            pin.id = KeycloakModelUtils.generateId();
            pin.realmId = row.realmId;
            pin.userId = row.userId;
            pin.keyId = row.keyId;
            pin.lookup = row.lookup;
            pin.length = row.length;
            pin.replacedAt = ServerTime.now().toEpochMilli();
            earlier.add(pin);
        }
    }
}
