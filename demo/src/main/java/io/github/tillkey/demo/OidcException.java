package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.ErrorObject;
import org.jspecify.annotations.Nullable;

/** A login, refresh or check that did not succeed, with what the server or the check said. */
final class OidcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    OidcException(String code, String description) {
        super(description);
        this.code = code;
    }

    /** The error that the server answered with. */
    static OidcException of(@Nullable ErrorObject error) {
        if (error == null) {
            return new OidcException("unknown_error", "The server named no reason.");
        }
        String code = error.getCode();
        String description = error.getDescription();
        return new OidcException(
                code == null ? "http_" + error.getHTTPStatusCode() : code,
                description == null ? "The server gave no description." : description);
    }

    /** The error code. */
    String code() {
        return code;
    }

    /** The description. */
    String description() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
