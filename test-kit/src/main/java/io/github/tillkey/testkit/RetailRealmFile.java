package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The demo's realm file, {@code demo/realm/retail-realm.json}, for more than one realm on a server. */
public final class RetailRealmFile {

    /** Ids of the stores' group and of the till's flow, to which the file refers. */
    private static final List<String> IDS =
            List.of("2f0a6c52-6d0e-4b59-9a55-7d1f3c1f0010", "2f0a6c52-6d0e-4b59-9a55-7d1f3c1f0001");

    private RetailRealmFile() {}

    /** The file for a realm of another name, which is to be set as {@code id} and {@code realm}. */
    public static String copy(Path file, String name) throws IOException {
        String realm = Files.readString(file).replace("default-roles-retail", "default-roles-" + name);
        // Ids are unique on the server, not in the realm.
        for (String id : IDS) {
            realm = realm.replace(id, UUID.randomUUID().toString());
        }
        return realm;
    }
}
