package io.github.tillkey.testsuite.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/**
 * Every row of a PostgreSQL database that belongs to one realm: those that hold its id or the id of another such row.
 *
 * @param name of the realm, and its id
 * @param ids of the rows, which a copy must not share
 * @param tables rows by table, as a JSON array
 */
record RealmRows(String name, Set<String> ids, Map<String, String> tables) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static final Pattern KEY_ID = Pattern.compile("\"name\": \"kid\", \"value\": \"([0-9a-f-]{36})\"");

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Its keys are hashes of the realm's id and something else. */
    private static final String CODES = "tillkey_store_code";

    private static final String SETTINGS = "component_config";

    /** Reads the rows of a realm, whose id is its name, with those of the client for its administration. */
    static RealmRows read(Connection connection, String realmId, String name, String adminClient) throws SQLException {
        if (!realmId.equals(name)) {
            throw new IllegalArgumentException("the id of " + name + " is " + realmId);
        }
        Map<String, List<String>> columns = textColumns(connection);
        Map<String, String> keys = keys(connection);
        Set<String> ids = new HashSet<>(Set.of(realmId, adminClient));
        Map<String, String> tables = new LinkedHashMap<>();
        int known;
        do {
            known = ids.size();
            for (Map.Entry<String, List<String>> table : columns.entrySet()) {
                read(connection, table.getKey(), table.getValue(), keys.get(table.getKey()), ids, tables);
            }
        } while (ids.size() > known);
        ids.remove(realmId);
        KEY_ID.matcher(tables.getOrDefault(SETTINGS, "")).results().forEach(key -> ids.add(key.group(1)));
        return new RealmRows(name, ids, tables);
    }

    private static void read(
            Connection connection,
            String table,
            List<String> columns,
            @Nullable String key,
            Set<String> ids,
            Map<String, String> tables)
            throws SQLException {
        String found = "from \"" + table + "\" t where "
                + String.join(
                        " or ",
                        columns.stream()
                                .map(column -> "t.\"" + column + "\" = any(?)")
                                .toList());
        try (PreparedStatement query = connection.prepareStatement("select cast(jsonb_agg(to_jsonb(t)) as text)"
                + (key == null ? "" : ", array_agg(t.\"" + key + "\")") + ' ' + found)) {
            for (int i = 1; i <= columns.size(); i++) {
                query.setArray(i, connection.createArrayOf("text", ids.toArray()));
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getString(1) == null) {
                    return;
                }
                tables.put(table, row.getString(1));
                if (key != null) {
                    for (Object id : (Object[]) row.getArray(2).getArray()) {
                        if (ID.matcher((String) id).matches()) {
                            ids.add((String) id);
                        } else if (!ids.contains(id)) {
                            throw new IllegalStateException("a key of " + table + " is no UUID");
                        }
                    }
                }
            }
        }
    }

    private static Map<String, List<String>> textColumns(Connection connection) throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select c.table_name, c.column_name"
                        + " from information_schema.columns c join information_schema.tables t"
                        + " using (table_schema, table_name) where c.table_schema = current_schema()"
                        + " and t.table_type = 'BASE TABLE' and c.data_type in ('character varying', 'text')"
                        + " and c.table_name not like 'databasechange%' and c.table_name <> '" + CODES + "'")) {
            while (row.next()) {
                columns.computeIfAbsent(row.getString(1), table -> new ArrayList<>())
                        .add(row.getString(2));
            }
        }
        return columns;
    }

    /** The tables whose key is one column of text. */
    private static Map<String, String> keys(Connection connection) throws SQLException {
        Map<String, String> keys = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select c.relname, a.attname from pg_index i"
                        + " join pg_class c on c.oid = i.indrelid and c.relnamespace = current_schema()::regnamespace"
                        + " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
                        + " where i.indisprimary and i.indnkeyatts = 1 and a.atttypid = 'varchar'::regtype")) {
            while (row.next()) {
                keys.put(row.getString(1), row.getString(2));
            }
        }
        return keys;
    }

    /** Inserts the same rows for a new realm, with ids, and secrets for its cookies, of its own. */
    void insert(Connection connection, String copy) throws SQLException {
        Map<String, String> others = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            // Leaves out the checks of foreign keys, so that the order of the tables does not matter.
            statement.execute("set local session_replication_role = replica");
            for (Map.Entry<String, String> table : tables.entrySet()) {
                String rows = ID.matcher(table.getValue())
                        .replaceAll(id -> ids.contains(id.group())
                                ? others.computeIfAbsent(
                                        id.group(), same -> UUID.randomUUID().toString())
                                : id.group())
                        .replace(name, copy);
                if (table.getKey().equals(SETTINGS)) {
                    rows = withOtherSecrets(rows);
                }
                String into = '"' + table.getKey() + '"';
                try (PreparedStatement insert = connection.prepareStatement("insert into " + into
                        + " select * from jsonb_populate_recordset(cast(null as " + into + "), cast(? as jsonb))")) {
                    insert.setString(1, rows);
                    insert.executeUpdate();
                }
            }
            statement.execute("set local session_replication_role = origin");
        }
    }

    /**
     * With other secrets of the keys that have one; those have an id too.
     *
     * @throws IllegalStateException when such a key keeps its secret, with which one realm would accept the cookies of
     *     another
     */
    private static String withOtherSecrets(String settings) {
        try {
            JsonNode rows = JsonSerialization.mapper.readTree(settings);
            Set<String> keys = new HashSet<>();
            Set<String> renewed = new HashSet<>();
            for (JsonNode row : rows) {
                String component = row.get("component_id").asText();
                switch (row.get("name").asText()) {
                    case "kid" -> keys.add(component);
                    case "secret" -> {
                        ((ObjectNode) row).put("value", another(row.get("value").asText()));
                        renewed.add(component);
                    }
                    default -> {}
                }
            }
            if (keys.isEmpty() || !renewed.containsAll(keys)) {
                throw new IllegalStateException(renewed.size() + " secrets of " + keys.size() + " keys were renewed");
            }
            return rows.toString();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the rows are no JSON", impossible);
        }
    }

    /** A secret of the same length. */
    private static String another(String secret) {
        byte[] bytes = new byte[Base64.getUrlDecoder().decode(secret).length];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
