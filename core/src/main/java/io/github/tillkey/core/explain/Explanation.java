package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.Reason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The answer to a {@link Question}, with all answers that it follows from. */
public sealed interface Explanation {

    /** Those of the rules and parts. */
    List<Answer> answers();

    /** The member may log in. */
    record Yes(List<Answer> answers) implements Explanation {}

    /** The member may not, whatever is left open. */
    record No(List<Answer> answers) implements Explanation {}

    /** It depends on what the question leaves open. */
    record NotEnoughSaid(Set<Fact> missing, List<Answer> answers) implements Explanation {}

    /** Combines the answers: one refusal is a no, else one open fact leaves it open. */
    static Explanation of(List<Answer> answers) {
        if (answers.stream().anyMatch(Answer.Refuses.class::isInstance)) {
            return new No(answers);
        }
        Set<Fact> missing = EnumSet.noneOf(Fact.class);
        answers.forEach(answer -> {
            if (answer instanceof Answer.Unknown unknown) {
                missing.add(unknown.fact());
            }
        });
        return missing.isEmpty() ? new Yes(answers) : new NotEnoughSaid(missing, answers);
    }

    /**
     * What somebody is told of the answers.
     *
     * @param answers those that the asker may know
     * @param anotherRefuses whether there is a refusal that the asker may not know
     */
    record Told(List<Answer> answers, boolean anotherRefuses) {

        /** The first instant at which one of these rules no longer allows it; empty when they name none. */
        public Optional<Instant> until() {
            return answers.stream()
                    .flatMap(
                            answer -> Stream.ofNullable(answer instanceof Answer.Allows allows ? allows.until() : null))
                    .min(Instant::compareTo);
        }
    }

    /**
     * Cuts the answers to what an asker may know. Which rules allow is told only to those who may view the realm: a
     * rule that is missing in the list would otherwise be the one that refuses.
     *
     * @param known what the asker may view
     * @param about whose data a reason tells of
     */
    default Told toldTo(Set<About> known, Function<Reason, About> about) {
        List<Answer> told = answers().stream()
                .filter(answer -> known.contains(answer.refusal().map(about).orElse(About.REALM)))
                .toList();
        return new Told(
                told,
                answers().stream().anyMatch(answer -> answer instanceof Answer.Refuses && !told.contains(answer)));
    }
}
