package io.github.tillkey.testsuite.docs;

import io.github.tillkey.testsuite.fixture.AdminApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an OpenAPI document as lists in Markdown. Answers, errors, and the meaning, range and default of what is
 * sent are in the document alone.
 */
record RestReference(OpenAPI api) {

    /** A body with more fields is listed once. */
    private static final int SHORT = 5;

    /** The operations with {@code tag}. */
    String of(String tag) {
        Map<String, String> listed = new HashMap<>();
        return AdminApi.operations(api).stream()
                .filter(call -> call.operation().getTags().contains(tag))
                .map(call -> item(call, listed))
                .collect(Collectors.joining("\n"));
    }

    private String item(AdminApi.Call call, Map<String, String> listed) {
        Operation operation = call.operation();
        StringBuilder item = new StringBuilder("- `" + call + "`: " + operation.getSummary() + ".");
        if (operation.getDescription() != null) {
            item.append(' ').append(operation.getDescription());
        }
        item.append(" Needs *").append(String.join(", ", call.rights())).append("*.");
        String request = request(operation, String.valueOf(call), listed);
        if (!request.isEmpty()) {
            item.append(" Request: ").append(request).append('.');
        }
        return item.toString();
    }

    /**
     * The names of what is sent.
     *
     * @param listed which call has listed a body, by reference
     */
    private String request(Operation operation, String call, Map<String, String> listed) {
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
            } else if (object.getProperties().size() > SHORT && listed.putIfAbsent(body.getRef(), call) != null) {
                names.add("as for " + code(listed.get(body.getRef())));
            } else {
                object.getProperties().keySet().forEach(name -> names.add(code(name)));
            }
        }
        return String.join(", ", names);
    }

    private static String code(String name) {
        return "`" + name + "`";
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
