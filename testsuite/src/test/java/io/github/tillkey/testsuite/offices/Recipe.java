package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries out a recipe of {@code recipes.md}, word by word, in a realm that nobody has set up. */
final class Recipe {

    /** Who owns the realm, and is in it already. */
    static final String OWNER = "erik";

    /** {@code NAME=$(admin METHOD 'path' 'body' | tee name.json | id)}; only method and path are always there. */
    private static final Pattern CALL =
            Pattern.compile("(?:(?<name>[A-Z]+)=\\$\\()?(?<door>admin|staff) (?<method>[A-Z]+) '?(?<path>[^\\s')]+)'?"
                    + "(?: '(?<body>[^']*)')?(?: \\| tee (?<file>\\S+)\\.json)?(?: \\| id)?\\)?\\n");

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)");

    private static final Pattern VALUE = Pattern.compile("\\$([A-Z]+)");

    private final RetailRealm realm;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, JsonNode> files = new HashMap<>();
    private @Nullable StaffDoorClient door;
    private String owner = "";

    private Recipe(RetailRealm realm) {
        this.realm = realm;
    }

    static Recipe cook(RetailRealm realm, String heading) throws IOException {
        Recipe recipe = new Recipe(realm);
        String block = GuideBlock.in("recipes.md", heading, "sh").get(0) + "\n";
        Matcher call = CALL.matcher(block);
        assertThat(call.replaceAll("").strip()).as("what is no call").isEmpty();
        call.reset();
        while (call.find()) {
            recipe.answer(call);
        }
        return recipe;
    }

    private void answer(Matcher call) {
        String path = filled(call.group("path"));
        HttpResponse<String> answer = call.group("door").equals("admin")
                ? realm.call(
                        call.group("method"),
                        "/" + path,
                        call.group("body") == null ? Map.of() : Http.json(call.group("body")),
                        realm.adminToken())
                : door().call(call.group("method"), path, call.group("body"), owner, Map.of("If-Match", "*"));
        assertThat(answer.statusCode()).as(call.group() + answer.body()).isBetween(200, 299);
        if (call.group("name") != null) {
            Matcher id = ID.matcher(answer.body());
            assertThat(id.find()).as(call.group() + answer.body()).isTrue();
            values.put(call.group("name"), id.group(1));
        }
        if (call.group("file") != null) {
            files.put(call.group("file"), Http.json(answer.body()));
        }
    }

    private String filled(String text) {
        return VALUE.matcher(text).replaceAll(value -> {
            assertThat(values).containsKey(value.group(1));
            return values.get(value.group(1));
        });
    }

    /** From when on the owner is asked: the realm is set up by then. */
    StaffDoorClient door() {
        if (door == null) {
            door = StaffDoorClient.of(realm);
            door.give(OWNER, "owner");
            owner = door.token(OWNER);
        }
        return door;
    }

    /** A token of the owner. */
    String owner() {
        return owner;
    }

    /** The answer that the recipe has put into this file. */
    JsonNode file(String name) {
        JsonNode answer = files.get(name);
        assertThat(answer).as(name + ".json").isNotNull();
        return answer;
    }
}
