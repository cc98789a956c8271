package io.github.tillkey.core.rest;

import org.jspecify.annotations.Nullable;

/** What a caller wrote cannot be read. The message names field, value and remedy; it becomes a 400. */
final class WrongRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 100;

    WrongRequestException(String message) {
        super(message);
    }

    WrongRequestException(String field, @Nullable Object value, String remedy) {
        this(field
                + (value == null ? " is missing" : " is \"" + shown(value.toString()) + '"')
                + "; it must be " + remedy + '.');
    }

    private static String shown(String value) {
        String printable = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
        return printable.replaceAll("\\p{Cntrl}", "?");
    }
}
