package io.github.tillkey.pin.key;

import io.github.tillkey.pin.policy.Pin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The active keys of a realm: one, or two while the key is being changed. Every PIN is written under each of them, so
 * that a server that knows only one of the two finds it.
 *
 * @param keys the key to stay first
 */
public record PinKeyRing(List<PinKey> keys) {

    /** Most keys that are active at once. */
    private static final int MAX_KEYS = 2;

    /**
     * One entry of a PIN in the lookup table.
     *
     * @param keyId names the key
     * @param lookup the PIN under that key
     */
    public record Entry(String keyId, String lookup) {}

    /**
     * The keys written as {@code text}: one or two, with white space between them, the key to stay first.
     *
     * @throws IllegalArgumentException when it holds none, more than two, one twice, or one that {@link PinKey#parse}
     *     refuses
     */
    static PinKeyRing parse(String text) {
        List<PinKey> keys =
                Stream.of(text.strip().split("\\s+")).map(PinKey::parse).toList();
        Set<String> ids = keys.stream().map(PinKey::id).collect(Collectors.toSet());
        if (keys.size() > MAX_KEYS || ids.size() < keys.size()) {
            throw new IllegalArgumentException("there are " + keys.size() + " PIN keys, of which " + ids.size()
                    + " differ; one is usual, and two different ones while the key is being changed");
        }
        return new PinKeyRing(keys);
    }

    /** The key to stay. */
    public PinKey primary() {
        return keys.get(0);
    }

    /** The keys without those of these ids; empty when none is left. */
    public Optional<PinKeyRing> without(Set<String> keyIds) {
        List<PinKey> left =
                keys.stream().filter(key -> !keyIds.contains(key.id())).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new PinKeyRing(left));
    }

    /** The ids of the keys. */
    public Set<String> ids() {
        return keys.stream().map(PinKey::id).collect(Collectors.toSet());
    }

    /** The entries of {@code pin} of the realm, one for each key. */
    public List<Entry> entries(String realmId, Pin pin) {
        return keys.stream()
                .map(key -> new Entry(key.id(), key.lookup(realmId, pin)))
                .toList();
    }
}
