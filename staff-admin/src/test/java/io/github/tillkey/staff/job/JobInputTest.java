package io.github.tillkey.staff.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much a job may have to do. */
class JobInputTest {

    private static List<String> rows(int length) {
        return Collections.nCopies(Jobs.MAX_ROWS, "x".repeat(length));
    }

    @Test
    void allRowsTogetherHaveALimit() {
        assertThat(Jobs.limited(rows(4_000))).hasSize(Jobs.MAX_ROWS);
        assertThatThrownBy(() -> Jobs.limited(rows(60_000)))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("4194304 characters");
        assertThatThrownBy(() -> Jobs.limited(List.of("x".repeat(65_536)))).isInstanceOf(RequestRefusedException.class);
    }
}
