package io.github.tillkey.core.network;

import org.jspecify.annotations.Nullable;

/** Reads the pieces that RFC 7239 takes from RFC 9110: tokens, quoted strings and separators. */
final class ForwardedScanner {

    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    ForwardedScanner(String text) {
        this.text = text;
        skipSpace();
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Steps over {@code expected} if it is next, and over white space behind it unless it is {@code =}. */
    boolean skip(char expected) {
        if (atEnd() || text.charAt(at) != expected) {
            return false;
        }
        at++;
        if (expected != '=') {
            skipSpace();
        }
        return true;
    }

    /** The token that is next, {@code null} when something else is. */
    @Nullable
    String token() {
        int start = at;
        while (!atEnd() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return start == at ? null : text.substring(start, at);
    }

    /** The token or quoted string that is next, with the white space behind it; {@code null} when something else is. */
    @Nullable
    String value() {
        String value = !atEnd() && text.charAt(at) == '"' ? quoted() : token();
        skipSpace();
        return value;
    }

    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; !atEnd(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\') {
                at++;
                if (atEnd()) {
                    return null;
                }
                c = text.charAt(at);
            }
            if (Character.isISOControl(c)) {
                return null;
            }
            value.append(c);
        }
        return null;
    }

    private void skipSpace() {
        while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isTokenCharacter(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || TOKEN_SIGNS.indexOf(c) >= 0;
    }
}
