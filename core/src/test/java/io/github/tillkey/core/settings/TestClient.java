package io.github.tillkey.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.ProtocolMapperModel;

/** What is said about a public client in a realm that has every store role. */
public final class TestClient {

    private final String protocol;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<ProtocolMapperModel> mappers = new ArrayList<>();

    private TestClient(String protocol) {
        this.protocol = protocol;
    }

    /** Of OpenID Connect, with a mapper for each of these configurations. */
    @SafeVarargs
    public static TestClient with(Map<String, String>... mappers) {
        TestClient client = new TestClient("openid-connect");
        Stream.of(mappers).forEach(config -> client.mapper("openid-connect", ClientSettings.OIDC_MAPPER, config));
        return client;
    }

    static TestClient saml() {
        return new TestClient("saml");
    }

    TestClient attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    TestClient mapper(String ofProtocol, String providerId, Map<String, String> config) {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName("tillkey");
        mapper.setProtocol(ofProtocol);
        mapper.setProtocolMapper(providerId);
        mapper.setConfig(config);
        mappers.add(mapper);
        return this;
    }

    /** What counts. */
    public ClientSettings settings() {
        return new ClientSettings(new ClientSettings.Source(protocol, true, attributes::get, mappers, role -> true));
    }
}
