package io.github.tillkey.benchmark.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.benchmark.load.floor.FloorStepFactory;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.testkit.HttpBrowser;
import io.github.tillkey.testkit.KeycloakProcess;
import io.github.tillkey.testkit.RetailRealmFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.util.JsonSerialization;

/**
 * A realm for measuring: the demo's realm with six-digit PINs, a client for each way to log in, clerks with a password,
 * and members with a PIN.
 *
 * <p>The clients {@code pos} (PIN), {@code password} and {@code floor} differ in their login flow only: they have the
 * same scopes and mappers and so get the same tokens.
 */
final class Realm {

    /** How many clerks there are: {@code clerk-0} and so on, with the name as password. */
    static final int CLERKS = 32;

    /**
     * At most so many members work in the tills' store: with more, and the logins of a benchmark, its tills show the
     * staff picker.
     */
    static final int STAFF = 50;

    /** How many work in each store of a chain. */
    static final int STAFF_OF_CHAIN = 10;

    /** Wrong PINs are measured, and not what follows from them. */
    private static final Map<String, String> SETTINGS =
            Map.of("pin_length", "6", "throttle_free_misses", "50", "throttle_store_percent", "0.25");

    /** Client as {@code password}, without the mapper of stores. */
    static final String WITHOUT_STORES = "without-stores";

    /** Client as {@code password}, with the stores of a member in its tokens, however many. */
    static final String ALL_STORES = "all-stores";

    /** The client of the staff API, and its path. */
    static final String STAFF_CLIENT = "tillkey-staff";

    /** Manages the tills of the store. */
    private static final String MANAGER = "dora";

    private static final String STORE = "STO-01";
    private static final String CASHIERS = "/stores/Stockholm City/cashiers";
    private final String server;
    private final String name;
    private final List<Database.Member> members;

    private Realm(String server, String name, List<Database.Member> members) {
        this.server = server;
        this.name = name;
        this.members = members;
    }

    /**
     * Makes the realm with {@code pins} members, of whom the first {@value #STAFF} work in the tills' store and the
     * rest in none.
     */
    static Realm create(String server, Path file, String name, Database database, PinKey key, int pins)
            throws IOException, InterruptedException, SQLException {
        call(server, "POST", "/admin/realms", representation(file, name));
        String group = database.read(
                "select c.ID from KEYCLOAK_GROUP c join KEYCLOAK_GROUP s on s.ID = c.PARENT_GROUP"
                        + " where c.REALM_ID = ? and c.NAME = 'cashiers' and s.NAME = 'Stockholm City'",
                name);
        return new Realm(
                server,
                name,
                database.addMembers(
                        name,
                        Collections.nCopies(Math.min(STAFF, pins), group),
                        defaultRole(database, name),
                        key,
                        pins));
    }

    /**
     * Makes the realm of a chain with so many stores, and {@value #STAFF_OF_CHAIN} members with a PIN in each.
     *
     * @param tills in so many stores {@link #till(int)} registers tills
     */
    static Realm chain(String server, Path file, String name, Database database, PinKey key, int stores, int tills)
            throws IOException, InterruptedException, SQLException {
        return chain(server, file, name, database, key, new Chain(stores, STAFF_OF_CHAIN, tills));
    }

    /**
     * How large a chain is.
     *
     * @param staff members with a PIN in each store
     * @param tills in so many stores {@link #till(int)} registers tills
     */
    record Chain(int stores, int staff, int tills) {}

    /** Makes the realm of such a chain. */
    static Realm chain(String server, Path file, String name, Database database, PinKey key, Chain chain)
            throws IOException, InterruptedException, SQLException {
        call(server, "POST", "/admin/realms", representation(file, name));
        database.addStores(name, chain.stores());
        List<String> groups = database.groups(name, Database.CASHIERS, 0, chain.stores()).stream()
                .flatMap(group -> Collections.nCopies(chain.staff(), group).stream())
                .toList();
        database.putInto(name, MANAGER, database.groups(name, Database.MANAGERS, 0, chain.tills()));
        return new Realm(
                server, name, database.addMembers(name, groups, defaultRole(database, name), key, groups.size()));
    }

