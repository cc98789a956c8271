package io.github.tillkey.expiry.usecase;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.expiry.extension.Extension;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/** Extends the access of a member. */
public final class MemberExtension {

    private final Invocation call;
    private final UserModel member;

    /** @throws RequestRefusedException forbidden, to an actor who may not manage {@code member} */
    public MemberExtension(Invocation call, UserModel member) {
        call.require(call.rights().mayManage(member));
        this.call = call;
        this.member = member;
    }

    /**
     * Extends within the longest period of the realm, and writes an admin event. A member whom the task has blocked is
     * enabled.
     *
     * @param days by how many days, 1 to {@value DateSettings#MAX_EXTENSION_DAYS}; {@code null} for the extension of
     *     the settings
     * @param reason why, 1 to {@value Extension#MAX_REASON_LENGTH} characters
     * @return the end before and now
     * @throws RequestRefusedException invalid; conflict when there is nothing to extend, or no more, or the settings
     *     cannot be read
     */
    public Extension extend(@Nullable Integer days, @Nullable String reason) {
        String why = Input.text("reason", reason, Extension.MAX_REASON_LENGTH);
        int by = days == null ? extensionDays() : days;
        if (by < 1 || by > DateSettings.MAX_EXTENSION_DAYS) {
            throw RequestRefusedException.invalid(
                    "days", by, "a whole number, 1 to " + DateSettings.MAX_EXTENSION_DAYS);
        }
        try {
            Extension extension = Extension.of(call.session(), call.realm(), member, by);
            extension.apply(
                    call.session(),
                    call.realm(),
                    Objects.requireNonNull(call.actor().userId(), "a task extends nobody"),
                    why);
            call.adminEvent(
                            OperationType.UPDATE,
                            "TILLKEY_DATES",
                            "tillkey-dates/members/" + member.getId() + "/extensions")
                    .representation(Map.of("valid_until", extension.newUntil(), "reason", why))
                    .success();
            return extension;
        } catch (Extension.NotPossibleException obstacle) {
            throw RequestRefusedException.conflict(message(obstacle.obstacle()));
        }
    }

    private int extensionDays() {
        try {
            return RealmDateSettings.settings(call.realm()).extensionDays();
        } catch (InvalidSettingException broken) {
            throw RequestRefusedException.conflict(broken.sentence());
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
