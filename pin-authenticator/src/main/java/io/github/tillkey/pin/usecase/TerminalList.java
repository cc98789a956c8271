package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.terminal.Terminals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The terminals that an actor may see. */
public final class TerminalList {

    /** Of no group: only an actor who may see the tills of every store may see those of a group that is gone. */
    private static final String GONE = "";

    private final Invocation call;
    private final Terminals terminals;

    /** @throws RequestRefusedException forbidden, to an actor who may see the tills of no store */
    public TerminalList(Invocation call) {
        call.require(call.rights().mayViewTills());
        this.call = call;
        this.terminals = Terminals.of(call.session(), call.realm());
    }

    /** @throws RequestRefusedException not found, forbidden */
    public TerminalDetails one(String terminalId) {
        TerminalEntity row =
                terminals.find(terminalId).orElseThrow(() -> RequestRefusedException.notFound("Terminal not found"));
        call.require(call.rights().mayViewTills(row.storeGroupId));
        return TerminalDetails.of(call, row);
    }

    /** A terminal, and where it stands in the list. */
    public record Listed(Terminals.Place place, TerminalDetails terminal) {}

    /**
     * The next ones, newest first; a fixed number of queries for terminals and stores.
     *
     * @param place of the last one of the page before
     * @param storeId {@code store_id} of the only store whose terminals are wanted; {@code null} for all
     * @throws RequestRefusedException not found, unknown store, forbidden; conflict when several groups have the
     *     {@code store_id}
     */
    public List<Listed> after(Terminals.Place place, @Nullable String storeId, int most) {
        Map<String, Boolean> named = new HashMap<>();
        return terminals.after(place, groups(storeId), most).stream()
                .map(row -> new Listed(
                        new Terminals.Place(row.createdAt, row.id),
                        TerminalDetails.of(
                                call.session(),
                                call.realm(),
                                row,
                                (home, user) -> named.computeIfAbsent(
                                        user.getId(), id -> call.rights().mayName(home, user)))))
                .toList();
    }

    private @Nullable List<String> groups(@Nullable String storeId) {
        if (storeId != null) {
            Store store = call.rights().mayListStores() ? call.store("store", storeId) : call.store(storeId);
            call.require(call.rights().mayViewTills(store.groupId()));
            return List.of(store.groupId());
        }
        return call.rights().mayViewTills(GONE)
                ? null
                : Stores.of(call.session(), call.realm()).sorted().stream()
                        .map(Store::groupId)
                        .filter(call.rights()::mayViewTills)
                        .toList();
    }
}
