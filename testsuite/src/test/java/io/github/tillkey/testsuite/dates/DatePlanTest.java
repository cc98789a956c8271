package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.expiry.blocking.BlockingPass;
import io.github.tillkey.expiry.storage.EndingMembers;
import io.github.tillkey.expiry.storage.EndingMembers.Position;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** How the database finds members whose end is over: by an index, however many users there are. */
@KeycloakIntegrationTest(config = PackServer.class)
class DatePlanTest extends RetailTest {

    private static final int USERS = 40_000;

    /** How often the driver sends a statement before the database keeps it. */
    private static final int UNTIL_KEPT = 8;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    /**
     * The database plans with the values that are given, or once for all values: which of the two is its own choice.
     */
    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void membersAreFoundByTheIndexOfAttributesAndNoTableIsReadWhole(String planning) {
        String realmId = realm.admin().toRepresentation().getId();

        String plan = server.fetchString(session -> {
            // Nothing of it stays.
            session.getTransactionManager().setRollbackOnly();
            return plan(session, realmId, planning);
        });

        assertThat(plan.replace("\\n", "\n").replace("\\\"", "\""))
                .as("the stretch of time is what the index is searched for")
                .containsPattern("idx_user_attribute_name[^\n]*\n *Index Cond: [^\n]*"
                        + "\\(name\\)::text = [^\n]*\\(value\\)::text >= [^\n]*\\(value\\)::text < ")
                .doesNotContain("Seq Scan on user_attribute")
                .doesNotContain("Seq Scan on user_entity");
    }

    private static String plan(KeycloakSession session, String realmId, String planning) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        fill(entities, realmId);
        Instant now = Instant.now();
        Position start = Position.at(now.minus(BlockingPass.LOOKBACK));
        for (int times = 0; times < UNTIL_KEPT; times++) {
            EndingMembers.of(session).next(start, now, 500);
        }
        // What Hibernate has sent, as the database keeps it for this connection.
        Object kept = entities.createNativeQuery("select name from pg_prepared_statements where statement ilike"
                        + " '%from USER_ATTRIBUTE %' and statement ilike '%join TILLKEY_END %' and not from_sql")
                .getSingleResult();
        entities.createNativeQuery("set local plan_cache_mode = " + planning).executeUpdate();
        String values = Stream.of(
                        StaffAttributes.TIME_ZONE,
                        StaffAttributes.VALID_UNTIL,
                        start.validUntil(),
                        ValidityDate.afterEndsBy(now),
                        start.validUntil(),
                        start.userId(),
                        "500")
                .collect(Collectors.joining("', '", "('", "')"));
        List<?> plan = entities.createNativeQuery("explain execute \"" + kept + "\"" + values)
                .getResultList();
        return plan.stream().map(String::valueOf).collect(Collectors.joining("\n"));
    }

    /** As a year's work leaves it: everybody has a kind, every tenth an end, and half of these are over. */
    private static void fill(EntityManager entities, String realmId) {
        for (String statement : List.of(
                "insert into USER_ENTITY (ID, ENABLED, EMAIL_VERIFIED, EMAIL_CONSTRAINT, REALM_ID, USERNAME, "
                        + "NOT_BEFORE)"
                        + " select 'plan-' || n, n % 20 <> 0, false, 'plan-' || n, '" + realmId + "', 'plan-' || n, 0"
                        + " from generate_series(1, " + USERS + ") n",
                // At once, or each attribute is checked against its user by reading a table that is thought to be
                // small.
                "analyze USER_ENTITY",
                "insert into USER_ATTRIBUTE (ID, USER_ID, NAME, VALUE)"
                        + " select 'plan-kind-' || n, 'plan-' || n, 'staff_kind', 'employee' from generate_series(1, "
                        + USERS + ") n",
                "insert into USER_ATTRIBUTE (ID, USER_ID, NAME, VALUE)"
                        + " select 'plan-until-' || n, 'plan-' || n, 'valid_until', to_char(now() + case when "
                        + "n % 20 = 0"
                        + " then -1 else 1 end * n * interval '1 year' / " + USERS + ", 'YYYY-MM-DD')"
                        + " from generate_series(10, " + USERS + ", 10) n",
                "analyze USER_ATTRIBUTE")) {
            entities.createNativeQuery(statement).executeUpdate();
        }
    }
}
