package io.github.tillkey.roles.broker;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappedMember;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import io.github.tillkey.roles.mapping.MappingSettings;
import io.github.tillkey.roles.mapping.MemberMapping;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What one mapper is to change in a member at a login. Nothing is written by calculating it.
 *
 * @param attributes kind and dates that the claims set
 * @param problem why the login is to be refused
 */
record MemberUpdate(
        KeycloakSession session,
        RealmModel realm,
        UserModel member,
        Map<String, String> attributes,
        MemberGroups.Change groups,
        Optional<MappingException> problem) {

    static MemberUpdate of(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            IdentityProviderMapperModel mapper,
            Claims claims) {
        MemberMapping mapping;
        try {
            mapping = MappingSettings.read(SettingValues.single(mapper.getConfig()));
        } catch (InvalidSettingException wrong) {
            return new MemberUpdate(
                    session,
                    realm,
                    member,
                    Map.of(),
                    MemberGroups.Change.NONE,
                    Optional.of(new MappingException(Problem.SETTINGS, null, wrong.sentence())));
        }
        MappedMember mapped = mapping.map(claims, member::getFirstAttribute);
        MemberGroups.Change groups = mapping.stores()
                .flatMap(stores ->
                        mapped.roles().map(named -> new MemberGroups(session, realm).change(member, stores, named)))
                .orElse(MemberGroups.Change.NONE);
        return new MemberUpdate(
                session,
                realm,
                member,
                mapped.attributes(),
                groups,
                mapped.problem()
                        .or(groups::problem)
                        .or(() -> MemberAttributes.problem(session, member, mapping, mapped.attributes())));
    }

    void writeAttributes() {
        MemberAttributes.write(session, realm, member, attributes);
    }

    /** Joins and leaves groups, and respects what other mappers have given in this login. */
    void writeGroups(BrokeredIdentityContext context) {
        groups.leave().stream()
                .filter(group -> !context.hasMapperAssignedGroup(group.getId()))
                .forEach(member::leaveGroup);
        List<GroupModel> present = member.getGroupsStream().toList();
        for (GroupModel group : groups.given()) {
            // Not isMemberOf, which is true of groups above too.
            if (!present.contains(group)) {
                member.joinGroup(group);
            }
            context.addMapperAssignedGroup(group.getId());
        }
    }

    /** Writes only what takes something away: an earlier end, and groups that the claims no longer give. */
    void restrict() {
        String until = attributes.get(StaffAttributes.VALID_UNTIL);
        if (until != null && isEarlier(until, member.getFirstAttribute(StaffAttributes.VALID_UNTIL))) {
            MemberAttributes.write(session, realm, member, Map.of(StaffAttributes.VALID_UNTIL, until));
        }
        groups.leave().forEach(member::leaveGroup);
    }

    /** Everywhere, for a day ends elsewhere at another time; an end that cannot be read lets nobody in anyway. */
    private static boolean isEarlier(String until, @Nullable String present) {
        if (present == null || present.isBlank()) {
            return true;
        }
        try {
            ValidityDate earlier = ValidityDate.parse(until);
            ValidityDate later = ValidityDate.parse(present);
            return earlier.end(ZoneOffset.MIN).isBefore(later.end(ZoneOffset.MIN))
                    && earlier.end(ZoneOffset.MAX).isBefore(later.end(ZoneOffset.MAX));
        } catch (InvalidDateException unreadable) {
            return false;
        }
    }
}
