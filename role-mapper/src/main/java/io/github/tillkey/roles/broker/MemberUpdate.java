package io.github.tillkey.roles.broker;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappedAttributes;
import io.github.tillkey.roles.mapping.MappedMember;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import io.github.tillkey.roles.mapping.MappingSettings;
import io.github.tillkey.roles.mapping.MemberMapping;
import io.github.tillkey.roles.mapping.StoreMapping;
import io.github.tillkey.roles.mapping.StrictestDates;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * What the mappers of a provider change in a member at a login, together: what one gives, another does not take, and a
 * refusal by one does not hide what another takes. Nothing is written by calculating it.
 *
 * @param attributes kind and dates that the claims set
 * @param given all groups that the claims give
 * @param leave groups that the claims do not give
 * @param refusal why the login is to be refused
 */
record MemberUpdate(
        KeycloakSession session,
        RealmModel realm,
        UserModel member,
        Map<String, String> attributes,
        Set<GroupModel> given,
        Set<GroupModel> leave,
        Optional<MappingRefusal> refusal) {

    /** What one mapper says; the problem is its own, whatever the others say. */
    private record Part(
            IdentityProviderMapperModel mapper,
            MemberMapping mapping,
            MappedMember mapped,
            MemberGroups.Change groups,
            Optional<MappingException> problem) {

        static Part of(UserModel member, MemberGroups groups, IdentityProviderMapperModel mapper, Claims claims) {
            MemberMapping mapping;
            try {
                mapping = MappingSettings.read(SettingValues.single(mapper.getConfig()));
            } catch (InvalidSettingException wrong) {
                return new Part(
                        mapper,
                        MemberMapping.NONE,
                        MappedMember.NOTHING,
                        MemberGroups.Change.NONE,
                        Optional.of(new MappingException(Problem.SETTINGS, null, wrong.sentence())));
            }
            MappedMember mapped = mapping.map(claims);
            MemberGroups.Change change = mapping.stores()
                    .map(stores -> mapped.roles()
                            .map(named -> groups.change(member, stores, named))
                            .orElseGet(() -> groups.unread(member, stores)))
                    .orElse(MemberGroups.Change.NONE);
            return new Part(mapper, mapping, mapped, change, mapped.problem().or(change::problem));
        }

        boolean names(String role) {
            return mapped.roles().stream()
                    .flatMap(stores -> stores.values().stream())
                    .anyMatch(roles -> roles.contains(role));
        }
    }

    /**
     * Calculates it.
     *
     * @param mappers at least one
     */
    static MemberUpdate of(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            BrokeredIdentityContext context,
            List<IdentityProviderMapperModel> mappers,
            Claims claims) {
        MemberGroups groups = new MemberGroups(session, realm);
        List<Part> parts = mappers.stream()
                // Their ids are random: of two problems everybody is told the same.
                .sorted(Comparator.comparing(IdentityProviderMapperModel::getName)
                        .thenComparing(IdentityProviderMapperModel::getId))
                .map(mapper -> Part.of(member, groups, mapper, claims))
                .toList();
        MappedAttributes mapped =
                MappedAttributes.of(parts.stream().map(Part::mapped).toList());
        Map<String, String> attributes = mapped.values();
        Set<GroupModel> given = new LinkedHashSet<>();
        Set<GroupModel> leave = new LinkedHashSet<>();
        for (Part part : parts) {
            given.addAll(part.groups().given());
            leave.addAll(part.groups().leave());
        }
        // What a mapper with broken settings would give is not known, so nobody loses a group.
        if (parts.stream()
                .flatMap(part -> part.problem().stream())
                .anyMatch(problem -> problem.problem() == Problem.SETTINGS)) {
            leave.clear();
        }
        // Not what other mappers have given in this login either.
        leave.removeIf(group -> given.contains(group) || context.hasMapperAssignedGroup(group.getId()));
        Optional<MappingRefusal> refusal = parts.stream()
                .flatMap(part -> part.problem().map(problem -> refusal(part, problem)).stream())
                .findFirst()
                .or(() -> mapped.contradictions().entrySet().stream()
                        .map(values -> refusal(parts, values.getKey(), String.join(", ", values.getValue())))
                        .findFirst())
                .or(() -> {
                    Part part = first(parts, any -> any.mapping().validUntil().isPresent());
                    return part.mapping()
                            .missingEnd(name -> attributes.containsKey(name)
                                    ? attributes.get(name)
                                    : member.getFirstAttribute(name))
                            .map(problem -> refusal(part, problem));
                })
                .or(() -> groups.exclusion(member, given, leave).map(pair -> {
                    Part part = first(parts, any -> any.names(pair.role()) || any.names(pair.excluded()));
                    return refusal(
                            part,
                            new MappingException(
                                    Problem.EXCLUSION,
                                    part.mapping()
                                            .stores()
                                            .map(StoreMapping::claim)
                                            .orElse(null),
                                    pair.role() + ", " + pair.excluded()));
                }))
                .or(() -> MemberAttributes.refused(session, member, attributes)
                        .map(name -> refusal(parts, name, attributes.get(name))));
        return new MemberUpdate(session, realm, member, attributes, given, leave, refusal);
    }

    private static Part first(List<Part> parts, Predicate<Part> blamed) {
        return parts.stream().filter(blamed).findFirst().orElse(parts.get(0));
    }

    /** That of a user attribute. */
    private static MappingRefusal refusal(List<Part> parts, String attribute, @Nullable String value) {
        Part part = first(parts, any -> any.mapping().claimOf(attribute).isPresent());
        return refusal(
                part,
                new MappingException(
                        attribute.equals(StaffAttributes.STAFF_KIND) ? Problem.KIND : Problem.DATE,
                        part.mapping().claimOf(attribute).orElse(attribute),
                        value));
    }

    private static MappingRefusal refusal(Part part, MappingException problem) {
        return new MappingRefusal(part.mapper().getName(), problem, null);
    }

    /** The same, to be written in another session. */
    MemberUpdate in(KeycloakSession other, RealmModel there) {
        return new MemberUpdate(
                other,
                there,
                Objects.requireNonNull(other.users().getUserById(there, member.getId())),
                attributes,
                in(there, given),
                in(there, leave),
                refusal);
    }

    private static Set<GroupModel> in(RealmModel there, Set<GroupModel> groups) {
        return groups.stream()
                .flatMap(group -> Stream.ofNullable(there.getGroupById(group.getId())))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether neither kind nor dates change, and no group is left. */
    boolean takesNothing() {
        return leave.isEmpty() && MemberAttributes.has(member, attributes);
    }

    void writeAttributes() {
        MemberAttributes.write(session, realm, member, attributes);
    }

    void leaveGroups() {
        leave.forEach(member::leaveGroup);
    }

    void joinGroups(BrokeredIdentityContext context) {
        List<GroupModel> present = member.getGroupsStream().toList();
        for (GroupModel group : given) {
            // Not isMemberOf, which is true of groups above too.
            if (!present.contains(group)) {
                member.joinGroup(group);
            }
            context.addMapperAssignedGroup(group.getId());
        }
    }

    /** Writes only what takes something away: an earlier end, and groups that the claims do not give. */
    void restrict() {
        earlierEnd()
                .ifPresent(until -> unlessReadOnly(() ->
                        MemberAttributes.write(session, realm, member, Map.of(StaffAttributes.VALID_UNTIL, until))));
        leave.forEach(group -> unlessReadOnly(() -> member.leaveGroup(group)));
    }

    /** A directory that keeps one thing keeps no other from being taken; the login is refused anyway. */
    private void unlessReadOnly(Runnable write) {
        try {
            write.run();
        } catch (ReadOnlyException | ModelException readOnly) {
            RealmProblems.log(
                    realm,
                    "the directory of " + member.getUsername(),
                    "an identity provider takes an end or a group that cannot be written: " + readOnly.getMessage()
                            + ". Change it in the directory, or let it be written.");
        }
    }

    /**
     * The end that was sent, or now where it is over. Not one that the user profile refuses: for dates that contradict
     * each other the console would save nothing of the member any more.
     */
    private Optional<String> earlierEnd() {
        String until = attributes.get(StaffAttributes.VALID_UNTIL);
        String present = member.getFirstAttribute(StaffAttributes.VALID_UNTIL);
        String now = ServerTime.now().toString();
        return until == null
                ? Optional.empty()
                : Stream.of(until, now)
                        .filter(end -> end.equals(until) || isEarlier(until, now))
                        .filter(end -> isEarlier(end, present) && isAccepted(end))
                        .findFirst();
    }

    /** Alone, and with the kind that was sent. */
    private boolean isAccepted(String until) {
        Map<String, String> alone = Map.of(StaffAttributes.VALID_UNTIL, until);
        Map<String, String> withKind = new HashMap<>(alone);
        Optional.ofNullable(attributes.get(StaffAttributes.STAFF_KIND))
                .ifPresent(kind -> withKind.put(StaffAttributes.STAFF_KIND, kind));
        return MemberAttributes.refused(session, member, alone).isEmpty()
                && MemberAttributes.refused(session, member, withKind).isEmpty();
    }

    /** Everywhere, for a day ends elsewhere at another time; an end that cannot be read lets nobody in anyway. */
    private static boolean isEarlier(String until, @Nullable String present) {
        if (present == null || present.isBlank()) {
            return true;
        }
        try {
            return StrictestDates.isEarlier(until, present);
        } catch (InvalidDateException unreadable) {
            return false;
        }
    }
}
