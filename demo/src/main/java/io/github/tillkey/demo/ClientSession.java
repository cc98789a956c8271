package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.State;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a client knows of one browser. */
final class ClientSession {
    /** Logins that are on their way, by state: each window may have begun one. */
    final Map<State, OidcClient.Attempt> attempts = new ConcurrentHashMap<>();
    /** Ties the return from a log-out to this browser. */
    final State logoutState = new State();

    volatile @Nullable Login login;
    /** What the next page shows, once. */
    volatile @Nullable Notice notice;

    /** A message on top of a page, with what the server or a check said when something was refused. */
    public record Notice(String title, @Nullable GeneralException refusal) {}
}
