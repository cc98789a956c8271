package io.github.tillkey.core.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What set-ups have left in a realm: a realm attribute, so that it travels with an export.
 *
 * @param request the body of the last request that was carried out, empty for none
 * @param made {@link Change#keys} of everything that a set-up has made
 * @param replaced what an administrator had there before a set-up extended it, by {@link Change#where}; blank for
 *     nothing
 * @param prints what the flows are that a set-up has made, by their alias: {@link FlowShape#print}
 */
record SetupRecord(String request, Set<String> made, Map<String, String> replaced, Map<String, String> prints) {

    /** Realm attribute that holds it. */
    static final String ATTRIBUTE = "tillkey.setup";

    static final SetupRecord NONE = new SetupRecord("", Set.of(), Map.of(), Map.of());

    private static final List<String> DEFAULTED = List.of("parts", "storeRoles");
    private static final List<String> CLIENTS = List.of("posClients", "backOfficeClients", "webShopClients");
    private static final String STORE_ID = "storeId";

    private static final JsonMapper JSON = new JsonMapper();

    /** Reads the attribute. One that cannot be read says nothing: what it named counts as an administrator's. */
    static SetupRecord read(@Nullable String attribute) {
        try {
            return attribute == null || attribute.isBlank() ? NONE : JSON.readValue(attribute, SetupRecord.class);
        } catch (JsonProcessingException broken) {
            return NONE;
        }
    }

    SetupRecord {
        Objects.requireNonNull(request);
        made = new TreeSet<>(made);
        replaced = new TreeMap<>(replaced);
        prints = new TreeMap<>(prints);
    }

    SetupRecord(String request, Set<String> made, Map<String, String> replaced) {
        this(request, made, replaced, Map.of());
    }

    /** Whether earlier set-ups have made a change already, so that an administrator has undone it since. */
    boolean knows(Change change) {
        return !change.keys().isEmpty() && change.keys().stream().allMatch(this::knows);
    }

    boolean knows(String key) {
        return made.contains(key) || replaced.containsKey(key);
    }

    /** The record after another set-up. */
    SetupRecord with(String newest, List<Change> changes) {
        Set<String> allMade = new TreeSet<>(made);
        Map<String, String> allReplaced = new TreeMap<>(replaced);
        changes.forEach(change -> {
            if (change.kind() == Change.Kind.CREATE) {
                allMade.addAll(change.keys());
            } else if (change.kind() == Change.Kind.EXTEND) {
                String before = change.before() == null ? "" : change.before();
                // Made again, over what an administrator has put there since: an undo gives that back.
                if (!made.contains(FlowPlanner.where(before))) {
                    allReplaced.put(change.where(), before);
                } else {
                    allReplaced.putIfAbsent(change.where(), before);
                }
                change.keys().stream()
                        .filter(key -> !key.equals(change.where()))
                        .forEach(allMade::add);
            }
        });
        return new SetupRecord(merged(request, newest), allMade, allReplaced, prints);
    }

    /** The record with the flows that these changes have made. */
    SetupRecord printing(List<Change> changes, FlowShape shape) {
        Map<String, String> all = new TreeMap<>(prints);
        changes.stream()
                .filter(change -> change.kind() == Change.Kind.CREATE)
                .forEach(change -> shape.aliases()
                        .filter(alias -> FlowPlanner.where(alias).equals(change.where()))
                        .forEach(alias -> all.put(alias, shape.print(alias))));
        return new SetupRecord(request, made, replaced, all);
    }

    /** What both requests ask for together: a later call for one more client must not forget those before. */
    private static String merged(String former, String newest) {
        ObjectNode all = object(former);
        ObjectNode now = object(newest);
        if (!former.isEmpty()) {
            // Without these fields a request asks for the defaults.
            for (String field : DEFAULTED) {
                if (!all.has(field) || !now.has(field)) {
                    all.remove(field);
                    now.remove(field);
                }
            }
        }
        // A client has one flow: whoever names it in another list wants it there now.
        for (String field : CLIENTS) {
            now.path(field).forEach(client -> CLIENTS.stream()
                    .filter(other -> !other.equals(field) && all.get(other) instanceof ArrayNode)
                    .forEach(other -> all.set(other, without((ArrayNode) all.get(other), client))));
        }
        now.properties().forEach(field -> {
            JsonNode before = all.get(field.getKey());
            all.set(
                    field.getKey(),
                    before instanceof ArrayNode first && field.getValue() instanceof ArrayNode second
                            ? union(first, second)
                            : field.getValue());
        });
        return all.toString();
    }

    private static ArrayNode without(ArrayNode list, JsonNode gone) {
        ArrayNode left = JSON.createArrayNode();
        list.forEach(entry -> {
            if (!entry.equals(gone)) {
                left.add(entry);
            }
        });
        return left;
    }

    private static ArrayNode union(ArrayNode first, ArrayNode second) {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        first.forEach(entry -> entries.put(entry.path(STORE_ID).asText(entry.toString()), entry));
        second.forEach(entry -> entries.put(entry.path(STORE_ID).asText(entry.toString()), entry));
        return JSON.createArrayNode().addAll(entries.values());
    }

    private static ObjectNode object(String request) {
        try {
            return JSON.readTree(request) instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (JsonProcessingException broken) {
            return JSON.createObjectNode();
        }
    }

    String write() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
