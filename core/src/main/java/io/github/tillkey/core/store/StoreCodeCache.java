package io.github.tillkey.core.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;

/**
 * What this server remembers of codes, by the group and the value that the group carries in Keycloak's own cache. So a
 * code that is changed on one node is looked up again on all of them, without a message between them.
 */
final class StoreCodeCache {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /**
     * For a group that carries a code which it does not hold: short, because an administrator may settle it and then
     * waits.
     */
    private static final Duration REMEMBERED_CONTESTED = Duration.ofSeconds(15);

    /** More stores than a server has; beyond that, one entry is dropped for each new one. */
    private static final int MAX_REMEMBERED = 50_000;

    private final Map<Key, Known> remembered = new ConcurrentHashMap<>();

    /** Which group holds a code, by realm and code; nobody where the group is {@code null}. */
    private final Map<Key, Holder> holders = new ConcurrentHashMap<>();

    private record Holder(@Nullable String groupId, long untilMillis) {}

    private record Key(String groupId, String value) {}

    private record Known(Finding finding, long untilMillis) {}

    /**
     * What was found out about a group.
     *
     * @param code the code that it holds, {@code null} when it is not a store
     * @param outcome what came of the value that it carries
     */
    record Finding(@Nullable String code, StoreCodeClaim.Outcome outcome) {

        Optional<String> held() {
            return Optional.ofNullable(code);
        }
    }

    Finding remembered(String groupId, String value, Supplier<Finding> lookUp) {
        Key key = new Key(groupId, value);
        long now = Time.currentTimeMillis();
        Known known = remembered.get(key);
        // A clock that was set back must not keep an old answer for long.
        if (known == null || now >= known.untilMillis() || known.untilMillis() - now > REMEMBERED.toMillis()) {
            Finding finding = lookUp.get();
            if (!value.isEmpty()) {
                // Whether it has ever held a code may have changed just now.
                remembered.remove(new Key(groupId, ""));
            }
            Duration kept = finding.outcome().isRefused() ? REMEMBERED_CONTESTED : REMEMBERED;
            known = new Known(finding, now + kept.toMillis());
            if (remembered.size() >= MAX_REMEMBERED) {
                remembered.keySet().stream().findAny().ifPresent(remembered::remove);
            }
            remembered.put(key, known);
        }
        return known.finding();
    }

    /**
     * The group that holds a code. One that is remembered is asked again whether it does, so a change needs no message;
     * that nobody holds it is remembered for a short time only.
     */
    Optional<String> holder(String realmId, String code, Supplier<Optional<String>> lookUp, Predicate<String> holds) {
        Key key = new Key(realmId, code);
        long now = Time.currentTimeMillis();
        Holder known = holders.get(key);
        if (known != null && known.groupId() != null && holds.test(known.groupId())) {
            return Optional.of(known.groupId());
        }
        if (known == null
                || known.groupId() != null
                || now >= known.untilMillis()
                || known.untilMillis() - now > REMEMBERED_CONTESTED.toMillis()) {
            known = new Holder(lookUp.get().orElse(null), now + REMEMBERED_CONTESTED.toMillis());
            if (holders.size() >= MAX_REMEMBERED) {
                holders.keySet().stream().findAny().ifPresent(holders::remove);
            }
            holders.put(key, known);
        }
        return Optional.ofNullable(known.groupId());
    }

    /** Forgets everything. */
    void forget() {
        remembered.clear();
        holders.clear();
    }

    /** Forgets contested codes and codes that no group holds: an administrator may have settled them. */
    void forgetContested() {
        remembered.values().removeIf(known -> known.finding().outcome().isRefused());
        holders.values().removeIf(holder -> holder.groupId() == null);
    }
}
