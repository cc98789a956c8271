package io.github.tillkey.testsuite.docs;

import io.github.tillkey.testsuite.fixture.AdminApi;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * The calls of an OpenAPI document as lists in Markdown. What they answer with, and the meaning, range and default of
 * what is sent, are in the document alone.
 */
record RestReference(OpenAPI api) {

    /** The operations with {@code tag}. */
    String of(String tag) {
        return AdminApi.operations(api).stream()
                .filter(call -> call.operation().getTags().contains(tag))
                .map(this::item)
                .collect(Collectors.joining("\n"));
    }

    private String item(AdminApi.Call call) {
        Operation operation = call.operation();
        StringBuilder item = new StringBuilder("- `" + call + "`: " + operation.getSummary() + ".");
        if (operation.getDescription() != null) {
            item.append(' ').append(operation.getDescription());
        }
        item.append(" Needs *").append(String.join(", ", call.rights())).append("*.");
        append(item, "Request: ", request(operation));
        append(item, "Answers ", answers(operation, code -> code.startsWith("2") && !code.equals("200")));
        append(item, "Errors: ", answers(operation, code -> code.startsWith("4")));
        return item.toString();
    }

    private static void append(StringBuilder item, String label, String text) {
        if (!text.isEmpty()) {
            item.append(' ').append(label).append(text).append('.');
        }
    }

    /** The names of what is sent. */
    private String request(Operation operation) {
        List<String> names = new ArrayList<>();
        Stream.ofNullable(operation.getParameters()).flatMap(List::stream).forEach(parameter -> {
            if (parameter.getRef() != null) {
                names.add(code(last(parameter.getRef())));
            } else if (parameter.getIn() != Parameter.In.PATH) {
                names.add(code(parameter.getName()));
            }
        });
        Schema body = operation.getRequestBody() == null
                ? null
                : schema(operation.getRequestBody().getContent());
        if (body != null && body.getRef() != null) {
            Schema object = resolve(body);
            if (object.getExternalDocs() != null) {
                names.add("[`" + last(body.getRef()) + "`]("
                        + object.getExternalDocs().getUrl() + ")");
            } else {
                object.getProperties().keySet().forEach(name -> names.add(code(name)));
            }
        }
        return String.join(", ", names);
    }

    private static String code(String name) {
        return "`" + name + "`";
    }

    private static String answers(Operation operation, Predicate<String> code) {
        return operation.getResponses().getAPIResponses().entrySet().stream()
                .filter(response -> code.test(response.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .map(response -> response.getKey() + " " + response.getValue().getDescription())
                .map(answer -> answer.equals("201 Created") ? "201" : answer)
                .collect(Collectors.joining("; "));
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
