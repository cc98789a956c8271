package io.github.tillkey.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the build hands to the launcher, as {@code name=value} arguments.
 *
 * @param keycloakPort where Keycloak listens
 * @param clientsPort where the client pages listen
 * @param managementPort where Keycloak answers health checks
 * @param realmFile the realm to import
 * @param keycloakHome the unpacked distribution
 * @param providers the folder with the jars to install
 * @param output where the log and {@code demo.json} go
 */
record Options(
        int keycloakPort,
        int clientsPort,
        int managementPort,
        Path realmFile,
        Path keycloakHome,
        Path providers,
        Path output) {

    /** The options in the given arguments; every one is required. */
    static Options parse(String... arguments) throws DemoException {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new DemoException("Not of the form name=value: " + argument);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Options(
                number(values, "keycloak.port", 65_535),
                number(values, "clients.port", 65_535),
                number(values, "management.port", 65_535),
                path(values, "realm.file"),
                path(values, "keycloak.home"),
                path(values, "providers"),
                path(values, "output"));
    }

    private static int number(Map<String, String> values, String name, int max) throws DemoException {
        String value = text(values, name);
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below covers it.
        }
        throw new DemoException("-Ddemo." + name + "=" + value + " is not a number from 1 to " + max + ".");
    }

    private static Path path(Map<String, String> values, String name) throws DemoException {
        return Path.of(text(values, name)).toAbsolutePath().normalize();
    }

    private static String text(Map<String, String> values, String name) throws DemoException {
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            throw new DemoException("-Ddemo." + name + " has no value.");
        }
        return value.strip();
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
}
