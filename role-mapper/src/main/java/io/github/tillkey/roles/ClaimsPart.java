package io.github.tillkey.roles;

import io.github.tillkey.core.setup.SetupPartFactory;
import java.util.List;
import java.util.Map;

/** The mapper of store claims for every client. */
public final class ClaimsPart extends SetupPartFactory {

    @Override
    public String id() {
        return "claims";
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
