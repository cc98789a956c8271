package io.github.tillkey.staff.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.imports.ImportResult.Difference;
import io.github.tillkey.staff.imports.file.ImportRow;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberProfile;
import io.github.tillkey.staff.usecase.ManagedStores;
import io.github.tillkey.staff.usecase.MemberCreation;
import io.github.tillkey.staff.usecase.Members;
import io.github.tillkey.staff.usecase.NewMember;
import io.github.tillkey.staff.usecase.StoreRoleChange;
import io.github.tillkey.staff.usecase.Suspension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Creates a person of a file, or changes what the file says of an existing member, by the use cases of single calls.
 * What the file does not say stays as it is; nobody is taken out of a store, unblocked, or given access again that has
 * ended. Members get neither password nor PIN. The same person once more changes nothing.
 */
final class PersonImport {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String REASON = "Blocked in an imported file";

    private final Invocation call;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final StoreAssignment assignment;
    private final List<Difference> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    PersonImport(Invocation call) {
        this.call = call;
        this.session = call.session();
        this.realm = call.realm();
        this.assignment = StoreAssignment.of(session, realm);
    }

    /** @throws RequestRefusedException as single calls; invalid, for a row that cannot be read */
    ImportResult apply(ImportRow row) {
        call.require(call.rights().mayViewStaff());
        if (row.problem() != null) {
            throw RequestRefusedException.invalid(row.problem());
        }
        Optional<UserModel> known = new MemberMatch(call).find(row.data());
        UserModel member = known.isPresent() ? change(known.get(), row) : create(row);
        if (row.everyStore()) {
            List<String> given = new EveryStore(call).give(member.getId(), row.everyStoreRoles());
            if (!given.isEmpty()) {
                differences.add(new Difference("everyStore", null, String.join(", ", given)));
            }
        }
        if (row.blocked() != null) {
            block(member, row.blocked());
        }
        return new ImportResult(
                known.isEmpty() ? "created" : differences.isEmpty() ? "unchanged" : "changed",
                member.getId(),
                member.getUsername(),
                differences,
                notes);
    }

    private UserModel create(ImportRow row) {
        MemberData data = row.data();
        UserModel member = new MemberCreation(call)
                .create(new NewMember(
                        row.username(),
                        data.email(),
                        data.firstName(),
                        data.lastName(),
                        data.kind(),
                        row.places().stream()
                                .map(place -> new NewMember.NewPlace(
                                        place.storeId(), Objects.requireNonNullElse(place.roles(), List.of())))
                                .toList(),
                        data.validFrom(),
                        data.validUntil(),
                        data.timeZone(),
                        data.sponsor(),
                        data.allowedNetworks(),
                        data.externalId(),
                        data.tags(),
                        data.description(),
                        data.filters(),
                        null,
                        null,
                        null,
                        null,
                        data.locale(),
                        "none",
                        "none"))
                .member();
        if (row.storesExpected() && !row.everyStore() && assignment.opensEveryStore(member)) {
            throw RequestRefusedException.conflict("The file names no store, and in this realm staff without a store"
                    + " enter every store. Name stores, or write into the mapping which text means every store.");
        }
        addDifferences(MemberProfile.NOTHING, MemberProfile.read(member));
        row.places().forEach(place -> addDifference(place.storeId(), Optional.empty(), names(place.roles())));
        if (hasEnded(member)) {
            notes.add("The access has ended already.");
        }
        return member;
    }

    private UserModel change(UserModel known, ImportRow row) {
        String id = known.getId();
        MemberData before = MemberProfile.read(known);
        boolean ended = hasEnded(known);
        Optional<Instant> end = AccessEnds.of(session, realm, known);
        if (!Said.of(before, row.data()).equals(before)) {
            new Members(call).edit(id, seen -> {}, present -> Said.of(present, row.data()));
            UserModel edited = session.users().getUserById(realm, id);
            if (ended && !end.equals(AccessEnds.of(session, realm, edited)) && !endsInThePast(edited)) {
                throw RequestRefusedException.conflict(
                        "The access of the member has ended. A file does not give it again: extend it by hand.");
            }
            addDifferences(before, MemberProfile.read(edited));
        }
        row.places().forEach(place -> work(id, place));
        if (row.username() != null && !row.username().equalsIgnoreCase(known.getUsername())) {
            notes.add("The username stays: a file changes none.");
        }
        return session.users().getUserById(realm, id);
    }

    private void work(String memberId, ImportRow.Place place) {
        Store store = new ManagedStores(call).find(place.storeId());
        UserModel member = session.users().getUserById(realm, memberId);
        Optional<Set<String>> held = assignment.rolesOf(member, store).map(TreeSet::new);
        if (place.roles() == null ? held.isPresent() : held.equals(Optional.of(wanted(place.roles())))) {
            return;
        }
        new StoreRoleChange(call, place.storeId()).set(memberId, names(place.roles()), seen -> {});
        addDifference(place.storeId(), held, wanted(names(place.roles())));
    }

    private Set<String> wanted(List<String> roles) {
        return new TreeSet<>(assignment.withComposites(new TreeSet<>(roles)));
    }

    private static List<String> names(@Nullable List<String> roles) {
        return Objects.requireNonNullElse(roles, List.of());
    }

    private void block(UserModel member, boolean blocked) {
        AccountState state = AccountState.of(member);
        if (!blocked) {
            if (state == AccountState.SUSPENDED || state == AccountState.BLOCKED) {
                notes.add("The member stays blocked: a file unblocks nobody.");
            }
        } else if (state == AccountState.ACTIVE || state == AccountState.ENDED) {
            new Suspension(call).suspend(member.getId(), REASON);
            differences.add(new Difference("blocked", "false", "true"));
        }
    }

    private boolean hasEnded(UserModel member) {
        return AccountState.of(member) == AccountState.ENDED || endsInThePast(member);
    }

    private boolean endsInThePast(UserModel member) {
        return AccessEnds.of(session, realm, member)
                .filter(end -> !ServerTime.now().isBefore(end))
                .isPresent();
    }

    private void addDifferences(MemberData before, MemberData after) {
        Map<String, JsonNode> old = fields(before);
        fields(after).forEach((field, value) -> {
            JsonNode was = old.get(field);
            if (!value.equals(was) && !(isEmpty(value) && isEmpty(was))) {
                differences.add(new Difference(field, text(was), text(value)));
            }
        });
    }

    private void addDifference(String storeId, Optional<Set<String>> before, Iterable<String> after) {
        differences.add(new Difference(
                "stores." + storeId,
                before.map(roles -> String.join(", ", roles)).orElse(null),
                String.join(", ", after)));
    }

    private static Map<String, JsonNode> fields(MemberData data) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        JSON.<JsonNode>valueToTree(data)
                .fields()
                .forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static boolean isEmpty(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isContainerNode() && value.isEmpty();
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null || isEmpty(value) ? null : value.isTextual() ? value.asText() : value.toString();
    }
}
