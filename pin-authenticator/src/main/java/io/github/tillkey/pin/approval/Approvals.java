package io.github.tillkey.pin.approval;

import io.github.tillkey.core.server.ServerTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.util.JsonSerialization;

/**
 * Open requests and approvals that wait for their application, in Keycloak's store of single-use objects: for the whole
 * cluster, gone by themselves, never in a table of ours. It removes a key atomically and tells one caller only what was
 * there. While a cluster changes or is split, two may be told: their tokens then have the same {@code jti}.
 *
 * <p>Handles and codes are stored as their SHA-256, so that who reads the store cannot use them.
 */
public final class Approvals {

    /** How long a request can be approved. */
    public static final Duration REQUEST_LIFE = Duration.ofMinutes(5);

    /** How long the code of an approval can be redeemed. */
    public static final Duration CODE_LIFE = Duration.ofMinutes(1);

    /** Open requests of one session: the next cashier does not wait for those of the one before. */
    public static final int MAX_OPEN = 5;

    private static final String CONTENT = "content";
    /** 62 characters and 43 of them: 256 bits. */
    private static final int SECRET_LENGTH = 43;

    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9]{" + SECRET_LENGTH + "}");

    private final SingleUseObjectProvider objects;
    private final String prefix;

    /** Those of {@code realm}. */
    public Approvals(KeycloakSession session, RealmModel realm) {
        this.objects = session.singleUseObjects();
        this.prefix = "tillkey-approval:" + realm.getId() + ':';
    }

    /** Keeps a request; empty when its session has {@value #MAX_OPEN} of them. */
    public Optional<String> open(ApprovalRequest request) {
        // Before the slot is taken, which so lasts as long at least.
        long end = endOf(REQUEST_LIFE);
        return IntStream.range(0, MAX_OPEN)
                .filter(slot -> objects.putIfAbsent(slot(request, slot), REQUEST_LIFE.toSeconds()))
                .boxed()
                .findFirst()
                .map(slot -> put("request:", new OpenRequest(request, slot, end), REQUEST_LIFE));
    }

    /** The open request with this handle. */
    public Optional<ApprovalRequest> find(String handle) {
        return isSecret(handle)
                ? read(objects.get(key("request:", handle)), OpenRequest.class)
                        .filter(open -> isAhead(open.end()))
                        .map(OpenRequest::request)
                : Optional.empty();
    }

    /** Closes a request; empty for all but one caller. */
    public Optional<ApprovalRequest> close(String handle) {
        Optional<OpenRequest> closed = isSecret(handle)
                ? read(objects.remove(key("request:", handle)), OpenRequest.class)
                        .filter(open -> isAhead(open.end()))
                : Optional.empty();
        // Not the slot of one that is over: it may be another's by now.
        closed.ifPresent(open -> objects.remove(slot(open.request(), open.slot())));
        return closed.map(OpenRequest::request);
    }

    /** Keeps an approval, and returns the code that redeems it. */
    public String approve(Approval approval) {
        return put("code:", new Waiting(approval, endOf(CODE_LIFE)), CODE_LIFE);
    }

    /** The approval that the code redeems; empty for all but one caller. */
    public Optional<Approval> redeem(String code) {
        return isSecret(code)
                ? read(objects.remove(key("code:", code)), Waiting.class)
                        .filter(waiting -> isAhead(waiting.end()))
                        .map(Waiting::approval)
                : Optional.empty();
    }

    private record OpenRequest(ApprovalRequest request, int slot, long end) {}

    private record Waiting(Approval approval, long end) {}

    private String put(String kind, Record content, Duration life) {
        String secret = SecretGenerator.getInstance().randomString(SECRET_LENGTH);
        try {
            objects.put(
                    key(kind, secret),
                    life.toSeconds(),
                    Map.of(CONTENT, JsonSerialization.writeValueAsString(content)));
        } catch (IOException impossible) {
            throw new IllegalStateException("a record of texts has a JSON form", impossible);
        }
        return secret;
    }

    private static <T extends Record> Optional<T> read(@Nullable Map<String, String> notes, Class<T> type) {
        if (notes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonSerialization.readValue(notes.get(CONTENT), type));
        } catch (IOException impossible) {
            throw new IllegalStateException("only this class writes it", impossible);
        }
    }

    private String slot(ApprovalRequest request, int slot) {
        return prefix + "slot:" + request.from().session() + ':' + slot;
    }

    private String key(String kind, String secret) {
        return prefix + kind + HashUtils.sha256UrlEncodedHash(secret, StandardCharsets.US_ASCII);
    }

    private static boolean isSecret(String text) {
        return SECRET.matcher(text).matches();
    }

    private static long endOf(Duration life) {
        return ServerTime.now().plus(life).toEpochMilli();
    }

    private static boolean isAhead(long end) {
        return ServerTime.now().toEpochMilli() < end;
    }
}
