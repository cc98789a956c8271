package io.github.tillkey.testsuite.docs;

import io.github.tillkey.testsuite.fixture.AdminApi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.tags.Tag;
import org.jspecify.annotations.Nullable;

/** An OpenAPI document as tables in Markdown. */
record RestReference(OpenAPI api) {

    /** The operations with {@code tag}, what else is said about them, and the objects that no others answer with. */
    String of(String tag) {
        StringBuilder calls =
                new StringBuilder("| Call | Does | Needs | Request | Answer | Errors |\n|---|---|---|---|---|---|\n");
        StringBuilder notes = new StringBuilder();
        for (AdminApi.Call call : AdminApi.operations(api)) {
            Operation operation = call.operation();
            if (operation.getTags().contains(tag)) {
                calls.append(row(
                        "`" + call + "`",
                        operation.getSummary(),
                        String.join(", ", call.rights()),
                        request(operation),
                        answers(operation, true),
                        answers(operation, false)));
                if (operation.getDescription() != null) {
                    notes.append("- `" + call + "`: " + operation.getDescription() + '\n');
                }
            }
        }
        Map<String, Schema> objects = objects(operation -> operation.getTags().contains(tag));
        objects.keySet()
                .removeAll(
                        objects(operation -> !operation.getTags().contains(tag)).keySet());
        return Stream.of(calls, notes, fields(objects))
                .map(Object::toString)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"))
                .strip();
    }

    /** The objects that operations with different tags answer with. */
    String shared() {
        Map<String, Schema> shared = objects(operation -> true);
        api.getTags().stream().map(Tag::getName).forEach(tag -> {
            Map<String, Schema> own = objects(operation -> operation.getTags().contains(tag));
            own.keySet()
                    .removeAll(objects(operation -> !operation.getTags().contains(tag))
                            .keySet());
            shared.keySet().removeAll(own.keySet());
        });
        return fields(shared).strip();
    }

    private Map<String, Schema> objects(Predicate<Operation> included) {
        Map<String, Schema> objects = new LinkedHashMap<>();
        AdminApi.operations(api).stream()
                .map(AdminApi.Call::operation)
                .filter(included)
                .flatMap(operation -> operation.getResponses().getAPIResponses().values().stream())
                .forEach(response -> collect(schema(response.getContent()), objects));
        return objects;
    }

    private String fields(Map<String, Schema> objects) {
        StringBuilder rows = new StringBuilder();
        objects.forEach((name, object) -> {
            String first = "`" + name + "`";
            for (Map.Entry<String, Schema> field : object.getProperties().entrySet()) {
                rows.append(row(first, "`" + field.getKey() + "`", type(field.getValue()), details(field.getValue())));
                first = "";
            }
        });
        return rows.isEmpty() ? "" : "| Object | Field | Type | Meaning |\n|---|---|---|---|\n" + rows;
    }

