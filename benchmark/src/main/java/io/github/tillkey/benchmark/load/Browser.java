package io.github.tillkey.benchmark.load;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser that costs little: cookies, redirects, the page's form, PKCE, and the exchange of the code for tokens. It loads no
 * style sheets or scripts, which real browsers keep. For one thread.
 */
final class Browser {

    /** Where the clients' redirect URIs are; nothing listens there, and nothing is sent there. */
    private static final String CLIENTS = "http://localhost:8081/";

    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\":\"([^\"]+)\"");
    private static final int MAX_HOPS = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String realmUrl;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private String client = "";
    private String verifier = "";
    private String refreshToken = "";
    private int requests;

    /**
     * Where a browser ended up.
     *
     * @param address of the page, or the client's redirect URI
     * @param status HTTP status; 0 at the client
     * @param html the page; empty at the client
     */
    record Page(URI address, int status, String html) {

        /** Where the page's form goes. */
        URI form() throws IOException {
            Matcher form = FORM.matcher(html);
            if (!form.find()) {
                throw unexpected();
            }
            return URI.create(form.group(1).replace("&amp;", "&"));
        }

        /** Says what the page says. */
        IOException unexpected() {
            String text = html.replaceAll("(?s)<(script|style|head).*?</\\1>", "")
                    .replaceAll("<[^>]+>", " ")
                    .replaceAll("\\s+", " ");
            return new IOException("not expected: " + address.getPath() + " (" + status + "): " + text);
        }
    }

    /** Knows nothing of the realm yet. */
    Browser(String realmUrl) {
        this.realmUrl = realmUrl;
    }

    /** How many requests it has sent. */
    int requests() {
        return requests;
    }

    /** Forgets all cookies. */
    void forget() {
        cookies.clear();
    }

    /** Sends the authorization request of a client. */
    Page open(String clientId, Map<String, String> more) throws IOException, InterruptedException {
        client = clientId;
        verifier = random(32);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", client);
        parameters.put("response_type", "code");
        parameters.put("scope", "openid");
        parameters.put("redirect_uri", redirectUri());
        parameters.put("state", random(12));
        parameters.put("nonce", random(12));
        parameters.put("code_challenge", challenge());
        parameters.put("code_challenge_method", "S256");
        parameters.putAll(more);
        URI url = URI.create(realmUrl + "/protocol/openid-connect/auth?" + query(parameters));
        return follow(url, HttpRequest.newBuilder(url));
    }

    /** Sends a page's form. */
    Page submit(Page page, Map<String, String> fields) throws IOException, InterruptedException {
        URI url = page.form();
        return follow(url, form(url, fields));
    }

    /** Exchanges the code that {@code page} has brought to the client. */
    void redeem(Page page) throws IOException, InterruptedException {
        Matcher code = CODE.matcher(page.address().toString());
        if (!page.address().toString().startsWith(CLIENTS) || !code.find()) {
            throw page.unexpected();
        }
        URI url = URI.create(realmUrl + "/protocol/openid-connect/token");
        HttpResponse<String> answer = send(form(
                        url,
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                client,
                                "code",
                                code.group(1),
                                "redirect_uri",
                                redirectUri(),
                                "code_verifier",
                                verifier))
                .build());
        Matcher token = REFRESH_TOKEN.matcher(answer.body());
        if (answer.statusCode() != 200 || !token.find()) {
            throw new IOException("no tokens: " + answer.statusCode() + " " + answer.body());
        }
        refreshToken = token.group(1);
    }

    /** Refreshes the tokens of the last login. */
    void refresh() throws IOException, InterruptedException {
        URI url = URI.create(realmUrl + "/protocol/openid-connect/token");
        HttpResponse<String> answer = send(
                form(url, Map.of("grant_type", "refresh_token", "client_id", client, "refresh_token", refreshToken))
                        .build());
        Matcher token = REFRESH_TOKEN.matcher(answer.body());
        if (answer.statusCode() != 200 || !token.find()) {
            throw new IOException("not refreshed: " + answer.statusCode() + " " + answer.body());
        }
        refreshToken = token.group(1);
    }

    /** Ends the session of the last login, as a client does. */
    void logOut() throws IOException, InterruptedException {
        URI url = URI.create(realmUrl + "/protocol/openid-connect/logout");
        HttpResponse<String> answer = send(form(url, Map.of("client_id", client, "refresh_token", refreshToken))
                .build());
        if (answer.statusCode() != 204) {
            throw new IOException("not logged out: " + answer.statusCode() + " " + answer.body());
        }
    }

    private Page follow(URI url, HttpRequest.Builder request) throws IOException, InterruptedException {
        URI at = url;
        HttpRequest.Builder next = request;
        for (int hops = 0; hops < MAX_HOPS; hops++) {
            if (!cookies.isEmpty()) {
                next.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> answer = send(next.build());
            answer.headers().allValues("set-cookie").forEach(this::keep);
            @Nullable String location = answer.headers().firstValue("location").orElse(null);
            if (location == null || answer.statusCode() / 100 != 3) {
                return new Page(at, answer.statusCode(), answer.body());
            }
            at = at.resolve(location);
            if (at.toString().startsWith(CLIENTS)) {
                return new Page(at, 0, "");
            }
            next = HttpRequest.newBuilder(at);
        }
        throw new IOException("too many redirects");
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        requests++;
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private void keep(String header) {
        String pair = header.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (header.toLowerCase(Locale.ROOT).contains("max-age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(pair.indexOf('=') + 1).replaceAll("^\"|\"$", ""));
        }
    }

    private static HttpRequest.Builder form(URI url, Map<String, String> fields) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(query(fields)));
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String redirectUri() {
        return CLIENTS + client + "/callback";
    }

    private String challenge() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }

    private static String random(int bytes) {
        byte[] value = new byte[bytes];
        RANDOM.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }
}
