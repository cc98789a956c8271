package io.github.tillkey.core.network;

import io.github.tillkey.core.settings.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts into what Jazzer begins with, what it makes of them into texts, and checks thousands of them in a second.
 */
final class Fuzzing {

    /** Of each fuzz test: enough to find what is a few changes away from its seeds, and bearable in every build. */
    static final String DURATION = "8s";

    private Fuzzing() {}

    static Stream<byte[]> seeds(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The lines of what Jazzer made; at least one. */
    static List<String> lines(byte[] input) {
        return List.of(new String(input, StandardCharsets.UTF_8).split("\n", -1));
    }

    static void check(boolean holds, String what, @Nullable Object of) {
        if (!holds) {
            throw new AssertionError(what + ": " + of);
        }
    }

    /** What goes into a log or a page. */
    static void checkPrintable(@Nullable String text) {
        check(text != null && PrintableText.isPrintable(text), "printable", text);
    }
}
