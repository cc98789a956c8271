package io.github.tillkey.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Refuses to begin while a port that the demo needs is taken. */
public final class Ports {
    private static final int CONNECT_MILLIS = 500;

    private Ports() {}

    /** Checks the ports before the build takes any further trouble. */
    public static void main(String[] args) throws Exception {
        requireFree(Options.parse(args));
    }

    /**
     * Fails with the port and the option that changes it when a port is taken or used twice; and when a demo runs in the
     * same folder, whose data this one would delete.
     */
    static void requireFree(Options options) throws DemoException {
        Optional<ProcessHandle> running = ServerProcess.remembered(options.pidFile());
        if (running.isPresent()) {
            throw new DemoException("A demo of this folder is running already: its Keycloak is process "
                    + running.get().pid() + ". Stop it with Ctrl-C in its terminal; if that is gone, end the process.");
        }
        Map<Integer, String> uses = new LinkedHashMap<>();
        claim(uses, options.keycloakPort(), "keycloak");
        claim(uses, options.clientsPort(), "clients");
        claim(uses, options.managementPort(), "management");
        for (Map.Entry<Integer, String> use : uses.entrySet()) {
            requireFree(use.getKey(), use.getValue());
        }
    }

    private static void claim(Map<Integer, String> uses, int port, String use) throws DemoException {
        String other = uses.put(port, use);
        if (other != null) {
            throw new DemoException("-Ddemo." + use + ".port and -Ddemo." + other + ".port are both " + port
                    + ": choose different ports.");
        }
    }

    private static void requireFree(int port, String use) throws DemoException {
        if (isFree(port)) {
            return;
        }
        int other = port < 50_000 ? port + 10_000 : port - 10_000;
        throw new DemoException("Port " + port + " is in use by another program."
                + " End that program, or choose another port, for example: mvn -Pdemo -Ddemo." + use + ".port="
                + other);
    }

    /** Whether nobody listens on the port of this machine, on IPv4 or IPv6. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                if (answers(address, port)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean answers(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
