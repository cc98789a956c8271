package io.github.tillkey.expiry.notice;

import io.github.tillkey.core.Complaints;
import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.ServerUrls;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.blocking.CandidateWindows;
import io.github.tillkey.expiry.event.DateEvent;
import io.github.tillkey.expiry.extension.Sponsors;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.InvalidDateSettingsException;
import io.github.tillkey.expiry.settings.RealmDates;
import io.github.tillkey.expiry.storage.EndingMembers;
import io.github.tillkey.expiry.storage.EndingMembers.Candidate;
import io.github.tillkey.expiry.storage.EndingMembers.Position;
import io.github.tillkey.expiry.storage.NoticeEntity;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Tells members and their sponsors that an access ends soon: by default 14, 3 and 1 days before.
 *
 * <pre>
 *             due                 claimed by one server            handed over
 *  (no row) -------->  WAITING  --------------------->  CLAIMED  ---------------> SENT
 *                         ^                                |
 *                         +--------------------------------+
 *                            the mail server has refused
 * </pre>
 *
 * The database lets each notice be prepared once and claimed once. One that stays CLAIMED was cut off by a crash, and nobody knows
 * whether it went out: it is reported and not repeated. A sponsor gets one mail for all members of a run.
 */
public final class Notices {

    /** A notice that could not be prepared in this time after it was due is left out: the next one follows. */
    static final Duration LATE = Duration.ofDays(2);

    private static final Logger LOG = Logger.getLogger(Notices.class);

    private static final int PAGE = 500;

    /** Recipient of the row that says that a notice has been prepared, whoever gets it. */
    private static final String PREPARED = "-";

    private final KeycloakSessionFactory sessions;

    /** The notices of the database of {@code sessions}. */
    public Notices(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * What a run did.
     *
     * @param sent mails handed to the mail server
     * @param failed mails that it did not take; the next run tries again
     */
    public record Result(int sent, int failed) {}

    /** Prepares what is due in all realms, and sends what waits. Takes as long as the mail servers do. */
    public Result run() {
        List<String> realms = inTransaction(session -> session.realms()
                .getRealmsStream()
                .filter(realm -> RealmSettings.of(realm).enabled() && mostDays(realm) > 0)
                .map(RealmModel::getId)
                .toList());
        if (realms.isEmpty()) {
            return new Result(0, 0);
        }
        int most = inTransaction(session -> realms.stream()
                .map(id -> session.realms().getRealm(id))
                .filter(Objects::nonNull)
                .mapToInt(Notices::mostDays)
                .max()
                .orElse(0));
        prepareDue(most);
        int sent = 0;
        int failed = 0;
        for (String realmId : realms) {
            try {
                Result result = sendWaiting(realmId);
                sent += result.sent();
                failed += result.failed();
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "The notices of realm %s were not sent", realmId);
            }
        }
        return new Result(sent, failed);
    }

