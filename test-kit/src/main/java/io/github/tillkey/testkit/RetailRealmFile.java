package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The demo's realm file, {@code demo/realm/retail-realm.json}. */
public final class RetailRealmFile {

    /** The name of its realm. */
    public static final String REALM = "retail";

    /** Where its clients are: each at its client id below this address. */
    public static final String CLIENTS = "http://localhost:8081";

    /** Id and alias of the till's flow, which a client names. */
    private static final String FLOW = "retail till";

    private RetailRealmFile() {}

    /** The password of one of its users. */
    public static String password(String username) {
        return username + "-demo";
    }

    /** The file for clients at another port. */
    public static String withClientsAt(Path file, int port) throws IOException {
        return Files.readString(file).replace(CLIENTS, "http://localhost:" + port);
    }

    /** The file for one of several realms on a server. Its id and name are {@code name}. */
    public static String copy(Path file, String name) throws IOException {
        String realm = Files.readString(file)
                .replace("\"realm\": \"" + REALM + "\"", "\"id\": \"" + name + "\", \"realm\": \"" + name + "\"")
                .replace("default-roles-" + REALM, "default-roles-" + name);
        // Ids are unique on the server, not in the realm.
        for (String key : List.of("id", "browser")) {
            realm = realm.replace("\"" + key + "\": \"" + FLOW + "\"", "\"" + key + "\": \"" + idOfCopy(name) + "\"");
        }
        return realm;
    }

    /** The id that {@link #copy} writes for this name. */
    public static String idOfCopy(String name) {
        return UUID.nameUUIDFromBytes((name + ' ' + FLOW).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
