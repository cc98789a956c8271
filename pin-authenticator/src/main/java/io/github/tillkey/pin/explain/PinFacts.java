package io.github.tillkey.pin.explain;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.explain.ExplanationPartFactory;
import io.github.tillkey.core.explain.Obstacle;
import io.github.tillkey.core.explain.Question;
import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.PinPolicy.SecondTill;
import io.github.tillkey.pin.rule.SecondTillRule;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.terminal.OtherTill;
import io.github.tillkey.pin.terminal.Terminals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What the step <em>Tillkey PIN</em> checks besides the rules, without a PIN: it tells whether the member has one that
 * could be typed, never which.
 */
public final class PinFacts extends ExplanationPartFactory {

    @Override
    public String id() {
        return "pin";
    }

    @Override
    public Map<String, Remedy> remedies() {
        return PinRemedies.ALL;
    }

    @Override
    public Optional<String> storeGroupOfTill(KeycloakSession session, RealmModel realm, String terminal) {
        return Terminals.of(session, realm).find(terminal).map(row -> row.storeGroupId);
    }

    @Override
    public List<Obstacle> obstacles(KeycloakSession session, Question question) {
        if (question.level() != Level.PIN) {
            return List.of();
        }
        List<Obstacle> found = new ArrayList<>();
        ofClient(session, question.realm(), question.client(), found);
        String terminal = question.place().terminal();
        if (terminal != null) {
            Terminals.of(session, question.realm())
                    .find(terminal)
                    .flatMap(row -> ofTill(session, question, row))
                    .ifPresent(found::add);
        }
        PinPolicy policy;
        try {
            policy = PosPinCredentialProvider.pinsOf(session, question.realm()).policy();
        } catch (PinUnavailableException broken) {
            found.add(Obstacle.of(PinReasons.PIN_UNAVAILABLE, Map.of("problem", String.valueOf(broken.getMessage()))));
            return found;
        }
        ofPin(
                        PosPinCredentialModel.of(question.member()).orElse(null),
                        policy.acceptedLengths(question.at()),
                        question.at())
                .map(Obstacle::of)
                .ifPresent(found::add);
        // Which till is another one is only known at a till, and whether the sessions of now go on until some other
        // instant cannot be told. The same PIN, typed again, logs in here instead.
        if (terminal != null
                && policy.secondTill() == SecondTill.REFUSE
                && !question.at().isAfter(ServerTime.now())) {
            OtherTill.of(session, question.realm(), question.member(), terminal).stream()
                    .findFirst()
                    .map(SecondTillRule::denial)
                    .ifPresent(denial -> found.add(Obstacle.ofFirstTry(denial.reason(), denial.details())));
        }
        return found;
    }

    /** What of a client's settings keeps a till from taking a PIN. Of a client that takes none the rules tell. */
    private static void ofClient(KeycloakSession session, RealmModel realm, ClientModel client, List<Obstacle> found) {
        if (!ClientSettings.of(client).acceptsPin()) {
            return;
        }
        if (client.isConsentRequired()) {
            found.add(Obstacle.of(PinReasons.SETUP_PENDING, Map.of("problem", "the client requires consent")));
        }
        AuthenticationFlowModel flow = FlowCheck.browserFlow(realm, client);
        if (flow == null || !FlowShape.byIds(session, realm).has(flow.getId(), FlowCheck.PIN_STEP)) {
            found.add(Obstacle.of(
                    PinReasons.PIN_UNAVAILABLE, Map.of("problem", "the client's flow has no step Tillkey PIN")));
        }
    }

    private static Optional<Obstacle> ofTill(KeycloakSession session, Question question, TerminalEntity row) {
        return switch (row.status) {
            case PENDING -> Optional.of(Obstacle.of(PinReasons.TERMINAL_PENDING));
            case REVOKED -> Optional.of(Obstacle.of(PinReasons.TERMINAL_REVOKED));
            case LOCKED -> Optional.of(Obstacle.of(PinReasons.TERMINAL_LOCKED));
            case ACTIVE -> {
                Instant waitsUntil = row.waitsUntil == null ? null : Instant.ofEpochMilli(row.waitsUntil);
                if (Stores.of(session, question.realm())
                        .byGroupId(row.storeGroupId)
                        .isEmpty()) {
                    yield Optional.of(Obstacle.of(Reason.STORE_UNKNOWN));
                }
                yield waitsUntil != null && waitsUntil.isAfter(question.at())
                        ? Optional.of(
                                Obstacle.of(PinReasons.TERMINAL_WAITING, Map.of("waits_until", waitsUntil.toString())))
                        : Optional.empty();
            }
        };
    }

    /** Why no PIN of the member would be taken; empty when the right one would be. */
    private static Optional<Reason> ofPin(
            @Nullable PosPinCredentialModel pin, List<Integer> acceptedLengths, Instant at) {
        if (pin == null) {
            return Optional.of(PinReasons.PIN_MISSING);
        }
        if (!acceptedLengths.contains(pin.length())) {
            return Optional.of(PinReasons.PIN_LENGTH_ENDED);
        }
        return pin.expired(at) ? Optional.of(PinReasons.PIN_EXPIRED) : Optional.empty();
    }
}
