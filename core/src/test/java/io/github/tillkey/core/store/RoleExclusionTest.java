package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleExclusionTest {

    private static final Map<String, List<String>> EXCLUDES =
            Map.of("approve", List.of("refund", "gone"), "audit", List.of("audit", "approve"));

    @Test
    void eitherRoleMayDeclareIt() {
        assertThat(RoleExclusion.among(Set.of("refund", "approve"), RoleExclusionTest::excludedBy))
                .contains(new RoleExclusion("approve", "refund"));
        assertThat(RoleExclusion.among(Set.of("approve", "audit"), RoleExclusionTest::excludedBy))
                .contains(new RoleExclusion("audit", "approve"));
    }

    @Test
    void oneRoleAloneIsNoPair() {
        assertThat(RoleExclusion.among(Set.of("approve"), RoleExclusionTest::excludedBy))
                .isEmpty();
        assertThat(RoleExclusion.among(Set.of("audit", "refund"), RoleExclusionTest::excludedBy))
                .as("a role does not exclude itself")
                .isEmpty();
        assertThat(RoleExclusion.among(Set.of(), RoleExclusionTest::excludedBy)).isEmpty();
    }

    @Test
    void theFirstByNameIsNamed() {
        assertThat(RoleExclusion.among(Set.of("refund", "audit", "approve"), RoleExclusionTest::excludedBy))
                .contains(new RoleExclusion("approve", "refund"));
    }

    private static java.util.stream.Stream<String> excludedBy(String role) {
        return EXCLUDES.getOrDefault(role, List.of()).stream();
    }
}
