package io.github.tillkey.expiry.notice;

import io.github.tillkey.core.mail.ClaimedMail;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.blocking.CandidateWindows;
import io.github.tillkey.expiry.blocking.DeletionSchedule;
import io.github.tillkey.expiry.blocking.MemberBlocker;
import io.github.tillkey.expiry.event.DateEvent;
import io.github.tillkey.expiry.extension.Sponsors;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.NoticeAvailability;
import io.github.tillkey.expiry.storage.EndEntity;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Mails members and their sponsors that an access ends soon (by default 14, 3 and 1 days before), that it has ended,
 * and that a member will be deleted.
 *
 * <pre>
 *             due                 claimed by one server            handed over
 *  (no row) -------->  WAITING  --------------------->  CLAIMED  ---------------> SENT
 *                         ^                                |
 *                         +--------------------------------+
 *                            the mail server has refused
 * </pre>
 *
 * The database lets each notice be prepared once and claimed once. One that stays CLAIMED was cut off by a crash, and
 * nobody knows whether it went out: it is reported and not repeated. A sponsor gets one mail of a kind for all members
 * of a run.
 */
public final class Notices {

    /** A notice that could not be prepared in this time after it was due is left out: the next one follows. */
    static final Duration LATE = Duration.ofDays(2);

    private static final Logger LOG = Logger.getLogger(Notices.class);

