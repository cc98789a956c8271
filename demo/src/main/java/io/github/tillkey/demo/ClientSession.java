package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.State;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client knows of one browser. */
final class ClientSession {
    private static final int MAX_ATTEMPTS = 8;

    /** Logins that are on their way, by state. */
    final Map<State, OidcClient.Attempt> attempts = bounded(MAX_ATTEMPTS);
    /** Ties the return from a log-out to this browser. */
    final State logoutState = new State();

    volatile @Nullable Login login;
    private @Nullable Notice notice;

    /** A message on top of the next page. */
    public record Notice(boolean error, String title, String detail) {}

    synchronized void notice(String title, String detail) {
        notice = new Notice(false, title, detail);
    }

    /** Shows what the server or a check said. */
    synchronized void error(String title, GeneralException e) {
        ErrorObject error = e.getErrorObject();
        String code = error == null ? "invalid_answer" : error.getCode();
        notice = new Notice(true, title, code + ": " + Objects.requireNonNullElse(e.getMessage(), ""));
    }

    /** What the next page shows, once. */
    synchronized @Nullable Notice takeNotice() {
        Notice taken = notice;
        notice = null;
        return taken;
    }

    /** A map that drops the oldest of too many. */
    static <K, V> Map<K, V> bounded(int max) {
        return Collections.synchronizedMap(new LinkedHashMap<K, V>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        });
    }
}
