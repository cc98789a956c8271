package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The options of the step and of the condition, which have a list of networks in common. Keycloak validates no options
 * of steps.
 */
public final class NetworkStepSettings {

    private static final Setting<Optional<String>> OF_STEP =
            networks("A list of networks from which this flow may be used, such as 192.0.2.0/24, 2001:db8::/48 or "
                    + "@zone, separated by commas. It must allow besides the member's own list, so it can only "
                    + "tighten. Leave it empty to go by the members' lists alone.");

    private static final Setting<Optional<String>> OF_CONDITION = networks("A list of networks, such as 192.0.2.0/24, "
            + "2001:db8::/48, @zone, or @store for the networks of the member's stores, separated by commas. The "
            + "subflow runs for members who come from one of them. If the list cannot be read, or the address cannot "
            + "be told, it runs for everybody.");

    /** Turns the condition round. */
    static final Setting<Boolean> NEGATE = Setting.flag("not")
            .label("Outside these networks")
            .help("Runs the subflow for members who do not come from one of these networks, such as a second factor "
                    + "outside the stores.")
            .byDefault(false);

    private NetworkStepSettings() {}

    private static Setting<Optional<String>> networks(String help) {
        return Setting.anyText("networks")
                .label("Networks")
                .help(help)
                .values("a list of networks")
                .console(ProviderConfigProperty.TEXT_TYPE)
                .optional();
    }

    /** The options of the step. */
    public static List<Setting<?>> ofStep() {
        return List.of(OF_STEP);
    }

    /** The options of the condition. */
    public static List<Setting<?>> ofCondition() {
        return List.of(OF_CONDITION, NEGATE);
    }

    /** The list of an execution, {@code null} when it has none; it may be broken. */
    public static @Nullable String of(@Nullable AuthenticatorConfigModel config) {
        return OF_STEP.readOr(SettingValues.ofStep(config), Optional.empty()).orElse(null);
    }
}
