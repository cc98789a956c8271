package io.github.tillkey.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.GeneralException;
import io.github.tillkey.testkit.KeycloakProcess;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The launcher: starts everything, says how to use it, and ends everything. */
public final class Demo {
    private final Options options;
    private final KeycloakServer keycloak;

    private Demo(Options options) {
        this.options = options;
        this.keycloak = new KeycloakServer(options, Demo::say);
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        options.requireFree();
        new Demo(options).run();
    }

    private void run() throws Exception {
        Thread end = new Thread(
                () -> {
                    sayAtTheEnd("Stopping the demo ...");
                    keycloak.close();
                    sayAtTheEnd("Stopped.");
                },
                "demo-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            launch();
            if (!keycloak.isClosing()) {
                throw keycloak.failure("Keycloak has ended by itself.");
            }
        } finally {
            if (keycloak.isClosing()) {
                // The hook is at work; the build has nothing more to say.
                Thread.sleep(Long.MAX_VALUE);
            }
            keycloak.close();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private void launch() throws Exception {
        Files.createDirectories(options.output());
        Files.deleteIfExists(options.json());
        say("Preparing " + options.keycloakHome().getFileName() + " with the Tillkey jars and fresh data ...");
        keycloak.prepare();
        say("Starting Keycloak on " + keycloak.url() + " (about a minute; log: " + options.log() + ") ...");
        keycloak.start();

        say("Preparing the PINs and a terminal ...");
        Running demo = complete();
        try (ClientPages pages = pages(demo)) {
            write(demo, options.json());
            say(new Templates().render("summary.ftl", Map.of("demo", demo)));
            keycloak.join();
        }
    }

    private Running complete() throws DemoException {
        String base = keycloak.url().toString();
        String clients = options.clients();
        try (RealmSetup setup = new RealmSetup(keycloak.url())) {
            return new Running(
                    new Running.Server(
                            base,
                            KeycloakServer.REALM,
                            base + "/realms/" + KeycloakServer.REALM,
                            base + "/admin/master/console/#/" + KeycloakServer.REALM,
                            KeycloakProcess.ADMIN,
                            KeycloakProcess.ADMIN,
                            options.log().toString()),
                    new Running.Clients(
                            clients,
                            clients + ClientApp.POS.path(),
                            clients + ClientApp.BACK_OFFICE.path(),
                            clients + ClientApp.WEB_SHOP.path()),
                    setup.members(),
                    setup.terminal("STO-01", "Till 1"));
        }
    }

    private ClientPages pages(Running demo) throws IOException, DemoException {
        try {
            return ClientPages.start(URI.create(demo.keycloak().issuer()), options.clientsPort(), Map.of("demo", demo));
        } catch (GeneralException e) {
            throw new DemoException("Keycloak runs, but the realm " + KeycloakServer.REALM + " was not imported.", e);
        }
    }

    /** The file appears complete or not at all. */
    static void write(Running demo, Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, new ObjectMapper().writeValueAsString(demo) + "\n");
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Past Maven's coloured stream, which is being taken down in another shutdown hook and fails at random then. */
    private static void sayAtTheEnd(String text) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println(text);
    }

    private static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }
}
