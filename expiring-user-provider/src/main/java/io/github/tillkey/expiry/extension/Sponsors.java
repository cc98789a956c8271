package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Who answers for temporary members: the employee whom {@value StaffAttributes#SPONSOR} names, or where that one is
 * blocked or gone, the employees with the stand-in role of the settings. Members never answer for themselves. Where
 * members may write their own sponsor, kind or username, these values make no one a sponsor.
 */
public final class Sponsors {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ProfilePermissions profile;

    private Sponsors(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.profile = ProfilePermissions.of(session);
    }

    /** The sponsors of the session's realm. */
    public static Sponsors of(KeycloakSession session, RealmModel realm) {
        return new Sponsors(session, realm);
    }

    /**
     * The sponsor or stand-ins of {@code member}; may be empty. Stand-ins hold the role directly or by a group that has
     * it; a role that comes with another one lets its holders extend, and sends them no mails.
     */
    public List<UserModel> answeringFor(UserModel member) {
        Optional<UserModel> sponsor = sponsorOf(member);
        if (sponsor.isPresent()) {
            return List.of(sponsor.get());
        }
        RoleModel role = standIns();
        return role == null
                ? List.of()
                : standIns(role)
                        .filter(standIn -> mayAnswer(standIn, member))
                        .collect(Collectors.toMap(
                                UserModel::getId, standIn -> standIn, (one, same) -> one, TreeMap::new))
                        .values()
                        .stream()
                        .toList();
    }

    /** Whether {@code user} answers for {@code member}. */
    public boolean answersFor(UserModel user, UserModel member) {
        Optional<UserModel> sponsor = sponsorOf(member);
        if (sponsor.isPresent()) {
            return sponsor.get().getId().equals(user.getId());
        }
        RoleModel role = standIns();
        return role != null && mayAnswer(user, member) && user.hasRole(role);
    }

    /** Whether {@code username} names a valid sponsor. */
    public boolean isSponsor(String username) {
        return sponsor(username).isPresent();
    }

    /** Whether there are stand-ins for missing sponsors. */
    public boolean haveStandIns() {
        RoleModel role = standIns();
        return role != null && standIns(role).anyMatch(this::mayAnswer);
    }

    private Stream<UserModel> standIns(RoleModel role) {
        return Stream.concat(
                session.users().getRoleMembersStream(realm, role),
                session.groups().getGroupsByRoleStream(realm, role, null, null).flatMap(group -> session.users()
                        .getGroupMembersStream(realm, group)));
    }

    private Optional<UserModel> sponsorOf(UserModel member) {
        return sponsor(member.getFirstAttribute(StaffAttributes.SPONSOR)).filter(sponsor -> mayAnswer(sponsor, member));
    }

    private Optional<UserModel> sponsor(@Nullable String name) {
        // A name that the member has written grants nothing.
        if (name == null || name.isBlank() || mayBeTaken()) {
            return Optional.empty();
        }
        return Optional.ofNullable(session.users().getUserByUsername(realm, name))
                .filter(this::mayAnswer);
    }

    /** Whether members could write who their sponsor is, or take the name of one who has gone. */
    private boolean mayBeTaken() {
        return profile.membersMayWrite(StaffAttributes.SPONSOR) || mayUsernamesBeReused();
    }

    /**
     * Whether members may edit their own username, and so take that of a sponsor who has gone: then no sponsor that is
     * written counts.
     */
    public boolean mayUsernamesBeReused() {
        return realm.isEditUsernameAllowed() && profile.membersMayWrite(UserModel.USERNAME);
    }

    private boolean mayAnswer(UserModel user, UserModel member) {
        return mayAnswer(user) && !user.getId().equals(member.getId());
    }

    private boolean mayAnswer(UserModel user) {
        return user.isEnabled()
                && !profile.membersMayWrite(StaffAttributes.STAFF_KIND)
                && StaffKind.EMPLOYEE.value().equals(user.getFirstAttribute(StaffAttributes.STAFF_KIND));
    }

    private @Nullable RoleModel standIns() {
        try {
            String role = RealmDateSettings.settings(realm).sponsorRole();
            return role == null ? null : KeycloakModelUtils.getRoleFromString(realm, role);
        } catch (InvalidSettingException broken) {
            return null; // The rule refuses members with dates, and its event gives the reason.
        }
    }
}
