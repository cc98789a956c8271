package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.models.utils.RoleUtils;

/** What somebody may do, and where from and until when, for an actor who may see them; cut to the actor's stores. */
public final class EffectiveRights {

    private static final Set<String> SECOND_FACTORS =
            Set.of(OTPCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR);

    private final Invocation call;
    private final UserModel member;

    /**
     * @param memberId id of the member
     * @throws RequestRefusedException forbidden, to an actor who may see the staff of no store; not found, also where
     *     the actor may not see the member
     */
    public EffectiveRights(Invocation call, String memberId) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.member = MemberLookup.member(call, memberId);
    }

    /** The store roles that somebody holds in one store by all ways together. */
    public record InStore(Store store, SortedSet<String> roles) {}

    /**
     * What an actor may know who may see the details.
     *
     * @param validFrom as written
     * @param validUntil as written
     * @param networks as written
     * @param realmRoles names, composites expanded, as tokens have them
     * @param clientRoles the same by client id, without store roles
     */
    public record Details(
            @Nullable String validFrom,
            @Nullable String validUntil,
            List<String> networks,
            boolean secondFactor,
            SortedSet<String> realmRoles,
            SortedMap<String, SortedSet<String>> clientRoles) {}

    /**
     * What somebody may do.
     *
     * @param everywhere store roles that they hold in every store; {@code null} when they do not work everywhere
     * @param details {@code null} where the actor may not see them
     */
    public record Answer(
            DirectoryEntry entry,
            List<InStore> stores,
            @Nullable SortedSet<String> everywhere,
            @Nullable Details details) {}

    /** All of it. */
    public Answer all() {
        RealmModel realm = call.realm();
        DirectoryEntry entry = new MemberViews(call)
                .of(List.of(member.getId()), null).stream().findFirst().orElseThrow(MemberLookup::unseen);
        StoreMemberships memberships = Stores.of(call.session(), realm).membershipsOf(member);
        List<InStore> stores = new ArrayList<>();
        for (Store store : memberships.storesWithLevels()) {
            if (call.rights().mayViewStaff(store)) {
                memberships.rolesIn(store).ifPresent(roles -> stores.add(new InStore(store, roles)));
            }
        }
        return new Answer(
                entry,
                stores,
                memberships.everywhere().orElse(null),
                call.rights().mayViewDetails(member) ? details() : null);
    }

    private Details details() {
        SortedSet<String> realmRoles = new TreeSet<>();
        SortedMap<String, SortedSet<String>> clientRoles = new TreeMap<>();
        for (RoleModel role : RoleUtils.getDeepUserRoleMappings(member)) {
            if (!(role.getContainer() instanceof ClientModel client)) {
                realmRoles.add(role.getName());
            } else if (!client.getClientId().equals(Stores.STORE_ROLES_CLIENT)) {
                clientRoles
                        .computeIfAbsent(client.getClientId(), id -> new TreeSet<>())
                        .add(role.getName());
            }
        }
        return new Details(
                member.getFirstAttribute(StaffAttributes.VALID_FROM),
                member.getFirstAttribute(StaffAttributes.VALID_UNTIL),
                member.getAttributeStream(StaffAttributes.ALLOWED_NETWORKS).toList(),
                member.credentialManager()
                        .getStoredCredentialsStream()
                        .anyMatch(credential -> SECOND_FACTORS.contains(credential.getType())),
                realmRoles,
                clientRoles);
    }
}
