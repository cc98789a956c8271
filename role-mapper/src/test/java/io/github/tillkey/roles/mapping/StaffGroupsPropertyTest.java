package io.github.tillkey.roles.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.roles.mapping.StaffGroups.Change;
import io.github.tillkey.roles.mapping.StaffGroups.StaffGroup;
import java.util.ArrayList;
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
                groups.add(new StaffGroup("g" + g, random.nextInt(3), roles()));
            }
            Set<String> wanted = roles();

            Optional<Set<String>> chosen = StaffGroups.giving(wanted, groups);

            assertThat(chosen.isPresent()).as("%s of %s", wanted, groups).isEqualTo(canGive(wanted, groups));
            outcomes.merge(chosen.isPresent(), 1, Integer::sum);
            chosen.ifPresent(ids -> assertThat(ids).isNotEmpty());
            chosen.ifPresent(ids -> assertThat(rolesOf(ids, groups)).isEqualTo(wanted));
            Collections.shuffle(groups, random);
            assertThat(StaffGroups.giving(wanted, groups)).as("in any order").isEqualTo(chosen);
        }
        assertThat(outcomes.values()).allSatisfy(times -> assertThat(times).isGreaterThan(CASES / 10));
    }

    @Test
    void nothingElseThanWhatIsOverIsLeft() {
        for (int i = 0; i < CASES; i++) {
            Set<String> present = roles();
            Set<String> wanted = roles();
            Set<String> over = roles();

            Change change = Change.of(present, wanted, over);

            Set<String> after = new HashSet<>(present);
            after.removeAll(change.leave());
            after.addAll(change.join());
            for (String group : ROLES) {
                assertThat(after.contains(group))
                        .as("%s: %s %s %s", group, present, wanted, over)
                        .isEqualTo(wanted.contains(group) || (present.contains(group) && !over.contains(group)));
            }
            assertThat(Collections.disjoint(change.join(), present)).isTrue();
            assertThat(change.leave()).isSubsetOf(present);
        }
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

    private static Set<String> rolesOf(Set<String> ids, List<StaffGroup> groups) {
        return groups.stream()
                .filter(group -> ids.contains(group.id()))
                .flatMap(group -> group.roles().stream())
                .collect(Collectors.toSet());
    }

    private Set<String> roles() {
        return ROLES.stream().filter(role -> random.nextInt(3) == 0).collect(Collectors.toSet());
    }
}
