package io.github.tillkey.staff.imports;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.imports.file.BadCellException;
import io.github.tillkey.staff.imports.file.StoreNames;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of the stores on whose staff an actor acts, in upper or lower case; read once, when a file has names. */
final class SeenStores implements StoreNames {

    private final Invocation call;
    private @Nullable Map<String, List<Store>> byName;

    SeenStores(Invocation call) {
        this.call = call;
    }

    @Override
    public String storeId(String name) throws BadCellException {
        List<Store> found = byName().getOrDefault(folded(name), List.of());
        if (found.size() != 1) {
            throw new BadCellException(
                    found.isEmpty()
                            ? "you manage no store of this name."
                            : "several stores have this name; write their store ids.");
        }
        return found.get(0).storeId();
    }

    private Map<String, List<Store>> byName() {
        Map<String, List<Store>> known = byName;
        if (known == null) {
            known = new HashMap<>(Stores.of(call.session(), call.realm()).sorted().stream()
                    .filter(store -> call.rights().mayViewStaff(store))
                    .collect(Collectors.groupingBy(store -> folded(store.name()))));
            byName = known;
        }
        return known;
    }

    private static String folded(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
