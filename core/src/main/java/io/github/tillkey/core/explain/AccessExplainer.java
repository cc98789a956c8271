package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Asks all rules and parts of a request, and writes nothing. */
public final class AccessExplainer {

    private final KeycloakSession session;
    private final List<ExplanationPart> parts;
    private final Map<String, Remedy> remedies = new HashMap<>();

    /** For one request. */
    public AccessExplainer(KeycloakSession session) {
        this.session = session;
        this.parts = session.getAllProviders(ExplanationPart.class).stream()
                .sorted(Comparator.comparing(ExplanationPart::id))
                .toList();
        parts.forEach(part -> part.remedies().forEach(remedies::putIfAbsent));
    }

    /** Answers {@code question} in a realm in which Tillkey is enabled, about a member who is no service account. */
    public Explanation explain(Question question) {
        Set<Fact> open = EnumSet.noneOf(Fact.class);
        if (question.place().store() == null && question.place().terminal() == null) {
            open.add(Fact.STORE);
        }
        if (question.address() == null) {
            open.add(Fact.ADDRESS);
        }
        List<Answer> answers = new ArrayList<>();
        AccessGuard.of(session).explain(question.toRules()).forEach((rule, verdict) -> Answer.of(rule, verdict, open)
                .forEach(answers::add));
        Answer noStore = new Answer.Unknown("store", Fact.STORE);
        if (question.lacksStore() && !answers.contains(noStore)) {
            answers.add(noStore);
        }
        parts.forEach(
                part -> part.obstacles(session, question).forEach(obstacle -> answers.add(obstacle.answer(part.id()))));
        return Explanation.of(answers);
    }

    /** What would make a yes of a refusal; empty for the reason of a rule that tells none. */
    public Optional<Remedy> remedy(String reasonCode) {
        return Optional.ofNullable(remedies.get(reasonCode));
    }

    /** Whose data a reason tells of; of a rule that does not say so, those of the realm. */
    public About about(Reason reason) {
        return remedy(reason.code()).map(Remedy::about).orElse(About.REALM);
    }

    /** Id of the group of a till's store, which may be gone; empty when there is no such till. */
    public Optional<String> storeGroupOfTill(RealmModel realm, String terminal) {
        return parts.stream()
                .flatMap(part -> part.storeGroupOfTill(session, realm, terminal).stream())
                .findFirst();
    }
}
