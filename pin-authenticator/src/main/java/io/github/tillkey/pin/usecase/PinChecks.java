package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import org.keycloak.models.RealmModel;

/**
 * What every use case and every report about PINs checks alike: refuses, as a conflict, with what is missing or broken
 * and the remedy.
 */
public final class PinChecks {

    private PinChecks() {}

    /** The PIN policy. */
    public static PinPolicy policyOf(RealmModel realm) {
        try {
            return PinPolicies.of(realm, PinPolicies.actionAlias(realm));
        } catch (PinUnavailableException problem) {
            throw unavailable(problem);
        }
    }

    /** What follows from wrong PINs. */
    public static ThrottlePolicy throttleOf(RealmModel realm) {
        try {
            return PinPolicies.throttleOf(realm, PinPolicies.actionAlias(realm));
        } catch (PinUnavailableException problem) {
            throw unavailable(problem);
        }
    }

    static RequestRefusedException unavailable(PinUnavailableException problem) {
        return RequestRefusedException.conflict("PINs are not available: " + problem.getMessage() + ".");
    }
}
