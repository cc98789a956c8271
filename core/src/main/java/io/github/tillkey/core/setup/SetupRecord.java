package io.github.tillkey.core.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What set-ups have left in a realm: a realm attribute, so that it travels with an export.
 *
 * @param request the body of the last request that was carried out, empty for none
 * @param made {@link Change#keys} of everything that a set-up has made
 * @param replaced what an administrator had there before a set-up extended it, by {@link Change#where}; blank for
 *     nothing
 * @param prints what the flows are that a set-up has made, by their alias, and what those are that they were made from,
 *     by {@link FlowPlanner#madeFrom}: {@link FlowPrint}
 */
record SetupRecord(String request, Set<String> made, Map<String, String> replaced, Map<String, String> prints) {

    /** Realm attribute that holds it. */
    static final String ATTRIBUTE = "tillkey.setup";

    static final SetupRecord NONE = new SetupRecord("", Set.of(), Map.of(), Map.of());

    private static final List<String> CLIENTS = List.of("posClients", "backOfficeClients", "webShopClients");

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * Reads the attribute.
     *
     * @throws RequestRefusedException conflict, when it cannot be read: without it a call would do again what an
     *     administrator has undone
     */
    static SetupRecord read(@Nullable String attribute) {
        try {
            return attribute == null || attribute.isBlank() ? NONE : JSON.readValue(attribute, SetupRecord.class);
        } catch (JsonProcessingException broken) {
            throw RequestRefusedException.conflict("The realm attribute " + ATTRIBUTE
                    + " cannot be read. Write it as it was, or delete it: then what set-ups have made counts as an"
                    + " administrator's.");
        }
    }

    /** What another version has not written is empty. */
    SetupRecord {
        request = Objects.requireNonNullElse(request, "");
        made = new TreeSet<>(Objects.requireNonNullElse(made, Set.of()));
        replaced = new TreeMap<>(Objects.requireNonNullElse(replaced, Map.of()));
        prints = new TreeMap<>(Objects.requireNonNullElse(prints, Map.of()));
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

    /** Whether the last request names a client. */
    boolean asksFor(String clientId) {
        try {
            JsonNode last = JSON.readTree(request);
            return CLIENTS.stream()
                    .flatMap(field -> StreamSupport.stream(last.path(field).spliterator(), false))
                    .anyMatch(client -> clientId.equals(client.asText().strip()));
        } catch (JsonProcessingException broken) {
            return false;
        }
    }

    /** The record after another set-up, whose request takes the place of the last one. */
    SetupRecord with(String newest, List<Change> changes) {
        Set<String> allMade = new TreeSet<>(made);
        Map<String, String> allReplaced = new TreeMap<>(replaced);
        changes.forEach(change -> {
            if (change.kind() == Change.Kind.CREATE) {
                allMade.addAll(change.keys());
            } else if (change.kind() == Change.Kind.EXTEND) {
                String before = change.before() == null ? "" : change.before();
                // Made again, over what an administrator has put there since: an undo gives that back.
                if (!made.contains(FlowPlanner.where(before))
                        && !made.contains(ClientPlanner.givenTo(change.where(), before))) {
                    allReplaced.put(change.where(), before);
                } else {
                    allReplaced.putIfAbsent(change.where(), before);
                }
                change.keys().stream()
                        .filter(key -> !key.equals(change.where()))
                        .forEach(allMade::add);
            }
        });
        return new SetupRecord(newest, allMade, allReplaced, prints);
    }

    /** The record with the flows that these changes have made. */
    SetupRecord printing(List<Change> changes, FlowShape shape) {
        Map<String, String> all = new TreeMap<>(prints);
        for (Change change : changes) {
            if (change.kind() == Change.Kind.CREATE) {
                shape.aliases()
                        .filter(alias -> FlowPlanner.where(alias).equals(change.where()))
                        .forEach(alias -> print(alias, change.keys(), shape, all));
            }
        }
        return new SetupRecord(request, made, replaced, all);
    }

    private static void print(String alias, Set<String> keys, FlowShape shape, Map<String, String> prints) {
        String from = FlowPlanner.madeFrom(alias, "");
        prints.keySet().removeIf(key -> key.startsWith(from));
        prints.put(alias, FlowPrint.of(shape, alias));
        keys.stream()
                .filter(key -> key.startsWith(from))
                .forEach(key -> prints.put(key, FlowPrint.of(shape, key.substring(from.length()))));
    }

    String write() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
