package io.github.tillkey.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request and the answer to it, with the headers that every answer carries. */
final class Reply {
    private final HttpExchange exchange;
    private final Templates templates;

    /**
     * A reply.
     *
     * @param formTargets where forms may lead, beside these pages
     */
    Reply(HttpExchange exchange, Templates templates, String formTargets) {
        this.exchange = exchange;
        this.templates = templates;
        Headers headers = exchange.getResponseHeaders();
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "
                        + formTargets);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "strict-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** The path and query that was asked for. */
    URI uri() {
        return exchange.getRequestURI();
    }

    /** The method, and the path below this one. */
    String route(String base) {
        String path = uri().getPath();
        return exchange.getRequestMethod() + " " + (path.startsWith(base) ? path.substring(base.length()) : path);
    }

    /** The value of a cookie, empty when the browser has none of this name. */
    String cookie(String name) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split("; *", -1)))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** Sets a cookie for this path that scripts cannot read. */
    void setCookie(String name, String value, String path) {
        exchange.getResponseHeaders()
                .add("Set-Cookie", name + "=" + value + "; Path=" + path + "; HttpOnly; SameSite=Lax");
    }

    /** Sends the browser to another address. */
    void redirect(String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(303, -1);
    }

    /** Sends a page. */
    void page(int status, String template, Map<String, ?> values) throws IOException {
        Map<String, Object> all = new HashMap<>(values);
        all.put("apps", ClientApp.ALL);
        send(status, "text/html; charset=utf-8", templates.render(template, all));
    }

    /** Sends a page that holds a message. */
    void message(int status, String title, String text) throws IOException {
        page(status, "message.ftlh", Map.of("title", title, "text", text));
    }

    /** The answer to an address that leads nowhere. */
    void notFound() throws IOException {
        message(404, "Not found", "There is no such page.");
    }

    /** Sends a text. */
    void send(int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
