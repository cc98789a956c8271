package io.github.tillkey.pin.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;

/** The credential {@code pos-pin}. Keycloak stores that a member has a PIN, never the PIN: not even a hash of it. */
public final class PosPinCredentialModel extends CredentialModel {

    /** Keycloak's credential type. */
    public static final String TYPE = "pos-pin";

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = Logger.getLogger(PosPinCredentialModel.class);

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

    /** Reads a stored credential; empty, and logged, when its data are not ours: such a PIN is worth nothing. */
    static Optional<PosPinCredentialModel> of(CredentialModel stored) {
        Data data = null;
        try {
            data = JsonSerialization.readValue(stored.getCredentialData(), Data.class);
        } catch (IOException | IllegalArgumentException malformed) {
            LOG.debug("malformed credential data", malformed);
        }
        if (data == null) {
            LOG.warnf(
                    "PIN credential %s has malformed data and is worth nothing; delete it and assign a new PIN",
                    stored.getId());
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

    /** Stands for a credential that cannot be read: of no length, and past its end since ever. */
    static PosPinCredentialModel worthless() {
        return new PosPinCredentialModel(new Data(0, true, 0L));
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
