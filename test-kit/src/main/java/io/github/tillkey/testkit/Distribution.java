package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An unpacked distribution of Keycloak: what is installed in it, its data, and the servers that run from it.
 *
 * @param home its folder
 * @param environment variables for every run of its start script. Settings of another Keycloak or JVM in the
 *     environment of this process do not reach it.
 */
public record Distribution(Path home, Map<String, String> environment) {

    /** Its start script. */
    public Path script() {
        return home.resolve("bin").resolve(isWindows() ? "kc.bat" : "kc.sh");
    }

    /** Installs the jars of a folder, in place of those that were installed. */
    public void install(Path folder) throws IOException {
        Path providers = Files.createDirectories(home.resolve("providers"));
        for (Path old : jarsIn(providers)) {
            Files.delete(old);
        }
        for (Path jar : jarsIn(folder)) {
            Files.copy(jar, providers.resolve(jar.getFileName()));
        }
    }

    /** Deletes the database in a file, and everything else that earlier starts have left. */
    public void deleteData() throws IOException {
        delete(home.resolve("data"));
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * Builds it with the installed jars, for starts with {@code --optimized}: a start that first has to find out
     * whether to build takes seconds longer, and one that builds takes twice as long.
     *
     * @param log where the build writes to; text that is there already stays
     * @param options build options, for example {@code --db=postgres}
     * @throws IOException when the build fails; {@code log} says why
     */
    public void build(Path log, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(List.of(options));
        if (run(log, arguments).waitFor() != 0) {
            throw new IOException("kc.sh build failed, see " + log);
        }
    }

    /**
     * Begins to start a server on the loopback address, which browsers know as {@code localhost}. It is not ready yet:
     * see {@link KeycloakProcess#awaitReady}.
     *
     * @param log where it writes to; text that is there already stays
     * @param command of the start script, {@code start} or {@code start-dev}, with further options
     */
    public KeycloakProcess start(Path log, Ports ports, List<String> command) throws IOException {
        String url = "http://localhost:" + ports.http();
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(
                "--hostname=" + url,
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + ports.http(),
                "--http-management-port=" + ports.management()));
        return new KeycloakProcess(run(log, arguments), log, url);
    }

    private Process run(Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (!isWindows()) {
            // The distribution is unpacked by Java, which does not keep the script executable.
            command.add("sh");
        }
        command.add(script().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(Distribution::isForeignSetting);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakProcess.ADMIN);
        variables.put("KC_BOOTSTRAP_ADMIN_PASSWORD", KeycloakProcess.ADMIN);
        variables.putAll(environment);
        return builder.start();
    }

    private static boolean isForeignSetting(String name) {
        return name.startsWith("KC_")
                || name.startsWith("KEYCLOAK_")
                || name.startsWith("QUARKUS_")
                || name.startsWith("JAVA_OPTS")
                || name.equals("JAVA_ADD_OPENS")
                || name.equals("JAVA_LOCALE")
                || name.equals("JAVA")
                || name.equals("DEBUG");
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
