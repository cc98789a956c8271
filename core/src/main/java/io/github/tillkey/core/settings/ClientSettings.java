package io.github.tillkey.core.settings;

import io.github.tillkey.core.staff.StaffKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Tillkey's settings of one client: those of the protocol mappers <em>Tillkey client settings</em> in its dedicated
 * scope and in its default client scopes. A scope that a request may ask for or leave out does not count, nor does a
 * mapper of another protocol.
 *
 * <p>Of several mappers the strictest counts, setting by setting. Keycloak has ways to save a mapper past its
 * validation, so what is read may be wrong: then the client has a {@link #problem}, and nobody gets it.
 *
 * <p>Everything is read from Keycloak's caches.
 */
public final class ClientSettings {

    /** Provider id of the mapper of OpenID Connect clients. */
    public static final String OIDC_MAPPER = "tillkey-client-settings";

    /** Provider id of the mapper of SAML clients. */
    public static final String SAML_MAPPER = "tillkey-saml-client-settings";

    /** Sessions of a PIN login may enter this client. */
    public static final Setting<Boolean> PIN = Setting.flag("pin")
            .label("PIN logins")
            .help("PIN sessions may enter this client.")
            .byDefault(false);

    /** This client gets no token that is not bound to a store. */
    public static final Setting<Boolean> STORE_REQUIRED = Setting.flag("store_required")
            .label("Store required")
            .help("This client gets no token without a store.")
            .byDefault(false);

    /** The kinds of staff that may enter this client. */
    public static final Setting<List<StaffKind>> KINDS = Setting.oneOf(
                    "kinds",
                    List.of(StaffKind.EMPLOYEE, StaffKind.EXTERNAL, StaffKind.LIMITED, StaffKind.PARTNER),
                    StaffKind::value)
            .console(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
            .label("Kinds of staff")
            .help("Only these kinds of staff may enter this client. Without any: employees and external staff, and "
                    + "those without a kind if the realm allows them.")
            .several();

    /** Store roles of which a member needs one. */
    public static final Setting<List<String>> STORE_ROLES = Setting.text("store_roles", 255)
            .console(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
            .label("Store roles")
            .help("Members need one of these store roles: in the session's store, or in any if it has none.")
            .values("names of store roles")
            .several();

    /**
     * Whether the client calls the token endpoint from where the member is, so that the address of the call is the
     * member's; empty where the type of the client decides.
     */
    public static final Setting<Optional<Boolean>> CALLS_FROM_MEMBER = Setting.oneOf(
                    "calls_from_member",
                    List.of(Optional.<Boolean>empty(), Optional.of(true), Optional.of(false)),
                    calls -> calls.map(String::valueOf).orElse("auto"))
            .label("Calls from the member")
            .help("Whether the client calls the token endpoint from where the member is, so that networks are checked "
                    + "there. With auto public clients do, confidential ones do not: their own servers call.")
            .byDefault(Optional.empty());

    /** The role whose holders need a second factor; see {@link #needsSecondFactor}. */
    public static final Setting<Optional<String>> SECOND_FACTOR_ROLE = Setting.anyText("second_factor_role")
            .console(ProviderConfigProperty.ROLE_TYPE)
            .label("Second factor for")
            .help("Its holders need a second factor; everybody, if the role is gone. The flow must ask for it: "
                    + "Condition - second factor missing.")
            .values("realm role or client.role")
            .optional();

    /** Networks from which this client may be used; all other lists apply too. */
    public static final Setting<Optional<String>> ALLOWED_NETWORKS = Setting.anyText("allowed_networks")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .label("Allowed networks")
            .help("The networks from which this client may be entered. Other lists must allow as well.")
            .values("a list of networks")
            .optional();

    /**
     * The client attributes that held settings which limit a client, before mappers did. An administrator who wrote one
     * relies on it, so the client stays closed until it is gone.
     */
    private static final List<String> FORMER_LIMITS =
            List.of("tillkey.store_required", "tillkey.calls_from_member", "tillkey.allowed_networks");

    /** Those that only opened a client. Nothing is opened by them any more. */
    private static final List<String> FORMER_MARKS = List.of("tillkey.pin", "tillkey.limited_staff");

    /** The client whose roles are store roles; {@code Stores} cannot be asked, because it reads settings. */
    static final String STORE_ROLES_CLIENT = "store-roles";

    private final boolean publicClient;
    private final List<String> formerAttributes;
    private final List<OfMapper> mappers = new ArrayList<>();
    private @Nullable String problem;

    /**
     * What is said about a client.
     *
     * @param attribute the client's attributes by name, {@code null} where there is none
     * @param mappers all that always count, of any kind and protocol
     * @param roleExists whether there is a store role of this name
     */
    record Source(
            @Nullable String protocol,
            boolean publicClient,
            Function<String, @Nullable String> attribute,
            List<ProtocolMapperModel> mappers,
            Predicate<String> roleExists) {

        private static Source of(ClientModel client) {
            return new Source(
                    client.getProtocol(),
                    client.isPublicClient(),
                    client::getAttribute,
                    Stream.concat(Stream.of(client), client.getClientScopes(true).values().stream())
                            .flatMap(ProtocolMapperContainerModel::getProtocolMappersStream)
                            .toList(),
                    name -> {
                        ClientModel container = client.getRealm().getClientByClientId(STORE_ROLES_CLIENT);
                        return container != null && container.getRole(name) != null;
                    });
        }
    }

    ClientSettings(Source source) {
        this.publicClient = source.publicClient();
        this.formerAttributes = Stream.concat(FORMER_LIMITS.stream(), FORMER_MARKS.stream())
                .filter(name -> {
                    String value = source.attribute().apply(name);
                    return value != null && !value.isBlank();
                })
                .toList();
        this.problem = formerAttributes.stream()
                .filter(FORMER_LIMITS::contains)
                .findFirst()
                .map(name -> "has the attribute " + name + ", which is not read any more. " + remedy(name))
                .orElse(null);
        String protocol = source.protocol() == null ? OIDCLoginProtocol.LOGIN_PROTOCOL : source.protocol();
        source.mappers().stream()
                .filter(mapper -> isOurs(mapper.getProtocolMapper()) && protocol.equals(mapper.getProtocol()))
                .forEach(this::add);
        if (problem == null) {
            problem = unmet(source.roleExists());
        }
    }

    /** What nobody can meet must not look like a mistake of those who try: at a till it would count as a wrong PIN. */
    private @Nullable String unmet(Predicate<String> roleExists) {
        return storeRoles().stream()
                .filter(roles -> roles.stream().noneMatch(roleExists))
                .findFirst()
                .map(roles -> "asks for store roles that do not exist: "
                        + PrintableText.shortened(String.join(", ", roles), 100))
                .orElse(noKind() ? "has mappers that name no kind of staff in common" : null);
    }

    private boolean noKind() {
        return statedKinds().findAny().isPresent()
                && Stream.of(StaffKind.values())
                        .noneMatch(kind -> statedKinds().allMatch(kinds -> kinds.contains(kind)));
    }

    private static boolean isOurs(String providerId) {
        return OIDC_MAPPER.equals(providerId) || SAML_MAPPER.equals(providerId);
    }

    private void add(ProtocolMapperModel mapper) {
        try {
            mappers.add(OfMapper.read(mapper.getConfig()));
        } catch (InvalidSettingException wrong) {
            problem = "has wrong settings in the mapper \"" + PrintableText.shortened(mapper.getName(), 60) + "\": "
                    + wrong.sentence();
        }
    }

    /** What one mapper says. */
    private record OfMapper(
            boolean pin,
            boolean storeRequired,
            List<StaffKind> kinds,
            List<String> storeRoles,
            Optional<Boolean> callsFromMember,
            Optional<String> secondFactorRole,
            Optional<String> allowedNetworks) {

        static OfMapper read(@Nullable Map<String, String> config) throws InvalidSettingException {
            SettingValues values = SettingValues.single(config);
            return new OfMapper(
                    PIN.read(values),
                    STORE_REQUIRED.read(values),
                    KINDS.read(values),
                    STORE_ROLES.read(values),
                    CALLS_FROM_MEMBER.read(values),
                    SECOND_FACTOR_ROLE.read(values),
                    ALLOWED_NETWORKS.read(values));
        }
    }

    /** All settings, in the order of the guide. */
    public static List<Setting<?>> settings() {
        return List.of(
                PIN, STORE_REQUIRED, KINDS, STORE_ROLES, CALLS_FROM_MEMBER, SECOND_FACTOR_ROLE, ALLOWED_NETWORKS);
    }

    /** The settings of {@code client}. */
    public static ClientSettings of(ClientModel client) {
        return new ClientSettings(Source.of(client));
    }

    /**
     * What a mapper with this configuration says on its own.
     *
     * @param storeRoleExists whether there is a store role of this name
     * @param isRole whether a realm or client role of this name may be demanded; see {@link NamedRole#isValid}
     * @return its list of networks, which is not checked
     * @throws InvalidSettingException when a value is wrong
     */
    public static Optional<String> validate(
            @Nullable Map<String, String> config, Predicate<String> storeRoleExists, Predicate<String> isRole)
            throws InvalidSettingException {
        OfMapper read = OfMapper.read(config);
        for (String role : read.storeRoles()) {
            if (!storeRoleExists.test(role)) {
                throw STORE_ROLES.refused(role, "write the name of a role of the client store-roles");
            }
        }
        String role = read.secondFactorRole().orElse(null);
        if (role != null && !isRole.test(role)) {
            throw SECOND_FACTOR_ROLE.refused(
                    role,
                    "write the name of a realm role without a dot, or client.role, that exists and is none of the "
                            + "client store-roles, whose roles are held in stores");
        }
        return read.allowedNetworks();
    }

    /**
     * Why nobody gets this client: a clause with the remedy, without the client's name. Empty when its settings can be
     * read.
     */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** What is left of the client attributes that held these settings, with a remedy each. */
    public Map<String, String> formerAttributes() {
        Map<String, String> left = new LinkedHashMap<>();
        formerAttributes.forEach(name -> left.put(name, remedy(name)));
        return left;
    }

    private static String remedy(String formerAttribute) {
        return "Write it into a mapper Tillkey client settings, then delete the attribute " + formerAttribute + ".";
    }

    /** The keys of settings of which mappers say different things. */
    public List<String> conflicts() {
        List<String> conflicts = new ArrayList<>();
        if (differ(OfMapper::pin)) {
            conflicts.add(PIN.key());
        }
        if (differ(OfMapper::storeRequired)) {
            conflicts.add(STORE_REQUIRED.key());
        }
        if (statedKinds().distinct().count() > 1) {
            conflicts.add(KINDS.key());
        }
        if (statedCalls().distinct().count() > 1) {
            conflicts.add(CALLS_FROM_MEMBER.key());
        }
        return conflicts;
    }

    private boolean differ(Function<OfMapper, Boolean> setting) {
        return mappers.stream().map(setting).distinct().count() > 1;
    }

    /** Whether PIN sessions may enter. */
    public boolean acceptsPin() {
        return problem == null && !mappers.isEmpty() && mappers.stream().allMatch(OfMapper::pin);
    }

    /** Whether every token must be bound to a store. */
    public boolean requiresStore() {
        return problem != null || mappers.stream().anyMatch(OfMapper::storeRequired);
    }

    /** Whether staff of this kind may enter. */
    public boolean accepts(StaffKind kind) {
        return problem == null
                && (namesKinds()
                        ? statedKinds().allMatch(kinds -> kinds.contains(kind))
                        : kind == StaffKind.EMPLOYEE || kind == StaffKind.EXTERNAL);
    }

    /** Whether the client names the kinds that may enter, so that nobody enters without a kind. */
    public boolean namesKinds() {
        return problem != null || statedKinds().findAny().isPresent();
    }

    private Stream<Set<StaffKind>> statedKinds() {
        return mappers.stream().filter(mapper -> !mapper.kinds().isEmpty()).map(mapper -> Set.copyOf(mapper.kinds()));
    }

    /** Store roles of which a member needs one; of several lists, one of each. */
    public List<List<String>> storeRoles() {
        return mappers.stream()
                .map(OfMapper::storeRoles)
                .filter(roles -> !roles.isEmpty())
                .toList();
    }

    /** Whether calls to the token endpoint come from where the member is. */
    public boolean callsFromTheMember() {
        return problem != null
                || (saysWhereItCallsFrom() ? statedCalls().anyMatch(fromMember -> fromMember) : publicClient);
    }

    /** Whether an administrator has said from where the client calls. */
    public boolean saysWhereItCallsFrom() {
        return statedCalls().findAny().isPresent();
    }

    private Stream<Boolean> statedCalls() {
        return mappers.stream().flatMap(mapper -> mapper.callsFromMember().stream());
    }

    /**
     * Whether a member needs a second factor to enter.
     *
     * @param holds whether the member has the role of this name, or it does not exist, so that nobody gets past it
     */
    public boolean needsSecondFactor(Predicate<String> holds) {
        return secondFactorRoles().anyMatch(holds);
    }

    /** The roles that need a second factor: a realm role or {@code client.role} each. */
    public Stream<String> secondFactorRoles() {
        return mappers.stream()
                .flatMap(mapper -> mapper.secondFactorRole().stream())
                .distinct();
    }

    /** Equal for clients that say the same, in whatever mappers. */
    public Object settingsKey() {
        return List.of(Set.copyOf(mappers), problem().orElse(""), callsFromTheMember());
    }

    /** The client's own lists of networks, all of which must allow. */
    public List<String> allowedNetworks() {
        return mappers.stream()
                .flatMap(mapper -> mapper.allowedNetworks().stream())
                .distinct()
                .toList();
    }
}
