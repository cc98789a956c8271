package io.github.tillkey.core.network;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The zones of a realm: lists of networks with a name, which other lists refer to as {@code @name}. Written one to a
 * line, {@code name = list}.
 */
public final class NetworkZones {

    /** At most so many zones. */
    public static final int MAX_ZONES = 1_000;

    /** At most so many characters in all zones, so that those of one realm fit into what is kept compiled. */
    public static final int MAX_CHARACTERS = 500_000;

    /** At most so many characters in a name. */
    public static final int MAX_NAME_LENGTH = 40;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0," + (MAX_NAME_LENGTH - 1) + "}");

    static final NetworkZones NONE = new NetworkZones(List.of());

    private final List<String> lines;

    /** Zones as written; nothing is checked. */
    public NetworkZones(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Whether a zone can have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches()
                && !text.equals(NetworkTarget.Stores.NAME)
                && !text.equals(NetworkTarget.Inherited.NAME);
    }

    /**
     * The text of the list with this name. Reads no other list: what is wrong with one zone does not touch the others.
     */
    public Optional<String> textOf(String name) {
        return lineOf(name).map(line -> line.substring(startOfList(line)));
    }

    /** Whether there is a zone with this name. */
    public boolean contains(String name) {
        return lineOf(name).isPresent();
    }

    /** The line of the zone with this name, as written; its list is behind {@link #startOfList}. */
    Optional<String> lineOf(String name) {
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).strip().equals(name)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Where the list begins in a line of {@link #lineOf}. */
    static int startOfList(String line) {
        return line.indexOf('=') + 1;
    }

    /** The lists that are right, as they may be saved; {@code wrong} receives what is wrong with the others. */
    Map<String, NetworkList> check(List<InvalidSettingException> wrong) {
        Map<String, NetworkList> zones = new LinkedHashMap<>();
        if (lines.size() > MAX_ZONES) {
            wrong.add(problem("has " + lines.size() + " zones; at most " + MAX_ZONES + " are possible"));
            return zones;
        }
        int characters = lines.stream().mapToInt(String::length).sum();
        if (characters > MAX_CHARACTERS) {
            wrong.add(problem(
                    "has " + characters + " characters in all zones; at most " + MAX_CHARACTERS + " are possible"));
            return zones;
        }
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? line.strip() : line.substring(0, equals).strip();
            if (equals < 0 || !isName(name)) {
                wrong.add(noLine(line));
                continue;
            }
            if (!names.add(name)) {
                wrong.add(problem("has the zone '" + name + "' twice; give each a name of its own"));
                continue;
            }
            try {
                zones.put(
                        name,
                        NetworkList.parseForSaving(
                                line.substring(equals + 1), NetworkListScope.ZONE, noZoneRefersToOne -> false));
            } catch (InvalidNetworkListException list) {
                wrong.add(problem("has the wrong zone '" + name + "'. " + list.withoutStop()));
            }
        }
        return zones;
    }

    /**
     * The line of a zone. Refuses a name that would make another zone of the line.
     *
     * @throws InvalidSettingException when {@code name} cannot be a name
     */
    public static String line(String name, String list) throws InvalidSettingException {
        String line = name + " = " + onOneLine(list);
        if (!isName(name)) {
            throw noLine(line);
        }
        return line;
    }

    /** Between entries a line break, with or without a comma before it, means the same as a comma. */
    private static String onOneLine(String list) {
        return list.lines()
                .map(String::strip)
                .filter(entries -> !entries.isEmpty())
                .collect(Collectors.joining("\n"))
                .replace(",\n", "\n")
                .replace("\n", ", ");
    }

    private static InvalidSettingException noLine(String line) {
        return problem("has the line '" + InvalidNetworkListException.shown(line)
                + "'; write name = list, the name of 1 to " + MAX_NAME_LENGTH
                + " lower-case letters, digits, - and _, beginning with a letter, and neither store nor inherited");
    }

    private static InvalidSettingException problem(String text) {
        return NetworkSettings.ZONES.problem(text);
    }

    /** The texts of the lists by name, in the order of the lines. A line that is not a zone is left out. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                texts.putIfAbsent(
                        line.substring(0, equals).strip(),
                        line.substring(startOfList(line)).strip());
            }
        }
        return texts;
    }
}
