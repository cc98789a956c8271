package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The requests of the guide "Connect your POS", with values in place of the names in braces. */
final class GuideRequests {

    static final int LOG_IN = 0;
    static final int REDEEM = 1;
    static final int REFRESH = 2;
    static final int LOG_OUT = 3;
    static final int STEP_UP = 4;
    static final int LOCK = 5;

    private final RetailRealm realm;
    private final List<String> requests;
    private final Map<String, String> values = new HashMap<>();

    /** The requests of a login, with a state, nonce and verifier of its own. */
    GuideRequests(RetailRealm realm, String redirectUri) throws IOException {
        this.realm = realm;
        this.requests = GuideBlock.in("connect-pos.md", "Requests", "http");
        CodeVerifier verifier = new CodeVerifier();
        values.put("verifier", verifier.getValue());
        values.put(
                "challenge",
                CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue());
        values.put("state", "state-" + UUID.randomUUID());
        values.put("nonce", UUID.randomUUID().toString());
        values.put("redirect_uri", redirectUri);
    }

    /** A block of a kind of app: what the client of the POS gets. */
    static void saveClient(RetailRealm realm, String block) {
        assertThat(realm.call("PUT", "/clients/" + realm.clientUuid("pos"), Http.json(block), realm.adminToken())
                        .statusCode())
                .isEqualTo(204);
    }

    String value(String name) {
        return values.get(name);
    }

    GuideRequests put(String name, String value) {
        values.put(name, value);
        return this;
    }

    /** A request that is a link. */
    URI get(int request) {
        return URI.create(address(request) + "?" + Http.query(parameters(request)));
    }

    URI address(int request) {
        String path = requests.get(request).split("\\s+")[1];
        assertThat(path).startsWith("/realms/retail/");
        return realm.url(path.substring("/realms/retail".length()));
    }

    /** What follows the address. */
    Map<String, String> parameters(int request) {
        String[] words = requests.get(request).split("\\s+", 3);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : words[2].replaceAll("\\s|^\\?", "").split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts[1];
            parameters.put(
                    parts[0], value.startsWith("{") ? values.get(value.substring(1, value.length() - 1)) : value);
        }
        assertThat(parameters).doesNotContainValue(null);
        return parameters;
    }

    /** The header that follows the address. */
    Map<String, String> header(int request) {
        String[] header = requests.get(request).split("\\s+", 3)[2].strip().split(": ", 2);
        String[] words = header[1].split("[{}]");
        return Map.of(header[0], words[0] + values.get(words[1]));
    }
}
