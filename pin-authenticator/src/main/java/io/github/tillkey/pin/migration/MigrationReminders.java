package io.github.tillkey.pin.migration;

import io.github.tillkey.core.mail.ClaimedMail;
import io.github.tillkey.core.mail.MemberMail;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinLengths;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Mails members who still have a PIN of the length that is being left: when an administrator asks for it, and by itself
 * 14, 7 and 1 days before the deadline. Nobody gets more than one mail in 24 hours.
 *
 * <p>Each member is claimed in a transaction of its own before the mail goes out, so that two servers never mail one
 * member twice; a claim whose mail fails is given back.
 */
public final class MigrationReminders {

    /** Least time between two mails to one member. */
    private static final Duration PAUSE = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(MigrationReminders.class);

    /** How long before the deadline members are reminded. */
    private static final List<Duration> BEFORE = List.of(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(1));

    /** How long a reminder that is due may be late, because no server ran or a mail failed; then the next one does. */
    private static final Duration LATE = Duration.ofDays(2);

    private static final int BATCH = 50;

    private final KeycloakSessionFactory sessions;
    private final String realmId;

    private MigrationReminders(KeycloakSessionFactory sessions, String realmId) {
        this.sessions = sessions;
        this.realmId = realmId;
    }

    /** The reminders of a realm. */
    public static MigrationReminders of(KeycloakSessionFactory sessions, String realmId) {
        return new MigrationReminders(sessions, realmId);
    }

    /**
     * What became of the members with an old PIN.
     *
     * @param sent mails handed to the mail server
     * @param skipped members without an address, disabled, or reminded already
     * @param failed mails that could not be sent; the server log says why
     * @param complete whether every member was looked at; otherwise another call goes on
     */
    public record Result(int sent, int skipped, int failed, boolean complete) {}

    private enum Outcome {
        SENT,
        SKIPPED,
        FAILED
    }

    /**
     * Reminds members who were not reminded in the last 24 hours, with at most {@code max} mails. Takes as long as the
     * mail server does.
     */
    public Result sendNow(int max) {
        return send(max, ServerTime.now().minus(PAUSE));
    }

