package io.github.tillkey.core.setup;

import io.github.tillkey.core.setup.Change.Kind;
import java.util.List;
import java.util.stream.Collectors;
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

    /**
     * A change, as others see it.
     *
     * @param kind {@code create}, {@code extend}, {@code remove}, {@code left}, {@code adopt} or {@code refuse}
     * @param where what it is about
     * @param before what is there, {@code null} for nothing
     * @param after what will be there
     * @param why the reason; of a refusal what is in the way, and the remedy
     */
    public record Line(
            String kind,
            String where,
            @Nullable String before,
            @Nullable String after,
            String why) {

        private static Line of(Change change) {
            return new Line(change.kind().value(), change.where(), change.before(), change.after(), change.why());
        }
    }

    /** Whether something is in the way, so that nothing may be changed. */
    public boolean isRefused() {
        return changes.stream().anyMatch(change -> change.kind() == Kind.REFUSE);
    }

    /** Whether nothing would be changed. */
    public boolean isEmpty() {
        return changes.stream().noneMatch(Change::isMade);
    }

    /** Whether the realm has everything. */
    public boolean isComplete() {
        return changes.stream().allMatch(change -> change.kind() == Kind.ADOPT);
    }

    /** Whether something stays that differs from what the request asks for. */
    public boolean leavesSomething() {
        return changes.stream().anyMatch(change -> change.kind() == Kind.LEFT);
    }

    /** The changes for people and machines. */
    public List<Line> lines() {
        return changes.stream().map(Line::of).toList();
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
            case LEFT ->
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
