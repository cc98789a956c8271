package io.github.tillkey.staff.invitation;

import io.github.tillkey.core.mail.ClaimedMail;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.Transactions;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;

/**
 * Sends the mails of invitations, and ends what is over. Each attempt has a secret of its own: it is made when the mail
 * is, and the claim that is committed before holds its hash. A claim counts for {@link InvitationTimes#CLAIM}: a mail
 * whose server crashes is sent again by another, perhaps twice, and never lost. Of two mails the newer one counts.
 */
public final class InvitationDelivery {

    private static final Logger LOG = Logger.getLogger(InvitationDelivery.class);

    private static final int PAGE = 500;

    /** A list of a query must not be empty. */
    private static final String NO_REALM = "";

    private static final Duration REALM_IS_OFF = Duration.ofHours(1);

    private final KeycloakSessionFactory sessions;

    /** The mails of the database of {@code sessions}. */
    public InvitationDelivery(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /** What this node is about to do. */
    private static final class Node {

        private final AtomicBoolean asked = new AtomicBoolean();

        /** One run sends for all that have asked before it begins. */
        void ask(ExecutorService threads, Runnable run) {
            if (asked.compareAndSet(false, true)) {
                try {
                    threads.execute(() -> {
                        synchronized (this) {
                            asked.set(false);
                            run.run();
                        }
                    });
                } catch (RejectedExecutionException stopping) {
                    asked.set(false);
                    LOG.debug("The server is stopping; mails wait for the next one", stopping);
                }
            }
        }
    }

    /** Sends what is due once the transaction of {@code session} is committed. */
    public static void soon(KeycloakSession session) {
        KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
        ExecutorService threads = session.getProvider(ExecutorsProvider.class).getExecutor("TillkeyInvitationMails");
        Node node = NodeMemory.here().get(Node.class, Node::new);
        Transactions.afterCommit(session, () -> node.ask(threads, () -> new InvitationDelivery(sessions).sendDue()));
    }

    /** Ends what is over, sends what is due, and removes what ended long ago. */
    public void run() {
        endOver();
        sendDue();
        Instant now = ServerTime.now();
        Transactions.run(sessions, session -> entities(session)
                .createNamedQuery("tillkeyDeleteOldInvitations")
                .setParameter("before", now.minus(InvitationTimes.KEPT).toEpochMilli())
                .executeUpdate());
    }

    private void endOver() {
        Instant now = ServerTime.now();
        PagesOfIds.of(PAGE)
                .work(
                        () -> Transactions.call(sessions, session -> entities(session)
                                .createNamedQuery("tillkeyInvitationsOver", String.class)
                                .setParameter("states", InvitationState.OPEN)
                                .setParameter("now", now.toEpochMilli())
                                .setMaxResults(PAGE)
                                .getResultList()),
                        id -> end(id, now));
    }

    /** One that cannot be written must not keep the others from being sent. */
    private boolean end(String id, Instant now) {
        AtomicBoolean ended = new AtomicBoolean();
        try {
            change(id, row -> {
                if (row.state != row.stateAt(now)) {
                    row.end(InvitationState.EXPIRED, Instant.ofEpochMilli(row.expiresAt));
                    ended.set(true);
                }
            });
        } catch (RuntimeException failure) {
            LOG.warnf(failure, "Invitation %s is over and could not be ended; the next run tries again", id);
            return false;
        }
        return ended.get();
    }

    /** A realm whose mail server fails waits for the next run, so that it does not hold up the others. */
    private void sendDue() {
        Set<String> failedRealms = new HashSet<>(Set.of(NO_REALM));
        PagesOfIds.of(PAGE)
                .work(
                        () -> Transactions.call(sessions, session -> entities(session)
                                .createNamedQuery("tillkeyInvitationsDue", String.class)
                                .setParameter("states", InvitationState.UNSENT)
                                .setParameter("now", ServerTime.now().toEpochMilli())
                                .setParameter("failed", failedRealms)
                                .setMaxResults(PAGE)
                                .getResultList()),
                        id -> send(id, failedRealms));
    }

    private record Claim(String realmId, InvitationSecret secret) {

        boolean isOf(InvitationEntity row) {
            return InvitationRows.isLink(row, secret.text());
        }
    }

    /** @return whether it was this node that tried */
    private boolean send(String id, Set<String> failedRealms) {
        AtomicReference<@Nullable Claim> claimed = new AtomicReference<>();
        ClaimedMail.Outcome outcome = ClaimedMail.send(
                "The mail of invitation " + id,
                () -> {
                    claimed.set(claim(id, failedRealms).orElse(null));
                    return claimed.get() != null;
                },
                () -> mail(id, claimed.get(), failedRealms),
                () -> change(id, row -> failed(row, claimed.get())));
        if (outcome == ClaimedMail.Outcome.SENT) {
            change(id, row -> {
                Claim claim = claimed.get();
                if (claim != null && claim.isOf(row) && InvitationState.UNSENT.contains(row.state)) {
                    row.state = InvitationState.SENT;
                    row.sentAt = ServerTime.now().toEpochMilli();
                }
            });
        }
        return claimed.get() != null;
    }

    private Optional<Claim> claim(String id, Set<String> failedRealms) {
        return Transactions.call(sessions, session -> {
            Instant now = ServerTime.now();
            InvitationEntity row = lock(session, id);
            if (row == null
                    || !InvitationState.UNSENT.contains(row.stateAt(now))
                    || row.nextTryAt > now.toEpochMilli()
                    || failedRealms.contains(row.realmId)) {
                return Optional.<Claim>empty();
            }
            RealmModel realm = session.realms().getRealm(row.realmId);
            if (realm == null || !realm.isEnabled() || !RealmSettings.of(realm).enabled()) {
                row.nextTryAt = now.plus(REALM_IS_OFF).toEpochMilli();
                return Optional.<Claim>empty();
            }
            InvitationSecret secret = InvitationSecret.random();
            row.tokenHash = InvitationSecret.hash(secret.text());
            row.tries++;
            row.nextTryAt = now.plus(InvitationTimes.CLAIM).toEpochMilli();
            row.expiresAt = now.plus(Duration.ofHours(row.validHours)).toEpochMilli();
            return Optional.of(new Claim(row.realmId, secret));
        });
    }

    private void mail(String id, @Nullable Claim claim, Set<String> failedRealms) {
        if (claim == null) {
            return;
        }
        try {
            Transactions.run(sessions, claim.realmId(), (session, realm) -> {
                InvitationEntity row = entities(session).find(InvitationEntity.class, id);
                if (row != null) {
                    URI server = InvitationServer.of(session, realm, row.baseUrl);
                    InvitationMail.send(
                            session,
                            realm,
                            row,
                            InvitationLink.page(
                                    server, realm.getName(), claim.secret().text()));
                }
            });
        } catch (RuntimeException failure) {
            if (!InvitationMail.isOfAddress(failure)) {
                failedRealms.add(claim.realmId());
            }
            throw failure;
        }
    }

    private static void failed(InvitationEntity row, @Nullable Claim claim) {
        if (claim != null && claim.isOf(row) && InvitationState.UNSENT.contains(row.state)) {
            row.state = InvitationState.MAIL_FAILED;
            row.nextTryAt = InvitationTimes.nextTry(ServerTime.now(), row.tries).toEpochMilli();
            row.expiresAt = Instant.ofEpochMilli(row.askedAt)
                    .plus(InvitationTimes.TRIED)
                    .toEpochMilli();
        }
    }

    private void change(String id, Consumer<InvitationEntity> change) {
        Transactions.run(sessions, session -> {
            InvitationEntity row = lock(session, id);
            if (row != null) {
                change.accept(row);
            }
        });
    }

    private static @Nullable InvitationEntity lock(KeycloakSession session, String id) {
        return entities(session).find(InvitationEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
