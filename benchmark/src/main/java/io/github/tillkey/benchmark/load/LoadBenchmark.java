package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.Scenario.Work;
import io.github.tillkey.benchmark.load.Scenario.Worker;
import io.github.tillkey.benchmark.load.Table.Goal;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures whole logins, from the authorization request to the tokens, on a Keycloak of its own, and prints tables in
 * Markdown. The README of the module says how to start it and what came out.
 *
 * <p>Arguments are {@code name=value}: {@code keycloak.home}, {@code providers}, {@code realm.file} and {@code output}
 * are set by Maven; {@code parts} lists what to measure
 * ({@code login,size,attack,refresh,statements,stores,staff,dates}; default: the first three), {@code rounds} (default
 * 7), {@code seconds} for each scenario in a round (default 4), {@code warmup} rounds that do not count (default 3),
 * {@code workers} is the number of tills and of users at once (default 4), {@code pins} the size of the large realm
 * (default 100000). What {@code stores}, {@code staff} and {@code dates} take, {@link StoresBenchmark},
 * {@link StaffBenchmark} and {@link DatesBenchmark} list.
 */
public final class LoadBenchmark {

    private static final String PIN_SWITCH = "PIN, another cashier each time";
    private static final String PIN_SAME = "PIN, the same cashier again";
    private static final String MISS = "a wrong PIN";
    private static final String PASSWORD = "password, new browser";
    private static final String FLOOR = "nothing checked, new browser";
    private static final String FLOOR_SAME = "nothing checked, the same browser again";
    private static final String FLOOR_SWITCH = "nothing checked, the session before logged out";
    private static final String FLOOR_BARE = "nothing checked, no page, new browser";
    private static final String SMALL = "PIN, 100 in the realm";
    private static final String LARGE = "PIN, many in the realm, as many cashiers at work";
    private static final String LARGE_ANY = "PIN, many in the realm, anybody of the store at work";
    private static final int SMALL_PINS = 100;
    private static final int CASHIERS_PER_TILL = 5;
    private static final int CLERKS_PER_WORKER = 2;

    /** Fewer than the server has threads: each wrong PIN holds one. */
    private static final int GUESSERS = 8;

    private static final int TILLS_PER_GUESSER = 10;

    /** Less than the misses that a till has free. */
    private static final int MISSES_PER_TILL = 45;

    /** Enough that the fastest rate is kept while the server is slow. */
    private static final int ATTACKERS = 16;

    /** Entries in the list of each clerk. */
    private static final int NETWORKS = 1000;

    private static final String REFRESH = "refresh, networks off";
    private static final String REFRESH_AGAIN = "refresh, networks off, once more";
    private static final String REFRESH_NETWORKS = "refresh, networks judged";

    private static final List<Integer> ATTACK_RATES = List.of(8, 20, 50, 100);

    private final Options options;
    private final Realm small;
    private final Database database;
    private final KeycloakProcess server;
    private final PinKey key;
    private final Rounds rounds;

    private LoadBenchmark(
            Options options, Database database, KeycloakProcess server, PinKey key, Realm small, Rounds rounds) {
        this.options = options;
        this.database = database;
        this.server = server;
        this.key = key;
        this.small = small;
        this.rounds = rounds;
    }

