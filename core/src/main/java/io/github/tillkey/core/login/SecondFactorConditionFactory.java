package io.github.tillkey.core.login;

import io.github.tillkey.core.settings.Setting;
import java.util.List;

/** Offers the condition "Condition - second factor missing" in the admin console. */
public final class SecondFactorConditionFactory extends FlowConditionFactory {

    /** Provider id of the condition. */
    public static final String ID = "tillkey-second-factor";

    /** The subflow runs for those only of whom the client demands a second factor. */
    public static final Setting<Boolean> DEMANDED = Setting.flag("demanded")
            .label("Only where demanded")
            .help("Runs the subflow for those only of whom the client demands a second factor: by its minimum level, "
                    + "or by a role in Tillkey client settings.")
            .byDefault(false);

    /** Called by Keycloak. */
    public SecondFactorConditionFactory() {
        super(ID, "Condition - second factor missing", new SecondFactorCondition(), List.of(DEMANDED));
    }

    @Override
    public String getHelpText() {
        return "Runs the subflow for those who have given no second factor, neither in this login nor in the session "
                + "of their SSO cookie.";
    }
}
