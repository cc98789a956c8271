package io.github.tillkey.core.check;

import java.util.stream.Stream;
import org.keycloak.models.IdentityProviderMapperModel;

/**
 * An identity-provider mapper of ours. Keycloak does not ask such mappers when their settings are saved, so the
 * self-check of stores asks them what keeps them from working.
 */
public interface CheckedMapper {

    /** What is wrong with this mapper of the realm; nothing when it works. Only reads. */
    Stream<Finding> findings(CheckedRealm realm, IdentityProviderMapperModel mapper);
}
