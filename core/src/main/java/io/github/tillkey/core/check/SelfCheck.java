package io.github.tillkey.core.check;

import java.util.List;
import org.keycloak.provider.Provider;

/**
 * Looks for everything that keeps one part from working as the guides say. A module takes part by deploying a provider
 * of this SPI. Only reads; a failure of one part hides no other.
 */
public interface SelfCheck extends Provider {

    /** How requests name the part. */
    String id();

    /**
     * What is wrong in the settings of a realm, the most important first. Asked at start-up and every hour, so the work
     * must not grow with the number of members or groups.
     */
    List<Finding> ofSettings(CheckedRealm realm);

    /** What is wrong with members, groups and stores, which are looked through. Only asked when somebody asks. */
    default List<Finding> ofMembers(CheckedRealm realm) {
        return List.of();
    }

    @Override
    default void close() {}
}
