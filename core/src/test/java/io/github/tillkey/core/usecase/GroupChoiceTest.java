package io.github.tillkey.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A group is written {@code name:role+role}, with a star before it when the member is in it. */
class GroupChoiceTest {

    private static GroupChoice choice(@Nullable String groups, @Nullable String wanted) {
        return new GroupChoice(
                Arrays.stream(groups == null ? new String[0] : groups.split(" "))
                        .map(GroupChoiceTest::candidate)
                        .toList(),
                set(wanted));
    }

    private static GroupChoice.Candidate candidate(String text) {
        String[] parts = text.split(":", -1);
        return new GroupChoice.Candidate(parts[0].replace("*", ""), set(parts[1]), text.startsWith("*"));
    }

    private static Set<String> set(@Nullable String text) {
        return text == null || text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split("\\+")));
    }

    @ParameterizedTest
    @CsvSource({
        // One group is enough.
        "store: a:cashier b:refund, cashier, a",
        "store: a:cashier ab:cashier+refund b:refund, cashier+refund, ab",
        // Together.
        "store: a:cashier b:refund, cashier+refund, a+b",
        "store: a:1+2 b:3+4 c:1+3 d:2 e:4, 1+2+3+4, a+b",
        "store: a:1+2+3 b:1+2 c:3+4, 1+2+3+4, a+c",
        "store: z:1 a:1+2 b:2+3 c:3, 1+2+3, b+z",
        // What gives more is never joined.
        "store: a:cashier m:cashier+manager, cashier, a",
        "store: m:cashier+manager a:cashier, cashier, a",
        // No role: the store itself.
        "store: a:cashier, , store",
        "store: trainees: a:cashier, , store",
        "store: *trainees: *a:cashier, , trainees",
        // What is held is kept when it gives just this.
        "store: a:cashier *b:cashier, cashier, b",
        "store: *a:cashier *b:cashier, cashier, a+b",
        "*store: *a:cashier, cashier, a+store",
        "store: *a:cashier *b:refund ab:cashier+refund, cashier+refund, a+b",
        // And left when it gives more.
        "store: *a:cashier *m:cashier+manager b:cashier, cashier, a",
        "*store: *m:cashier+manager, , store",
        // Of two that give the same, the first.
        "store: a:cashier b:cashier, cashier, a",
        "store: b:cashier a:cashier, cashier, b",
        // The store's own group gives a role to all its members.
        "store:basic a:basic+cashier, basic+cashier, a",
        "store:basic a:basic+cashier, basic, store",
    })
    void groupsGiveExactlyTheRoles(@Nullable String groups, @Nullable String wanted, String chosen) {
        assertThat(choice(groups, wanted).ids()).contains(set(chosen));
        assertThat(choice(groups, wanted).missing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "store: a:cashier, cashier+refund, refund",
        "store: ab:cashier+refund, cashier, cashier",
        "store: *ab:cashier+refund, refund, refund",
        "store:basic a:basic+cashier, cashier, cashier",
        "store:, refund+cashier, cashier",
        ", cashier, cashier",
        "store:basic a:basic+cashier, , ",
        ", , ",
    })
    void orNone(@Nullable String groups, @Nullable String wanted, @Nullable String missing) {
        assertThat(choice(groups, wanted).ids()).isEmpty();
        assertThat(choice(groups, wanted).missing().orElse(null)).isEqualTo(missing);
    }

    /** Sixteen roles by pairs of neighbours: without a memory of what was tried, millions of steps. */
    @Test
    void manyGroupsAreNoProblem() {
        StringBuilder groups = new StringBuilder("store:");
        TreeSet<String> wanted = new TreeSet<>();
        for (char role = 'a'; role < 'q'; role++) {
            wanted.add(String.valueOf(role));
            for (char other = (char) (role + 1); other < 'q'; other++) {
                groups.append(' ')
                        .append(role)
                        .append(other)
                        .append(':')
                        .append(role)
                        .append('+')
                        .append(other);
            }
        }
        assertThat(choice(groups.toString(), String.join("+", wanted)).ids().orElseThrow())
                .hasSize(8);
    }
}
