package io.github.tillkey.benchmark.load;

import java.sql.SQLException;
import java.util.List;

/**
 * Members with and without an end in one realm, by the hundred thousand: written as Keycloak and the dates module write
 * them. Those whose end is over are disabled, with the row of a pass.
 */
final class DatedMembers {

    /** Of so many members, one is external and has an end. */
    static final int EXTERNAL = 10;

    /** Days, of which half lie ahead. */
    private static final int SPREAD = 730;

    private final Database database;
    private final String realmId;
    private final String roleId;

    /** Members of one realm. */
    DatedMembers(Database database, String realmId) throws SQLException {
        this.database = database;
        this.realmId = realmId;
        this.roleId = database.read("select DEFAULT_ROLE from REALM where ID = ?", realmId);
    }

    /**
     * Adds many, of whom every tenth has an end in the year before or the year ahead. No end is near: neither in the
     * stretch of time that a pass looks through nor in the days that follow.
     */
    void addMany(int count) throws SQLException {
        add(
                "many",
                count,
                "case when n % " + EXTERNAL + " = 0 then now() + case when n % " + 2 * EXTERNAL
                        + " = 0 then interval '3 days' + random() * interval '362 days'"
                        + " else interval '-6 days' - random() * interval '359 days' end end");
    }

    /**
     * How many of so many would have an end in the stretch of time that a pass looks through, were ends spread evenly.
     */
    static int near(int members) {
        // From a day and a time zone's 14 hours before the last two days, by the whole day, until 14 hours ahead.
        return (int) Math.ceil(members / EXTERNAL * 5.2 / SPREAD);
    }

    /**
     * Adds some with an end in the stretch of time that a pass looks through, of whom none is due: five of six were
     * blocked in the days before, and one has access for some hours more.
     */
    void addNear(int count) throws SQLException {
        add(
                "near",
                count,
                "now() + case when n % 6 = 0 then interval '3 hours' + random() * interval '9 hours'"
                        + " else interval '-1 hour' - random() * interval '3 days' end");
    }

    /** Takes those away again. */
    void removeNear(int count) throws SQLException {
        remove("near", count);
    }

    /** Adds members whose end is over since a minute or more, and whom no pass has seen. */
    void addDue(String prefix, int count) throws SQLException {
        add(prefix, count, "now() - interval '1 minute' - n * interval '1 second'", "true");
    }

    /** Adds members whose ends are spread evenly over {@code seconds}, from {@code delay} seconds on. */
    void addEnding(String prefix, int count, int delay, int seconds) throws SQLException {
        add(
                prefix,
                count,
                String.format("now() + interval '%d seconds' + n * interval '%d seconds' / %d", delay, seconds, count));
    }

    /** Takes members away, with all that a pass wrote of them. */
    void remove(String prefix, int count) throws SQLException {
        for (String table : List.of("USER_ATTRIBUTE", "USER_ROLE_MAPPING", "TILLKEY_END", "TILLKEY_END_CHANGE")) {
            database.execute("delete from " + table + " where USER_ID in (select " + id(prefix) + numbers(count) + ")");
        }
        database.execute("delete from USER_ENTITY where ID in (select " + id(prefix) + numbers(count) + ")");
    }

    /** Leaves the database as its own upkeep would, and nothing to be written while passes are timed. */
    void settle() throws SQLException {
        database.execute(
                "vacuum analyze USER_ENTITY, USER_ATTRIBUTE, USER_ROLE_MAPPING, TILLKEY_END, TILLKEY_END_CHANGE");
        database.execute("checkpoint");
    }

    private void add(String prefix, int count, String end) throws SQLException {
        add(prefix, count, end, "ENDS is null or ENDS > now()");
    }

    /** The end as it is written: often a day, and the instant where the day is near. */
    private void add(String prefix, int count, String end, String enabled) throws SQLException {
        database.execute("create table BENCHMARK_MEMBER as select *, " + enabled + " as ALLOWED,"
                + " case when abs(extract(epoch from ENDS - now())) > 5 * 86400 and n % 3 = 0 then to_char(ENDS, "
                + "'YYYY-MM-DD')"
                + " else to_char(ENDS at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') end as WRITTEN from "
                + "(select n, "
                + id(prefix) + " as ID, '" + prefix + "-' || n as USERNAME, " + end + " as ENDS" + numbers(count)
                + ") m");
        database.execute("insert into USER_ENTITY (ID, EMAIL, EMAIL_CONSTRAINT, EMAIL_VERIFIED, ENABLED, FIRST_NAME, "
                + "LAST_NAME, REALM_ID,"
                + " USERNAME, CREATED_TIMESTAMP, NOT_BEFORE) select ID, USERNAME || '@dates.example', USERNAME"
                + " || '@dates.example', true, ALLOWED, 'Member', 'No ' || n, '" + realmId
                + "', USERNAME, extract(epoch from now()) * 1000, 0 from BENCHMARK_MEMBER");
        database.execute(
                "insert into USER_ATTRIBUTE (ID, USER_ID, NAME, VALUE) select gen_random_uuid(), ID, 'staff_kind',"
                        + " case when ENDS is null then 'employee' else 'external' end from BENCHMARK_MEMBER");
        database.execute(
                "insert into USER_ATTRIBUTE (ID, USER_ID, NAME, VALUE) select gen_random_uuid(), ID, 'valid_until',"
                        + " WRITTEN from BENCHMARK_MEMBER where ENDS is not null");
        database.execute(
                "insert into USER_ROLE_MAPPING (USER_ID, ROLE_ID) select ID, '" + roleId + "' from BENCHMARK_MEMBER");
        database.execute(
                "insert into TILLKEY_END (USER_ID, REALM_ID, STATE, VALID_UNTIL, HANDLED_AT) select ID, '" + realmId
                        + "', 'BLOCKED', WRITTEN, extract(epoch from ENDS) * 1000 + 10000 from BENCHMARK_MEMBER where "
                        + "not ALLOWED");
        database.execute("drop table BENCHMARK_MEMBER");
    }

    /** An id that looks as random as Keycloak's own and can be found again. */
    private static String id(String prefix) {
        return "md5('" + prefix + "-' || n)::uuid::text";
    }

    private static String numbers(int count) {
        return " from generate_series(1, " + count + ") n";
    }
}
