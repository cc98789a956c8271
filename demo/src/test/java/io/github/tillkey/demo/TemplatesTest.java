package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTest {
    private static final String EVIL = "<script>alert('x')</script>\"&";
    private static final String HARMLESS = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;";

    private final Templates templates = new Templates();

    @Test
    void escapesForeignText() throws IOException {
        Map<String, Object> values = client(
                "pos",
                Map.of(
                        "name",
                        EVIL,
                        "store",
                        EVIL,
                        "store_roles",
                        List.of(EVIL),
                        "stores",
                        Map.of(EVIL, List.of(EVIL))));
        values.put("notice", new ClientSession.Notice("No.", OidcClient.failure("error", EVIL)));

        String page = templates.render("client.ftlh", values);

        assertThat(page).doesNotContain("<script", EVIL).contains(HARMLESS, "role=\"alert\"");
    }

    @Test
    void showsWhoWorksWhereAndAsWhat() throws IOException {
        Map<String, Object> claims = Map.of(
                "sub", "1",
                "name", "Anna",
                "store", "STO-01",
                "store_roles", List.of("cashier", "stock"),
                "stores", Map.of("STO-01", List.of("cashier", "stock")),
                "auth_time", 1_700_000_000L,
                "acr", "1");

        assertThat(templates.render("client.ftlh", client("pos", claims)))
                .contains(
                        "id=\"user\">Anna<",
                        "id=\"username\">–<",
                        "id=\"store\">STO-01<",
                        "id=\"store-roles\">cashier, stock<",
                        "id=\"stores\">STO-01: cashier, stock<",
                        "id=\"acr\">1<",
                        "<code>1700000000 (2023-11-1",
                        "<code>[&quot;cashier&quot;,&quot;stock&quot;]<")
                .contains(">Switch cashier<", ">Refresh tokens<", ">Log out<", "name=\"id_token_hint\" value=\"hint\"")
                .doesNotContain("id=\"all-stores\"");
        assertThat(templates.render("client.ftlh", client("web-shop", Map.of("all_stores", true))))
                .contains("id=\"all-stores\">yes<")
                .doesNotContain("Switch cashier");
    }

    @Test
    void offersOnlyTheLoginWithoutASession() throws IOException {
        assertThat(templates.render("client.ftlh", Map.of("app", "pos")))
                .contains(">Log in<")
                .doesNotContain("Log out", "Switch cashier");
    }

    @Test
    void listsEverythingOnTheIndexAndInTheTerminal() throws IOException {
        assertThat(templates.render("index.ftlh", Map.of("demo", demo())))
                .contains("0042", "ACDE-FHJK", "Till &lt;1&gt;", "href=\"/pos\"");
        assertThat(templates.render("summary.ftl", Map.of("demo", demo())))
                .contains("http://localhost:8081/pos", "anna-demo", "0042", "ACDE-FHJK", "Till <1>", "Ctrl-C");
        assertThat(templates.render("summary.ftl", Map.of("demo", demo(), "stop", "docker compose stop")))
                .contains("docker compose stop")
                .doesNotContain("Ctrl-C");
    }

    @Test
    void writesTheDocumentedKeys(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("demo.json");

        Demo.write(demo(), file);

        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("keycloak", "clients", "users", "terminal");
        assertThat(json.get("clients")).hasToString("""
                {"index":"http://localhost:8081","pos":"http://localhost:8081/pos",\
                "backOffice":"http://localhost:8081/back-office","webShop":"http://localhost:8081/web-shop"}""");
        assertThat(json.at("/users/0/pin").asText()).isEqualTo("0042");
        assertThat(json.at("/users/1/pin").isNull()).isTrue();
        assertThat(json.at("/terminal/code").asText()).isEqualTo("ACDE-FHJK");
        assertThat(json.at("/keycloak/issuer").asText()).isEqualTo("http://localhost:8080/realms/retail");
    }

    private static Map<String, Object> client(String app, Map<String, Object> claims) {
        Login login =
                new Login(new PlainJWT(new JWTClaimsSet.Builder().build()), claims, Map.of(), null, Instant.EPOCH);
        return new HashMap<>(Map.of(
                "app",
                app,
                "login",
                login,
                "idClaims",
                Login.shown(claims),
                "accessClaims",
                Map.of(),
                "logout",
                "http://localhost:8080/logout",
                "logoutFields",
                Map.of("id_token_hint", List.of("hint"))));
    }

    private static Running demo() {
        return new Running(
                new Running.Server(
                        "http://localhost:8080",
                        "retail",
                        "http://localhost:8080/realms/retail",
                        "http://localhost:8080/admin/",
                        "admin",
                        "admin",
                        "keycloak.log"),
                new Running.Clients(
                        "http://localhost:8081",
                        "http://localhost:8081/pos",
                        "http://localhost:8081/back-office",
                        "http://localhost:8081/web-shop"),
                List.of(
                        new Running.Member("anna", "anna-demo", "cashier", "0042", "2026-11-24T10:00:00Z"),
                        new Running.Member("erik", "erik-demo", "back office", null, null)),
                new Running.Terminal("id", "STO-01", "Till <1>", "ACDE-FHJK", "2026-11-24T10:00:00Z"));
    }
}