    /** Starts everything, measures, prints, and ends everything. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Path output = options.path("output");
        Distribution.delete(output);
        Files.createDirectories(output);
        byte[] secret = new byte[PinKey.MIN_BYTES];
        new SecureRandom().nextBytes(secret);
        Path keyFile =
                Files.writeString(output.resolve("pin.key"), Base64.getEncoder().encodeToString(secret));
        List<String> parts = List.of(options.text("parts", "login,size,attack").split(","));
        List<String> logins =
                parts.stream().filter(part -> !part.equals("dates")).toList();
        StringBuilder report = new StringBuilder();
        if (!logins.isEmpty()) {
            report.append(logins(options, logins, keyFile));
        }
        if (logins.size() < parts.size()) {
            // Has servers of its own.
            report.append(new DatesBenchmark(options, keyFile).run());
        }
        System.out.println(report);
        Files.writeString(output.resolve("results.md"), report);
    }

    private static String logins(Options options, List<String> parts, Path keyFile) throws Exception {
        PinKey key = PinKey.parse(Files.readString(keyFile));
        Path log = options.path("output").resolve("keycloak.log");
        Distribution distribution = Server.build(options, log);
        try (Database database = Database.start(options.path("output").resolve("postgres"));
                KeycloakProcess server = Server.start(distribution, database, keyFile, log)) {
            say("Keycloak is up at " + server.url());
            Realm small = Realm.create(server.url(), options.path("realm.file"), "small", database, key, SMALL_PINS);
            Rounds rounds = new Rounds(List.of(server.handle(), database.process()));
            return new LoadBenchmark(options, database, server, key, small, rounds).run(parts);
        }
    }

    private Realm realm(String name, int pins) throws Exception {
        return Realm.create(server.url(), options.path("realm.file"), name, database, key, pins);
    }

    private String run(List<String> parts) throws Exception {
        StringBuilder report = new StringBuilder(String.format(
                "%s, %d processors, %s workers, %d rounds of %d s%n%n",
                Instant.now(),
                Runtime.getRuntime().availableProcessors(),
                workers(),
                options.number("rounds", 7),
                options.number("seconds", 4)));
        for (String part : parts) {
            say("Measuring: " + part);
            report.append("### ").append(part).append("\n\n");
            switch (part) {
                case "login" -> report.append(login());
                case "size" -> report.append(size());
                case "attack" -> report.append(attack());
                case "refresh" -> report.append(refresh());
                case "statements" -> report.append(statements());
                case "stores" -> report.append(new StoresBenchmark(options, server.url(), database, key).run());
                case "staff" -> report.append(new StaffBenchmark(options, server.url(), database, key, rounds).run());
                default -> throw new IllegalArgumentException("no such part: " + part);
            }
            report.append('\n');
        }
        return report.toString();
    }

    private String login() throws Exception {
        Samples samples = measure(List.of(
                each(PIN_SWITCH, worker -> pin(small, cashiers(small, worker, CASHIERS_PER_TILL))),
                each(PIN_SAME, worker -> pin(small, cashiers(small, worker, 1))),
                each(PASSWORD, worker -> password(small, worker)),
                each(FLOOR, worker -> floor(small, worker, true)),
                each(FLOOR_SAME, worker -> floor(small, worker, false)),
                each(FLOOR_SWITCH, worker -> floorAfterLogout(small, worker)),
                each(FLOOR_BARE, worker -> floorWithoutPage(small, worker))));
        return samples.speed()
                + '\n'
                + Table.ratios()
                + samples.pace(PIN_SWITCH, PASSWORD, Goal.atLeast(3))
                + samples.pace(PIN_SAME, PASSWORD, Goal.atLeast(3))
                + samples.pace(PIN_SWITCH, FLOOR, Goal.atLeast(0.75))
                + samples.pace(PIN_SAME, FLOOR_SAME, Goal.atLeast(0.75))
                + samples.pace(PIN_SWITCH, FLOOR_SWITCH, Goal.NONE)
                + samples.pace(FLOOR, PASSWORD, Goal.NONE)
                + samples.pace(FLOOR_BARE, PASSWORD, Goal.NONE)
                + samples.cost(PASSWORD, PIN_SWITCH, Goal.NONE)
                + samples.cost(PIN_SWITCH, FLOOR, Goal.NONE)
                + samples.cost(PIN_SAME, FLOOR_SAME, Goal.NONE);
    }

    private String size() throws Exception {
        int pins = options.number("pins", 100_000);
        long begin = System.nanoTime();
        Realm large = realm("large", pins);
        say(pins + " PINs written in "
                + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
        Samples samples = measure(List.of(
                each(SMALL, worker -> pin(small, cashiers(small, worker, CASHIERS_PER_TILL))),
                each(LARGE, worker -> pin(large, cashiers(large, worker, CASHIERS_PER_TILL))),
                each(LARGE_ANY, worker -> pin(large, shuffled(large, worker)))));
        return samples.speed()
                + '\n'
                + Table.ratios()
                + samples.time(LARGE, SMALL, Goal.atMost(1.2))
                + samples.cost(LARGE, SMALL, Goal.atMost(1.2))
                + samples.time(LARGE_ANY, SMALL, Goal.atMost(1.2))
                + samples.cost(LARGE_ANY, SMALL, Goal.atMost(1.2));
    }

    private String attack() throws Exception {
        // Two people at work, so that the machine has room before the attack.
        List<Worker> honest =
                List.of(new Worker(pin(small, cashiers(small, 0, CASHIERS_PER_TILL))), new Worker(password(small, 0)));
        Scenario none = new Scenario("none", honest);
        List<Scenario> scenarios = new ArrayList<>(List.of(none));
        scenarios.add(new Scenario(
                "wrong PINs, each held, " + GUESSERS + " at once", honest, workers(GUESSERS, this::guesser)));
        List<Worker> refused = workers(ATTACKERS, this::refusedTill);
        List<Worker> pages = workers(ATTACKERS, this::pageOnly);
        for (int rate : ATTACK_RATES) {
            scenarios.add(new Scenario(
                    "PINs on tills that wait or are locked, " + rate + " a second", honest, at(rate, refused)));
            scenarios.add(new Scenario("Keycloak's own login page, " + rate + " a second", honest, at(rate, pages)));
        }
        Samples samples = measure(scenarios);
        StringBuilder ratios = new StringBuilder(Table.ratios());
        for (Scenario attack : scenarios.subList(1, scenarios.size())) {
            ratios.append(samples.time(attack.name(), none.name(), Goal.atMost(1.1)));
        }
        return samples.speed() + '\n' + samples.beside() + '\n' + ratios;
    }

    private String refresh() throws Exception {
        Realm networks = realm("networks", SMALL_PINS);
        networks.enforceNetworks(NETWORKS);
        Samples samples = measure(List.of(
                each(REFRESH, worker -> refresh(small, worker)),
                each(REFRESH_NETWORKS, worker -> refresh(networks, worker)),
                each(REFRESH_AGAIN, worker -> refresh(small, worker))));
        return samples.speed()
                + '\n'
                + Table.ratios()
                + samples.time(REFRESH_NETWORKS, REFRESH, Goal.atMost(1.03))
                + samples.cost(REFRESH_NETWORKS, REFRESH, Goal.atMost(1.03))
                + samples.time(REFRESH_AGAIN, REFRESH, Goal.NONE)
                + samples.cost(REFRESH_AGAIN, REFRESH, Goal.NONE);
    }

    private String statements() throws Exception {
        StringBuilder report = new StringBuilder();
        Map<String, Work> works = new LinkedHashMap<>();
        works.put(PIN_SWITCH, pin(small, cashiers(small, 0, CASHIERS_PER_TILL)));
        works.put(PIN_SAME, pin(small, cashiers(small, 1, 1)));
        works.put(MISS, guesser(0));
        works.put(PASSWORD, password(small, 0));
        works.put(FLOOR, floor(small, 0, true));
        works.put(FLOOR_SAME, floor(small, 0, false));
        works.put(FLOOR_SWITCH, floorAfterLogout(small, 0));
        works.put(FLOOR_BARE, floorWithoutPage(small, 0));
        for (Map.Entry<String, Work> work : works.entrySet()) {
            for (int times = 0; times < 50; times++) {
                work.getValue().once();
            }
            Map<String, Integer> counts = database.statementsOf(work.getValue());
            int total = counts.values().stream().mapToInt(Integer::intValue).sum();
            report.append(String.format("%s: %d statements%n%n", work.getKey(), total));
            counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .forEach(count -> report.append(String.format(
                            "- %d x `%s`%n",
                            count.getValue(),
                            count.getKey()
                                    .substring(0, Math.min(220, count.getKey().length())))));
            report.append('\n');
        }
        return report.toString();
    }

    private Samples measure(List<Scenario> scenarios) throws Exception {
        Duration length = Duration.ofSeconds(options.number("seconds", 4));
        rounds.run(scenarios, options.number("warmup", 3), length);
        return rounds.run(scenarios, options.number("rounds", 7), length);
    }

    private Scenario each(String name, Maker maker) throws Exception {
        return new Scenario(name, workers(workers(), maker));
    }

    private static List<Worker> workers(int count, Maker maker) throws Exception {
        List<Worker> workers = new ArrayList<>();
        for (int worker = 0; worker < count; worker++) {
            workers.add(new Worker(maker.make(worker)));
        }
        return workers;
    }

    private interface Maker {
        Work make(int worker) throws IOException, InterruptedException, SQLException;
    }

    private static Work pin(Realm realm, List<Database.Member> cashiers) throws IOException, InterruptedException {
        return pin(realm.till(), cashiers);
    }

    /** Logins by PIN, of each cashier in turn. */
    static Work pin(Realm.Till registered, List<Database.Member> cashiers) {
        Browser till = registered.browser();
        int[] turn = {0};
        return () -> {
            Database.Member cashier = cashiers.get(turn[0]++ % cashiers.size());
            till.redeem(till.submit(till.open("pos", Map.of()), Map.of("pin", cashier.pin())));
        };
    }

