package io.github.tillkey.staff.job;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import io.github.tillkey.core.staff.StaffAttributes;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What jobs keep about a member: rows about the member, by id, username, address or external id, as long as the job
 * is kept, and jobs that the member has started, which go with the account. It reads every row of the realm.
 */
public record JobPersonalData(KeycloakSession session) implements PersonalData {

    /** What was to be done about the member, and what was done. */
    public record NamingRow(
            String state, String input, @Nullable String result) {}

    /** A job of the member. */
    public record OwnJob(String kind, String state, Instant at) {}

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        List<OwnJob> own = entities()
                .createQuery(
                        "select j from JobEntity j where j.realmId = :realmId and j.actorRealmId = :realmId"
                                + " and j.userId = :userId",
                        JobEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .getResultStream()
                .map(job -> new OwnJob(job.kind, job.state.value(), Instant.ofEpochMilli(job.createdAt)))
                .toList();
        try (Stream<JobRowEntity> rows = rows(realm, member)) {
            return Map.of(
                    "jobs",
                    own,
                    "rows",
                    rows.map(row -> new NamingRow(row.state.value(), row.input, row.result))
                            .toList());
        }
    }

    private Stream<JobRowEntity> rows(RealmModel realm, UserModel member) {
        NamedMember named = new NamedMember(
                member.getId(),
                member.getUsername(),
                member.getEmail(),
                member.getFirstAttribute(StaffAttributes.EXTERNAL_ID));
        return entities()
                .createQuery(
                        "select r from JobRowEntity r where r.jobId in"
                                + " (select j.id from JobEntity j where j.realmId = :realmId)",
                        JobRowEntity.class)
                .setParameter("realmId", realm.getId())
                .getResultStream()
                .filter(row -> named.isNamedBy(JobJson.parse(row.input), JobJson.read(row.result)));
    }

    /** Such a row is not done, or not undone, any more: there is nobody. */
    @Override
    public void erase(RealmModel realm, UserModel member) {
        try (Stream<JobRowEntity> rows = rows(realm, member)) {
            rows.toList().forEach(row -> {
                row.state = JobRowEntity.State.REFUSED;
                row.code = "not_found";
                row.detail = null;
                row.input = "{}";
                row.result = null;
            });
        }
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** Registers the provider. */
    public static final class Factory implements PersonalDataFactory {

        @Override
        public PersonalData create(KeycloakSession session) {
            return new JobPersonalData(session);
        }

        @Override
        public String getId() {
            return "jobs";
        }
    }
}
