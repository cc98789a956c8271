package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.network.NetworkAnswer;
import io.github.tillkey.core.network.NetworkJudge;
import io.github.tillkey.core.network.NetworkTarget;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order in which lists decide: the member's own, else those of the member's groups together, else the realm's default, else
 * nothing allows. Then every further list, that of the step and that of the client, must allow as well; these also bind members
 * who are not checked otherwise.
 */
final class NetworkOrder {

    private NetworkOrder() {}

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
     * @param judged whether the member is checked without their own list; if not, what is inherited allows
     * @param own the member's own list, {@code null} when there is none
     * @param groups the lists of the member's groups and of the groups above them
     * @param stores the lists of the member's stores, which {@code @store} refers to
     * @param standard the realm's list for members whom no other list is about, {@code null} when there is none
     * @param further lists that must allow as well
     */
    record Lists(
            boolean judged,
            @Nullable String own,
            Supplier<List<String>> groups,
            Supplier<List<String>> stores,
            @Nullable String standard,
            Map<Source, String> further) {}

    /** What was decided, and by which list. */
    record Outcome(NetworkAnswer answer, Source source) {}

    static Outcome decide(Lists lists, NetworkJudge judge) {
        Outcome outcome = lists.own() == null
                ? inherited(lists, judge)
                : new Outcome(
                        judge.by(
                                lists.own(),
                                reference -> reference instanceof NetworkTarget.Inherited
                                        ? inherited(lists, judge).answer()
                                        : byStores(lists, judge, reference)),
                        Source.OWN);
        for (Map.Entry<Source, String> further : lists.further().entrySet()) {
            if (!outcome.answer().isAllowed()) {
                return outcome;
            }
            NetworkAnswer answer = judge.by(further.getValue(), reference -> byStores(lists, judge, reference));
            outcome =
                    new Outcome(outcome.answer().and(answer), answer.isAllowed() ? outcome.source() : further.getKey());
        }
        return outcome;
    }

    private static Outcome inherited(Lists lists, NetworkJudge judge) {
        if (!lists.judged()) {
            return new Outcome(NetworkAnswer.allowed(), Source.NONE);
        }
        List<String> groups = lists.groups().get();
        if (!groups.isEmpty()) {
            return new Outcome(judge.byGroups(groups), Source.GROUPS);
        }
        return lists.standard() == null
                ? new Outcome(NetworkAnswer.refused(), Source.NONE)
                : new Outcome(judge.by(lists.standard()), Source.DEFAULT);
    }

    private static NetworkAnswer byStores(Lists lists, NetworkJudge judge, NetworkTarget reference) {
        return reference instanceof NetworkTarget.Stores
                ? judge.byGroups(lists.stores().get())
                : NetworkJudge.meaningless(reference);
    }
}
