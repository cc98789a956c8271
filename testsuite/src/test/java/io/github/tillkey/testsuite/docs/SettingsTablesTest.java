package io.github.tillkey.testsuite.docs;

import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.ipallowlist.login.NetworkStepSettings;
import io.github.tillkey.pin.login.PinAuthenticatorFactory;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.roles.StoreMapper;
import io.github.tillkey.roles.mapping.MappingSettings;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lists of settings in the guides are those of the declarations. */
class SettingsTablesTest {

    @Test
    void realmsAndClients() throws IOException {
        expect("../README.md", "realm-settings", RealmSettings.settings());
        expect("../README.md", "client-settings", ClientSettings.settings());
    }

    @Test
    void thePinPolicy() throws IOException {
        List<Setting<?>> ofTheAction = new ArrayList<>(PinPolicy.settings());
        ofTheAction.add(EnrolmentSettings.CODE_MINUTES);
        expect("pin-guide.md", "settings", ofTheAction);
        expect("pin-guide.md", "step-settings", PinAuthenticatorFactory.settings());
    }

    @Test
    void throttling() throws IOException {
        expect("throttling.md", "settings", ThrottlePolicy.settings());
    }

    @Test
    void networks() throws IOException {
        expect("networks.md", "settings", NetworkSettings.settings());
        expect("networks.md", "step-settings", NetworkStepSettings.ofStep());
        expect("networks.md", "condition-settings", NetworkStepSettings.ofCondition());
    }

    @Test
    void dates() throws IOException {
        expect("dates.md", "settings", DateSettings.settings());
    }

    /** The guide says in a sentence how attributes are named, for which keys are those of claims. */
    @Test
    void claims() throws IOException {
        expect("tokens.md", "claim-settings", StoreMapper.settings());
    }

    @Test
    void identityProviders() throws IOException {
        expect("tokens.md", "member-settings", MappingSettings.all());
    }

    private static void expect(String guide, String block, List<Setting<?>> settings) throws IOException {
        GuideBlock.expect(guide, block, Setting.list(settings));
    }
}
