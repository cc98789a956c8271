package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.key.KeyRetirement;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.policy.PinPolicies;
import org.keycloak.events.admin.OperationType;

/** Takes PIN keys of a realm out of use. */
public final class PinKeyAdministration {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may not manage the realm */
    public PinKeyAdministration(Invocation call) {
        call.require(call.rights().mayManageRealm());
        this.call = call;
    }

    /**
     * A key that is out of use.
     *
     * @param keyId the key
     * @param membersWithoutPin how many lost their PIN and have the required action "Tillkey: till PIN" instead
     */
    public record Retired(String keyId, long membersWithoutPin) {}

    /**
     * Takes a key out of use for good: also one that this server no longer has. Writes an admin event.
     *
     * @param force whether members who have a PIN under this key only lose it
     * @throws RequestRefusedException not found; conflict when it is the key to stay or the only one, when "Set POS
     *     PIN" is not enabled, or, unless forced, while members have a PIN under it only
     */
    public Retired retire(String keyId, boolean force) {
        PinKeys all = PosPinCredentialProvider.keysOf(call.session());
        PinKeys.State state = all.readState(call.realm().getId());
        PinKeyRing ring = state.ring();
        if (ring == null) {
            throw RequestRefusedException.conflict(
                    "This server has no PIN key that could stay: " + state.problem() + ".");
        }
        KeyRetirement.Result result;
        try {
            result = new KeyRetirement(call.session().getKeycloakSessionFactory(), call.realm(), ring, keyId)
                    .retire(force, PinPolicies.actionAlias(call.realm()));
        } catch (KeyRetirement.RefusedException refused) {
            throw problem(refused.refusal());
        } catch (PinUnavailableException problem) {
            throw RequestRefusedException.conflict("Nobody could replace a PIN: " + problem.getMessage() + ".");
        } finally {
            all.forget(call.realm().getId());
        }
        if (!result.done()) {
            throw RequestRefusedException.conflict(result.members()
                    + " members have a PIN under this key only: they have not logged in since the second key came."
                    + " Wait for them, or send {\"force\": true}: then they lose the PIN and set a new one.");
        }
        Retired retired = new Retired(keyId, result.members());
        call.adminEvent(OperationType.ACTION, "TILLKEY_PIN_KEY", "tillkey-pin/keys/" + keyId + "/retire")
                .representation(retired)
                .success();
        return retired;
    }

    private static RequestRefusedException problem(KeyRetirement.Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN -> RequestRefusedException.notFound("PIN key not found");
            case PRIMARY ->
                RequestRefusedException.conflict(
                        "This is the key to stay: it stands first in the vault entry or key file. To retire it, put "
                                + "the other key first on every server, and wait until they have read it again.");
            case LAST ->
                RequestRefusedException.conflict(
                        "This is the only active PIN key of this server. Give every server a second key first, and "
                                + "put it first.");
        };
    }
}
