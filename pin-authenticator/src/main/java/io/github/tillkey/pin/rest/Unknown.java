package io.github.tillkey.pin.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.function.Supplier;

/** In the staff API, what the caller may not know of is answered like what is not there. */
final class Unknown {

    private Unknown() {}

    /** Runs a use case about a till or store that the request names; {@code sentence} is the same for both. */
    static <T> T unlessKnown(String sentence, Supplier<T> useCase) {
        try {
            return useCase.get();
        } catch (RequestRefusedException refused) {
            throw switch (refused.kind()) {
                case FORBIDDEN, NOT_FOUND, UNKNOWN -> RequestRefusedException.notFound(sentence);
                default -> refused;
            };
        }
    }
}
