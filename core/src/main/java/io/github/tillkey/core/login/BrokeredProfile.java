package io.github.tillkey.core.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.profile.ProfilePermissions;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * What an identity provider has sent at a first login and the user profile does not accept. Keycloak shows the form
 * Update Account Information then, also for attributes that members may not edit, which the form leaves out: they would
 * send it, and be refused later for a reason that no page tells.
 */
final class BrokeredProfile {

    private static final String RULE = "first-broker-login";

    private BrokeredProfile() {}

    /** Names of the attributes that keep the account from being made and are not in the form; empty for none. */
    static String outOfReach(KeycloakSession session, @Nullable Object shown) {
        if (!(shown instanceof SerializedBrokeredIdentityContext sent)) {
            return "";
        }
        try {
            session.getProvider(UserProfileProvider.class)
                    .create(UserProfileContext.IDP_REVIEW, sent.getAttributes())
                    .validate();
            return "";
        } catch (ValidationException invalid) {
            ProfilePermissions profile = ProfilePermissions.of(session);
            TreeSet<String> names = new TreeSet<>();
            invalid.getErrors().stream()
                    .map(ValidationException.Error::getAttribute)
                    .filter(name -> name != null && !profile.membersMayWrite(name))
                    .forEach(names::add);
            return String.join(", ", names);
        }
    }

    /** Records that a person with these attributes is refused. */
    static void refuse(KeycloakSession session, RealmModel realm, Object shown, String attributes) {
        SerializedBrokeredIdentityContext sent = (SerializedBrokeredIdentityContext) shown;
        AccessGuard.refuse(
                realm,
                RULE,
                Decision.deny(Reason.PROFILE_REFUSED, Map.of("attributes", attributes)),
                () -> new EventBuilder(realm, session, session.getContext().getConnection())
                        .event(EventType.IDENTITY_PROVIDER_FIRST_LOGIN)
                        .client(session.getContext().getClient())
                        .detail(Details.IDENTITY_PROVIDER, sent.getIdentityProviderId())
                        .detail(Details.IDENTITY_PROVIDER_USERNAME, sent.getBrokerUsername()));
    }
}
