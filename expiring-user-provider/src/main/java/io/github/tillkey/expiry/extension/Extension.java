package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.blocking.MemberBlocker;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.LongestPeriod;
import io.github.tillkey.expiry.storage.MemberLock;
import java.io.Serial;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Moves the end of a member by some days, but never beyond the longest period of the realm. Counted from the end, or
 * where that is over from today.
 *
 * @param member whose end it is
 * @param oldUntil the end as it is written
 * @param oldEnd the end
 * @param newUntil the new end as it will be written: a day
 * @param newEnd the new end
 * @param zone what days mean for the member
 */
public record Extension(
        UserModel member, String oldUntil, Instant oldEnd, String newUntil, Instant newEnd, ZoneId zone) {

    /** At most so many characters in a reason. */
    public static final int MAX_REASON_LENGTH = 200;

    /** Why a member cannot be extended. */
    public enum Obstacle {
        /** The member has no end, or one that cannot be read. */
        NO_END,
        /** The longest period is used up. */
        LONGEST_PERIOD,
        /** The end has been moved since the link was sent. */
        MOVED,
        /** No sponsor got a notice of this end, or the notice was used already. */
        NOT_TOLD,
        /** The member is kept where Keycloak may not write. */
        READ_ONLY
    }

    /** A member cannot be extended. */
    public static final class NotPossibleException extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        private final Obstacle obstacle;

        NotPossibleException(Obstacle obstacle) {
            super("the member cannot be extended: " + obstacle);
            this.obstacle = obstacle;
        }

        /** Why an extension is not possible. */
        public Obstacle obstacle() {
            return obstacle;
        }
    }

    /**
     * Works out an extension.
     *
     * @param days by how many days, 1 to 366
     * @throws NotPossibleException when there is nothing to extend, or the maximum is reached
     */
    public static Extension of(KeycloakSession session, RealmModel realm, UserModel member, int days)
            throws NotPossibleException {
        try {
            DatePolicy policy = DatePolicy.of(session, realm);
            MemberDates dates = DatePolicy.datesOf(member);
            ZoneId zone = policy.zone(dates);
            ValidityWindow window = policy.window(dates);
            Instant end = window.until();
            if (end == null) {
                throw new NotPossibleException(Obstacle.NO_END);
            }
            Instant now = ServerTime.now();
            LocalDate last =
                    (end.isAfter(now) ? end.minusSeconds(1) : now).atZone(zone).toLocalDate();
            Long created = member.getCreatedTimestamp();
            if (created == null && window.from() == null) {
                throw new NotPossibleException(Obstacle.LONGEST_PERIOD); // Counted from today it would never be over.
            }
            LongestPeriod longest = LongestPeriod.of(
                    policy.settings(), window, created == null ? now : Instant.ofEpochMilli(created), zone);
            LocalDate wanted = last.plusDays(days);
            LocalDate day = wanted.isAfter(longest.lastDay()) ? longest.lastDay() : wanted;
            Instant newEnd = new ValidityDate.Day(day).end(zone);
            if (!newEnd.isAfter(end) || !newEnd.isAfter(now)) {
                throw new NotPossibleException(Obstacle.LONGEST_PERIOD);
            }
            return new Extension(member, dates.until().get(0), end, day.toString(), newEnd, zone);
        } catch (InvalidSettingException | InvalidDateException | UntrustedDatesException notToBeRelied) {
            throw new NotPossibleException(Obstacle.NO_END);
        }
    }

    /**
     * Writes it down, and enables the member if the task has blocked the member. Two at the same moment wait for each
     * other, and the second finds the end moved.
     *
     * @param changedBy id of the user who extends
     * @param reason why, up to {@value #MAX_REASON_LENGTH} characters
     * @throws NotPossibleException when the end is no longer the one that was worked with, or cannot be written
     */
    public void apply(KeycloakSession session, RealmModel realm, String changedBy, String reason)
            throws NotPossibleException {
        UserModel locked = MemberLock.lock(session, realm, member.getId());
        if (locked == null || !DatePolicy.datesOf(locked).until().equals(List.of(oldUntil))) {
            throw new NotPossibleException(Obstacle.MOVED);
        }
        try {
            locked.setSingleAttribute(StaffAttributes.VALID_UNTIL, newUntil);
        } catch (ReadOnlyException federation) {
            throw new NotPossibleException(Obstacle.READ_ONLY);
        }
        MemberBlocker.of(session, realm.getId())
                .ifPresent(block -> block.extended(locked, changedBy, oldUntil, newUntil, reason));
    }
}
