package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * Every parameter and every field of every resource of our Admin REST, written wrong: 400, naming field and remedy,
 * never 404 or 500.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class RestInputTest extends RetailTest {

    private static final String WHOLE = "whole number";

    private record Call(String method, String path, String body, String names, String remedy) {}

    private HttpResponse<String> send(String method, String path, String body) {
        return Http.send(HttpRequest.newBuilder(realm.adminUrl(path))
                .header("Authorization", "Bearer " + realm.adminToken())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    @Test
    void aWrongParameterIs400AndNamesParameterValueAndRemedy() {
        Map<String, List<String>> numbers = Map.of(
                "/tillkey-pin/migration/members", List.of("first", "max"),
                "/tillkey-pin/terminals", List.of("first", "max"),
                "/tillkey-pin/stores", List.of("first", "max"),
                "/tillkey-networks/reports/preview", List.of("days"),
                "/tillkey-networks/reports/refusals", List.of("first", "max"),
                "/tillkey-dates/reports/ending", List.of("days"),
                "/tillkey-dates/reports/blocked", List.of("days"),
                "/tillkey-dates/reports/extended", List.of("days"),
                "/tillkey-dates/reports/deletions", List.of("days"));
        SoftAssertions softly = new SoftAssertions();
        numbers.forEach((path, names) -> names.forEach(name -> {
            for (String value : List.of("abc", "-1", "1.5", "99999999999", "%20", "1e1", "null", "%5B1%5D")) {
                HttpResponse<String> answer = send("GET", path + "?" + name + "=" + value, "");
                String sent = path + "?" + name + "=" + value + " -> " + answer.body();
                softly.assertThat(answer.statusCode()).as(sent).isEqualTo(400);
                softly.assertThat(message(answer)).as(sent).contains(name + " is \"", WHOLE);
            }
        }));
        HttpResponse<String> mails = send("POST", "/tillkey-pin/migration/reminders?max=abc", "");
        softly.assertThat(mails.statusCode()).isEqualTo(400);
        softly.assertThat(message(mails)).contains("max is \"abc\"");
        for (String report : List.of("ending", "blocked", "extended", "deletions", "hidden-notices")) {
            HttpResponse<String> answer = send("GET", "/tillkey-dates/reports/" + report + "?format=xml", "");
            softly.assertThat(answer.statusCode()).as(report).isEqualTo(400);
            softly.assertThat(message(answer)).as(report).contains("format is \"xml\"", "json or csv");
        }
        softly.assertAll();
    }

    @Test
    void aWrongFieldIs400AndNamesFieldAndRemedy() {
        String anna = realm.userId("anna");
        String terminal =
                "/tillkey-pin/terminals/" + realm.prepareTerminal("STO-01").terminalId();
        String extensions = "/tillkey-dates/members/" + anna + "/extensions";
        String allowances = "/tillkey-networks/members/" + anna + "/allowances";
        String list = "/tillkey-networks/members/" + anna + "/list";
        String explain = "/tillkey/explain";
        SoftAssertions softly = new SoftAssertions();
        for (Call call : List.of(
                new Call("POST", extensions, "{'days': 1.5, 'reason': 'x'}", "days", WHOLE),
                new Call("POST", extensions, "{'days': '7', 'reason': 'x'}", "days", WHOLE),
                new Call("POST", extensions, "{'days': -1, 'reason': 'x'}", "days is \"-1\"", "1 to 366"),
                new Call("POST", extensions, "{'days': 99999999999, 'reason': 'x'}", "days", ""),
                new Call("POST", extensions, "{'days': [7], 'reason': 'x'}", "days", WHOLE),
                new Call("POST", extensions, "{'days': 7, 'reason': 5}", "reason", "text"),
                new Call("POST", extensions, "{'days': 7, 'reason': null}", "reason is missing", "text of 1 to"),
                new Call("POST", extensions, "{'dayz': 7, 'reason': 'x'}", "dayz", "days, reason"),
                new Call("POST", extensions, "", "days, reason", "JSON"),
                new Call("POST", extensions, "[]", "days, reason", "one JSON object"),
                new Call("POST", extensions, "{'days': 7", "JSON", ""),
                new Call("PUT", "/tillkey-dates/settings", "{'maxPeriodDays': 1.5}", "maxPeriodDays", WHOLE),
                new Call("PUT", "/tillkey-dates/settings", "{'noticeDays': ['x']}", "noticeDays[0]", WHOLE),
                new Call("PUT", "/tillkey-dates/settings", "{'noticeDays': [null]}", "noticeDays", ""),
                new Call("PUT", "/tillkey-dates/settings", "{'noticeDays': 3}", "noticeDays", "list"),
                new Call("PUT", "/tillkey-dates/settings", "{'timeZone': 'Mars/Base'}", "time_zone", "Mars/Base"),
                new Call("PUT", "/tillkey-dates/settings", "{'retentionDays': -1}", "retention_days", "-1"),
                new Call("PUT", "/tillkey-dates/settings", "", "timeZone", "JSON"),
                new Call("PUT", "/tillkey-networks/settings", "{'mode': true}", "mode", "text"),
                new Call("PUT", "/tillkey-networks/settings", "{'mode': 'on'}", "mode is ", "enforce"),
                new Call("PUT", "/tillkey-networks/settings", "{'zones': []}", "zones", "object"),
                new Call("PUT", "/tillkey-networks/settings", "{'zones': {'office': 5}}", "zones.office", "text"),
                new Call("PUT", "/tillkey-networks/settings", "{'requiredKinds': 'employee'}", "requiredKinds", "list"),
                new Call("PUT", "/tillkey-networks/settings", "{'Mode': 'off'}", "Mode", "mode, requiredFor"),
                new Call("PUT", "/tillkey-networks/settings", "", "mode", "JSON"),
                new Call("PUT", list, "{'list': 5}", "list", "text"),
                new Call("PUT", list, "{'lists': ''}", "lists", "list"),
                new Call("PUT", "/tillkey-networks/stores/STO-01/list", "{'list': ['*']}", "list", "text"),
                new Call("POST", allowances, "{'address': 'here'}", "address is \"here\"", "one address"),
                new Call(
                        "POST", allowances, "{'address': '192.0.2.7', 'until': 'soon'}", "until is \"soon\"", "offset"),
                new Call("POST", allowances, "{'address': '192.0.2.7'}", "until is missing", "offset"),
                new Call("POST", allowances, "", "address, until", "JSON"),
                new Call("POST", "/tillkey-pin/terminals", "{'storeId': 'STO-01', 'name': 5}", "name", "text"),
                new Call("POST", "/tillkey-pin/terminals", "{'storeId': 'STO-01'}", "name is missing", "1 to"),
                new Call("POST", "/tillkey-pin/terminals", "", "storeId, name", "JSON"),
                new Call("POST", explain, "{'member': 'anna'}", "client is missing", "1 to"),
                new Call("POST", explain, "{'member': 'anna', 'client': 5}", "client", "text"),
                new Call("POST", explain, "{'member': 'anna', 'client': 'pos', 'address': 'here'}", "here", "IPv6"),
                new Call("POST", explain, "{'member': 'anna', 'client': 'pos', 'level': 'face'}", "face", "password"),
                new Call("POST", explain, "{'member': 'anna', 'client': 'pos', 'at': 'soon'}", "soon", "offset"),
                new Call(
                        "POST",
                        explain,
                        "{'member': 'anna', 'client': 'pos', 'store': 'STO-01', 'terminal': 'x'}",
                        "store or terminal",
                        ""),
                new Call("POST", explain, "{'member': 'anna', 'event': 'x'}", "member or event", ""),
                new Call("POST", explain, "{'client': 'pos'}", "member and client", "event"),
                new Call("PATCH", terminal, "{'networksWaived': 'yes'}", "networksWaived", "true or false"),
                new Call("PATCH", terminal, "{'networksWaived': 1}", "networksWaived", "true or false"),
                new Call("PATCH", terminal, "{'nam': 'x'}", "nam", "storeId, name, networksWaived"),
                new Call("PATCH", terminal, "{}", "Nothing to change", "name"),
                new Call("POST", terminal + "/lost", "{'since': 5}", "since", "text"),
                new Call("POST", terminal + "/lost", "{'since': 'yesterday'}", "since is \"yesterday\"", "offset"),
                new Call("POST", "/tillkey-pin/keys/none/retire", "{'force': 'true'}", "force", "true or false"))) {
            HttpResponse<String> answer =
                    send(call.method(), call.path(), call.body().replace('\'', '"'));
            String sent = call + " -> " + answer.body();
            softly.assertThat(answer.statusCode()).as(sent).isEqualTo(400);
            softly.assertThat(message(answer)).as(sent).contains(call.names(), call.remedy());
        }
        softly.assertAll();
    }

    private static String message(HttpResponse<String> answer) {
        return answer.body().startsWith("{")
                ? Http.json(answer.body()).path("errorMessage").asText()
                : answer.body();
    }

    @Test
    void aFieldWithoutAValueIsNull() {
        JsonNode terminal = Http.json(send(
                        "GET",
                        "/tillkey-pin/terminals/"
                                + realm.prepareTerminal("STO-01").terminalId(),
                        "")
                .body());
        for (String field :
                List.of("registeredBy", "lastLoginAt", "lastSeenAt", "lockReason", "waitsUntil", "userAgent")) {
            assertThat(terminal.has(field)).as(field).isTrue();
            assertThat(terminal.get(field).isNull()).as(field).isTrue();
        }
        JsonNode progress = Http.json(send("GET", "/tillkey-pin/migration", "").body());
        assertThat(progress.has("oldLength") && progress.has("until")).isTrue();
        assertThat(Http.json(send("GET", "/tillkey-networks/members/" + realm.userId("anna") + "/list", "")
                                .body())
                        .has("list"))
                .isTrue();
        JsonNode networks =
                Http.json(send("GET", "/tillkey-networks/settings", "").body());
        assertThat(networks.has("requiredRole") && networks.has("defaultNetworks") && networks.has("contact"))
                .isTrue();
        JsonNode dates = Http.json(send("GET", "/tillkey-dates/settings", "").body());
        assertThat(dates.has("timeZone") && dates.has("sponsorRole") && dates.has("contact"))
                .isTrue();
        assertThat(Http.json(send("GET", "/tillkey-pin/keys", "").body()).has("problem"))
                .isTrue();
    }
}
