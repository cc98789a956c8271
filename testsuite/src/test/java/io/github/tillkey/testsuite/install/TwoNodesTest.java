package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Assignments;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.EndTable;
import io.github.tillkey.testsuite.fixture.EndTable.Moment;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.ProductionServer.Kind;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.util.JsonSerialization;
import org.postgresql.PGConnection;

/**
 * Two Keycloaks in production mode, clustered, on one PostgreSQL: what one has decided holds on the other at once,
 * in spite of its caches.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@OwnServers
class TwoNodesTest {

    private static final String OLD_KEY =
            Base64.getEncoder().encodeToString("an old key of 32 bytes or longer".getBytes(StandardCharsets.US_ASCII));
    private static final String NEW_KEY =
            Base64.getEncoder().encodeToString("a new key, 32 bytes or longer...".getBytes(StandardCharsets.US_ASCII));

    private static final String WRONG = "tillkeyPinWrong";
    private static final String[] WAITING = {"tillkeyTerminalWaiting", "tillkeyTerminalWaitingSeconds"};

    private static final String FAR_AHEAD = Dates.text(Instant.now().plus(Duration.ofDays(300)));
    private static final String LOCKED = "tillkeyTerminalLocked";

    /** After a request with a PIN that misses, ADR 0007: no answer comes earlier. */
    private static final Duration ANSWERING_TIME = Duration.ofMillis(300);

    private static final Map<String, String> FOUR_FREE_MISSES = Map.of(
            "pin_length", "4",
            "throttle_free_misses", "4");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres database;
    private static Node first;
    private static Node second;

    /** The realm, asked through each node. */
    private RetailRealm atFirst;

    private RetailRealm atSecond;

    private record Node(ProductionServer server, Keycloak admin, Path keyFile, String databaseClient) {

        static Node start(String name, int clusterPort) throws Exception {
            Path home = ProductionServer.install(Files.createDirectory(folder.resolve(name)), Kind.CLUSTER);
            Path keyFile = Files.writeString(folder.resolve(name + ".key"), OLD_KEY);
            ProductionServer server = ProductionServer.node(
                    home,
                    database,
                    clusterPort,
                    "--spi-credential--tillkey-pos-pin--key-file=" + keyFile,
                    "--spi-credential--tillkey-pos-pin--key-remembered-seconds=1",
                    "--spi-events-listener--tillkey-dates--interval-seconds=1");
            return new Node(server, server.adminClient(), keyFile, ProductionServer.databaseClient(clusterPort));
        }

        void keys(String... keys) throws Exception {
            Files.writeString(keyFile, String.join("\n", keys));
            server.pause();
        }

        void stop() throws Exception {
            admin.close();
            server.close();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "250")
                .setPGStartupWait(Await.PATIENCE)
                .start();
        first = Node.start("first", 7801);
        second = Node.start("second", 7802);
    }

    @AfterAll
    static void stop() throws Exception {
        second.stop();
        first.stop();
        database.close();
    }

    @BeforeEach
    void createRealm() {
        atFirst = RetailRealm.create(first.admin(), first.server().baseUrl());
        atSecond = atFirst.at(second.admin(), second.server().baseUrl());
    }

    @AfterEach
    void removeRealm() {
        (first.server().isAlive() ? atFirst : atSecond).close();
    }

    @Test
    void theTwoAreACluster() throws Exception {
        assertThat(first.server().log()).containsPattern("ISPN000094.*\\(2\\)");
    }

    @Test
    void membersWhoGetAPinOnBothNodesAtTheSameTimeGetDifferentOnes() throws Exception {
        assertThat(Assignments.inParallel(200, atFirst, atSecond)).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aNodeThatHasNotGotTheNewKeyYetGivesNoPinThatTheOtherGives() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        first.keys(NEW_KEY, OLD_KEY);
        try {
            assertThat(Assignments.inParallel(100, atFirst, atSecond))
                    .hasSize(100)
                    .doesNotHaveDuplicates()
                    .doesNotContain(anna);
            Browser till = atFirst.till("STO-01");
            assertThat(till.typePin(anna).isAtClient()).isTrue();
            assertThat(till.at(atSecond).typePin(anna).isAtClient()).isTrue();
        } finally {
            first.keys(OLD_KEY);
        }
    }

    @Test
    void wrongPinsOnBothNodesCountTogether() throws Exception {
        atFirst.storePolicy(FOUR_FREE_MISSES);
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        List<String> near = FourDigitPins.near(anna).map(Pin::digits).limit(5).toList();

        for (int i = 0; i < 5; i++) {
            assertThat(till.at(i % 2 == 0 ? atFirst : atSecond)
                            .typePin(near.get(i))
                            .messages())
                    .contains(WRONG);
        }

        assertThat(till.at(atFirst).typePin(anna).messages()).containsAnyOf(WAITING);
        assertThat(till.at(atSecond).typePin(anna).messages()).containsAnyOf(WAITING);
        assertThat(atSecond.reasons()).first().isEqualTo("terminal_waiting");
    }

    @Test
    void parallelGuessesOnBothNodesAreLimited() throws Exception {
        atFirst.storePolicy(FOUR_FREE_MISSES);
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        String cookie = till.cookie("TILLKEY_TERMINAL");
        List<String> near = FourDigitPins.near(anna).map(Pin::digits).limit(30).toList();
        ExecutorService executor = Executors.newFixedThreadPool(near.size());
        try {
            List<Callable<List<String>>> guesses = IntStream.range(0, near.size())
                    .<Callable<List<String>>>mapToObj(i -> () -> {
                        Browser copy = (i % 2 == 0 ? atFirst : atSecond).browser();
                        copy.setCookie("TILLKEY_TERMINAL", cookie);
                        return copy.typePin(near.get(i)).messages();
                    })
                    .toList();
            List<List<String>> answers = new ArrayList<>();
            for (Future<List<String>> guess : executor.invokeAll(guesses)) {
                answers.add(guess.get());
            }

            assertThat(answers).filteredOn(answer -> answer.contains(WRONG)).hasSize(5);
            assertThat(answers)
                    .filteredOn(answer -> answer.stream().anyMatch(Set.of(WAITING)::contains))
                    .hasSize(near.size() - 5);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void theNextCashierOnAnotherNodeEndsTheSessionOfTheOneBefore() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        String bob = atFirst.permanentPin("bob", "STO-01");
        Browser till = atFirst.till("STO-01");
        Tokens annas = till.logInWithPin(anna);
        assertThat(atFirst.refresh("pos", annas.refreshToken()).issued()).isTrue();

        Tokens bobs = till.at(atSecond).logInWithPin(bob);

        assertThat(atFirst.refresh("pos", annas.refreshToken()).issued()).isFalse();
        assertThat(atSecond.refresh("pos", bobs.refreshToken()).issued()).isTrue();
    }

    @Test
    void aSessionThatIsBoundOnOneNodeIsBoundOnTheOther() throws Exception {
        oneAddressForBoth();
        Browser browser = atFirst.browser();
        Tokens office = browser.open("back-office", Map.of("store", "STO-01"))
                .submit(Map.of("username", "bob", "password", "bob-demo"))
                .tokens();
        assertThat(office.access().path("store").asText()).isEqualTo("STO-01");
        Tokens refreshed = atSecond.refresh("back-office", office.refreshToken());
        assertThat(refreshed.access().path("store").asText()).isEqualTo("STO-01");
        browser.at(atSecond);
        assertThat(browser.open("web-shop").tokens().access().path("store").asText())
                .as("another client of the session")
                .isEqualTo("STO-01");

        Tokens shop = browser.open("web-shop", Map.of("store", "STO-02")).tokens();

        assertThat(shop.access().path("store").asText()).isEqualTo("STO-02");
        assertThat(atFirst.refresh("back-office", refreshed.refreshToken()).error())
                .as("a second store ends the first")
                .startsWith("invalid_grant");
        assertThat(atFirst.refresh("web-shop", shop.refreshToken())
                        .access()
                        .path("store")
                        .asText())
                .isEqualTo("STO-02");
    }

    /** Each node remembers the stores below a level. */
    @Test
    void theStoresOfARegionAreRightOnTheOtherNodeToo() throws Exception {
        oneAddressForBoth();
        var groups = atFirst.admin().groups();
        GroupRepresentation stores = atFirst.admin().getGroupByPath("/stores");
        GroupRepresentation chain = new GroupRepresentation();
        chain.setName("chain");
        groups.add(chain).close();
        String root = atFirst.admin().getGroupByPath("/chain").getId();
        groups.group(root).subGroup(stores).close();
        atFirst.setSetting("stores_group", "/chain");
        GroupRepresentation level = groups.group(stores.getId()).toRepresentation();
        level.setAttributes(Map.of("staff_groups", List.of(level.getId())));
        groups.group(level.getId()).update(level);
        atFirst.mapStoreRoles(level.getId(), "cashier");
        atFirst.admin().users().get(atFirst.userId("erik")).joinGroup(level.getId());
        Tokens tokens =
                atSecond.browser().logInWithPassword("back-office", "erik").tokens();
        assertThat(tokens.access().get("stores").fieldNames()).toIterable().containsExactly("STO-01", "STO-02");

        GroupRepresentation uppsala = atFirst.admin().getGroupByPath("/chain/stores/Uppsala");
        uppsala.setAttributes(Map.of("store_id", List.of("STO-22")));
        groups.group(uppsala.getId()).update(uppsala);

        assertThat(atSecond.refresh("back-office", tokens.refreshToken())
                        .access()
                        .get("stores")
                        .fieldNames())
                .toIterable()
                .containsExactly("STO-01", "STO-22");
    }

    @Test
    void anElevationThatEndsOnOneNodeEndsOnTheOther() throws Exception {
        oneAddressForBoth();
        String anna = atFirst.permanentPin("anna", "STO-01");
        String bob = atFirst.permanentPin("bob", "STO-01");
        Browser till = atFirst.till("STO-01");
        Tokens pos = till.logInWithPin(bob);
        Tokens office =
                till.at(atSecond).logInWithPassword("back-office", "bob").tokens();
        office = atFirst.refresh("back-office", office.refreshToken());
        assertThat(office.issued()).isTrue();
        assertThat(atSecond.refresh("pos", pos.refreshToken()).issued()).isTrue();
        assertThat(till.at(atFirst).open("web-shop").isAtClient())
                .as("the cookie of the other node")
                .isTrue();

        assertThat(Http.post(
                                atFirst.url("/tillkey-lock"),
                                Map.of(),
                                Map.of("Authorization", "Bearer " + pos.accessToken()))
                        .statusCode())
                .isEqualTo(204);
        assertThat(atSecond.refresh("back-office", office.refreshToken()).error())
                .as("locked")
                .startsWith("invalid_grant");
        office = till.at(atSecond).logInWithPassword("back-office", "bob").tokens();

        till.at(atFirst).logInWithPin(anna);

        assertThat(atSecond.refresh("back-office", office.refreshToken()).error())
                .startsWith("invalid_grant");
        assertThat(till.at(atSecond).open("web-shop").asksFor("password")).isTrue();
    }

    @Test
    void anApprovalPassesBothNodesAndIsRedeemedOnce() throws Exception {
        oneAddressForBoth();
        String bob = atFirst.permanentPin("bob", "STO-01");
        Browser till = atFirst.till("STO-01");
        Tokens sale = till.logInWithPin(atFirst.permanentPin("anna", "STO-01"));
        String verifier = PkceUtils.generateCodeVerifier();
        HttpResponse<String> filed = Http.send(HttpRequest.newBuilder(atFirst.url("/tillkey-approvals"))
                .header("Authorization", "Bearer " + sale.accessToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonSerialization.writeValueAsString(Map.of(
                        "permission",
                        "approve-card-return",
                        "reference",
                        "R-17",
                        "redirectUri",
                        "http://localhost:8081/pos/callback",
                        "codeChallenge",
                        PkceUtils.encodeCodeChallenge(verifier, "S256")))))
                .build());
        String page = URI.create(RetailRealm.json(filed).get("page").asText()).getPath();

        String code = till.at(atSecond)
                .get(URI.create(second.server().baseUrl() + page))
                .submit(Map.of("pin", bob))
                .parameter("approval_code");
        List<RetailRealm> nodes = List.of(atFirst, atSecond);
        List<Integer> answers = Concurrently.call(4, i -> Http.post(
                        nodes.get(i % 2).url("/tillkey-approvals/token"),
                        Map.of("client_id", "pos", "code", code, "code_verifier", verifier),
                        Map.of())
                .statusCode());

        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 400);
    }

    @Test
    void ofTwoLoginsOfOnePersonAtTwoTillsOnTwoNodesOneIsLeft() throws Exception {
        atFirst.storePolicy(Map.of("pin_length", "4", "pin_second_till", "refuse"));
        String anna = atFirst.permanentPin("anna", "STO-01");
        List<RetailRealm> nodes = List.of(atFirst, atSecond);
        List<Page> pads = nodes.stream()
                .map(node -> atFirst.till("STO-01").at(node).open("pos"))
                .toList();

        List<Tokens> tokens = Concurrently.call(
                2, i -> pads.get(i).submit(Map.of("pin", anna)).tokensIfAtClient());

        assertThat(IntStream.range(0, 2).filter(i -> lives(nodes.get(i), tokens.get(i))))
                .hasSize(1);
        Page told = atSecond.till("STO-01").typePin(anna);
        assertThat(told.messages()).contains("tillkeyLoggedInElsewhere");
        assertThat(told.submit(Map.of("pin", anna)).tokens().issued()).isTrue();
        assertThat(IntStream.range(0, 2).filter(i -> lives(nodes.get(i), tokens.get(i))))
                .isEmpty();
    }

    private static boolean lives(RetailRealm node, Tokens tokens) {
        return tokens.issued() && node.refresh("pos", tokens.refreshToken()).issued();
    }

    /** As behind a load balancer, so that each node takes the tokens of the other. */
    private void oneAddressForBoth() {
        atFirst.setAttribute("frontendUrl", first.server().baseUrl());
    }

    @Test
    void anEndedPinEndsItsSessionsOnTheOtherNode() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        Tokens atTill = atSecond.till("STO-01").logInWithPin(anna);
        assertThat(atSecond.refresh("pos", atTill.refreshToken()).issued()).isTrue();

        atFirst.temporaryPin("anna");

        assertThat(atSecond.refresh("pos", atTill.refreshToken()).issued()).isFalse();
        String bob = atFirst.permanentPin("bob", "STO-01");
        Tokens bobs = atSecond.till("STO-01").logInWithPin(bob);
        assertThat(atSecond.refresh("pos", bobs.refreshToken()).issued()).isTrue();
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement delete = connection.createStatement()) {
            delete.executeUpdate(
                    "delete from credential where type = 'till-pin' and user_id = '" + atFirst.userId("bob") + "'");
        }
        assertThat(atSecond.refresh("pos", bobs.refreshToken()).error())
                .as("past every cache")
                .isEqualTo("invalid_grant: pin_ended");
    }

    @Test
    void anAdministratorsChangeIsCheckedAgainstTheCurrentTill() throws Exception {
        RetailRealm.Till till = atFirst.registeredTill("STO-01");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection changing = database.getPostgresDatabase().getConnection()) {
            changing.setAutoCommit(false);
            try (Statement update = changing.createStatement()) {
                update.executeUpdate(
                        "update tillkey_terminal set version = version + 1, status = 'REVOKED' where id = '"
                                + till.terminalId() + "'");
            }
            Future<Integer> answer = executor.submit(() -> atFirst.call(
                            "PATCH",
                            "/tillkey-pin/terminals/" + till.terminalId(),
                            Map.of("name", "Till 9"),
                            atFirst.adminToken())
                    .statusCode());
            awaitSomebodyWaitsFor(changing);
            changing.commit();
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(409);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aTillThatOneNodeTakesOutOfUseIsOutOfUseOnTheOther() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        RetailRealm.Till till = atFirst.registeredTill("STO-01");
        Tokens annas = till.browser().at(atSecond).logInWithPin(anna);
        assertThat(atSecond.refresh("pos", annas.refreshToken()).issued()).isTrue();

        assertThat(atFirst.call("DELETE", "/tillkey-pin/terminals/" + till.terminalId(), Map.of(), atFirst.adminToken())
                        .statusCode())
                .isEqualTo(204);

        assertThat(till.browser().open("pos").asksFor("pin"))
                .as("at once, before anybody has typed a PIN there")
                .isFalse();
        assertThat(atSecond.refresh("pos", annas.refreshToken()).issued()).isFalse();
        assertThat(till.browser().typePin(anna).isAtClient()).isFalse();
    }

    @Test
    void whatOneNodeChangesOfATillShowsAtOnceOnTheOther() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        RetailRealm.Till till = atFirst.registeredTill("STO-01");
        assertThat(till.browser().at(atSecond).typePin(anna).isAtClient()).isTrue();

        atFirst.call(
                "PATCH",
                "/tillkey-pin/terminals/" + till.terminalId(),
                Map.of("name", "Till by the door"),
                atFirst.adminToken());

        assertThat(till.browser().open("pos").text()).contains("Till by the door");
    }

    /** What happens on the first node to a till whose PIN pad the second has shown. */
    private enum Meanwhile {
        REVOKED("terminal_revoked", "tillkeyTerminalRevoked"),
        WAITS("terminal_waiting", WAITING),
        LOCKED_BY_ANOTHER_COPY("terminal_locked", LOCKED);

        private final String reason;
        /** Any of them. */
        private final String[] answers;

        Meanwhile(String reason, String... answers) {
            this.reason = reason;
            this.answers = answers;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTillThatTakesNoPinsRevealsNothingAboutThem(Meanwhile meanwhile) throws Exception {
        atFirst.storePolicy(FOUR_FREE_MISSES);
        String anna = atFirst.permanentPin("anna", "STO-01");
        List<String> near = FourDigitPins.near(anna).map(Pin::digits).limit(6).toList();
        List<List<String>> answers = new ArrayList<>();
        for (String typed : List.of(anna, near.get(5))) {
            RetailRealm.Till till = atFirst.registeredTill("STO-01");
            Browser browser = till.browser();
            String cookie = browser.cookie("TILLKEY_TERMINAL");
            assertThat(browser.at(atSecond).typePin(anna).isAtClient()).isTrue();
            Page pad = browser.open("pos");
            assertThat(pad.asksFor("pin")).isTrue();
            switch (meanwhile) {
                case REVOKED ->
                    atFirst.call(
                            "DELETE", "/tillkey-pin/terminals/" + till.terminalId(), Map.of(), atFirst.adminToken());
                case WAITS -> {
                    Browser copy = copyOf(browser);
                    near.subList(0, 5).forEach(copy::typePin);
                }
                case LOCKED_BY_ANOTHER_COPY -> {
                    Browser copy = copyOf(browser);
                    copy.typePin(anna);
                    copy.typePin(anna);
                    copy.setCookie("TILLKEY_TERMINAL", cookie);
                    copy.open("pos");
                }
            }
            int cookiesBefore = browser.setCookies().size();
            String rowBefore = row(till);

            Page answer = pad.submit(Map.of("pin", typed));

            assertThat(row(till))
                    .as("nothing is written that could be asked for later")
                    .isEqualTo(rowBefore);
            List<String> cookies = browser.setCookies().stream()
                    .skip(cookiesBefore)
                    .map(set -> set.replaceAll("=.*", ""))
                    .toList();
            assertThat(answer.messages()).containsAnyOf(meanwhile.answers);
            answers.add(List.of(
                    plain(answer),
                    cookies.toString(),
                    plain(answer.submit(Map.of("pin", "x"))),
                    plain(browser.open("pos"))));
        }

        assertThat(answers.get(0)).isEqualTo(answers.get(1));
        assertThat(atSecond.reasons()).contains(meanwhile.reason);
    }

    private static String row(RetailRealm.Till till) throws Exception {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement query = connection.createStatement();
                ResultSet row =
                        query.executeQuery("select version, secret_seen, miss_points from tillkey_terminal where id = '"
                                + till.terminalId() + "'")) {
            row.next();
            return row.getLong(1) + " " + row.getBoolean(2) + " " + row.getInt(3);
        }
    }

    private Browser copyOf(Browser till) {
        Browser copy = atFirst.browser();
        copy.setCookie("TILLKEY_TERMINAL", till.cookie("TILLKEY_TERMINAL"));
        return copy;
    }

    /** Without what is left of a wait. */
    private static String plain(Page page) {
        return page.text().replaceAll("[0-9]+ (seconds|minutes)", "some time");
    }

    @Test
    void aFormOfTheLockedPageIsTakenAsOneOnTheOtherNode() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        Browser thief = copyOf(till);
        assertThat(till.at(atSecond).typePin(anna).isAtClient()).isTrue();
        Browser copy = copyOf(till);
        copy.typePin(anna);
        copy.typePin(anna);
        assertThat(thief.open("pos").messages()).contains(LOCKED);
        Map<String, String> approval = Map.of("username", "dora", "password", "wrong", "otp", "");

        assertThat(till.open("pos").submit(approval).messages()).contains(LOCKED, "tillkeyApprovalRefused");
    }

    @Test
    void aRightPinIsCheckedAgainstTheChangedTill() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        String move = "store_group_id = '" + atFirst.storeGroup("STO-02").getId() + "'";

        assertThat(typedWhile("name = 'Till 9'", anna).isAtClient()).isTrue();
        assertThat(typedWhile(move, anna).messages()).contains(WRONG);
        assertThat(atSecond.reasons()).first().isEqualTo("not_in_store");

        GroupRepresentation elsewhere = atFirst.storeGroup("STO-02");
        elsewhere.getAttributes().put("allowed_networks", List.of("192.0.2.0/24"));
        atFirst.admin().groups().group(elsewhere.getId()).update(elsewhere);
        assertThat(typedWhile(move, anna).messages()).contains("tillkeyTerminalOutside");
    }

    @Test
    void aPinThatMeetsARevocationGetsTheSameAnswerRightOrWrong() throws Exception {
        atFirst.storePolicy(FOUR_FREE_MISSES);
        String anna = atFirst.permanentPin("anna", "STO-01");
        String wrong = FourDigitPins.near(anna).map(Pin::digits).findFirst().orElseThrow();

        Page answer = typedWhile("status = 'REVOKED'", anna);

        assertThat(answer.messages()).contains("tillkeyTerminalRevoked");
        assertThat(plain(typedWhile("status = 'REVOKED'", wrong))).isEqualTo(plain(answer));
    }

    /** Wrong PINs that queue for the row would show, by when they are answered, that the one before them was right. */
    @Test
    void aDelayedAnswerDoesNotKeepTheTillsRowLocked() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        RetailRealm.Till till = atFirst.registeredTill("STO-01");
        Browser browser = till.browser().at(atSecond);

        // Once is proof: a transaction that delays the answer cannot end before. Several times where the
        // machine is slower than the answering time.
        Await.until(
                "the transaction ends before the answering time is over",
                () -> transactionOfOneTooLate(till, browser.open("pos"), anna).compareTo(ANSWERING_TIME) < 0);
    }

    /**
     * How long after a right PIN was sent, to a till that begins to wait in the same moment, its transaction has ended.
     */
    private static Duration transactionOfOneTooLate(RetailRealm.Till till, Page pad, String pin) throws Exception {
        String set = "update tillkey_terminal set version = version + 1, waits_until = %s where id = '"
                + till.terminalId() + "'";
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection changing = database.getPostgresDatabase().getConnection();
                Connection watching = database.getPostgresDatabase().getConnection();
                Statement change = changing.createStatement();
                Statement watch = watching.createStatement()) {
            changing.setAutoCommit(false);
            change.executeUpdate(
                    String.format(set, Instant.now().plus(Duration.ofHours(1)).toEpochMilli()));
            long start = System.nanoTime();
            Future<Page> answer = executor.submit(() -> pad.submit(Map.of("pin", pin)));
            List<String> waiting = new ArrayList<>();
            int process = changing.unwrap(PGConnection.class).getBackendPID();
            Await.closelyUntil("the PIN waits for the row", () -> {
                try (ResultSet row = watch.executeQuery("select pid, xact_start from pg_stat_activity where " + process
                        + " = any(pg_blocking_pids(pid))")) {
                    return row.next()
                            && waiting.add("pid = " + row.getInt(1) + " and xact_start = '" + row.getString(2) + "'");
                }
            });
            changing.commit();
            Await.closelyUntil("its transaction ends", () -> {
                try (ResultSet row = watch.executeQuery("select 1 from pg_stat_activity where " + waiting.get(0))) {
                    return !row.next();
                }
            });
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(answer.get(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES).messages())
                    .containsAnyOf(WAITING);
            change.executeUpdate(String.format(set, "null"));
            changing.commit();
            return took;
        } finally {
            executor.shutdownNow();
        }
    }

    /** The answer to a PIN that has been checked and waits for a change of the till's row. */
    private Page typedWhile(String change, String pin) throws Exception {
        RetailRealm.Till till = atFirst.registeredTill("STO-01");
        Browser browser = till.browser().at(atSecond);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection changing = database.getPostgresDatabase().getConnection()) {
            changing.setAutoCommit(false);
            try (Statement update = changing.createStatement()) {
                update.executeUpdate("update tillkey_terminal set version = version + 1, " + change + " where id = '"
                        + till.terminalId() + "'");
            }
            Future<Page> answer = executor.submit(() -> browser.typePin(pin));
            awaitSomebodyWaitsFor(changing);
            changing.commit();
            return answer.get(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void awaitSomebodyWaitsFor(Connection holder) throws Exception {
        int process = holder.unwrap(PGConnection.class).getBackendPID();
        Await.until("somebody waits for the row", () -> {
            try (Connection other = database.getPostgresDatabase().getConnection();
                    Statement query = other.createStatement();
                    ResultSet waiting = query.executeQuery("select count(*) from pg_stat_activity where " + process
                            + " = any(pg_blocking_pids(pid))")) {
                waiting.next();
                return waiting.getInt(1) > 0;
            }
        });
    }

    @Test
    void aTillThatOneNodeMovesToAnotherStoreIsInThatStoreOnTheOther() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        String carla = atFirst.permanentPin("carla", "STO-02");
        for (String next : List.of(anna, carla)) {
            RetailRealm.Till till = atFirst.registeredTill("STO-01");
            Browser browser = till.browser().at(atSecond);
            assertThat(browser.typePin(anna).isAtClient()).isTrue();

            atFirst.call(
                    "PATCH",
                    "/tillkey-pin/terminals/" + till.terminalId(),
                    Map.of("storeId", "STO-02"),
                    atFirst.adminToken());

            assertThat(browser.typePin(next).isAtClient()).isEqualTo(next.equals(carla));
        }
        assertThat(atSecond.reasons())
                .as("nobody is told of a wrong PIN who has typed a right one")
                .containsOnlyOnce("not_in_store");
    }

    @Test
    void anOldCookieThatTurnsUpOnAnotherNodeLocksTheTill() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        String stolen = till.cookie("TILLKEY_TERMINAL");
        for (int i = 0; i < 2; i++) {
            assertThat(till.typePin(anna).isAtClient()).isTrue();
        }
        Browser thief = atSecond.browser();
        thief.setCookie("TILLKEY_TERMINAL", stolen);

        assertThat(thief.open("pos").messages()).contains(LOCKED);
        assertThat(till.typePin(anna).messages()).contains(LOCKED);
        assertThat(till.open("pos").messages()).contains(LOCKED);
    }

    @Test
    void anOldCookieLocksTheTillAlsoOnTheNodeThatHasGivenIt() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        assertThat(till.at(atSecond).typePin(anna).isAtClient()).isTrue();
        String stolen = till.cookie("TILLKEY_TERMINAL");
        for (int i = 0; i < 2; i++) {
            assertThat(till.at(atFirst).typePin(anna).isAtClient()).isTrue();
        }
        Browser thief = atSecond.browser();
        thief.setCookie("TILLKEY_TERMINAL", stolen);

        assertThat(thief.typePin(anna).messages()).contains(LOCKED);
        assertThat(till.typePin(anna).messages()).contains(LOCKED);
        assertThat(atSecond.reasons()).contains("terminal_old_secret");
    }

    @Test
    void aPolicyThatIsChangedOnOneNodeHoldsOnTheOther() throws Exception {
        String anna = atFirst.permanentPin("anna", "STO-01");
        Browser till = atFirst.till("STO-01");
        assertThat(till.at(atSecond).typePin(anna).isAtClient())
                .as("now in the caches of both")
                .isTrue();

        atFirst.storePolicy(Map.of("pin_length", "6"));

        assertThat(till.at(atSecond).typePin(anna).isAtClient()).isFalse();
        assertThat(atSecond.temporaryPin("carla")).hasSize(6);
    }

    @Test
    void settingsAndListsThatBothNodesChangeAtOnceAreAllKept() {
        String bob = atFirst.userId("bob");
        // Each node has the realm and the member in its cache.
        for (RetailRealm at : List.of(atFirst, atSecond)) {
            assertThat(at.call("GET", "/tillkey-networks/members/" + bob + "/list", "", at.adminToken())
                            .statusCode())
                    .isEqualTo(200);
        }

        assertThat(Concurrently.call(12, i -> {
                    RetailRealm at = i % 2 == 0 ? atFirst : atSecond;
                    return at.call(
                                    "PATCH",
                                    "/tillkey-networks/settings",
                                    Map.of("zones", Map.of("zone-" + i, "10.0.0." + i)),
                                    at.adminToken())
                            .statusCode();
                }))
                .containsOnly(200);
        assertThat(Concurrently.call(12, i -> {
                    RetailRealm at = i % 2 == 0 ? atFirst : atSecond;
                    return at.call(
                                    "POST",
                                    "/tillkey-networks/members/" + bob + "/allowances",
                                    Map.of(
                                            "address",
                                            "192.0.2." + i,
                                            "until",
                                            Instant.now()
                                                    .plus(Duration.ofDays(1))
                                                    .toString()),
                                    at.adminToken())
                            .statusCode();
                }))
                .containsOnly(200);

        assertThat(atFirst.admin()
                        .flows()
                        .getRequiredAction("tillkey-networks")
                        .getConfig()
                        .get("zones")
                        .lines())
                .hasSize(12);
        assertThat(atFirst.user("bob").getAttributes().get("allowed_networks"))
                .singleElement()
                .satisfies(list -> assertThat(list.split(", ")).hasSize(13));
    }

    @Test
    void ofTwoAdministratorsWhoClaimOneCodeOnTwoNodesOneGetsIt() {
        String root = atFirst.admin().getGroupByPath("/stores").getId();
        for (int round = 0; round < 5; round++) {
            String code = "TWIN-" + round;
            List<String> spellings = List.of(code, code.toLowerCase(Locale.ROOT));
            List<Integer> answers = Concurrently.call(2, i -> {
                RetailRealm at = i == 0 ? atFirst : atSecond;
                GroupRepresentation group = new GroupRepresentation();
                group.setName(code + " of " + i);
                group.setAttributes(Map.of("store_id", List.of(spellings.get(i))));
                return at.call("POST", "/groups/" + root + "/children", group, at.adminToken())
                        .statusCode();
            });

            assertThat(answers).containsExactlyInAnyOrder(201, 409);
            int winner = answers.indexOf(201);
            String holder = atFirst.admin()
                    .getGroupByPath("/stores/" + code + " of " + winner)
                    .getId();
            for (RetailRealm at : List.of(atFirst, atSecond)) {
                var terminal = at.call(
                        "POST",
                        "/tillkey-pin/terminals",
                        Map.of("storeId", spellings.get(winner), "name", "Till"),
                        at.adminToken());
                assertThat(terminal.statusCode()).as(terminal.body()).isEqualTo(201);
                GroupRepresentation third = new GroupRepresentation();
                third.setName(code + " again");
                third.setAttributes(Map.of("store_id", List.of(code)));
                assertThat(at.call("POST", "/groups/" + root + "/children", third, at.adminToken())
                                .statusCode())
                        .isEqualTo(409);
                assertThat(at.admin().groups().group(holder).toRepresentation().getAttributes())
                        .containsKey("store_id");
                assertThat(at.check("stores")).isEmpty();
            }
        }
    }

    @Test
    void membersWhoseEndIsOverAreBlockedOnceThoughBothNodesLookForThem() throws Exception {
        List<String> staff = List.of("anna", "bob", "carla", "dora");
        List<Tokens> fromFirst = List.of(logIn(atFirst, "anna"), logIn(atFirst, "carla"));
        List<Tokens> fromSecond = List.of(logIn(atSecond, "bob"), logIn(atSecond, "dora"));
        for (String username : staff) {
            assertThat(Dates.of(atFirst)
                            .save(username, Map.of("staff_kind", "external", "valid_until", FAR_AHEAD))
                            .statusCode())
                    .isEqualTo(204);
        }
        Dates.of(atFirst).addExternals(300, FAR_AHEAD);
        EndTable ends = new EndTable(database.getPostgresDatabase(), atFirst);
        String end = Dates.text(Instant.now());
        String bob = atFirst.userId(
                "bob"); // Reads the member into the cache of the node, where the end would stay as it is.
        // What is written into the database next is what each node reads.
        atFirst.admin().clearUserCache();
        try (EndTable.Hold hold = ends.hold(bob)) {
            ends.moveAll(end);
            awaitBothInAPass(hold);
        }

        awaitBlocked(ends, 304);
        second.server().pause(); // Passes go on, and find nobody.

        assertThat(ends.now().isWhole().disabled()).hasSize(304);
        for (RetailRealm node : List.of(atFirst, atSecond)) {
            assertThat(node.admin().users().list(0, 1000))
                    .filteredOn(UserRepresentation::isEnabled)
                    .extracting(UserRepresentation::getUsername)
                    .containsExactly("erik");
            for (String username : staff) {
                assertThat(node.admin().users().get(node.userId(username)).getUserSessions())
                        .isEmpty();
            }
        }
        // Each node takes its own only: their addresses differ.
        assertThat(fromFirst).noneMatch(tokens -> refreshes(atFirst, tokens));
        assertThat(fromSecond).noneMatch(tokens -> refreshes(atSecond, tokens));
        assertThat(atFirst.admin().getEvents(List.of("UPDATE_PROFILE"), null, null, null, null, null, 0, 1000))
                .hasSize(304)
                .allSatisfy(event -> assertThat(event.getDetails())
                        .containsEntry("reason", "account_expired")
                        .containsEntry("valid_until", end))
                .doesNotHaveDuplicates();
        assertThat(atFirst.admin()
                        .getAdminEvents(
                                List.of("UPDATE"), null, "tillkey-dates", null, null, null, null, null, 0, 1000))
                .hasSize(304)
                .extracting(AdminEventRepresentation::getResourcePath)
                .doesNotHaveDuplicates();
    }

    @Test
    void anEndLongPastThatAdminRestWritesEndsTheAccessAtOnce() {
        Tokens tokens = logIn(atFirst, "bob");

        Dates.of(atFirst).until("bob", "2020-02-29");

        for (RetailRealm node : List.of(atFirst, atSecond)) {
            assertThat(node.user("bob").isEnabled()).isFalse();
            assertThat(Http.get(
                                    node.url("/protocol/openid-connect/userinfo"),
                                    Map.of("Authorization", "Bearer " + tokens.accessToken()))
                            .statusCode())
                    .isBetween(400, 403);
            assertThat(refreshes(node, tokens)).isFalse();
        }
        Dates.of(atSecond).until("bob", "2999-01-01");
        assertThat(atFirst.user("bob").isEnabled()).as("in the other direction").isTrue();
        assertThat(atSecond.user("bob").isEnabled()).isTrue();

        Dates.of(atFirst).addExternals(3, "2020-02-29");
        assertThat(atSecond.admin().users().search("member-", 0, 10))
                .as("a partial import")
                .hasSize(3)
                .noneMatch(UserRepresentation::isEnabled);
    }

    @Test
    void ofExtensionsAtTheSameMomentOnTwoNodesOneCounts() throws Exception {
        Dates.of(atFirst).until("carla", "2999-01-01");
        Dates.of(atFirst).write("carla", "valid_from", "2998-12-01");
        String path = "/tillkey-dates/members/" + atFirst.userId("carla") + "/extensions";
        EndTable ends = new EndTable(database.getPostgresDatabase(), atFirst);
        List<RetailRealm> nodes = List.of(atFirst, atSecond, atFirst, atSecond);
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<Integer>> answers;
            try (EndTable.Hold hold = ends.hold(atFirst.userId("carla"))) {
                answers = nodes.stream()
                        .map(node -> threads.submit(
                                () -> node.call("POST", path, Map.of("reason", "more", "days", 5), node.adminToken())
                                        .statusCode()))
                        .toList();
                Await.until("all extensions wait", () -> hold.waiting() == nodes.size());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 409, 409, 409);
        } finally {
            threads.shutdownNow();
        }
        assertThat(atSecond.user("carla").getAttributes().get("valid_until")).containsExactly("2999-01-06");
    }

    /**
     * One of the nodes dies with half a batch written and batches before it committed, while the other is in a pass of
     * its own and waits for what becomes of that batch. The test brings that about by a member whom nobody can change:
     * whose transaction waits for the member is in the middle of a batch. What was committed stays as it is, though its
     * sessions were not ended yet; of the half batch nothing stays; the other node does all that is left.
     */
    @Test
    @Order(Integer.MAX_VALUE)
    void theOtherNodeFinishesAPassOfADeadNode() throws Exception {
        int many = 300;
        Dates.of(atFirst).addExternals(many, FAR_AHEAD);
        EndTable ends = new EndTable(database.getPostgresDatabase(), atFirst);
        List<String> inOrder = ends.externals();
        String early = inOrder.get(0);
        String username = givePassword(early);
        Tokens fromFirst = logIn(atFirst, username);
        Tokens fromSecond = logIn(atSecond, username);
        // What is written into the database next is what each node reads.
        atFirst.admin().clearUserCache();

        Node victim;
        Moment death;
        try (EndTable.Hold hold = ends.hold(inOrder.get(170))) {
            ends.moveAll(Dates.text(Instant.now()));
            awaitBothInAPass(hold);
            String client = hold.first().orElseThrow();
            victim = client.equals(first.databaseClient()) ? first : second;
            assertThat(client).isEqualTo(victim.databaseClient());

            victim.server().kill();
            assertThat(victim.server().isAlive()).isFalse();
            death = ends.now().isWhole();
            assertThat(death.disabled()).as("some, and not all").contains(early).hasSizeLessThan(170);
            assertThat(death.waiting()).as("sessions are ended later").contains(early);
        }
        RetailRealm survivor = victim == first ? atSecond : atFirst;
        awaitBlocked(ends, many);
        (victim == first ? second : first).server().pause(); // Passes go on, and find nobody.

        assertThat(ends.now().isWhole().disabled())
                .containsExactlyElementsOf(inOrder)
                .containsAll(death.disabled());
        assertThat(survivor.admin().users().search("member-", 0, many))
                .hasSize(many)
                .noneMatch(UserRepresentation::isEnabled);
        assertThat(survivor.admin().users().get(early).getUserSessions()).isEmpty();
        assertThat(refreshes(survivor, victim == first ? fromSecond : fromFirst))
                .isFalse();
    }

    /** Gives a member the password that {@link Browser#logInWithPassword} types, and answers the username. */
    private String givePassword(String userId) {
        var user = atFirst.admin().users().get(userId);
        String username = user.toRepresentation().getUsername();
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType("password");
        password.setValue(username + "-demo");
        user.resetPassword(password);
        return username;
    }

    private static Tokens logIn(RetailRealm node, String username) {
        Tokens tokens = node.browser().logInWithPassword("web-shop", username).tokens();
        assertThat(refreshes(node, tokens)).isTrue();
        return tokens;
    }

    private static boolean refreshes(RetailRealm node, Tokens tokens) {
        return node.refresh("web-shop", tokens.refreshToken()).issued();
    }

    /** Waits until one node is stopped by the hold in the middle of a batch, and the other by that node's batch. */
    private static void awaitBothInAPass(EndTable.Hold hold) throws Exception {
        Await.until("both nodes wait in a pass", () -> hold.line()
                .containsAll(List.of(first.databaseClient(), second.databaseClient())));
    }

    /** Waits until so many members are blocked and their sessions are ended. No moment on the way may be half done. */
    private static void awaitBlocked(EndTable ends, int members) throws Exception {
        Await.until(members + " members are blocked", () -> {
            Moment moment = ends.now().isWhole();
            return moment.disabled().size() == members && moment.waiting().isEmpty();
        });
    }
}
