package io.github.tillkey.pin.setup;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.login.PinAuthenticatorFactory;
import io.github.tillkey.pin.login.RegisterTillActionFactory;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.usecase.TemporaryPins;
import io.github.tillkey.pin.usecase.TerminalAdministration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.util.ResolveRelative;

/** What PINs and tills need; makes the first code and the first PINs. */
public final class PinPart extends SetupPartFactory {

    @Override
    public String id() {
        return "pin";
    }

    @Override
    public List<NeededAction> actions(SetupOptions options) {
        return List.of(
                new NeededAction(
                        PinPolicies.ACTION_ID,
                        PinPolicies.ACTION_NAME,
                        Map.of(
                                PinPolicy.LENGTH.key(),
                                String.valueOf(Objects.requireNonNullElse(options.pinLength(), 6))),
                        options.pinLength() == null ? Set.of() : Set.of(PinPolicy.LENGTH.key())),
                new NeededAction(RegisterTillActionFactory.ID, RegisterTillActionFactory.NAME, Map.of(), Set.of()));
    }

    @Override
    public Map<String, String> storeRoles() {
        return Map.of(
                EnrolmentSettings.MANAGE_TERMINALS,
                "Confirms the registration of tills of the store, and unlocks them");
    }

    @Override
    public Set<String> managerRoles() {
        return Set.of(EnrolmentSettings.MANAGE_TERMINALS);
    }

    @Override
    public Optional<String> tillStep() {
        return Optional.of(PinAuthenticatorFactory.ID);
    }

    @Override
    public Set<EventType> events() {
        Set<EventType> types = EnumSet.copyOf(EventCheck.REFUSALS);
        types.addAll(List.of(
                EventType.LOGIN,
                EventType.LOGOUT,
                EventType.CUSTOM_REQUIRED_ACTION,
                EventType.CUSTOM_REQUIRED_ACTION_ERROR,
                EventType.UPDATE_CREDENTIAL_ERROR));
        return types;
    }

    @Override
    public Optional<FirstSteps> firstSteps(
            KeycloakSession session, RealmModel realm, Actor actor, Rights rights, SetupOptions options) {
        Invocation call = new Invocation(session, realm, actor, rights);
        List<String> next = new ArrayList<>();
        SetupOptions.FirstTill till = options.firstTill();
        FirstCode code = till == null ? null : firstTill(call, till, options, next);
        List<FirstPin> pins = options.firstPins().stream()
                .flatMap(username -> firstPin(call, username, next).stream())
                .toList();
        return Optional.of(new FirstSteps(next, code, pins));
    }

    private static @Nullable FirstCode firstTill(
            Invocation call, SetupOptions.FirstTill till, SetupOptions options, List<String> next) {
        TerminalAdministration terminals = new TerminalAdministration(call);
        Store store = call.store("firstTill.storeId", till.storeId());
        call.require(call.rights().mayManageTills(store.groupId()));
        Optional<TerminalEntity> known = Terminals.of(call.session(), call.realm())
                .list(store, 0, Integer.MAX_VALUE)
                .filter(row -> row.name.equals(till.name()) && row.status != Status.REVOKED)
                .findFirst();
        if (known.filter(row -> row.status != Status.PENDING).isPresent()) {
            next.add("The store " + till.storeId() + " has a till " + till.name() + " already, which stays.");
            return null;
        }
        TerminalAdministration.PreparedTerminal prepared = known.map(row -> terminals.newCode(row.id))
                .orElseGet(() -> terminals.prepare(till.storeId(), till.name()));
        Optional<String> address = address(call, options);
        next.add("On the till open " + address.orElse("the POS") + " and type the code " + prepared.code() + " before "
                + prepared.expiresAt() + ". A member of the store " + till.storeId() + " with the store role "
                + EnrolmentSettings.MANAGE_TERMINALS + " confirms it with name and password.");
        return new FirstCode(prepared.code(), prepared.expiresAt(), address.orElse(null));
    }

    private static Optional<FirstPin> firstPin(Invocation call, String username, List<String> next) {
        UserModel member = call.session().users().getUserByUsername(call.realm(), username);
        if (member == null) {
            throw RequestRefusedException.unknown("firstPins: there is no user " + username + '.');
        }
        call.require(call.rights().mayResetPin(member));
        if (member.credentialManager()
                .getStoredCredentialsByTypeStream(PosPinCredentialModel.TYPE)
                .findAny()
                .isPresent()) {
            // Another one would end what the member uses.
            next.add(username + " has a PIN already, which stays.");
            return Optional.empty();
        }
        TemporaryPins.TemporaryPin given = new TemporaryPins(call).give(member);
        next.add("At the till " + given.username() + " types the PIN "
                + given.pin().digits() + " before " + given.expiresAt() + ", and then picks a new one.");
        return Optional.of(new FirstPin(given.username(), given.pin().digits(), given.expiresAt()));
    }

    private static Optional<String> address(Invocation call, SetupOptions options) {
        return options.posClients().stream()
                .map(call.realm()::getClientByClientId)
                .flatMap(client -> home(call.session(), client).stream())
                .findFirst();
    }

    private static Optional<String> home(KeycloakSession session, ClientModel client) {
        String base = client.getBaseUrl();
        String root = client.getRootUrl();
        if ((base == null || base.isBlank()) && (root == null || root.isBlank())) {
            return Optional.empty();
        }
        return Optional.of(
                base == null || base.isBlank()
                        ? ResolveRelative.resolveRootUrl(session, root)
                        : ResolveRelative.resolveRelativeUri(session, root, base));
    }
}
