package io.github.tillkey.pin.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.pin.policy.Pin;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PinKeyTest {

    private static final String TEXT =
            Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());
    private static final PinKey KEY = PinKey.parse(TEXT);

    private static Pin pin(String digits) {
        return Pin.parse(digits, digits.length()).orElseThrow();
    }

    @Test
    void theLookupIsHmacSha256OverRealmAndPin() {
        assertThat(KEY.lookup("retail", pin("0042")))
                .as("computed with: printf 'retail\\0000042' | openssl dgst -sha256 -hmac "
                        + "0123456789abcdef0123456789abcdef")
                .isEqualTo("f8a236946da25a688b7102bced619dff9deffd36f0b40056f8fa6cfa6176efa7");
    }

    @Test
    void noTwoPinsShareALookup() {
        assertThat(IntStream.range(0, 10_000)
                        .mapToObj(i -> KEY.lookup("retail", pin("%04d".formatted(i))))
                        .distinct())
                .hasSize(10_000);
    }

    @Test
    void equalPinsOfTwoRealmsHaveUnrelatedLookups() {
        assertThat(KEY.lookup("a", pin("0042"))).isNotEqualTo(KEY.lookup("b", pin("0042")));
        assertThat(KEY.lookup("a1", pin("2345"))).as("no gluing").isNotEqualTo(KEY.lookup("a", pin("12345")));
    }

    @Test
    void anotherKeyHasAnotherNameAndOtherLookups() {
        PinKey other = PinKey.parse(Base64.getEncoder().encodeToString(new byte[32]));

        assertThat(other.id()).isNotEqualTo(KEY.id()).matches("[0-9a-f]{16}");
        assertThat(other.lookup("retail", pin("0042"))).isNotEqualTo(KEY.lookup("retail", pin("0042")));
    }

    @Test
    void aKeyFileMayEndWithALineBreak() {
        assertThat(PinKey.parse(TEXT + "\n").id()).isEqualTo(KEY.id());
    }

    @Test
    void anInvalidKeyIsExplainedAndNotQuoted() {
        assertThatThrownBy(() -> PinKey.parse("my secret phrase!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining("secret phrase");
        assertThatThrownBy(() -> PinKey.parse(Base64.getEncoder().encodeToString(new byte[31])))
                .hasMessageContaining("31 bytes")
                .hasMessageContaining("at least 32");
        assertThatThrownBy(() -> PinKey.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyDoesNotShowItself() {
        assertThat(KEY.toString()).doesNotContain("0123456789abcdef0123").doesNotContain(TEXT);
    }

    @Test
    void aKeyRingHoldsOneOrTwoDifferentKeysAndTheFirstStays() {
        String one = Base64.getEncoder().encodeToString(new byte[32]);
        byte[] other = new byte[32];
        other[0] = 1;
        String two = Base64.getEncoder().encodeToString(other);

        assertThat(PinKeyRing.parse(one + "\n").keys()).hasSize(1);
        assertThat(PinKeyRing.parse(two + "\n" + one).primary().id())
                .isEqualTo(PinKey.parse(two).id());
        assertThatThrownBy(() -> PinKeyRing.parse(one + ' ' + one))
                .hasMessageContaining("2 PIN keys, of which 1 differ");
        assertThatThrownBy(() -> PinKeyRing.parse(one + ' ' + two + ' ' + two)).hasMessageContaining("3 PIN keys");
        assertThatThrownBy(() -> PinKeyRing.parse("  ")).isInstanceOf(IllegalArgumentException.class);
    }
}
