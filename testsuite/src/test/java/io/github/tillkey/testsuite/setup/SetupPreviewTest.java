package io.github.tillkey.testsuite.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.provider.SwitchableRule;
import java.lang.reflect.Field;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.providers.runonserver.FetchOnServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.server.KeycloakUrls;
import org.keycloak.util.JsonSerialization;

/**
 * Whom a set-up would refuse, in a realm that was set up by hand and is off: bob is external without an end, carla has
 * no kind, dora's time is over, erik works in no store.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class SetupPreviewTest {

    private static final Map<String, Object> REQUEST = Map.of(
            "stores",
            List.of(Map.of(
                    "storeId", "STO-03", "group", "/stores/Kiruna", "roles", Map.of("staff", List.of("cashier")))),
            "posClients",
            List.of("pos"),
            "webShopClients",
            List.of("web-shop"),
            "bind",
            true,
            "trust",
            List.of("user attribute staff_kind", "user attribute valid_until", "realm setting staff_without_kind"));

    private static RetailRealm realm;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectAdminClient
    Keycloak adminClient;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    @BeforeEach
    void createRealm() {
        if (realm == null) {
            realm = offRealm();
        }
    }

    @AfterAll
    static void removeRealm() {
        realm.close();
    }

    private RetailRealm offRealm() {
        return RetailRealm.create(adminClient, urls.getBase(), SetupPreviewTest::livedIn);
    }

    private static void livedIn(RealmRepresentation retail) {
        RetailRealm.settings(retail).putAll(Map.of("enabled", "false", "staff_without_kind", "deny"));
        retail.getUsers().forEach(user -> {
            switch (user.getUsername()) {
                case "bob" -> user.setAttributes(Map.of("staff_kind", List.of("external")));
                case "carla" -> user.setAttributes(null);
                case "dora" ->
                    user.setAttributes(Map.of("staff_kind", List.of("external"), "valid_until", List.of("2020-01-01")));
                default -> {}
            }
        });
    }

    @Test
    void everybodyWhoWouldBeRefusedIsNamedTheCallerFirstAndNothingIsChanged() {
        String dora = realm.tokenOf("dora", "view-realm", "view-users");
        JsonNode before = snapshot();

        JsonNode preview = answer(200, preview("", dora));

        assertThat(preview.get("enabled").asBoolean()).isTrue();
        assertThat(preview.get("lockedOut").asText()).isEqualTo("account_expired");
        assertThat(rows(preview))
                .containsExactly(
                        "dora new dates account_expired null",
                        "bob new dates end_date_missing null",
                        "carla new client kind_not_allowed null",
                        "erik new store not_in_store [\"pos\"]");
        assertThat(preview.get("refused").get(0).get("details").has("valid_until"))
                .isTrue();
        assertThat(preview.get("members").asInt()).isEqualTo(5);
        assertThat(preview.get("complete").asBoolean()).isTrue();
        assertThat(preview.get("hints").toString()).contains("tillkey-networks/reports/preview");

        assertThat(snapshot()).isEqualTo(before);
        assertThat(realm.call("GET", "/tillkey/setup", Map.of(), realm.adminToken())
                        .statusCode())
                .as("never set up")
                .isEqualTo(404);
        assertThat(realm.tokenOf("carla")).as("logs in as before").isNotBlank();
        assertThat(answer(200, preview("", dora))).isEqualTo(preview);
    }

    @Test
    void membersAreLookedAtInPages() {
        String server = realm.adminToken();

        JsonNode first = answer(200, preview("?max=2", server));
        JsonNode second = answer(200, preview("?first=2&max=3", server));
        JsonNode beyond = answer(200, preview("?first=5", server));

        assertThat(first.get("lockedOut").isNull()).as("of another realm").isTrue();
        assertThat(first.get("members").asInt()).isEqualTo(2);
        assertThat(first.get("complete").asBoolean()).isFalse();
        assertThat(second.get("members").asInt()).isEqualTo(3);
        assertThat(second.get("complete").asBoolean()).isTrue();
        assertThat(Stream.of(first, second).flatMap(page -> rows(page).stream()).map(row -> row.split(" ")[0]))
                .containsExactly("bob", "carla", "dora", "erik");
        assertThat(beyond.get("members").asInt()).isZero();
        assertThat(beyond.get("complete").asBoolean()).isTrue();
    }

    @Test
    void itNeedsBothRightsAndARequestThatASetUpWouldTake() {
        assertThat(preview("", realm.tokenOf("anna", "view-realm")).statusCode())
                .isEqualTo(403);
        assertThat(preview("", realm.tokenOf("erik", "view-users")).statusCode())
                .isEqualTo(403);
        for (String query : List.of("?max=0", "?max=2001", "?max=x", "?first=-1")) {
            assertThat(preview(query, realm.adminToken()).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(preview("", Map.of("parts", List.of()), realm.adminToken()).statusCode())
                .isEqualTo(400);
        JsonNode refused = answer(409, preview("", Map.of(), realm.adminToken()));
        assertThat(refused.get("state").asText()).isEqualTo("refused");
        assertThat(refused.get("changes").toString()).contains("realm setting staff_without_kind");
    }

    @Test
    void itGivesNoStoreItsCode() {
        try (RetailRealm other = offRealm()) {
            answer(200, other.call("POST", "/tillkey/setup/preview", REQUEST, other.adminToken()));

            GroupRepresentation copy = new GroupRepresentation();
            copy.setName("Copy");
            copy.setAttributes(Map.of("store_id", List.of("STO-01")));
            String stores = other.admin().getGroupByPath("/stores").getId();
            other.admin().groups().group(stores).subGroup(copy).close();
            other.setSetting("enabled", "true");

            JsonNode now = answer(200, other.call("POST", "/tillkey/setup/preview", REQUEST, other.adminToken()));
            assertThat(rows(now))
                    .as("two groups ask for the code, and none was the first")
                    .contains("anna already store not_in_store [\"pos\"]", "erik already store not_in_store [\"pos\"]")
                    .contains("carla already client kind_not_allowed null");
        }
    }

    @Test
    void aRealmIsTriedByOneAtATime() {
        try (RetailRealm other = offRealm()) {
            String token = other.tokenOf("anna", "realm-admin");
            for (String trial : List.of("/tillkey/setup/preview", "/tillkey/setup?dryRun=true")) {
                List<Integer> answers = Concurrently.call(
                        6, number -> other.call("POST", trial, REQUEST, token).statusCode());

                assertThat(answers).as(trial).contains(200, 429).containsOnly(200, 429);
                answer(200, other.call("POST", trial, REQUEST, token));
            }
        }
    }

    @Test
    void itLeavesNoListenerBehind() {
        String token = realm.adminToken();
        answer(200, preview("", token));
        Integer before = server.fetch(OnServer.listeners(), Integer.class);

        answer(200, preview("", token));

        assertThat(before).isPositive();
        assertThat(server.fetch(OnServer.listeners(), Integer.class)).isEqualTo(before);
    }

    @Test
    void theStoresOfEachMemberAreReadOnce() {
        realm.setAttribute(SwitchableRule.SWITCH, "memberships");
        try {
            assertThat(rows(answer(200, preview("", realm.adminToken()))))
                    .filteredOn(row -> row.contains(SwitchableRule.REASON.code()))
                    .as("one row for all clients: each was answered of the same")
                    .hasSize(5)
                    .allMatch(row -> row.endsWith(" null"));
        } finally {
            realm.setAttribute(SwitchableRule.SWITCH, "");
        }
    }

    /** A class of its own: the server has not the libraries that the test uses. */
    private static final class OnServer {

        /** How many listeners this node has to changes of realms, from Keycloak's internals. */
        static FetchOnServer listeners() {
            return session -> count(session.getProvider(ClusterProvider.class));
        }

        private static int count(Object cluster) {
            int count = 0;
            for (Class<?> type = cluster.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    Object value = valueOf(field, cluster);
                    if (value instanceof ClusterProvider delegate) {
                        count += count(delegate);
                    } else if (field.getName().equals("listeners") && value instanceof Map<?, ?> listeners) {
                        count += ((List<?>) listeners.get("REALM_INVALIDATION_EVENTS")).size();
                    }
                }
            }
            return count;
        }

        private static Object valueOf(Field field, Object object) {
            try {
                field.setAccessible(true);
                return field.get(object);
            } catch (IllegalAccessException closed) {
                throw new IllegalStateException(closed);
            }
        }
    }

    /** What everybody sees of the realm. */
    private static JsonNode snapshot() {
        return SetupTest.sorted(JsonSerialization.mapper.valueToTree(List.of(
                realm.admin().partialExport(true, true),
                realm.admin().users().list(),
                realm.admin().getAdminEvents(),
                realm.events())));
    }

    private static HttpResponse<String> preview(String query, String token) {
        return preview(query, REQUEST, token);
    }

    private static HttpResponse<String> preview(String query, Map<String, Object> request, String token) {
        return realm.call("POST", "/tillkey/setup/preview" + query, request, token);
    }

    private static JsonNode answer(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Http.json(answer.body());
    }

    private static List<String> rows(JsonNode preview) {
        return StreamSupport.stream(preview.get("refused").spliterator(), false)
                .map(row -> String.join(
                        " ",
                        row.get("username").asText(),
                        row.get("when").asText(),
                        row.get("rule").asText(),
                        row.get("reason").asText(),
                        row.get("clients").toString()))
                .toList();
    }
}
