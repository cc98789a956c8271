package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.PinIssuer;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.job.JobDoors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.storage.ReadOnlyException;

/**
 * Gives temporary PINs to many members at once. Each is given in a transaction of its own, so a refusal does not
 * affect the other members.
 */
public final class PinSlips {

    /** Most members of one call: they are answered at once, because no PIN may be stored. */
    public static final int MAX_MEMBERS = 100;

    private static final Logger LOG = Logger.getLogger(PinSlips.class);

    private static final int MAX_ID = 255;

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public PinSlips(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /**
     * How it went for one member.
     *
     * @param slip what was made of the PIN, {@code null} when the member was refused
     * @param code why, as in errors
     * @param detail the same in a sentence
     */
    public record Outcome<T>(
            String memberId,
            @Nullable T slip,
            @Nullable String code,
            @Nullable String detail) {}

    /**
     * Gives them, in the order of the ids.
     *
     * @param slip makes what is printed of a PIN; this is the only place where it ever appears
     * @throws RequestRefusedException invalid, for nobody, too many, and who is named twice
     */
    public <T> List<Outcome<T>> give(
            @Nullable List<String> memberIds, BiFunction<MemberDetails, PinIssuer.TemporaryPin, T> slip) {
        List<Outcome<T>> outcomes = new ArrayList<>();
        for (String id : checked(memberIds)) {
            outcomes.add(one(id, slip));
        }
        return outcomes;
    }

    private static List<String> checked(@Nullable List<String> memberIds) {
        if (memberIds == null || memberIds.isEmpty() || memberIds.size() > MAX_MEMBERS) {
            throw RequestRefusedException.invalid(
                    "members",
                    memberIds == null ? null : memberIds.size() + " ids",
                    "a list of 1 to " + MAX_MEMBERS + " ids");
        }
        Set<String> once = new HashSet<>();
        for (String id : memberIds) {
            Input.text("members", id, MAX_ID);
            // The second PIN would make the first one worthless.
            if (!once.add(id)) {
                throw RequestRefusedException.invalid("members", id, "named once");
            }
        }
        return memberIds;
    }

    private <T> Outcome<T> one(String id, BiFunction<MemberDetails, PinIssuer.TemporaryPin, T> slip) {
        try {
            T made = Transactions.call(call.session(), (session, realm) -> {
                Invocation own = JobDoors.again(call, session, realm);
                MemberDetails member = new Members(own).details(id);
                return slip.apply(member, PinIssuer.give(own, member.member()));
            });
            return new Outcome<>(id, made, null, null);
        } catch (RequestRefusedException refused) {
            return new Outcome<>(id, null, refused.kind().code(), refused.sentence());
        } catch (ReadOnlyException directory) {
            RequestRefusedException refused = RequestRefusedException.readOnlyMember();
            return new Outcome<>(id, null, refused.kind().code(), refused.sentence());
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "A temporary PIN for member %s failed; the others are given", id);
            return new Outcome<>(id, null, "internal_error", "The server failed here; its log tells why.");
        }
    }
}
