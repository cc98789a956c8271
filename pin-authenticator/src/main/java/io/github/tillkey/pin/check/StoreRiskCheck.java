package io.github.tillkey.pin.check;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.store.StoreManagers;
import io.github.tillkey.pin.store.StoreRisks;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Looks for stores that guessing is too easy in, and whose managers would not learn of it. Reads every store. */
final class StoreRiskCheck {

    private static final String PIN_LENGTH = PinPolicies.CONSOLE + " > pin_length";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final boolean withNames;
    private final List<Finding> sixDigits = new ArrayList<>();
    private final List<Finding> unreachable = new ArrayList<>();

    private StoreRiskCheck(CheckedRealm checked) {
        this.session = checked.session();
        this.realm = checked.realm();
        this.withNames = checked.withNames();
    }

    static List<Finding> of(CheckedRealm checked, PinPolicy policy, ThrottlePolicy throttle) {
        KeycloakSession session = checked.session();
        RealmModel realm = checked.realm();
        List<Integer> lengths = policy.acceptedLengths(ServerTime.now());
        StoreRiskCheck check = new StoreRiskCheck(checked);
        boolean mailed = !realm.getSmtpConfig().isEmpty();
        Stores.of(session, realm).all().forEach(store -> {
            check.risk(store, StoreRisks.count(session, realm, store, lengths, throttle));
            if (mailed) {
                check.managers(store);
            }
        });
        List<Finding> mails = !mailed
                ? List.of(Finding.warning(
                        "alerts_not_mailed",
                        "Realm settings > Email",
                        "The realm has no mail server, so managers do not learn that their store is on alert.",
                        "Set a mail server."))
                : Finding.limited(check.unreachable);
        return Stream.of(Finding.limited(check.sixDigits), mails)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private void risk(Store store, GuessRisk risk) {
        if (risk.demandsSixDigits()) {
            sixDigits.add(Finding.error(
                    "six_digits_needed",
                    PIN_LENGTH,
                    "Somebody who guesses on the tills of " + name(store)
                            + " for a week finds a PIN with a chance of "
                            + percent(risk.weeklyChanceWithPicker())
                            + ", even with the staff picker: it has too many logins for four digits.",
                    "Change to six digits, and keep the picker."));
        }
    }

    private void managers(Store store) {
        if (StoreManagers.withMail(session, realm, store, 1).isEmpty()) {
            unreachable.add(Finding.warning(
                    "alerts_not_mailed",
                    withNames ? "store " + store.storeId() : "a store",
                    "No manager of " + name(store)
                            + " has a verified mail address, so nobody there learns that it is on alert.",
                    "Verify the mail address of a manager."));
        }
    }

    /** Which stores are easy to guess in is not for everybody who may look at the realm. */
    private String name(Store store) {
        return withNames ? "the store " + store.storeId() : "a store";
    }

    private static String percent(double chance) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * chance);
    }
}
