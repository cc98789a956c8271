package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OidcClientTest {
    /** The discovery document of a server that nobody calls. */
    static OIDCProviderMetadata provider() throws ParseException {
        return OIDCProviderMetadata.parse("""
                {"issuer": "http://localhost:8080/realms/retail",
                 "authorization_endpoint": "http://localhost:8080/auth",
                 "token_endpoint": "http://localhost:8080/token",
                 "end_session_endpoint": "http://localhost:8080/logout",
                 "jwks_uri": "http://localhost:8080/certs",
                 "subject_types_supported": ["public"],
                 "response_types_supported": ["code"],
                 "id_token_signing_alg_values_supported": ["RS256"],
                 "authorization_response_iss_parameter_supported": true}
                """);
    }

    private final OidcClient client;

    OidcClientTest() throws ParseException, MalformedURLException {
        client = new OidcClient("pos", URI.create("http://localhost:8081/pos"), provider());
    }

    @Test
    void asksForACodeWithProofKeyStateAndNonce() throws ParseException {
        OidcClient.Attempt attempt = client.begin(false);

        AuthenticationRequest request = AuthenticationRequest.parse(attempt.uri());
        assertThat(request.getClientID().getValue()).isEqualTo("pos");
        assertThat(request.getRedirectionURI()).hasToString("http://localhost:8081/pos/callback");
        assertThat(request.getCodeChallengeMethod()).isEqualTo(CodeChallengeMethod.S256);
        assertThat(request.getCodeChallenge())
                .isEqualTo(CodeChallenge.compute(CodeChallengeMethod.S256, attempt.verifier()));
        assertThat(request.getState()).isEqualTo(attempt.state());
        assertThat(request.getNonce()).isEqualTo(attempt.nonce());
        assertThat(request.getPrompt()).isNull();
    }

    @Test
    void asksForANewLoginToSwitch() throws ParseException {
        AuthenticationRequest request =
                AuthenticationRequest.parse(client.begin(true).uri());

        assertThat(request.getPrompt()).isEqualTo(new Prompt(Prompt.Type.LOGIN));
    }

    @Test
    void refusesAnAnswerToAnotherLogin() {
        assertThatThrownBy(() -> answer("code=c&state=other&iss=http://localhost:8080/realms/retail"))
                .isInstanceOfSatisfying(
                        GeneralException.class,
                        e -> assertThat(e.getErrorObject().getCode()).isEqualTo("invalid_state"));
    }

    @Test
    void refusesAnAnswerOfAnotherIssuer() {
        for (String issuer : new String[] {"", "&iss=http://localhost:8080/realms/other"}) {
            assertThatThrownBy(() -> answer("code=c&state=STATE" + issuer))
                    .isInstanceOfSatisfying(
                            GeneralException.class,
                            e -> assertThat(e.getErrorObject().getCode()).isEqualTo("invalid_issuer"));
        }
    }

    @Test
    void passesOnWhatTheServerSays() {
        assertThatThrownBy(() -> answer("error=access_denied&error_description=not_in_store&state=STATE&"
                        + "iss=http://localhost:8080/realms/retail"))
                .isInstanceOfSatisfying(GeneralException.class, e -> {
                    assertThat(e.getErrorObject().getCode()).isEqualTo("access_denied");
                    assertThat(e).hasMessage("not_in_store");
                });
    }

    private void answer(String query) throws GeneralException {
        OidcClient.Attempt attempt = client.begin(false);
        String answer = query.replace("STATE", attempt.state().getValue());
        Map<State, OidcClient.Attempt> attempts = new HashMap<>(Map.of(attempt.state(), attempt));
        client.complete(attempts, URI.create("http://localhost:8081/pos/callback?" + answer));
    }
}