    private static Work password(Realm realm, int worker) {
        Browser browser = realm.browser();
        int[] turn = {0};
        return () -> {
            browser.forget();
            logIn(browser, clerk(worker, turn[0]++));
        };
    }

    /** One login, then refreshes only. */
    private static Work refresh(Realm realm, int worker) throws IOException {
        Browser browser = realm.browser();
        logIn(browser, clerk(worker, 0));
        return browser::refresh;
    }

    private static void logIn(Browser browser, String clerk) throws IOException {
        logIn(browser, "password", clerk);
    }

    /** One login by password, up to the tokens. */
    static void logIn(Browser browser, String client, String clerk) throws IOException {
        browser.redeem(browser.submit(browser.open(client, Map.of()), password(clerk)));
    }

    /** The fields of Keycloak's page. */
    static Map<String, String> password(String clerk) {
        return Map.of("username", clerk, "password", clerk);
    }

    private static Work floor(Realm realm, int worker, boolean newBrowser) {
        Browser browser = realm.browser();
        int[] turn = {0};
        return () -> {
            if (newBrowser) {
                browser.forget();
                turn[0]++;
            }
            browser.redeem(browser.submit(browser.open("floor", Map.of()), Map.of("pin", clerk(worker, turn[0]))));
        };
    }

    /** What a change of cashiers is where the step checks nothing and ends nothing: the client logs out first. */
    private static Work floorAfterLogout(Realm realm, int worker) {
        Browser browser = realm.browser();
        int[] turn = {0};
        return () -> {
            if (turn[0] > 0) {
                browser.logOut();
            }
            browser.forget();
            browser.redeem(browser.submit(browser.open("floor", Map.of()), Map.of("pin", clerk(worker, turn[0]++))));
        };
    }

