package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.setup.LivedInRealm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.InjectAdminClient;
import org.keycloak.testframework.annotations.InjectKeycloakUrls;
import org.keycloak.testframework.server.KeycloakUrls;

/**
 * A back office of the field, played in one realm that its recipe has made from the clients alone. Its tests are one
 * dynamic test each, because the realm takes longer than most of them; each is about people of its own.
 */
abstract class OfficeTest {

    @InjectAdminClient
    Keycloak adminClient;

    @InjectKeycloakUrls
    KeycloakUrls urls;

    protected RetailRealm realm;
    protected Recipe recipe;

    private final String heading;
    private final Map<String, Person> people = new HashMap<>();

    /** @param heading of the recipe */
    OfficeTest(String heading) {
        this.heading = heading;
    }

    @BeforeEach
    final void cook() throws IOException {
        realm = RetailRealm.create(adminClient, urls.getBase(), retail -> {
            LivedInRealm.plain(retail);
            retail.getUsers().removeIf(user -> !user.getUsername().equals(Recipe.OWNER));
            prepare(retail);
        });
        prepare();
        recipe = Recipe.cook(realm, heading);
    }

    /** What the recipe takes for granted, such as a mail server. */
    void prepare(RealmRepresentation retail) {}

    /** What the recipe takes for granted. */
    protected void prepare() {}

    @AfterEach
    final void removeRealm() {
        realm.close();
    }

    /** Somebody whom the recipe has created. */
    protected Person person(String file) {
        return people.computeIfAbsent(file, name -> new Person(recipe.file(name)));
    }

    /** Somebody whom the owner creates with these fields. */
    protected Person create(String fields) {
        return new Person(json(ask("POST", "members", fields, recipe.owner())));
    }

    /** The staff API, asked by the owner, who overwrites whatever there is. */
    protected JsonNode owner(String method, String path, @Nullable Object body) {
        HttpResponse<String> answer = ask(method, path, body, recipe.owner());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body().isEmpty() ? Http.json("{}") : Http.json(answer.body());
    }

    protected JsonNode owner(String path) {
        return recipe.door().json(path, recipe.owner());
    }

    protected HttpResponse<String> ask(String method, String path, @Nullable Object body, String token) {
        return recipe.door().call(method, path, body, token, Map.of("If-Match", "*"));
    }

    /** Somebody's own token of the staff API. */
    protected String token(Person person) {
        return person.logIn(realm.browser(), StaffDoorClient.CLIENT).tokens().accessToken();
    }

    /** A browser that the owner and a member with {@code manage-terminals} make a till. */
    protected Browser till(String storeId, Person manager) {
        if (manager.isNew()) {
            token(manager);
        }
        String code = owner("POST", "tills", Map.of("storeId", storeId, "name", "Till of " + storeId))
                .get("code")
                .asText();
        Browser till = realm.browser();
        assertThat(till.open("pos")
                        .submit(Map.of("code", code, "username", manager.username(), "password", manager.password()))
                        .asksFor("pin"))
                .isTrue();
        return till;
    }

    protected static JsonNode json(HttpResponse<String> answer) {
        return RetailRealm.json(answer);
    }

    /** The texts of a list, sorted. */
    protected static List<String> texts(JsonNode list) {
        return Stream.of(list)
                .flatMap(node -> {
                    Stream.Builder<String> texts = Stream.builder();
                    node.forEach(text -> texts.add(text.asText()));
                    return texts.build();
                })
                .sorted()
                .toList();
    }
}
