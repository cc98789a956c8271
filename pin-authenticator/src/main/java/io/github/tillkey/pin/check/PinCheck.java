package io.github.tillkey.pin.check;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.check.RealmCheck;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.rule.PinClient;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.login.PinAuthenticatorFactory;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticatorFactory;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.utils.StringUtil;

/**
 * Looks for what keeps PINs and tills from working as an administrator expects: everything that the README and the
 * guides ask for.
 */
final class PinCheck {

    /** Provider id of the mapper of the jar of store claims. */
    private static final String STORE_MAPPER = "tillkey-store-mapper";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final FlowShape shape;
    private final List<Finding> findings = new ArrayList<>();

    private PinCheck(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.shape = FlowShape.byIds(session, realm);
    }

    /** Contributes the check of PINs and tills. */
    public static final class Factory extends SelfCheckFactory {

        @Override
        public String id() {
            return "pin";
        }

        @Override
        public List<Finding> ofSettings(CheckedRealm checked) {
            PinCheck check = new PinCheck(checked.session(), checked.realm());
            check.all();
            return check.findings;
        }

        @Override
        public List<Finding> ofMembers(CheckedRealm checked) {
            PinCheck check = new PinCheck(checked.session(), checked.realm());
            check.risks(checked);
            check.formerStores(checked);
            return check.findings;
        }
    }

    private void all() {
        policy();
        key();
        stores();
        levels();
        clients();
        profile();
        EventCheck.of(
                        realm,
                        EventCheck.REFUSALS,
                        EventType.LOGIN,
                        EventType.LOGOUT,
                        EventType.CUSTOM_REQUIRED_ACTION,
                        EventType.CUSTOM_REQUIRED_ACTION_ERROR,
                        EventType.UPDATE_CREDENTIAL_ERROR)
                .ifPresent(findings::add);
        EventCheck.ofAdministrators(realm, "has given out PINs and tills").ifPresent(findings::add);
    }

    private void policy() {
        try {
            String alias = PinPolicies.actionAlias(realm);
            PinPolicy policy = PinPolicies.of(realm, alias);
            PinPolicies.throttleOf(realm, alias);
            if (policy.oldLength() != null && realm.getSmtpConfig().isEmpty()) {
                findings.add(Finding.warning(
                        "mail_missing",
                        "Realm settings > Email",
                        "Nobody is reminded of the end of the old PIN length.",
                        "Set a mail server."));
            }
        } catch (PinUnavailableException problem) {
            findings.add(Finding.error(
                    "settings_broken",
                    PinPolicies.CONSOLE,
                    "PINs are refused: " + problem.getMessage() + ".",
                    "Correct the settings of the action."));
        }
    }

    private void risks(CheckedRealm checked) {
        try {
            String alias = PinPolicies.actionAlias(realm);
            findings.addAll(
                    StoreRiskCheck.of(checked, PinPolicies.of(realm, alias), PinPolicies.throttleOf(realm, alias)));
        } catch (PinUnavailableException problem) {
            // Said of the settings.
        }
    }

    private void key() {
        String problem = PosPinCredentialProvider.keysOf(session)
                .readState(realm.getId())
                .problem();
        if (problem != null) {
            findings.add(Finding.error(
                    "key_missing",
                    "PIN key of this server",
                    "PINs are refused: " + problem + ".",
                    "Give the server the PIN key: see The PIN key in the PIN guide."));
        }
    }

    private void stores() {
        if (RealmSettings.of(realm).storesGroup().isEmpty()) {
            findings.add(Finding.error(
                    "stores_group_unnamed",
                    RealmSettings.CONSOLE,
                    "The realm has no stores, so no till can be registered.",
                    "Name the group that holds them."));
        }
        ClientModel roles = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        if (roles == null || roles.getRole(EnrolmentSettings.MANAGE_TERMINALS) == null) {
            findings.add(Finding.error(
                    "store_role_missing",
                    "Clients > " + Stores.STORE_ROLES_CLIENT + " > Roles",
                    "Nobody can confirm a new till or unlock one.",
                    "Create the client " + Stores.STORE_ROLES_CLIENT
                            + " with the role " + EnrolmentSettings.MANAGE_TERMINALS
                            + ", and map the role to a group in each store."));
        }
    }

