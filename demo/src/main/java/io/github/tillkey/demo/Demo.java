package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.github.tillkey.demo.AdminApi.TemporaryPin;
import io.github.tillkey.demo.AdminApi.Terminal;
import io.github.tillkey.demo.Running.Member;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The launcher: starts everything, says how to use it, and ends everything. */
public final class Demo {
    private static final String REALM_FILE_BASE = "http://localhost:8081";

    private final Options options;
    private final Http http = new Http();
    private final KeycloakServer keycloak;

    private Demo(Options options) {
        this.options = options;
        this.keycloak = new KeycloakServer(options, http, Demo::say);
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        Ports.requireFree(options);
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
        } catch (Exception e) {
            if (keycloak.isClosing()) {
                awaitEndOfProcess();
            }
            throw e;
        } finally {
            if (!keycloak.isClosing()) {
                keycloak.close();
                Runtime.getRuntime().removeShutdownHook(end);
            }
        }
    }

    private void launch() throws Exception {
        Files.createDirectories(options.output());
        Files.deleteIfExists(options.json());
        say("Preparing " + options.keycloakHome().getFileName() + " with the Tillkey jars and fresh data ...");
        keycloak.prepare();
        say("Starting Keycloak on " + keycloak.url() + " (about a minute; log: " + options.log() + ") ...");
        keycloak.start();
        keycloak.awaitReady();

        say("Preparing the clients, PINs and a terminal ...");
        Running demo = complete();
        ClientPages pages = ClientPages.start(demo, provider(), http);
        try {
            Summary.write(demo, options.json());
            say(Summary.text(demo));
            keycloak.join();
        } finally {
            pages.close();
        }
        if (keycloak.isClosing()) {
            awaitEndOfProcess();
        }
        throw keycloak.failure("Keycloak has ended by itself.");
    }

    /** Adds to the realm what its file cannot hold. */
    private Running complete() throws IOException, InterruptedException, DemoException {
        URI clients = URI.create("http://localhost:" + options.clientsPort());
        AdminApi admin = new AdminApi(http, keycloak.url());
        if (!clients.toString().equals(REALM_FILE_BASE)) {
            for (ClientApp app : ClientApp.values()) {
                admin.moveClient(app.clientId(), REALM_FILE_BASE, clients.toString());
            }
        }
        List<Member> staff = new ArrayList<>();
        for (DemoUser user : DemoUser.ALL) {
            TemporaryPin pin = user.storeId() == null ? null : admin.temporaryPin(admin.userId(user.username()));
            staff.add(new Member(user, pin));
        }
        Terminal terminal = admin.newTerminal("STO-01", "Till 1");
        return new Running(keycloak.url(), clients, staff, terminal, options.log());
    }

    private OIDCProviderMetadata provider() throws IOException, InterruptedException, DemoException {
        HttpResponse<String> response = http.get(keycloak.discovery());
        try {
            return OIDCProviderMetadata.parse(response.body());
        } catch (ParseException e) {
            throw new DemoException("The realm has no usable discovery document: " + e.getMessage(), e);
        }
    }

    /** The shutdown hook is at work; the build has nothing more to say. */
    private static void awaitEndOfProcess() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
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
