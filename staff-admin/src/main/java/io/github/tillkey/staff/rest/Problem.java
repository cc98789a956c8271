package io.github.tillkey.staff.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.storage.ReadOnlyException;
import org.keycloak.util.JsonSerialization;

/** An error of the staff API (RFC 9457). Its type is {@code about:blank}: what went wrong is told by the code. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        int status,
        String title,
        @Schema(description = "stable") String code,
        @Schema(description = "a sentence for people") String detail,

        @Schema(description = "of `access_denied`: the reason code of the rule that refuses") @Nullable
        String reason,

        @Schema(description = "of a file: what is wrong where, at most 50") @Nullable
        List<String> problems) {

    private static final String TYPE = "application/problem+json";

    /** What is told of, each with its status. */
    enum Code {
        INVALID(Response.Status.BAD_REQUEST),
        TOKEN_MISSING(Response.Status.UNAUTHORIZED),
        TOKEN_INVALID(Response.Status.UNAUTHORIZED),
        LEVEL_TOO_LOW(Response.Status.UNAUTHORIZED),
        ACCESS_DENIED(Response.Status.FORBIDDEN),
        FORBIDDEN(Response.Status.FORBIDDEN),
        ORIGIN_FORBIDDEN(Response.Status.FORBIDDEN),
        HTTPS_REQUIRED(Response.Status.FORBIDDEN),
        NOT_ENABLED(Response.Status.NOT_FOUND),
        NOT_FOUND(Response.Status.NOT_FOUND),
        CONFLICT(Response.Status.CONFLICT),
        STALE(Response.Status.PRECONDITION_FAILED),
        IF_MATCH_MISSING(Response.Status.PRECONDITION_REQUIRED),
        TOO_MANY(Response.Status.TOO_MANY_REQUESTS);

        private final Response.Status status;

        Code(Response.Status status) {
            this.status = status;
        }
    }

    static Problem of(Code code, String detail) {
        return of(code, detail, null);
    }

    static Problem of(Code code, String detail, @Nullable String reason) {
        return new Problem(
                code.status.getStatusCode(),
                code.status.getReasonPhrase(),
                code.name().toLowerCase(Locale.ROOT),
                detail,
                reason,
                null);
    }

    static Problem of(RequestRefusedException refused) {
        Code code = Code.valueOf(refused.kind().code().toUpperCase(Locale.ROOT));
        Problem problem = of(code, refused.sentence());
        return refused.problems().isEmpty()
                ? problem
                : new Problem(
                        problem.status(),
                        problem.title(),
                        problem.code(),
                        problem.detail(),
                        problem.reason(),
                        refused.problems());
    }

    /** Answers with what {@code call} returns, or with the problem that it throws. */
    static Response orAnswer(KeycloakSession session, Supplier<Object> call) {
        return orAnswer(session, null, call);
    }

    /**
     * The same.
     *
     * @param challenge value of {@code WWW-Authenticate} for who has not proven two factors, {@code null} for none
     */
    static Response orAnswer(KeycloakSession session, @Nullable String challenge, Supplier<Object> call) {
        try {
            Object result = call.get();
            Response.ResponseBuilder response =
                    result instanceof Response made ? Response.fromResponse(made) : Response.ok(result);
            return response.header(HttpHeaders.CACHE_CONTROL, "no-store").build();
        } catch (ReadOnlyException directory) {
            throw of(RequestRefusedException.readOnlyMember()).answer(session);
        } catch (RequestRefusedException refused) {
            throw of(refused)
                    .answer(session, refused.kind() == RequestRefusedException.Kind.LEVEL_TOO_LOW ? challenge : null);
        }
    }

    /** Answers with it; nothing of the request is committed. */
    ErrorResponseException answer(KeycloakSession session) {
        return answer(session, null);
    }

    /**
     * The same.
     *
     * @param challenge value of {@code WWW-Authenticate}, {@code null} for none
     */
    ErrorResponseException answer(KeycloakSession session, @Nullable String challenge) {
        // Keycloak does so for errors that have no answer of their own.
        session.getTransactionManager().setRollbackOnly();
        Response.ResponseBuilder response = Response.status(status)
                .type(TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(text());
        return new ErrorResponseException(
                (challenge == null ? response : response.header(HttpHeaders.WWW_AUTHENTICATE, challenge)).build());
    }

    private String text() {
        try {
            return JsonSerialization.mapper.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
