package io.github.tillkey.roles.broker;

import io.github.tillkey.core.explain.ExplanationPartFactory;
import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** What would let somebody log in whom a mapper of an identity provider refuses. */
public final class MappingRemedies extends ExplanationPartFactory {

    @Override
    public String id() {
        return MappingRefusal.RULE;
    }

    @Override
    public Map<String, Remedy> remedies() {
        return Arrays.stream(Problem.values())
                .collect(Collectors.toMap(Problem::reason, problem -> Remedy.realm(remedy(problem))));
    }

    private static String remedy(Problem problem) {
        return switch (problem) {
            case SETTINGS -> "Correct the settings of the mapper in the detail mapper.";
            case CLAIM -> "Let the identity provider send the claim in the detail claim as a text or a list of texts.";
            case STORE -> "Add the store in the detail value, with groups that give exactly these store roles.";
            case KIND ->
                "Add the value in the detail value to the mapper's kinds of staff, or let the provider send one.";
            case END -> "Let the identity provider send the end of external staff, or write the member's valid_until.";
            case DATE -> "Let the identity provider send the claim in the detail claim as a date.";
            case EXCLUSION -> "Take one of the two roles in the detail value from the mapper's table.";
        };
    }
}
