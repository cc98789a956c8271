package io.github.tillkey.expiry.rule;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.staff.AccessEndsFactory;
import io.github.tillkey.core.validity.InvalidDateException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The ends of members, as the rule reads them. */
final class WrittenEnds implements AccessEnds {

    private final KeycloakSession session;

    /** Reading it copies the profile of the realm. */
    private @Nullable DatePolicy policy;

    private @Nullable String policyOf;

    private WrittenEnds(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Optional<Instant> of(RealmModel realm, UserModel member) {
        MemberDates dates = DatePolicy.datesOf(member);
        if (dates.until().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(policy(realm).window(dates).until());
        } catch (InvalidSettingException | InvalidDateException | UntrustedDatesException notToBeRelied) {
            // The rule refuses the member already.
            return Optional.empty();
        }
    }

    private DatePolicy policy(RealmModel realm) throws InvalidSettingException {
        DatePolicy known = policy;
        if (known == null || !realm.getId().equals(policyOf)) {
            known = DatePolicy.of(session, realm);
            policy = known;
            policyOf = realm.getId();
        }
        return known;
    }

    /** Registers the provider. */
    public static final class Factory implements AccessEndsFactory {

        @Override
        public AccessEnds create(KeycloakSession session) {
            return new WrittenEnds(session);
        }

        @Override
        public String getId() {
            return "dates";
        }
    }
}
