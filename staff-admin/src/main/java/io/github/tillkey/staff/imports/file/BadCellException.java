package io.github.tillkey.staff.imports.file;

import java.io.Serial;

/** A text of a row does not mean what its column is for. The message tells it, and the remedy. */
public final class BadCellException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param problem one sentence */
    public BadCellException(String problem) {
        super(problem);
    }

    /** One sentence. */
    String problem() {
        return String.valueOf(getMessage());
    }
}
