package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.event.DateEvent;
import io.github.tillkey.expiry.event.ExpiryAudit;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.storage.EndChangeEntity;
import io.github.tillkey.expiry.storage.EndEntity;
import io.github.tillkey.expiry.storage.MemberLock;
import io.github.tillkey.expiry.storage.NoticeEntity;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/** Blocks and releases members of one realm, in the transaction of its session. */
public final class MemberBlocker {

    /** Timer of how late members are blocked, from their end until they are disabled. */
    private static final String LATENESS = "tillkey_blocking_lateness";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final DatePolicy policy;

    private MemberBlocker(KeycloakSession session, RealmModel realm, DatePolicy policy) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
    }

    /**
     * For members of a realm, which becomes that of the session; empty where Tillkey is not enabled or its settings
     * cannot be read.
     */
    public static Optional<MemberBlocker> of(KeycloakSession session, String realmId) {
        RealmModel realm = session.realms().getRealm(realmId);
        if (realm == null || !RealmSettings.of(realm).enabled()) {
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        try {
            return Optional.of(new MemberBlocker(session, realm, DatePolicy.of(session, realm)));
        } catch (InvalidSettingException broken) {
            return Optional.empty(); // The rule refuses members with dates, and its event gives the reason.
        }
    }

    /** The settings. */
    DateSettings settings() {
        return policy.settings();
    }

    /** Blocks a member, if the end is over, and answers whether that is so. */
    boolean block(String userId, Instant now) {
        UserModel seen = session.users().getUserById(realm, userId);
        if (seen == null || seen.getServiceAccountClientLink() != null || overAt(seen, now) == null) {
            return false; // Nearly all members, without a lock.
        }
        UserModel member = MemberLock.lock(session, realm, userId);
        Instant until = member == null ? null : overAt(member, now);
        if (member == null || until == null) {
            return false; // Extended or blocked at this moment.
        }
        String written = writtenEnd(member);
        EndEntity old = row(userId);
        if (old != null) {
            if (written.equals(old.validUntil)) {
                return false; // Handled before, and enabled by hand since.
            }
            forget(old);
            entities().flush();
        }
        EndEntity row = new EndEntity();
        row.userId = userId;
        row.realmId = realm.getId();
        row.state = disable(member) ? EndEntity.State.BLOCKED : EndEntity.State.READ_ONLY;
        row.validUntil = written;
        row.handledAt = now.toEpochMilli();
        row.sessionsSince = now.toEpochMilli();
        entities().persist(row);
        // The row keeps two servers apart: the second fails here, before any event is written.
        entities().flush();
        session.users().setNotBeforeForUser(realm, member, Time.currentTime());
        record(EndChangeEntity.Kind.BLOCKED, userId, null, written, null, null);
        ExpiryAudit.of(session, realm).blocked(member, until, row.state == EndEntity.State.BLOCKED);
        DateEvent.publish(session, realm, userId, DateEvent.Kind.ENDED);
        Timer.builder(LATENESS)
                .description("From the end of a member's access until the member is disabled")
                .publishPercentileHistogram()
                .register(Metrics.globalRegistry)
                .record(Duration.between(until, ServerTime.now()));
        return true;
    }

    /** The end of a member who is enabled although it is over; {@code null} for all others. */
    private @Nullable Instant overAt(UserModel member, Instant now) {
        ValidityWindow window = member.isEnabled() ? windowOf(member) : null;
        // The rule refuses the owner too, but an administrator only has to take the end away.
        return window != null && window.at(now) == ValidityWindow.State.ENDED && !Owner.isOne(realm, member)
                ? window.until()
                : null;
    }

    /** The end as it is written; a readable window has exactly one. */
    private static String writtenEnd(UserModel member) {
        return DatePolicy.datesOf(member).until().get(0);
    }

    /**
     * The end that {@code row} is about; empty when it is no longer the one that is written, cannot be read, or is not
     * over.
     */
    public Optional<Instant> endOf(UserModel member, EndEntity row) {
        ValidityWindow window = windowOf(member);
        return window != null
                        && window.until() != null
                        && window.at(ServerTime.now()) == ValidityWindow.State.ENDED
                        && writtenEnd(member).equals(row.validUntil)
                ? Optional.of(window.until())
                : Optional.empty();
    }

    private static boolean disable(UserModel member) {
        try {
            member.setEnabled(false);
        } catch (ReadOnlyException federation) {
            return false;
        }
        try {
            member.setSingleAttribute(UserModel.DISABLED_REASON, ExpiryReasons.ACCOUNT_EXPIRED.code());
        } catch (ReadOnlyException federation) {
            // Disabled anyway; the event has the reason.
            return true;
        }
        return true;
    }

    /**
     * Looks at a member whose end was handled, after an edit: extended, the member is enabled; enabled by hand, the
     * task will leave it at that.
     *
     * @param changedBy id of the user who has edited, {@code null} when that is not known
     * @return whether the member was enabled
     */
    public boolean reconsider(String userId, @Nullable String changedBy) {
        if (!isHandled(userId)) {
            return false; // Nearly all members, without a lock.
        }
        UserModel member = MemberLock.lock(session, realm, userId);
        EndEntity row = row(userId);
        if (member == null || row == null || !row.realmId.equals(realm.getId())) {
            return false;
        }
        ValidityWindow window = windowOf(member);
        if (window != null && window.at(ServerTime.now()) != ValidityWindow.State.ENDED) {
            return release(row, member, changedBy);
        }
        if (row.state == EndEntity.State.BLOCKED && member.isEnabled()) {
            row.state = EndEntity.State.RELEASED;
            forgetReason(member);
        }
        return false;
    }

    /** Whether there is anything to do about a member. */
    boolean isConcerned(String userId, Instant now) {
        UserModel member = session.users().getUserById(realm, userId);
        return isHandled(userId) || (member != null && overAt(member, now) != null);
    }

    private boolean isHandled(String userId) {
        return entities()
                        .createNamedQuery("tillkeyEndsHandled", Long.class)
                        .setParameter("userId", userId)
                        .getSingleResult()
                > 0;
    }

    private boolean release(EndEntity row, UserModel member, @Nullable String changedBy) {
        String until = member.getFirstAttribute(StaffAttributes.VALID_UNTIL);
        boolean enabled = enable(row, member, changedBy);
        record(EndChangeEntity.Kind.EXTENDED, member.getId(), changedBy, row.validUntil, until, null);
        DateEvent.publish(session, realm, member.getId(), DateEvent.Kind.EXTENDED);
        return enabled;
    }

    /**
     * Handles an end that was moved by one of our own calls: enables a member whom the task has blocked, and records
     * it.
     *
     * @param member locked by {@link MemberLock}
     * @param changedBy id of the user who has moved it
     */
    public void extended(UserModel member, String changedBy, String oldUntil, String newUntil, String reason) {
        EndEntity row = row(member.getId());
        if (row == null || !enable(row, member, changedBy)) {
            ExpiryAudit.of(session, realm).extended(member, changedBy);
        }
        record(EndChangeEntity.Kind.EXTENDED, member.getId(), changedBy, oldUntil, newUntil, reason);
        DateEvent.publish(session, realm, member.getId(), DateEvent.Kind.EXTENDED);
    }

    private boolean enable(EndEntity row, UserModel member, @Nullable String changedBy) {
        // Enabled by hand, and perhaps disabled by hand again: that is the administrator's. Another reason that was
        // written since,
        // such as that of a lock-out, is not ours to lift.
        String reason = member.getFirstAttribute(UserModel.DISABLED_REASON);
        boolean ours = row.state == EndEntity.State.BLOCKED
                && !member.isEnabled()
                && (reason == null || reason.equals(ExpiryReasons.ACCOUNT_EXPIRED.code()));
        if (ours) {
            member.setEnabled(true);
        }
        forget(row);
        forgetReason(member);
        if (ours) {
            ExpiryAudit.of(session, realm).extended(member, changedBy);
        }
        return ours;
    }

    /** Removes the row and the notices about this end: another end has its own. */
    private void forget(EndEntity row) {
        entities()
                .createNamedQuery("tillkeyDeleteNoticesAfterEnd")
                .setParameter("userId", row.userId)
                .setParameter("days", NoticeEntity.ENDED)
                .executeUpdate();
        entities().remove(row);
    }

    private static void forgetReason(UserModel member) {
        if (ExpiryReasons.ACCOUNT_EXPIRED.code().equals(member.getFirstAttribute(UserModel.DISABLED_REASON))) {
            member.removeAttribute(UserModel.DISABLED_REASON);
        }
    }

    /** Writes down what happened, for the reports. */
    private void record(
            EndChangeEntity.Kind kind,
            String userId,
            @Nullable String changedBy,
            @Nullable String oldUntil,
            @Nullable String newUntil,
            @Nullable String reason) {
        EndChangeEntity change = new EndChangeEntity();
        change.id = UUID.randomUUID().toString();
        change.realmId = realm.getId();
        change.userId = userId;
        change.kind = kind;
        change.changedAt = ServerTime.now().toEpochMilli();
        change.changedBy = changedBy;
        change.oldUntil = oldUntil;
        change.newUntil = newUntil;
        change.reason = reason;
        entities().persist(change);
    }

    private @Nullable ValidityWindow windowOf(UserModel member) {
        try {
            return policy.window(DatePolicy.datesOf(member));
        } catch (InvalidDateException | UntrustedDatesException notToBeRelied) {
            return null; // The rule refuses the member with a reason.
        }
    }

    private @Nullable EndEntity row(String userId) {
        return entities().find(EndEntity.class, userId);
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
