package io.github.tillkey.ipallowlist.login;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The option that the step and the condition have in common: a list of networks. */
public final class StepNetworks {

    /** Key of the option: a list as {@code io.github.tillkey.core.network.NetworkList} reads it. */
    static final String KEY = "networks";

    private StepNetworks() {}

    /** The list of an execution, {@code null} when it has none. Keycloak validates no options of steps: the list may be broken. */
    public static @Nullable String of(@Nullable AuthenticatorConfigModel config) {
        Map<String, String> values = config == null ? null : config.getConfig();
        String list = values == null ? null : values.get(KEY);
        return list == null || list.isBlank() ? null : list;
    }

    /** The option as the admin console shows it. */
    static ProviderConfigurationBuilder property(String help) {
        return ProviderConfigurationBuilder.create()
                .property()
                .name(KEY)
                .label("Networks")
                .helpText(help)
                .type(ProviderConfigProperty.TEXT_TYPE)
                .add();
    }
}
