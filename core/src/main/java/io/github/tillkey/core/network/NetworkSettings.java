package io.github.tillkey.core.network;

import io.github.tillkey.core.StaffKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The network settings of one realm: whether networks are judged, for whom, by which list where nobody has one, and the zones.
 * Kept as one component of the realm.
 *
 * @param mode what follows from a judgement
 * @param audience whose networks are judged
 * @param role name of the role whose holders are judged, {@code null} unless {@code audience} is {@link Audience#ROLE}
 * @param kinds the kinds that are judged, empty unless {@code audience} is {@link Audience#KINDS}
 * @param defaultNetworks the list for members whom no other list is about, {@code null} when they are refused
 * @param groupLimit the most that lists of groups may allow, {@code null} for no limit
 * @param contact whom a refused person asks, shown on the page; {@code null} when the page names nobody
 * @param zones the zones
 */
public record NetworkSettings(
        Mode mode,
        Audience audience,
        @Nullable String role,
        Set<StaffKind> kinds,
        @Nullable String defaultNetworks,
        @Nullable String groupLimit,
        @Nullable String contact,
        NetworkZones zones) {

    /** Key of {@link #mode()}; default {@code off}. */
    public static final String MODE = "mode";

    /** Key of {@link #audience()}; default {@code everyone}. */
    public static final String REQUIRED_FOR = "required_for";

    /** Key of {@link #role()}. */
    public static final String REQUIRED_ROLE = "required_role";

    /** Key of {@link #kinds()}; several values, each a {@link StaffKind#value()}. */
    public static final String REQUIRED_KINDS = "required_kinds";

    /** Key of {@link #defaultNetworks()}; default none. */
    public static final String DEFAULT_NETWORKS = "default_networks";

    /** Key of {@link #groupLimit()}; default none. */
    public static final String GROUP_LIMIT = "group_limit";

    /** Key of {@link #contact()}; default none. */
    public static final String CONTACT = "contact";

    /** Key of {@link #zones()}; several values, each {@code name = list}. */
    public static final String ZONES = "zones";

    /** At most so many characters in {@link #contact()}. */
    public static final int MAX_CONTACT_LENGTH = 200;

    /** The settings of a realm that has none: nothing is judged. */
    public static final NetworkSettings NONE = new NetworkSettings(
            Mode.OFF, Audience.EVERYONE, null, Set.of(), null, null, null, new NetworkZones(List.of()));

    /** What follows from a judgement. */
    public enum Mode {
        /** Nothing is judged. */
        OFF,
        /** Everybody is let in, and what would be refused is written as an event. */
        REPORT,
        /** What is not allowed is refused. */
        ENFORCE;

        /** The value of {@link #MODE}. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose networks are judged. Whoever has a list of the own is judged in any case. */
    public enum Audience {
        /** Every member. */
        EVERYONE,
        /** Holders of a role. */
        ROLE,
        /** Members of some kinds. */
        KINDS;

        /** The value of {@link #REQUIRED_FOR}. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads settings. The zones are not looked into, so that a login costs no more where there are many:
     * {@link #check()} does.
     *
     * @param config values by key; a missing key or a blank value stands for the default
     * @throws InvalidNetworkSettingsException when a value is wrong
     */
    public static NetworkSettings read(Map<String, List<String>> config) throws InvalidNetworkSettingsException {
        Mode mode = oneOf(config, MODE, Mode.values(), Mode.OFF);
        Audience audience = oneOf(config, REQUIRED_FOR, Audience.values(), Audience.EVERYONE);
        String role = audience == Audience.ROLE ? first(config, REQUIRED_ROLE) : null;
        if (audience == Audience.ROLE && role == null) {
            throw new InvalidNetworkSettingsException(
                    REQUIRED_ROLE, "is missing; name the role whose holders are judged");
        }
        Set<StaffKind> kinds = audience == Audience.KINDS ? kinds(config) : Set.of();
        return new NetworkSettings(
                mode,
                audience,
                role,
                kinds,
                first(config, DEFAULT_NETWORKS),
                first(config, GROUP_LIMIT),
                first(config, CONTACT),
                new NetworkZones(all(config, ZONES)));
    }

    /**
     * Everything that is wrong with what {@link #read} leaves: the lists in the settings, as they would be refused when they are saved.
     */
    public List<InvalidNetworkSettingsException> problems() {
        List<InvalidNetworkSettingsException> wrong = new ArrayList<>();
        zones.check(wrong);
        list(DEFAULT_NETWORKS, defaultNetworks, wrong);
        NetworkList limit = list(GROUP_LIMIT, groupLimit, wrong);
        if (limit != null && limit.entries().stream().anyMatch(entry -> entry.until() != null)) {
            wrong.add(
                    new InvalidNetworkSettingsException(
                            GROUP_LIMIT,
                            "has an entry with an end; write entries without one, or lists that are valid now would break at that end"));
        }
        if (contact != null
                && (contact.length() > MAX_CONTACT_LENGTH
                        || !contact.chars().allMatch(InvalidNetworkListException::isPrintable))) {
            wrong.add(new InvalidNetworkSettingsException(
                    CONTACT,
                    "is '" + InvalidNetworkListException.shown(contact) + "'; write at most " + MAX_CONTACT_LENGTH
                            + " characters, all of which can be printed"));
        }
        return wrong;
    }

    /**
     * Checks what {@link #read} leaves.
     *
     * @return this
     * @throws InvalidNetworkSettingsException when there are {@link #problems()}; names all of them
     */
    public NetworkSettings check() throws InvalidNetworkSettingsException {
        List<InvalidNetworkSettingsException> wrong = problems();
        if (!wrong.isEmpty()) {
            throw new InvalidNetworkSettingsException(wrong);
        }
        return this;
    }

    private @Nullable NetworkList list(String key, @Nullable String text, List<InvalidNetworkSettingsException> wrong) {
        if (text == null) {
            return null;
        }
        try {
            return NetworkList.parseToSave(text, NetworkListPlace.GROUP, zones::contains);
        } catch (InvalidNetworkListException list) {
            wrong.add(new InvalidNetworkSettingsException(
                    key, "is wrong. " + InvalidNetworkSettingsException.withoutStop(list)));
            return null;
        }
    }

    private static Set<StaffKind> kinds(Map<String, List<String>> config) throws InvalidNetworkSettingsException {
        Set<StaffKind> kinds = new HashSet<>();
        for (String value : all(config, REQUIRED_KINDS)) {
            kinds.add(StaffKind.parse(value.strip())
                    .orElseThrow(() -> new InvalidNetworkSettingsException(
                            REQUIRED_KINDS,
                            "has '" + InvalidNetworkListException.shown(value) + "'; write "
                                    + Arrays.stream(StaffKind.values())
                                            .map(StaffKind::value)
                                            .collect(Collectors.joining(", ")))));
        }
        if (kinds.isEmpty()) {
            throw new InvalidNetworkSettingsException(REQUIRED_KINDS, "is empty; name the kinds that are judged");
        }
        return Set.copyOf(kinds);
    }

    private static <E extends Enum<E>> E oneOf(Map<String, List<String>> config, String key, E[] values, E defaultValue)
            throws InvalidNetworkSettingsException {
        String text = first(config, key);
        if (text == null) {
            return defaultValue;
        }
        Optional<E> found = Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
        return found.orElseThrow(() -> new InvalidNetworkSettingsException(
                key,
                "is '" + InvalidNetworkListException.shown(text) + "'; write "
                        + Arrays.stream(values)
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or "))));
    }

    private static @Nullable String first(Map<String, List<String>> config, String key)
            throws InvalidNetworkSettingsException {
        List<String> values = all(config, key);
        if (values.size() > 1) {
            throw new InvalidNetworkSettingsException(
                    key,
                    "has " + values.size() + " values, the first '" + InvalidNetworkListException.shown(values.get(0))
                            + "'; write one");
        }
        return values.isEmpty() ? null : values.get(0).strip();
    }

    private static List<String> all(Map<String, List<String>> config, String key) {
        List<String> values = config.get(key);
        return values == null
                ? List.of()
                : values.stream()
                        .filter(value -> value != null && !value.isBlank())
                        .toList();
    }
}
