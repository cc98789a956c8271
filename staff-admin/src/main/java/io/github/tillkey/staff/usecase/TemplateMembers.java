package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.permission.PermissionCatalogue;
import io.github.tillkey.staff.permission.TemplateDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** Who was given permissions after a template, and how they differ from all their templates. */
public final class TemplateMembers {

    /** How many members are read at a time, and for one page at most: few of many may differ. */
    private static final int STEP = 200;

    private static final int MAX_READ = 5 * STEP;

    private final Invocation call;
    private final PermissionCatalogue catalogue;
    private final String template;
    private final MemberSearch search;

    /** @throws RequestRefusedException forbidden, to an actor who may not see every member; not found */
    public TemplateMembers(Invocation call, String template) {
        call.require(call.rights().mayViewMembers());
        this.call = call;
        this.catalogue = PermissionCatalogue.of(call.session(), call.realm());
        this.template = template;
        this.search = new MemberSearch(
                call.session(),
                call.realm(),
                MemberSearch.Criteria.having(StaffAttributes.STAFF_TEMPLATES, Set.of(template), null));
        if (!catalogue.templates().containsKey(template)) {
            throw RequestRefusedException.notFound("No template has this name.");
        }
    }

    /** A member. */
    public record Holder(UserModel member, TemplateDifference difference) {}

    /**
     * Some of them.
     *
     * @param next username behind which the next ones begin, {@code null} where there are no more
     */
    public record Page(List<Holder> holders, @Nullable String next) {}

    /**
     * The next ones, in the order of their usernames; perhaps fewer than {@code most}, also where more follow.
     *
     * @param after username of the last one that was looked at, {@code null} for the first page
     * @param differing only those who differ
     */
    public Page after(@Nullable String after, int most, boolean differing) {
        List<Holder> found = new ArrayList<>();
        String last = after;
        int step = differing ? STEP : Math.min(STEP, most + 1);
        for (int read = 0; read < MAX_READ; read += step) {
            List<MemberReader.Name> names = search.after(last, step);
            for (Holder holder : read(names)) {
                if (found.size() == most) {
                    return new Page(found, last);
                }
                last = holder.member().getUsername();
                if (holds(holder.member()) && (!differing || holder.difference().isAny())) {
                    found.add(holder);
                }
            }
            if (names.size() < step) {
                return new Page(found, null);
            }
            last = names.get(names.size() - 1).username();
        }
        return new Page(found, last);
    }

    private List<Holder> read(List<MemberReader.Name> names) {
        return new MemberReader(call.session(), call.realm(), Set.of(StaffAttributes.STAFF_TEMPLATES))
                .read(names.stream().map(MemberReader.Name::id).toList()).stream()
                        .filter(call.rights()::mayView)
                        .map(member -> new Holder(
                                member, TemplateDifference.of(catalogue.givenTo(member), catalogue.recordedOn(member))))
                        .toList();
    }

    private boolean holds(UserModel member) {
        return catalogue.recordedOn(member).all().stream()
                .anyMatch(recorded -> recorded.name().equals(template));
    }
}
