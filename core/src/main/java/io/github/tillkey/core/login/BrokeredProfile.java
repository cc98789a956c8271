package io.github.tillkey.core.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.userprofile.UserProfile;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * What an identity provider has sent at a first login and the user profile does not accept. Keycloak shows the form
 * Update Account Information then, also for attributes that members may not edit, which the form leaves out: they would
 * send it, and be refused later for a reason that no page tells.
 *
 * @param sent what was sent
 * @param outOfReach names of the attributes that keep the account from being made and are not in the form
 */
record BrokeredProfile(SerializedBrokeredIdentityContext sent, String outOfReach) {

    private static final String RULE = "first-broker-login";

    /**
     * Looks at what the form is to show.
     *
     * @return empty where the form shows something else, or a person can correct what is wrong
     */
    static Optional<BrokeredProfile> of(KeycloakSession session, @Nullable Object shown) {
        if (!(shown instanceof SerializedBrokeredIdentityContext sent)) {
            return Optional.empty();
        }
        UserProfile profile = session.getProvider(UserProfileProvider.class)
                .create(UserProfileContext.IDP_REVIEW, sent.getAttributes());
        try {
            profile.validate();
            return Optional.empty();
        } catch (ValidationException invalid) {
            String names = invalid.getErrors().stream()
                    .flatMap(error -> Stream.ofNullable(error.getAttribute()))
                    .filter(name -> profile.getAttributes().isReadOnly(name))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? Optional.empty() : Optional.of(new BrokeredProfile(sent, names));
        }
    }

    /** Records that this person is refused. */
    void refuse(KeycloakSession session, RealmModel realm) {
        AccessGuard.refuse(
                realm,
                RULE,
                Decision.deny(Reason.PROFILE_REFUSED, Map.of("attributes", outOfReach)),
                () -> new EventBuilder(realm, session, session.getContext().getConnection())
                        .event(EventType.IDENTITY_PROVIDER_FIRST_LOGIN)
                        .client(session.getContext().getClient())
                        .detail(Details.IDENTITY_PROVIDER, sent.getIdentityProviderId())
                        .detail(Details.IDENTITY_PROVIDER_USERNAME, sent.getBrokerUsername())
                        .detail(AccessGuard.REFERENCE, Reference.show(session)));
    }
}
