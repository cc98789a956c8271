package io.github.tillkey.demo;

import io.github.tillkey.demo.AdminApi.Terminal;
import io.github.tillkey.demo.Running.Member;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The HTML of all pages. Whatever is not written here passes {@link Html#escape}. */
final class Page {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Set<String> TIME_CLAIMS = Set.of("auth_time", "exp", "iat", "nbf");

    private Page() {}

    /** The page that lists everything. */
    static String index(Running demo) {
        StringBuilder cards = new StringBuilder();
        for (ClientApp app : ClientApp.values()) {
            cards.append("""
                    <li class="card"><h2><a href="%s">%s</a></h2><p>%s</p></li>
                    """.formatted(escape(app.path()), escape(app.title()), escape(app.description())));
        }
        StringBuilder rows = new StringBuilder();
        for (Member member : demo.staff()) {
            DemoUser user = member.user();
            rows.append("""
                    <tr><th scope="row">%s</th><td><code>%s</code></td><td><code>%s</code></td><td>%s</td></tr>
                    """.formatted(
                            escape(user.username()),
                            escape(user.password()),
                            escape(Running.pinText(member)),
                            escape(user.description())));
        }
        Terminal terminal = demo.terminal();
        String body = """
                <h1>Tillkey demo</h1>
                <ul class="cards">
                %s</ul>
                <section aria-labelledby="try">
                <h2 id="try">Try it</h2>
                <ol>
                <li>Open the <a href="%s">point of sale</a>, log in, and type the enrolment code <code class="code">%s</code>
                and, to confirm it, Bob's name and password (<code>bob</code>, <code>bob-demo</code>):
                this browser is now %s of %s. (The code works once, until %s.)</li>
                <li>Type Anna’s PIN. Then switch to Bob. Carla’s PIN is refused: she does not work in %s.</li>
                <li>Open the <a href="%s">back office</a>: the PIN opens nothing there. Log in as erik with his password.</li>
                </ol>
                </section>
                <section aria-labelledby="people">
                <h2 id="people">People</h2>
                <div class="scroll" role="region" aria-labelledby="people" tabindex="0">
                <table>
                <thead><tr><th scope="col">User</th><th scope="col">Password</th><th scope="col">Temporary PIN</th>
                <th scope="col">Who</th></tr></thead>
                <tbody>
                %s</tbody>
                </table>
                </div>
                <p class="hint">A temporary PIN is replaced by its owner at the first login on a till.</p>
                </section>
                <section aria-labelledby="admin">
                <h2 id="admin">Administration</h2>
                <p><a href="%s">Keycloak admin console</a>: user <code>%s</code>, password <code>%s</code></p>
                </section>
                """.formatted(
                        cards,
                        escape(ClientApp.POS.path()),
                        escape(terminal.code()),
                        escape(terminal.name()),
                        escape(terminal.storeId()),
                        escape(terminal.codeExpiresAt()),
                        escape(terminal.storeId()),
                        escape(ClientApp.BACK_OFFICE.path()),
                        rows,
                        escape(demo.adminConsole().toString()),
                        escape(KeycloakServer.ADMIN),
                        escape(KeycloakServer.ADMIN));
        return layout("Tillkey demo", "index", null, body);
    }

    /** The page of a client, for whoever is logged in or nobody. */
    static String client(ClientApp app, OidcClient client, @Nullable ClientSession session, @Nullable Notice notice) {
        Login login = session == null ? null : session.login();
        String content = session == null || login == null ? nobody(app) : somebody(app, client, session, login);
        String body = """
                %s<h1>%s</h1>
                <p class="lead">%s</p>
                %s""".formatted(notice(notice), escape(app.title()), escape(app.description()), content);
        return layout(app.title(), app.clientId(), app, body);
    }

    /** The answer to an address that leads nowhere. */
    static String notFound() {
        return message("Not found", "There is no such page.");
    }

    /** The answer to a form of another site. */
    static String forbidden() {
        return message("Not allowed", "This form was sent by another site.");
    }

    /** The answer after a mistake of ours. */
    static String broken() {
        return message("Something went wrong", "The terminal that runs the demo shows what.");
    }

    private static String message(String title, String text) {
        return layout(title, "index", null, "<h1>" + escape(title) + "</h1><p>" + escape(text) + "</p>");
    }

    private static String nobody(ClientApp app) {
        return """
                <section class="card who" aria-label="Login">
                <p>Nobody is logged in.</p>
                <div class="buttons">%s</div>
                </section>
                """.formatted(button(app, "login", "Log in", true));
    }

    private static String somebody(ClientApp app, OidcClient client, ClientSession session, Login login) {
        StringBuilder buttons = new StringBuilder();
        if (app.isShared()) {
            buttons.append(button(app, "switch", "Switch cashier", true));
        }
        buttons.append(button(app, "refresh", "Refresh tokens", false));
        buttons.append(logoutButton(client, session, login));
        return """
                <section class="card who" aria-label="Login">
                <p class="name">Logged in as <strong id="user">%s</strong></p>
                <dl>
                %s</dl>
                <div class="buttons">%s</div>
                </section>
                %s%s""".formatted(
                        escape(login.displayName()),
                        facts(login),
                        buttons,
                        claims(
                                "id-token",
                                "ID token",
                                "Validated: signature, issuer, audience and dates, at the login the nonce too.",
                                true,
                                login.idClaims()),
                        claims(
                                "access-token",
                                "access token",
                                "Meant for an API, not for this client: shown for the demo, not validated.",
                                false,
                                login.accessClaims()));
    }

    private static String facts(Login login) {
        StringBuilder facts = new StringBuilder();
        facts.append(fact("username", "User name", orDash(login.text("preferred_username"))));
        facts.append(fact("store", "Store", orDash(login.text("store"))));
        facts.append(fact("store-roles", "Store roles", orDash(String.join(", ", login.storeRoles()))));
        Map<String, List<String>> stores = login.stores();
        if (!stores.isEmpty()) {
            StringBuilder text = new StringBuilder();
            stores.forEach((store, roles) -> text.append(text.isEmpty() ? "" : "; ")
                    .append(store)
                    .append(": ")
                    .append(orDash(String.join(", ", roles))));
            facts.append(fact("stores", "Roles by store", text.toString()));
        }
        if (Boolean.TRUE.equals(login.claim("all_stores"))) {
            facts.append(fact("all-stores", "All stores", "yes"));
        }
        facts.append(fact("acr", "Level (acr)", orDash(login.text("acr"))));
        facts.append(fact("access-token-until", "Access token until", time(login.accessTokenUntil())));
        return facts.toString();
    }

    private static String fact(String id, String name, String value) {
        return "<div><dt>%s</dt><dd id=\"%s\">%s</dd></div>%n".formatted(escape(name), escape(id), escape(value));
    }

    private static String claims(String id, String title, String hint, boolean open, Map<String, Object> claims) {
        StringBuilder rows = new StringBuilder();
        new TreeMap<>(claims).forEach((name, value) -> rows.append("<tr><th scope=\"row\">")
                .append(escape(name))
                .append("</th><td><code>")
                .append(escape(claim(name, value)))
                .append("</code></td></tr>\n"));
        return """
                <details class="card" id="%s"%s>
                <summary>Claims of the %s</summary>
                <p class="hint">%s</p>
                <div class="scroll" role="region" aria-label="Claims of the %s" tabindex="0">
                <table>
                <thead><tr><th scope="col">Claim</th><th scope="col">Value</th></tr></thead>
                <tbody>
                %s</tbody>
                </table>
                </div>
                </details>
                """.formatted(escape(id), open ? " open" : "", escape(title), escape(hint), escape(title), rows);
    }

    private static String claim(String name, @Nullable Object value) {
        String text = Json.write(value);
        return TIME_CLAIMS.contains(name) && value instanceof Number seconds
                ? text + " (" + time(Instant.ofEpochSecond(seconds.longValue())) + ")"
                : text;
    }

    private static String button(ClientApp app, String action, String label, boolean primary) {
        return """
                <form method="post" action="%s/%s"><button type="submit"%s>%s</button></form>
                """.formatted(escape(app.path()), escape(action), primary ? " class=\"primary\"" : "", escape(label));
    }

    private static String logoutButton(OidcClient client, ClientSession session, Login login) {
        StringBuilder fields = new StringBuilder();
        client.logoutFields(login, session.logoutState()).forEach((name, values) -> {
            for (String value : values) {
                fields.append(
                        "<input type=\"hidden\" name=\"%s\" value=\"%s\">".formatted(escape(name), escape(value)));
            }
        });
        return """
                <form method="post" action="%s">%s<button type="submit">Log out</button></form>
                """.formatted(escape(client.logoutEndpoint().toString()), fields);
    }

    private static String notice(@Nullable Notice notice) {
        if (notice == null) {
            return "";
        }
        return """
                <div class="notice %s" role="%s"><strong>%s</strong> <span>%s</span></div>
                """.formatted(
                        notice.error() ? "error" : "info",
                        notice.error() ? "alert" : "status",
                        escape(notice.title()),
                        escape(notice.detail()));
    }

    private static String layout(String title, String style, @Nullable ClientApp current, String body) {
        StringBuilder links = new StringBuilder();
        links.append(link("/", "Overview", current == null && style.equals("index")));
        for (ClientApp app : ClientApp.values()) {
            links.append(link(app.path(), app.title(), app == current));
        }
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="stylesheet" href="/style.css">
                </head>
                <body class="%s">
                <header><nav aria-label="Pages"><ul>
                %s</ul></nav></header>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(escape(title), escape(style), links, body);
    }

    private static String link(String path, String label, boolean current) {
        return "<li><a href=\"%s\"%s>%s</a></li>%n"
                .formatted(escape(path), current ? " aria-current=\"page\"" : "", escape(label));
    }

    private static String time(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    private static String orDash(@Nullable String text) {
        return text == null || text.isBlank() ? "–" : text;
    }

    private static String escape(String text) {
        return Html.escape(text);
    }
}
