package io.github.tillkey.benchmark.load;

import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PostgreSQL of its own that commits to disk, as in production, and can say which statements it was sent. */
final class Database implements AutoCloseable {

    private static final int BATCH = 1000;

    /** Every this many-th number is a PIN, so that those between are misses. */
    private static final int STEP = 8;

    /** Stores below each level of a chain. */
    static final int STORES_IN_REGION = 100;

    /** A level; who is in its group works in its stores. */
    static final String REGION = "region";

    /** Name of a group of each store. */
    static final String CASHIERS = "cashiers";

    /** Name of a group of each store; it may register the store's tills. */
    static final String MANAGERS = "managers";

    private static final String STORE = "store";

    private static final Pattern STATEMENT = Pattern.compile("^\\d+,LOG: +(?:execute [^:]+|statement): (.*)$");

    private final EmbeddedPostgres postgres;
    private final Path data;

    private Database(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /** Starts it with its data in {@code folder}, which must not exist. */
    static Database start(Path folder) throws IOException {
        // The library switches safe commits off, which production does not.
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setPGStartupWait(Duration.ofMinutes(10))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "statements")
                .setServerConfig("log_filename", "all.log")
                // Goes through a shell: no character that means something there.
                .setServerConfig("log_line_prefix", "%p,")
                .start();
        return new Database(postgres, folder);
    }

    /** JDBC address; user and password are {@code postgres}. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** Its first process. */
    ProcessHandle process() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** A staff member with a PIN. */
    record Member(String username, String pin) {}

