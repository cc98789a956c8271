package io.github.tillkey.pin.login;

import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The PINs on the page to pick from. The session stores only draw numbers and what they were drawn with, never PINs;
 * the form carries an index.
 */
final class PinOfferNotes {

    private static final int OFFERS = 3;

    private static final String DRAW = "tillkey.offer.";

    /** What the offers on the page were drawn with, and of what length: both may change while the page is open. */
    private static final String SEED = DRAW + "seed";

    private static final String LENGTH = DRAW + "length";

    private final AuthenticationSessionModel login;
    private final PosPins pins;

    PinOfferNotes(AuthenticationSessionModel login, PosPins pins) {
        this.login = login;
        this.pins = pins;
    }

    /** Free PINs for {@code member}, which are remembered. */
    List<Pin> offer(UserModel member) throws PinTakenException {
        String seed = pins.offerSeed(member);
        List<PosPins.Offer> offers = pins.offers(member, seed, OFFERS);
        login.setAuthNote(SEED, seed);
        login.setAuthNote(LENGTH, Integer.toString(pins.policy().length()));
        for (int i = 0; i < offers.size(); i++) {
            login.setAuthNote(DRAW + i, offers.get(i).draw());
        }
        return offers.stream().map(PosPins.Offer::pin).toList();
    }

    /** The draw with the index that the form carries; empty when none was offered with it. */
    Optional<String> draw(@Nullable String index) {
        for (int i = 0; i < OFFERS; i++) {
            if (Integer.toString(i).equals(index)) {
                return Optional.ofNullable(login.getAuthNote(DRAW + i));
            }
        }
        return Optional.empty();
    }

    /** The PIN that was on the page; empty when the key or the length has been changed since. */
    Optional<Pin> pin(String draw) {
        String seed = login.getAuthNote(SEED);
        String length = Integer.toString(pins.policy().length());
        return seed == null || !length.equals(login.getAuthNote(LENGTH)) ? Optional.empty() : pins.offered(seed, draw);
    }
}
