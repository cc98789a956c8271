package io.github.tillkey.roles.mapping;

import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an identity provider says about a person. */
@FunctionalInterface
public interface Claims {

    /** Most values of one claim. */
    int MAX_VALUES = 1_000;

    /** The value of a claim as it was parsed: a text, a number, a list …; {@code null} when it is missing. */
    @Nullable
    Object of(String name);

    /**
     * The values of a claim as texts, each once and in their order; none for a missing one. Blank values count as none.
     *
     * @throws MappingException when it holds something else than texts, numbers and booleans, or too many of them
     */
    default List<String> values(String name) throws MappingException {
        Object claim;
        try {
            claim = of(name);
        } catch (RuntimeException unreadable) {
            // Keycloak does not expect every form of what comes from outside.
            throw new MappingException(Problem.CLAIM, name, null);
        }
        List<?> all = claim == null ? List.of() : claim instanceof List<?> list ? list : List.of(claim);
        if (all.size() > MAX_VALUES) {
            throw new MappingException(Problem.CLAIM, name, null);
        }
        List<String> values = new ArrayList<>();
        for (Object value : all) {
            if (value != null && !isScalar(value)) {
                throw new MappingException(Problem.CLAIM, name, null);
            }
            String text = value == null ? "" : value.toString();
            if (!text.isBlank()) {
                values.add(text);
            }
        }
        return values.stream().distinct().toList();
    }

    private static boolean isScalar(Object value) {
        return value instanceof CharSequence || value instanceof Number || value instanceof Boolean;
    }
}
