package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;

/** The list of grants in the administrator's guide, to which the other guides link, is that of {@link TokenGrant}. */
class GrantTablesTest {

    @Test
    void theAdministratorsGuide() throws IOException {
        GuideBlock.expect("admin-guide.md", "grants", TokenGrant.list());
    }

    @Test
    void everyTypeOfEventOfARefusalIsOneThatTheSelfChecksAskFor() {
        assertThat(TokenGrant.values())
                .filteredOn(grant -> grant != TokenGrant.CLIENT_CREDENTIALS)
                .extracting(TokenGrant::refusal)
                .isSubsetOf(EventCheck.REFUSALS.stream().map(EventType::name).toList());
    }
}
