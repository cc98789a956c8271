package io.github.tillkey.core.server;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this node wrote recently, so that it does not write the same thing at every request. Bounded: the oldest entry
 * goes first, and what it was about may be written again.
 */
public final class RecentlySeen {

    private final Map<String, Instant> quietUntil;

    /** @param maxEntries how many different things are remembered */
    public RecentlySeen(int maxEntries) {
        this.quietUntil = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > maxEntries;
            }
        };
    }

    /**
     * Whether {@code what} has to be written: it was not within the quiet time that it was written with last. Then it
     * is remembered.
     *
     * @param quiet how long it need not be written again from now on
     */
    public synchronized boolean isNew(String what, Duration quiet, Instant now) {
        Instant until = quietUntil.get(what);
        if (until != null && until.isAfter(now)) {
            return false;
        }
        quietUntil.remove(what);
        quietUntil.put(what, now.plus(quiet));
        return true;
    }
}
