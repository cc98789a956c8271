package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.floor.FloorStepFactory;
import io.github.tillkey.benchmark.load.pass.PassResourceFactory;
import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import io.github.tillkey.testkit.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/** A Keycloak in production mode on free ports, with the pack and the benchmark's own providers. */
final class Server {

    private Server() {}

    /** Puts the pack into the distribution and builds it, for one server or more. */
    static Distribution build(Options options, Path log) throws IOException, InterruptedException {
        Distribution distribution =
                new Distribution(options.path("keycloak.home"), Map.of("JAVA_OPTS_KC_HEAP", "-Xms1g -Xmx1g"));
        distribution.install(options.path("providers"));
        Path providers = distribution.home().resolve("providers");
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
        distribution.build(log, "--db=postgres", "--health-enabled=false", "--metrics-enabled=false");
        return distribution;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param keyFile the PIN key
     * @param log where it writes to
     * @param more options of Keycloak
     */
    static KeycloakProcess start(Distribution distribution, Database database, Path keyFile, Path log, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--db-url=" + database.url(),
                "--db-username=postgres",
                "--db-password=postgres",
                "--cache=local",
                "--spi-credential--tillkey-pos-pin--key-file=" + keyFile));
        command.addAll(List.of(more));
        try {
            return distribution.start(log, Ports.free(), command).awaitReady();
        } catch (IOException failure) {
            throw new IOException(failure.getMessage() + " See " + log, failure);
        }
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
}