    /**
     * Adds {@code count} staff members with a permanent PIN of six digits each, in no time: written as Keycloak and the
     * PIN module write them, and checked by the logins that follow.
     *
     * @param groupIds a group for each of the first so many
     */
    List<Member> addMembers(String realmId, List<String> groupIds, String defaultRoleId, PinKey key, int count)
            throws SQLException {
        List<Pin> pins = pins(0, count);
        List<Member> members = new ArrayList<>(count);
        long now = System.currentTimeMillis();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement user = connection.prepareStatement(
                        "insert into USER_ENTITY (ID, EMAIL, EMAIL_CONSTRAINT, EMAIL_VERIFIED, ENABLED, FIRST_NAME, "
                                + "LAST_NAME,"
                                + " REALM_ID, USERNAME, CREATED_TIMESTAMP, NOT_BEFORE) values (?, ?, ?, true, true, ?, "
                                + "?, ?, ?, ?, 0)");
                PreparedStatement kind = connection.prepareStatement(
                        "insert into USER_ATTRIBUTE (ID, USER_ID, NAME, VALUE) values (?, ?, 'staff_kind', "
                                + "'employee')");
                PreparedStatement group = connection.prepareStatement(
                        "insert into USER_GROUP_MEMBERSHIP (USER_ID, GROUP_ID, MEMBERSHIP_TYPE) values (?, ?, "
                                + "'UNMANAGED')");
                PreparedStatement role =
                        connection.prepareStatement("insert into USER_ROLE_MAPPING (USER_ID, ROLE_ID) values (?, ?)");
                PreparedStatement credential = connection.prepareStatement(
                        "insert into CREDENTIAL (ID, TYPE, USER_ID, CREATED_DATE, SECRET_DATA, CREDENTIAL_DATA, "
                                + "PRIORITY, VERSION)"
                                + " values (?, 'till-pin', ?, ?, null, '{\"length\":6,\"temporary\":false}', 10, 0)");
                PreparedStatement lookup = connection.prepareStatement(
                        "insert into TILLKEY_PIN (ID, REALM_ID, KEY_ID, LOOKUP, PIN_LENGTH, USER_ID, CREDENTIAL_ID)"
                                + " values (?, ?, ?, ?, 6, ?, ?)");
                PreparedStatement realm = connection.prepareStatement(
                        "insert into TILLKEY_PIN_REALM (REALM_ID, KEY_IDS) values (?, ?)")) {
            connection.setAutoCommit(false);
            set(realm, realmId, key.id()).executeUpdate();
            List<PreparedStatement> all = List.of(user, kind, group, role, credential, lookup);
            for (int index = 0; index < count; index++) {
                String userId = id();
                String credentialId = id();
                String username = "member-" + index;
                String email = username + "@" + realmId + ".example";
                set(user, userId, email, email, "Member", "No " + index, realmId, username, now)
                        .addBatch();
                set(kind, id(), userId).addBatch();
                if (index < groupIds.size()) {
                    set(group, userId, groupIds.get(index)).addBatch();
                }
                set(role, userId, defaultRoleId).addBatch();
                set(credential, credentialId, userId, now).addBatch();
                set(lookup, id(), realmId, key.id(), key.lookup(realmId, pins.get(index)), userId, credentialId)
                        .addBatch();
                members.add(new Member(username, pins.get(index).digits()));
                if (index % BATCH == BATCH - 1 || index == count - 1) {
                    for (PreparedStatement statement : all) {
                        statement.executeBatch();
                    }
                }
            }
            connection.commit();
        }
        execute("vacuum analyze");
        return members;
    }

    /**
     * Adds stores below the stores group, {@value #STORES_IN_REGION} to a level, each with a group of cashiers and one
     * of managers, as Keycloak and {@code core} write them. {@link #storeId} names their codes.
     */
    void addStores(String realmId, int count) throws SQLException {
        String regions = numbers((count - 1) / STORES_IN_REGION + 1);
        String stores = read("select ID from KEYCLOAK_GROUP where REALM_ID = ? and NAME = 'stores'", realmId);
        addGroups(realmId, REGION, "'Region ' || n", "'" + stores + "'", regions);
        addAttribute(realmId, REGION, "staff_groups", groupId(realmId, REGION, "n"), regions);
        addRole(realmId, REGION, "cashier", regions);
        String all = numbers(count);
        String above = groupId(realmId, REGION, "n / " + STORES_IN_REGION);
        addGroups(realmId, STORE, "'Store ' || n", above, all);
        addAttribute(realmId, STORE, "store_id", "'S-' || n", all);
        execute("insert into TILLKEY_STORE_CODE (ID, REALM_ID, CODE, GROUP_ID, CLAIMED_AT) select encode(sha256("
                + "convert_to('" + realmId + "' || chr(10) || 's-' || n, 'UTF8')), 'hex'), '" + realmId
                + "', 'S-' || n, " + groupId(realmId, STORE, "n") + ", 0" + all);
        for (Map.Entry<String, String> role :
                Map.of(CASHIERS, "cashier", MANAGERS, "store-manager").entrySet()) {
            addGroups(realmId, role.getKey(), "'" + role.getKey() + "'", groupId(realmId, STORE, "n"), all);
            addRole(realmId, role.getKey(), role.getValue(), all);
        }
    }

    private void addGroups(String realmId, String kind, String name, String parentId, String numbers)
            throws SQLException {
        execute("insert into KEYCLOAK_GROUP (ID, NAME, PARENT_GROUP, REALM_ID, TYPE) select "
                + groupId(realmId, kind, "n") + ", " + name + ", " + parentId + ", '" + realmId + "', 0" + numbers);
    }

    private void addAttribute(String realmId, String kind, String name, String value, String numbers)
            throws SQLException {
        execute("insert into GROUP_ATTRIBUTE (ID, NAME, VALUE, GROUP_ID) select gen_random_uuid(), '" + name + "', "
                + value + ", " + groupId(realmId, kind, "n") + numbers);
    }

    private void addRole(String realmId, String kind, String role, String numbers) throws SQLException {
        execute("insert into GROUP_ROLE_MAPPING (ROLE_ID, GROUP_ID) select r.ID, " + groupId(realmId, kind, "n")
                + numbers + ", KEYCLOAK_ROLE r where r.REALM_ID = '" + realmId + "' and r.CLIENT_ROLE and r.NAME = '"
                + role + "'");
    }

    private static String numbers(int count) {
        return " from generate_series(0, " + (count - 1) + ") n";
    }

    /** The code of a store. */
    static String storeId(int store) {
        return "S-" + store;
    }

    /** Ids of so many groups of one kind, from the number {@code first} on. */
    List<String> groups(String realmId, String kind, int first, int count) throws SQLException {
        return readAll("select " + groupId(realmId, kind, "n") + " from generate_series(" + first + ", "
                + (first + count - 1) + ") n order by n");
    }

    /** Makes a user a member of these groups, and of no other. */
    void putInto(String realmId, String username, List<String> groupIds) throws SQLException {
        String user = read("select ID from USER_ENTITY where REALM_ID = ? and USERNAME = ?", realmId, username);
        execute("delete from USER_GROUP_MEMBERSHIP where USER_ID = '" + user + "'");
        execute("insert into USER_GROUP_MEMBERSHIP (USER_ID, GROUP_ID, MEMBERSHIP_TYPE) select '" + user
                + "', g, 'UNMANAGED' from unnest(array['" + String.join("','", groupIds) + "']) g");
    }

    private static String groupId(String realmId, String kind, String number) {
        return "md5('" + realmId + "/" + kind + "/' || " + number + ")::uuid::text";
    }

    /** PINs that nobody has. */
    static List<String> misses(int count) {
        return pins(STEP / 2, count).stream().map(Pin::digits).toList();
    }

    private static List<Pin> pins(int start, int count) {
        return Stream.iterate(start, number -> number + STEP)
                .map(number ->
                        Pin.parse(String.format(Locale.ROOT, "%06d", number), 6).orElseThrow())
                .filter(pin -> !WeakPins.isWeak(pin))
                .limit(count)
                .toList();
    }

    /** One value of one row. */
    String read(String sql, String... parameters) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = set(statement, (Object[]) parameters).executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("no row: " + sql);
            }
            return rows.getString(1);
        }
    }

    /** The first value of every row. */
    List<String> readAll(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Runs a statement outside of a transaction. */
    void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What it writes down while {@code work} is done once: every statement, and below it the parameters. */
    List<String> logOf(Scenario.Work work) throws Exception {
        Path log = data.resolve("statements").resolve("all.log");
        logStatements("all");
        int before = Files.readAllLines(log).size();
        work.once();
        // Some of it is written behind the answer.
        Thread.sleep(1000);
        List<String> lines = Files.readAllLines(log);
        logStatements("none");
        return lines.subList(before, lines.size());
    }

    /** How often it is sent which statement while {@code work} is done once; lists of columns are left out. */
    Map<String, Integer> statementsOf(Scenario.Work work) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : logOf(work)) {
            Matcher statement = STATEMENT.matcher(line);
            if (statement.matches()) {
                counts.merge(statement.group(1).replaceAll("select .*? from ", "select ... from "), 1, Integer::sum);
            }
        }
        return counts;
    }

    private void logStatements(String which) throws SQLException, InterruptedException {
        execute("alter system set log_statement = '" + which + "'");
        execute("select pg_reload_conf()");
        // Every connection sees the change at its next statement.
        Thread.sleep(500);
    }

    private static PreparedStatement set(PreparedStatement statement, Object... values) throws SQLException {
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, values[index]);
        }
        return statement;
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