    /** Sets the client of the staff API up, so that {@link #browser} can log in to it. */
    void setUpStaffApi() throws IOException {
        call(
                server,
                "POST",
                "/admin/realms/" + name + "/tillkey/setup",
                JsonSerialization.mapper.valueToTree(Map.of("parts", List.of("console"))));
        String clients = "/admin/realms/" + name + "/clients";
        ObjectNode client = (ObjectNode)
                call(server, "GET", clients + "?clientId=" + STAFF_CLIENT, JsonSerialization.mapper.createObjectNode())
                        .get(0);
        client.withArray("redirectUris").add(RetailRealmFile.CLIENTS + "/" + STAFF_CLIENT + "/callback");
        call(server, "PUT", clients + "/" + client.get("id").asText(), client);
    }

    /** The address of a call of the staff API. */
    URI staffApi(String path) {
        return URI.create(server + "/realms/" + name + "/" + STAFF_CLIENT + "/api/v1/" + path);
    }

    private static String defaultRole(Database database, String name) throws SQLException {
        return database.read("select DEFAULT_ROLE from REALM where ID = ?", name);
    }

    /** Its name. */
    String name() {
        return name;
    }

    /** The members with a PIN who work in a store of the chain. */
    List<Database.Member> staff(int store) {
        return members.subList(store * STAFF_OF_CHAIN, (store + 1) * STAFF_OF_CHAIN);
    }

    /** Its members with a PIN who work in the tills' store. */
    List<Database.Member> staff() {
        return members.subList(0, Math.min(STAFF, members.size()));
    }

    /** A browser that knows nothing of the realm. */
    Browser browser() {
        return new Browser(server + "/realms/" + name);
    }

    /** A browser that is a till of the store, and which terminal it is. */
    record Till(Browser browser, String terminalId) {}

    /** Registers a till, as a manager does. */
    Till till() throws IOException, InterruptedException {
        return till(STORE);
    }

    /** Registers a till of a store of the chain. */
    Till till(int store) throws IOException, InterruptedException {
        return till(Database.storeId(store));
    }

    private Till till(String storeId) throws IOException, InterruptedException {
        JsonNode prepared = call(
                server,
                "POST",
                "/admin/realms/" + name + "/tillkey-pin/terminals",
                JsonSerialization.mapper.valueToTree(Map.of("storeId", storeId, "name", "Till " + UUID.randomUUID())));
        Browser browser = browser();
        Browser.Visit page = browser.open("pos", Map.of());
        Browser.Visit pinPad = browser.submit(
                page,
                Map.of(
                        "code",
                        prepared.get("code").asText(),
                        "username",
                        MANAGER,
                        "password",
                        RetailRealmFile.password(MANAGER)));
        if (!pinPad.html().contains("name=\"pin\"")) {
            throw pinPad.unexpected();
        }
        return new Till(browser, prepared.get("terminalId").asText());
    }

    /**
     * Enforces networks for everyone, and gives each clerk a list of so many networks, of which the last allows the
     * benchmark.
     */
    void enforceNetworks(int entries) throws IOException, InterruptedException {
        String api = "/admin/realms/" + name + "/tillkey-networks";
        String list = Stream.concat(
                        IntStream.range(0, entries - 2)
                                .mapToObj(entry -> "10." + entry / 250 + "." + entry % 250 + ".0/24"),
                        Stream.of("127.0.0.0/8", "::1"))
                .collect(Collectors.joining(", "));
        for (JsonNode user : call(
                server,
                "GET",
                "/admin/realms/" + name + "/users?max=100&search=clerk-",
                JsonSerialization.mapper.createObjectNode())) {
            call(
                    server,
                    "PUT",
                    api + "/members/" + user.get("id").asText() + "/list",
                    JsonSerialization.mapper.valueToTree(Map.of("list", list)));
        }
        // Last: settings that lock everybody out are refused.
        call(server, "PUT", api + "/settings", JsonSerialization.mapper.valueToTree(Map.of("mode", "enforce")));
    }

