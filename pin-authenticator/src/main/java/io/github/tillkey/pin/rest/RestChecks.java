package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponseException;

/** What every call about PINs checks and answers alike. */
final class RestChecks {

    private RestChecks() {}

    /** The PIN policy; answers 409 when it is missing or broken. */
    static PinPolicy policyOf(RealmModel realm) {
        try {
            return PinPolicies.of(realm, PinPolicies.actionAlias(realm));
        } catch (PinUnavailableException problem) {
            throw unavailable(problem);
        }
    }

    /** What follows from wrong PINs; answers 409 when that is missing or broken. */
    static ThrottlePolicy throttleOf(RealmModel realm) {
        try {
            return PinPolicies.throttleOf(realm, PinPolicies.actionAlias(realm));
        } catch (PinUnavailableException problem) {
            throw unavailable(problem);
        }
    }

    /** The answer 409 that says why there are no PINs, and the remedy. */
    static ErrorResponseException unavailable(PinUnavailableException problem) {
        return RestErrors.conflict("PINs are not available: " + problem.getMessage() + ".");
    }
}
