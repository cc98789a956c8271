package io.github.tillkey.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** One request and the answer to it, with the headers that every answer carries. */
final class Reply {
    private static final String COOKIE = "tillkey-demo=";

    private final HttpExchange exchange;
    private final Templates templates;

    /** A reply whose forms may lead to these pages and to {@code formTarget}. */
    Reply(HttpExchange exchange, Templates templates, String formTarget) {
        this.exchange = exchange;
        this.templates = templates;
        Headers headers = exchange.getResponseHeaders();
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "
                        + formTarget);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "strict-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** The method and the path that was asked for, such as {@code GET /pos}. */
    String route() {
        return exchange.getRequestMethod() + " " + uri().getPath();
    }

    /** The path and query that was asked for. */
    URI uri() {
        return exchange.getRequestURI();
    }

    /** A header of the request, empty when it has none of this name. */
    String header(String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    /** The value of the cookie, empty when the browser has none for this path. */
    String cookie() {
        return Arrays.stream(header("Cookie").split("; *", -1))
                .filter(pair -> pair.startsWith(COOKIE))
                .map(pair -> pair.substring(COOKIE.length()))
                .findFirst()
                .orElse("");
    }

    /** Sets the cookie for this path. Scripts cannot read it. */
    void setCookie(String value, String path) {
        String cookie = COOKIE + value + "; Path=" + path + "; HttpOnly; SameSite=Lax";
        exchange.getResponseHeaders().set("Set-Cookie", cookie);
    }

    /** Sends the browser to another address. */
    void redirect(String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(303, -1);
    }

    /** Sends a page. */
    void page(String template, Map<String, ?> values) throws IOException {
        send(200, "text/html", template, values);
    }

    /** Sends a page that holds a message only. */
    void message(int status, String title, String text) throws IOException {
        send(status, "text/html", "message.ftlh", Map.of("title", title, "text", text));
    }

    /** Sends a text. */
    void send(int status, String type, String template, Map<String, ?> values) throws IOException {
        byte[] bytes = templates.render(template, values).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
