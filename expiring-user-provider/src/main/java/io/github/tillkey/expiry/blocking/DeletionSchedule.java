package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.expiry.settings.NoticeAvailability;
import io.github.tillkey.expiry.storage.DeletableMembers;
import io.github.tillkey.expiry.storage.DeletableMembers.Deletable;
import io.github.tillkey.expiry.storage.EndEntity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Who is deleted and when: the one answer that the daily deletion, the report and the mail before it give. Where the
 * realm sends mails, no member is deleted without a notice some days before.
 */
public final class DeletionSchedule {

    /**
     * How long before the deletion its notice goes out; where members are kept for a shorter time, as soon as they are
     * blocked.
     */
    private static final Duration WARNING = Duration.ofDays(7);

    private static final int PAGE = 500;

    private final MemberBlocker block;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final Duration kept;
    private final boolean told;
    private final Instant now = ServerTime.now();

    private DeletionSchedule(KeycloakSession session, RealmModel realm, MemberBlocker block, Duration kept) {
        this.session = session;
        this.realm = realm;
        this.block = block;
        this.kept = kept;
        this.told = NoticeAvailability.isAvailable(realm);
    }

    /**
     * Those of a realm, which becomes that of the session; empty where members are never deleted, or the settings
     * cannot be read.
     */
    public static Optional<DeletionSchedule> of(KeycloakSession session, String realmId) {
        return MemberBlocker.of(session, realmId)
                .filter(block -> block.settings().retentionDays() > 0)
                .map(block -> new DeletionSchedule(
                        session,
                        session.getContext().getRealm(),
                        block,
                        Duration.ofDays(block.settings().retentionDays())));
    }

    /**
     * A member who will be deleted.
     *
     * @param row the end that was handled
     * @param end this end
     * @param from the first moment at which the member may be deleted
     * @param told whether the notice of it was prepared, or none is needed
     */
    public record Deletion(UserModel member, EndEntity row, Instant end, Instant from, boolean told) {}

    /** Who may be deleted at {@code instant} or before, the first first, at most {@code most}. */
    public List<Deletion> until(Instant instant, int most) {
        List<Deletion> deletions = new ArrayList<>();
        DeletableMembers members = DeletableMembers.of(session, realm.getId());
        EndEntity last = null;
        List<Deletable> page;
        do {
            page = members.blockedBefore(instant.minus(kept).plusMillis(1), last, PAGE);
            for (Deletable deletable : page) {
                deletion(deletable)
                        .filter(found -> !found.from().isAfter(instant))
                        .ifPresent(deletions::add);
                last = deletable.row();
            }
        } while (page.size() == PAGE && deletions.size() < most);
        return deletions.size() > most ? deletions.subList(0, most) : deletions;
    }

    /** Whose notice is due. */
    public List<Deletion> dueNotices() {
        return until(now.plus(warning()), Integer.MAX_VALUE).stream()
                .filter(deletion -> !deletion.told())
                .toList();
    }

    /** When a member is deleted; empty when never as things are. */
    public Optional<Deletion> find(String userId) {
        return DeletableMembers.of(session, realm.getId()).find(userId).flatMap(this::deletion);
    }

    private Optional<Deletion> deletion(Deletable deletable) {
        EndEntity row = deletable.row();
        UserModel member = session.users().getUserById(realm, row.userId);
        return member == null
                ? Optional.empty()
                : block.endOf(member, row)
                        .map(end -> new Deletion(
                                member,
                                row,
                                end,
                                from(Instant.ofEpochMilli(row.handledAt), deletable.toldAt()),
                                !told || deletable.toldAt() != null));
    }

    private Instant from(Instant blockedAt, @Nullable Instant toldAt) {
        Instant over = blockedAt.plus(kept);
        if (!told) {
            return over;
        }
        Instant warned = (toldAt == null ? now : toldAt).plus(warning());
        return warned.isAfter(over) ? warned : over;
    }

    private Duration warning() {
        return kept.compareTo(WARNING) < 0 ? kept : WARNING;
    }
}
