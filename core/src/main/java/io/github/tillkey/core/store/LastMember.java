package io.github.tillkey.core.store;

import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a session has read last of the stores of a member; of one only, for memberships of many stores are large. */
final class LastMember {

    private record Question(String realmId, String userId, Instant instant) {}

    private record Known(Question question, StoreMemberships memberships) {}

    private @Nullable Known known;

    /** What {@code read} answers, or has answered to the same question. */
    StoreMemberships memberships(String realmId, String userId, Instant instant, Supplier<StoreMemberships> read) {
        Question question = new Question(realmId, userId, instant);
        Known last = known;
        if (last == null || !last.question().equals(question)) {
            last = new Known(question, read.get());
            known = last;
        }
        return last.memberships();
    }
}
