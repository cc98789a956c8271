package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * That a rule refuses a member some clients.
 *
 * @param rule provider id
 * @param reason code
 * @param details what the event of the refusal would say
 * @param reported whether the rule only reports it, and grants access
 * @param clients client ids, sorted
 */
public record Refusal(String rule, String reason, Map<String, String> details, boolean reported, Set<String> clients) {

    /** Keeps copies. */
    public Refusal {
        details = Map.copyOf(details);
        clients = Collections.unmodifiableSet(new TreeSet<>(clients));
    }

    private record Kind(String rule, String reason, Map<String, String> details, boolean reported) {}

    /** Whom it concerns first: what is only reported may be looked at later. */
    private static final Comparator<Refusal> ORDER = Comparator.comparing(Refusal::reported)
            .thenComparing(Refusal::rule)
            .thenComparing(Refusal::reason)
            .thenComparing(refusal -> String.join(" ", refusal.clients()));

    /** What the rules refuse of {@code clients}, which are alike. */
    static List<Refusal> of(Set<String> clients, Map<String, Verdict> answers) {
        return answers.values().stream()
                .flatMap(answer -> answer instanceof Verdict.Granted granted
                        ? granted.reports().stream().map(report -> of(clients, report, true))
                        : Stream.of(of(clients, (Verdict.Refused) answer, false)))
                .toList();
    }

    private static Refusal of(Set<String> clients, Verdict.Refused refused, boolean reported) {
        return new Refusal(refused.rule(), refused.reason().code(), refused.details(), reported, clients);
    }

    /** What remains where a member may choose among stores: the answer of the store that refuses least. */
    static List<Refusal> leastRefused(Collection<List<Refusal>> byStore) {
        return byStore.stream()
                .min(Comparator.<List<Refusal>>comparingLong(refusals -> refusals.stream()
                                .filter(refusal -> !refusal.reported())
                                .count())
                        .thenComparing(List::size))
                .orElse(List.of());
    }

    /** The same, each refusal once with all its clients. */
    static List<Refusal> merged(Collection<Refusal> refusals) {
        Map<Kind, Set<String>> clients = new LinkedHashMap<>();
        refusals.forEach(refusal ->
                clients.computeIfAbsent(refusal.kind(), kind -> new TreeSet<>()).addAll(refusal.clients()));
        List<Refusal> merged = new ArrayList<>();
        clients.forEach((kind, named) ->
                merged.add(new Refusal(kind.rule(), kind.reason(), kind.details(), kind.reported(), named)));
        merged.sort(ORDER);
        return merged;
    }

    /** Whether {@code before} refuses the same in all these clients already. */
    boolean isKnown(Collection<Refusal> before) {
        return before.stream()
                .filter(refusal -> !refusal.reported()
                        && refusal.rule().equals(rule)
                        && refusal.reason().equals(reason))
                .flatMap(refusal -> refusal.clients().stream())
                .collect(Collectors.toSet())
                .containsAll(clients);
    }

    private Kind kind() {
        return new Kind(rule, reason, details, reported);
    }
}
