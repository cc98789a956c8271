package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberInput;
import io.github.tillkey.staff.usecase.Members;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds tags and takes tags away. */
final class TagAction extends Action<TagAction.Tagged> {

    /** The tags of a member, sorted. */
    record Tagged(List<String> tags) {}

    private final List<String> added;
    private final List<String> removed;

    TagAction(Change.Tags tags) {
        super(Tagged.class);
        this.added = tags.add() == null ? List.of() : tags.add();
        this.removed = tags.remove() == null ? List.of() : tags.remove();
    }

    @Override
    void check() {
        if (added.isEmpty() && removed.isEmpty()) {
            throw RequestRefusedException.invalid("change.tags has nothing to add and nothing to remove.");
        }
        checkTexts("change.tags.add", added, MemberInput.MAX_VALUES, MemberInput.MAX_WORD);
        // Somebody may have written longer ones in Keycloak.
        checkTexts("change.tags.remove", removed, MemberInput.MAX_VALUES, MAX_TEXT);
        if (added.stream().anyMatch(removed::contains)) {
            throw RequestRefusedException.invalid("change.tags adds and removes the same tag.");
        }
    }

    @Override
    Tagged look(Target target) {
        return new Tagged(Objects.requireNonNullElse(target.data().tags(), List.of()));
    }

    @Override
    void apply(Target target) {
        change(target, added, removed);
    }

    /** Tags that others have added or taken away since do not matter. */
    @Override
    boolean isStillThere(Tagged now, Tagged before, Tagged after) {
        return now.tags().containsAll(without(after, before))
                && without(before, after).stream().noneMatch(now.tags()::contains);
    }

    @Override
    void restore(Target target, Tagged now, Tagged before, Tagged after) {
        change(target, without(before, after), without(after, before));
    }

    private static Set<String> without(Tagged some, Tagged others) {
        Set<String> left = new HashSet<>(some.tags());
        left.removeAll(new HashSet<>(others.tags()));
        return left;
    }

    private static void change(Target target, Collection<String> added, Collection<String> removed) {
        new Members(target.call()).edit(target.id(), seen -> {}, data -> {
            Set<String> tags = new TreeSet<>(Objects.requireNonNullElse(data.tags(), List.of()));
            tags.addAll(added);
            tags.removeAll(removed);
            return tagged(data, List.copyOf(tags));
        });
    }

    private static MemberData tagged(MemberData data, @Nullable List<String> tags) {
        return new MemberData(
                data.firstName(),
                data.lastName(),
                data.email(),
                data.kind(),
                data.validFrom(),
                data.validUntil(),
                data.timeZone(),
                data.sponsor(),
                data.allowedNetworks(),
                data.externalId(),
                tags,
                data.description(),
                data.filters(),
                data.locale());
    }
}
