package io.github.tillkey.core.usecase;

import io.github.tillkey.core.settings.PrintableText;
import java.io.Serial;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A use case refuses a request. The caller (Admin REST, staff API) maps it to a response; nothing of the request is
 * committed.
 */
public final class RequestRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 100;

    /** Why. */
    public enum Kind {
        /** What was written is wrong: 400. */
        INVALID,
        /** The actor may not: 403. */
        FORBIDDEN,
        /** The actor may, after a login with two factors: 401. */
        LEVEL_TOO_LOW,
        /** What the request is about is not there: 404. */
        NOT_FOUND,
        /** A field names something that is not there: 404, with the sentence. */
        UNKNOWN,
        /** The state of the realm does not allow it: 409. */
        CONFLICT,
        /** What is to be changed was not named by what the actor saw of it: 428. */
        UNCONDITIONAL,
        /** What is to be changed is not what the actor saw any more: 412. */
        STALE,
        /** Too often: 429. */
        TOO_MANY;

        /** What the staff API calls it. Stable. */
        public String code() {
            return switch (this) {
                case UNKNOWN -> NOT_FOUND.code();
                case UNCONDITIONAL -> "if_match_missing";
                default -> name().toLowerCase(Locale.ROOT);
            };
        }
    }

    private final Kind kind;
    private final String sentence;

    @SuppressWarnings("serial") // A list of the JDK.
    private final List<String> problems;

    private RequestRefusedException(Kind kind, String sentence) {
        this(kind, sentence, List.of());
    }

    private RequestRefusedException(Kind kind, String sentence, List<String> problems) {
        super(sentence);
        this.kind = kind;
        this.sentence = sentence;
        this.problems = List.copyOf(problems);
    }

    /** @param sentence what is wrong, and what to write instead */
    public static RequestRefusedException invalid(String sentence) {
        return new RequestRefusedException(Kind.INVALID, sentence);
    }

    /**
     * About one value.
     *
     * @param field name of the field or parameter
     * @param value what was written, {@code null} when it is missing; shortened, and with a question mark for each
     *     character that cannot be printed
     * @param remedy what it must be, such as "a whole number from 1 to 366"
     */
    public static RequestRefusedException invalid(String field, @Nullable Object value, String remedy) {
        return invalid(field
                + (value == null
                        ? " is missing"
                        : " is \"" + PrintableText.shortened(value.toString(), MAX_SHOWN) + '"')
                + "; it must be " + remedy + '.');
    }

    /**
     * The same of several things at once.
     *
     * @param problems a sentence for each
     */
    public static RequestRefusedException invalid(String sentence, List<String> problems) {
        return new RequestRefusedException(Kind.INVALID, sentence, problems);
    }

    /** The actor may not do this; without details, so that nothing can be probed. */
    public static RequestRefusedException forbidden() {
        return new RequestRefusedException(Kind.FORBIDDEN, "The actor may not do this.");
    }

    /** The actor may do this only in a session that began with two factors. */
    public static RequestRefusedException levelTooLow() {
        return new RequestRefusedException(
                Kind.LEVEL_TOO_LOW, "Log in again with a second factor, such as a one-time password.");
    }

    /** @param sentence what is not there */
    public static RequestRefusedException notFound(String sentence) {
        return new RequestRefusedException(Kind.NOT_FOUND, sentence);
    }

    /** @param sentence which field names what is not there, and the remedy */
    public static RequestRefusedException unknown(String sentence) {
        return new RequestRefusedException(Kind.UNKNOWN, sentence);
    }

    /** @param sentence what does not allow it, and the remedy */
    public static RequestRefusedException conflict(@Nullable String sentence) {
        return new RequestRefusedException(Kind.CONFLICT, String.valueOf(sentence));
    }

    /** A change of a member whom a directory keeps that Keycloak may not write to. */
    public static RequestRefusedException readOnlyMember() {
        return conflict("This member is kept in a directory that Keycloak may not write to: change it there.");
    }

    /** A change that must say by {@code If-Match} what it was made from. */
    public static RequestRefusedException unconditional() {
        return new RequestRefusedException(
                Kind.UNCONDITIONAL,
                "Send If-Match with the ETag of what you have read, so that no other change is lost.");
    }

    /** A change of what somebody else has changed since. */
    public static RequestRefusedException stale() {
        return new RequestRefusedException(
                Kind.STALE, "Somebody has changed this since you have read it: read it again, and repeat your change.");
    }

    /** @param sentence what was done too often, and when to try again */
    public static RequestRefusedException tooMany(String sentence) {
        return new RequestRefusedException(Kind.TOO_MANY, sentence);
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** The same, telling where: {@code place} begins the sentence. */
    public RequestRefusedException at(String place) {
        return new RequestRefusedException(kind, place + ": " + sentence, problems);
    }

    /** What is wrong, where it is more than one sentence tells; a sentence for each. */
    public List<String> problems() {
        return problems;
    }

    /** One sentence: what is wrong and what to do. */
    public String sentence() {
        return sentence;
    }
}