    private static final int PAGE = 500;

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
        List<String> realms = Transactions.call(sessions, session -> session.realms()
                .getRealmsStream()
                .filter(realm -> RealmSettings.of(realm).enabled() && mostDays(realm) > 0)
                .map(RealmModel::getId)
                .toList());
        if (realms.isEmpty()) {
            return new Result(0, 0);
        }
        int most = Transactions.call(sessions, session -> realms.stream()
                .map(id -> session.realms().getRealm(id))
                .filter(Objects::nonNull)
                .mapToInt(Notices::mostDays)
                .max()
                .orElse(0));
        prepareDue(most);
        prepareEnded();
        realms.forEach(this::prepareDeletions);
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
        return NoticeAvailability.days(realm).stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private void prepareDue(int mostDays) {
        Instant now = ServerTime.now();
        Position position = Position.at(now);
        List<Candidate> page;
        do {
            Position from = position;
            page = Transactions.call(sessions, session -> EndingMembers.of(session)
                    .next(from, now.plus(Duration.ofDays(mostDays)), PAGE));
            List<Candidate> found = page;
            for (Candidate candidate : Transactions.call(sessions, session -> due(session, found, now))) {
                prepareOrLog(candidate.userId(), session -> prepare(session, candidate, now));
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
        OptionalInt due = due(NoticeAvailability.days(realm), end, now);
        if (due.isEmpty() || !prepare(session, realm, member, end, due.getAsInt())) {
            return false;
        }
        DateEvent.publish(session, realm, member.getId(), DateEvent.Kind.ABOUT_TO_END);
        return true;
    }

    /** Prepares a notice to the member and to each sponsor, and answers whether that was still to be done. */
    private static boolean prepare(KeycloakSession session, RealmModel realm, UserModel member, Instant end, int days) {
        EntityManager entities = entities(session);
        boolean prepared = !entities.createNamedQuery("tillkeyNoticesOf", String.class)
                .setParameter("userId", member.getId())
                .setParameter("endsAt", end.toEpochMilli())
                .setParameter("days", days)
                .getResultList()
                .isEmpty();
        if (prepared) {
            return false;
        }
        Instant now = ServerTime.now();
        entities.persist(row(realm, member, end, days, NoticeEntity.PREPARED, NoticeEntity.State.SENT, now));
        // The second of two servers fails here, before any mail goes out.
        entities.flush();
        Stream.concat(Stream.of(member), Sponsors.of(session, realm).answeringFor(member).stream())
                .filter(Notices::hasAddress)
                .forEach(recipient -> entities.persist(
                        row(realm, member, end, days, recipient.getId(), NoticeEntity.State.WAITING, now)));
        return true;
    }

    /** Members whose end the task has just handled; an end long ago is not announced. */
    private void prepareEnded() {
        Instant since = ServerTime.now().minus(LATE);
        String after = "-";
        List<EndEntity> page;
        do {
            String from = after;
            page = Transactions.call(sessions, session -> entities(session)
                    .createNamedQuery("tillkeyEndsWithoutNotice", EndEntity.class)
                    .setParameter("since", since.toEpochMilli())
                    .setParameter("released", EndEntity.State.RELEASED)
                    .setParameter("days", NoticeEntity.ENDED)
                    .setParameter("after", from)
                    .setMaxResults(PAGE)
                    .getResultList());
            for (EndEntity row : page) {
                prepareOrLog(row.userId, session -> hasEnded(session, row.realmId, row.userId)
                        .map(end -> prepare(
                                session,
                                session.getContext().getRealm(),
                                end.member(),
                                end.instant(),
                                NoticeEntity.ENDED))
                        .orElse(false));
                after = row.userId;
            }
        } while (page.size() == PAGE);
    }

    /** An end that has just come. */
    private record Ended(UserModel member, Instant instant) {}

    /**
     * The end of a member whom the task has handled a short time ago; empty when it was moved since, or no longer
     * announced.
     */
    private static Optional<Ended> hasEnded(KeycloakSession session, String realmId, String userId) {
        MemberBlocker block = MemberBlocker.of(session, realmId).orElse(null);
        EndEntity row = entities(session).find(EndEntity.class, userId);
        if (block == null
                || row == null
                || row.state == EndEntity.State.RELEASED
                || NoticeAvailability.days(session.getContext().getRealm()).isEmpty()) {
            return Optional.empty();
        }
        UserModel member = session.users().getUserById(session.getContext().getRealm(), userId);
        return member == null
                ? Optional.empty()
                : block.endOf(member, row)
                        .filter(end -> end.plus(LATE).isAfter(ServerTime.now()))
                        .map(end -> new Ended(member, end));
    }

    private void prepareDeletions(String realmId) {
        List<String> due = Transactions.call(sessions, session -> DeletionSchedule.of(session, realmId)
                .map(deletions -> deletions.dueNotices().stream()
                        .map(deletion -> deletion.member().getId())
                        .toList())
                .orElse(List.of()));
        for (String userId : due) {
            prepareOrLog(userId, session -> DeletionSchedule.of(session, realmId)
                    .flatMap(deletions -> deletions.find(userId))
                    .map(deletion -> prepare(
                            session,
                            session.getContext().getRealm(),
                            deletion.member(),
                            deletion.end(),
                            NoticeEntity.DELETION))
                    .orElse(false));
        }
    }

    private void prepareOrLog(String userId, Function<KeycloakSession, Boolean> work) {
        try {
            Transactions.call(sessions, work);
        } catch (RuntimeException failure) {
            // Another server may have been faster: then the database refuses the row.
            LOG.warnf(failure, "The notice about user %s was not prepared by this server", userId);
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
        List<List<String>> mails = Transactions.call(sessions, session -> waiting(session, realmId));
        int sent = 0;
        int failed = 0;
        for (List<String> mail : mails) {
            List<String> claimed = new ArrayList<>();
            ClaimedMail.Outcome outcome = ClaimedMail.send(
                    "A notice in realm " + realmId,
                    () -> claimed.addAll(Transactions.call(sessions, session -> claim(session, realmId, mail))),
                    () -> Transactions.run(sessions, realmId, (session, realm) -> new NoticeMail(session)
                            .send(rows(session, claimed))),
                    () -> mark(claimed, NoticeEntity.State.WAITING));
            if (outcome == ClaimedMail.Outcome.SENT) {
                mark(claimed, NoticeEntity.State.SENT);
                sent++;
            } else if (outcome == ClaimedMail.Outcome.FAILED) {
                failed++;
            }
        }
        return new Result(sent, failed);
    }

    private void mark(List<String> notices, NoticeEntity.State state) {
        Transactions.call(sessions, session -> {
            rows(session, notices).forEach(notice -> notice.state = state);
            return true;
        });
    }

    /** The ids of waiting notices that go out together: those of one kind to one sponsor, or the one to the member. */
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
        Optional<String> problem = NoticeAvailability.problem(realm);
        if (problem.isPresent()) {
            RealmProblems.log(realm, "Realm settings", "no one is notified of an end of access. " + problem.get());
            return List.of();
        }
        session.getContext().setRealm(realm);
        Sponsors sponsors = Sponsors.of(session, realm);
        Map<String, Integer> nearest = new HashMap<>();
        waiting.forEach(notice -> nearest.merge(key(notice), notice.days, Math::min));
        Map<String, List<String>> mails = new LinkedHashMap<>();
        for (NoticeEntity notice : waiting) {
            boolean answers = answers(session, realm, sponsors, notice);
            if (!answers || isStale(session, realm, notice) || nearest.getOrDefault(key(notice), 0) < notice.days) {
                // Extended, blocked or over in the meantime; or it has waited until the next one was due as well.
                entities(session).remove(notice);
            } else {
                boolean own = notice.recipient.equals(notice.userId);
                mails.computeIfAbsent(
                                notice.recipient + NoticeKind.of(notice) + (own ? " own" : ""),
                                key -> new ArrayList<>())
                        .add(notice.id);
            }
        }
        return List.copyOf(mails.values());
    }

    /** Whether the notice is no longer true. */
    private static boolean isStale(KeycloakSession session, RealmModel realm, NoticeEntity notice) {
        Optional<Instant> end =
                switch (NoticeKind.of(notice)) {
                    case ENDING ->
                        endOf(session, realm, session.users().getUserById(realm, notice.userId))
                                .filter(ahead -> ahead.isAfter(ServerTime.now()));
                    case ENDED ->
                        hasEnded(session, realm.getId(), notice.userId).map(Ended::instant);
                    case DELETION ->
                        DeletionSchedule.of(session, realm.getId())
                                .flatMap(deletions -> deletions.find(notice.userId))
                                .map(DeletionSchedule.Deletion::end);
                };
        return end.filter(instant -> instant.toEpochMilli() == notice.endsAt).isEmpty();
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

    private static Optional<Instant> endOf(KeycloakSession session, RealmModel realm, @Nullable UserModel member) {
        if (member == null || !member.isEnabled()) {
            return Optional.empty();
        }
        try {
            ValidityWindow window = DatePolicy.of(session, realm).window(DatePolicy.datesOf(member));
            return Optional.ofNullable(window.until());
        } catch (InvalidSettingException | InvalidDateException | UntrustedDatesException notToBeRelied) {
            return Optional.empty(); // The rule refuses the member with a reason.
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
}
