package io.github.tillkey.core.rest;

import io.github.tillkey.core.rest.SetupAdminResource.SetupRequest;
import io.github.tillkey.core.rest.SetupAdminResource.SetupStore;
import io.github.tillkey.core.rest.SetupAdminResource.SetupTill;
import io.github.tillkey.core.setup.RealmSetup;
import io.github.tillkey.core.setup.SecondFactor;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Reads what a set-up should reach. */
final class SetupWishes {

    /** Most characters of the name of anything. */
    static final int MAX_NAME = 255;

    /** Most characters of the name of a till. */
    static final int MAX_TILL_NAME = 100;

    private static final int MAX_PATH = 2000;

    private SetupWishes() {}

    /**
     * Checks a request, and adds the defaults of {@code realm}.
     *
     * @throws RequestRefusedException invalid, with field and remedy
     */
    static SetupOptions read(SetupRequest request, KeycloakSession session, RealmModel realm) {
        Set<String> deployed = RealmSetup.deployed(session);
        Set<String> parts = request.parts() == null ? deployed : names("parts", request.parts());
        if (!deployed.containsAll(parts)) {
            throw RequestRefusedException.invalid("parts", parts, "one or more of " + String.join(", ", deployed));
        }
        if (parts.isEmpty()) {
            throw RequestRefusedException.invalid("parts", parts, "one or more of " + String.join(", ", deployed));
        }
        Integer length = request.pinLength();
        if (length != null && length != 4 && length != 6) {
            throw RequestRefusedException.invalid("pinLength", length, "4 or 6");
        }
        requirePart(parts, "pin", "pinLength", length);
        requirePart(parts, "pin", "posClients", request.posClients());
        requirePart(parts, "pin", "firstTill", request.firstTill());
        requirePart(parts, "pin", "firstPins", request.firstPins());
        requirePart(parts, "stores", "stores", request.stores());
        requirePart(parts, "dates", "timeZone", request.timeZone());
        requirePart(parts, "networks", "defaultNetworks", request.defaultNetworks());
        requireOnce(request);
        if (request.secondFactor() != null
                && names("backOfficeClients", request.backOfficeClients()).isEmpty()) {
            throw RequestRefusedException.invalid("secondFactor needs backOfficeClients: name the clients that ask.");
        }
        SetupTill till = request.firstTill();
        return new SetupOptions(
                parts,
                request.storesGroup() == null
                        ? RealmSetup.storesGroup(session, realm)
                        : path("storesGroup", request.storesGroup()),
                Objects.requireNonNullElse(request.stores(), List.<SetupStore>of()).stream()
                        .map(SetupWishes::store)
                        .toList(),
                request.storeRoles() == null
                        ? Set.of("cashier", "store-manager")
                        : names("storeRoles", request.storeRoles()),
                length,
                request.timeZone(),
                request.defaultNetworks(),
                names("posClients", request.posClients()),
                names("backOfficeClients", request.backOfficeClients()),
                secondFactor(request.secondFactor()),
                names("webShopClients", request.webShopClients()),
                Boolean.TRUE.equals(request.claimsForExistingClients()),
                Boolean.TRUE.equals(request.bind()),
                texts("repair", request.repair(), MAX_PATH),
                texts("trust", request.trust(), MAX_PATH),
                till == null
                        ? null
                        : new SetupOptions.FirstTill(
                                Input.text("firstTill.storeId", till.storeId(), MAX_NAME),
                                Input.text("firstTill.name", till.name(), MAX_TILL_NAME)),
                names("firstPins", request.firstPins()));
    }

    private static SecondFactor secondFactor(@Nullable String text) {
        return text == null
                ? SecondFactor.REQUIRED
                : SecondFactor.parse(Input.text("secondFactor", text, MAX_PATH))
                        .orElseThrow(() -> RequestRefusedException.invalid("secondFactor", text, SecondFactor.VALUES));
    }

    /** A wish that nobody would hear is an error. */
    private static void requirePart(Set<String> parts, String part, String field, @Nullable Object value) {
        if (value != null && !(value instanceof List<?> list && list.isEmpty()) && !parts.contains(part)) {
            throw RequestRefusedException.invalid(field + " needs the part " + part + ": name it in parts.");
        }
    }

    private static void requireOnce(SetupRequest request) {
        Set<String> seen = new TreeSet<>();
        for (Set<String> list : List.of(
                names("posClients", request.posClients()),
                names("backOfficeClients", request.backOfficeClients()),
                names("webShopClients", request.webShopClients()))) {
            list.stream().filter(client -> !seen.add(client)).findFirst().ifPresent(client -> {
                throw RequestRefusedException.invalid(
                        "The client " + client + " stands in several lists; a client has one flow. Leave it in one.");
            });
        }
    }

    private static SetupOptions.WantedStore store(SetupStore store) {
        Map<String, List<String>> roles = new TreeMap<>();
        Objects.requireNonNullElse(store.roles(), Map.<String, List<String>>of())
                .forEach((group, names) -> {
                    String name = Input.text("stores.roles", group, MAX_NAME);
                    if (name.contains("/") || name.endsWith("~")) {
                        throw RequestRefusedException.invalid(
                                "stores.roles", name, "the name of a group below the store, or .");
                    }
                    roles.put(name, List.copyOf(names("stores.roles", names)));
                });
        return new SetupOptions.WantedStore(
                Input.text("stores.storeId", store.storeId(), MAX_NAME), path("stores.group", store.group()), roles);
    }

    private static Set<String> names(String field, @Nullable List<String> names) {
        return texts(field, names, MAX_NAME);
    }

    private static Set<String> texts(String field, @Nullable List<String> texts, int maxLength) {
        Set<String> checked = new TreeSet<>();
        Objects.requireNonNullElse(texts, List.<String>of())
                .forEach(text -> checked.add(Input.text(field, text, maxLength)));
        return checked;
    }

    private static String path(String field, @Nullable String path) {
        String text = Input.text(field, path, MAX_PATH);
        // A tilde before a slash would make it a part of the name, in some servers.
        if (!text.matches("(/[^/]{0,254}[^/~])+")) {
            throw RequestRefusedException.invalid(
                    field,
                    text,
                    "the path of a group, such as /stores/Lindby, without slashes in names, each of which has at most "
                            + MAX_NAME + " characters");
        }
        return text;
    }
}
