package io.github.tillkey.benchmark.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.benchmark.load.Table.Goal;
import io.github.tillkey.benchmark.load.pass.PassResourceFactory;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.HttpBrowser;
import io.github.tillkey.testkit.KeycloakProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.keycloak.util.JsonSerialization;

/**
 * Measures the passes that block members whose end is over, on two servers with a database each: one with few users and
 * one with many. Both take turns. The passes are timed inside the server, and none runs by itself; at the end the
 * server with many is started once more as an administrator starts it, to see how late members are blocked.
 *
 * <p>Options: {@code few} and {@code many} users (default 10000 and 1000000), {@code due} at once (default 1000),
 * {@code passes} in a round with nobody due (default 100), {@code rounds} (default 7) and {@code due.rounds} (default
 * 5), and {@code warmup} rounds of each that do not count (default 3); {@code full.rounds} with a full pass (default
 * 1).
 */
final class DatesBenchmark {

    private static final String REALM = "dates";
    private static final String INTERVAL = "--spi-events-listener--tillkey-dates--interval-seconds=";

    /** The task's default. */
    private static final int SECONDS = 15;

    /** The longest that the first pass of a server is waited for. */
    private static final Duration FIRST_PASS = Duration.ofMinutes(20);

    /** Ends in the stretch of time that a pass looks through, where both sizes have as many. */
    private static final int NEAR = 120;

    private static final String IDLE = "nobody due, as many ends in the stretch";
    private static final String IDLE_GROWN = "nobody due, ends in the stretch as many as users bring";
    private static final String FULL = "nobody due, full (once a day)";
    private static final String BUSY = "many due";

    private static final Pattern QUERY = Pattern.compile(
            "^\\d+,LOG: +execute [^:]+: (select .* from USER_ATTRIBUTE .* TILLKEY_END .*)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+) = ('(?:[^']|'')*')");

    private final Options options;
    private final Path output;
    private final Path keyFile;

    DatesBenchmark(Options options, Path keyFile) {
        this.options = options;
        this.output = options.path("output");
        this.keyFile = keyFile;
    }

    /** Starts everything, measures, and ends everything. */
    String run() throws Exception {
        Distribution distribution = Server.build(options, output.resolve("dates-build.log"));
        try (Database few = Database.start(output.resolve("postgres-few"));
                Database many = Database.start(output.resolve("postgres-many"))) {
            StringBuilder report = new StringBuilder(String.format(
                    "### dates%n%n%s, %d processors, %d and %d users, %d due%n%n",
                    Instant.now(),
                    Runtime.getRuntime().availableProcessors(),
                    options.number("few", 10_000),
                    options.number("many", 1_000_000),
                    due()));
            try (KeycloakProcess fewServer = start(distribution, few, "few", 0);
                    KeycloakProcess manyServer = start(distribution, many, "many", 0)) {
                report.append(passes(
                        site(fewServer, few, options.number("few", 10_000)),
                        site(manyServer, many, options.number("many", 1_000_000)),
                        many));
            }
            say(report.toString());
            try (KeycloakProcess server = start(distribution, many, "late", SECONDS)) {
                report.append(lateness(server, many));
            }
            return report.toString();
        }
    }

    /** A server whose database has so many users. */
    private record Site(KeycloakProcess server, DatedMembers members, int users) {}

    private KeycloakProcess start(Distribution distribution, Database database, String name, int seconds)
            throws IOException, InterruptedException {
        return Server.start(
                distribution, database, keyFile, output.resolve("keycloak-" + name + ".log"), INTERVAL + seconds);
    }

