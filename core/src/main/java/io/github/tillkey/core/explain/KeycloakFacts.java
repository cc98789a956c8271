package io.github.tillkey.core.explain;

import static io.github.tillkey.core.explain.Remedy.client;
import static io.github.tillkey.core.explain.Remedy.details;
import static io.github.tillkey.core.explain.Remedy.member;
import static io.github.tillkey.core.explain.Remedy.realm;
import static io.github.tillkey.core.explain.Remedy.store;
import static java.util.Map.entry;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.LevelDemand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserLoginFailureModel;

/** What Keycloak itself checks, and the remedies of core's reasons. */
public final class KeycloakFacts extends ExplanationPartFactory {

    private static final Map<String, Remedy> REMEDIES = Map.ofEntries(
            entry(
                    Reason.NOT_IN_STORE.code(),
                    member("Add the member to a group of this store, or lend the member to it in store_loans.")),
            entry(
                    Reason.STORE_REQUIRED.code(),
                    client("Log in at a till, let the client send the parameter store, or add the step"
                            + " Tillkey store.")),
            entry(
                    Reason.STORE_UNKNOWN.code(),
                    store("Give the group its store_id back, or move the till to another store.")),
            entry(Reason.STORE_CHANGED.code(), member("Log in again.")),
            entry(
                    Reason.STORE_UNCLEAR.code(),
                    client("Let the client send one store, and at most five parameters that Keycloak does not know.")),
            entry(Reason.NOT_STORE_OF_TILL.code(), client("Let the POS send the store of its till, or none.")),
            entry(
                    Reason.PIN_NOT_ALLOWED.code(),
                    client("Switch on PIN logins in the client's mapper Tillkey client settings, or use a password.")),
            entry(
                    Reason.PIN_CLIENT_TOO_BROAD.code(),
                    client("Switch off the client's full scope and implicit flow, and take the roles of"
                            + " realm-management, account and broker out of its scope.")),
            entry(Reason.PIN_OFFLINE.code(), client("Do not ask for offline_access at a till.")),
            entry(
                    Reason.CLIENT_SETTINGS_BROKEN.code(),
                    client("Correct the client's mapper Tillkey client settings as the detail problem says.")),
            entry(
                    Reason.CLIENT_ROLE_MISSING.code(),
                    client("Give the member one of the store roles in the detail store_roles, or take them out of the"
                            + " client's mapper Tillkey client settings.")),
            entry(
                    Reason.KIND_NOT_ALLOWED.code(),
                    details("Give the member a staff_kind that the client accepts, or name the member's kind in the"
                            + " client's mapper Tillkey client settings.")),
            entry(
                    Reason.NETWORK_NOT_ALLOWED.code(),
                    realm("Add the address to the list in the detail list (at a till, the store's), give the member an"
                            + " allowance, or log in from an allowed network.")),
            entry(
                    Reason.CLIENT_ADDRESS_UNKNOWN.code(),
                    realm("Let the server know the member's address: the detail problem names what is missing, such as"
                            + " the option proxy-trusted-addresses.")),
            entry(
                    Reason.LEVEL_TOO_LOW.code(),
                    client("Log in with what reaches the client's minimum level, or lower its Minimum ACR Value.")),
            entry(Reason.LOGIN_ENDED.code(), member("Log in again.")),
            entry(
                    Reason.PROFILE_REFUSED.code(),
                    realm("Let the identity provider's mappers write the attributes in the detail attributes.")),
            entry(
                    Reason.RULE_FAILED.code(),
                    realm("Fix or remove the provider of the rule; the server's log says what failed.")),
            entry(Reason.USER_DISABLED.code(), member("Switch on Enabled under Users > (member).")),
            entry(
                    Reason.USER_LOCKED.code(),
                    member("Wait, or unlock the member under Users > (member); wrong passwords have locked it.")),
            entry(Reason.CLIENT_DISABLED.code(), client("Switch on Enabled under Clients > (client).")));

    @Override
    public String id() {
        return "keycloak";
    }

    @Override
    public Map<String, Remedy> remedies() {
        return REMEDIES;
    }

    @Override
    public List<Obstacle> obstacles(KeycloakSession session, Question question) {
        List<Obstacle> found = new ArrayList<>();
        if (!question.member().isEnabled()) {
            found.add(Obstacle.of(Reason.USER_DISABLED));
        }
        if (!question.client().isEnabled()) {
            found.add(Obstacle.of(Reason.CLIENT_DISABLED));
        }
        // Wrong passwords do not stop PINs.
        if (question.level() != Level.PIN && isLocked(session, question)) {
            found.add(Obstacle.of(Reason.USER_LOCKED));
        }
        Level minimum =
                LevelDemand.of(question.client(), null, question.member()).minimum();
        if (question.level().compareTo(minimum) < 0) {
            found.add(Obstacle.of(Reason.LEVEL_TOO_LOW, Map.of("minimum", minimum.acr())));
        }
        return found;
    }

    /** Reads the record: Keycloak's own question would count as an attempt to log in, and keep the member out. */
    private static boolean isLocked(KeycloakSession session, Question question) {
        UserLoginFailureModel failures = question.realm().isBruteForceProtected()
                ? session.loginFailures()
                        .getUserLoginFailure(question.realm(), question.member().getId())
                : null;
        return failures != null
                && Instant.ofEpochSecond(failures.getFailedLoginNotBefore()).isAfter(question.at());
    }
}
