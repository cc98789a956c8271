package io.github.tillkey.roles.broker;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.MemberChanged;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappedMember;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import io.github.tillkey.roles.mapping.MemberMapping;
import io.github.tillkey.roles.mapping.StaffGroups;
import io.github.tillkey.roles.mapping.StoreMapping;
import io.github.tillkey.roles.mapping.StoreTarget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapperSyncModeDelegate;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * What both mappers do in a login through an identity provider, whatever the claims come in.
 *
 * <p><b>Before anything else</b> ({@link #check}), while nothing is created and no page shown, a login is refused with
 * a page and an event when its claims, or the settings, do not make a whole member. In sync mode <em>import</em>
 * nothing is read of who has been here before.
 *
 * <p><b>What the mapper has given</b> is not written down: as with Keycloak's own mappers of groups, it manages all
 * that its settings can give, the groups of the stores and roles in its table. Who holds one of these otherwise loses
 * it in sync mode <em>force</em>, and every other membership stays. A record of it could be lost, in an export or by an
 * edit of the user, and what was given would then stay for good; this can only take too much. What is no longer in the
 * table stays, until somebody takes it away.
 *
 * <p><b>Kind and dates</b> of who has been here before are written in a transaction of their own, before Keycloak looks
 * at whether the member is enabled: so a later end lets in whom the end has blocked, and an earlier one counts although
 * the login is refused.
 */
final class BrokeredLogin {

    private BrokeredLogin() {}

    /**
     * Refuses a login that does not make a whole member, writes kind and dates of a member who is linked, and gives
     * those of a new one to Keycloak's first login.
     *
     * @param claims what the identity provider says
     */
    static void check(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims) {
        if (!RealmSettings.of(realm).enabled()) {
            return;
        }
        boolean updates = syncMode(context, mapper) != IdentityProviderSyncMode.IMPORT;
        if (!updates && linked(session, realm, context) != null) {
            return;
        }
        try {
            MemberMapping mapping = settings(mapper);
            // In a session of its own: this one would remember a member as it was before.
            Optional<MappingException> refused = Transactions.<Optional<MappingException>>call(session, (own, same) -> {
                UserModel member = linked(own, same, context);
                try {
                    Wanted wanted = Wanted.of(own, same, mapping, claims, attribute(member, context));
                    wanted.requireNoExclusion(own, same);
                    requireValid(own, member, context, wanted.attributes());
                    if (member == null) {
                        wanted.attributes()
                                .forEach((name, value) -> value.ifPresentOrElse(
                                        text -> context.setUserAttribute(name, text),
                                        () -> context.removeUserAttribute(name)));
                    } else {
                        write(own, same, member, wanted.attributes());
                    }
                    return Optional.empty();
                } catch (MappingException problem) {
                    return Optional.of(problem);
                }
            });
            if (refused.isPresent()) {
                throw refused.get();
            }
        } catch (MappingException problem) {
            throw refuse(session, realm, mapper, context, problem);
        }
    }

    /** Makes a member, who is new, linked, or has been here before, what the claims say. */
    static void apply(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims) {
        if (!RealmSettings.of(realm).enabled()) {
            return;
        }
        try {
            MemberMapping mapping = settings(mapper);
            Wanted wanted = Wanted.of(session, realm, mapping, claims, attribute(member, context));
            write(session, realm, member, wanted.attributes());
            if (mapping.stores().isPresent()) {
                joinAndLeave(session, realm, member, mapping.stores().get(), wanted, context);
            }
        } catch (MappingException problem) {
            throw refuse(session, realm, mapper, context, problem);
        }
    }

    /** Logs it, records it, and makes the page. */
    private static RuntimeException refuse(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            MappingException problem) {
        RealmProblems.log(
                realm,
                "identity provider " + context.getIdpConfig().getAlias() + ", mapper " + mapper.getName(),
                "login refused (" + problem.problem().reason() + "): " + problem.sentence());
        return MappingRefusal.of(session, realm, mapper, context, problem);
    }

    private static MemberMapping settings(IdentityProviderMapperModel mapper) throws MappingException {
        try {
            return MemberMapping.read(SettingValues.single(mapper.getConfig()));
        } catch (InvalidSettingException wrong) {
            throw new MappingException(Problem.SETTINGS, null, null, wrong.sentence());
        }
    }

    private static IdentityProviderSyncMode syncMode(
            BrokeredIdentityContext context, IdentityProviderMapperModel mapper) {
        IdentityProviderSyncMode ofProvider = context.getIdpConfig().getSyncMode();
        return IdentityProviderMapperSyncModeDelegate.combineIdpAndMapperSyncMode(
                ofProvider == null ? IdentityProviderSyncMode.LEGACY : ofProvider, mapper.getSyncMode());
    }

    /** The member whom Keycloak will find; {@code null} at a first login. */
    private static @Nullable UserModel linked(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        String alias = context.getIdpConfig().getAlias();
        return Stream.of(Optional.ofNullable(context.getId()), Optional.ofNullable(context.getLegacyId()))
                .flatMap(Optional::stream)
                .flatMap(id -> Stream.ofNullable(session.users()
                        .getUserByFederatedIdentity(
                                realm, new FederatedIdentityModel(alias, id, context.getUsername()))))
                .findFirst()
                .orElse(null);
    }

    private static MemberMapping.Present attribute(@Nullable UserModel member, BrokeredIdentityContext context) {
        return name -> Optional.ofNullable(
                        member == null ? context.getUserAttribute(name) : member.getFirstAttribute(name))
                .filter(value -> !value.isBlank());
    }

    /**
     * Refuses what the user profile does not accept, such as an end beyond the longest period. Keycloak would show the
     * form Update Account Information at a first login, in which nobody can correct it, and ask nobody later.
     */
    private static void requireValid(
            KeycloakSession session,
            @Nullable UserModel member,
            BrokeredIdentityContext context,
            Map<String, Optional<String>> mapped)
            throws MappingException {
        Map<String, List<String>> attributes =
                new HashMap<>(member == null ? context.getAttributes() : member.getAttributes());
        mapped.forEach((name, value) -> attributes.put(name, value.stream().toList()));
        UserProfileProvider profiles = session.getProvider(UserProfileProvider.class);
        try {
            (member == null
                            ? profiles.create(UserProfileContext.IDP_REVIEW, attributes)
                            : profiles.create(UserProfileContext.USER_API, attributes, member))
                    .validate();
        } catch (ValidationException invalid) {
            for (ValidationException.Error error : invalid.getErrors()) {
                String name = error.getAttribute();
                Optional<String> value = name == null ? null : mapped.get(name);
                if (value != null) {
                    throw new MappingException(
                            Problem.DATE,
                            name,
                            value.orElse(null),
                            "The user profile refuses " + name + " (" + error.getMessage() + ").");
                }
            }
        }
    }

    private static void write(
            KeycloakSession session, RealmModel realm, UserModel member, Map<String, Optional<String>> attributes) {
        boolean changed = false;
        for (Map.Entry<String, Optional<String>> attribute : attributes.entrySet()) {
            List<String> values = attribute.getValue().stream().toList();
            if (!member.getAttributeStream(attribute.getKey()).toList().equals(values)) {
                changed = true;
                if (values.isEmpty()) {
                    member.removeAttribute(attribute.getKey());
                } else {
                    member.setAttribute(attribute.getKey(), values);
                }
            }
        }
        if (changed) {
            session.getKeycloakSessionFactory().publish(new MemberChanged(session, realm, member));
        }
    }

    private static void joinAndLeave(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            StoreMapping mapping,
            Wanted wanted,
            BrokeredIdentityContext context)
            throws MappingException {
        List<GroupModel> present = member.getGroupsStream().toList();
        Set<String> presentIds = new HashSet<>();
        present.forEach(group -> presentIds.add(group.getId()));
        Set<String> over = wanted.groups().noLongerNamed(mapping, present, wanted.targets());
        // Given by another mapper in this login.
        over.removeIf(context::hasMapperAssignedGroup);
        StaffGroups.Change change = StaffGroups.Change.of(presentIds, wanted.groupIds(), over);
        change.leave().forEach(id -> ifThere(realm, id).forEach(member::leaveGroup));
        change.join().forEach(id -> ifThere(realm, id).forEach(member::joinGroup));
        wanted.groupIds().forEach(context::addMapperAssignedGroup);
        if (!change.join().isEmpty()) {
            // Keycloak fires the same events as for administrators, whose guard does not act in a login.
            Set<String> gained =
                    wanted.groups().rolesBy(change.join().stream().flatMap(id -> ifThere(realm, id).stream()));
            Wanted.refuse(Stores.of(session, realm).exclusionBy(gained, member), mapping.claim());
        }
    }

    private static List<GroupModel> ifThere(RealmModel realm, String groupId) {
        GroupModel group = realm.getGroupById(groupId);
        return group == null ? List.of() : List.of(group);
    }

    /** What claims want, with the groups that are there for it. */
    private record Wanted(
            Map<String, Optional<String>> attributes,
            Set<StoreTarget> targets,
            Set<String> groupIds,
            MemberGroups groups,
            @Nullable String claim) {

        static Wanted of(
                KeycloakSession session,
                RealmModel realm,
                MemberMapping mapping,
                Claims claims,
                MemberMapping.Present present)
                throws MappingException {
            MappedMember mapped = mapping.map(claims, present);
            MemberGroups groups = new MemberGroups(session, realm);
            Set<String> ids = new LinkedHashSet<>();
            Set<StoreTarget> found = new LinkedHashSet<>();
            StoreMapping stores = mapping.stores().orElse(null);
            if (stores == null) {
                return new Wanted(mapped.attributes(), found, ids, groups, null);
            }
            Set<String> unknown = new LinkedHashSet<>(mapped.unknown());
            for (StoreTarget target : mapped.targets()) {
                Set<String> giving = groups.of(target, stores).orElse(null);
                if (giving == null) {
                    unknown.add(target.toString());
                } else {
                    ids.addAll(giving);
                    found.add(target);
                }
            }
            if (!unknown.isEmpty() && !stores.ignoresUnknown()) {
                String first = unknown.iterator().next();
                throw new MappingException(
                        Problem.STORE,
                        stores.claim(),
                        first,
                        "a value of " + stores.claim()
                                + " is not mapped, or no groups of its store give exactly its roles. The event has the"
                                + " value. Map it, or let unknown_store ignore such values.");
            }
            return new Wanted(mapped.attributes(), found, ids, groups, stores.claim());
        }

        void requireNoExclusion(KeycloakSession session, RealmModel realm) throws MappingException {
            Stores stores = Stores.of(session, realm);
            Map<String, Set<String>> rolesByStore = new HashMap<>();
            targets.forEach(target -> rolesByStore
                    .computeIfAbsent(target.storeId(), store -> new HashSet<>())
                    .addAll(groups.rolesOf(target)));
            for (Set<String> roles : rolesByStore.values()) {
                refuse(stores.exclusionAmong(roles), claim);
            }
        }

        static void refuse(Optional<RoleExclusion> found, @Nullable String claim) throws MappingException {
            if (found.isPresent()) {
                throw new MappingException(
                        Problem.EXCLUSION,
                        claim,
                        found.get().role() + ", " + found.get().excluded(),
                        "somebody would hold two store roles in one store, of which "
                                + found.get().role() + " excludes "
                                + found.get().excluded() + ". Give one of them only.");
            }
        }
    }
}
