package io.github.tillkey.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The two ports of a server, both on the loopback address.
 *
 * @param http where it answers browsers and clients
 * @param management where it answers health checks and metrics
 */
public record Ports(int http, int management) {

    private static final int CONNECT_MILLIS = 500;

    /** Two ports that are free at the moment. */
    public static Ports free() throws IOException {
        try (ServerSocket http = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            return new Ports(http.getLocalPort(), management.getLocalPort());
        }
    }

    /** Whether nothing listens on the port of this machine, on IPv4 or IPv6. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                    return false;
                } catch (IOException nothingListens) {
                    // The next address decides.
                }
            }
        } catch (IOException noSuchName) {
            // This machine has no name localhost: the bind above has decided.
        }
        return true;
    }
}
