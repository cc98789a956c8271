package io.github.tillkey.roles.broker;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappingException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapperSyncModeDelegate;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.services.resources.IdentityBrokerService;

/**
 * What both mappers do in a login through an identity provider, whatever the claims come in.
 *
 * <p>{@link #check} comes first, while nothing is created and no page shown. Whom it does not judge, {@link #apply}
 * does, before it writes anything.
 *
 * <p>Keycloak's internals: the note of account linking, and {@code LightweightUserAdapter}.
 */
final class BrokeredLogin {

    private BrokeredLogin() {}

    /**
     * Refuses what does not make a whole member, and gives kind and dates of a new one to Keycloak's first login.
     *
     * <p>For a linked member it writes kind and dates, before Keycloak looks at whether the member is enabled: a later
     * end lets in whom the end has blocked. If it refuses, it still writes what takes something away, or PINs and
     * sessions would go on with rights that the provider has ended.
     *
     * @param claims what the identity provider says
     */
    static void check(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims) {
        if (!RealmSettings.of(realm).enabled() || isLinking(context)) {
            return;
        }
        // In a session of its own: this one would remember a member as it was before.
        Optional<MappingRefusal> refused = Transactions.<Optional<MappingRefusal>>call(session, (own, same) -> {
            UserModel linked = linked(own, same, context);
            if (linked == null) {
                return checkNew(own, same, mapper, context, claims);
            }
            return isUpdated(context, mapper)
                    ? checkLinked(MemberUpdate.of(own, same, linked, mapper, claims))
                    : Optional.empty();
        });
        refused.ifPresent(refusal -> {
            throw refusal.response(session, realm, mapper, context);
        });
    }

    private static Optional<MappingRefusal> checkLinked(MemberUpdate update) {
        if (update.problem().isPresent()) {
            update.restrict();
        } else {
            update.writeAttributes();
        }
        return update.problem()
                .map(problem -> new MappingRefusal(problem, update.member().getId()));
    }

    private static Optional<MappingRefusal> checkNew(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims) {
        LightweightUserAdapter member = new LightweightUserAdapter(session, realm, null);
        if (!context.getIdpConfig().isTransientUsers()) {
            member.addDefaults();
        }
        context.getAttributes().forEach(member::setAttribute);
        MemberUpdate update = MemberUpdate.of(session, realm, member, mapper, claims);
        if (update.problem().isEmpty()) {
            update.attributes().forEach(context::setUserAttribute);
            return Optional.empty();
        }
        UserModel account = account(session, realm, context);
        if (account == null) {
            return refusal(update.problem());
        }
        // That account may hold what is missing here, such as an end, and be linked. In the form of the first login the
        // person can also choose another name or address: the account that is made then must let nobody in.
        context.setUserAttribute(StaffAttributes.VALID_UNTIL, ServerTime.now().toString());
        return isUpdated(context, mapper)
                ? refusal(
                        MemberUpdate.of(session, realm, account, mapper, claims).problem())
                : Optional.empty();
    }

    private static Optional<MappingRefusal> refusal(Optional<MappingException> problem) {
        return problem.map(wrong -> new MappingRefusal(wrong, null));
    }

    /** Makes a member, who is new, linked, or has been here before, what the claims say. */
    static void apply(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims) {
        if (!RealmSettings.of(realm).enabled()) {
            return;
        }
        MemberUpdate update = MemberUpdate.of(session, realm, member, mapper, claims);
        update.problem().ifPresent(problem -> {
            throw new MappingRefusal(problem, member.getId()).response(session, realm, mapper, context);
        });
        update.writeAttributes();
        update.writeGroups(context);
    }

    private static boolean isUpdated(BrokeredIdentityContext context, IdentityProviderMapperModel mapper) {
        IdentityProviderSyncMode ofProvider = context.getIdpConfig().getSyncMode();
        return IdentityProviderMapperSyncModeDelegate.combineIdpAndMapperSyncMode(
                        ofProvider == null ? IdentityProviderSyncMode.LEGACY : ofProvider, mapper.getSyncMode())
                != IdentityProviderSyncMode.IMPORT;
    }

    /** Whether somebody who is logged in links an account, or Keycloak refuses everything else. */
    private static boolean isLinking(BrokeredIdentityContext context) {
        return Boolean.TRUE.equals(context.getIdpConfig().isLinkOnly())
                || (context.getAuthenticationSession() != null
                        && context.getAuthenticationSession()
                                        .getAuthNote(IdentityBrokerService.LINKING_IDENTITY_PROVIDER)
                                != null);
    }

    /** The member whom Keycloak will find; {@code null} at a first login. */
    private static @Nullable UserModel linked(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        String alias = context.getIdpConfig().getAlias();
        return Stream.of(Optional.ofNullable(context.getId()), Optional.ofNullable(context.getLegacyId()))
                .flatMap(Optional::stream)
                .flatMap(id -> Stream.ofNullable(session.users()
                        .getUserByFederatedIdentity(
                                realm, new FederatedIdentityModel(alias, id, context.getUsername()))))
                .findFirst()
                .orElse(null);
    }

    /** Who has this name or address already; {@code null} for nobody. */
    private static @Nullable UserModel account(
            KeycloakSession session, RealmModel realm, BrokeredIdentityContext context) {
        if (context.getIdpConfig().isTransientUsers()) {
            return null;
        }
        String email = context.getEmail();
        UserModel account = email == null || realm.isDuplicateEmailsAllowed()
                ? null
                : session.users().getUserByEmail(realm, email);
        String username = Optional.ofNullable(context.getModelUsername()).orElse(context.getUsername());
        return account != null || username == null
                ? account
                : session.users().getUserByUsername(realm, username.trim());
    }
}