    private static int mostDays(RealmModel realm) {
        return daysOf(realm).stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private void prepareDue(int mostDays) {
        Instant now = ServerTime.now();
        Position position = Position.at(now);
        List<Candidate> page;
        do {
            Position from = position;
            page = inTransaction(
                    session -> EndingMembers.of(session).next(from, now.plus(Duration.ofDays(mostDays)), PAGE));
            List<Candidate> found = page;
            for (Candidate candidate : inTransaction(session -> due(session, found, now))) {
                try {
                    inTransaction(session -> prepare(session, candidate, now));
                } catch (RuntimeException failure) {
                    // Another server may have been faster: then the database refuses the row.
                    LOG.warnf(failure, "The notice about user %s was not prepared by this server", candidate.userId());
                }
            }
            position = page.isEmpty() ? position : Position.behind(page.get(page.size() - 1));
        } while (page.size() == PAGE);
    }

    private static List<Candidate> due(KeycloakSession session, List<Candidate> candidates, Instant now) {
        CandidateWindows windows = new CandidateWindows(session);
        return candidates.stream()
                .filter(candidate -> {
                    Instant end = windows.end(candidate);
                    return end != null
                            && windows.policy(candidate)
                                    .filter(policy -> due(policy.settings().noticeDays(), end, now)
                                            .isPresent())
                                    .isPresent();
                })
                .toList();
    }

    private static boolean prepare(KeycloakSession session, Candidate candidate, Instant now) {
        RealmModel realm = session.realms().getRealm(candidate.realmId());
        if (realm == null || !RealmSettings.of(realm).enabled()) {
            return false;
        }
        session.getContext().setRealm(realm);
        UserModel member = session.users().getUserById(realm, candidate.userId());
        Instant end = endOf(session, realm, member).orElse(null);
        if (member == null || end == null) {
            return false;
        }
        OptionalInt due = due(daysOf(realm), end, now);
        if (due.isEmpty()) {
            return false;
        }
        EntityManager entities = entities(session);
        boolean prepared = !entities.createNamedQuery("tillkeyNoticesOf", String.class)
                .setParameter("userId", member.getId())
                .setParameter("endsAt", end.toEpochMilli())
                .setParameter("days", due.getAsInt())
                .getResultList()
                .isEmpty();
        if (prepared) {
            return false;
        }
        entities.persist(row(realm, member, end, due.getAsInt(), PREPARED, NoticeEntity.State.SENT, now));
        // Refused here where two servers meet, before anybody hears of it.
        entities.flush();
        if (hasAddress(member)) {
            entities.persist(row(realm, member, end, due.getAsInt(), member.getId(), NoticeEntity.State.WAITING, now));
        }
        Sponsors.of(session, realm).answeringFor(member).stream()
                .filter(Notices::hasAddress)
                .forEach(sponsor -> entities.persist(
                        row(realm, member, end, due.getAsInt(), sponsor.getId(), NoticeEntity.State.WAITING, now)));
        DateEvent.publish(session, realm, member.getId(), DateEvent.Kind.ABOUT_TO_END);
        return true;
    }

    private static List<Integer> daysOf(RealmModel realm) {
        try {
            return RealmDates.settings(realm).noticeDays();
        } catch (InvalidDateSettingsException broken) {
            return List.of(); // The rule refuses whoever has dates and says why.
        }
    }

    /**
     * Which notice is due: the nearest to the end whose time has come, unless it came too long ago.
     *
     * @param days the notices of the realm, in days before the end
     */
    static OptionalInt due(List<Integer> days, Instant end, Instant now) {
        if (!end.isAfter(now)) {
            return OptionalInt.empty();
        }
        return days.stream()
                .mapToInt(Integer::intValue)
                .filter(day -> !end.minus(Duration.ofDays(day)).isAfter(now))
                .min()
                .stream()
                .filter(day -> end.minus(Duration.ofDays(day)).plus(LATE).isAfter(now))
                .findAny();
    }

    private static NoticeEntity row(
            RealmModel realm,
            UserModel member,
            Instant end,
            int days,
            String recipient,
            NoticeEntity.State state,
            Instant now) {
        NoticeEntity notice = new NoticeEntity();
        notice.id = UUID.randomUUID().toString();
        notice.realmId = realm.getId();
        notice.userId = member.getId();
        notice.endsAt = end.toEpochMilli();
        notice.days = days;
        notice.recipient = recipient;
        notice.state = state;
        notice.claimedAt = now.toEpochMilli();
        return notice;
    }

    private Result sendWaiting(String realmId) {
        List<List<String>> mails = inTransaction(session -> waiting(session, realmId));
        int sent = 0;
        int failed = 0;
        for (List<String> mail : mails) {
            List<String> claimed = inTransaction(session -> claim(session, realmId, mail));
            if (claimed.isEmpty()) {
                continue;
            }
            boolean taken = false;
            try {
                inTransaction(session -> {
                    session.getContext().setRealm(session.realms().getRealm(realmId));
                    new NoticeMail(session).send(rows(session, claimed));
                    return true;
                });
                taken = true;
            } catch (RuntimeException failure) {
                LOG.warnf(failure, "A notice in realm %s could not be sent; the next run tries again", realmId);
            }
            NoticeEntity.State state = taken ? NoticeEntity.State.SENT : NoticeEntity.State.WAITING;
            inTransaction(session -> {
                rows(session, claimed).forEach(notice -> notice.state = state);
                return true;
            });
            sent += taken ? 1 : 0;
            failed += taken ? 0 : 1;
        }
        return new Result(sent, failed);
    }

    /** The ids of waiting notices that go out together: those to one sponsor, or the one to the member. */
    private static List<List<String>> waiting(KeycloakSession session, String realmId) {
        RealmModel realm = session.realms().getRealm(realmId);
        List<NoticeEntity> waiting = entities(session)
                .createNamedQuery("tillkeyNoticesIn", NoticeEntity.class)
                .setParameter("realmId", realmId)
                .setParameter("state", NoticeEntity.State.WAITING)
                .setParameter("before", Long.MAX_VALUE)
                .getResultList();
        if (realm == null || waiting.isEmpty()) {
            return List.of();
        }
        Optional<String> problem = problem(realm);
        if (problem.isPresent()) {
            Complaints.log(realm, "Realm settings", "nobody is told of an end of access. " + problem.get());
            return List.of();
        }
        session.getContext().setRealm(realm);
        Sponsors sponsors = Sponsors.of(session, realm);
        Map<String, Integer> nearest = new HashMap<>();
        waiting.forEach(notice -> nearest.merge(key(notice), notice.days, Math::min));
        Map<String, List<String>> mails = new LinkedHashMap<>();
        for (NoticeEntity notice : waiting) {
            Instant end = endOf(session, realm, session.users().getUserById(realm, notice.userId))
                    .orElse(null);
            boolean answers = answers(session, realm, sponsors, notice);
            boolean stale =
                    !answers || end == null || end.toEpochMilli() != notice.endsAt || !end.isAfter(ServerTime.now());
            if (stale || nearest.getOrDefault(key(notice), 0) < notice.days) {
                // Extended, blocked or over in the meantime; or it has waited until the next one was due as well.
                entities(session).remove(notice);
            } else {
                boolean own = notice.recipient.equals(notice.userId);
                mails.computeIfAbsent(notice.recipient + (own ? " own" : ""), key -> new ArrayList<>())
                        .add(notice.id);
            }
        }
        return List.copyOf(mails.values());
    }

    /** Whether the recipient is the member, or still answers for the member. */
    private static boolean answers(KeycloakSession session, RealmModel realm, Sponsors sponsors, NoticeEntity notice) {
        UserModel member = session.users().getUserById(realm, notice.userId);
        UserModel recipient = session.users().getUserById(realm, notice.recipient);
        return member != null
                && recipient != null
                && (notice.recipient.equals(notice.userId) || sponsors.answersFor(recipient, member));
    }

    private static String key(NoticeEntity notice) {
        return notice.userId + ' ' + notice.endsAt + ' ' + notice.recipient;
    }

    /** Claims notices, and answers which of them no other server has claimed. */
    private static List<String> claim(KeycloakSession session, String realmId, List<String> ids) {
        long now = ServerTime.now().toEpochMilli();
        return ids.stream()
                .filter(id -> entities(session)
                                .createNamedQuery("tillkeyClaimNotice")
                                .setParameter("id", id)
                                .setParameter("realmId", realmId)
                                .setParameter("waiting", NoticeEntity.State.WAITING)
                                .setParameter("claimed", NoticeEntity.State.CLAIMED)
                                .setParameter("now", now)
                                .executeUpdate()
                        == 1)
                .toList();
    }

    /** Why no mails can be sent in {@code realm}; empty when they can. */
    public static Optional<String> problem(RealmModel realm) {
        if (realm.getSmtpConfig().isEmpty()) {
            return Optional.of("The realm has no mail server: set one in Realm settings > Email.");
        }
        return ServerUrls.configured(realm)
                ? Optional.empty()
                : Optional.of("The server does not know its address, which mails link to. " + ServerUrls.REMEDY);
    }

    private static Optional<Instant> endOf(KeycloakSession session, RealmModel realm, @Nullable UserModel member) {
        if (member == null || !member.isEnabled()) {
            return Optional.empty();
        }
        try {
            ValidityWindow window = DatePolicy.of(session, realm).window(DatePolicy.datesOf(member));
            return Optional.ofNullable(window.until());
        } catch (InvalidDateSettingsException | InvalidDateException | UntrustedDatesException notToBeRelied) {
            return Optional.empty(); // The rule refuses the member and says why.
        }
    }

    private static boolean hasAddress(UserModel user) {
        return user.getEmail() != null && !user.getEmail().isBlank();
    }

    private static List<NoticeEntity> rows(KeycloakSession session, List<String> ids) {
        return ids.stream()
                .map(id -> entities(session).find(NoticeEntity.class, id))
                .filter(Objects::nonNull)
                .toList();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    private <T> T inTransaction(Function<KeycloakSession, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(sessions, job::apply);
    }
}
