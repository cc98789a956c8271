package io.github.tillkey.staff.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which keys are accepted, and what is stored of them. */
class RepeatedRequestTest {

    @Test
    void keys() {
        assertThat(Stream.of("a", "4f2c-77", "~", "k".repeat(255))).allMatch(RepeatedRequest::isKey);
        assertThat(Stream.of("", " ", "a b", "a\n", "\u00e5", "k".repeat(256))).noneMatch(RepeatedRequest::isKey);
    }

    @Test
    void partsOfAHashDoNotRunIntoEachOther() {
        assertThat(RepeatedRequest.hash("ab", "c"))
                .hasSize(64)
                .isEqualTo(RepeatedRequest.hash("ab", "c"))
                .isNotEqualTo(RepeatedRequest.hash("a", "bc"))
                .isNotEqualTo(RepeatedRequest.hash("abc"));
    }
}
