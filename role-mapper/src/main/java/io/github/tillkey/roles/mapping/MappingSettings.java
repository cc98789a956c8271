package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Stores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.provider.ProviderConfigProperty;

/** The settings of the mappers for identity providers. */
public final class MappingSettings {

    private static final int MAX_NAME = 255;

    private static final String REFUSE = "refuse";
    private static final String IGNORE = "ignore";

    private static final String NOT_SENT = "If not sent, the present date stays.";

    private static final String STORE_LINE = "value = STO-01: cashier, approver, with a blank on both sides of the"
            + " equals sign, a store's code, a colon and store roles other than " + Stores.ALL_STORES;
    private static final String KIND_LINE = "value = kind, with a blank on both sides of the equals sign, and one of "
            + Stream.of(StaffKind.values()).map(StaffKind::value).collect(Collectors.joining(", "));

    private static final Setting<Optional<String>> STORES =
            claim("stores", "Claim with the stores", "Its values give stores by the table.");

    private static final Setting<Optional<String>> STORE_TABLE = table(
                    "store_table", "Table of stores", "value = STO-01: cashier, approver")
            .help("In sync mode force, members keep its roles only by their values.")
            .onlyIf(values -> STORES.read(values).isPresent())
            .optional();

    private static final Setting<String> UNKNOWN_STORE = Setting.oneOf(
                    "unknown_store", List.of(REFUSE, IGNORE), text -> text)
            .label("Unknown stores")
            .help("Whether a store that does not exist refuses the login.")
            .byDefault(REFUSE);

    private static final Setting<Optional<String>> KIND =
            claim("kind", "Claim with the kind", "Its values give a kind by the table.");

    private static final Setting<Optional<String>> KIND_TABLE = table(
                    "kind_table", "Table of kinds", "value = external")
            .help("A login without one is refused.")
            .onlyIf(values -> KIND.read(values).isPresent())
            .optional();

    private static final Setting<Optional<String>> VALID_FROM =
            claim(StaffAttributes.VALID_FROM, "Claim with the beginning", NOT_SENT);

    private static final Setting<Optional<String>> VALID_UNTIL =
            claim(StaffAttributes.VALID_UNTIL, "Claim with the end", NOT_SENT);

    private MappingSettings() {}

    private static Setting<Optional<String>> claim(String key, String label, String help) {
        return Setting.text(key, MAX_NAME)
                .label(label)
                .help(help)
                .values("a name; dots nest")
                .optional();
    }

    private static Setting.Builder<String> table(String key, String label, String line) {
        return Setting.anyText(key)
                .label(label)
                .values("lines `" + line + "` with these blanks")
                .console(ProviderConfigProperty.TEXT_TYPE);
    }

    /** Every setting, in the order of the form. */
    public static List<Setting<?>> all() {
        return List.of(STORES, STORE_TABLE, UNKNOWN_STORE, KIND, KIND_TABLE, VALID_FROM, VALID_UNTIL);
    }

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException when one is wrong, or a table that another one needs is missing
     */
    public static MemberMapping read(SettingValues values) throws InvalidSettingException {
        Optional<String> stores = STORES.read(values);
        Optional<String> kind = KIND.read(values);
        return new MemberMapping(
                stores.isPresent()
                        ? Optional.of(new StoreMapping(
                                stores.get(),
                                MappingTable.read(STORE_TABLE, values, STORE_LINE, StoreTarget::ofLine),
                                UNKNOWN_STORE.read(values).equals(IGNORE)))
                        : Optional.empty(),
                kind,
                kind.isPresent() ? readKinds(values) : Map.of(),
                VALID_FROM.read(values),
                VALID_UNTIL.read(values));
    }

    private static Map<String, StaffKind> readKinds(SettingValues values) throws InvalidSettingException {
        Map<String, StaffKind> kinds = new LinkedHashMap<>();
        for (Map.Entry<String, List<StaffKind>> line : MappingTable.read(
                        KIND_TABLE, values, KIND_LINE, StaffKind::parse)
                .entrySet()) {
            if (line.getValue().stream().distinct().count() > 1) {
                throw KIND_TABLE.problem(
                        "has several kinds for \"" + MappingException.shown(line.getKey()) + "\": write one");
            }
            kinds.put(line.getKey(), line.getValue().get(0));
        }
        return kinds;
    }
}
