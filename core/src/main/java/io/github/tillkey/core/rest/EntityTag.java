package io.github.tillkey.core.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The strong entity tag of a representation (RFC 9110, 8.8.3): a hash of its JSON, so nothing has to be stored. Who
 * changes what two may edit sends the tag of what they saw; the change is refused when the representation, read behind
 * a {@link io.github.tillkey.core.storage.UserLock lock}, is another by now.
 */
public final class EntityTag {

    private static final JsonMapper JSON = new JsonMapper();

    private static final int BYTES = 16;

    private EntityTag() {}

    /** Of {@code representation}, in quotes. */
    public static String of(Representation representation) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(JSON.writeValueAsString(representation).getBytes(StandardCharsets.UTF_8));
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES)) + '"';
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** 200 with {@code representation} and its tag. */
    public static Response answer(Representation representation) {
        return Response.ok(representation)
                .header(HttpHeaders.ETAG, of(representation))
                .build();
    }

    /**
     * Refuses a change of what is not {@code current} for its caller.
     *
     * @param ifMatch the header: tags, separated by commas; {@code *} changes whatever there is
     * @param current as it is, behind the lock
     * @throws RequestRefusedException stale, or unconditional without the header
     */
    public static void require(@Nullable String ifMatch, Representation current) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw RequestRefusedException.unconditional();
        }
        String tag = of(current);
        if (Stream.of(ifMatch.split(",")).map(String::strip).noneMatch(seen -> seen.equals("*") || seen.equals(tag))) {
            throw RequestRefusedException.stale();
        }
    }
}
