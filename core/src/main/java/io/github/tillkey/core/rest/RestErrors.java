package io.github.tillkey.core.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.ErrorResponseException;

/**
 * The errors of our Admin REST, by one rule: 400 what the caller wrote is wrong, 403 the caller may not, 404 it is not
 * there, 409 the state of the realm forbids it, 412 and 428 of {@link EntityTag}, 429 too many. Each message says
 * in one sentence what to do.
 */
public final class RestErrors {

    private RestErrors() {}

    /**
     * 400, about one value.
     *
     * @param field name of the field or parameter
     * @param value what the caller wrote, {@code null} when it is missing
     * @param remedy what it must be, such as "a whole number from 1 to 366"
     */
    public static ErrorResponseException invalid(String field, @Nullable Object value, String remedy) {
        return invalid(RequestRefusedException.invalid(field, value, remedy).sentence());
    }

    /** 400. */
    public static ErrorResponseException invalid(@Nullable String sentence) {
        return ErrorResponse.error(String.valueOf(sentence), Response.Status.BAD_REQUEST);
    }

    /** 403, with a sentence: the caller may not, and may know why. */
    public static ErrorResponseException forbidden(String sentence) {
        return ErrorResponse.error(sentence, Response.Status.FORBIDDEN);
    }

    /** 429. */
    public static ErrorResponseException tooMany(String sentence) {
        return ErrorResponse.error(sentence, Response.Status.TOO_MANY_REQUESTS);
    }

    /** 409. */
    public static ErrorResponseException conflict(@Nullable String sentence) {
        return ErrorResponse.error(String.valueOf(sentence), Response.Status.CONFLICT);
    }

    /** Runs a use case, or a part of one, and maps a refusal to its HTTP error, by the rule above. */
    public static <T> T answer(Supplier<T> useCase) {
        try {
            return useCase.get();
        } catch (RequestRefusedException refused) {
            throw of(refused);
        }
    }

    /** The same for a use case without a result. */
    public static void run(Runnable useCase) {
        answer(() -> {
            useCase.run();
            return useCase;
        });
    }

    private static WebApplicationException of(RequestRefusedException refused) {
        return switch (refused.kind()) {
            case INVALID -> invalid(refused.sentence());
            case FORBIDDEN, LEVEL_TOO_LOW -> new ForbiddenException();
            case NOT_FOUND -> new NotFoundException(refused.sentence());
            case UNKNOWN -> ErrorResponse.error(refused.sentence(), Response.Status.NOT_FOUND);
            case CONFLICT -> conflict(refused.sentence());
            case UNCONDITIONAL -> ErrorResponse.error(refused.sentence(), Response.Status.PRECONDITION_REQUIRED);
            case STALE -> ErrorResponse.error(refused.sentence(), Response.Status.PRECONDITION_FAILED);
            case TOO_MANY -> tooMany(refused.sentence());
        };
    }
}