    private static Work floorWithoutPage(Realm realm, int worker) {
        Browser browser = realm.browser();
        int[] turn = {0};
        return () -> {
            browser.forget();
            browser.redeem(browser.open("floor", Map.of("login_hint", clerk(worker, turn[0]++))));
        };
    }

    /** A clerk of the worker's own: Keycloak refuses two logins of one user at the same time as an attack. */
    private static String clerk(int worker, int turn) {
        return "clerk-" + (worker * CLERKS_PER_WORKER + turn % CLERKS_PER_WORKER);
    }

    /** The same, all together so many times a second, or as often as the server answers. */
    private static List<Worker> at(int perSecond, List<Worker> workers) {
        Duration period = Duration.ofSeconds(workers.size()).dividedBy(perSecond);
        return workers.stream().map(worker -> new Worker(worker.work(), period)).toList();
    }

    /** Wrong PINs on tills that take PINs: another till takes the place of one before it waits. */
    private Work guesser(int attacker) throws IOException, InterruptedException {
        List<String> misses = Database.misses(1000);
        List<Work> tills = new ArrayList<>();
        for (int till = 0; till < TILLS_PER_GUESSER; till++) {
            tills.add(wrongPins(small.till().browser(), misses, attacker * 100));
        }
        int[] turn = {0};
        return () -> tills.get(turn[0]++ / MISSES_PER_TILL).once();
    }

    /** PINs on a till that waits, or on one that is locked. */
    private Work refusedTill(int attacker) throws IOException, InterruptedException, SQLException {
        Realm.Till till = small.till();
        Work work = wrongPins(till.browser(), Database.misses(1000), attacker * 10);
        String state = attacker % 2 == 0 ? "WAITS_UNTIL = 4102444800000" : "STATUS = 'LOCKED', LOCK_REASON = 'misses'";
        database.execute("update TILLKEY_TERMINAL set " + state + " where ID = '" + till.terminalId() + "'");
        return work;
    }

    private static Work wrongPins(Browser till, List<String> misses, int first)
            throws IOException, InterruptedException {
        Browser.Visit[] page = {till.open("pos", Map.of())};
        // Always the same on one till: different ones would put the store on alert, and lock the till.
        String typed = misses.get(first % misses.size());
        return () -> page[0] = till.submit(page[0], Map.of("pin", typed));
    }

    /** For comparison: nothing of Tillkey's. */
    private Work pageOnly(int attacker) {
        Browser browser = small.browser();
        return () -> {
            browser.forget();
            browser.open("password", Map.of());
        };
    }

    private static List<Database.Member> cashiers(Realm realm, int worker, int count) {
        return realm.staff().subList(worker * CASHIERS_PER_TILL, worker * CASHIERS_PER_TILL + count);
    }

    /** Everybody of the store in an order of the worker's own. */
    private static List<Database.Member> shuffled(Realm realm, int worker) {
        List<Database.Member> all = new ArrayList<>(realm.staff());
        Collections.shuffle(all, new Random(worker));
        return all;
    }

    private int workers() {
        return options.number("workers", 4);
    }

    private static void say(String message) {
        System.err.println(message);
    }
}
