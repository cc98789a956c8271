package io.github.tillkey.demo;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions of one client, by the value of its cookie. In memory, the oldest of too many are forgotten. */
final class Sessions {
    private static final int MAX = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, ClientSession> sessions = new LinkedHashMap<>();

    /** Keeps the session under a new, unguessable id. */
    synchronized String add(ClientSession session) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.put(id, session);
        if (sessions.size() > MAX) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return id;
    }

    /** The session with this id. */
    synchronized @Nullable ClientSession get(@Nullable String id) {
        return id == null ? null : sessions.get(id);
    }

    /** Forgets the session with this id. */
    synchronized void remove(@Nullable String id) {
        if (id != null) {
            sessions.remove(id);
        }
    }
}
