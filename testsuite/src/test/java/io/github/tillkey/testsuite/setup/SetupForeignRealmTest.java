package io.github.tillkey.testsuite.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.representations.userprofile.config.UPConfig.UnmanagedAttributePolicy;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.server.KeycloakUrls;
import org.keycloak.util.JsonSerialization;

/** Set-up of realms that others have made: an export of Keycloak 6 that another project publishes, and unusual ones. */
@KeycloakIntegrationTest(config = PackServer.class)
class SetupForeignRealmTest {

    /** In the test utilities of Kogito; each user's password is the username. */
    private static final String EXPORT = "/testcontainers/keycloak/kogito-realm.json";

    private static final Map<String, Object> STORE = Map.of(
            "storeId",
            "STO-01",
            "group",
            "/stores/Lindby",
            "roles",
            Map.of("managers", List.of("store-manager"), "staff", List.of("cashier")));

    private static final Map<String, Object> REQUEST = Map.of(
            "stores",
            List.of(STORE),
            "pinLength",
            4,
            "timeZone",
            "Europe/Stockholm",
            "defaultNetworks",
            Networks.HERE,
            "posClients",
            List.of("pos"),
            "webShopClients",
            List.of("web-shop"),
            "claimsForExistingClients",
            true,
            "bind",
            true);

    @InjectAdminClient
    Keycloak adminClient;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    private RetailRealm realm;

    @AfterEach
    void removeRealm() {
        if (realm != null) {
            realm.close();
        }
    }

    @Test
    void aForeignExportReachesTheFirstSaleARefusedNetworkAndADatedExternal() {
        realm = foreign();
        assertThat(logIn("jdoe").isAtClient()).isTrue();

        JsonNode made = answer(200, setUp(REQUEST));
        assertThat(made.get("state").asText()).isEqualTo("applied");
        join("alice", "staff");
        join("jdoe", "managers");
        Map<String, Object> first = new HashMap<>(REQUEST);
        first.put("firstTill", Map.of("storeId", "STO-01", "name", "Till 1"));
        first.put("firstPins", List.of("alice"));
        JsonNode next = answer(200, setUp(first)).get("next");

        Browser till = realm.browser();
        Tokens sale = till.open("pos")
                .submit(Map.of(
                        "code",
                        found("type the code (\\S+)", next.get(0).asText()),
                        "username",
                        "jdoe",
                        "password",
                        "jdoe"))
                .submit(Map.of(
                        "pin", found("types the PIN (\\d{4})", next.get(1).asText())))
                .submit(Map.of("offer", "0"))
                .tokens();
        assertThat(sale.access().get("store").asText()).isEqualTo("STO-01");
        assertThat(sale.access().get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));

        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.HERE)).member("john", Networks.ELSEWHERE);
        assertThat(logIn("jdoe").isAtClient()).as("an allowed network").isTrue();
        assertThat(logIn("john").id()).as("a refused one").isEqualTo("network");

        Dates.of(realm)
                .save("mary", Map.of("staff_kind", "external", "valid_until", Dates.text(in(Duration.ofDays(-1)))));
        Dates.of(realm)
                .save("poul", Map.of("staff_kind", "external", "valid_until", Dates.text(in(Duration.ofDays(1)))));
        assertThat(logIn("mary").isAtClient()).as("ended").isFalse();
        assertThat(logIn("poul").isAtClient()).as("not ended").isTrue();

        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("complete");
        answer(200, realm.call("POST", "/tillkey/setup/undo", Map.of(), realm.adminToken()));
        for (String member : List.of("alice", "jdoe", "john")) {
            assertThat(logIn(member).isAtClient())
                    .as("after the undo: " + member)
                    .isTrue();
        }
    }

    /** What members may write themselves is theirs, before and after; what ours says of them is not. */
    @ParameterizedTest
    @EnumSource
    void thePolicyForUnmanagedAttributesStays(Policy policy) {
        realm = plain(retail -> {});
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.setUnmanagedAttributePolicy(policy.value);
        realm.admin().users().userProfile().update(profile);

        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("applied");

        UPConfig after = realm.admin().users().userProfile().getConfiguration();
        assertThat(after.getUnmanagedAttributePolicy()).isEqualTo(policy.value);
        assertThat(after.getAttribute("valid_until").getPermissions().getEdit()).containsExactly("admin");
        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("complete");
        assertThat(logIn("anna", "anna-demo").isAtClient()).isTrue();
    }

    @Test
    void twoHundredClientsGetTheClaimsAtOnce() {
        realm = plain(retail -> IntStream.range(0, 200).forEach(i -> {
            ClientRepresentation client = new ClientRepresentation();
            client.setClientId("app-" + i);
            client.setPublicClient(true);
            retail.getClients().add(client);
        }));

        JsonNode made = answer(200, setUp(REQUEST));

        assertThat(made.get("state").asText()).isEqualTo("applied");
        assertThat(realm.admin().clients().get(realm.clientUuid("app-199")).getDefaultClientScopes().stream()
                        .map(scope -> scope.getName()))
                .contains("tillkey-claims");
        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("complete");
    }

    @Test
    void aRealmWithoutUsersIsSetUp() {
        realm = plain(retail -> retail.setUsers(null));

        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("applied");
        assertThat(answer(200, setUp(REQUEST)).get("state").asText()).isEqualTo("complete");
    }

    private RetailRealm foreign() {
        try (InputStream export = SetupForeignRealmTest.class.getResourceAsStream(EXPORT)) {
            RealmRepresentation foreign =
                    JsonSerialization.readValue(Objects.requireNonNull(export), RealmRepresentation.class);
            foreign.setId(null);
            foreign.setRealm("foreign-" + UUID.randomUUID().toString().substring(0, 8));
            for (String clientId : List.of("pos", "web-shop")) {
                ClientRepresentation client = new ClientRepresentation();
                client.setClientId(clientId);
                client.setPublicClient(true);
                client.setRedirectUris(List.of("http://localhost:8081/*"));
                foreign.getClients().add(client);
            }
            return RetailRealm.imported(adminClient, urls.getBase(), foreign);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The example realm as it was before anything of ours. */
    private RetailRealm plain(Consumer<RealmRepresentation> change) {
        return RetailRealm.create(adminClient, urls.getBase(), retail -> {
            LivedInRealm.plain(retail);
            change.accept(retail);
        });
    }

    private void join(String username, String group) {
        realm.admin()
                .users()
                .get(realm.userId(username))
                .joinGroup(
                        realm.admin().getGroupByPath("/stores/Lindby/" + group).getId());
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    private Page logIn(String username) {
        return logIn(username, username);
    }

    private Page logIn(String username, String password) {
        return realm.browser().open("web-shop").submit(Map.of("username", username, "password", password));
    }

    private HttpResponse<String> setUp(Map<String, Object> request) {
        return realm.call("POST", "/tillkey/setup", request, realm.adminToken());
    }

    private static JsonNode answer(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Http.json(answer.body());
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    /** Of Keycloak's user profile; {@code DISABLED} is none. */
    enum Policy {
        DISABLED(null),
        ENABLED(UnmanagedAttributePolicy.ENABLED),
        ADMIN_VIEW(UnmanagedAttributePolicy.ADMIN_VIEW),
        ADMIN_EDIT(UnmanagedAttributePolicy.ADMIN_EDIT);

        private final UnmanagedAttributePolicy value;

        Policy(UnmanagedAttributePolicy value) {
            this.value = value;
        }
    }
}
