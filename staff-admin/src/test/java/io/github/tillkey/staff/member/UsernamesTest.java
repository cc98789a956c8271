package io.github.tillkey.staff.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which usernames are made. */
class UsernamesTest {

    private static final Set<String> TAKEN = Set.of("anna.ek", "anna.ek2", "taken@retail.example");

    @ParameterizedTest
    @CsvSource({
        "Pia@Retail.example, Pia, Ek, pia@retail.example",
        "taken@retail.example, Pia, Ek, pia.ek",
        ", Pia, Ek, pia.ek",
        ", Anna, Ek, anna.ek3",
        ", \u00c5sa, Str\u00f6mb\u00e4ck, asa.stromback",
        ", S\u00f8ren, Wei\u00df-M\u00fcller, soren.weissmuller",
        ", Pia, , pia",
        ", , Ek, ek1",
        ", '<b>Pia</b>', '../Ek', bpiab.ek",
        ", \u674e, \u540d, ",
        ", , , ",
    })
    void made(
            @Nullable String email, @Nullable String firstName, @Nullable String lastName, @Nullable String expected) {
        assertThat(Usernames.make(email, firstName, lastName, name -> !TAKEN.contains(name)))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void longNamesAreCutAndManyOfOneNameEnd() {
        assertThat(Usernames.make(null, "a".repeat(255), "b", name -> true)).hasValue("a".repeat(60));
        assertThat(Usernames.make(null, "Pia", "Ek", name -> false)).isEmpty();
    }
}
