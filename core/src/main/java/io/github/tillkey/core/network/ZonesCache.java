package io.github.tillkey.core.network;

import io.github.tillkey.core.settings.SettingValues;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the lines of zones by the text that holds them all, so that a login does not split it, and gives
 * {@link NetworkListCache} the same line each time, whose hash is known. Bounded as that is. Thread-safe.
 */
final class ZonesCache {

    private final Map<String, NetworkZones> byText = new LinkedHashMap<>(16, 0.75f, true);
    private int characters;

    /** The zones that are written as {@code text}. */
    NetworkZones of(String text) {
        synchronized (byText) {
            NetworkZones known = byText.get(text);
            if (known != null) {
                return known;
            }
        }
        NetworkZones split = new NetworkZones(
                NetworkSettings.ZONES.written(SettingValues.single(Map.of(NetworkSettings.ZONES.key(), text))));
        synchronized (byText) {
            NetworkZones known = byText.putIfAbsent(text, split);
            if (known != null) {
                return known;
            }
            characters += text.length();
            var eldest = byText.keySet().iterator();
            while (byText.size() > NetworkListCache.MAX_LISTS || characters > NetworkListCache.MAX_CHARACTERS) {
                characters -= eldest.next().length();
                eldest.remove();
            }
            return split;
        }
    }

    /** How many texts are kept. */
    int size() {
        synchronized (byText) {
            return byText.size();
        }
    }
}
