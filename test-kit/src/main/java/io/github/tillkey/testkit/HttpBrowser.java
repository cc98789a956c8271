package io.github.tillkey.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser without JavaScript, for one thread: cookies, redirects, forms, and what a client does for it in the code
 * flow with PKCE. It parses no page and keeps none, so that a benchmark measures the server and not the browser. As
 * real browsers do, it takes the last of several cookies of one name, and sends {@code Secure} cookies to localhost.
 */
public class HttpBrowser {

    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final int MAX_HOPS = 10;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** By realm, whose path every cookie of Keycloak has, or by the host and port of an app, and by name. */
    private final Map<String, Map<String, String>> cookies = new LinkedHashMap<>();
    /** Of all logins in this browser, so that several tabs may have one open. */
    private final String verifier = UUID.randomUUID() + "." + UUID.randomUUID();

    private String client = "";

    /**
     * Where a browser ended up.
     *
     * @param status HTTP status; 200 at a client
     * @param address of the page, or a client's redirect URI
     * @param html the page; empty at a client
     */
    public record Visit(int status, URI address, String html) {

        /** Whether this is a client's redirect URI. */
        public boolean isAtClient() {
            return HttpBrowser.isAtClient(address);
        }

        /** Where the first form of the page goes. */
        public URI form() {
            Matcher form = FORM.matcher(html);
            if (!form.find()) {
                throw unexpected();
            }
            return URI.create(form.group(1).replace("&amp;", "&"));
        }

        /** The text of the page. */
        public IllegalStateException unexpected() {
            String text = html.replaceAll("(?s)<(script|style|head).*?</\\1>", "")
                    .replaceAll("<[^>]+>", " ")
                    .replaceAll("\\s+", " ");
            return new IllegalStateException("not expected: " + address.getPath() + " (" + status + "): " + text);
        }
    }

    /**
     * Whether this is a redirect URI of the realm file's clients. Nothing listens there, and the browser sends nothing
     * there.
     */
    public static boolean isAtClient(URI address) {
        return address.toString().startsWith(RetailRealmFile.CLIENTS + "/");
    }

    /** Parameters of an authorization request, whose code {@link #redemption} redeems; {@code more} win. */
    public final Map<String, String> authorization(String clientId, Map<String, String> more) {
        client = clientId;
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", client);
        parameters.put("response_type", "code");
        parameters.put("scope", "openid");
        parameters.put("redirect_uri", redirectUri());
        parameters.put("state", "state-" + UUID.randomUUID());
        parameters.put("nonce", UUID.randomUUID().toString());
        parameters.put("code_challenge", challenge());
        parameters.put("code_challenge_method", "S256");
        parameters.putAll(more);
        return parameters;
    }

    /** The form that redeems a code of the latest authorization request. */
    public final Map<String, String> redemption(String code) {
        return Map.of(
                "grant_type", "authorization_code",
                "client_id", client,
                "code", code,
                "redirect_uri", redirectUri(),
                "code_verifier", verifier);
    }

    /** The client of the latest authorization request. */
    protected final String client() {
        return client;
    }

    /** Goes to an address, and where it leads. */
    public final Visit get(URI url) {
        return follow(url, HttpRequest.newBuilder(url));
    }

    /** Sends a form. */
    public final Visit post(URI url, Map<String, String> fields) {
        return follow(url, form(url, fields));
    }

    /** The cookies for an address of a realm or an app, by name, to be read and changed. */
    public final Map<String, String> cookies(URI address) {
        return cookies.computeIfAbsent(owner(address), owner -> new LinkedHashMap<>());
    }

    /** Forgets all cookies. */
    public final void forget() {
        cookies.clear();
    }

    /** Gets to see every answer. */
    protected void received(URI from, HttpResponse<String> answer) {}

    private Visit follow(URI url, HttpRequest.Builder request) {
        URI at = url;
        HttpRequest.Builder next = request;
        for (int hops = 0; hops < MAX_HOPS; hops++) {
            if (isAtClient(at)) {
                return new Visit(200, at, "");
            }
            Map<String, String> here = cookies(at);
            if (!here.isEmpty()) {
                next.header(
                        "Cookie",
                        here.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> answer = send(next.header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                    .build());
            answer.headers().allValues("set-cookie").forEach(header -> keep(here, header));
            received(at, answer);
            @Nullable String location = answer.headers().firstValue("location").orElse(null);
            if (location == null || answer.statusCode() / 100 != 3) {
                return new Visit(answer.statusCode(), at, answer.body());
            }
            at = at.resolve(location);
            next = HttpRequest.newBuilder(at);
        }
        throw new IllegalStateException("too many redirects, last to " + at);
    }

    /** A request that sends a form. */
    public static HttpRequest.Builder form(URI url, Map<String, String> fields) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(query(fields)));
    }

    /** Sends a request, without cookies, and follows no redirect. */
    public static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Encodes parameters. */
    public static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String owner(URI address) {
        String realms = "/realms/";
        String path = address.getPath();
        if (!path.startsWith(realms)) {
            return address.getAuthority();
        }
        int end = path.indexOf('/', realms.length());
        return end < 0 ? path : path.substring(0, end);
    }

    private static void keep(Map<String, String> cookies, String header) {
        String pair = header.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (header.toLowerCase(Locale.ROOT).contains("max-age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(pair.indexOf('=') + 1).replaceAll("^\"|\"$", ""));
        }
    }

    private String redirectUri() {
        return RetailRealmFile.CLIENTS + "/" + client + "/callback";
    }

    private String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }
}
