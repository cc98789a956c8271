package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkTarget;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order in which lists decide: the member's own, else those of the member's groups together, else the realm's
 * default, else nothing allows. Then every further list, that of the step and that of the client, must allow as well;
 * these also bind members who are not checked otherwise.
 */
final class NetworkListPrecedence {

    private NetworkListPrecedence() {}

    /** Which list has decided; the detail {@code list} of events. */
    enum Source {
        /** The member's own list. */
        OWN,
        /** The lists of the member's groups, stores among them. */
        GROUPS,
        /** The list of the realm's settings for members whom no other list is about. */
        DEFAULT,
        /** There is no list. */
        NONE,
        /** The list of the login step. */
        STEP,
        /** The list of the client. */
        CLIENT
    }

    /**
     * The lists about one member. What is rarely needed is a supplier: it costs a look at groups.
     *
     * @param checked whether the member is checked without their own list; if not, what is inherited allows
     * @param own the member's own list, {@code null} when there is none
     * @param groups the lists of the member's groups and of the groups above them
     * @param stores the lists of the member's stores, which {@code @store} refers to
     * @param standard the realm's list for members whom no other list is about, {@code null} when there is none
     * @param further lists that must allow as well
     */
    record Lists(
            boolean checked,
            @Nullable String own,
            Supplier<List<String>> groups,
            Supplier<List<String>> stores,
            @Nullable String standard,
            List<Further> further) {}

    /** A list that must allow as well, and where it is. */
    record Further(Source source, String list) {}

    /** What was decided, and by which list. */
    record Outcome(NetworkMatch answer, Source source) {}

    static Outcome decide(Lists lists, NetworkEvaluator evaluator) {
        Outcome outcome = lists.own() == null
                ? inherited(lists, evaluator)
                : new Outcome(
                        evaluator.evaluate(
                                lists.own(),
                                reference -> reference instanceof NetworkTarget.Inherited
                                        ? inherited(lists, evaluator).answer()
                                        : byStores(lists, evaluator, reference)),
                        Source.OWN);
        for (Further further : lists.further()) {
            if (!outcome.answer().isAllowed()) {
                return outcome;
            }
            NetworkMatch answer =
                    evaluator.evaluate(further.list(), reference -> byStores(lists, evaluator, reference));
            outcome =
                    new Outcome(outcome.answer().and(answer), answer.isAllowed() ? outcome.source() : further.source());
        }
        return outcome;
    }

    private static Outcome inherited(Lists lists, NetworkEvaluator evaluator) {
        if (!lists.checked()) {
            return new Outcome(NetworkMatch.allowed(), Source.NONE);
        }
        List<String> groups = lists.groups().get();
        if (!groups.isEmpty()) {
            return new Outcome(evaluator.evaluateGroups(groups), Source.GROUPS);
        }
        return lists.standard() == null
                ? new Outcome(NetworkMatch.refused(), Source.NONE)
                : new Outcome(evaluator.evaluate(lists.standard()), Source.DEFAULT);
    }

    private static NetworkMatch byStores(Lists lists, NetworkEvaluator evaluator, NetworkTarget reference) {
        return reference instanceof NetworkTarget.Stores
                ? evaluator.evaluateGroups(lists.stores().get())
                : NetworkEvaluator.meaningless(reference);
    }
}
