package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.setup.SetupPart.NeededMapper;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.Constants;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/** Plans what the clients get that a request names. */
final class ClientPlanner {

    /** What marks a client as a POS. */
    static final NeededMapper POS_SETTINGS = new NeededMapper(
            ClientSettings.OIDC_MAPPER,
            "Tillkey client settings",
            Map.of(ClientSettings.PIN.key(), "true", ClientSettings.STORE_REQUIRED.key(), "true"));

    /** What {@link RealmEditor#narrow} takes from a client, as the record remembers it. */
    static final String FULL_SCOPE = "full scope";

    static final String IMPLICIT_FLOW = "implicit flow";

    static final String NARROW = "neither full scope nor implicit flow";

    static final String PINS_OFF = "The strictest mapper counts. Switch PIN logins on in it, or delete it.";

    private static final String OIDC = "openid-connect";

    private static final String NOT_ORDINARY =
            "It is no client of OpenID Connect to which users log in, or one of Keycloak itself, without which nobody "
                    + "can administer the realm. Make a client of your own.";

    private final RealmSnapshot realm;
    private final List<NeededMapper> claims;
    private final FlowPlanner flows;
    private final SecondFactor factor;

    ClientPlanner(RealmSnapshot realm, List<NeededMapper> claims, FlowPlanner flows, SecondFactor factor) {
        this.realm = realm;
        this.factor = factor;
        this.claims = claims;
        this.flows = flows;
    }

    /** Whether users log in to a client, which is none of Keycloak's own. */
    static boolean isOrdinary(ClientRepresentation client) {
        return OIDC.equals(client.getProtocol())
                && !Boolean.TRUE.equals(client.isBearerOnly())
                && !Constants.defaultClients.contains(client.getClientId())
                && !Stores.STORE_ROLES_CLIENT.equals(client.getClientId());
    }

