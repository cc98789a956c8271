package io.github.tillkey.core.setup;

import io.github.tillkey.core.setup.Change.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a set-up would change, in the order in which it does, with what it adopts and refuses. */
public final class SetupPlan {

    private final List<Change> changes;

    SetupPlan(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    List<Change> changes() {
        return changes;
    }

    /** A change, as the Admin REST answers it. */
    public record SetupChange(
            @Schema(
                    enumeration = {"create", "extend", "remove", "left", "hint", "adopt", "refuse"},
                    description =
                            "`left`: it differs and stays; `hint`: advice; `adopt`: it exists and fits; `refuse`: it is"
                                    + " in the way, so nothing is changed")
            String kind,

            @Schema(description = "what it is about; the same in every plan")
            String where,

            @Schema(description = "what is there, `null` for nothing") @Nullable
            String before,

            @Schema(description = "what will be there, `null` for nothing") @Nullable
            String after,

            @Schema(description = "the reason, or what is in the way and the remedy")
            String why) {

        private static SetupChange of(Change change) {
            return new SetupChange(
                    change.kind().value(), change.where(), change.before(), change.after(), change.why());
        }
    }

    /** Whether something is in the way, so that nothing may be changed. */
    public boolean isRefused() {
        return changes.stream().anyMatch(change -> change.kind() == Kind.REFUSE);
    }

    /** The same, refused because its caller would be locked out. */
    SetupPlan lockingOut(String reason) {
        List<Change> all = new ArrayList<>(changes);
        all.add(Change.refuse(CallerAccess.WHERE, reason, CallerAccess.sentence(reason)));
        return new SetupPlan(all);
    }

    /** Whether nothing would be changed. */
    public boolean isEmpty() {
        return changes.stream().noneMatch(Change::isMade);
    }

    /** Whether the realm has everything. */
    public boolean isComplete() {
        return changes.stream().allMatch(change -> change.kind() == Kind.ADOPT || change.kind() == Kind.HINT);
    }

    /** Whether something stays that differs from what the request asks for. */
    public boolean leavesSomething() {
        return changes.stream().anyMatch(change -> change.kind() == Kind.LEFT);
    }

    /** The changes for people and machines. */
    public List<SetupChange> lines() {
        return changes.stream().map(SetupChange::of).toList();
    }

    /** The changes as a text, with a plus or minus before what comes and goes. */
    public String diff() {
        return changes.stream().map(SetupPlan::diff).collect(Collectors.joining("\n"));
    }

    private static String diff(Change change) {
        String title = change.kind().value() + " " + change.where();
        return switch (change.kind()) {
            case CREATE, EXTEND, REMOVE ->
                "# " + title + ": " + change.why() + marked("-", change.before()) + marked("+", change.after());
            case LEFT, HINT ->
                "? " + title + ": " + change.why() + marked(" ", change.before()) + marked("?", change.after());
            case ADOPT -> "# " + title + marked(" ", change.before());
            case REFUSE -> "! " + title + ": " + change.why() + marked(" ", change.before());
        };
    }

    private static String marked(String mark, @Nullable String text) {
        return text == null
                ? ""
                : text.lines().map(line -> "\n" + mark + " " + line).collect(Collectors.joining());
    }
}
