package io.github.tillkey.core.storage;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.keycloak.common.util.Time;

/**
 * Values that a node keeps for a while instead of asking the database again. A request waits for a value that another
 * is loading, so that many tills that come back together load it once.
 *
 * @param <K> what is asked for; its record of fields
 * @param <V> what is remembered, which nobody changes
 */
public final class TimedMemory<K, V> {

    private final long lifeMillis;
    private final int most;
    private final Map<K, Known<V>> known = new ConcurrentHashMap<>();

    private record Known<V>(V value, long untilMillis) {}

    /**
     * An empty one.
     *
     * @param life how old a value may be
     * @param most how many values; beyond it one makes room for another
     */
    public TimedMemory(Duration life, int most) {
        this.lifeMillis = life.toMillis();
        this.most = most;
    }

    /** The value of {@code key}, loaded where it is not remembered; {@code load} must not ask this memory. */
    public V get(K key, Supplier<V> load) {
        long now = Time.currentTimeMillis();
        Known<V> fresh = known.get(key);
        if (fresh != null && isFresh(fresh, now)) {
            return fresh.value();
        }
        if (fresh == null && known.size() >= most) {
            known.keySet().stream().findAny().ifPresent(known::remove);
        }
        return known.compute(
                        key,
                        (same, before) -> before != null && isFresh(before, now)
                                ? before
                                : new Known<>(load.get(), now + lifeMillis))
                .value();
    }

    /** A clock that was set back must not keep an old value for long. */
    private boolean isFresh(Known<V> value, long now) {
        return now < value.untilMillis() && value.untilMillis() - now <= lifeMillis;
    }
}
