package io.github.tillkey.testsuite.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.AdminRights;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.staff.job.JobKind;
import io.github.tillkey.staff.job.JobKindFactory;
import io.github.tillkey.staff.job.JobTask;
import io.github.tillkey.staff.job.Jobs;
import java.util.Arrays;
import java.util.List;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Counts its rows on the members that they name; a row can refuse, fail, or wait until the realm lets it go on. */
public final class CountingJob implements JobKind {

    /** Attribute of a member: how many rows have been done to them. The user profile does not have it. */
    private static final String COUNT = "test_rows";

    /** Attribute of the realm that lets rows go on which wait. */
    public static final String GO = "test.job";

    private static final JobKind KIND = new CountingJob();

    /** What is to be done to whom. */
    public record Row(String what, String memberId) {}

    /** What was done. */
    public record Counted(String memberId, int rows) {}

    @Override
    public String id() {
        return "counting";
    }

    @Override
    public Object row(Invocation call, JsonNode row) {
        UserModel member = call.session()
                .users()
                .getUserById(call.realm(), row.get("memberId").asText());
        call.require(call.rights().mayManage(member));
        int rows = add(member, 1);
        call.adminEvent(OperationType.UPDATE, "USER", "users/" + member.getId() + "/counted")
                .success();
        switch (row.get("what").asText()) {
            case "refuse" -> throw RequestRefusedException.conflict("The row is refused.");
            case "fail" -> throw new IllegalArgumentException("the row fails");
            case "wait" -> await(call);
            default -> {}
        }
        return new Counted(member.getId(), rows);
    }

    @Override
    public Object undo(Invocation call, JsonNode row, JsonNode result) {
        UserModel member = call.session()
                .users()
                .getUserById(call.realm(), row.get("memberId").asText());
        call.require(call.rights().mayManage(member));
        if (count(member) != result.get("rows").asInt()) {
            throw RequestRefusedException.conflict("More has been counted since.");
        }
        return new Counted(member.getId(), add(member, -1));
    }

    private static int count(UserModel member) {
        String count = member.getFirstAttribute(COUNT);
        return count == null ? 0 : Integer.parseInt(count);
    }

    private static int add(UserModel member, int rows) {
        int count = count(member) + rows;
        member.setSingleAttribute(COUNT, Integer.toString(count));
        return count;
    }

    private static void await(Invocation call) {
        try {
            while (!Transactions.call(
                    call.session().getKeycloakSessionFactory(), call.realm().getId(), (session, realm) -> "go"
                            .equals(realm.getAttribute(GO)))) {
                Thread.sleep(20);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopping);
        }
    }

    /**
     * Starts a job; answers its id, or the code of a refusal.
     *
     * @param rows such as {@code add anna}
     */
    public static String start(KeycloakSession session, String realmName, String caller, String rows, boolean dryRun) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        UserModel user = session.users().getUserByUsername(realm, caller);
        Invocation call = new Invocation(
                session,
                realm,
                Actor.member(realm, user, realm.getClientByClientId(StaffClient.ID)),
                StaffRights.of(session, realm, user));
        return start(call, rows, dryRun);
    }

    /** The same of an administrator of the realm, through {@code admin-cli}. */
    public static String startByAdministrator(KeycloakSession session, String realmName, String caller, String rows) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        UserModel user = session.users().getUserByUsername(realm, caller);
        ClientModel client = realm.getClientByClientId(Constants.ADMIN_CLI_CLIENT_ID);
        return start(
                new Invocation(
                        session,
                        realm,
                        Actor.member(realm, user, client),
                        AdminRights.of(session, realm, realm.getId(), user.getId(), client.getId())
                                .orElseThrow()),
                rows,
                false);
    }

    private static String start(Invocation call, String rows, boolean dryRun) {
        List<Row> written = Arrays.stream(rows.split(", "))
                .map(row -> row.split(" "))
                .map(row -> new Row(
                        row[0],
                        call.session()
                                .users()
                                .getUserByUsername(call.realm(), row[1])
                                .getId()))
                .toList();
        try {
            return new Jobs(call).start(KIND, written, dryRun).id();
        } catch (RequestRefusedException refused) {
            return refused.kind().code();
        }
    }

    /** How many rows have been done to a member. */
    public static String counted(KeycloakSession session, String realmName, String username) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        return Integer.toString(count(session.users().getUserByUsername(realm, username)));
    }

    /** Makes a job one whose lease a server that is gone holds, for so many milliseconds more. */
    public static int leave(KeycloakSession session, String jobId, long more) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update JobEntity j set j.state = RUNNING, j.leaseOwner = 'gone', j.leaseUntil = :until"
                        + " where j.id = :id")
                .setParameter("id", jobId)
                .setParameter("until", System.currentTimeMillis() + more)
                .executeUpdate();
    }

    /** Does the jobs of a realm as a server does that has just been started, and waits until it stops. */
    public static boolean doJobs(KeycloakSession session, String realmName) {
        String realmId = session.realms().getRealmByName(realmName).getId();
        return BackgroundThread.run(() -> {
            JobTask.run(session.getKeycloakSessionFactory(), realmId);
            return true;
        });
    }

    /** Makes it a job of another realm. */
    public static int move(KeycloakSession session, String jobId) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update JobEntity j set j.realmId = 'other' where j.id = :id")
                .setParameter("id", jobId)
                .executeUpdate();
    }

    /** How many rows of a job are stored. */
    public static long stored(KeycloakSession session, String jobId) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("select count(r) from JobRowEntity r where r.jobId = :id", Long.class)
                .setParameter("id", jobId)
                .getSingleResult();
    }

    /** Deploys it. */
    public static final class Factory extends JobKindFactory {

        /** For Keycloak. */
        public Factory() {
            super(KIND);
        }
    }
}