    private static String row(@Nullable String... cells) {
        return Stream.of(cells)
                .map(cell -> cell == null ? "" : cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private String request(Operation operation) {
        List<String> parts = new ArrayList<>();
        for (Parameter parameter : parameters(operation)) {
            if (parameter.getIn() != Parameter.In.PATH) {
                parts.add(part(parameter.getName(), parameter.getDescription(), details(parameter.getSchema())));
            }
        }
        Schema body = operation.getRequestBody() == null
                ? null
                : schema(operation.getRequestBody().getContent());
        if (body != null && body.getRef() != null) {
            Schema object = resolve(body);
            if (object.getExternalDocs() != null) {
                parts.add(type(body));
            } else {
                object.getProperties()
                        .forEach((name, field) -> parts.add(part(
                                name,
                                object.getRequired() != null
                                                && object.getRequired().contains(name)
                                        ? null
                                        : "optional",
                                details(field))));
            }
        }
        return String.join("; ", parts);
    }

    private static String part(String name, @Nullable String... details) {
        String all = Stream.of(details)
                .filter(detail -> detail != null && !detail.isEmpty())
                .collect(Collectors.joining(", "));
        return "`" + name + "`" + (all.isEmpty() ? "" : " (" + all + ")");
    }

    private List<Parameter> parameters(Operation operation) {
        return Stream.ofNullable(operation.getParameters())
                .flatMap(List::stream)
                .map(parameter -> parameter.getRef() == null
                        ? parameter
                        : api.getComponents().getParameters().get(last(parameter.getRef())))
                .sorted(Comparator.comparing(Parameter::getName))
                .toList();
    }

    private String answers(Operation operation, boolean success) {
        return operation.getResponses().getAPIResponses().entrySet().stream()
                .filter(response -> success == response.getKey().startsWith("2")
                        && !response.getKey().equals("default"))
                .map(response -> Stream.of(
                                response.getKey(),
                                type(schema(response.getValue().getContent())),
                                response.getValue().getDescription())
                        .filter(part -> part != null
                                && !part.isEmpty()
                                && !List.of("OK", "Created").contains(part))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    private void collect(@Nullable Schema schema, Map<String, Schema> objects) {
        if (schema == null) {
            return;
        }
        collect(schema.getItems(), objects);
        Stream.ofNullable(schema.getAnyOf()).flatMap(List::stream).forEach(one -> collect(one, objects));
        if (schema.getRef() != null
                && resolve(schema).getExternalDocs() == null
                && objects.put(last(schema.getRef()), resolve(schema)) == null) {
            resolve(schema).getProperties().values().forEach(field -> collect(field, objects));
        }
    }

    private String type(@Nullable Schema schema) {
        if (schema == null) {
            return "";
        }
        if (schema.getAnyOf() != null) {
            return schema.getAnyOf().stream().map(this::type).collect(Collectors.joining(" or "));
        }
        if (schema.getRef() != null) {
            String name = "`" + last(schema.getRef()) + "`";
            return resolve(schema).getExternalDocs() == null
                    ? name
                    : "[" + name + "](" + resolve(schema).getExternalDocs().getUrl() + ")";
        }
        return Stream.ofNullable(schema.getType())
                .flatMap(List::stream)
                .map(type -> switch (type) {
                    case ARRAY -> "list of " + type(schema.getItems());
                    case OBJECT -> "map of " + type(schema.getAdditionalPropertiesSchema());
                    case STRING -> "date-time".equals(schema.getFormat()) ? "instant" : "text";
                    case INTEGER, NUMBER -> "number";
                    case BOOLEAN -> "boolean";
                    case NULL -> "`null`";
                })
                .collect(Collectors.joining(" or "));
    }

    private static String details(Schema schema) {
        List<String> details = new ArrayList<>();
        if (schema.getEnumeration() != null) {
            details.add(schema.getEnumeration().stream()
                    .map(value -> "`" + value + "`")
                    .collect(Collectors.joining(" or ")));
        }
        if (schema.getMinimum() != null) {
            details.add(
                    schema.getMaximum() == null
                            ? schema.getMinimum() + " or more"
                            : schema.getMinimum() + " to " + schema.getMaximum());
        }
        if (schema.getMaxLength() != null) {
            details.add((schema.getMinLength() == null ? "at most " : schema.getMinLength() + " to ")
                    + schema.getMaxLength() + " characters");
        }
        if (schema.getDefaultValue() != null) {
            details.add("default " + schema.getDefaultValue());
        }
        if (schema.getDescription() != null) {
            details.add(schema.getDescription());
        }
        return String.join(", ", details);
    }

    private static @Nullable Schema schema(@Nullable Content content) {
        return content == null
                ? null
                : content.getMediaTypes().values().iterator().next().getSchema();
    }

    private Schema resolve(Schema schema) {
        return api.getComponents().getSchemas().get(last(schema.getRef()));
    }

    private static String last(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
