package io.github.tillkey.core.settings;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/** A client that knows what {@link ClientSettings} asks for, and fails at anything else. */
public final class TestClient {

    private final String protocol;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<ProtocolMapperModel> dedicated = new ArrayList<>();
    private final Map<String, ClientScopeModel> defaults = new HashMap<>();
    private final Map<String, ClientScopeModel> optional = new HashMap<>();

    private TestClient(String protocol) {
        this.protocol = protocol;
    }

    /** A public client of OpenID Connect with a mapper for each of these configurations in its dedicated scope. */
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
        dedicated.add(model(ofProtocol, providerId, config));
        return this;
    }

    TestClient defaultScope(String name, Map<String, String> config) {
        defaults.put(name, scope(config));
        return this;
    }

    TestClient optionalScope(String name, Map<String, String> config) {
        optional.put(name, scope(config));
        return this;
    }

    private ClientScopeModel scope(Map<String, String> config) {
        ProtocolMapperModel mapper = model(protocol, ClientSettings.OIDC_MAPPER, config);
        return (ClientScopeModel) Proxy.newProxyInstance(
                TestClient.class.getClassLoader(),
                new Class<?>[] {ClientScopeModel.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProtocolMappersStream")) {
                        return Stream.of(mapper);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static ProtocolMapperModel model(String protocol, String providerId, Map<String, String> config) {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName("tillkey");
        mapper.setProtocol(protocol);
        mapper.setProtocolMapper(providerId);
        mapper.setConfig(config);
        return mapper;
    }

    private ClientModel model() {
        return (ClientModel) Proxy.newProxyInstance(
                TestClient.class.getClassLoader(),
                new Class<?>[] {ClientModel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProtocol" -> protocol;
                    case "isPublicClient" -> true;
                    case "getAttribute" -> attributes.get(String.valueOf(arguments[0]));
                    case "getProtocolMappersStream" -> dedicated.stream();
                    case "getRealm" -> realmOfStoreRoles();
                    case "getClientScopes" -> Boolean.TRUE.equals(arguments[0]) ? defaults : optional;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** In which every store role exists. */
    private static RealmModel realmOfStoreRoles() {
        RoleModel role = answering(RoleModel.class, Map.of());
        ClientModel container = answering(ClientModel.class, Map.of("getRole", role));
        return answering(RealmModel.class, Map.of("getClientByClientId", container));
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                TestClient.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    /** What counts. */
    public ClientSettings settings() {
        return ClientSettings.of(model());
    }
}
