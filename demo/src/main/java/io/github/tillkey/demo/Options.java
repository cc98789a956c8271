package io.github.tillkey.demo;

import io.github.tillkey.testkit.KeycloakProcess;
import io.github.tillkey.testkit.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the build hands to the launcher, as {@code name=value} arguments.
 *
 * @param keycloak where Keycloak listens
 * @param clientsPort where the client pages listen
 * @param realmFile the realm to import
 * @param keycloakHome the unpacked distribution
 * @param providers the folder with the jars to install
 * @param output where the log and {@code demo.json} go
 */
record Options(Ports keycloak, int clientsPort, Path realmFile, Path keycloakHome, Path providers, Path output) {

    /** The options in the given arguments; every one is required. */
    static Options parse(String... arguments) throws DemoException {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            values.put(parts[0], parts[parts.length - 1].strip());
        }
        return new Options(
                new Ports(port(values, "keycloak.port"), port(values, "management.port")),
                port(values, "clients.port"),
                path(values, "realm.file"),
                path(values, "keycloak.home"),
                path(values, "providers"),
                path(values, "output"));
    }

    /** The log of the server. */
    Path log() {
        return output.resolve("keycloak.log");
    }

    /** Where the process id of the server is kept while it runs. */
    Path pidFile() {
        return output.resolve("keycloak.pid");
    }

    /** The description of the running demo, for scripts. */
    Path json() {
        return output.resolve("demo.json");
    }

    /**
     * Fails with the port and the option that changes it when a port is taken or used twice; and when a demo runs in
     * the same folder, whose data this one would delete.
     */
    void requireFree() throws DemoException {
        Optional<ProcessHandle> running = KeycloakProcess.noted(pidFile());
        if (running.isPresent()) {
            throw new DemoException("A demo of this folder is running already: its Keycloak is process "
                    + running.get().pid() + ". Stop it with Ctrl-C in its terminal; if that is gone, end the process.");
        }
        Map<Integer, String> uses = new LinkedHashMap<>();
        claim(uses, keycloak.http(), "keycloak");
        claim(uses, clientsPort, "clients");
        claim(uses, keycloak.management(), "management");
    }

    private static void claim(Map<Integer, String> uses, int port, String use) throws DemoException {
        String other = uses.put(port, use);
        if (other != null) {
            throw new DemoException("-Ddemo." + use + ".port and -Ddemo." + other + ".port are both " + port
                    + ": choose different ports.");
        }
        if (!Ports.isFree(port)) {
            int free = port < 50_000 ? port + 10_000 : port - 10_000;
            throw new DemoException(
                    "Port " + port + " is in use by another program. End that program, or choose another"
                            + " port, for example: mvn -Pdemo -Ddemo." + use + ".port=" + free);
        }
    }

    private static int port(Map<String, String> values, String name) throws DemoException {
        String value = values.getOrDefault(name, "");
        int number = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > 65_535) {
            throw new DemoException("-Ddemo." + name + "=" + value + " is not a number from 1 to 65535.");
        }
        return number;
    }

    private static Path path(Map<String, String> values, String name) {
        return Path.of(values.getOrDefault(name, "")).toAbsolutePath().normalize();
    }
}
