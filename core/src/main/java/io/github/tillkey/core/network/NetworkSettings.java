package io.github.tillkey.core.network;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.JsonFormat;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The network settings of one realm: whether networks are checked, for whom, the list for members without one, and the
 * zones. Kept in the configuration of a required action.
 *
 * @param mode what a refusal leads to
 * @param audience whose networks are checked
 * @param role name of the role whose holders are checked, {@code null} unless {@code audience} is {@link Audience#ROLE}
 * @param kinds the kinds that are checked, empty unless {@code audience} is {@link Audience#KINDS}
 * @param defaultNetworks the list for members whom no other list is about, {@code null} when they are refused
 * @param groupLimit the most that lists of groups may allow, {@code null} for no limit
 * @param contact whom a refused person asks, shown on the page; {@code null} when the page names no contact
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

    private static final int MAX_CONTACT_LENGTH = 200;

    /** See {@link #mode()}. */
    public static final Setting<Mode> MODE = Setting.oneOf("mode", List.of(Mode.values()), Mode::value)
            .label("Networks")
            .help("off: nothing is checked. report: everybody may log in, and an event says who would have been "
                    + "refused. enforce: logins from networks that are not allowed are refused.")
            .byDefault(Mode.OFF);
    /** See {@link #audience()}. */
    public static final Setting<Audience> REQUIRED_FOR = Setting.oneOf(
                    "required_for", List.of(Audience.values()), Audience::value)
            .label("Required for")
            .help("Whose network is checked: that of everyone, of members with a role, or of some kinds of staff. "
                    + "Members with their own list are always checked.")
            .byDefault(Audience.EVERYONE);
    /** See {@link #role()}. */
    public static final Setting<Optional<String>> REQUIRED_ROLE = Setting.anyText("required_role")
            .label("Role")
            .help("With \"role\" above: members with this role are checked. If it is deleted later, everybody is.")
            .values("realm role or client.role")
            .remedy("name the role whose holders are checked")
            .console(ProviderConfigProperty.ROLE_TYPE)
            .onlyIf(values -> REQUIRED_FOR.read(values) == Audience.ROLE)
            .optional();
    /** See {@link #kinds()}. */
    public static final Setting<List<StaffKind>> REQUIRED_KINDS = Setting.oneOf(
                    "required_kinds", List.of(StaffKind.values()), StaffKind::value)
            .label("Kinds")
            .help("With \"kinds\" above: the kinds of staff that are checked. Members with no kind or an unknown one "
                    + "are, too.")
            .console(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
            .onlyIf(values -> REQUIRED_FOR.read(values) == Audience.KINDS)
            .several();
    /** See {@link #defaultNetworks()}. */
    public static final Setting<Optional<String>> DEFAULT_NETWORKS = Setting.anyText("default_networks")
            .label("Default networks")
            .help("The list for members who have none of their own and none by a store or another group, such as"
                    + " 192.0.2.0/24, @office. Empty: they are refused. *: they may log in from everywhere.")
            .values("a list of networks")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .optional();
    /** See {@link #groupLimit()}. */
    public static final Setting<Optional<String>> GROUP_LIMIT = Setting.anyText("group_limit")
            .label("Limit for groups")
            .help("The most that lists of groups and stores may allow, such as 10.0.0.0/8, @office. Anybody with the "
                    + "right to manage a group can write its list; outside this limit the list allows nothing, and no "
                    + "till works. Leave it empty for no limit.")
            .values("a list of networks without ends")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .optional();
    /** See {@link #contact()}. Not checked when it is read: a wrong one must not lock members out. */
    public static final Setting<Optional<String>> CONTACT = Setting.anyText("contact")
            .label("Whom to ask")
            .help("Whom refused members should ask, such as \"the service desk, phone 1234\". Empty: the "
                    + "administrator.")
            .values(MAX_CONTACT_LENGTH + " printable characters")
            .optional();
    /** See {@link #zones()}. */
    public static final Setting<List<String>> ZONES = Setting.anyText("zones")
            .label("Zones")
            .help("Named lists, one per line, such as office = 192.0.2.0/24, 2001:db8::/48. Other lists refer to it as"
                    + " @office.")
            .values("up to " + NetworkZones.MAX_ZONES + " lines `name = list`")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .json(JsonFormat.byName(NetworkZones::line, lines -> new NetworkZones(lines).texts()))
            .several();

    private static final List<Setting<?>> SETTINGS =
            List.of(MODE, REQUIRED_FOR, REQUIRED_ROLE, REQUIRED_KINDS, DEFAULT_NETWORKS, GROUP_LIMIT, CONTACT, ZONES);

    /** The settings of a realm that has none: nothing is checked. */
    public static final NetworkSettings NONE =
            new NetworkSettings(Mode.OFF, Audience.EVERYONE, null, Set.of(), null, null, null, NetworkZones.NONE);

    /** What a refusal leads to. */
    public enum Mode {
        /** Nothing is checked. */
        OFF,
        /** Everyone may log in; an event says who would have been refused. */
        REPORT,
        /** What is not allowed is refused. */
        ENFORCE;

        /** As it is written in the settings. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose networks are checked. Members with a list of their own are always checked. */
    public enum Audience {
        /** Every member. */
        EVERYONE,
        /** Holders of a role. */
        ROLE,
        /** Members of some kinds. */
        KINDS;

        /** As it is written in the settings. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All settings, in the order in which the admin console shows them. */
    public static List<Setting<?>> settings() {
        return SETTINGS;
    }

    /**
     * Reads settings. Does not parse the lists, so that a login does not pay for many of them; {@link #problems()}
     * does.
     *
     * @param config values by key; a missing key or a blank value means the default
     * @throws InvalidSettingException when a value is wrong
     */
    public static NetworkSettings read(Map<String, String> config) throws InvalidSettingException {
        return read(config, new NetworkZones(ZONES.written(SettingValues.single(config))));
    }

    /** The same, of which the zones are split already. */
    static NetworkSettings read(Map<String, String> config, NetworkZones zones) throws InvalidSettingException {
        SettingValues values = SettingValues.single(config);
        Mode mode = MODE.read(values);
        Audience audience = REQUIRED_FOR.read(values);
        Optional<String> role = REQUIRED_ROLE.read(values);
        if (audience == Audience.ROLE && role.isEmpty()) {
            throw REQUIRED_ROLE.missing();
        }
        Set<StaffKind> kinds = Set.copyOf(REQUIRED_KINDS.read(values));
        if (audience == Audience.KINDS && kinds.isEmpty()) {
            throw REQUIRED_KINDS.problem("is empty: name the kinds that are checked");
        }
        return new NetworkSettings(
                mode,
                audience,
                role.orElse(null),
                kinds,
                DEFAULT_NETWORKS.read(values).orElse(null),
                GROUP_LIMIT.read(values).orElse(null),
                CONTACT.read(values).orElse(null),
                zones);
    }

    /**
     * Everything that is wrong with what {@link #read} leaves: the lists in the settings, as they would be refused when
     * they are saved.
     */
    public List<InvalidSettingException> problems() {
        List<InvalidSettingException> wrong = new ArrayList<>();
        zones.check(wrong);
        list(DEFAULT_NETWORKS, defaultNetworks, wrong);
        NetworkList limit = list(GROUP_LIMIT, groupLimit, wrong);
        if (limit != null && limit.entries().stream().anyMatch(entry -> entry.until() != null)) {
            wrong.add(GROUP_LIMIT.problem(
                    "has an entry with an end: write entries without one, or lists that are valid now"
                            + " would break at that end"));
        }
        if (contact != null && (contact.length() > MAX_CONTACT_LENGTH || !PrintableText.isPrintable(contact))) {
            wrong.add(CONTACT.refused(
                    contact, "write at most " + MAX_CONTACT_LENGTH + " characters, all of which can be printed"));
        }
        return wrong;
    }

    private @Nullable NetworkList list(Setting<?> setting, @Nullable String text, List<InvalidSettingException> wrong) {
        if (text == null) {
            return null;
        }
        try {
            return NetworkList.parseForSaving(text, NetworkListScope.GROUP, zones::contains);
        } catch (InvalidNetworkListException list) {
            wrong.add(setting.problem("is wrong. " + list.withoutStop()));
            return null;
        }
    }
}
