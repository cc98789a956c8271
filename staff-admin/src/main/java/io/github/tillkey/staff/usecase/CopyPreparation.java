package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.permission.PermissionCatalogue;
import io.github.tillkey.staff.permission.RecordedTemplates;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * What a new member would get as a copy of another one, cut to what the actor may give, and what is withheld. It
 * changes nothing: the actor creates the member with it. Credentials and names are never part of it.
 */
public final class CopyPreparation {

    private static final int MAX_ID = 255;

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see no staff */
    public CopyPreparation(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /** What can be copied. */
    public enum Part {
        /** Stores, and roles there. */
        STORES,
        /** Templates and permissions. */
        PERMISSIONS,
        /** The list of networks of the member. */
        NETWORKS(StaffAttributes.ALLOWED_NETWORKS),
        /** Beginning, end and time zone. */
        DATES(StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL, StaffAttributes.TIME_ZONE),
        /** Filters. */
        FILTERS(StaffAttributes.FILTERS),
        /** The kind of member. */
        KIND(StaffAttributes.STAFF_KIND),
        /** Tags. */
        TAGS(StaffAttributes.TAGS);

        private final List<String> attributes;

        Part(String... attributes) {
            this.attributes = List.of(attributes);
        }

        /** As requests write it. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The part with this value; empty when there is none. */
        public static Optional<Part> parse(String value) {
            return Stream.of(values())
                    .filter(part -> part.value().equals(value))
                    .findFirst();
        }
    }

    /** Why something is withheld. */
    public enum Why {
        /** The actor may not see it, nor whether there is any. */
        UNSEEN,
        /** The actor may not give it. */
        NOT_YOURS_TO_GIVE,
        /** It is given in the admin console only: on a level, everywhere, or by a group or another role. */
        NOT_GIVEN_HERE;

        /** As answers write it. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the copy does not get.
     *
     * @param name {@code null} where the actor may not see it
     */
    public record Withheld(Part part, @Nullable String name, Why why) {}

    /**
     * A copy.
     *
     * @param stores roles by store id
     * @param templates of the one who is copied
     * @param attributes values by the name of the user attribute, without those that are empty
     */
    public record Copy(
            UserModel from,
            SortedMap<String, SortedSet<String>> stores,
            RecordedTemplates templates,
            SortedSet<String> permissions,
            Map<String, List<String>> attributes,
            List<Withheld> withheld) {}

    /**
     * A copy of these parts.
     *
     * @param memberId id of whom is copied
     * @throws RequestRefusedException invalid; not found
     */
    public Copy copy(@Nullable String memberId, Set<Part> parts) {
        UserModel from = MemberLookup.member(call, Input.text("from", memberId, MAX_ID));
        Draft draft = new Draft();
        for (Part part : Part.values()) {
            if (parts.contains(part)) {
                switch (part) {
                    case STORES -> copyStores(from, draft);
                    case PERMISSIONS -> copyPermissions(from, draft);
                    default -> copyAttributes(from, part, draft);
                }
            }
        }
        return new Copy(
                from, draft.stores, draft.templates, draft.permissions, draft.attributes, List.copyOf(draft.withheld));
    }

    private static final class Draft {
        private final SortedMap<String, SortedSet<String>> stores = new TreeMap<>();
        private final SortedSet<String> permissions = new TreeSet<>();
        private final Map<String, List<String>> attributes = new LinkedHashMap<>();
        private final Set<Withheld> withheld = new LinkedHashSet<>();
        private RecordedTemplates templates = RecordedTemplates.NONE;
    }

    /** A loan ends by itself, and is not copied. */
    private void copyStores(UserModel from, Draft draft) {
        StoreMemberships memberships = Stores.of(call.session(), call.realm()).membershipsOf(from);
        for (Store store : memberships.stores()) {
            List<Membership> own = memberships.in(store).stream()
                    .filter(membership -> membership.way() == Membership.Way.GROUP)
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            if (!call.rights().mayViewStaff(store)) {
                draft.withheld.add(new Withheld(Part.STORES, null, Why.UNSEEN));
                continue;
            }
            SortedSet<String> roles = new TreeSet<>();
            own.stream().flatMap(membership -> membership.roles().stream()).forEach(role -> {
                if (call.rights().mayGive(store, role)) {
                    roles.add(role);
                } else {
                    draft.withheld.add(new Withheld(Part.STORES, store.storeId() + ": " + role, Why.NOT_YOURS_TO_GIVE));
                }
            });
            draft.stores.put(store.storeId(), roles);
        }
        if (memberships.isWide()) {
            draft.withheld.add(
                    call.rights().mayListStores()
                            ? new Withheld(Part.STORES, "levels and all stores", Why.NOT_GIVEN_HERE)
                            : new Withheld(Part.STORES, null, Why.UNSEEN));
        }
    }

    private void copyPermissions(UserModel from, Draft draft) {
        if (!call.rights().mayViewMembers()) {
            draft.withheld.add(new Withheld(Part.PERMISSIONS, null, Why.UNSEEN));
            return;
        }
        PermissionCatalogue catalogue = PermissionCatalogue.of(call.session(), call.realm());
        draft.templates = catalogue.recordedOn(from);
        SortedSet<String> given = catalogue.givenTo(from);
        given.forEach(name -> {
            RoleModel role = catalogue.permissions().get(name);
            if (role != null && call.rights().mayGrant(role)) {
                draft.permissions.add(name);
            } else {
                draft.withheld.add(new Withheld(Part.PERMISSIONS, name, Why.NOT_YOURS_TO_GIVE));
            }
        });
        SortedSet<String> others = catalogue.heldBy(from);
        others.removeAll(given);
        Permission.among(call.realm(), RoleUtils.getDeepUserRoleMappings(from))
                .forEach(permission -> others.add(permission.role()));
        others.forEach(name -> draft.withheld.add(new Withheld(Part.PERMISSIONS, name, Why.NOT_GIVEN_HERE)));
    }

    private void copyAttributes(UserModel from, Part part, Draft draft) {
        if (!call.rights().mayViewMembers() && !call.rights().mayManage(from)) {
            draft.withheld.add(new Withheld(part, null, Why.UNSEEN));
            return;
        }
        for (String attribute : part.attributes) {
            List<String> values = from.getAttributeStream(attribute).toList();
            if (values.isEmpty()) {
                continue;
            }
            if (mayGive(from, part, values)) {
                draft.attributes.put(attribute, values);
            } else {
                draft.withheld.add(new Withheld(part, String.join(", ", values), Why.NOT_YOURS_TO_GIVE));
            }
        }
    }

    private boolean mayGive(UserModel from, Part part, List<String> values) {
        MemberLimits limits = new MemberLimits(call);
        return switch (part) {
            case NETWORKS, FILTERS -> limits.mayWriteWide();
            case KIND -> limits.mayCopyKind(values.get(0));
            case DATES -> limits.mayCopyEnd(from);
            case STORES, PERMISSIONS, TAGS -> true;
        };
    }
}
