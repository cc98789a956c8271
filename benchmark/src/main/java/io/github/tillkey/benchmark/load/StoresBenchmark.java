package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.Pairs.Ways;
import io.github.tillkey.benchmark.load.Scenario.Work;
import io.github.tillkey.benchmark.load.Table.Goal;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.testkit.HttpBrowser.Visit;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stores cost: the claims of a member of one store and of many, the statements that they take, and a till login in
 * a large chain beside a small one.
 *
 * <p>Of {@link LoadBenchmark}'s options, {@code rounds} times {@code seconds} is how long each way is measured,
 * {@code warmup} times {@code seconds} how long it runs before; {@code workers} at once, 4 at most (default 2).
 * {@code chain} is the number of stores of the large chain (default 5000), {@code only} a pattern of what to measure.
 */
final class StoresBenchmark {

    private static final String WITH = "password";
    private static final int MANY = 500;
    private static final int SMALL_CHAIN = 10;

    /** Tills of the large chain, each in a store of its own. */
    private static final int TILLS = 40;

    /** From here on nobody else has been in the stores. */
    private static final int FIRST_COLD_STORE = 1000;

    /** From here on clerks work in many stores. */
    private static final int FIRST_OF_MANY = 8;

    /** From here on clerks work in every store, by the levels. */
    private static final int FIRST_OF_LEVELS = 16;

    /** From here on clerks have not logged in. */
    private static final int FIRST_COLD_CLERK = 24;

    private final Options options;
    private final Database database;
    private final Realm small;
    private final Realm large;

    /** Makes both chains, in a minute or two. */
    StoresBenchmark(Options options, String server, Database database, PinKey key)
            throws IOException, InterruptedException, SQLException {
        this.options = options;
        this.database = database;
        Path file = options.path("realm.file");
        this.small = Realm.chain(server, file, "chain", database, key, SMALL_CHAIN, SMALL_CHAIN);
        this.large = Realm.chain(server, file, "large-chain", database, key, stores(), TILLS);
    }

    String run() throws Exception {
        for (int worker = 0; worker < workers(); worker++) {
            for (String clerk : one(worker)) {
                employ(clerk, worker, 1);
            }
            for (String clerk : many(worker)) {
                employ(clerk, 0, MANY);
            }
            for (String clerk : clerks(FIRST_OF_LEVELS, worker)) {
                database.putInto(large.name(), clerk, database.groups(large.name(), Database.REGION, 0, regions()));
            }
        }
        // First: a server that nobody of these stores has been at.
        String statements = isWanted("statements") ? statements() : "";
        return Pairs.head() + claims() + tills() + '\n' + statements;
    }

    private String claims() throws Exception {
        StringBuilder rows = new StringBuilder();
        rows.append(ratio(
                "login, 1 store, without the mapper : the same",
                worker -> logins(one(worker), Realm.WITHOUT_STORES),
                Goal.NONE));
        rows.append(ratio(
                "login, 1 store, with the mapper : without", worker -> logins(one(worker), WITH), Goal.atMost(1.03)));
        rows.append(difference("refresh, 1 store", worker -> refreshes(one(worker), WITH), Goal.NONE));
        for (String client : List.of(WITH, Realm.ALL_STORES)) {
            String which = MANY + " stores" + (client.equals(WITH) ? ", marker" : ", all listed");
            // The rest of a login asks no mapper, and the time of a password's hash hides a few milliseconds.
            rows.append(difference(
                    "token request of a login, " + which, worker -> redemptions(many(worker), client), Goal.atMost(5)));
            rows.append(difference("refresh, " + which, worker -> refreshes(many(worker), client), Goal.atMost(5)));
        }
        rows.append(difference(
                "refresh, all of " + stores() + " stores by levels, marker",
                worker -> refreshes(clerks(FIRST_OF_LEVELS, worker), WITH),
                Goal.NONE));
        return rows.toString();
    }

    private String tills() throws Exception {
        String rows = ratio(
                "till login, large chain : small",
                worker -> new Ways(
                        LoadBenchmark.pin(large.till(worker), large.staff(worker)),
                        LoadBenchmark.pin(small.till(worker), small.staff(worker))),
                Goal.atMost(1.2));
        return rows
                + ratio(
                        "the same, at " + TILLS + " tills : at " + SMALL_CHAIN,
                        worker -> new Ways(goingRound(large, worker, TILLS), goingRound(small, worker, SMALL_CHAIN)),
                        Goal.atMost(1.2));
    }

    private interface Maker {
        Ways of(int worker) throws Exception;
    }

    private String ratio(String what, Maker maker, Goal goal) throws Exception {
        return isWanted(what) ? measure(maker).ratio(what, goal) : "";
    }

    private String difference(String what, Maker maker, Goal goal) throws Exception {
        return isWanted(what) ? measure(maker).difference(what, goal) : "";
    }

    private boolean isWanted(String what) {
        return what.matches(".*(" + options.text("only", "") + ").*");
    }

