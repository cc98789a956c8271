package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.id.State;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client remembers of one browser. Guarded by itself. */
final class ClientSession {
    private static final int MAX_ATTEMPTS = 8;

    private final Map<State, OidcClient.Attempt> attempts = new LinkedHashMap<>();
    private final State logoutState = new State();
    private @Nullable Login login;
    private @Nullable Notice notice;

    /** Notes a login that is on its way; the oldest of too many is forgotten. */
    synchronized void add(OidcClient.Attempt attempt) {
        attempts.put(attempt.state(), attempt);
        if (attempts.size() > MAX_ATTEMPTS) {
            attempts.remove(attempts.keySet().iterator().next());
        }
    }

    /** The login with this state, which can be asked for once. */
    synchronized OidcClient.@Nullable Attempt take(@Nullable State state) {
        return state == null ? null : attempts.remove(state);
    }

    /** Who is logged in. */
    synchronized @Nullable Login login() {
        return login;
    }

    /** Notes who is logged in. */
    synchronized void login(Login login) {
        this.login = login;
    }

    /** Shows this on the next page. */
    synchronized void notice(Notice notice) {
        this.notice = notice;
    }

    /** What the next page shows, once. */
    synchronized @Nullable Notice takeNotice() {
        Notice taken = notice;
        notice = null;
        return taken;
    }

    /** Ties the return from a log-out to this browser. */
    State logoutState() {
        return logoutState;
    }
}
