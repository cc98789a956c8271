package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;

/**
 * From where the tills of a store work: where the store's group has the attribute
 * {@value StaffAttributes#ALLOWED_NETWORKS}, from these networks only, unless an administrator has waived that for a
 * till.
 */
public final class TerminalNetworks {

    private TerminalNetworks() {}

    /** Provider id of the rule that denies outside the networks of a store. */
    public static final String RULE = "terminal";

    /** Whether the list of a store allows a till. */
    public enum Answer {
        /** It may be used, or there is no list. */
        ALLOWED,
        /** It may be used only because the realm reports networks and does not enforce them. */
        REPORTED,
        /** It must not be used. */
        REFUSED
    }

    /** The denial of a terminal that is used from {@code address}, outside the networks of its store. */
    public static Decision.Deny denial(ClientAddress address) {
        return Decision.deny(Reason.NETWORK_NOT_ALLOWED, Map.of(AccessGuard.ADDRESS, address.toString()));
    }

    /** Whether {@code terminal} must not be used from {@code address}. */
    public static boolean refuse(RealmModel realm, Terminal terminal, Supplier<ClientAddress> address) {
        return evaluate(realm, terminal.store(), terminal::networksWaived, address, ServerTime.now()) == Answer.REFUSED;
    }

    /**
     * Whether a terminal may be used from {@code address}. A list that cannot be read allows nothing, and is logged; so
     * does every list where the address cannot be determined. The list of a store holds for its tills from the moment
     * it is written; only where the realm's network settings have the mode {@code report} it only reports.
     *
     * @param store the terminal's
     * @param waived whether the terminal works outside its store's networks too; asked only where it is outside
     * @param address from where it is used; asked for only where the store has a list or the realm a limit
     * @param at when
     */
    public static Answer evaluate(
            RealmModel realm, Store store, BooleanSupplier waived, Supplier<ClientAddress> address, Instant at) {
        GroupModel group = realm.getGroupById(store.groupId());
        String text = group == null ? null : RealmNetworks.listOf(group).orElse(null);
        RealmNetworks networks = RealmNetworks.of(realm);
        if (text == null && !networks.hasLimit()) {
            return Answer.ALLOWED;
        }
        NetworkEvaluator evaluator = networks.evaluator(address.get(), at);
        // A manager of the store's group can take the list away or waive it, so the realm's limit holds in any case.
        if (allows(realm, store, evaluator.evaluateLimit())
                && (text == null || allows(realm, store, evaluator.evaluate(text)) || waived.getAsBoolean())) {
            return Answer.ALLOWED;
        }
        return reportsOnly(networks) ? Answer.REPORTED : Answer.REFUSED;
    }

    private static boolean reportsOnly(RealmNetworks networks) {
        try {
            return networks.settings().mode() == NetworkSettings.Mode.REPORT;
        } catch (InvalidSettingException broken) {
            return false;
        }
    }

    private static boolean allows(RealmModel realm, Store store, NetworkMatch answer) {
        if (answer.problem() != null) {
            RealmProblems.log(
                    realm, StaffAttributes.ALLOWED_NETWORKS + " of the store " + store.storeId(), answer.problem());
        }
        return answer.isAllowed();
    }
}
