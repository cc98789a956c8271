package io.github.tillkey.benchmark.load;

import io.github.tillkey.testkit.HttpBrowser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser and the client that it logs in to: the exchange of the code for tokens, refresh and logout. It loads no
 * style sheets or scripts, which real browsers keep. For one thread.
 */
final class Browser extends HttpBrowser {

    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\":\"([^\"]+)\"");

    private final String protocolUrl;
    private String accessToken = "";
    private String refreshToken = "";

    /** Knows nothing of the realm yet. */
    Browser(String realmUrl) {
        this.protocolUrl = realmUrl + "/protocol/openid-connect";
    }

    /** Sends the authorization request of a client. */
    Visit open(String clientId, Map<String, String> more) {
        return get(URI.create(protocolUrl + "/auth?" + query(authorization(clientId, more))));
    }

    /** Sends a page's form. */
    Visit submit(Visit page, Map<String, String> fields) {
        return post(page.form(), fields);
    }

    /** Exchanges the code that {@code page} has brought to the client. */
    void redeem(Visit page) throws IOException {
        Matcher code = CODE.matcher(page.address().toString());
        if (!page.isAtClient() || !code.find()) {
            throw page.unexpected();
        }
        takeTokens(redemption(code.group(1)));
    }

    /** Refreshes the tokens of the last login. */
    void refresh() throws IOException {
        takeTokens(Map.of("grant_type", "refresh_token", "client_id", client(), "refresh_token", refreshToken));
    }

    private void takeTokens(Map<String, String> grant) throws IOException {
        HttpResponse<String> answer =
                send(form(URI.create(protocolUrl + "/token"), grant).build());
        Matcher token = REFRESH_TOKEN.matcher(answer.body());
        if (answer.statusCode() != 200 || !token.find()) {
            throw new IOException("no tokens: " + answer.statusCode() + " " + answer.body());
        }
        refreshToken = token.group(1);
        Matcher access = ACCESS_TOKEN.matcher(answer.body());
        accessToken = access.find() ? access.group(1) : "";
    }

    /** The last access token. */
    String accessToken() {
        return accessToken;
    }

    /** Ends the session of the last login, as a client does. */
    void logOut() throws IOException {
        HttpResponse<String> answer = send(
                form(URI.create(protocolUrl + "/logout"), Map.of("client_id", client(), "refresh_token", refreshToken))
                        .build());
        if (answer.statusCode() != 204) {
            throw new IOException("not logged out: " + answer.statusCode() + " " + answer.body());
        }
    }
}
