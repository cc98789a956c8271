package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the mappers for identity providers, and what they make of claims.
 *
 * @param stores which stores and store roles a claim gives; empty when none are mapped, as for the others
 * @param kind which claim gives the kind of staff member
 * @param kinds the kinds by the values of that claim
 * @param validFrom which claim gives the beginning of the access
 * @param validUntil which claim gives its end
 */
public record MemberMapping(
        Optional<StoreMapping> stores,
        Optional<String> kind,
        Map<String, StaffKind> kinds,
        Optional<String> validFrom,
        Optional<String> validUntil) {

    private static final int MAX_NAME = 255;

    private static final String TABLE = "table";
    private static final String DIRECT = "direct";
    private static final String REFUSE = "refuse";
    private static final String IGNORE = "ignore";

    private static final String STORE_LINE = "value = STO-01: cashier, approver, with a blank on both sides of the"
            + " equals sign, a store's code, a colon and store roles other than " + Stores.ALL_STORES;
    private static final String KIND_LINE = "value = kind, with a blank on both sides of the equals sign, and one of "
            + Stream.of(StaffKind.values()).map(StaffKind::value).collect(Collectors.joining(", "));

    private static final Setting<Optional<String>> STORES =
            claim("stores", "Stores from", "Of stores and store roles. Empty: this mapper leaves memberships alone.");

    private static final Setting<String> STORE_FORM = Setting.oneOf("store_form", List.of(TABLE, DIRECT), text -> text)
            .label("Form of the stores")
            .help("Whether the table below says what a value gives, or the value itself does: a store's code, a colon"
                    + " and one role, such as STO-01:cashier.")
            .byDefault(TABLE);

    private static final Setting<Optional<String>> STORE_TABLE = Setting.anyText("store_table")
            .label("Table of stores")
            .help("One line for each value and store. Who comes without a value loses what its line gives.")
            .values("lines `value = STO-01: cashier, approver`")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .onlyIf(values -> STORES.read(values).isPresent() && !isDirect(values))
            .optional();

    private static final Setting<Optional<Set<String>>> DIRECT_ROLES = Setting.of("direct_roles", MemberMapping::roles)
            .label("Roles in direct values")
            .help("The store roles that direct values may give. Those that administer need a table.")
            .values("names of store roles, separated by commas")
            .remedy("write names of store roles other than " + Stores.ALL_STORES + ", separated by commas")
            .shownAs(roles -> String.join(", ", roles))
            .onlyIf(values -> STORES.read(values).isPresent() && isDirect(values))
            .optional();

    private static final Setting<String> UNKNOWN_STORE = Setting.oneOf(
                    "unknown_store", List.of(REFUSE, IGNORE), text -> text)
            .label("Unknown stores")
            .help("Whether a value that is not mapped, or names a store that does not exist, refuses the login or is"
                    + " left out.")
            .byDefault(REFUSE);

    private static final Setting<Optional<String>> KIND =
            claim("kind", "Kind from", "Of the kind of staff member. Empty: this mapper leaves the kind alone.");

    private static final Setting<Optional<String>> KIND_TABLE = Setting.anyText("kind_table")
            .label("Table of kinds")
            .help("One line for each value. Who comes with no value of the table is refused.")
            .values("lines `value = external`")
            .console(ProviderConfigProperty.TEXT_TYPE)
            .onlyIf(values -> KIND.read(values).isPresent())
            .optional();

    private static final Setting<Optional<String>> VALID_FROM = claim(
            StaffAttributes.VALID_FROM,
            "First day from",
            "Of the beginning of the access. Empty: this mapper leaves it alone.");

    private static final Setting<Optional<String>> VALID_UNTIL = claim(
            StaffAttributes.VALID_UNTIL,
            "Last day from",
            "Of the end of the access. Empty: this mapper leaves it alone.");

    /** Seconds since 1970, as OpenID Connect writes times; no date is written in digits only. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}");

    private static Setting<Optional<String>> claim(String key, String label, String help) {
        return Setting.text(key, MAX_NAME)
                .label(label)
                .help(help)
                .values("a claim, in which a dot begins a claim in a claim and `\\.` is a dot, or the name or friendly"
                        + " name of a SAML attribute")
                .optional();
    }

    private static Optional<Set<String>> roles(String text) {
        Set<String> roles =
                Stream.of(text.split(",", -1)).map(String::strip).collect(Collectors.toCollection(TreeSet::new));
        return roles.contains("") || roles.contains(Stores.ALL_STORES) ? Optional.empty() : Optional.of(roles);
    }

    private static boolean isDirect(SettingValues values) throws InvalidSettingException {
        return STORE_FORM.read(values).equals(DIRECT);
    }

    /** Every setting, in the order of the form. */
    public static List<Setting<?>> settings() {
        return List.of(
                STORES,
                STORE_FORM,
                STORE_TABLE,
                DIRECT_ROLES,
                UNKNOWN_STORE,
                KIND,
                KIND_TABLE,
                VALID_FROM,
                VALID_UNTIL);
    }

    /** Keeps a copy of the table. */
    public MemberMapping {
        kinds = Map.copyOf(kinds);
    }

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException when one is wrong, or a table or a list that another one needs is missing
     */
    public static MemberMapping read(SettingValues values) throws InvalidSettingException {
        Optional<String> kind = KIND.read(values);
        return new MemberMapping(
                readStores(values),
                kind,
                kind.isPresent() ? readKinds(values) : Map.of(),
                VALID_FROM.read(values),
                VALID_UNTIL.read(values));
    }

    private static Optional<StoreMapping> readStores(SettingValues values) throws InvalidSettingException {
        String claim = STORES.read(values).orElse(null);
        if (claim == null) {
            return Optional.empty();
        }
        boolean ignores = UNKNOWN_STORE.read(values).equals(IGNORE);
        if (isDirect(values)) {
            Set<String> roles = DIRECT_ROLES
                    .read(values)
                    .orElseThrow(() -> DIRECT_ROLES.problem("is missing: write the store roles that values may give"));
            return Optional.of(new StoreMapping(claim, true, Map.of(), roles, ignores));
        }
        String table = STORE_TABLE
                .read(values)
                .orElseThrow(() -> STORE_TABLE.problem("is missing: write lines " + STORE_LINE));
        return Optional.of(new StoreMapping(
                claim,
                false,
                MappingTable.read(STORE_TABLE, table, STORE_LINE, StoreTarget::ofLine),
                Set.of(),
                ignores));
    }

    private static Map<String, StaffKind> readKinds(SettingValues values) throws InvalidSettingException {
        String table =
                KIND_TABLE.read(values).orElseThrow(() -> KIND_TABLE.problem("is missing: write lines " + KIND_LINE));
        Map<String, StaffKind> kinds = new LinkedHashMap<>();
        for (Map.Entry<String, List<StaffKind>> line : MappingTable.read(KIND_TABLE, table, KIND_LINE, StaffKind::parse)
                .entrySet()) {
            if (line.getValue().stream().distinct().count() > 1) {
                throw KIND_TABLE.problem(
                        "has several kinds for \"" + MappingException.shown(line.getKey()) + "\": write one");
            }
            kinds.put(line.getKey(), line.getValue().get(0));
        }
        return kinds;
    }

    /**
     * What claims make of a member.
     *
     * @param claims what the identity provider says
     * @param present the value of a user attribute as it is without this mapping, for those that it does not set
     * @throws MappingException when nobody may log in with these claims, whatever the realm holds
     */
    public MappedMember map(Claims claims, Present present) throws MappingException {
        Map<String, Optional<String>> attributes = new LinkedHashMap<>();
        if (kind.isPresent()) {
            attributes.put(
                    StaffAttributes.STAFF_KIND,
                    Optional.of(kindOf(kind.get(), claims.values(kind.get())).value()));
        }
        if (validFrom.isPresent()) {
            attributes.put(StaffAttributes.VALID_FROM, date(validFrom.get(), claims.values(validFrom.get())));
        }
        if (validUntil.isPresent()) {
            attributes.put(StaffAttributes.VALID_UNTIL, date(validUntil.get(), claims.values(validUntil.get())));
        }
        requireEnd(attributes, present);
        if (stores.isEmpty()) {
            return new MappedMember(Set.of(), Set.of(), attributes);
        }
        StoreMapping.Given given = stores.get().of(claims.values(stores.get().claim()));
        return new MappedMember(given.targets(), given.unknown(), attributes);
    }

    /** The value of a user attribute. */
    @FunctionalInterface
    public interface Present {
        /** Empty when there is none. */
        Optional<String> of(String attribute);
    }

    private StaffKind kindOf(String claim, List<String> values) throws MappingException {
        List<StaffKind> named = values.stream()
                .flatMap(value -> Optional.ofNullable(kinds.get(value)).stream())
                .distinct()
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        // A member without a kind would count as an employee.
        throw new MappingException(
                MappingException.Problem.KIND,
                claim,
                values.isEmpty() ? null : String.join(", ", values.subList(0, Math.min(3, values.size()))),
                named.isEmpty()
                        ? claim + (values.isEmpty() ? " is missing" : " has no value of " + KIND_TABLE.key())
                                + ". Let the identity provider send one, or add a line."
                        : claim + " has values of several kinds. Let the identity provider send one.");
    }

    private static Optional<String> date(String claim, List<String> values) throws MappingException {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.get(0);
        if (values.size() > 1) {
            throw new MappingException(
                    MappingException.Problem.DATE, claim, value, claim + " has several values. Send one.");
        }
        try {
            String written = SECONDS.matcher(value).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(value)).toString()
                    : value;
            ValidityDate.parse(written);
            return Optional.of(written);
        } catch (InvalidDateException wrong) {
            throw new MappingException(
                    MappingException.Problem.DATE, claim, value, claim + ": " + wrong.getMessage() + ".");
        }
    }

    /** The validators of the user profile say so too, where they are declared, but not which claim is missing. */
    private void requireEnd(Map<String, Optional<String>> attributes, Present present) throws MappingException {
        boolean external = valueOf(StaffAttributes.STAFF_KIND, attributes, present)
                .filter(StaffKind.EXTERNAL.value()::equals)
                .isPresent();
        if (external
                && valueOf(StaffAttributes.VALID_UNTIL, attributes, present).isEmpty()) {
            throw new MappingException(
                    MappingException.Problem.END,
                    validUntil.orElse(null),
                    null,
                    "An external member needs an end. "
                            + validUntil
                                    .map(claim -> "Let the identity provider send " + claim + ".")
                                    .orElse("Name the claim in " + VALID_UNTIL.key() + "."));
        }
    }

    private static Optional<String> valueOf(
            String attribute, Map<String, Optional<String>> attributes, Present present) {
        Optional<String> mapped = attributes.get(attribute);
        return mapped == null ? present.of(attribute) : mapped;
    }
}
