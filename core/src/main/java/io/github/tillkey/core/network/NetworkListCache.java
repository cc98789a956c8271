package io.github.tillkey.core.network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps compiled lists by their text, so that a list is read once and not at every login. Because the text is the key,
 * a changed list never meets what an older one compiled to. Bounded by number and by text, so that many long lists
 * cannot fill the memory; what was used longest ago goes first. Thread-safe. A text that is refused is not kept.
 */
public final class NetworkListCache {

    /** At most so many lists. */
    static final int MAX_LISTS = 1_000;

    /** At most so many characters of text in all lists together. */
    public static final int MAX_CHARACTERS = 2_000_000;

    private final Map<Key, NetworkList> byText = new LinkedHashMap<>(16, 0.75f, true);
    private int characters;

    /**
     * What is read of a text. Not a copy of that: a long string that is given again knows its hash, and a copy does
     * not.
     */
    private record Key(String text, int from) {}

    /**
     * The list that is written as {@code text}.
     *
     * @throws InvalidNetworkListException as {@link NetworkList#parse}
     */
    public NetworkList of(String text) throws InvalidNetworkListException {
        return of(text, 0);
    }

    /** The list that is written as {@code text} from the character at {@code from} on. */
    NetworkList of(String text, int from) throws InvalidNetworkListException {
        Key key = new Key(text, from);
        synchronized (byText) {
            NetworkList known = byText.get(key);
            if (known != null) {
                return known;
            }
        }
        // Outside the lock: a long list must not delay all other requests. Two threads may compile one list; one of the
        // two stays.
        NetworkList compiled = NetworkList.parse(text.substring(from));
        synchronized (byText) {
            NetworkList known = byText.putIfAbsent(key, compiled);
            if (known != null) {
                return known;
            }
            characters += text.length();
            var eldest = byText.keySet().iterator();
            while (byText.size() > MAX_LISTS || characters > MAX_CHARACTERS) {
                characters -= eldest.next().text().length();
                eldest.remove();
            }
            return compiled;
        }
    }

    /** How many lists are kept. */
    int size() {
        synchronized (byText) {
            return byText.size();
        }
    }
}
