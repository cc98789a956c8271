package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.migration.MigrationReminders;
import org.keycloak.events.admin.OperationType;

/** Reminds members that the length of PINs changes, when somebody asks for it. */
public final class PinLengthReminders {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may not manage every member */
    public PinLengthReminders(Invocation call) {
        call.require(call.rights().mayManageMembers());
        this.call = call;
    }

    /**
     * Mails members whose PIN has the old length, each at most once in 24 hours. Takes as long as the mail server does.
     * Writes an admin event.
     *
     * @param max how many mails at most
     * @throws RequestRefusedException conflict when no change of the length is running, or the realm has no mail server
     *     or PIN policy
     */
    public MigrationReminders.Result send(int max) {
        if (!PinChecks.policyOf(call.realm()).migrating(ServerTime.now())) {
            throw RequestRefusedException.conflict(
                    "There is nothing to remind of: no change of the PIN length is running in this realm.");
        }
        if (call.realm().getSmtpConfig().isEmpty()) {
            throw RequestRefusedException.conflict(
                    "The realm has no mail server: set one under Realm settings, Email.");
        }
        MigrationReminders.Result result = MigrationReminders.of(
                        call.session().getKeycloakSessionFactory(), call.realm().getId())
                .sendNow(max);
        call.adminEvent(OperationType.ACTION, "TILLKEY_PIN", "tillkey-pin/migration/reminders")
                .representation(result)
                .success();
        return result;
    }
}