    private void formerStores(CheckedRealm checked) {
        Stores stores = Stores.of(session, realm);
        session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery("tillkeyStoresWithTerminals", String.class)
                .setParameter("realmId", realm.getId())
                .getResultStream()
                .filter(id -> stores.byGroupId(id).isEmpty())
                .map(realm::getGroupById)
                .filter(Objects::nonNull)
                .forEach(group -> {
                    String path = checked.nameOf(group);
                    findings.add(Finding.error(
                            "tills_of_former_store",
                            "group " + path,
                            "Tills belong to the group " + path + ", which is no store any more, so they take no PIN.",
                            "Give it its store_id and its place below the stores group again, or revoke them."));
                });
    }

    private void levels() {
        Map<String, Integer> levels = AcrUtils.getAcrLoaMap(realm);
        int pin = levels.getOrDefault(Level.PIN.acr(), 0);
        int password = levels.getOrDefault(Level.PASSWORD.acr(), 0);
        int otp = levels.getOrDefault(Level.OTP.acr(), 0);
        if (pin != PinAuthenticatorFactory.LEVEL || password <= pin || otp <= password) {
            findings.add(Finding.error(
                    "levels_missing",
                    "Realm settings > General > ACR to LoA Mapping",
                    "Applications cannot ask for a level, and those that know nothing of levels may be told one.",
                    "Map pin to 10, password to 20 and otp to 30."));
        }
        realm.getClientsStream()
                .filter(client -> client.isEnabled() && LevelDemand.isMinimumUnclear(client))
                .map(ClientModel::getClientId)
                .sorted()
                .map(client -> Finding.warning(
                        "minimum_acr_unclear",
                        "Clients > " + client + " > Advanced > Minimum ACR Value",
                        "No level meets this minimum, so staff need otp.",
                        "Name pin, password or otp, or a name or a number up to that of otp in the ACR mapping."))
                .forEach(findings::add);
        Set<String> numbers = Stream.concat(
                        Stream.of(levels), realm.getClientsStream().map(AcrUtils::getAcrLoaMap))
                .flatMap(mapping -> mapping.values().stream())
                .map(String::valueOf)
                .collect(Collectors.toSet());
        realm.getAuthenticationFlowsStream()
                .filter(AuthenticationFlowModel::isTopLevel)
                .forEach(flow -> shape.levels(flow.getId())
                        .filter(number -> !numbers.contains(number))
                        .distinct()
                        .forEach(number -> findings.add(Finding.warning(
                                "level_unmapped",
                                "Authentication > " + flow.getAlias(),
                                "A condition of the flow \"" + flow.getAlias() + "\" asks for the level "
                                        + PrintableText.shortened(number, 20)
                                        + ", which no name is mapped to: applications cannot reach it.",
                                "Write a number of the ACR mapping."))));
    }

    private void clients() {
        List<Finding> wrong = new ArrayList<>();
        boolean[] any = {false};
        realm.getClientsStream().filter(ClientModel::isEnabled).forEach(client -> {
            AuthenticationFlowModel flow = FlowCheck.browserFlow(realm, client);
            boolean takesPins = ClientSettings.of(client).acceptsPin();
            boolean asksForPins = flow != null && has(flow, PinAuthenticatorFactory.ID);
            any[0] |= takesPins && asksForPins;
            if (takesPins && !asksForPins) {
                wrong.add(about(
                        client,
                        "client_without_pin_step",
                        "It is marked for PINs and asks for a password.",
                        "Choose the flow of tills under Advanced > Authentication flow overrides, or take the mark"
                                + " away: PIN logins in a mapper Tillkey client settings."));
            } else if (asksForPins && !takesPins) {
                wrong.add(about(
                        client,
                        "client_not_marked",
                        "Its flow asks for a PIN, and it takes none.",
                        "Switch PIN logins on in every mapper Tillkey client settings of the client and of its"
                                + " default client scopes, at least one, or choose another flow."));
            }
            if (takesPins && flow != null && asksForPins) {
                marked(client, flow, wrong);
            }
            if (flow != null) {
                levelCondition(client, flow, takesPins && asksForPins).ifPresent(wrong::add);
            }
        });
        if (!any[0]) {
            findings.add(Finding.warning(
                    "no_client_for_pins",
                    "Clients",
                    "No client takes PINs.",
                    "Give the client of the POS a mapper Tillkey client settings with PIN logins switched on, and the "
                            + "flow of tills."));
        }
        findings.addAll(Finding.limited(wrong));
    }

