package io.github.tillkey.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The calls of the Admin REST API that the demo needs, as the bootstrap administrator. */
final class AdminApi {
    private final Http http;
    private final URI keycloak;

    AdminApi(Http http, URI keycloak) {
        this.http = http;
        this.keycloak = keycloak;
    }

    /**
     * A temporary PIN.
     *
     * @param pin the digits
     * @param expiresAt when it stops working, as the server wrote it
     */
    record TemporaryPin(String pin, String expiresAt) {}

    /**
     * A terminal that waits for its enrolment.
     *
     * @param storeId the store it belongs to
     * @param name its name
     * @param terminalId its id
     * @param code the one-time enrolment code
     * @param codeExpiresAt when the code stops working, as the server wrote it
     */
    record Terminal(String storeId, String name, String terminalId, String code, String codeExpiresAt) {}

    /** The id of the user with exactly this name. */
    String userId(String username) throws IOException, InterruptedException, DemoException {
        URI uri = admin("/users?exact=true&username=" + encode(username));
        List<Map<String, Object>> users = Json.objects(expect(200, "GET", uri, ""));
        if (users.size() != 1) {
            throw new DemoException("The realm has no user " + username + ".");
        }
        return Json.text(users.get(0), "id");
    }

    /** Gives the member a temporary PIN. */
    TemporaryPin temporaryPin(String userId) throws IOException, InterruptedException, DemoException {
        URI uri = admin("/tillkey-pin/members/" + encode(userId) + "/temporary-pin");
        Map<String, Object> answer = Json.object(expect(200, "POST", uri, "{}"));
        return new TemporaryPin(Json.text(answer, "pin"), Json.text(answer, "expiresAt"));
    }

    /** Prepares a terminal of the store. */
    Terminal newTerminal(String storeId, String name) throws IOException, InterruptedException, DemoException {
        String request = Json.write(Map.of("storeId", storeId, "name", name));
        Map<String, Object> answer = Json.object(expect(201, "POST", admin("/tillkey-pin/terminals"), request));
        return new Terminal(
                storeId,
                name,
                Json.text(answer, "terminalId"),
                Json.text(answer, "code"),
                Json.text(answer, "codeExpiresAt"));
    }

    /** Moves the addresses of a client to another base address. */
    void moveClient(String clientId, String from, String to) throws IOException, InterruptedException, DemoException {
        URI search = admin("/clients?clientId=" + encode(clientId));
        List<Map<String, Object>> clients = Json.objects(expect(200, "GET", search, ""));
        if (clients.size() != 1) {
            throw new DemoException("The realm has no client " + clientId + ".");
        }
        Map<String, Object> moved = Json.replaceInStrings(clients.get(0), from, to);
        expect(204, "PUT", admin("/clients/" + encode(Json.text(moved, "id"))), Json.write(moved));
    }

    private String expect(int status, String method, URI uri, String body)
            throws IOException, InterruptedException, DemoException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token())
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpResponse<String> response = http.send(request);
        if (response.statusCode() != status) {
            String hint = response.statusCode() == 404 && uri.getPath().contains("/tillkey-pin/")
                    ? " Is tillkey-pin-authenticator among the installed jars?"
                    : "";
            throw new DemoException(method + " " + uri.getPath() + " answered " + response.statusCode() + " instead of "
                    + status + ": " + response.body() + hint);
        }
        return response.body();
    }

    /** A new token for every call: they live for a minute only, and the demo makes a handful of calls. */
    private String token() throws IOException, InterruptedException, DemoException {
        String form = "grant_type=password&client_id=admin-cli&username=" + KeycloakServer.ADMIN + "&password="
                + KeycloakServer.ADMIN;
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(keycloak.resolve("/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
        if (response.statusCode() != 200) {
            throw new DemoException("The administrator could not log in: " + response.body());
        }
        return Json.text(Json.object(response.body()), "access_token");
    }

    private URI admin(String path) {
        return keycloak.resolve("/admin/realms/" + KeycloakServer.REALM + path);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
