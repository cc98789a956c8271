package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.oauth2.sdk.ParseException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final String EVIL = "<script>alert('x')</script>\"&";
    private static final String HARMLESS = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;";

    @Test
    void escapesWhatOthersWrote() throws IOException, ParseException {
        ClientSession session = new ClientSession();
        session.login(login(Map.of(
                "sub",
                "1",
                "name",
                EVIL,
                "store",
                EVIL,
                "store_roles",
                List.of(EVIL),
                "stores",
                Map.of(EVIL, List.of(EVIL)))));
        Notice notice = Notice.error("No.", new OidcException(EVIL, EVIL));

        String page = Page.client(ClientApp.POS, client(ClientApp.POS), session, notice);

        assertThat(page).doesNotContain("<script", EVIL).contains(HARMLESS, "role=\"alert\"");
    }

    @Test
    void showsWhoWorksWhereAndAsWhat() throws IOException, ParseException {
        ClientSession session = new ClientSession();
        session.login(login(Map.of(
                "sub",
                "1",
                "name",
                "Anna",
                "store",
                "STO-01",
                "store_roles",
                List.of("cashier", "stock"),
                "acr",
                "1")));

        assertThat(Page.client(ClientApp.POS, client(ClientApp.POS), session, null))
                .contains(
                        "id=\"user\">Anna<",
                        "id=\"store\">STO-01<",
                        "id=\"store-roles\">cashier, stock<",
                        "id=\"acr\">1<")
                .contains(">Switch cashier<", ">Refresh tokens<", ">Log out<", "name=\"id_token_hint\"");
        assertThat(Page.client(ClientApp.WEB_SHOP, client(ClientApp.WEB_SHOP), session, null))
                .doesNotContain("Switch cashier");
    }

    @Test
    void offersOnlyTheLoginToNobody() throws IOException, ParseException {
        assertThat(Page.client(ClientApp.POS, client(ClientApp.POS), null, null))
                .contains(">Log in<")
                .doesNotContain("Log out", "Switch cashier");
    }

    @Test
    void listsEverythingOnTheIndex() {
        assertThat(Page.index(SummaryTest.demo())).contains("0042", "ACDE-FHJK", "Till &lt;1&gt;", "href=\"/pos\"");
    }

    private static Login login(Map<String, Object> claims) {
        return new Login(new PlainJWT(new JWTClaimsSet.Builder().build()), claims, Map.of(), null, Instant.EPOCH);
    }

    private static OidcClient client(ClientApp app) throws IOException, ParseException {
        return new OidcClient(
                app, URI.create("http://localhost:8081" + app.path()), OidcClientTest.provider(), new Http());
    }
}
