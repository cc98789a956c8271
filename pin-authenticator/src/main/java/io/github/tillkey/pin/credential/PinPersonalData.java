package io.github.tillkey.pin.credential;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import io.github.tillkey.pin.storage.EarlierPinEntity;
import io.github.tillkey.pin.storage.MissEntity;
import io.github.tillkey.pin.storage.TerminalEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What the tables of PINs and tills keep about a member: no PIN, and none of what is made of one. */
public record PinPersonalData(KeycloakSession session) implements PersonalData {

    private static final Set<String> TYPES = Set.of(PosPinCredentialModel.TYPE, PosPinCredentialModel.PASS_TYPE);

    private static final String OF_TILLS = " t where t.realmId = :realmId"
            + " and (t.registeredBy = :userId or t.createdBy = :userId or t.loginLeader = :userId)";

    /** A PIN, or a shift pass. */
    public record StoredPin(
            boolean shiftPass,
            int length,
            boolean temporary,
            @Nullable Instant givenAt) {}

    /** A PIN that was replaced. */
    public record EarlierPin(int length, Instant replacedAt) {}

    /** Something of the member that was counted, such as refused choices of a PIN. */
    public record Counted(String what, Instant since, int now, int before) {}

    /** A till with which the member has to do. */
    public record OwnTill(String id, String name, boolean registered, boolean prepared, boolean mostLogins) {}

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        return Map.of(
                "pins",
                member.credentialManager()
                        .getStoredCredentialsStream()
                        .filter(credential -> TYPES.contains(credential.getType()))
                        .flatMap(credential -> PosPinCredentialModel.of(credential).stream())
                        .map(pin -> new StoredPin(
                                pin.isPass(),
                                pin.length(),
                                pin.temporary(),
                                pin.getCreatedDate() == null ? null : Instant.ofEpochMilli(pin.getCreatedDate())))
                        .toList(),
                "earlierPins",
                select(
                                "select p from EarlierPinEntity p where p.realmId = :realmId and p.userId = :userId"
                                        + " order by p.replacedAt",
                                EarlierPinEntity.class,
                                realm,
                                member)
                        .stream()
                        .map(pin -> new EarlierPin(pin.length, Instant.ofEpochMilli(pin.replacedAt)))
                        .toList(),
                "counters",
                select(
                                "select m from MissEntity m where m.realmId = :realmId and m.subjectId = :userId",
                                MissEntity.class,
                                realm,
                                member)
                        .stream()
                        .map(count -> new Counted(
                                count.scope,
                                Instant.ofEpochMilli(count.windowStart),
                                count.currentPoints,
                                count.previousPoints))
                        .toList(),
                "tills",
                select("select t from TerminalEntity" + OF_TILLS, TerminalEntity.class, realm, member).stream()
                        .map(till -> new OwnTill(
                                till.id,
                                till.name,
                                member.getId().equals(till.registeredBy),
                                member.getId().equals(till.createdBy),
                                member.getId().equals(till.loginLeader)))
                        .toList());
    }

    private <T> List<T> select(String query, Class<T> type, RealmModel realm, UserModel member) {
        TypedQuery<T> typed = entities().createQuery(query, type);
        return typed.setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .getResultList();
    }

    /** Tills stay, of others; a till forgets who registered it, and whose name was typed last. */
    @Override
    public void erase(RealmModel realm, UserModel member) {
        for (String change : List.of(
                "t.registeredBy = null where t.registeredBy = :userId",
                "t.createdBy = null, t.createdByRealm = null where t.createdBy = :userId",
                "t.loginLeader = null, t.loginLead = 0, t.loginsOfLeader = 0 where t.loginLeader = :userId",
                "t.lastMiss = null where locate(:userId, t.lastMiss) > 0")) {
            entities()
                    .createQuery("update TerminalEntity t set " + change + " and t.realmId = :realmId")
                    .setParameter("realmId", realm.getId())
                    .setParameter("userId", member.getId())
                    .executeUpdate();
        }
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** Registers the provider. */
    public static final class Factory implements PersonalDataFactory {

        @Override
        public PersonalData create(KeycloakSession session) {
            return new PinPersonalData(session);
        }

        @Override
        public String getId() {
            return "pin";
        }
    }
}
