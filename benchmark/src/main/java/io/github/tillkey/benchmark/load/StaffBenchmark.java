package io.github.tillkey.benchmark.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.benchmark.load.Pairs.Ways;
import io.github.tillkey.benchmark.load.Scenario.Work;
import io.github.tillkey.benchmark.load.Scenario.Worker;
import io.github.tillkey.benchmark.load.Table.Goal;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.testkit.HttpBrowser;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.util.JsonSerialization;

/**
 * What lists of the staff API cost in a chain with many members: a late page of all against the first, for an owner,
 * and the staff of one store, for its manager.
 *
 * <p>Of {@link LoadBenchmark}'s options, {@code rounds} times {@code seconds} is how long each pair is measured,
 * {@code warmup} times {@code seconds} how long it runs before. {@code members} are in stores of {@value #STAFF}
 * (default 50000); {@code page} is the late one (default 500).
 */
final class StaffBenchmark {

    /** In each store. */
    private static final int STAFF = 50;

    /** Of a list whose caller does not say. */
    private static final int PAGE = 50;

    private static final int LARGEST_PAGE = 200;

    private static final String OWNER = "clerk-0";
    private static final String MANAGER = "clerk-1";

    /** Access tokens last longer. */
    private static final Duration TOKEN = Duration.ofSeconds(30);

    private final Options options;
    private final Database database;
    private final Realm realm;
    private final Rounds rounds;

    /** Makes the chain, in a minute. */
    StaffBenchmark(Options options, String server, Database database, PinKey key, Rounds rounds)
            throws IOException, InterruptedException, SQLException {
        this.options = options;
        this.database = database;
        this.rounds = rounds;
        Realm.Chain chain = new Realm.Chain(options.number("members", 50_000) / STAFF, STAFF, 1);
        this.realm = Realm.chain(server, options.path("realm.file"), "staff", database, key, chain);
        realm.setUpStaffApi();
        database.execute("insert into USER_ROLE_MAPPING (USER_ID, ROLE_ID) select u.ID, r.ID from USER_ENTITY u,"
                + " KEYCLOAK_ROLE r where u.REALM_ID = '" + realm.name() + "' and u.USERNAME = '" + OWNER
                + "' and r.REALM_ID = u.REALM_ID and not r.CLIENT_ROLE and r.NAME = 'owner'");
        database.putInto(realm.name(), MANAGER, database.groups(realm.name(), Database.MANAGERS, 0, 1));
    }

    String run() throws Exception {
        Caller owner = new Caller(realm, OWNER);
        Caller manager = new Caller(realm, MANAGER);
        int page = options.number("page", 500);
        String late = "directory?cursor=" + cursor(owner, page);
        Map<String, Work> lists = new LinkedHashMap<>();
        lists.put("all staff, page " + page, owner.call(late));
        lists.put("all staff, page 1", owner.call("directory"));
        lists.put("staff of the own store", manager.call("stores/" + Database.storeId(0) + "/staff"));
        lists.put("all that a manager of one store sees", manager.call("directory"));
        StringBuilder report = new StringBuilder(Pairs.head());
        report.append(measure(owner.call(late), owner.call("directory"))
                .ratio("all staff, page " + page + " : 1", Goal.atMost(1.2)));
        report.append(measure(owner.call("directory"), owner.call("directory"))
                .ratio("all staff, page 1 : the same", Goal.NONE));
        report.append('\n').append(speed(lists)).append('\n');
        for (Map.Entry<String, Work> list : lists.entrySet()) {
            list.getValue().once();
            report.append(String.format(
                    "- statements, %s: %d%n",
                    list.getKey(),
                    database.statementsOf(list.getValue()).values().stream()
                            .mapToInt(Integer::intValue)
                            .sum()));
        }
        return report.toString();
    }

    /** Each by itself. */
    private String speed(Map<String, Work> lists) throws Exception {
        List<Scenario> scenarios = lists.entrySet().stream()
                .map(list -> new Scenario(list.getKey(), List.of(new Worker(list.getValue()))))
                .toList();
        Duration length = Duration.ofSeconds(options.number("seconds", 4));
        rounds.run(scenarios, options.number("warmup", 3), length);
        return rounds.run(scenarios, options.number("rounds", 7), length).speed();
    }

    private static String cursor(Caller caller, int page) throws IOException {
        String next = "";
        for (int left = (page - 1) * PAGE; left > 0; ) {
            int limit = Math.min(left, LARGEST_PAGE);
            JsonNode answer = caller.get("directory?limit=" + limit + (next.isEmpty() ? "" : "&cursor=" + next));
            left -= answer.get("items").size();
            next = answer.get("next").asText();
        }
        return next;
    }

    private Pairs measure(Work measured, Work baseline) throws Exception {
        List<Ways> ways = List.of(new Ways(measured, baseline));
        Duration round = Duration.ofSeconds(2L * options.number("seconds", 4));
        Pairs.run(ways, round.multipliedBy(options.number("warmup", 3)));
        return Pairs.run(ways, round.multipliedBy(options.number("rounds", 7)));
    }

    /** A member who has logged in with a password. */
    private static final class Caller {

        private final Realm realm;
        private final Browser browser;
        private long refreshed = System.nanoTime();

        Caller(Realm realm, String username) throws IOException {
            this.realm = realm;
            this.browser = realm.browser();
            LoadBenchmark.logIn(browser, Realm.STAFF_CLIENT, username);
        }

        /** Reads an address; the token is refreshed outside of what is timed. */
        Work call(String path) {
            return new Work() {

                @Override
                public void prepare() throws IOException {
                    refresh();
                }

                @Override
                public void once() throws IOException {
                    // For those who do not prepare; else it is fresh.
                    refresh();
                    send(path);
                }
            };
        }

        JsonNode get(String path) throws IOException {
            refresh();
            return JsonSerialization.mapper.readTree(send(path));
        }

        private void refresh() throws IOException {
            if (System.nanoTime() - refreshed > TOKEN.toNanos()) {
                browser.refresh();
                refreshed = System.nanoTime();
            }
        }

        private String send(String path) throws IOException {
            HttpResponse<String> answer = HttpBrowser.send(HttpRequest.newBuilder(realm.staffApi(path))
                    .header("Authorization", "Bearer " + browser.accessToken())
                    .build());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        }
    }
}
