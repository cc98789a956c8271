package io.github.tillkey.core.staff;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** Whether the account of a member is blocked, and why. Dates are not asked here: they are checked at each login. */
public enum AccountState {
    /** Not blocked. */
    ACTIVE,
    /** Blocked by somebody who administers staff, with a reason, until one of them lifts it. */
    SUSPENDED,
    /** Blocked by the task of dates at the end of the access, until the end is moved. */
    ENDED,
    /** Blocked otherwise, such as by an administrator of Keycloak. */
    BLOCKED;

    /**
     * Value of Keycloak's attribute {@link UserModel#DISABLED_REASON} in {@link #SUSPENDED}, by somebody who acts on
     * all staff.
     */
    public static final String SUSPENDED_CODE = "suspended";

    /** The same by somebody who acts on the staff of some stores; others of these may lift it. */
    public static final String SUSPENDED_BY_STORE_CODE = "suspended_by_store";

    /** Both. One value holds the state and who may lift it, so no edit can take away the one and leave the other. */
    public static final Set<String> SUSPENDED_CODES = Set.of(SUSPENDED_CODE, SUSPENDED_BY_STORE_CODE);

    /** The same in {@link #ENDED}. */
    public static final String ENDED_CODE = "account_expired";

    /** Of a member. */
    public static AccountState of(UserModel member) {
        return member.isEnabled() ? ACTIVE : of(false, member.getFirstAttribute(UserModel.DISABLED_REASON));
    }

    /** @param reason value of {@link UserModel#DISABLED_REASON} */
    public static AccountState of(boolean enabled, @Nullable String reason) {
        if (enabled) {
            return ACTIVE;
        }
        return reason == null
                ? BLOCKED
                : SUSPENDED_CODES.contains(reason) ? SUSPENDED : ENDED_CODE.equals(reason) ? ENDED : BLOCKED;
    }

    /** The one that {@link #value} writes so. */
    public static Optional<AccountState> parse(String value) {
        return Arrays.stream(values())
                .filter(state -> state.value().equals(value))
                .findFirst();
    }

    /** As answers write it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
