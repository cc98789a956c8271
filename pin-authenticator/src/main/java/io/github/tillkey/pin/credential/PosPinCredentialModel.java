package io.github.tillkey.pin.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.pin.session.SessionPin;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/** The credential {@code till-pin}. Keycloak stores that a member has a PIN, never the PIN: not even a hash of it. */
public final class PosPinCredentialModel extends CredentialModel {

    /** Keycloak's credential type. */
    public static final String TYPE = "till-pin";

    /**
     * Keycloak's credential type of a shift pass: a PIN for some hours in one store, beside the member's own. A type of
     * its own, so that whatever asks for a member's PIN never meets one.
     */
    public static final String PASS_TYPE = "till-pass";

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = Logger.getLogger(PosPinCredentialModel.class);

    private final Data data;

    /**
     * What the admin console shows as the credential's data.
     *
     * @param length number of digits
     * @param temporary whether the member must replace it at first use
     * @param expiresAt milliseconds since 1970 UTC from which it is refused; {@code null} when it does not end
     * @param postponedUntil milliseconds since 1970 UTC until which the member has put off the change of its length;
     *     {@code null} when the member has not
     * @param storeGroupId id of the group of the only store whose tills it opens, of a shift pass; {@code null} for the
     *     member's own PIN
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Data(
            int length,
            boolean temporary,
            @Nullable Long expiresAt,
            @Nullable Long postponedUntil,
            @Nullable String storeGroupId) {

        /** Of a PIN that was just given. */
        Data(int length, boolean temporary, @Nullable Long expiresAt) {
            this(length, temporary, expiresAt, null, null);
        }

        /** Of a shift pass. */
        static Data pass(int length, Instant end, String storeGroupId) {
            return new Data(length, false, end.toEpochMilli(), null, storeGroupId);
        }
    }

    private PosPinCredentialModel(Data data) {
        this.data = data;
        setType(data.storeGroupId() == null ? TYPE : PASS_TYPE);
    }

    /** A credential to be stored. It has no secret data: an export of the realm would carry them. */
    static PosPinCredentialModel create(Data data) {
        PosPinCredentialModel model = new PosPinCredentialModel(data);
        model.setCredentialData(json(data));
        model.setCreatedDate(Time.currentTimeMillis());
        return model;
    }

    private static String json(Object plainValues) {
        try {
            return JsonSerialization.writeValueAsString(plainValues);
        } catch (IOException impossible) {
            throw new IllegalStateException("records of plain values have a JSON form", impossible);
        }
    }

    /** Reads a stored credential; empty, and logged, when its data is not ours: such a PIN is invalid. */
    static Optional<PosPinCredentialModel> of(CredentialModel stored) {
        Data data = null;
        try {
            data = JsonSerialization.readValue(stored.getCredentialData(), Data.class);
        } catch (IOException | IllegalArgumentException malformed) {
            // Without the exception, which may quote what was read.
            LOG.debug("malformed credential data");
        }
        if (data == null || PASS_TYPE.equals(stored.getType()) != (data.storeGroupId() != null)) {
            if (RealmProblems.isNew("credential", stored.getId())) {
                LOG.warnf(
                        "PIN credential %s has malformed data and does not work; delete it and assign a new PIN",
                        stored.getId());
            }
            return Optional.empty();
        }
        PosPinCredentialModel model = new PosPinCredentialModel(data);
        model.setId(stored.getId());
        model.setUserLabel(stored.getUserLabel());
        model.setCreatedDate(stored.getCreatedDate());
        model.setCredentialData(stored.getCredentialData());
        model.setSecretData(stored.getSecretData());
        return Optional.of(model);
    }

    /** The PIN credential of {@code member}; empty when the member has none that can be read. */
    public static Optional<PosPinCredentialModel> of(UserModel member) {
        return member.credentialManager()
                .getStoredCredentialsByTypeStream(TYPE)
                .flatMap(stored -> of(stored).stream())
                .findFirst();
    }

    /** Represents a credential that cannot be read: without a length, and expired from the start. */
    static PosPinCredentialModel worthless() {
        return new PosPinCredentialModel(new Data(0, true, 0L));
    }

    /** The PIN, as the sessions that it opens know it. */
    public SessionPin sessionPin() {
        return new SessionPin(getId(), length(), isPass() ? data.expiresAt() : null);
    }

    /** Number of digits; 0 for a credential that cannot be read. */
    public int length() {
        return data.length();
    }

    /** Whether it is a shift pass. */
    public boolean isPass() {
        return data.storeGroupId() != null;
    }

    /** Whether it opens tills of the store of this group: a shift pass those of one store, a PIN of its own all. */
    public boolean opens(String groupId) {
        return data.storeGroupId() == null || data.storeGroupId().equals(groupId);
    }

    /** Whether the member must replace it at first use. */
    public boolean temporary() {
        return data.temporary();
    }

    /** Whether it is past its end at {@code instant}. */
    public boolean expired(Instant instant) {
        Long end = data.expiresAt();
        return end != null && instant.toEpochMilli() >= end;
    }

    /** Whether the member has put off, at any time, the change of its length. */
    public boolean wasPostponed() {
        return data.postponedUntil() != null;
    }

    /** Whether the change of its length is put off at {@code instant}. */
    public boolean postponed(Instant instant) {
        Long end = data.postponedUntil();
        return end != null && instant.toEpochMilli() < end;
    }

    /** The same credential, to be stored, its change put off until {@code end}. */
    public CredentialModel postponedUntil(Instant end) {
        Data next = new Data(data.length(), data.temporary(), data.expiresAt(), end.toEpochMilli(), null);
        CredentialModel model = new PosPinCredentialModel(next);
        model.setId(getId());
        model.setUserLabel(getUserLabel());
        model.setCreatedDate(getCreatedDate());
        model.setSecretData(getSecretData());
        model.setCredentialData(json(next));
        return model;
    }
}
