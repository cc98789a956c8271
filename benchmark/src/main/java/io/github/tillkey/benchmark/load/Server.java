package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.floor.FloorStepFactory;
import io.github.tillkey.benchmark.load.pass.PassResourceFactory;
import io.github.tillkey.demo.StartProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** A Keycloak in production mode on loopback, on free ports, with the pack and the benchmark's own providers. */
final class Server implements AutoCloseable {

    private final Process process;
    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Builds and starts it.
     *
     * @param home the unpacked distribution
     * @param pack folder with the jars of the pack
     * @param keyFile the PIN key
     * @param log where it writes to
     */
    static Server start(Path home, Path pack, Database database, Path keyFile, Path log)
            throws IOException, InterruptedException {
        build(home, pack, log);
        return startBuilt(home, database, keyFile, log, List.of());
    }

    /** Puts the pack into the distribution and builds it, for one server or more. */
    static void build(Path home, Path pack, Path log) throws IOException, InterruptedException {
        Path providers = Files.createDirectories(home.resolve("providers"));
        for (Path old : jars(providers)) {
            Files.delete(old);
        }
        for (Path jar : jars(pack)) {
            Files.copy(jar, providers.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        writeProvider(
                providers.resolve("floor.jar"),
                AuthenticatorFactory.class,
                FloorStepFactory.class,
                "FloorStep.class",
                "FloorStepFactory.class");
        writeProvider(
                providers.resolve("pass.jar"),
                RealmResourceProviderFactory.class,
                PassResourceFactory.class,
                "PassResource.class",
                "PassResourceFactory.class");
        Process build =
                run(log, script(home), "build", "--db=postgres", "--health-enabled=false", "--metrics-enabled=false");
        if (build.waitFor() != 0) {
            throw new IOException("kc.sh build failed, see " + log);
        }
    }

    /** Starts it as it was built, with more options. */
    static Server startBuilt(Path home, Database database, Path keyFile, Path log, List<String> more)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> options = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--db-url=" + database.url(),
                "--db-username=postgres",
                "--db-password=postgres",
                "--http-enabled=true",
                "--hostname-strict=false",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + freePort(),
                "--cache=local",
                "--spi-credential--tillkey-pos-pin--key-file=" + keyFile));
        options.addAll(more);
        Process process = run(log, script(home), options.toArray(String[]::new));
        Server server = new Server(process, port);
        StartProgress start = StartProgress.of(process.toHandle(), log);
        while (!Files.readString(log).contains("Listening on")) {
            if (!process.isAlive() || start.hasStalled()) {
                server.close();
                throw new IOException("Keycloak did not start, see " + log);
            }
            process.waitFor(500, TimeUnit.MILLISECONDS);
        }
        return server;
    }

    /** Its address. */
    String url() {
        return "http://localhost:" + port;
    }

    /** Its first process. */
    ProcessHandle process() {
        return process.toHandle();
    }

    private static Process run(Path log, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms1g -Xmx1g");
        return builder.start();
    }

    /** Packs a provider of the benchmark; no jar of this project holds it as one. */
    private static void writeProvider(Path jar, Class<?> service, Class<?> factory, String... classes)
            throws IOException {
        String folder = factory.getPackageName().replace('.', '/') + '/';
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (String name : classes) {
                out.putNextEntry(new JarEntry(folder + name));
                try (InputStream code = factory.getResourceAsStream(name)) {
                    if (code == null) {
                        throw new IOException("no " + name);
                    }
                    code.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
            out.write(factory.getName().getBytes(StandardCharsets.UTF_8));
            // With it Keycloak's build looks for resources in the jar.
            out.putNextEntry(new JarEntry("META-INF/beans.xml"));
        }
    }

    private static Path script(Path home) {
        return home.resolve("bin").resolve("kc.sh");
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(1, TimeUnit.MINUTES);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | TimeoutException failure) {
                throw new IOException("a process of Keycloak did not end", failure);
            }
        }
    }
}
