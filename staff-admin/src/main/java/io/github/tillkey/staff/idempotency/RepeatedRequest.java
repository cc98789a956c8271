package io.github.tillkey.staff.idempotency;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.ModelException;

/**
 * A request that creates something and can be sent again: with the same {@code Idempotency-Key} by the same caller,
 * the second one within {@link #KEPT} creates nothing. Its row is written in the transaction that creates, so a request
 * that was refused can be corrected and sent again with the same key. Only hashes of key and body are stored.
 */
public final class RepeatedRequest {

    /** Name of the header. */
    public static final String HEADER = "Idempotency-Key";

    /** How long an answer is remembered. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final int MAX_LENGTH = 255;

    private final @Nullable AnsweredRequestEntity row;

    private RepeatedRequest(@Nullable AnsweredRequestEntity row) {
        this.row = row;
    }

    /**
     * Claims the key for this request, and waits while another server or thread answers the same.
     *
     * @param operation what is called; a key is one of its own for each
     * @param key the header, {@code null} for a request that is answered as a new one each time
     * @throws RequestRefusedException invalid key; conflict when the key came with another body, or at the same moment
     */
    public static RepeatedRequest claim(
            KeycloakSession session, Actor actor, String operation, @Nullable String key, @Nullable String body) {
        String realmId = session.getContext().getRealm().getId();
        String actorId = actor.userId();
        if (key == null || actorId == null) {
            return new RepeatedRequest(null);
        }
        if (!isKey(key)) {
            throw RequestRefusedException.invalid(
                    HEADER, key, "1 to " + MAX_LENGTH + " visible ASCII characters, such as a UUID");
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        String id = hash(realmId, actorId, operation, key);
        String bodyHash = hash(body == null ? "" : body);
        Instant now = ServerTime.now();
        try {
            AnsweredRequestEntity known =
                    entities.find(AnsweredRequestEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
            if (known != null && known.answeredAt > now.minus(KEPT).toEpochMilli()) {
                if (!known.bodyHash.equals(bodyHash)) {
                    throw RequestRefusedException.conflict("This " + HEADER
                            + " was sent with another body within a day: send what was sent then, or another key.");
                }
                return new RepeatedRequest(known);
            }
            AnsweredRequestEntity claimed = known == null ? new AnsweredRequestEntity() : known;
            claimed.id = id;
            claimed.realmId = realmId;
            claimed.actorId = actorId;
            claimed.bodyHash = bodyHash;
            claimed.resultId = null;
            claimed.answeredAt = now.toEpochMilli();
            entities.persist(claimed);
            entities.flush();
            return new RepeatedRequest(claimed);
        } catch (ModelException | PersistenceException atOnce) {
            throw RequestRefusedException.conflict(
                    "The same request is being answered right now: send it again to learn the answer.");
        }
    }

    /** Removes what is older than {@link #KEPT}, of all realms. */
    public static void removeOld(KeycloakSessionFactory sessions) {
        Transactions.run(sessions, session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery("tillkeyDeleteOldRequests")
                .setParameter("before", ServerTime.now().minus(KEPT).toEpochMilli())
                .executeUpdate());
    }

    static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Unambiguous: each part with its length. */
    static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Id of what the same request has created before; empty when it is new. */
    public Optional<String> earlierResult() {
        return Optional.ofNullable(row).map(known -> known.resultId);
    }

    /** Remembers what was created. */
    public void created(String resultId) {
        if (row != null) {
            row.resultId = resultId;
        }
    }
}
