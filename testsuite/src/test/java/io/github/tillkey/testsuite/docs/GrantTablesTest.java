package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;

/** The tables of grants in the guides are those of {@link TokenGrant}. */
class GrantTablesTest {

    @Test
    void theAdministratorsGuide() throws IOException {
        GuideBlock.expect("admin-guide.md", "grants", TokenGrant.table());
    }

    @Test
    void theGuideToNetworks() throws IOException {
        GuideBlock.expect("networks.md", "grants", TokenGrant.networksTable());
    }

    @Test
    void everyTypeOfEventOfARefusalIsOneThatTheSelfChecksAskFor() {
        assertThat(TokenGrant.values())
                .filteredOn(grant -> grant != TokenGrant.CLIENT_CREDENTIALS)
                .extracting(TokenGrant::refusal)
                .isSubsetOf(EventCheck.REFUSALS.stream().map(EventType::name).toList());
    }
}
