package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.explain.ExplanationPartFactory;
import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every refusal tells what would make it a yes. */
class RemediesTest {

    private static Set<String> reasons() {
        Set<String> reasons = new TreeSet<>();
        ArchitectureTest.CLASSES.stream()
                .filter(type -> !type.getPackageName().contains(".testsuite"))
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(Reason.class)
                        && field.getModifiers().contains(JavaModifier.STATIC))
                .forEach(field -> reasons.add(code(field)));
        Stream.of(Problem.values()).map(Problem::reason).forEach(reasons::add);
        return reasons;
    }

    private static String code(JavaField constant) {
        try {
            return ((Reason) constant.reflect().get(null)).code();
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(constant.getFullName() + ": a reason is public", hidden);
        }
    }

    @Test
    void everyReasonHasOneRemedyAndEveryRemedyAReason() {
        Map<String, Remedy> remedies = new HashMap<>();
        ServiceLoader.load(ExplanationPartFactory.class).forEach(part -> remedies.putAll(part.remedies()));

        assertThat(remedies.keySet()).containsExactlyInAnyOrderElementsOf(reasons());
        assertThat(remedies.values())
                .allSatisfy(remedy -> assertThat(remedy.sentence()).matches("[A-Z].{8,180}[.]"));
    }
}