    /** Reminds in every realm where a reminder is due. Takes as long as the mail server does. */
    public static void sendDue(KeycloakSessionFactory sessions) {
        List<String> realms = Transactions.call(sessions, session -> session.realms()
                .getRealmsStream()
                .filter(realm -> RealmSettings.of(realm).enabled())
                .map(RealmModel::getId)
                .toList());
        for (String realmId : realms) {
            try {
                of(sessions, realmId).sendIfDue();
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "Reminders of realm %s were not sent", realmId);
            }
        }
    }

    /** Reminds if a reminder is due. Empty when none is. */
    public Optional<Result> sendIfDue() {
        Instant now = ServerTime.now();
        Instant due = Transactions.call(sessions, realmId, (session, realm) -> migration(realm)
                        .filter(policy -> hasMailServer(realm))
                        .map(PinPolicy::oldLengthUntil)
                        .flatMap(until -> lastDue(until.toInstant(), now)))
                .orElse(null);
        if (due == null) {
            return Optional.empty();
        }
        Instant pause = now.minus(PAUSE);
        Result result = send(Integer.MAX_VALUE, due.isBefore(pause) ? due : pause);
        LOG.infof(
                "Reminders of the new PIN length in realm %s: %d sent, %d skipped, %d failed",
                realmId, result.sent(), result.skipped(), result.failed());
        return Optional.of(result);
    }

    /** When the last reminder before {@code now} was due; empty when there was none lately. */
    static Optional<Instant> lastDue(Instant deadline, Instant now) {
        return BEFORE.stream()
                .map(deadline::minus)
                .filter(due -> !due.isAfter(now) && due.plus(LATE).isAfter(now))
                .reduce((earlier, later) -> later);
    }

    private static boolean hasMailServer(RealmModel realm) {
        boolean has = !realm.getSmtpConfig().isEmpty();
        if (!has) {
            LOG.warnf(
                    "Members of realm %s are not reminded of the new PIN length: the realm has no mail server (Realm "
                            + "settings, Email)",
                    realm.getName());
        }
        return has;
    }

    private Result send(int max, Instant unlessSince) {
        int[] count = new int[Outcome.values().length];
        String last = null;
        while (true) {
            List<String> batch = batchAfter(last);
            if (batch.isEmpty()) {
                return result(count, true);
            }
            for (String userId : batch) {
                if (count[Outcome.SENT.ordinal()] + count[Outcome.FAILED.ordinal()] >= max) {
                    return result(count, false);
                }
                count[remind(userId, unlessSince).ordinal()]++;
                last = userId;
            }
        }
    }

    private static Result result(int[] count, boolean complete) {
        return new Result(
                count[Outcome.SENT.ordinal()],
                count[Outcome.SKIPPED.ordinal()],
                count[Outcome.FAILED.ordinal()],
                complete);
    }

    private List<String> batchAfter(@Nullable String userId) {
        return Transactions.call(sessions, realmId, (session, realm) -> migration(realm)
                .map(policy -> PinLengths.of(session, realm).membersOnOldAfter(policy, userId, BATCH))
                .orElse(List.of()));
    }

    private Outcome remind(String userId, Instant unlessSince) {
        return switch (ClaimedMail.send(
                "The reminder of the new PIN length to user " + userId,
                () -> claim(userId, unlessSince),
                () -> mail(userId),
                () -> giveBack(userId))) {
            case SENT -> Outcome.SENT;
            case NOT_CLAIMED -> Outcome.SKIPPED;
            case FAILED -> Outcome.FAILED;
        };
    }

    private boolean claim(String userId, Instant unlessSince) {
        return Transactions.call(sessions, realmId, (session, realm) -> {
            UserModel member = session.users().getUserById(realm, userId);
            return member != null
                    && member.isEnabled()
                    && member.getEmail() != null
                    && !member.getEmail().isBlank()
                    && hasOldPin(realm, member)
                    && PinLengths.of(session, realm).claimReminder(userId, unlessSince);
        });
    }

    private void giveBack(String userId) {
        Transactions.run(sessions, realmId, (session, realm) -> PinLengths.of(session, realm)
                .giveBackReminder(userId));
    }

    private void mail(String userId) {
        Transactions.run(sessions, realmId, (session, realm) -> {
            UserModel member = session.users().getUserById(realm, userId);
            PinPolicy policy = migration(realm).orElseThrow();
            OffsetDateTime until = policy.oldLengthUntil();
            if (member == null || until == null) {
                throw new IllegalStateException("the member or the deadline has gone");
            }
            Locale locale = session.getContext().resolveLocale(member, true);
            Map<String, Object> attributes = Map.of(
                    "tillkeyLength",
                    Integer.toString(policy.length()),
                    "tillkeyOldLength",
                    String.valueOf(policy.oldLength()),
                    "tillkeyUntil",
                    until.format(DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                            .withLocale(locale)));
            new MemberMail(
                            "tillkeyReminderSubject",
                            List.of(Integer.toString(policy.length())),
                            "tillkey-pin-reminder.ftl",
                            attributes)
                    .send(session, member);
        });
    }

    private static boolean hasOldPin(RealmModel realm, UserModel member) {
        Integer old = migration(realm).map(PinPolicy::oldLength).orElse(null);
        return PosPinCredentialModel.of(member)
                .filter(credential -> Integer.valueOf(credential.length()).equals(old))
                .isPresent();
    }

    /** The policy of {@code realm} while its length is being changed. */
    private static Optional<PinPolicy> migration(RealmModel realm) {
        try {
            return Optional.of(PinPolicies.of(realm, PinPolicies.actionAlias(realm)))
                    .filter(policy -> policy.migrating(ServerTime.now()));
        } catch (PinUnavailableException broken) {
            LOG.debugf("no reminders: %s", broken.getMessage());
            return Optional.empty();
        }
    }
}
