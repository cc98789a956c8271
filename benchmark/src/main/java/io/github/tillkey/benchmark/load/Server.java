package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.floor.FloorStepFactory;
import io.github.tillkey.benchmark.load.pass.PassResourceFactory;
import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** A Keycloak in production mode on loopback, on free ports, with the pack and the benchmark's own providers. */
final class Server implements AutoCloseable {

    private static final Map<String, String> ENVIRONMENT = Map.of("JAVA_OPTS_KC_HEAP", "-Xms1g -Xmx1g");

    private final KeycloakProcess process;
    private final int port;

    private Server(KeycloakProcess process, int port) {
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
        Distribution.install(pack, home);
        Path providers = home.resolve("providers");
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
        KeycloakProcess.build(
                home, log, ENVIRONMENT, "--db=postgres", "--health-enabled=false", "--metrics-enabled=false");
    }

    /** Starts it as it was built, with more options. */
    static Server startBuilt(Path home, Database database, Path keyFile, Path log, List<String> more)
            throws IOException, InterruptedException {
        int port = KeycloakProcess.freePort();
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
                "--http-management-port=" + KeycloakProcess.freePort(),
                "--cache=local",
                "--spi-credential--tillkey-pos-pin--key-file=" + keyFile));
        options.addAll(more);
        Server server = new Server(KeycloakProcess.run(home, log, ENVIRONMENT, options), port);
        try {
            server.process.awaitReady(URI.create(server.url() + "/realms/master"), taken -> {});
            return server;
        } catch (IOException failure) {
            server.close();
            throw new IOException(failure.getMessage() + " See " + log, failure);
        }
    }

    /** Its address. */
    String url() {
        return "http://localhost:" + port;
    }

    /** Its first process. */
    ProcessHandle process() {
        return process.handle();
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

    @Override
    public void close() {
        process.close();
    }
}
