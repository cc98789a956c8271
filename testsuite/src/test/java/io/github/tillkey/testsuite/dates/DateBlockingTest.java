package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.expiry.blocking.BlockingPass;
import io.github.tillkey.expiry.blocking.Retention;
import io.github.tillkey.expiry.extension.Extension;
import io.github.tillkey.expiry.task.DatePasses;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.ConcurrentTransactions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.UserCache;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.storage.UserStoragePrivateUtil;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * What the task does to members whose end is over, and what it leaves alone. Passes run in a thread without a request,
 * as the task does.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class DateBlockingTest extends RetailTest {

    private static final String YESTERDAY =
            Instant.now().minus(Duration.ofDays(1)).toString().substring(0, 19) + "Z";
    private static final String TOMORROW =
            Instant.now().plus(Duration.ofDays(1)).toString().substring(0, 19) + "Z";
    private static final String LONG_AGO = "2020-02-29";

    /** Fourteen hours before UTC. */
    private static final String EAST = "Pacific/Kiritimati";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private Dates dates;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm).unchecked();
    }

    private String pass() {
        return pass(false);
    }

    private String pass(boolean full) {
        return server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), full))
                .replace("\"", "");
    }

    private static String reason(UserRepresentation user) {
        return user.getAttributes() == null || !user.getAttributes().containsKey("disabledReason")
                ? null
                : user.getAttributes().get("disabledReason").get(0);
    }

    private List<EventRepresentation> profileEvents() {
        return realm.events().stream()
                .filter(event -> event.getType().equals("UPDATE_PROFILE"))
                .toList();
    }

    private List<AdminEventRepresentation> taskEvents() {
        return realm.admin().getAdminEvents().stream()
                .filter(event -> "tillkey-dates".equals(event.getAuthDetails().getClientId()))
                .toList();
    }

    @Test
    void anEndedMemberIsDisabledAndAllSessionsEnd() {
        Tokens online = realm.browser().logInWithPassword("web-shop", "bob").tokens();
        Tokens offline;
        try (Grants grants = Grants.of(realm, false, Map.of())) {
            offline = grants.login("openid offline_access");
        }
        dates.until("bob", YESTERDAY);

        assertThat(pass()).isEqualTo("1 0");

        assertThat(realm.user("bob").isEnabled()).isFalse();
        assertThat(reason(realm.user("bob"))).isEqualTo("account_expired");
        var admin = realm.admin().users().get(realm.userId("bob"));
        assertThat(admin.getUserSessions()).isEmpty();
        assertThat(admin.getOfflineSessions(realm.clientUuid("app"))).isEmpty();
        assertThat(realm.user("bob").getNotBefore()).isGreaterThan(0);
        assertThat(Http.get(
                                realm.url("/protocol/openid-connect/userinfo"),
                                Map.of("Authorization", "Bearer " + online.accessToken()))
                        .statusCode())
                .as("an access token that was issued before, and whose own end is minutes away")
                .isEqualTo(401);
        assertThat(realm.refresh("web-shop", online.refreshToken()).issued()).isFalse();
        assertThat(realm.refresh("app", offline.refreshToken()).issued()).isFalse();
        assertThat(profileEvents()).singleElement().satisfies(event -> {
            assertThat(event.getUserId()).isEqualTo(realm.userId("bob"));
            assertThat(event.getDetails())
                    .containsEntry("reason", "account_expired")
                    .containsEntry("enabled", "false")
                    .containsEntry("valid_until", YESTERDAY);
        });
        assertThat(realm.events().stream().filter(event -> event.getType().equals("LOGOUT")))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(event -> assertThat(event.getDetails()).containsEntry("reason", "account_expired"));
        assertThat(taskEvents()).singleElement().satisfies(event -> {
            assertThat(event.getResourcePath()).isEqualTo("users/" + realm.userId("bob"));
            assertThat(event.getOperationType()).isEqualTo("UPDATE");
        });
    }

    @Test
    void aSecondPassDoesNothingAgain() {
        dates.until("bob", YESTERDAY);
        assertThat(pass()).isEqualTo("1 0");

        assertThat(pass()).isEqualTo("0 0");
        assertThat(pass(true)).isEqualTo("0 0");

        assertThat(profileEvents()).hasSize(1);
        assertThat(taskEvents()).hasSize(1);
    }

    @Test
    void membersWithTimeLeftOrNoEndAreLeftAlone() {
        dates.until("bob", TOMORROW);
        dates.write("carla", "valid_from", TOMORROW);
        dates.until("dora", "31.12.1999");

        assertThat(pass(true)).isEqualTo("0 0");
    }

    @Test
    void anExtensionEnablesAMemberBlockedByTheTask() {
        dates.until("bob", YESTERDAY);
        pass();

        dates.until("bob", TOMORROW);

        assertThat(realm.user("bob").isEnabled()).as("at once, by the edit").isTrue();
        assertThat(reason(realm.user("bob"))).isNull();
        assertThat(profileEvents().get(0).getDetails())
                .containsEntry("reason", "account_extended")
                .containsEntry("enabled", "true");
        assertThat(realm.browser().logInWithPassword("web-shop", "bob").tokens().issued())
                .isTrue();
        assertThat(pass(true)).isEqualTo("0 0");

        dates.until("bob", YESTERDAY);
        assertThat(pass()).as("another end is blocked again").isEqualTo("1 0");
    }

    @Test
    void takingTheEndAwayEnablesToo() {
        dates.until("bob", YESTERDAY);
        pass();

        dates.until("bob", null);

        assertThat(realm.user("bob").isEnabled()).isTrue();
    }

    @Test
    void aMemberBlockedByHandStaysBlocked() {
        realm.updateUser("bob", user -> user.setEnabled(false));
        dates.until("bob", YESTERDAY);
        assertThat(pass(true)).isEqualTo("0 0");

        dates.until("bob", TOMORROW);

        assertThat(realm.user("bob").isEnabled()).isFalse();
        assertThat(pass(true)).isEqualTo("0 0");
        assertThat(realm.user("bob").isEnabled()).isFalse();
    }

    @Test
    void aMemberEnabledByHandIsNotBlockedAgainButStillRefused() {
        dates.until("bob", YESTERDAY);
        pass();

        realm.updateUser("bob", user -> user.setEnabled(true));

        assertThat(reason(realm.user("bob"))).isNull();
        assertThat(pass(true)).isEqualTo("0 0");
        assertThat(realm.user("bob").isEnabled()).isTrue();
        assertThat(realm.browser().logInWithPassword("web-shop", "bob").tokens().error())
                .isEqualTo("invalid_grant: account_expired");
    }

    @Test
    void aMemberBlockedByHandAfterwardsStaysBlocked() {
        dates.until("bob", YESTERDAY);
        pass();
        realm.updateUser("bob", user -> user.setEnabled(true));
        realm.updateUser("bob", user -> user.setEnabled(false));

        dates.until("bob", TOMORROW);

        assertThat(realm.user("bob").isEnabled()).isFalse();
    }

    @Test
    void aBlockThatHasGotAnotherReasonSinceIsNotLifted() {
        dates.until("bob", YESTERDAY);
        pass();
        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            session.users().getUserByUsername(owner, "bob").setSingleAttribute("disabledReason", "permanentLockout");
        });

        dates.until("bob", TOMORROW);

        assertThat(realm.user("bob").isEnabled()).isFalse();
        assertThat(reason(realm.user("bob"))).isEqualTo("permanentLockout");
    }

    @Test
    void anUnseenPastEndIsFoundByALaterPass() {
        writeUnseen("bob", YESTERDAY);
        writeUnseen("carla", LONG_AGO);

        assertThat(pass()).as("of the last two days").isEqualTo("1 0");
        assertThat(realm.user("bob").isEnabled()).isFalse();
        assertThat(pass(true)).as("of any age").isEqualTo("1 0");
        assertThat(realm.user("carla").isEnabled()).isFalse();
    }

    @Test
    void anUnseenExtensionIsFoundToo() {
        dates.until("bob", YESTERDAY);
        pass();
        writeUnseen("bob", TOMORROW);
        assertThat(realm.user("bob").isEnabled()).isFalse();

        assertThat(pass()).isEqualTo("0 1");

        assertThat(realm.user("bob").isEnabled()).isTrue();
    }

    /** As an LDAP mapper or a workflow writes it: past the Admin REST. */
    private void writeUnseen(String username, String until) {
        writeUnseen(username, "valid_until", until);
    }

    private void writeUnseen(String username, String attribute, String value) {
        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            UserModel member = session.users().getUserByUsername(owner, username);
            member.setSingleAttribute(attribute, value);
        });
    }

    @Test
    void aMemberOfAReadOnlyFederationIsEndedAndNeverWritten() {
        addDirectory(false);
        Tokens tokens =
                realm.browser().logInWithPassword("web-shop", "ldap-lena").tokens();
        assertThat(tokens.issued()).isTrue();
        writeInDirectory("ldap-lena", YESTERDAY);

        assertThat(pass()).isEqualTo("1 0");
        assertThat(pass()).as("no error loop").isEqualTo("0 0");
        assertThat(pass(true)).isEqualTo("0 0");

        assertThat(realm.user("ldap-lena").isEnabled()).isTrue();
        assertThat(realm.admin().users().get(realm.userId("ldap-lena")).getUserSessions())
                .isEmpty();
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued()).isFalse();
        assertThat(realm.browser()
                        .logInWithPassword("web-shop", "ldap-lena")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: account_expired");

        writeInDirectory("ldap-lena", TOMORROW);
        assertThat(realm.browser()
                        .logInWithPassword("web-shop", "ldap-lena")
                        .tokens()
                        .issued())
                .isTrue();
    }

    @Test
    void aMemberOfADirectoryIsNeverDeleted() {
        addDirectory(true);
        realm.browser().logInWithPassword("web-shop", "ldap-lena");
        writeInDirectory("ldap-lena", YESTERDAY);
        dates.until("bob", YESTERDAY);
        assertThat(pass()).isEqualTo("2 0");
        assertThat(reason(realm.user("ldap-lena")))
                .as("as blocked as bob is")
                .isEqualTo(reason(realm.user("bob")))
                .isEqualTo("account_expired");
        assertThat(realm.call("PUT", "/tillkey-dates/settings", Map.of("retentionDays", 1), realm.adminToken())
                        .statusCode())
                .isEqualTo(200);

        time.set((int) Duration.ofDays(3).toSeconds());
        server.run(session -> BackgroundThread.retention(session.getKeycloakSessionFactory()));

        assertThat(realm.admin().users().searchByUsername("bob", true)).isEmpty();
        assertThat(realm.admin().users().searchByUsername("ldap-lena", true)).hasSize(1);
    }

    private void addDirectory(boolean writable) {
        ComponentRepresentation federation = new ComponentRepresentation();
        federation.setName("directory");
        federation.setProviderId("test-directory");
        federation.setProviderType("org.keycloak.storage.UserStorageProvider");
        federation.setParentId(realm.name());
        federation.setConfig(new MultivaluedHashMap<>(
                Map.of("enabled", List.of("true"), "writable", List.of(String.valueOf(writable)))));
        realm.admin().components().add(federation).close();
    }

    /** As the synchronisation of the federation writes it: into the imported copy. */
    private void writeInDirectory(String username, String until) {
        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            UserModel imported =
                    UserStoragePrivateUtil.userLocalStorage(session).getUserByUsername(owner, username);
            imported.setSingleAttribute("valid_until", until);
            session.getProvider(UserCache.class).evict(owner, imported);
        });
    }

    @Test
    void clientsAreToldByBackchannelLogoutWhereTheServerKnowsItsAddress() throws IOException {
        try (LogoutBackend backend = new LogoutBackend()) {
            Collection<String> told = backend.notices();
            realm.tellOfLogouts("web-shop", backend.url());
            realm.browser().logInWithPassword("web-shop", "bob").tokens();
            realm.browser().logInWithPassword("web-shop", "carla").tokens();

            dates.until("carla", YESTERDAY);
            assertThat(pass()).isEqualTo("1 0");
            assertThat(told).as("no address, no token that names it").isEmpty();
            assertThat(realm.admin().users().get(realm.userId("carla")).getUserSessions())
                    .as("the session ends all the same")
                    .isEmpty();

            realm.setAttribute("frontendUrl", urls.getBase());
            dates.until("bob", YESTERDAY);
            assertThat(pass()).isEqualTo("1 0");
            assertThat(told).singleElement().satisfies(form -> {
                var token = Tokens.claims(form.substring("logout_token=".length()));
                assertThat(token.get("sub").asText()).isEqualTo(realm.userId("bob"));
                assertThat(token.get("iss").asText()).isEqualTo(realm.url("").toString());
            });
        }
    }

    /** Keycloak's HTTP client waits for each byte anew; ten seconds are all that a client may take. */
    @Test
    @Timeout(120)
    void aClientThatAnswersByteByByteHoldsThePassUpForAWhileOnly() throws Exception {
        try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answer = new Thread(() -> answerForEver(client), "slow-client");
            answer.start();
            realm.tellOfLogouts("web-shop", "http://localhost:" + client.getLocalPort() + "/logout");
            realm.setAttribute("frontendUrl", urls.getBase());
            realm.browser().logInWithPassword("web-shop", "bob").tokens();
            dates.until("bob", YESTERDAY);

            assertThat(pass()).isEqualTo("1 0");

            answer.join(); // The server has hung up.
            assertThat(realm.user("bob").isEnabled()).isFalse();
            assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                    .isEmpty();
        }
    }

    private static void answerForEver(ServerSocket client) {
        try (Socket connection = client.accept()) {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(500);
            }
        } catch (IOException | InterruptedException ended) {
            // What the test waits for.
        }
    }

    @Test
    void oneFailureInABatchDoesNotStopTheOthers() {
        int many = 90;
        addMembers(many, YESTERDAY);
        dates.write("many-7", "valid_from", "broken");

        assertThat(pass()).isEqualTo((many - 1) + " 0");

        assertThat(realm.admin().users().search("many-", 0, 200).stream().filter(user -> !user.isEnabled()))
                .hasSize(many - 1);
        assertThat(profileEvents()).hasSize(many - 1);
    }

    private void addMembers(int many, String until) {
        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            IntStream.range(0, many).forEach(i -> {
                UserModel member = session.users().addUser(owner, "many-" + i);
                member.setEnabled(true);
                member.setSingleAttribute("staff_kind", "external");
                member.setSingleAttribute("valid_until", until);
            });
        });
    }

    @Test
    void passesAtTheSameMomentBlockEachMemberOnce() {
        int many = 60;
        addMembers(many, YESTERDAY);

        server.run(session -> {
            var sessions = session.getKeycloakSessionFactory();
            BackgroundThread.atOnce(3, () -> new BlockingPass(sessions).run(false));
        });
        pass();

        assertThat(realm.admin().users().search("many-", 0, 200))
                .allSatisfy(user -> assertThat(user.isEnabled()).isFalse());
        assertThat(profileEvents()).as("one event for each").hasSize(many);
        assertThat(taskEvents()).hasSize(many);
    }

    @Test
    void nothingHappensInARealmWhereTillkeyIsNotEnabled() {
        dates.until("bob", YESTERDAY);
        realm.setSetting("enabled", "false");

        assertThat(pass(true)).isEqualTo("0 0");
        assertThat(realm.user("bob").isEnabled()).isTrue();
    }

    @Test
    void unreadableSettingsRefuseMembersWithDatesAndBlockNone() {
        dates.until("bob", YESTERDAY);
        dates.until("carla", TOMORROW);
        storeSettings("Europe/Atlantis", false);

        assertThat(loginError("carla")).isEqualTo("invalid_grant: dates_unreadable");
        assertThat(loginError("dora")).as("who has no dates").isEmpty();
        assertThat(pass(true)).isEqualTo("0 0");
        assertThat(realm.user("bob").isEnabled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Atlantis"})
    void ofTwoRegistrationsOneThatCanBeReadCountsUntilTheNextSaveLeavesOne(String zone) {
        dates.until("bob", YESTERDAY);
        dates.until("carla", TOMORROW);
        storeSettings(zone, true);

        assertThat(loginError("carla")).isEmpty();
        assertThat(loginError("bob")).isNotEmpty();
        assertThat(pass(true)).startsWith("1");
        HttpResponse<String> check = realm.call("GET", "/tillkey/check?part=dates", "", realm.adminToken());
        assertThat(check.body()).contains("settings_twice");
        assertThat(realm.call("PUT", "/tillkey-dates/settings", Map.of("timeZone", "UTC"), realm.adminToken())
                        .statusCode())
                .isEqualTo(200);
        assertThat(realm.call("GET", "/tillkey/check?part=dates", "", realm.adminToken())
                        .body())
                .doesNotContain("settings_twice");
    }

    private String loginError(String username) {
        return realm.browser().logInWithPassword("web-shop", username).tokens().error();
    }

    /** Settings with this time zone, past their validation, alone or beside others. */
    private void storeSettings(String zone, boolean twice) {
        realm.storeSettings("tillkey-dates", Map.of("time_zone", zone));
        if (twice) {
            realm.registerTwice("tillkey-dates");
            realm.storeSettings("tillkey-dates", Map.of("extension_days", "30"));
        }
    }

    @Test
    void datesThatMembersWriteBlockNoMember() {
        dates.until("bob", YESTERDAY);
        dates.editableByMembers("valid_until");

        assertThat(pass(true)).isEqualTo("0 0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCorrectedTimeZoneReleasesMembersWithAFutureEnd(boolean own) {
        settings(Map.of("timeZone", own ? "UTC" : EAST, "retentionDays", 1));
        dates.write("bob", "zoneinfo", own ? EAST : null);
        // Over for eight hours in the far east, six hours ahead in UTC.
        dates.until(
                "bob",
                LocalDateTime.now(ZoneOffset.UTC).plusHours(6).withNano(0).toString());
        assertThat(pass()).isEqualTo("1 0");
        assertThat(deletions()).containsExactly("bob");

        if (own) {
            writeUnseen("bob", "zoneinfo", "UTC");
        } else {
            settings(Map.of("timeZone", "UTC", "retentionDays", 1));
        }
        assertThat(deletions()).as("before any pass").isEmpty();
        time.set((int) Duration.ofHours(1).toSeconds()); // No longer a moment that may have crossed with an extension.

        assertThat(pass()).isEqualTo("0 1");

        assertThat(realm.user("bob").isEnabled()).isTrue();
        assertThat(pass()).isEqualTo("0 0");
    }

    private void settings(Map<String, Object> settings) {
        HttpResponse<String> answer = realm.call("PUT", "/tillkey-dates/settings", settings, realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private List<String> deletions() {
        HttpResponse<String> answer =
                realm.call("GET", "/tillkey-dates/reports/deletions", Map.of(), realm.adminToken());
        return Http.json(answer.body()).findValuesAsText("username");
    }

    @Test
    void theReportOfDeletionsListsExactlyThoseDeleted() {
        settings(Map.of("retentionDays", 1));
        for (String username : List.of("anna", "bob", "carla", "dora", "erik")) {
            dates.until(username, YESTERDAY);
        }
        assertThat(pass()).isEqualTo("5 0");
        assertThat(deletions()).containsExactlyInAnyOrder("anna", "bob", "carla", "dora", "erik");
        dates.until("bob", Instant.parse(YESTERDAY).minusSeconds(3600).toString());
        dates.write("carla", "deletion_hold", "ticket 4711: the police ask for the account");
        dates.write("dora", "deletion_hold", " ");
        writeUnseen("erik", "deletion_hold", "long ".repeat(60));
        List<String> reported = deletions();
        assertThat(reported).containsExactlyInAnyOrder("anna", "dora");

        time.set((int) Duration.ofDays(3).toSeconds());
        server.run(session -> BackgroundThread.retention(session.getKeycloakSessionFactory()));

        assertThat(realm.admin().users().list().stream().map(UserRepresentation::getUsername))
                .containsExactlyInAnyOrder("bob", "carla", "erik");
    }

    @ParameterizedTest
    @CsvSource({"deletion_hold, ticket 4711", "valid_until, 2999-01-01"})
    void aHoldOrAnExtensionThatTheDeletionWaitsForPreventsIt(String attribute, String value) {
        settings(Map.of("retentionDays", 1));
        dates.until("bob", YESTERDAY);
        pass();
        time.set((int) Duration.ofDays(3).toSeconds());
        String name = realm.name();

        String deleted = server.fetchString(session -> {
            var sessions = session.getKeycloakSessionFactory();
            return ConcurrentTransactions.<Integer>change(
                            sessions,
                            name,
                            "bob",
                            (owner, bob) -> bob.setSingleAttribute(attribute, value),
                            List.of(() -> new Retention(sessions).run()))
                    .toString();
        });

        assertThat(deleted).contains("[0]");
        assertThat(realm.user("bob").getAttributes().get(attribute)).containsExactly(value);
    }

    @Test
    void anExtensionThatThePassWaitsForIsNotUndone() {
        Tokens tokens = realm.browser().logInWithPassword("web-shop", "bob").tokens();
        dates.until("bob", YESTERDAY);
        String name = realm.name();

        String blocked = server.fetchString(session -> {
            var sessions = session.getKeycloakSessionFactory();
            return ConcurrentTransactions.<Integer>change(
                            sessions,
                            name,
                            "bob",
                            (owner, bob) -> bob.setSingleAttribute("valid_until", TOMORROW),
                            List.of(() -> new BlockingPass(sessions).run(false).blocked()))
                    .toString();
        });

        assertThat(blocked).contains("[0]");
        assertThat(realm.user("bob").isEnabled()).isTrue();
        assertThat(profileEvents()).isEmpty();
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued()).isTrue();
    }

    @Test
    void ofExtensionsAtTheSameMomentOneCounts() {
        dates.until("bob", TOMORROW);
        String name = realm.name();

        String extended = server.fetchString(session -> {
            var sessions = session.getKeycloakSessionFactory();
            return ConcurrentTransactions.<Integer>change(
                            sessions,
                            name,
                            "bob",
                            (owner, bob) -> {},
                            Collections.nCopies(4, () -> extend(sessions, name) ? 1 : 0))
                    .toString();
        });

        assertThat(extended.chars().filter(character -> character == '1')).hasSize(1);
        assertThat(profileEvents()).hasSize(1);
    }

    private static boolean extend(KeycloakSessionFactory sessions, String realmName) {
        return KeycloakModelUtils.runJobInTransactionWithResult(sessions, session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            try {
                Extension.of(session, owner, session.users().getUserByUsername(owner, "bob"), 5)
                        .apply(session, owner, "somebody", "more");
                return true;
            } catch (Extension.NotPossibleException moved) {
                return false;
            }
        });
    }

    /** A first pass is full and finds nothing, because Tillkey is off; the next would look two days back. */
    @Test
    void whereTillkeyIsSwitchedOnLaterTheNextPassLooksAtEndsOfAnyAge() {
        dates.until("bob", LONG_AGO);
        realm.setSetting("enabled", "false");
        String name = realm.name();

        server.run(session -> {
            var sessions = session.getKeycloakSessionFactory();
            DatePasses passes = new DatePasses();
            BackgroundThread.run(() -> runPass(sessions, passes));
            KeycloakModelUtils.runJobInTransaction(
                    sessions,
                    other -> RealmSettings.PLACE.put(
                            other.realms().getRealmByName(name), Map.of(RealmSettings.ENABLED.key(), "true")));
            BackgroundThread.run(() -> runPass(sessions, passes));
        });

        assertThat(realm.user("bob").isEnabled()).isFalse();
    }

    private static boolean runPass(KeycloakSessionFactory sessions, DatePasses passes) {
        passes.run(sessions);
        return true;
    }
}
