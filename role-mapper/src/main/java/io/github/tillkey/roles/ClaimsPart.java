package io.github.tillkey.roles;

import io.github.tillkey.core.setup.SetupPartFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.events.EventType;

/** The mapper of store claims for every client. */
public final class ClaimsPart extends SetupPartFactory {

    @Override
    public String id() {
        return "claims";
    }

    /** Those that say why somebody did not get in through an identity provider. */
    @Override
    public Set<EventType> events() {
        return Set.of(EventType.IDENTITY_PROVIDER_LOGIN_ERROR, EventType.IDENTITY_PROVIDER_FIRST_LOGIN_ERROR);
    }

    @Override
    public List<NeededMapper> claims() {
        return List.of(new NeededMapper(
                StoreMapper.ID,
                "Tillkey store and store roles",
                Map.of(
                        "access.token.claim", "true",
                        "id.token.claim", "true",
                        "userinfo.token.claim", "true",
                        "introspection.token.claim", "true")));
    }
}
