package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the columns of a file mean, as it is written. What is not mapped is not stored. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportMapping(
        @Schema(
                enumeration = {",", ";", "\t"},
                description = "by default the one with which the columns are found")
        @Nullable
        String separator,

        @Schema(
                enumeration = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252"},
                defaultValue = "UTF-8",
                description = "a byte order mark counts more")
        @Nullable
        String encoding,

        @Schema(description = "such as `dd.MM.yyyy`, with d, M, y, H, m and s, or T, J; by default ISO 8601") @Nullable
        List<String> dateFormats,

        @Schema(description = "by default true, yes, y, 1, on, ja, j") @Nullable
        List<String> trueTexts,

        @Schema(description = "by default false, no, n, 0, off, nej, nein") @Nullable
        List<String> falseTexts,

        @Schema(description = "texts that say nothing, such as `NULL`") @Nullable
        List<String> emptyTexts,

        @Schema(description = "whether an apostrophe in front of a formula is no part of the text, as in our exports")
        @Nullable
        Boolean formulasQuoted,

        List<Column> columns) {

    /**
     * A column.
     *
     * @param column its name in the header
     * @param value for every row, in place of a column
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Column(
            @Schema(description = "its name in the header, in upper or lower case") @Nullable
            String column,

            @Schema(description = "in place of `column`: the same text for every row") @Nullable
            String value,

            @Schema(
                    enumeration = {
                        "externalId",
                        "username",
                        "email",
                        "firstName",
                        "lastName",
                        "displayName",
                        "kind",
                        "stores",
                        "roles",
                        "tags",
                        "description",
                        "filters",
                        "allowedNetworks",
                        "validFrom",
                        "validUntil",
                        "timeZone",
                        "sponsor",
                        "locale",
                        "blocked"
                    })
            String field,

            @Schema(description = "whether a file may lack the column") @Nullable
            Boolean optional,

            @Schema(description = "of `blocked`: whether the column says who is active") @Nullable
            Boolean inverted,

            @Schema(description = "fills digits up to so many with zeros in front, which a spreadsheet has taken away")
            @Nullable
            Integer width,

            @Schema(
                    enumeration = {",", "."},
                    description = "numbers have this decimal mark: `12,0` is 12")
            @Nullable
            String decimal,

            @Schema(description = "between several texts in a cell; JSON lists are read without it") @Nullable
            String separator,

            @Schema(description = "what each text of the file means; other texts are errors") @Nullable
            Map<String, List<String>> values,

            @Schema(
                    enumeration = {"id", "name"},
                    defaultValue = "id",
                    description = "how stores are written")
            @Nullable
            String storesBy,

            @Schema(description = "of `stores`: texts that mean every store, such as `0`; else no text does") @Nullable
            List<String> everyStore,

            @Schema(
                    enumeration = {"first last", "last first", "last, first"},
                    defaultValue = "first last",
                    description = "of `displayName`")
            @Nullable
            String order,

            @Schema(description = "name of the filter, of `filters`") @Nullable
            String filter) {

        /** An optional column with one plain text. */
        static Column plain(String column, ImportField field) {
            return new Column(column, null, field.id(), true, null, null, null, null, null, null, null, null, null);
        }

        /** The same with several texts. */
        static Column list(String column, ImportField field, String separator) {
            return new Column(
                    column, null, field.id(), true, null, null, null, separator, null, null, null, null, null);
        }
    }

    /** Of our own exports, and of rows whose fields are called as ours. */
    public static final ImportMapping OWN = new ImportMapping(
            ",",
            null,
            null,
            null,
            null,
            null,
            true,
            List.of(
                    Column.plain("externalId", ImportField.EXTERNAL_ID),
                    Column.plain("username", ImportField.USERNAME),
                    Column.plain("email", ImportField.EMAIL),
                    Column.plain("firstName", ImportField.FIRST_NAME),
                    Column.plain("lastName", ImportField.LAST_NAME),
                    Column.plain("kind", ImportField.KIND),
                    Column.list("stores", ImportField.STORES, "|"),
                    Column.list("roles", ImportField.ROLES, "|"),
                    Column.list("tags", ImportField.TAGS, "|"),
                    Column.plain("description", ImportField.DESCRIPTION),
                    Column.plain("allowedNetworks", ImportField.ALLOWED_NETWORKS),
                    Column.plain("validFrom", ImportField.VALID_FROM),
                    Column.plain("validUntil", ImportField.VALID_UNTIL),
                    Column.plain("timeZone", ImportField.TIME_ZONE),
                    Column.plain("sponsor", ImportField.SPONSOR),
                    Column.plain("locale", ImportField.LOCALE),
                    Column.plain("blocked", ImportField.BLOCKED)));
}