    List<Change> pos(String clientId, String flow) {
        Optional<ClientRepresentation> found = realm.client(clientId);
        String where = "client " + clientId;
        if (found.isEmpty()) {
            return List.of(missing(clientId));
        }
        ClientRepresentation client = found.get();
        Optional<String> problem = problem(client);
        if (problem.isPresent()) {
            return List.of(Change.refuse(where, clientId, problem.get()));
        }
        List<Change> changes = new ArrayList<>();
        if (Boolean.TRUE.equals(client.isFullScopeAllowed()) || Boolean.TRUE.equals(client.isImplicitFlowEnabled())) {
            changes.add(Change.extend(
                    "scope of the client " + clientId,
                    Stream.of(
                                    Boolean.TRUE.equals(client.isFullScopeAllowed()) ? FULL_SCOPE : "",
                                    Boolean.TRUE.equals(client.isImplicitFlowEnabled()) ? IMPLICIT_FLOW : "")
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.joining(", ")),
                    NARROW,
                    "PIN sessions enter no client with all roles of a member.",
                    editor -> editor.narrow(clientId)));
        }
        List<ProtocolMapperRepresentation> settings = realm.mappers(client)
                .filter(mapper -> ClientSettings.OIDC_MAPPER.equals(mapper.getProtocolMapper()))
                .toList();
        String mark = "mark of the client " + clientId;
        boolean takesPins = settings.stream().allMatch(ClientPlanner::takesPins);
        if (!takesPins) {
            changes.add(Change.refuse(mark, "a mapper Tillkey client settings without PIN logins", PINS_OFF));
        } else if (settings.isEmpty()) {
            changes.add(assign(mark, client, SetupPlanner.POS_SCOPE, "PIN sessions may enter the client."));
        } else {
            changes.add(Change.adopt(mark, "PIN logins"));
        }
        changes.add(override(client, flow));
        return changes;
    }

    private static Optional<String> problem(ClientRepresentation client) {
        if (!isOrdinary(client)) {
            return Optional.of(NOT_ORDINARY);
        }
        if (!Boolean.TRUE.equals(client.isStandardFlowEnabled())) {
            return Optional.of("A POS needs the authorization code flow. Switch Standard flow on.");
        }
        return Boolean.TRUE.equals(client.isConsentRequired())
                ? Optional.of("Nobody can consent at a till. Switch Consent required off.")
                : Optional.empty();
    }

    static boolean takesPins(ProtocolMapperRepresentation mapper) {
        return "true".equals(RealmSnapshot.orEmpty(mapper.getConfig()).get(ClientSettings.PIN.key()));
    }

    List<Change> backOffice(String clientId) {
        String where = "client " + clientId;
        Optional<ClientRepresentation> found = realm.client(clientId);
        if (found.isEmpty()) {
            return List.of(missing(clientId));
        }
        ClientRepresentation client = found.get();
        if (!isOrdinary(client)) {
            return List.of(Change.refuse(where, clientId, NOT_ORDINARY));
        }
        List<Change> changes =
                new ArrayList<>(List.of(around(client, flows.backOffice(), true), minimum(client, factor.minimum())));
        demandOfRole(client, factor.role()).ifPresent(changes::add);
        return changes;
    }

    /** By a mapper, because a minimum holds for everybody. Another role of it would go on demanding. */
    private Optional<Change> demandOfRole(ClientRepresentation client, String role) {
        String where = "second factor of the client " + client.getClientId();
        List<String> present = realm.mappers(client)
                .filter(mapper -> ClientSettings.OIDC_MAPPER.equals(mapper.getProtocolMapper()))
                .flatMap(mapper -> Stream.ofNullable(
                        RealmSnapshot.orEmpty(mapper.getConfig()).get(ClientSettings.SECOND_FACTOR_ROLE.key())))
                .filter(named -> !named.isBlank())
                .toList();
        if (factor.kind() == SecondFactor.Kind.REQUIRED || present.isEmpty() && role.isEmpty()) {
            return Optional.empty();
        }
        String others = present.stream().filter(named -> !named.equals(role)).collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            return Optional.of(Change.refuse(
                    where,
                    "the role " + others,
                    "A mapper Tillkey client settings demands one of those with this role. Take the role out of the "
                            + "mapper, or ask for role:" + others + "."));
        }
        return Optional.of(
                present.isEmpty()
                        ? Change.extend(
                                        where,
                                        null,
                                        "the role " + role,
                                        "Who has the role does not enter without one.",
                                        editor -> editor.addMapperToClient(
                                                client.getClientId(),
                                                new NeededMapper(
                                                        ClientSettings.OIDC_MAPPER,
                                                        "Tillkey second factor",
                                                        Map.of(ClientSettings.SECOND_FACTOR_ROLE.key(), role))))
                                .knownBy(Set.of(givenTo(where, role)))
                        : Change.adopt(where, "the role " + role));
    }

    private Change minimum(ClientRepresentation client, Level level) {
        String clientId = client.getClientId();
        String where = "minimum level of the client " + clientId;
        Map<String, String> attributes = RealmSnapshot.orEmpty(client.getAttributes());
        Optional<Map<String, Integer>> ofRealm =
                AcrMap.read(realm.attribute(Constants.ACR_LOA_MAP).orElse(null));
        String own = attributes.get(Constants.ACR_LOA_MAP);
        Optional<Map<String, Integer>> ofClient = own == null || own.isBlank() ? ofRealm : AcrMap.read(own);
        if (own != null
                && !own.isBlank()
                && ofClient.filter(map -> map.containsKey(level.acr())).isEmpty()) {
            return Change.refuse(
                    where,
                    own,
                    "The client has an ACR to LoA mapping of its own without " + level.acr() + ", so nobody could "
                            + "reach that level. Add " + level.acr() + " to it, with the number that the realm has for "
                            + "it, or empty it.");
        }
        String minimum = attributes.get(Constants.MINIMUM_ACR_VALUE);
        Change change = Change.extend(
                        where,
                        minimum == null || minimum.isBlank() ? null : minimum,
                        level.acr(),
                        level == Level.OTP
                                ? "Sessions without a second factor do not enter."
                                : "Who does not need a second factor enters with a password.",
                        editor -> editor.setClientAttribute(clientId, Constants.MINIMUM_ACR_VALUE, level.acr()))
                .knownBy(Set.of(givenTo(where, level.acr())));
        if (minimum == null || minimum.isBlank()) {
            return change;
        }
        boolean fits = LevelDemand.told(minimum, ofClient.orElse(Map.of()), ofRealm.orElse(Map.of()))
                .filter(level::equals)
                .isPresent();
        if (fits) {
            return Change.adopt(where, minimum);
        }
        // Of an earlier set-up that was asked for something else, or changed since, which the record then tells.
        boolean isOurs =
                realm.former().knows(givenTo(where, minimum)) || realm.former().knows(change);
        return isOurs
                ? change
                : Change.refuse(
                        where,
                        minimum,
                        "It is not known to need " + (level == Level.OTP ? "a second factor" : "a password and no more")
                                + ". Set Minimum ACR Value to " + level.acr() + ", or leave the client out.");
    }

    List<Change> webShop(String clientId) {
        String where = "client " + clientId;
        return realm.client(clientId)
                .map(client -> !isOrdinary(client)
                        ? List.of(Change.refuse(where, clientId, NOT_ORDINARY))
                        : flows.browser().isEmpty() && overrideOf(client) == null
                                ? List.<Change>of()
                                : List.of(around(client, flows.browser().orElse(""), false)))
                .orElseGet(() -> List.of(missing(clientId)));
    }

    /** Gives a client a flow, where it has none of its own that an administrator made. */
    private Change around(ClientRepresentation client, String flow, boolean secondFactor) {
        String present = overrideOf(client);
        if (present == null || present.equals(flow) || realm.former().knows(FlowPlanner.where(present))) {
            return flow.isEmpty() ? Change.adopt(flowOf(client), String.valueOf(present)) : override(client, flow);
        }
        return flows.isGood(present, secondFactor)
                ? Change.adopt(flowOf(client), present)
                : Change.refuse(
                        flowOf(client),
                        present,
                        "The client has a flow of its own. Add the steps to the end of the first level of that flow"
                                + (secondFactor ? ", and " + flows.remedy() + " before them" : "")
                                + ", or take the override out of the client.");
    }

    /** The claims, where none of a client's mappers makes them. */
    Optional<Change> claims(ClientRepresentation client) {
        List<String> present = realm.mappers(client)
                .map(ProtocolMapperRepresentation::getProtocolMapper)
                .toList();
        boolean all = claims.stream().allMatch(mapper -> present.contains(mapper.id()));
        return all || !OIDC.equals(client.getProtocol())
                ? Optional.empty()
                : Optional.of(assign(
                        "claims of the client " + client.getClientId(),
                        client,
                        SetupPlanner.CLAIMS_SCOPE,
                        "Its tokens name no stores."));
    }

    private static Change assign(String where, ClientRepresentation client, String scope, String why) {
        if (RealmSnapshot.orEmpty(client.getOptionalClientScopes()).contains(scope)) {
            return Change.refuse(
                    where, "optional client scope " + scope, "Make the scope a default one of the client.");
        }
        return Change.extend(
                        where,
                        null,
                        "default client scope " + scope,
                        why,
                        editor -> editor.assignScope(client.getClientId(), scope))
                .needing("client scope " + scope);
    }

    private @Nullable String overrideOf(ClientRepresentation client) {
        return realm.flow(RealmSnapshot.orEmpty(client.getAuthenticationFlowBindingOverrides())
                .get(AuthenticationFlowBindings.BROWSER_BINDING));
    }

    private static String flowOf(ClientRepresentation client) {
        return "browser flow of the client " + client.getClientId();
    }

    private Change override(ClientRepresentation client, String flow) {
        String where = flowOf(client);
        String present = overrideOf(client);
        if (flow.equals(present)) {
            return Change.adopt(where, flow);
        }
        Change change = Change.extend(
                        where,
                        present,
                        flow,
                        "The request names the client.",
                        editor -> editor.overrideBrowserFlow(client.getClientId(), flow))
                // Another flow than the last time is another wish.
                .knownBy(Set.of(givenTo(where, flow)))
                .needing(FlowPlanner.where(flow));
        return flows.outdated(flow)
                .filter(why -> flows.isMade(change))
                .map(why -> Change.refuse(where, String.valueOf(present), why))
                .orElse(change);
    }

    /** How the record remembers which flow, or which minimum, a client was given. */
    static String givenTo(String where, String given) {
        return where + ": " + given;
    }

    private Change missing(String clientId) {
        String where = "client " + clientId;
        return realm.former().asksFor(clientId)
                ? Change.left(
                        where,
                        null,
                        clientId,
                        "It was deleted since the set-up. Leave it out of the request, or create it again.")
                : Change.refuse(where, "", "There is no such client. Create it, with its redirect URIs, first.");
    }
}
