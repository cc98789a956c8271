package io.github.tillkey.core.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/** Denies clients that the {@link StaffKind} of the member does not allow. */
final class KindRule implements AccessRule {

    @Override
    public Decision decide(AccessRequest request) {
        return decide(
                request.member().getFirstAttribute(StaffAttributes.STAFF_KIND),
                RealmSettings.of(request.realm()).staffWithoutKindAllowed(),
                ClientSettings.of(request.client()).acceptsLimitedStaff());
    }

    static Decision decide(@Nullable String kind, boolean withoutKindAllowed, boolean clientAcceptsLimited) {
        if (kind == null) {
            return withoutKindAllowed ? Decision.notApplicable() : Decision.deny(Reason.KIND_NOT_ALLOWED);
        }
        boolean allowed = StaffKind.parse(kind)
                .map(known -> switch (known) {
                    case EMPLOYEE, EXTERNAL, PARTNER -> true;
                    case LIMITED -> clientAcceptsLimited;
                    case PERSON -> false;
                })
                .orElse(false);
        return allowed ? Decision.allow() : Decision.deny(Reason.KIND_NOT_ALLOWED);
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new KindRule();
        }

        @Override
        public String getId() {
            return "kind";
        }
    }
}
