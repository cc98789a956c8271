package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Map;
import java.util.Objects;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Extends the access of members. The caller checks that the actor may manage the member. */
public final class MemberExtension {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Actor actor;

    /** For the members of {@code realm}. */
    public MemberExtension(KeycloakSession session, RealmModel realm, Actor actor) {
        this.session = session;
        this.realm = realm;
        this.actor = actor;
    }

    /** What has become of it: the end as it was written, and as it is written now. */
    public record Extended(String oldUntil, String validUntil) implements Representation {}

    /**
     * Extends within the longest period of the realm, and writes an admin event. A member whom the task has blocked is enabled.
     *
     * @param days by how many days, 1 to 366
     * @param reason why, 1 to {@value Extension#MAX_REASON_LENGTH} characters
     * @throws RequestRefusedException conflict when there is nothing to extend, or no more
     */
    public Extended extend(UserModel member, int days, String reason) {
        try {
            Extension extension = Extension.of(session, realm, member, days);
            extension.apply(session, realm, Objects.requireNonNull(actor.userId(), "a task extends nobody"), reason);
            AuditLog.of(session, realm, actor)
                    .adminEvent(OperationType.UPDATE)
                    .resource("TILLKEY_DATES")
                    .resourcePath("tillkey-dates/members/" + member.getId() + "/extensions")
                    .representation(Map.of("valid_until", extension.newUntil(), "reason", reason))
                    .success();
            return new Extended(extension.oldUntil(), extension.newUntil());
        } catch (Extension.NotPossibleException obstacle) {
            throw RequestRefusedException.conflict(message(obstacle.obstacle()));
        }
    }

    private static String message(Extension.Obstacle obstacle) {
        return switch (obstacle) {
            case NO_END -> "The member has no end that can be moved: set valid_until.";
            case LONGEST_PERIOD ->
                "The member already has the longest period that the settings allow: raise max_period_days.";
            case MOVED, NOT_TOLD -> "Somebody else has moved the end at the same moment: look at it and try again.";
            case READ_ONLY -> "The member is kept in another directory: extend there.";
        };
    }
}
