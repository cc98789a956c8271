package io.github.tillkey.core.check;

import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * What a {@link SelfCheck} looks at.
 *
 * @param withNames whether the caller may know who the members are, and what is written on them and on groups
 */
public record CheckedRealm(KeycloakSession session, RealmModel realm, boolean withNames) {

    /** Names a member as the place of a finding: by username, or by id for callers who may not know names. */
    public String placeOf(String userId) {
        UserModel member = withNames ? session.users().getUserById(realm, userId) : null;
        return "user " + (member == null ? userId : member.getUsername());
    }

    /** Names a group: by path, or by id for callers who may not know what groups there are. */
    public String nameOf(GroupModel group) {
        return withNames ? KeycloakModelUtils.buildGroupPath(group) : group.getId();
    }

    /** What is added to a problem for callers who may know what is written on members and groups. */
    public String quoted(String text) {
        return withNames ? " " + text : "";
    }
}
