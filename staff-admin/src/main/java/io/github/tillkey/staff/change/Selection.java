package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.job.Jobs;
import io.github.tillkey.staff.usecase.Directory;
import io.github.tillkey.staff.usecase.DirectoryEntry;
import io.github.tillkey.staff.usecase.DirectoryFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who is changed: members by their ids, or those whom the directory finds at this moment. */
public final class Selection {

    private static final int MAX_ID = 255;

    private static final int PAGE = 200;

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public Selection(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /** Filters of the directory. */
    public record Search(
            @Nullable String q,
            @Nullable String tag,
            @Schema(description = "`store_id`") @Nullable String store,
            @Nullable String kind,
            @Nullable String externalId,
            @Nullable String role,
            @Nullable String status,
            @Nullable String endsBefore) {

        private DirectoryFilter filter() {
            return new DirectoryFilter.Written(q, tag, kind, externalId, role, status, endsBefore).read();
        }
    }

    /**
     * Their ids, each once.
     *
     * @throws RequestRefusedException invalid, unless there is one of both, and for more than {@value Jobs#MAX_ROWS}
     *     or nobody; not found, for a store that the actor does not manage; too many
     */
    public List<String> ids(@Nullable List<String> members, @Nullable Search search) {
        if ((members == null) == (search == null)) {
            throw RequestRefusedException.invalid("Send either members or search.");
        }
        Set<String> ids = members == null ? found(search) : named(members);
        if (ids.isEmpty()) {
            throw RequestRefusedException.invalid("This selects nobody.");
        }
        return List.copyOf(ids);
    }

    private static Set<String> named(List<String> members) {
        if (members.size() > Jobs.MAX_ROWS) {
            throw RequestRefusedException.invalid("members", members.size() + " ids", "at most " + Jobs.MAX_ROWS);
        }
        Set<String> ids = new LinkedHashSet<>();
        members.forEach(id -> ids.add(Input.text("members", id, MAX_ID)));
        return ids;
    }

    private Set<String> found(Search search) {
        DirectoryFilter filter = search.filter();
        if (filter.isEmpty() && search.store() == null) {
            throw RequestRefusedException.invalid("search has no filter: name one, so that not everybody is changed.");
        }
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.SEARCH);
        Directory directory = new Directory(call, filter, search.store());
        List<String> ids = new ArrayList<>();
        String next = null;
        do {
            Directory.Page page = directory.after(next, PAGE);
            page.entries().stream()
                    .map(DirectoryEntry::name)
                    .map(DirectoryEntry.Name::id)
                    .forEach(ids::add);
            if (ids.size() > Jobs.MAX_ROWS) {
                throw RequestRefusedException.invalid(
                        "search finds more than " + Jobs.MAX_ROWS + " members: narrow it, for example to one store.");
            }
            next = page.next();
        } while (next != null);
        return new LinkedHashSet<>(ids);
    }
}
