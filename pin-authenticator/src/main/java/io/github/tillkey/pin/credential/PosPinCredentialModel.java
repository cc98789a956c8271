package io.github.tillkey.pin.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

/** The credential {@code pos-pin}. Keycloak stores that a member has a PIN, never the PIN: not even a hash of it. */
public final class PosPinCredentialModel extends CredentialModel {

    /** Keycloak's credential type. */
    public static final String TYPE = "pos-pin";

    private static final long serialVersionUID = 1L;

    private final Data data;

    /**
     * What the admin console shows as the credential's data.
     *
     * @param length number of digits
     * @param temporary whether the member must replace it at first use
     * @param expiresAt milliseconds since 1970 UTC from which it is refused; {@code null} when it does not end
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Data(
            int length, boolean temporary, @Nullable Long expiresAt) {}

    private PosPinCredentialModel(Data data) {
        this.data = data;
        setType(TYPE);
    }

    /** A credential to be stored. */
    static PosPinCredentialModel create(Data data) {
        PosPinCredentialModel model = new PosPinCredentialModel(data);
        try {
            model.setCredentialData(JsonSerialization.writeValueAsString(data));
        } catch (IOException impossible) {
            throw new IllegalStateException("a record of three values has a JSON form", impossible);
        }
        model.setSecretData("{}");
        model.setCreatedDate(Time.currentTimeMillis());
        return model;
    }

    /**
     * Reads a stored credential.
     *
     * @throws IllegalArgumentException when its data are not ours
     */
    static PosPinCredentialModel of(CredentialModel stored) {
        try {
            Data data = JsonSerialization.readValue(stored.getCredentialData(), Data.class);
            PosPinCredentialModel model = new PosPinCredentialModel(data);
            model.setId(stored.getId());
            model.setUserLabel(stored.getUserLabel());
            model.setCreatedDate(stored.getCreatedDate());
            model.setCredentialData(stored.getCredentialData());
            model.setSecretData(stored.getSecretData());
            return model;
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("credential " + stored.getId() + " has malformed data");
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from a string", impossible);
        }
    }

    /** Number of digits. */
    public int length() {
        return data.length();
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
}
