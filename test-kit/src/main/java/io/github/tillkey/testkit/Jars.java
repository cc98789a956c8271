package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The jars in the folder {@code providers} of a distribution. */
public final class Jars {

    private Jars() {}

    /** Puts the jars of a folder into the distribution, in place of those that were there. */
    public static void install(Path folder, Path home) throws IOException {
        Path providers = Files.createDirectories(home.resolve("providers"));
        for (Path old : in(providers)) {
            Files.delete(old);
        }
        for (Path jar : in(folder)) {
            Files.copy(jar, providers.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
