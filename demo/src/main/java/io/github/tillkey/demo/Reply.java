package io.github.tillkey.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request and the answer to it, with the headers that every answer carries. */
final class Reply {
    private final HttpExchange exchange;
    private final URI keycloak;

    Reply(HttpExchange exchange, URI keycloak) {
        this.exchange = exchange;
        this.keycloak = keycloak;
    }

    /** The path and query that was asked for. */
    URI uri() {
        return exchange.getRequestURI();
    }

    /** Whether the request is a POST. */
    boolean isPost() {
        return exchange.getRequestMethod().equals("POST");
    }

    /** Whether another site sent this form. */
    boolean isForeignPost(URI base) {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        return isPost() && origin != null && !origin.equals(base.toString());
    }

    /** The value of a cookie. */
    @Nullable
    String cookie(String name) {
        List<String> headers = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
        for (String header : headers) {
            for (String pair : header.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return null;
    }

    /** Sets a cookie for this path that scripts cannot read; an empty value removes it. */
    void setCookie(String name, String value, String path) {
        String age = value.isEmpty() ? "; Max-Age=0" : "";
        exchange.getResponseHeaders()
                .add("Set-Cookie", name + "=" + value + "; Path=" + path + "; HttpOnly; SameSite=Lax" + age);
    }

    /** Sends the browser to another address. */
    void redirect(String location) throws IOException {
        commonHeaders().set("Location", location);
        exchange.sendResponseHeaders(303, -1);
    }

    /** Sends a page. */
    void html(int status, String html) throws IOException {
        send(status, "text/html; charset=utf-8", html);
    }

    /** Sends the style sheet. */
    void css(String css) throws IOException {
        send(200, "text/css; charset=utf-8", css);
    }

    private void send(int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        commonHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Headers commonHeaders() {
        Headers headers = exchange.getResponseHeaders();
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "
                        + keycloak);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "strict-origin");
        headers.set("Cache-Control", "no-store");
        return headers;
    }
}
