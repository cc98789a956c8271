package io.github.tillkey.ipallowlist.setup;

import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.gate.IdTokenExpiryMapper;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.setup.NeededAttribute;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.ipallowlist.login.NetworkAuthenticatorFactory;
import io.github.tillkey.ipallowlist.profile.NetworkListValidator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.keycloak.events.EventType;

/** What networks need. They begin with a report, which refuses nobody. */
public final class NetworksPart extends SetupPartFactory {

    @Override
    public String id() {
        return "networks";
    }

    @Override
    public List<NeededAttribute> attributes() {
        return List.of(NeededAttribute.of(
                        StaffAttributes.ALLOWED_NETWORKS,
                        "Networks",
                        "From where the member may log in: addresses, networks, ranges, @zone, @store or *, separated "
                                + "by commas",
                        Map.of(NetworkListValidator.ID, Map.of(), "length", Map.of("max", NetworkList.MAX_LENGTH)))
                .input("textarea"));
    }

    @Override
    public List<NeededAction> actions(SetupOptions options) {
        return List.of(NeededAction.of(RealmNetworks.PLACE));
    }

    @Override
    public List<NeededMapper> claims() {
        return List.of(new NeededMapper(IdTokenExpiryMapper.ID, "Tillkey end of access", Map.of()));
    }

    @Override
    public Set<String> loginSteps() {
        return Set.of(NetworkAuthenticatorFactory.ID);
    }

    @Override
    public Set<EventType> events() {
        Set<EventType> types = EnumSet.copyOf(EventCheck.REFUSALS);
        types.add(EventType.LOGIN);
        return types;
    }

    @Override
    public Optional<NeededSettings> settings(SetupOptions options) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(NetworkSettings.MODE.key(), NetworkSettings.Mode.REPORT.value());
        if (options.defaultNetworks() != null) {
            settings.put(NetworkSettings.DEFAULT_NETWORKS.key(), options.defaultNetworks());
        }
        return Optional.of(new NeededSettings(
                RealmNetworks.PLACE,
                settings,
                options.defaultNetworks() == null ? Set.of() : Set.of(NetworkSettings.DEFAULT_NETWORKS.key()),
                Map.of(NetworkSettings.MODE.key(), NetworkSettings.Mode.ENFORCE.value())));
    }

    @Override
    public Optional<String> previewHint() {
        return Optional.of("Networks depend on where somebody logs in from, and begin with a report: once they are set "
                + "up, GET tillkey-networks/reports/preview lists whom they would refuse, judging by stored logins.");
    }
}
