package io.github.tillkey.testsuite.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** Writes the whole database of the server that it runs on as text. */
public final class DatabaseDump {

    private DatabaseDump() {}

    /** Every row of every table, a line each: the table's name, then the values. */
    public static void write(KeycloakSession session, Path file) {
        session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .unwrap(Session.class)
                .doWork(connection -> {
                    try (Writer out = Files.newBufferedWriter(file)) {
                        for (String table : tables(connection)) {
                            writeTable(connection, table, out);
                        }
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static void writeTable(Connection connection, String table, Writer out) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from \"" + table + '"')) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                out.write(table);
                for (int column = 1; column <= columns; column++) {
                    out.write(" | " + rows.getString(column));
                }
                out.write('\n');
            }
        }
    }
}