    private static JsonNode representation(Path file, String name) throws IOException {
        ObjectNode realm = (ObjectNode) JsonSerialization.mapper.readTree(RetailRealmFile.copy(file, name));
        JsonNode action = find(realm.withArray("requiredActions"), "providerId", "tillkey-set-pin");
        SETTINGS.forEach(((ObjectNode) action.get("config"))::put);

        // The till's flow with another step in the place of the PIN.
        String flowId = UUID.randomUUID().toString();
        ArrayNode flows = realm.withArray("authenticationFlows");
        ObjectNode flow = find(flows, "alias", "retail till").deepCopy();
        flow.put("id", flowId).put("alias", "floor");
        ((ObjectNode) flow.get("authenticationExecutions").get(0)).put("flowAlias", "floor - level pin");
        ObjectNode level = find(flows, "alias", "retail till - level pin").deepCopy();
        level.put("alias", "floor - level pin");
        find((ArrayNode) level.get("authenticationExecutions"), "authenticator", "tillkey-pin")
                .put("authenticator", FloorStepFactory.ID);
        flows.add(flow).add(level);

        ArrayNode clients = realm.withArray("clients");
        ObjectNode floor = client(clients, "floor");
        floor.putObject("authenticationFlowBindingOverrides").put("browser", flowId);
        ObjectNode password = client(clients, "password");
        password.remove("authenticationFlowBindingOverrides");
        clients.add(floor).add(password);
        ObjectNode without = client(clients, WITHOUT_STORES);
        without.withArray("protocolMappers").removeIf(Realm::isStoreMapper);
        ObjectNode listing = client(clients, ALL_STORES);
        listing.withArray("protocolMappers").forEach(mapper -> {
            if (isStoreMapper(mapper)) {
                ((ObjectNode) mapper.get("config")).put("max_stores", "10000");
            }
        });
        for (ObjectNode client : List.of(without, listing)) {
            client.remove("authenticationFlowBindingOverrides");
            clients.add(client);
        }

        ObjectNode manager = find(realm.withArray("users"), "username", MANAGER);
        ArrayNode users = realm.putArray("users").add(manager);
        Stream.iterate(0, number -> number + 1).limit(CLERKS).forEach(number -> {
            String username = "clerk-" + number;
            ObjectNode user = users.addObject()
                    .put("username", username)
                    .put("enabled", true)
                    .put("email", username + "@" + name + ".example")
                    .put("emailVerified", true)
                    .put("firstName", "Clerk")
                    .put("lastName", "No " + number);
            user.putObject("attributes").putArray("staff_kind").add("employee");
            user.putArray("credentials").addObject().put("type", "password").put("value", username);
            user.putArray("groups").add(CASHIERS);
            user.putArray("realmRoles").add("default-roles-" + name);
        });
        return realm;
    }

    /** The POS under another name, without what binds it to PIN. */
    private static ObjectNode client(ArrayNode clients, String clientId) {
        ObjectNode client = find(clients, "clientId", "pos").deepCopy();
        client.put("clientId", clientId).put("name", clientId);
        client.putArray("redirectUris").add(RetailRealmFile.CLIENTS + "/" + clientId + "/callback");
        client.withArray("protocolMappers").removeIf(mapper -> "tillkey-client-settings"
                .equals(mapper.path("protocolMapper").asText()));
        return client;
    }

    private static boolean isStoreMapper(JsonNode mapper) {
        return "tillkey-store-mapper".equals(mapper.path("protocolMapper").asText());
    }

    private static ObjectNode find(ArrayNode array, String field, String value) {
        for (JsonNode node : array) {
            if (value.equals(node.path(field).asText())) {
                return (ObjectNode) node;
            }
        }
        throw new IllegalArgumentException("the realm file has nothing with " + field + " " + value);
    }

    private static JsonNode call(String server, String method, String path, JsonNode body) throws IOException {
        HttpResponse<String> token = HttpBrowser.send(HttpBrowser.form(
                        URI.create(server + "/realms/master/protocol/openid-connect/token"),
                        Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                KeycloakProcess.ADMIN,
                                "password",
                                KeycloakProcess.ADMIN))
                .build());
        String accessToken = JsonSerialization.mapper
                .readTree(token.body())
                .get("access_token")
                .asText();
        HttpResponse<String> answer = HttpBrowser.send(HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + accessToken)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()))
                .build());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JsonSerialization.mapper.readTree(answer.body());
    }
}
