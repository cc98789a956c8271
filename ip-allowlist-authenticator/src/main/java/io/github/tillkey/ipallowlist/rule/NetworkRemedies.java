package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.explain.ExplanationPartFactory;
import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.ipallowlist.NetworkReasons;
import java.util.Map;

/** What would make a yes of each reason of {@link NetworkReasons}. */
public final class NetworkRemedies extends ExplanationPartFactory {

    @Override
    public String id() {
        return NetworkPolicy.RULE;
    }

    @Override
    public Map<String, Remedy> remedies() {
        return Map.of(
                NetworkReasons.NETWORK_LIST_BROKEN.code(),
                Remedy.realm(
                        "Correct the list as the detail problem says, or add the address to one that can be read."),
                NetworkReasons.NETWORK_SETTINGS_BROKEN.code(),
                Remedy.realm("Correct the settings of networks as the detail problem says."));
    }
}
