package io.github.tillkey.core.setup;

import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.login.SecondFactorConditionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * Advises about flows that an administrator has made, and which a set-up does not change.
 *
 * @param steps of ours
 * @param isGood whether nobody passes the flow of this name without the steps
 */
record FlowHints(
        RealmSnapshot realm, SetupOptions options, FlowShape shape, List<String> steps, Predicate<String> isGood) {

    static final String CONDITIONAL_SUBFLOW = "a conditional subflow with Condition - second factor missing";

    /** Asks those for a second factor of whom the client demands it. */
    static final String DEMANDED_SUBFLOW = CONDITIONAL_SUBFLOW + " (only where demanded) and OTP Form";

    /** Keycloak's step that goes to an identity provider, such as the one in {@code kc_idp_hint}. */
    private static final String REDIRECTOR = "identity-provider-redirector";

    /** Where a flow named {@code name}, or {@code source}, of which it is made, goes to no identity provider. */
    Optional<Change> redirector(String name, String source) {
        return providers().findAny().isEmpty() || !shape.exists(source) || shape.has(source, REDIRECTOR)
                ? Optional.empty()
                : Optional.of(Change.hint(
                        "kc_idp_hint in the flow " + name,
                        "ignored",
                        "goes to the identity provider that it names",
                        "The flow " + source + " has no step Identity Provider Redirector. Add it, alternative, beside "
                                + "the cookie."));
    }

    /** Identity providers after which nobody is asked for the second factor that the back office demands. */
    List<Change> providersWithoutSecondFactor() {
        return options.secondFactor().kind() == SecondFactor.Kind.OPTIONAL
                ? List.of()
                : providers()
                        .filter(provider -> !asks(provider.getPostBrokerLoginFlowAlias()))
                        .map(provider -> Change.hint(
                                "second factor after the identity provider " + provider.getAlias(),
                                "not asked for",
                                "asked for, of whom the client demands it",
                                "The back office refuses those who must give one and log in by it. Add "
                                        + DEMANDED_SUBFLOW + " to its post login flow."))
                        .toList();
    }

    private boolean asks(@Nullable String postLogin) {
        return postLogin == null || postLogin.isBlank()
                // Given the flow of a set-up, which asks, unless somebody has changed it.
                ? options.bind()
                        && !steps.isEmpty()
                        && (!shape.exists(FlowPlanner.POST_LOGIN)
                                || shape.has(FlowPlanner.POST_LOGIN, SecondFactorConditionFactory.ID))
                : Stream.of(SecondFactorConditionFactory.ID, "auth-otp-form", "webauthn-authenticator")
                        .anyMatch(step -> shape.has(postLogin, step));
    }

    private Stream<IdentityProviderRepresentation> providers() {
        return RealmSnapshot.orEmpty(realm.realm().getIdentityProviders()).stream()
                .filter(IdentityProviderRepresentation::isEnabled);
    }

    /** Other ways into the realm, which do not pass the steps. */
    List<Change> otherWays() {
        List<Change> hints = new ArrayList<>();
        RealmRepresentation bound = realm.realm();
        if (Boolean.TRUE.equals(bound.isRegistrationAllowed())) {
            hint("registration flow", bound.getRegistrationFlow()).ifPresent(hints::add);
        }
        providers()
                .filter(provider -> provider.getPostBrokerLoginFlowAlias() != null
                        && !provider.getPostBrokerLoginFlowAlias().isBlank())
                .forEach(provider -> hint(
                                "post login flow of the identity provider " + provider.getAlias(),
                                provider.getPostBrokerLoginFlowAlias())
                        .ifPresent(hints::add));
        Set<String> named = new TreeSet<>(options.posClients());
        named.addAll(options.backOfficeClients());
        named.addAll(options.webShopClients());
        realm.clients().filter(client -> !named.contains(client.getClientId())).forEach(client -> RealmSnapshot.orEmpty(
                        client.getAuthenticationFlowBindingOverrides())
                .forEach((binding, flow) -> hint(
                                binding.replace('_', ' ') + " flow of the client " + client.getClientId(),
                                realm.flow(flow))
                        .ifPresent(hints::add)));
        return hints;
    }

    private Optional<Change> hint(String where, @Nullable String flow) {
        if (flow == null || isGood.test(flow) || shape.has(flow, FlowCheck.PIN_STEP)) {
            return Optional.empty();
        }
        boolean builtIn = shape.flow(flow)
                .filter(AuthenticationFlowRepresentation::isBuiltIn)
                .isPresent();
        return Optional.of(Change.hint(
                where,
                flow,
                flow + ", with " + String.join(" and ", steps) + " at the end of its first level",
                "Logins by it do not pass these steps. "
                        + (builtIn ? "Duplicate the flow, add them to the copy, and use that." : "Add them to it.")));
    }
}
