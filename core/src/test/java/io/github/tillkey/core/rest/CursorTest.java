package io.github.tillkey.core.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @ValueSource(strings = {"anna", "åsa östman", "f:0b9d:cn=a/b,ou=c", "0f8fad5b-d9cb-469f-a165-70867728950e", "%_"})
    void aPageBeginsBehindWhatTheOneBeforeHasEndedWith(String key) {
        assertThat(Cursor.read(Cursor.encode(key), null).after()).isEqualTo(key);
        assertThat(Cursor.encode(key))
                .as("nothing that an address would change")
                .matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "a b", "YQBi", "YQpi"})
    void anotherCursorIsRefused(String cursor) {
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> Cursor.read(cursor, null))
                        .kind())
                .isEqualTo(RequestRefusedException.Kind.INVALID);
    }

    @Test
    void aCursorIsNoLongerThanANameNeeds() {
        String longest = "YWFh".repeat(500);

        assertThat(Cursor.read(longest, null).after()).hasSize(1500);
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> Cursor.read(longest + "YWFh", null)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1", "ten", "1.5"})
    void aLimitIsFromOneToTwoHundred(String limit) {
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> Cursor.read(null, limit)))
                .isNotNull();
    }

    @Test
    void onlyAFullPageWithMoreBehindItHasANextOne() {
        Cursor two = new Cursor(null, 2);

        assertThat(two.page(List.of("a", "b", "c"))).containsExactly("a", "b");
        assertThat(two.next(List.of("a", "b", "c"), key -> key)).isEqualTo(Cursor.encode("b"));
        assertThat(two.next(List.of("a", "b"), key -> key)).isNull();
        assertThat(two.page(List.of("a"))).containsExactly("a");
    }
}
