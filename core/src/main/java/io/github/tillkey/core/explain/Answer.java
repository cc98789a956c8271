package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one rule says to a question, or a part about what no rule asks. */
public sealed interface Answer {

    /** Refusals that follow from an address that is not known. */
    Set<Reason> BY_ADDRESS = Set.of(Reason.CLIENT_ADDRESS_UNKNOWN, Reason.NETWORK_NOT_ALLOWED);

    /** Provider id of the rule, or id of the part. */
    String rule();

    /** Why it refuses, or would. */
    default Optional<Reason> refusal() {
        return Optional.empty();
    }

    /**
     * It allows, or does not apply.
     *
     * @param until exclusive, {@code null} when it names no end
     */
    record Allows(String rule, @Nullable Instant until) implements Answer {}

    /** It only reports, or refuses the first try only. */
    record WouldRefuse(String rule, Reason reason, Map<String, String> details) implements Answer {

        @Override
        public Optional<Reason> refusal() {
            return Optional.of(reason);
        }
    }

    /** It refuses. */
    record Refuses(String rule, Reason reason, Map<String, String> details) implements Answer {

        @Override
        public Optional<Reason> refusal() {
            return Optional.of(reason);
        }
    }

    /** It depends on a fact that the question leaves open. */
    record Unknown(String rule, Fact fact) implements Answer {}

    /**
     * The answers of one rule. A refusal that follows from what the question leaves open is no answer.
     *
     * @param open what the question leaves open
     */
    static Stream<Answer> of(String rule, Verdict verdict, Set<Fact> open) {
        if (verdict instanceof Verdict.Refused refused) {
            return Stream.of(missing(refused.reason(), open)
                    .<Answer>map(fact -> new Unknown(rule, fact))
                    .orElseGet(() -> new Refuses(rule, refused.reason(), refused.details())));
        }
        Verdict.Granted granted = (Verdict.Granted) verdict;
        return Stream.concat(
                Stream.of(new Allows(rule, granted.until())),
                granted.reports().stream()
                        .filter(report -> missing(report.reason(), open).isEmpty())
                        .map(report -> new WouldRefuse(rule, report.reason(), report.details())));
    }

    private static Optional<Fact> missing(Reason reason, Set<Fact> open) {
        return open.stream()
                .filter(fact -> switch (fact) {
                    case STORE -> reason.equals(Reason.STORE_REQUIRED);
                    case ADDRESS -> BY_ADDRESS.contains(reason);
                    case MEMBER, CLIENT -> false;
                })
                .findFirst();
    }
}
