package io.github.tillkey.staff.member;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes usernames of members for whom nobody chose one. */
final class Usernames {

    /** Leaves room for a number. */
    private static final int MAX_LENGTH = 60;

    /** So many of one name; who is the next needs a username of their own. */
    private static final int MAX_SAME = 1_000;

    private Usernames() {}

    /**
     * The e-mail address or, where there is none or it is another member's username, first and last name with a dot,
     * and a number where there is such a member already.
     *
     * @param isFree whether no member has it
     * @return empty where there are no names, or too many members have them
     */
    static Optional<String> make(
            @Nullable String email, @Nullable String firstName, @Nullable String lastName, Predicate<String> isFree) {
        if (email != null) {
            String address = email.toLowerCase(Locale.ROOT);
            if (isFree.test(address)) {
                return Optional.of(address);
            }
        }
        String name = ofNames(firstName, lastName);
        return name.length() < 2
                ? Optional.empty()
                : Stream.concat(
                                Stream.of(name.length() < 3 ? name + 1 : name),
                                IntStream.rangeClosed(2, MAX_SAME).mapToObj(number -> name + number))
                        .filter(isFree)
                        .findFirst();
    }

    /** Letters without marks, and digits: usernames are typed on foreign keyboards. */
    private static String ofNames(@Nullable String firstName, @Nullable String lastName) {
        String names = Stream.of(firstName, lastName)
                .flatMap(Stream::ofNullable)
                .map(Usernames::plain)
                .filter(part -> !part.isEmpty())
                .reduce((first, last) -> first + '.' + last)
                .orElse("");
        return names.substring(0, Math.min(names.length(), MAX_LENGTH));
    }

    private static String plain(String name) {
        String text = name.toLowerCase(Locale.ROOT)
                .replace("\u00df", "ss")
                .replace("\u00f8", "o")
                .replace("\u00e6", "ae")
                .replace("\u0153", "oe")
                .replace("\u0142", "l")
                .replace("\u0111", "d")
                .replace("\u00f0", "d")
                .replace("\u00fe", "th");
        StringBuilder plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