    private Site site(KeycloakProcess server, Database database, int users) throws Exception {
        Realm.create(
                server.url(), options.path("realm.file"), REALM, database, PinKey.parse(Files.readString(keyFile)), 1);
        DatedMembers members = new DatedMembers(database, REALM);
        long begin = System.nanoTime();
        members.addMany(users);
        members.addNear(NEAR);
        members.settle();
        say(users + " users written in "
                + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
        return new Site(server, members, users);
    }

    private String passes(Site few, Site many, Database manyDatabase) throws Exception {
        List<Site> sites = List.of(few, many);
        Series series = new Series(sites);
        idle(series, IDLE);
        String plan = plan(many, manyDatabase);
        say(series.times());
        say("Measuring passes with many due");
        busy(series);
        say(series.times());
        for (Site site : sites) {
            site.members().removeNear(NEAR);
            site.members().addNear(DatedMembers.near(site.users()));
            site.members().settle();
        }
        idle(series, IDLE_GROWN);
        String grown = plan(many, manyDatabase);
        say("Measuring passes: " + FULL);
        // Takes minutes: it looks at every member who was ever blocked.
        for (int round = 0; round < options.number("full.rounds", 1); round++) {
            series.round(FULL, false, site -> passes(site, 1, true, 0));
        }
        return series.times()
                + '\n'
                + Table.ratios()
                + series.ratio(IDLE, Goal.atMost(2))
                + series.ratio(BUSY, Goal.atMost(1.5))
                + series.ratio(IDLE_GROWN, Goal.NONE)
                + series.ratio(FULL, Goal.NONE)
                + '\n'
                + series.memory()
                + "\nPlan, " + NEAR + " ends in the stretch:\n\n"
                + plan
                + "\nPlan, " + DatedMembers.near(many.users()) + " ends in the stretch:\n\n"
                + grown
                + '\n';
    }

    private void idle(Series series, String name) throws Exception {
        say("Measuring passes: " + name);
        for (int round = 0; round < rounds() + warmup(); round++) {
            series.round(name, round < warmup(), site -> passes(site, options.number("passes", 100), false, 0));
        }
    }

    private void busy(Series series) throws Exception {
        for (int round = 0; round < options.number("due.rounds", 5) + warmup(); round++) {
            String prefix = "due" + round;
            for (Site site : series.sites) {
                site.members().addDue(prefix, due());
                site.members().settle();
            }
            series.round(BUSY, round < warmup(), site -> passes(site, 1, false, due()));
            for (Site site : series.sites) {
                site.members().remove(prefix, due());
                site.members().settle();
            }
        }
    }

    /** What the passes of one round took. */
    private record Times(double[] millis, double[] megabytes, double heap) {}

    private interface Measurement {
        Times of(Site site) throws IOException;
    }

    private static Times passes(Site site, int times, boolean full, int blocked) throws IOException {
        String url = site.server().url() + "/realms/" + REALM + "/" + PassResourceFactory.ID;
        HttpResponse<String> answer =
                HttpBrowser.send(HttpRequest.newBuilder(URI.create(url + "?times=" + times + "&full=" + full))
                        .build());
        if (answer.statusCode() != 200) {
            throw new IOException("passes: " + answer.statusCode() + " " + answer.body());
        }
        JsonNode result = JsonSerialization.mapper.readTree(answer.body());
        if (result.get("blocked").asInt() != blocked || result.get("released").asInt() != 0) {
            throw new IOException(blocked + " were to be blocked and nobody released: " + answer.body());
        }
        return new Times(
                numbers(result.get("nanos"), 1e6),
                numbers(result.get("allocated"), 1e6),
                result.get("heap").asDouble() / 1e6);
    }

    private static double[] numbers(JsonNode array, double unit) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(number -> number.asDouble() / unit)
                .toArray();
    }

    /** All measurements, by their name and site. */
    private static final class Series {

        private final List<Site> sites;
        private final Map<String, Map<Site, List<Times>>> all = new LinkedHashMap<>();
        private boolean turned;

        Series(List<Site> sites) {
            this.sites = sites;
        }

        /** Measures each site once; the one that was first is last the next time. */
        void round(String name, boolean warmup, Measurement measurement) throws IOException {
            turned = !turned;
            for (Site site : turned ? sites : List.of(sites.get(1), sites.get(0))) {
                Times times = measurement.of(site);
                if (!warmup) {
                    all.computeIfAbsent(name, none -> new LinkedHashMap<>())
                            .computeIfAbsent(site, none -> new ArrayList<>())
                            .add(times);
                }
            }
        }

        private List<Times> of(String name, Site site) {
            return all.getOrDefault(name, Map.of()).getOrDefault(site, List.of());
        }

        private static double[] medians(List<Times> rounds) {
            return rounds.stream()
                    .mapToDouble(round -> Table.median(Arrays.stream(round.millis())))
                    .toArray();
        }

        String times() {
            StringBuilder table =
                    new StringBuilder("| pass | users | ms: median (min to max of the rounds' medians) | ms: 95 % |"
                            + " ms: max | MB allocated |\n|---|---|---|---|---|---|\n");
            for (String name : all.keySet()) {
                for (Site site : sites) {
                    List<Times> rounds = of(name, site);
                    double[] millis = rounds.stream()
                            .flatMapToDouble(round -> Arrays.stream(round.millis()))
                            .sorted()
                            .toArray();
                    table.append(String.format(
                            Locale.ROOT,
                            "| %s | %,d | %s | %.1f | %.1f | %.2f |%n",
                            name,
                            site.users(),
                            Table.spread(Arrays.stream(medians(rounds)), "%.2f"),
                            millis[(int) Math.min(millis.length - 1, 0.95 * millis.length)],
                            millis[millis.length - 1],
                            Table.median(rounds.stream().flatMapToDouble(round -> Arrays.stream(round.megabytes())))));
                }
            }
            return table.toString();
        }

        String ratio(String name, Goal goal) {
            return Table.ratio(
                    name + ": many users to few",
                    "time of a pass",
                    medians(of(name, sites.get(1))),
                    medians(of(name, sites.get(0))),
                    goal);
        }

