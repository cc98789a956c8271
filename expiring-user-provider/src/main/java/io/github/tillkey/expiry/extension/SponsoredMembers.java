package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.storage.SentNotices;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The members whom a sponsor answers for: who names the sponsor, and about whose end the sponsor, as a stand-in, has
 * got a notice.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
final class SponsoredMembers {

    /** At most so many are shown. */
    private static final int MAX_MEMBERS = 200;

    /** For how long members are shown whose access has ended. */
    private static final Duration SHOWN_AFTER_END = Duration.ofDays(30);

    private final KeycloakSession session;
    private final RealmModel realm;

    SponsoredMembers(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * A member with an end.
     *
     * @param extendable whether a notice was sent that can be extended upon
     */
    record Sponsored(UserModel member, Instant end, ZoneId zone, boolean extendable) {}

    /** Those of {@code sponsor}, the first to end first. */
    List<Sponsored> of(UserModel sponsor) {
        Sponsors sponsors = Sponsors.of(session, realm);
        Instant since = ServerTime.now().minus(SHOWN_AFTER_END);
        try {
            DatePolicy policy = DatePolicy.of(session, realm);
            return Stream.concat(
                            naming(sponsor.getUsername()),
                            SentNotices.of(session).membersInNoticesTo(realm.getId(), sponsor.getId(), since).stream())
                    .distinct()
                    .map(id -> session.users().getUserById(realm, id))
                    .filter(member -> member != null && sponsors.answersFor(sponsor, member))
                    .flatMap(member -> sponsored(policy, member))
                    .filter(sponsored -> sponsored.end().isAfter(since))
                    .sorted(Comparator.comparing(Sponsored::end)
                            .thenComparing(sponsored -> sponsored.member().getUsername()))
                    .limit(MAX_MEMBERS)
                    .toList();
        } catch (InvalidSettingException broken) {
            return List.of(); // The rule refuses members with dates, and its event gives the reason.
        }
    }

    private Stream<Sponsored> sponsored(DatePolicy policy, UserModel member) {
        try {
            Instant end = policy.window(DatePolicy.datesOf(member)).until();
            return end == null
                    ? Stream.empty()
                    : Stream.of(new Sponsored(
                            member,
                            end,
                            policy.zone(DatePolicy.datesOf(member)),
                            SentNotices.of(session).any(member.getId(), end)));
        } catch (InvalidDateException | UntrustedDatesException notToBeRelied) {
            return Stream.empty(); // The rule refuses the member with a reason.
        }
    }

    /** Written in any case, as the validator allows it. */
    private Stream<String> naming(String username) {
        return session
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select a.user.id from UserAttributeEntity a where a.user.realmId = :realmId and a.name = :name"
                                + " and lower(a.value) = :username",
                        String.class)
                .setParameter("realmId", realm.getId())
                .setParameter("name", StaffAttributes.SPONSOR)
                .setParameter("username", username.toLowerCase(Locale.ROOT))
                .getResultList()
                .stream();
    }
}
