package io.github.tillkey.staff.member;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Random passwords to be typed from a slip of paper, until one meets the policy of the realm. Characters that look
 * alike are left out; each password has small and capital letters and digits, and others where nothing else fits.
 */
final class PasswordDrafts {

    private static final String SMALL = "abcdefghijkmnpqrstuvwxyz";
    private static final String CAPITAL = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private static final String DIGITS = "23456789";
    private static final String OTHERS = "-+=!?*#%";

    /** Policies ask for a least length, a most length, and so many characters of a kind. */
    private static final List<Integer> LENGTHS = List.of(12, 16, 24, 32, 48, 64, 10, 8);

    private static final int TRIES_EACH = 4;

    private PasswordDrafts() {}

    /**
     * The first that fits; empty where none of many does.
     *
     * @param fits whether it meets the policy
     */
    static Optional<String> first(Random random, Predicate<String> fits) {
        for (List<String> kinds : List.of(List.of(SMALL, CAPITAL, DIGITS), List.of(SMALL, CAPITAL, DIGITS, OTHERS))) {
            for (int length : LENGTHS) {
                for (int i = 0; i < TRIES_EACH; i++) {
                    String draft = draft(random, kinds, length);
                    if (fits.test(draft)) {
                        return Optional.of(draft);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** As many of each kind, in any order. */
    private static String draft(Random random, List<String> kinds, int length) {
        List<Character> drawn = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            String kind = kinds.get(i % kinds.size());
            drawn.add(kind.charAt(random.nextInt(kind.length())));
        }
        Collections.shuffle(drawn, random);
        return drawn.stream().map(String::valueOf).collect(Collectors.joining());
    }
}
