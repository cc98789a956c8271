package io.github.tillkey.staff.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.job.JobAnswer;
import io.github.tillkey.staff.job.JobKind;
import io.github.tillkey.staff.job.JobKindFactory;
import io.github.tillkey.staff.job.Jobs;
import java.util.List;

/** Changes many members alike. A row is one member. */
public final class BulkChange implements JobKind {

    private static final BulkChange KIND = new BulkChange();

    private static final JsonMapper JSON = new JsonMapper();

    private BulkChange() {}

    /** What is done to one member. */
    public record Row(String memberId, Change change) {}

    /**
     * What was done to one member.
     *
     * @param before what the change concerns, as it was
     * @param after the same, as it is now
     */
    public record Done(String memberId, String username, Record before, Record after) {}

    /**
     * Starts a job of it.
     *
     * @throws RequestRefusedException invalid; and as {@link Jobs#start}
     */
    public static JobAnswer start(Invocation call, List<String> memberIds, Change change, boolean dryRun) {
        call.require(call.rights().mayViewStaff());
        change.action().check();
        return new Jobs(call)
                .start(KIND, memberIds.stream().map(id -> new Row(id, change)).toList(), dryRun);
    }

    @Override
    public String id() {
        return "changes";
    }

    @Override
    public Object row(Invocation call, JsonNode row) {
        Row wanted = read(row, Row.class);
        return done(new Target(call, wanted.memberId()), wanted.change().action());
    }

    private static <S extends Record> Done done(Target target, Action<S> action) {
        S before = action.look(target);
        action.apply(target);
        return new Done(target.id(), target.member().getUsername(), before, action.look(target));
    }

    @Override
    public Object undo(Invocation call, JsonNode row, JsonNode result) {
        Row wanted = read(row, Row.class);
        return undone(new Target(call, wanted.memberId()), wanted.change().action(), result);
    }

    private static <S extends Record> Done undone(Target target, Action<S> action, JsonNode result) {
        S now = action.look(target);
        S before = read(result.get("before"), action.state());
        S after = read(result.get("after"), action.state());
        if (!action.isStillThere(now, before, after)) {
            throw RequestRefusedException.conflict("The member has been changed since.");
        }
        action.restore(target, now, before, after);
        return new Done(target.id(), target.member().getUsername(), now, action.look(target));
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        try {
            return JSON.treeToValue(json, type);
        } catch (JsonProcessingException foreign) {
            throw new IllegalStateException(foreign);
        }
    }

    /** Deploys it. */
    public static final class Factory extends JobKindFactory {

        /** For Keycloak. */
        public Factory() {
            super(KIND);
        }
    }
}
