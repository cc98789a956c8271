package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.login.SecondFactorConditionFactory;
import java.util.Optional;

/**
 * Of whom the back office asks a second factor.
 *
 * @param role name of a realm role, or {@code client.role}; empty for other kinds
 */
public record SecondFactor(Kind kind, String role) {

    enum Kind {
        /** Everybody; who has none sets one up. */
        REQUIRED,
        /** Those who have a one-time password. */
        OPTIONAL,
        /** Those who hold a role; who has none sets one up. */
        BY_ROLE
    }

    /** What may be written. */
    public static final String VALUES = "required, optional, or role: and the name of a realm role or client.role";

    /** Asks everybody. */
    public static final SecondFactor REQUIRED = new SecondFactor(Kind.REQUIRED, "");

    static final SecondFactor OPTIONAL = new SecondFactor(Kind.OPTIONAL, "");

    private static final String ROLE = "role:";

    /** Reads it; empty for anything but {@link #VALUES}. */
    public static Optional<SecondFactor> parse(String text) {
        if (text.startsWith(ROLE)) {
            return Optional.of(text.substring(ROLE.length()).strip())
                    .filter(role -> !role.isEmpty())
                    .map(SecondFactor::of);
        }
        return switch (text) {
            case "required" -> Optional.of(REQUIRED);
            case "optional" -> Optional.of(OPTIONAL);
            default -> Optional.empty();
        };
    }

    static SecondFactor of(String role) {
        return new SecondFactor(Kind.BY_ROLE, role);
    }

    /** Which of those who enter have given one, so that the client can demand it of all. */
    Level minimum() {
        return kind == Kind.REQUIRED ? Level.OTP : Level.PASSWORD;
    }

    /** The flow that asks for it, one for each choice, so that another choice leaves it to the clients that have it. */
    String flow() {
        return switch (kind) {
            case REQUIRED -> "tillkey back office";
            case OPTIONAL -> "tillkey back office optional";
            case BY_ROLE -> "tillkey back office by role";
        };
    }

    /**
     * Whether a flow asks for a second factor that was not given yet, whatever level the client asks for.
     *
     * @param byDemand whether it is enough to ask those of whom the client demands one
     */
    static boolean isMissingOneAskedFor(FlowShape shape, String alias, boolean byDemand) {
        return shape.steps(alias)
                .filter(execution -> SecondFactorConditionFactory.ID.equals(execution.getAuthenticator()))
                .anyMatch(execution -> byDemand
                        || !"true".equals(shape.settings(execution).get(SecondFactorConditionFactory.DEMANDED.key())));
    }
}
