package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import io.github.tillkey.expiry.storage.EndingMembers.Candidate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Reads the ends of candidates as they are written, without loading the members: most of those that a query finds are
 * not concerned. Looks at each realm once, in one session.
 */
public final class CandidateWindows {

    private final KeycloakSession session;
    private final Map<String, Optional<DatePolicy>> policies = new HashMap<>();

    /** For candidates of all realms; sets the realm of {@code session}. */
    public CandidateWindows(KeycloakSession session) {
        this.session = session;
    }

    /** The settings of the candidate's realm; empty where Tillkey is not enabled, or they cannot be read. */
    public Optional<DatePolicy> policy(Candidate candidate) {
        return policies.computeIfAbsent(candidate.realmId(), this::read);
    }

    /**
     * What decides in each realm how dates are read, by id of the realm; without the realms where Tillkey is not
     * enabled, or the settings cannot be read.
     */
    public Map<String, String> bases() {
        Map<String, String> bases = new HashMap<>();
        session.realms().getRealmsStream().map(RealmModel::getId).toList().forEach(id -> policies.computeIfAbsent(
                        id, this::read)
                .ifPresent(policy -> bases.put(id, policy.basis())));
        return bases;
    }

    /** The end of a candidate; {@code null} where it cannot be read or trusted, and the rule refuses the member. */
    public @Nullable Instant end(Candidate candidate) {
        DatePolicy policy = policy(candidate).orElse(null);
        if (policy == null) {
            return null;
        }
        MemberDates dates = new MemberDates(
                List.of(),
                List.of(candidate.validUntil()),
                candidate.timeZone() == null ? List.of() : List.of(candidate.timeZone()),
                false);
        try {
            ValidityWindow window = policy.window(dates);
            return window.until();
        } catch (InvalidDateException | UntrustedDatesException notToBeRelied) {
            return null;
        }
    }

    private Optional<DatePolicy> read(String realmId) {
        RealmModel realm = session.realms().getRealm(realmId);
        if (realm == null || !RealmSettings.of(realm).enabled()) {
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        try {
            return Optional.of(DatePolicy.of(session, realm));
        } catch (InvalidSettingException broken) {
            RealmProblems.log(
                    realm,
                    RealmDateSettings.PLACE.console(),
                    broken.sentence() + " No member is blocked, and no mail is sent.");
            return Optional.empty();
        } catch (RuntimeException broken) {
            // Such as a user profile that cannot be read: the other realms go on.
            RealmProblems.log(realm, "Realm settings", broken + ". No member is blocked, and no mail is sent.");
            return Optional.empty();
        }
    }
}
