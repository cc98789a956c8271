package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.login.FlowCondition;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkTarget;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.UserModel;

/**
 * Runs a conditional subflow depending on the client's address, so that a second factor can be asked outside a store
 * only.
 *
 * <p>A subflow asks for more or refuses. So it runs, for any options, when the address cannot be determined or an
 * option cannot be read: a broken set-up must not let anybody past it.
 */
final class ClientAddressCondition extends FlowCondition {

    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        try {
            return matches(context);
        } catch (InvalidSettingException wrong) {
            complain(context, wrong.sentence());
            return true;
        }
    }

    private static boolean matches(AuthenticationFlowContext context) throws InvalidSettingException {
        AuthenticatorConfigModel config = context.getAuthenticatorConfig();
        boolean outside = NetworkStepSettings.NEGATE.read(SettingValues.ofStep(config));
        ClientAddress address = ClientAddressResolver.of(context.getSession());
        String list = NetworkStepSettings.of(config);
        if (list == null || address.problem() != null) {
            complain(context, list == null ? "the option Networks is empty" : null);
            return true;
        }
        NetworkEvaluator evaluator = RealmNetworks.of(context.getRealm()).evaluator(address, ServerTime.now());
        NetworkMatch answer = evaluator.evaluate(list, reference -> byStores(context, evaluator, reference));
        complain(context, answer.problem());
        return !answer.isAllowed() && answer.problem() != null || answer.isAllowed() != outside;
    }

    private static NetworkMatch byStores(
            AuthenticationFlowContext context, NetworkEvaluator evaluator, NetworkTarget reference) {
        UserModel member = context.getUser();
        if (!(reference instanceof NetworkTarget.Stores)) {
            return NetworkEvaluator.meaningless(reference);
        }
        return member == null
                ? NetworkMatch.broken(
                        reference + " needs a member: put the condition behind the step that finds out who it is")
                : evaluator.evaluateGroups(
                        NetworkPolicy.storeLists(context.getSession(), context.getRealm(), member, ServerTime.now()));
    }

    private static void complain(AuthenticationFlowContext context, @Nullable String problem) {
        if (problem != null) {
            AuthenticatorConfigModel config = context.getAuthenticatorConfig();
            RealmProblems.log(
                    context.getRealm(),
                    "condition " + (config == null ? "Condition - client address" : config.getAlias()),
                    problem);
        }
    }

    @Override
    public boolean requiresUser() {
        return false;
    }
}
