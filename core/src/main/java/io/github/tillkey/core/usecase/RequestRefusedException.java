package io.github.tillkey.core.usecase;

import java.io.Serial;

/**
 * A use case refuses a request. The caller (Admin REST, staff API) maps it to a response; nothing of the request is
 * committed.
 */
public final class RequestRefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** What was written is wrong: 400. */
        INVALID,
        /** The actor may not: 403. */
        FORBIDDEN,
        /** It is not there: 404. */
        NOT_FOUND,
        /** The state of the realm does not allow it: 409. */
        CONFLICT,
        /** Too often: 429. */
        TOO_MANY
    }

    private final Kind kind;
    private final String sentence;

    private RequestRefusedException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
        this.sentence = sentence;
    }

    /** @param sentence what is wrong, and what to write instead */
    public static RequestRefusedException invalid(String sentence) {
        return new RequestRefusedException(Kind.INVALID, sentence);
    }

    /** The actor may not do this; says no more, so that nothing can be probed. */
    public static RequestRefusedException forbidden() {
        return new RequestRefusedException(Kind.FORBIDDEN, "The actor may not do this.");
    }

    /** @param sentence what is not there */
    public static RequestRefusedException notFound(String sentence) {
        return new RequestRefusedException(Kind.NOT_FOUND, sentence);
    }

    /** @param sentence what does not allow it, and the remedy */
    public static RequestRefusedException conflict(String sentence) {
        return new RequestRefusedException(Kind.CONFLICT, sentence);
    }

    /** @param sentence what was done too often, and when to try again */
    public static RequestRefusedException tooMany(String sentence) {
        return new RequestRefusedException(Kind.TOO_MANY, sentence);
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** Says in one sentence what is wrong and what to do. */
    public String sentence() {
        return sentence;
    }
}
