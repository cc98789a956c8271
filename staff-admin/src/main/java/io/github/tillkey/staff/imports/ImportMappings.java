package io.github.tillkey.staff.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.imports.file.ImportFile;
import io.github.tillkey.staff.imports.file.ImportMapping;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;

/**
 * The mappings of a realm by their names, each a realm attribute, which travels in an export of the realm. Everybody
 * who acts on staff reads them; who acts on all staff writes them.
 *
 * <p>Keycloak's internals: a query of the JPA entities, for what a cache may not have yet.
 */
public final class ImportMappings {

    /** The name of the one that is always there, of our own exports. */
    public static final String OWN = "tillkey";

    private static final String PREFIX = "tillkey.import-mapping.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final int MAX_MAPPINGS = 50;
    private static final String EVENT_RESOURCE = "TILLKEY_IMPORT_MAPPING";

    private static final JsonMapper JSON = JsonMapper.builder()
            // Another version may have written it.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public ImportMappings(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /** All, by name. */
    public SortedMap<String, ImportMapping> all() {
        SortedMap<String, ImportMapping> all = new TreeMap<>();
        call.realm().getAttributes().forEach((key, text) -> {
            if (key.startsWith(PREFIX)) {
                parse(text).ifPresent(mapping -> all.put(key.substring(PREFIX.length()), mapping));
            }
        });
        all.put(OWN, ImportMapping.OWN);
        return all;
    }

    /** @throws RequestRefusedException not found */
    public ImportMapping find(String name) {
        return name.equals(OWN)
                ? ImportMapping.OWN
                : parse(call.realm().getAttribute(PREFIX + name)).orElseThrow(ImportMappings::unknown);
    }

    /** What was written by hand into an attribute may be anything. */
    private static Optional<ImportMapping> parse(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(JSON.readValue(text, ImportMapping.class));
        } catch (JsonProcessingException foreign) {
            return Optional.empty();
        }
    }

    private static RequestRefusedException unknown() {
        return RequestRefusedException.notFound("There is no mapping of this name.");
    }

    /**
     * Stores a mapping.
     *
     * @param before refuses a change of what the actor has not seen; takes the present one, empty for none
     * @throws RequestRefusedException forbidden; invalid; conflict, for too many; and what {@code before} throws
     */
    public void put(String name, ImportMapping mapping, Consumer<Optional<ImportMapping>> before) {
        call.require(call.rights().mayManageAllStaff());
        requireName(name);
        ImportFile.check(mapping);
        String text = write(mapping);
        Optional<ImportMapping> present = locked(name);
        before.accept(present);
        if (present.isEmpty() && all().size() > MAX_MAPPINGS) {
            throw RequestRefusedException.conflict(
                    "The realm has " + MAX_MAPPINGS + " mappings: delete one that nobody uses.");
        }
        if (!present.equals(Optional.of(mapping))) {
            call.realm().setAttribute(PREFIX + name, text);
            record(present.isEmpty() ? OperationType.CREATE : OperationType.UPDATE, name, present, mapping);
        }
    }

    /**
     * Deletes a mapping.
     *
     * @param before as in {@link #put}
     * @throws RequestRefusedException forbidden; not found; and what {@code before} throws
     */
    public void delete(String name, Consumer<ImportMapping> before) {
        call.require(call.rights().mayManageAllStaff());
        requireName(name);
        ImportMapping present = locked(name).orElseThrow(ImportMappings::unknown);
        before.accept(present);
        call.realm().removeAttribute(PREFIX + name);
        record(OperationType.DELETE, name, Optional.of(present), null);
    }

    private static void requireName(String name) {
        if (name.equals(OWN) || !NAME.matcher(name).matches()) {
            throw RequestRefusedException.invalid(
                    "name", name, "1 to 40 small letters, digits and dashes, and not " + OWN);
        }
    }

    private Optional<ImportMapping> locked(String name) {
        RealmLock.begin(call.session(), call.realm());
        return call.session()
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select a.value from RealmAttributeEntity a where a.realm.id = :realm and a.name = :name",
                        String.class)
                .setParameter("realm", call.realm().getId())
                .setParameter("name", PREFIX + name)
                .getResultStream()
                .findFirst()
                .flatMap(ImportMappings::parse);
    }

    private static String write(ImportMapping mapping) {
        try {
            return JSON.writeValueAsString(mapping);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private record Changed(
            @Nullable ImportMapping before, @Nullable ImportMapping after) {}

    private void record(
            OperationType operation, String name, Optional<ImportMapping> before, @Nullable ImportMapping after) {
        call.adminEvent(operation, EVENT_RESOURCE, "tillkey/import-mappings/" + name)
                .representation(new Changed(before.orElse(null), after))
                .success();
    }
}
