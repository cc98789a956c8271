package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.Pairs.Ways;
import io.github.tillkey.benchmark.load.Scenario.Work;
import io.github.tillkey.benchmark.load.Table.Goal;
import io.github.tillkey.pin.key.PinKey;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What stores cost: the claims of a member of one store and of many, the statements that they take, and a till login in
 * a large chain beside a small one.
 *
 * <p>Of {@link LoadBenchmark}'s options, {@code rounds} times {@code seconds} is how long each way is measured,
 * {@code warmup} times {@code seconds} how long it runs before; {@code workers} at once, 4 at most (default 2).
 * {@code chain} is the number of stores of the large chain (default 5000).
 */
final class StoresBenchmark {

    private static final String WITH = "password";
    private static final int MANY = 500;
    private static final int SMALL_CHAIN = 10;

    /** Tills of the large chain, each in a store of its own. */
    private static final int TILLS = 100;

    /** From here on nobody else has been in the stores. */
    private static final int FIRST_COLD_STORE = 1000;

    /** From here on clerks have not logged in. */
    private static final int FIRST_COLD_CLERK = 8;

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
        this.large = Realm.chain(server, file, "large-chain", database, key, options.number("chain", 5000), TILLS);
    }

    String run() throws Exception {
        for (int worker = 0; worker < workers(); worker++) {
            employ(one(worker), worker, 1);
            employ(many(worker), 0, MANY);
        }
        // First: a server that nobody of these stores has been at.
        String statements = statements();
        return Pairs.head() + claims() + tills() + '\n' + statements;
    }

    private String claims() throws Exception {
        StringBuilder rows = new StringBuilder();
        Pairs control = logins(StoresBenchmark::one, Realm.WITHOUT_STORES);
        rows.append(control.ratio("login, 1 store: without the mapper twice", Goal.NONE));
        Pairs login = logins(StoresBenchmark::one, WITH);
        rows.append(login.ratio("login, 1 store: with the mapper : without", Goal.atMost(1.03)));
        Pairs refresh = refreshes(StoresBenchmark::one, WITH);
        rows.append(refresh.difference("refresh, 1 store", Goal.NONE));
        for (String client : List.of(WITH, Realm.ALL_STORES)) {
            String which = client.equals(WITH) ? ", marker" : ", all listed";
            Pairs logins = logins(StoresBenchmark::many, client);
            rows.append(logins.difference("login, " + MANY + " stores" + which, Goal.atMost(5)));
            Pairs refreshes = refreshes(StoresBenchmark::many, client);
            rows.append(refreshes.difference("refresh, " + MANY + " stores" + which, Goal.atMost(5)));
        }
        return rows.toString();
    }

    private String tills() throws Exception {
        List<Ways> same = new ArrayList<>();
        List<Ways> round = new ArrayList<>();
        for (int worker = 0; worker < workers(); worker++) {
            same.add(new Ways(
                    LoadBenchmark.pin(large.till(worker), large.staff(worker)),
                    LoadBenchmark.pin(small.till(worker), small.staff(worker))));
            round.add(new Ways(goingRound(large, worker, TILLS), goingRound(small, worker, SMALL_CHAIN)));
        }
        return measure(same).ratio("till login, large chain : small", Goal.atMost(1.2))
                + measure(round).ratio("the same, at " + TILLS + " tills : at " + SMALL_CHAIN, Goal.atMost(1.2));
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
            login(client, one(0)).once();
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
                Work login = login(client, username);
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

    private Work login(String client, String username) {
        Browser browser = large.browser();
        return () -> {
            browser.forget();
            LoadBenchmark.logIn(browser, client, username);
        };
    }

    private interface Clerk {
        String of(int worker);
    }

    private Pairs logins(Clerk clerk, String client) throws Exception {
        List<Ways> ways = new ArrayList<>();
        for (int worker = 0; worker < workers(); worker++) {
            ways.add(new Ways(login(client, clerk.of(worker)), login(Realm.WITHOUT_STORES, clerk.of(worker))));
        }
        return measure(ways);
    }

    private Pairs refreshes(Clerk clerk, String client) throws Exception {
        List<Ways> ways = new ArrayList<>();
        for (int worker = 0; worker < workers(); worker++) {
            ways.add(new Ways(refresh(client, clerk.of(worker)), refresh(Realm.WITHOUT_STORES, clerk.of(worker))));
        }
        return measure(ways);
    }

    private Work refresh(String client, String username) throws IOException {
        Browser browser = large.browser();
        LoadBenchmark.logIn(browser, client, username);
        return browser::refresh;
    }

    private Pairs measure(List<Ways> ways) throws Exception {
        Duration round = Duration.ofSeconds(2L * options.number("seconds", 4));
        Pairs.run(ways, round.multipliedBy(options.number("warmup", 3)));
        return Pairs.run(ways, round.multipliedBy(options.number("rounds", 7)));
    }

    /** Works in one store. */
    private static String one(int worker) {
        return "clerk-" + worker;
    }

    /** Works in many. */
    private static String many(int worker) {
        return "clerk-" + (FIRST_COLD_CLERK / 2 + worker);
    }

    private void employ(String username, int firstStore, int stores) throws SQLException {
        database.putInto(large.name(), username, database.groups(large.name(), Database.CASHIERS, firstStore, stores));
    }

    private int workers() {
        return options.number("workers", 2);
    }
}
