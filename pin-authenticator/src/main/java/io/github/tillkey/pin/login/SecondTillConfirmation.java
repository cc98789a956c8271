package io.github.tillkey.pin.login;

import io.github.tillkey.pin.terminal.OtherTill;
import io.github.tillkey.pin.terminal.Terminal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Asks a member who is logged in at another till to log out there: the same PIN, typed again soon, does it. So nobody
 * is kept from selling by a till that has failed, or stands at the other end of the store.
 */
final class SecondTillConfirmation {

    /** Note of a login: the session at the other till that the member was told of, and when. */
    private static final String TOLD = "tillkey.told";

    private static final Duration LIFE = Duration.ofMinutes(1);

    private final PinRequest request;

    SecondTillConfirmation(PinRequest request) {
        this.request = request;
    }

    /**
     * The other till at which {@code member} is logged in, who is told of it; {@code null} where there is none, or
     * where the member was told. The sessions there end when this login takes its till over, not before: it may yet be
     * refused.
     *
     * @param at where a right PIN was typed; it is locked
     */
    @Nullable
    OtherTill other(Terminal at, UserModel member) {
        List<OtherTill> others = OtherTill.of(request.session(), request.realm(), member, at.id());
        if (others.isEmpty()) {
            return null;
        }
        OtherTill newest = others.get(others.size() - 1);
        if (wasTold(newest)) {
            return null;
        }
        tell(newest);
        return newest;
    }

    private void tell(OtherTill other) {
        request.login()
                .setAuthNote(
                        TOLD, Time.currentTimeMillis() + " " + other.session().getId());
    }

    private boolean wasTold(OtherTill other) {
        AuthenticationSessionModel login = request.login();
        String told = login.getAuthNote(TOLD);
        login.removeAuthNote(TOLD);
        String[] parts = told == null ? new String[] {} : told.split(" ", 2);
        return parts.length == 2
                && parts[1].equals(other.session().getId())
                && Time.currentTimeMillis() - Long.parseLong(parts[0]) <= LIFE.toMillis();
    }
}