    private Pairs measure(Maker maker) throws Exception {
        List<Ways> ways = new ArrayList<>();
        for (int worker = 0; worker < workers(); worker++) {
            ways.add(maker.of(worker));
        }
        Duration round = Duration.ofSeconds(2L * options.number("seconds", 4));
        Pairs.run(ways, round.multipliedBy(options.number("warmup", 3)));
        return Pairs.run(ways, round.multipliedBy(options.number("rounds", 7)));
    }

    /** Logins at a till in each store that is the worker's, one after the other. */
    private Work goingRound(Realm realm, int worker, int tills) throws IOException, InterruptedException {
        List<Work> works = new ArrayList<>();
        for (int store = worker; store < tills; store += workers()) {
            works.add(LoadBenchmark.pin(realm.till(store), realm.staff(store)));
        }
        int[] turn = {0};
        return () -> works.get(turn[0]++ % works.size()).once();
    }

    private String statements() throws Exception {
        // The realm, its clients and its roles.
        for (String client : List.of(WITH, Realm.WITHOUT_STORES)) {
            login(client, one(0), new int[1]).once();
        }
        StringBuilder table = new StringBuilder("| statements of a login | first | again |\n|---|---|---|\n");
        StringBuilder first = new StringBuilder();
        int clerk = FIRST_COLD_CLERK;
        int store = FIRST_COLD_STORE;
        for (int stores : List.of(1, 10, 100, MANY)) {
            for (String client : List.of(WITH, Realm.WITHOUT_STORES)) {
                String username = "clerk-" + clerk++;
                employ(username, store, stores);
                store += stores;
                Work login = login(client, List.of(username), new int[1]);
                Map<String, Integer> cold = database.statementsOf(login);
                login.once();
                Map<String, Integer> warm = database.statementsOf(login);
                String what = stores + (client.equals(WITH) ? " stores" : " stores, without the mapper");
                table.append(String.format("| %s | %d | %d |%n", what, total(cold), total(warm)));
                first.append(String.format("%n%s, first login:%n%n", what));
                cold.entrySet().stream()
                        .filter(statement -> statement.getValue() > 1)
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .forEach(statement -> first.append(String.format(
                                "- %d x `%s`%n",
                                statement.getValue(),
                                statement
                                        .getKey()
                                        .substring(
                                                0,
                                                Math.min(220, statement.getKey().length())))));
            }
        }
        return table.append(first).toString();
    }

    private static int total(Map<String, Integer> statements) {
        return statements.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Logins of these clerks, one after the other: Keycloak refuses somebody whose login before is not quite over.
     *
     * @param turn counts the logins, with those of another client
     */
    private Work login(String client, List<String> clerks, int[] turn) {
        Browser browser = large.browser();
        return () -> {
            browser.forget();
            LoadBenchmark.logIn(browser, client, clerks.get(turn[0]++ % clerks.size()));
        };
    }

    private Ways logins(List<String> clerks, String client) {
        int[] turn = {0};
        return new Ways(login(client, clerks, turn), login(Realm.WITHOUT_STORES, clerks, turn));
    }

    private Ways redemptions(List<String> clerks, String client) {
        return new Ways(redemption(client, clerks.get(0)), redemption(Realm.WITHOUT_STORES, clerks.get(1)));
    }

    /** The last request of a login, which brings the tokens. */
    private Work redemption(String client, String clerk) {
        Browser browser = large.browser();
        return new Work() {

            private @Nullable Visit atClient;

            @Override
            public void prepare() {
                browser.forget();
                atClient = browser.submit(browser.open(client, Map.of()), LoadBenchmark.password(clerk));
            }

            @Override
            public void once() throws IOException {
                browser.redeem(Objects.requireNonNull(atClient));
            }
        };
    }

    private Ways refreshes(List<String> clerks, String client) throws IOException {
        return new Ways(refresh(client, clerks.get(0)), refresh(Realm.WITHOUT_STORES, clerks.get(1)));
    }

    private Work refresh(String client, String username) throws IOException {
        Browser browser = large.browser();
        LoadBenchmark.logIn(browser, client, username);
        return browser::refresh;
    }

    /** Work in one store. */
    private static List<String> one(int worker) {
        return clerks(0, worker);
    }

    /** Work in many. */
    private static List<String> many(int worker) {
        return clerks(FIRST_OF_MANY, worker);
    }

    private static List<String> clerks(int first, int worker) {
        return List.of("clerk-" + (first + 2 * worker), "clerk-" + (first + 2 * worker + 1));
    }

    private void employ(String username, int firstStore, int stores) throws SQLException {
        database.putInto(large.name(), username, database.groups(large.name(), Database.CASHIERS, firstStore, stores));
    }

    private int stores() {
        return options.number("chain", 5000);
    }

    private int regions() {
        return (stores() - 1) / Database.STORES_IN_REGION + 1;
    }

    private int workers() {
        return options.number("workers", 2);
    }
}
