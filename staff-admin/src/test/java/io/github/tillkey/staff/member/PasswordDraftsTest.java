package io.github.tillkey.staff.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which temporary passwords are made. */
class PasswordDraftsTest {

    private static final Random RANDOM = new Random(7);

    private static Optional<String> first(Predicate<String> fits) {
        return PasswordDrafts.first(RANDOM, fits);
    }

    @Test
    void withoutAPolicyTwelveReadableCharacters() {
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(first(draft -> true).orElseThrow());
        }
        assertThat(drawn).hasSize(200).allSatisfy(password -> assertThat(password)
                .hasSize(12)
                .matches(".*[a-z].*")
                .matches(".*[A-Z].*")
                .matches(".*[2-9].*")
                .doesNotContainPattern("[0O1lI]"));
    }

    @Test
    void aPolicyIsMet() {
        assertThat(first(draft -> draft.length() >= 40))
                .hasValueSatisfying(password -> assertThat(password).hasSize(48));
        assertThat(first(draft -> draft.length() <= 8))
                .hasValueSatisfying(password -> assertThat(password).hasSize(8));
        assertThat(first(draft ->
                        draft.chars().filter(c -> "-+=!?*#%".indexOf(c) >= 0).count() >= 4))
                .hasValueSatisfying(password -> assertThat(password).hasSize(16));
    }

    @Test
    void aPolicyThatNothingMeets() {
        assertThat(first(draft -> false)).isEmpty();
    }
}
