package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An unpacked distribution of Keycloak: the jars in its folder {@code providers}, and its data. */
public final class Distribution {

    private Distribution() {}

    /** Puts the jars of a folder into the distribution, in place of those that were there. */
    public static void install(Path folder, Path home) throws IOException {
        Path providers = Files.createDirectories(home.resolve("providers"));
        for (Path old : jarsIn(providers)) {
            Files.delete(old);
        }
        for (Path jar : jarsIn(folder)) {
            Files.copy(jar, providers.resolve(jar.getFileName()));
        }
    }

    /** Deletes the database in a file, and everything else that earlier starts have left. */
    public static void deleteData(Path home) throws IOException {
        Path data = home.resolve("data");
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