        String memory() {
            StringBuilder table = new StringBuilder(
                    "| heap in use after the garbage is collected, MB | users | after the first round | after "
                            + "the last |\n"
                            + "|---|---|---|---|\n");
            all.keySet()
                    .forEach(name -> sites.forEach(site -> {
                        List<Times> rounds = of(name, site);
                        table.append(String.format(
                                Locale.ROOT,
                                "| %s | %,d | %.0f | %.0f |%n",
                                name,
                                site.users(),
                                rounds.get(0).heap(),
                                rounds.get(rounds.size() - 1).heap()));
                    }));
            return table.toString();
        }
    }

    /** What the database does with the statement that it is really sent. */
    private static String plan(Site site, Database database) throws Exception {
        List<String> log = database.logOf(() -> passes(site, 1, false, 0));
        for (int line = 0; line < log.size() - 1; line++) {
            Matcher query = QUERY.matcher(log.get(line));
            if (query.matches()) {
                return explain(database, query.group(1), log.get(line + 1));
            }
        }
        throw new IOException("no query in the log of the database");
    }

    private static String explain(Database database, String statement, String parameters) throws SQLException {
        String sql = statement;
        Matcher parameter = PARAMETER.matcher(parameters);
        while (parameter.find()) {
            sql = sql.replaceAll("\\$" + parameter.group(1) + "(?!\\d)", Matcher.quoteReplacement(parameter.group(2)));
        }
        // The second time, when all pages are in memory.
        database.readAll("explain (analyze, buffers) " + sql);
        return "```\n" + sql + "\n\n" + String.join("\n", database.readAll("explain (analyze, buffers) " + sql))
                + "\n```\n";
    }

    private String lateness(KeycloakProcess server, Database database) throws Exception {
        say("Measuring how late members are blocked, at " + server.url());
        DatedMembers members = new DatedMembers(database, REALM);
        StringBuilder report = new StringBuilder(
                "| members whose end comes | blocked | until written, s: min | median | 95 % | max | until the pass "
                        + "began, s: median | max |\n"
                        + "|---|---|---|---|---|---|---|---|\n");
        // The first pass is full and begins after one interval. Who comes after that has to wait for it to be over.
        Thread.sleep(Duration.ofSeconds(SECONDS * 3L / 2).toMillis());
        members.addDue("probe", 1);
        long begin = System.nanoTime();
        while (blocked(database, "probe") == 0 && System.nanoTime() - begin < FIRST_PASS.toNanos()) {
            Thread.sleep(100);
        }
        String first = String.format(
                Locale.ROOT,
                "%nThe first pass kept a member whose end was over waiting for %.0f s.%n%n",
                (System.nanoTime() - begin) / 1e9);
        report.append(late(database, members, "single", 600, 60, "10 a second for a minute"));
        report.append(late(database, members, "together", due(), 1, due() + " within a second"));
        return first + report;
    }

    private static String late(
            Database database, DatedMembers members, String prefix, int count, int seconds, String what)
            throws Exception {
        int delay = 10;
        members.addEnding(prefix, count, delay, seconds);
        Instant most = Instant.now().plusSeconds(delay + seconds + 6L * SECONDS);
        while (blocked(database, prefix) < count && Instant.now().isBefore(most)) {
            Thread.sleep(1000);
        }
        String written = "(c.CHANGED_AT - extract(epoch from e.VALID_UNTIL::timestamptz) * 1000) / 1000";
        String begun = "(e.HANDLED_AT - extract(epoch from e.VALID_UNTIL::timestamptz) * 1000) / 1000";
        return database.read("select concat_ws(' | ', '| " + what + "', count(*), round(min(" + written + "), 1), "
                + part(0.5, written) + ", " + part(0.95, written) + ", round(max(" + written + "), 1), "
                + part(0.5, begun)
                + ", round(max(" + begun
                + "), 1)) || E' |\\n' from TILLKEY_END e join TILLKEY_END_CHANGE c on c.USER_ID = e.USER_ID"
                + " join USER_ENTITY u on u.ID = e.USER_ID where u.USERNAME like '" + prefix + "-%' and not u.ENABLED");
    }

    private static int blocked(Database database, String prefix) throws SQLException {
        return Integer.parseInt(
                database.read("select count(*) from TILLKEY_END_CHANGE c join USER_ENTITY u on u.ID = c.USER_ID where"
                        + " u.USERNAME like '" + prefix + "-%'"));
    }

    private static String part(double share, String value) {
        return "round(percentile_disc(" + share + ") within group (order by " + value + "), 1)";
    }

    private int due() {
        return options.number("due", 1000);
    }

    private int rounds() {
        return options.number("rounds", 7);
    }

    private int warmup() {
        return options.number("warmup", 3);
    }

    private static void say(String message) {
        System.err.println(message);
    }
}
