package io.github.tillkey.pin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.connections.jpa.AsyncCommitIntegrator;

class TerminalValuesTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    @Test
    void aCodeIsReadHoweverItIsTyped() {
        EnrolmentCode code = EnrolmentCode.parse("K7QF-2685").orElseThrow();

        assertThat(code.formatted()).isEqualTo("K7QF-2685");
        for (String typed : new String[] {"k7qf2685", " K7QF 2685 ", "K7QF-ZGBS", "k7-qf-zg-bs"}) {
            assertThat(EnrolmentCode.parse(typed).orElseThrow().hash())
                    .as("%s: Z for 2, G for 6, B for 8, S for 5", typed)
                    .isEqualTo(code.hash());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K7QF", "K7QF-2685-2", "K7QF-268O", "K7QF-2681", "K7QF_2685", "K7QF-268é"})
    void whatCannotBeACodeIsNone(String text) {
        assertThat(EnrolmentCode.parse(text)).isEmpty();
        assertThat(EnrolmentCode.parse(text + "2".repeat(10_000))).isEmpty();
    }

    @Test
    void codesAndSecretsDoNotRepeatAndDoNotShowThemselves() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            EnrolmentCode code = EnrolmentCode.random();
            TerminalSecret secret = TerminalSecret.random(ID);
            assertThat(seen.add(code.formatted())).isTrue();
            assertThat(seen.add(secret.secret())).isTrue();
            assertThat(code.toString()).doesNotContain(code.formatted());
            assertThat(secret.toString()).doesNotContain(secret.secret());
            assertThat(EnrolmentCode.parse(code.formatted()).orElseThrow().hash())
                    .isEqualTo(code.hash());
        }
    }

    @Test
    void aSecretSurvivesTheCookieAndMatchesItsHashAlone() {
        TerminalSecret secret = TerminalSecret.random(ID);
        TerminalSecret read = TerminalSecret.parse(secret.cookieValue()).orElseThrow();

        assertThat(read).isEqualTo(secret);
        assertThat(read.matches(secret.hash())).isTrue();
        assertThat(read.matches(TerminalSecret.random(ID).hash())).isFalse();
        assertThat(read.matches(secret.familyHash())).isFalse();
        assertThat(read.matches("")).isFalse();
        assertThat(read.matches(null)).isFalse();
    }

    @Test
    void theNextSecretIsAnotherOfTheSameFamily() {
        TerminalSecret secret = TerminalSecret.random(ID);
        TerminalSecret next = secret.next();

        assertThat(next.matches(secret.hash())).isFalse();
        assertThat(next.isOfFamily(secret.familyHash())).isTrue();
        assertThat(next.isOfFamily(TerminalSecret.random(ID).familyHash())).isFalse();
        assertThat(next.isOfFamily(null)).isFalse();
    }

    @Test
    void aWrongNumberOfMinutesIsDistinguishedFromNone() {
        assertThat(minutes(null)).isEqualTo(60);
        assertThat(minutes(" ")).isEqualTo(60);
        assertThat(minutes(" 5 ")).isEqualTo(5);
        assertThat(minutes("1440")).isEqualTo(1440);
        for (String wrong : new String[] {"4", "1441", "0", "-60", "1e3", "60.0", "99999999999", "PT1H"}) {
            assertThat(minutes(wrong)).as(wrong).isZero();
        }
    }

    private static int minutes(@Nullable String value) {
        return EnrolmentSettings.CODE_MINUTES.readOr(key -> value, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "x.y",
                ID,
                ID + ".",
                ID + ".short",
                "' or 1=1 --.A",
                ID + "..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                ID + ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                ID + ".AAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoCookieOfOursIsNone(String value) {
        assertThat(TerminalSecret.parse(value)).isEmpty();
    }

    @Test
    void theNameByWhichKeycloakIsToldToWaitForTheDiskIsKeycloaksOwn() throws Exception {
        Field name = AsyncCommitIntegrator.class.getDeclaredField("SYNC_REQUIRED");
        name.setAccessible(true);

        assertThat(Terminals.SYNCHRONOUS_COMMIT).isEqualTo(name.get(null));
    }
}
