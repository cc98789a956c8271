package io.github.tillkey.core.rest;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/**
 * Answers calls of the staff API: authenticates the member who calls, asks every access rule, and tells refusals in the
 * form of that API. Each method of a {@link StaffResource} does its whole work in one of these.
 */
public interface StaffCalls {

    /**
     * Answers with what {@code call} returns: a {@link Response}, to which only the headers of this API are added, or a
     * {@link Representation}, with 200. When the caller is refused, or {@code call} throws a
     * {@link RequestRefusedException}, it rolls back and throws the error response. Read the body inside {@code call}:
     * a refused caller must not learn what is wrong with it.
     */
    Response answer(Function<Invocation, Object> call);
}
