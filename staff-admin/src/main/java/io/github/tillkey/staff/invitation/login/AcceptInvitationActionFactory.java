package io.github.tillkey.staff.invitation.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.task.BackgroundTask;
import io.github.tillkey.staff.invitation.InvitationDelivery;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.InvitationRows;
import java.time.Duration;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Offers the action "Accept invitation", which is never pending, and begins the task that sends the mails. */
public final class AcceptInvitationActionFactory extends UnconfiguredProviderFactory<RequiredActionProvider>
        implements RequiredActionFactory {

    /** Its name, for administrators. */
    public static final String NAME = "Accept invitation";

    private static final AcceptInvitationAction ACTION = new AcceptInvitationAction();

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(InvitationRows::onRemoval);
        new BackgroundTask("TillkeyInvitationsTask", Duration.ofMinutes(1), sessions -> new InvitationDelivery(sessions)
                        .run())
                .schedule(factory);
    }

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return ACTION;
    }

    @Override
    public String getDisplayText() {
        return NAME;
    }

    @Override
    public String getId() {
        return InvitationLink.ACTION;
    }
}
