package io.github.tillkey.testsuite.networks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.ProductionServer.Kind;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.ReverseProxy;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.admin.client.Keycloak;

/**
 * Who a request comes from, behind real reverse proxies. The member is at 127.0.0.7 or ::1, the proxies call from
 * 127.0.0.2 and 127.0.0.3, and an attacker has the right password.
 */
@OwnServers
class ReverseProxyTest {

    private static final String MEMBER = "127.0.0.7";
    private static final String PROXY = "127.0.0.2";
    private static final String OTHER_PROXY = "127.0.0.3";
    /** Private, for Keycloak believes the leftmost: from a public address it would ask for HTTPS. */
    private static final String FORGED = "10.9.9.9";

    private static final String TRUSTED = "--proxy-trusted-addresses=" + PROXY + "," + OTHER_PROXY;

    @TempDir
    Path folder;

    /** A server that is up, with a realm in which bob may log in from an address that nobody has. */
    private record Scene(ProductionServer server, RetailRealm realm) {

        /** Bob asks for a token with his password, and is refused: from where, as the server sees it? */
        String seen(URI base, String from, String... headers) throws Exception {
            assertThat(ask(base, from, headers)).isEqualTo(400);
            JsonNode refusal = newestRefusal();
            return !refusal.hasNonNull("address")
                    ? refusal.get("reason").asText() + " "
                            + refusal.get("problem").asText()
                    : refusal.get("address").asText();
        }

        JsonNode newestRefusal() {
            return Http.json(Http.get(
                                    realm.adminUrl("/tillkey-networks/reports/refusals?max=1"),
                                    Map.of("Authorization", "Bearer " + realm.adminToken()))
                            .body())
                    .get(0);
        }

        int ask(URI base, String from, String... headers) throws Exception {
            HttpPost post = new HttpPost(base + "/realms/" + realm.name() + "/protocol/openid-connect/token");
            post.setConfig(RequestConfig.custom()
                    .setLocalAddress(InetAddress.getByName(from))
                    .setSocketTimeout(30_000)
                    .build());
            for (String header : headers) {
                int colon = header.indexOf(':');
                post.addHeader(
                        header.substring(0, colon), header.substring(colon + 1).strip());
            }
            post.setEntity(new StringEntity(
                    Http.query(Map.of(
                            "grant_type", "password",
                            "client_id", "back-office",
                            "username", "bob",
                            "password", "bob-demo")),
                    ContentType.APPLICATION_FORM_URLENCODED.withCharset(StandardCharsets.UTF_8)));
            try (CloseableHttpClient client = HttpClients.createDefault();
                    var response = client.execute(post)) {
                EntityUtils.consume(response.getEntity());
                return response.getStatusLine().getStatusCode();
            }
        }
    }

    @Test
    void theClientIsTheCallerOfTheFirstTrustedProxy() throws Exception {
        Path home = ProductionServer.install(folder, Kind.ALONE);
        RetailRealm known;
        try (ProductionServer server = ProductionServer.alone(home, "--proxy-headers=xforwarded", TRUSTED);
                Keycloak admin = server.adminClient()) {
            known = RetailRealm.create(admin, server.baseUrl());
            known.updateClient("back-office", client -> client.setDirectAccessGrantsEnabled(true));
            assertThat(known.call("GET", "/workflows", Map.of(), known.adminToken())
                            .statusCode())
                    .as("there are none")
                    .isEqualTo(404);
            Dates.of(known).until("carla", "2020-02-29");
            Networks.of(known).enforce().member("bob", "192.0.2.1");
            behindProxies(new Scene(server, known), false);
            xForwardedFor(new Scene(server, known));
            assertThat(Http.get(
                                    known.adminUrl("/tillkey-networks/reports/anywhere"),
                                    Map.of("Authorization", "Bearer " + known.adminToken()))
                            .body())
                    .as("the search in lists, on another database than that of the other tests")
                    .contains("\"members\":[]");
            Await.until("the task blocks her, and has no workflow to tell", () -> !known.user("carla")
                    .isEnabled());
            assertThat(Http.get(server.managementUrl("/metrics"), Map.of()).body())
                    .containsPattern(
                            "tillkey_refusals_total\\{[^}]*outcome=\"refused\"[^}]*reason=\"network_not_allowed\"");
        }
        try (ProductionServer server = ProductionServer.alone(home, "--proxy-headers=forwarded", TRUSTED);
                Keycloak admin = server.adminClient()) {
            Scene scene = new Scene(server, known.at(admin, server.baseUrl()));
            behindProxies(scene, true);
            forwarded(scene);
        }
        try (ProductionServer server = ProductionServer.alone(home, "--proxy-headers=xforwarded");
                Keycloak admin = server.adminClient()) {
            Scene scene = new Scene(server, known.at(admin, server.baseUrl()));
            trustingEverybody(scene);
        }
        try (ProductionServer server = ProductionServer.alone(
                        home, "--proxy-headers=xforwarded", "--spi-tillkey--client-address--believe-every-proxy=true");
                Keycloak admin = server.adminClient()) {
            Scene scene = new Scene(server, known.at(admin, server.baseUrl()));
            assertThat(scene.seen(URI.create(server.baseUrl()), MEMBER, "X-Forwarded-For: 10.9.9.9, 10.8.8.8"))
                    .as("the risk is accepted: as Keycloak does it")
                    .isEqualTo(FORGED);
        }
    }

