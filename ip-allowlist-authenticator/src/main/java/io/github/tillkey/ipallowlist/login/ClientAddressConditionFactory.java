package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.login.FlowConditionFactory;

/** Offers the condition "Condition - client address" in the admin console. */
public final class ClientAddressConditionFactory extends FlowConditionFactory {

    /** Provider id of the condition. */
    public static final String ID = "tillkey-client-address";

    /** Called by Keycloak. */
    public ClientAddressConditionFactory() {
        super(ID, "Condition - client address", new ClientAddressCondition(), NetworkStepSettings.ofCondition());
    }

    @Override
    public String getHelpText() {
        return "Runs the subflow depending on the network that the login comes from, such as a second factor outside "
                + "the stores.";
    }
}