    /** Keycloak notes no level, which clients ask for, where no condition names it. */
    private Optional<Finding> levelCondition(ClientModel client, AuthenticationFlowModel flow, boolean till) {
        Level level = till ? Level.PIN : LevelDemand.of(client, null).minimum();
        int number = AcrUtils.getAcrLoaMap(realm).getOrDefault(level.acr(), level.number());
        boolean has = till ? shape.hasLevel(flow.getId(), number) : shape.hasLevelFrom(flow.getId(), number);
        return has || (!till && level == Level.PIN)
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "level_condition_missing",
                        "Authentication > " + flow.getAlias(),
                        "The client " + client.getClientId() + " needs the level " + level.acr()
                                + ", of which its flow \"" + flow.getAlias() + "\" has no condition.",
                        "Put the steps that reach it into a conditional subflow, behind Condition - Level of "
                                + "Authentication with the level " + number + "."));
    }

    private void whereItRuns(ClientModel client, List<Finding> wrong) {
        Set<RedirectAddress> addresses =
                client.getRedirectUris().stream().map(RedirectAddress::of).collect(Collectors.toSet());
        if (!client.isPublicClient()
                && (addresses.contains(RedirectAddress.DEVICE)
                        || !client.getWebOrigins().isEmpty())) {
            wrong.add(Finding.warning(
                    "client_secret_in_till",
                    "Clients > " + client.getClientId(),
                    "It has a secret, but by its redirect URIs or web origins it runs on the tills, where anybody can "
                            + "read the secret.",
                    "Switch Client authentication off, or let a server keep the secret, without web origins."));
        }
        if (addresses.contains(RedirectAddress.PLAIN)) {
            wrong.add(Finding.warning(
                    "client_without_https",
                    "Clients > " + client.getClientId() + " > Valid redirect URIs",
                    "A redirect URI begins with http, so codes of logins travel without encryption.",
                    "Let the POS use https."));
        }
    }

    private void marked(ClientModel client, AuthenticationFlowModel flow, List<Finding> wrong) {
        whereItRuns(client, wrong);
        if (PinClient.problem(client) == Reason.PIN_CLIENT_TOO_BROAD) {
            wrong.add(about(
                    client,
                    "client_too_broad",
                    "It takes no PIN.",
                    "Switch Full scope allowed (Client scopes > dedicated scope > Scope) and the implicit flow off."));
        }
        if (client.isConsentRequired()) {
            wrong.add(about(
                    client,
                    "client_asks_for_consent",
                    "A till cannot show a consent screen, so every PIN is refused.",
                    "Switch Consent required off."));
        }
        if (StringUtil.isBlank(client.getBaseUrl()) && StringUtil.isBlank(client.getRootUrl())) {
            wrong.add(Finding.warning(
                    "client_without_home",
                    "Clients > " + client.getClientId(),
                    "An error page at a till cannot lead back to the POS.",
                    "Set its Home URL."));
        }
        if (session.getKeycloakSessionFactory().getProviderFactory(ProtocolMapper.class, STORE_MAPPER) != null
                && Stream.concat(Stream.of(client), client.getClientScopes(true).values().stream())
                        .flatMap(ProtocolMapperContainerModel::getProtocolMappersStream)
                        .noneMatch(mapper -> STORE_MAPPER.equals(mapper.getProtocolMapper()))) {
            wrong.add(Finding.warning(
                    "mapper_missing",
                    "Clients > " + client.getClientId(),
                    "Its tokens do not say in which store somebody works.",
                    "Add the mapper Tillkey store and store roles."));
        }
        if (has(flow, CookieAuthenticatorFactory.PROVIDER_ID)) {
            wrong.add(about(
                    client,
                    "till_flow_with_cookie",
                    "With the cookie of a password login nobody needs a PIN.",
                    "Take the step Cookie out of the flow \"" + flow.getAlias() + "\"."));
        }
    }

    private static Finding about(ClientModel client, String code, String problem, String remedy) {
        return Finding.error(code, "Clients > " + client.getClientId(), problem, remedy);
    }

    private void profile() {
        String name = StaffAttributes.STAFF_KIND;
        if (!RealmSettings.of(realm).staffWithoutKindAllowed()) {
            findings.addAll(RealmCheck.attribute(
                    session, name, "Only members who have a kind may log in, and administrators cannot edit it."));
        }
    }

    private boolean has(AuthenticationFlowModel flow, String step) {
        return shape.has(flow.getId(), step);
    }
}
