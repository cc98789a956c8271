package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialLimitTest {

    private final TrialLimit limit = new TrialLimit();

    @Test
    void aSecondTrialOfTheRealmIsRefusedAndAnotherRealmIsNot() {
        String answer = limit.run("retail", () -> {
            assertThatThrownBy(() -> limit.run("retail", () -> "second"))
                    .isInstanceOfSatisfying(RequestRefusedException.class, refused -> assertThat(refused.kind())
                            .isEqualTo(RequestRefusedException.Kind.TOO_MANY));
            assertThatThrownBy(() -> limit.run("retail", () -> "third"))
                    .as("a refused one does not end the first")
                    .isInstanceOf(RequestRefusedException.class);
            return limit.run("other", () -> "other");
        });

        assertThat(answer).isEqualTo("other");
    }

    @Test
    void aTrialMakesRoomHoweverItEnds() {
        assertThat(limit.run("retail", () -> "first")).isEqualTo("first");
        assertThatThrownBy(() -> limit.run("retail", () -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(limit.run("retail", () -> "third")).isEqualTo("third");
    }

    @Test
    void aPreviewAsksNobodyFurtherWhenItsTimeIsUp() {
        List<String> asked = new ArrayList<>();
        Iterator<Boolean> timeIsLeft = List.of(true, false).iterator();

        assertThat(SetupPreview.askWhile(timeIsLeft::next, List.of("a", "b", "c", "d"), asked::add))
                .isEqualTo(2);
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void aPreviewGetsFurtherByOneAtLeast() {
        assertThat(SetupPreview.askWhile(() -> false, List.of("a", "b"), id -> {}))
                .isEqualTo(1);
        assertThat(SetupPreview.askWhile(() -> false, List.of(), id -> {})).isZero();
        assertThat(SetupPreview.askWhile(() -> true, List.of("a", "b"), id -> {}))
                .isEqualTo(2);
    }
}
