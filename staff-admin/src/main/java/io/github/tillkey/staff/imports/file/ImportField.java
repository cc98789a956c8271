package io.github.tillkey.staff.imports.file;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a column can be mapped to. */
enum ImportField {
    EXTERNAL_ID("externalId"),
    USERNAME("username"),
    EMAIL("email"),
    FIRST_NAME("firstName"),
    LAST_NAME("lastName"),
    /** First and last name in one text. */
    DISPLAY_NAME("displayName"),
    KIND("kind"),
    STORES("stores"),
    ROLES("roles"),
    TAGS("tags"),
    DESCRIPTION("description"),
    FILTERS("filters"),
    ALLOWED_NETWORKS("allowedNetworks"),
    VALID_FROM("validFrom"),
    VALID_UNTIL("validUntil"),
    TIME_ZONE("timeZone"),
    SPONSOR("sponsor"),
    LOCALE("locale"),
    BLOCKED("blocked");

    private final String id;

    ImportField(String id) {
        this.id = id;
    }

    /** As mappings write it. */
    String id() {
        return id;
    }

    /** Whether a cell may hold several texts. */
    boolean isList() {
        return this == STORES || this == ROLES || this == TAGS || this == FILTERS;
    }

    boolean isDate() {
        return this == VALID_FROM || this == VALID_UNTIL;
    }

    static Optional<ImportField> parse(String id) {
        return Arrays.stream(values()).filter(field -> field.id.equals(id)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(ImportField::id).collect(Collectors.joining(", "));
    }
}
