package io.github.tillkey.core.check;

import io.github.tillkey.core.event.EventSearch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.events.EventType;
import org.keycloak.models.RealmModel;

/** Which user events a realm keeps. */
public final class EventCheck {

    /** What the gates and steps write when a rule refuses. */
    public static final List<EventType> REFUSALS = List.of(
            EventType.LOGIN_ERROR,
            EventType.CODE_TO_TOKEN_ERROR,
            EventType.REFRESH_TOKEN_ERROR,
            EventType.TOKEN_EXCHANGE_ERROR,
            EventType.OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR);

    private static final String WHERE = "Realm settings > Events > User events settings";

    private EventCheck() {}

    /**
     * A finding where the realm keeps no admin events.
     *
     * @param change what nobody can see then, such as "has changed dates"
     */
    public static Optional<Finding> ofAdministrators(RealmModel realm, String change) {
        return realm.isAdminEventsEnabled()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "admin_events_not_kept",
                        "Realm settings > Events > Admin events settings",
                        "The realm keeps no admin events, so nobody can see who " + change + ".",
                        "Switch on Save events."));
    }

    /** Names the missing events; empty when all are kept. */
    public static Optional<Finding> of(RealmModel realm, List<EventType> types, EventType... more) {
        Set<EventType> wanted = new HashSet<>(types);
        wanted.addAll(Arrays.asList(more));
        String missing = wanted.stream()
                .filter(type -> !EventSearch.isStored(realm, type))
                .map(EventType::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "events_not_kept",
                        WHERE,
                        "The realm keeps no events of the types " + missing + ", so nobody can see who was refused.",
                        "Switch on Save events, with these types."));
    }
}
