package io.github.tillkey.roles.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.roles.mapping.StaffGroups.StaffGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random groups against a model that tries every choice of them. The seed is fixed. */
class StaffGroupsPropertyTest {

    private static final int CASES = 20_000;
    private static final List<String> ROLES = List.of("cashier", "cash", "manager", "approver");

    private final Random random = new Random(20_261_130);

    @Test
    void theGroupsGiveExactlyWhatIsWantedWheneverGroupsCan() {
        Map<Boolean, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < CASES; i++) {
            List<StaffGroup> groups = new ArrayList<>();
            for (int g = random.nextInt(5); g > 0; g--) {
                groups.add(new StaffGroup("g" + g, roles()));
            }
            Set<String> wanted = roles();

            Optional<List<String>> chosen = StaffGroups.groupsFor(wanted, groups);

            assertThat(chosen.isPresent()).as("%s of %s", wanted, groups).isEqualTo(canGive(wanted, groups));
            outcomes.merge(chosen.isPresent(), 1, Integer::sum);
            chosen.ifPresent(ids -> assertThat(ids).isNotEmpty());
            chosen.ifPresent(ids -> assertThat(rolesOf(ids, groups)).isEqualTo(wanted));
        }
        assertThat(outcomes.values()).allSatisfy(times -> assertThat(times).isGreaterThan(CASES / 10));
    }

    /**
     * Groups get and lose roles between two logins; what the first one gave must not outlive the claims, but in a group
     * that now holds roles only of which no line knows. A role of a line may be gone from the realm.
     */
    @Test
    void whatAMapperGaveNeverOutlivesTheClaims() {
        int given = 0;
        int lost = 0;
        for (int i = 0; i < CASES; i++) {
            List<Set<String>> lines = List.of(roles(), random.nextBoolean() ? roles() : Set.of("gone"));
            Set<String> wanted = new HashSet<>(lines.get(0));
            Map<String, Set<String>> groups = new HashMap<>();
            for (int g = random.nextInt(5); g > 0; g--) {
                groups.put("g" + g, roles());
            }
            Set<String> joined = new HashSet<>(
                    StaffGroups.groupsFor(wanted, staffGroups(groups)).orElse(List.of()));
            given += joined.isEmpty() ? 0 : 1;

            groups.replaceAll((id, roles) -> changed(roles));
            List<Set<String>> held = groups.entrySet().stream()
                    .filter(group -> joined.contains(group.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            lost += held.contains(Set.<String>of()) ? 1 : 0;
            assertThat(held)
                    .as("by %s", lines)
                    .allMatch(roles -> StaffGroups.leaves(roles, lines, null) || isOfOthers(roles, lines));
        }
        assertThat(given).isGreaterThan(CASES / 10);
        assertThat(lost).isGreaterThan(CASES / 100);
    }

    /** Whatever a member holds by hand. */
    @Test
    void aMemberKeepsNoRoleOfTheTableThatIsNotNamedAndAllOthers() {
        for (int i = 0; i < CASES; i++) {
            List<Set<String>> lines = List.of(roles(), random.nextBoolean() ? roles() : Set.of("gone"));
            Set<String> named = random.nextBoolean() ? null : lines.get(0);
            Set<String> held = roles();

            boolean leaves = StaffGroups.leaves(held, lines, named);

            if (isOfOthers(held, lines)) {
                assertThat(leaves).as("%s by %s", held, lines).isFalse();
            }
            if (!leaves) {
                Set<String> kept = new HashSet<>(held);
                kept.retainAll(with(lines.get(0), lines.get(1)));
                assertThat(named == null ? Set.of() : named).containsAll(kept);
            }
        }
    }

    private static boolean isOfOthers(Set<String> held, List<Set<String>> lines) {
        return !held.isEmpty() && lines.stream().allMatch(line -> !line.isEmpty() && Collections.disjoint(line, held));
    }

    private Set<String> changed(Set<String> roles) {
        return switch (random.nextInt(4)) {
            case 0 -> with(roles, roles());
            case 1 -> Set.of();
            case 2 -> roles.stream().filter(role -> random.nextBoolean()).collect(Collectors.toSet());
            default -> roles;
        };
    }

    @Test
    void whatNoLineGivesIsNotTaken() {
        List<Set<String>> lines = List.of(Set.of("cashier"), Set.of("cashier", "approver"));

        assertThat(StaffGroups.leaves(Set.of("manager"), lines, null)).isFalse();
        assertThat(StaffGroups.leaves(Set.of(), List.of(), null))
                .as("a store without a line")
                .isFalse();
        assertThat(StaffGroups.leaves(Set.of(), lines, null))
                .as("it has lost its roles")
                .isTrue();
        assertThat(StaffGroups.leaves(Set.of("cashier", "manager"), lines, Set.of("cashier")))
                .isFalse();
        assertThat(StaffGroups.leaves(Set.of("cashier"), lines, Set.of("cashier")))
                .as("another group is given")
                .isTrue();
        assertThat(StaffGroups.leaves(Set.of("cashier", "manager"), lines, null))
                .isTrue();
        assertThat(StaffGroups.leaves(Set.of("cashier", "approver"), lines, Set.of("cashier")))
                .isTrue();
        assertThat(StaffGroups.leaves(Set.of("manager"), List.of(Set.of("typing error")), null))
                .isFalse();
        assertThat(StaffGroups.leaves(Set.of("manager"), List.of(Set.of()), Set.of()))
                .isFalse();
        assertThat(StaffGroups.leaves(Set.of("manager"), List.of(Set.of()), null))
                .as("a line without roles is about the store")
                .isTrue();
    }

    private static List<StaffGroup> staffGroups(Map<String, Set<String>> groups) {
        return groups.entrySet().stream()
                .map(group -> new StaffGroup(group.getKey(), group.getValue()))
                .toList();
    }

    private static Set<String> with(Set<String> roles, Set<String> more) {
        Set<String> all = new HashSet<>(roles);
        all.addAll(more);
        return all;
    }

    private static boolean canGive(Set<String> wanted, List<StaffGroup> groups) {
        for (int choice = 1; choice < 1 << groups.size(); choice++) {
            Set<String> given = new HashSet<>();
            for (int g = 0; g < groups.size(); g++) {
                if ((choice & 1 << g) != 0) {
                    given.addAll(groups.get(g).roles());
                }
            }
            if (given.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> rolesOf(Collection<String> ids, List<StaffGroup> groups) {
        return groups.stream()
                .filter(group -> ids.contains(group.id()))
                .flatMap(group -> group.roles().stream())
                .collect(Collectors.toSet());
    }

    private Set<String> roles() {
        return ROLES.stream().filter(role -> random.nextInt(3) == 0).collect(Collectors.toSet());
    }
}