    private static void behindProxies(Scene scene, boolean rfc7239) throws Exception {
        String forged = rfc7239 ? "Forwarded: for=" + FORGED : "X-Forwarded-For: " + FORGED;
        URI keycloak = URI.create(scene.server().baseUrl().replace("localhost", "127.0.0.1"));
        try (ReverseProxy inner = new ReverseProxy(PROXY, keycloak, rfc7239);
                ReverseProxy outer = new ReverseProxy(OTHER_PROXY, inner.url(), rfc7239)) {
            assertThat(scene.seen(inner.url(), MEMBER)).as("one proxy").isEqualTo(MEMBER);
            assertThat(scene.seen(inner.url(), MEMBER, forged))
                    .as("a forged header")
                    .isEqualTo(MEMBER);
            assertThat(scene.seen(outer.url(), MEMBER)).as("two proxies").isEqualTo(MEMBER);
            assertThat(scene.seen(outer.url(), MEMBER, forged))
                    .as("two proxies and a forged header")
                    .isEqualTo(MEMBER);
            if (outer.ipv6Url() != null) { // Else the headers with IPv6 below are all that can be tried.
                assertThat(scene.seen(outer.ipv6Url(), "::1", forged))
                        .as("IPv6")
                        .isEqualTo("::1");
            }
            assertThat(scene.seen(inner.url(), "127.0.0.9", forged))
                    .as("a caller that is no proxy")
                    .isEqualTo("127.0.0.9");
        }
        assertThat(scene.seen(keycloak, MEMBER, forged))
                .as("past the proxies: the header of somebody who is none")
                .isEqualTo(MEMBER);
        assertThat(scene.seen(keycloak, MEMBER, forged, "X-Forwarded-Trusted-Proxy: true"))
                .as("calling oneself trusted")
                .isEqualTo(MEMBER);
        assertThat(scene.seen(keycloak, PROXY))
                .as("a proxy that says nothing")
                .isEqualTo("client_address_unknown header_missing");

        Networks.of(scene.realm()).member("bob", MEMBER);
        try (ReverseProxy proxy = new ReverseProxy(PROXY, keycloak, rfc7239)) {
            assertThat(scene.ask(proxy.url(), MEMBER)).as("allowed").isEqualTo(200);
            assertThat(scene.ask(
                            proxy.url(),
                            "127.0.0.9",
                            rfc7239 ? "Forwarded: for=" + MEMBER : "X-Forwarded-For: " + MEMBER))
                    .as("pretending to be allowed")
                    .isEqualTo(400);
        }
        Networks.of(scene.realm()).member("bob", "192.0.2.1");
    }

    private static void xForwardedFor(Scene scene) throws Exception {
        URI keycloak = URI.create(scene.server().baseUrl().replace("localhost", "127.0.0.1"));
        assertThat(scene.seen(keycloak, PROXY, "X-Forwarded-For: 10.9.9.9, 198.51.100.9:5678"))
                .as("with a port")
                .isEqualTo("198.51.100.9");
        assertThat(scene.seen(keycloak, PROXY, "X-Forwarded-For: 10.9.9.9", "X-Forwarded-For: 198.51.100.9"))
                .as("in two lines")
                .isEqualTo("198.51.100.9");
        assertThat(scene.seen(keycloak, PROXY, "X-Forwarded-For: 10.9.9.9, unknown"))
                .isEqualTo("client_address_unknown header_not_readable");
        assertThat(scene.seen(keycloak, PROXY, "Forwarded: for=198.51.100.9"))
                .as("the other header")
                .isEqualTo("client_address_unknown header_missing");
    }

    private static void forwarded(Scene scene) throws Exception {
        URI keycloak = URI.create(scene.server().baseUrl().replace("localhost", "127.0.0.1"));
        assertThat(scene.seen(keycloak, PROXY, "Forwarded: for=10.9.9.9, for=\"[2001:db8::7]:4711\";proto=https"))
                .isEqualTo("2001:db8::7");
        assertThat(scene.seen(keycloak, PROXY, "Forwarded: for=10.9.9.9, for=_hidden"))
                .isEqualTo("client_address_unknown header_not_readable");
        assertThat(scene.seen(keycloak, PROXY, "Forwarded: for=10.9.9.9;by=\", for=198.51.100.9"))
                .as("hiding the proxy's entry in quotes")
                .isEqualTo("client_address_unknown header_not_readable");
    }

    private static void trustingEverybody(Scene scene) throws Exception {
        URI keycloak = URI.create(scene.server().baseUrl());
        assertThat(scene.seen(keycloak, MEMBER, "X-Forwarded-For: 10.9.9.9"))
                .as("an address that anybody could have invented")
                .isEqualTo("client_address_unknown proxies_not_named");
        assertThat(scene.server().log()).contains("set proxy-trusted-addresses to the addresses of your proxies");
        assertThat(Http.get(
                                scene.realm().adminUrl("/tillkey/check?part=networks"),
                                Map.of(
                                        "Authorization",
                                        "Bearer " + scene.realm().adminToken()))
                        .body())
                .contains("client_address_unknown", "proxy-trusted-addresses");
    }
}
