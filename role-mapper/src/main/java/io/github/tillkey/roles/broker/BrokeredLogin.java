package io.github.tillkey.roles.broker;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.IdentityProviderMapperSyncModeDelegate;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.services.resources.IdentityBrokerService;
import org.keycloak.storage.ReadOnlyException;

/**
 * What both mappers do in a login through an identity provider, whatever the claims come in.
 *
 * <p>{@link #check} comes first, while nothing is created and no page shown. Whom it does not judge, {@link #apply}
 * does, before it writes anything. Keycloak asks the mappers of a provider one by one and in a random order; the last
 * one acts for all.
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
        List<IdentityProviderMapperModel> mappers = mappers(session, mapper, context);
        if (!RealmSettings.of(realm).enabled() || isLinking(context) || !isLast(mapper, mappers)) {
            return;
        }
        // In a session of its own: this one would remember a member as it was before.
        Optional<MappingRefusal> refused = Transactions.<Optional<MappingRefusal>>call(session, (own, ownRealm) -> {
            UserModel linked = linked(own, ownRealm, context);
            if (linked == null) {
                return checkNew(own, ownRealm, mappers, context, claims);
            }
            List<IdentityProviderMapperModel> updating = updating(mappers, context);
            return updating.isEmpty()
                    ? Optional.empty()
                    : checkLinked(mapper, MemberUpdate.of(own, ownRealm, linked, context, updating, claims));
        });
        refused.ifPresent(refusal -> {
            throw refusal.response(session, realm, context);
        });
    }

    private static Optional<MappingRefusal> checkLinked(IdentityProviderMapperModel mapper, MemberUpdate update) {
        Optional<MappingRefusal> refused = update.refusal().or(() -> trial(mapper, update));
        if (refused.isPresent()) {
            update.restrict();
        } else {
            update.writeAttributes();
        }
        return refused.map(refusal -> refusal.of(update.member()));
    }

    /** Whether a directory refuses to write something. Undone, so that it does not keep what else is taken away. */
    private static Optional<MappingRefusal> trial(IdentityProviderMapperModel mapper, MemberUpdate update) {
        return update.takesNothing()
                ? Optional.empty()
                : Transactions.<Optional<MappingRefusal>>call(update.session(), (own, realm) -> {
                    own.getTransactionManager().setRollbackOnly();
                    MemberUpdate tried = update.in(own, realm);
                    return written(mapper, () -> {
                        tried.writeAttributes();
                        tried.leaveGroups();
                    });
                });
    }

    private static Optional<MappingRefusal> checkNew(
            KeycloakSession session,
            RealmModel realm,
            List<IdentityProviderMapperModel> mappers,
            BrokeredIdentityContext context,
            Claims claims) {
        LightweightUserAdapter member = new LightweightUserAdapter(session, realm, null);
        if (!context.getIdpConfig().isTransientUsers()) {
            member.addDefaults();
        }
        context.getAttributes().forEach(member::setAttribute);
        MemberUpdate update = MemberUpdate.of(session, realm, member, context, mappers, claims);
        if (update.refusal().isEmpty()) {
            update.attributes().forEach(context::setUserAttribute);
            return Optional.empty();
        }
        UserModel account = accountOfThatName(session, realm, context);
        if (account == null) {
            return update.refusal();
        }
        // That account may hold what is missing here, such as an end, and be linked. In the form of the first login the
        // person can also choose another name or address: the account that is made then must let nobody in.
        context.setUserAttribute(StaffAttributes.VALID_UNTIL, ServerTime.now().toString());
        List<IdentityProviderMapperModel> updating = updating(mappers, context);
        return updating.isEmpty()
                ? Optional.empty()
                : MemberUpdate.of(session, realm, account, context, updating, claims)
                        .refusal();
    }

    /**
     * Makes a member, who is new, linked, or has been here before, what the claims say.
     *
     * @param created whether the account was made in this login, so that every sync mode reads the claims
     */
    static void apply(
            KeycloakSession session,
            RealmModel realm,
            UserModel member,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context,
            Claims claims,
            boolean created) {
        List<IdentityProviderMapperModel> all = mappers(session, mapper, context);
        List<IdentityProviderMapperModel> mappers = created ? all : updating(all, context);
        if (!RealmSettings.of(realm).enabled() || !isLast(mapper, mappers)) {
            return;
        }
        MemberUpdate update = MemberUpdate.of(session, realm, member, context, mappers, claims);
        update.refusal()
                .or(() -> written(mapper, () -> {
                    update.writeAttributes();
                    update.leaveGroups();
                    update.joinGroups(context);
                }))
                .ifPresent(refusal -> {
                    throw refusal.of(member).response(session, realm, context);
                });
    }

    /** Writes, and answers why a directory does not let it. */
    private static Optional<MappingRefusal> written(IdentityProviderMapperModel mapper, Runnable write) {
        try {
            write.run();
            return Optional.empty();
        } catch (ReadOnlyException | ModelException readOnly) {
            return Optional.of(new MappingRefusal(
                    mapper.getName(),
                    new MappingException(
                            Problem.SETTINGS, null, "a directory cannot be written, " + readOnly.getMessage()),
                    null));
        }
    }

    /** Those of this type at the provider; Keycloak asks each of them. */
    private static List<IdentityProviderMapperModel> mappers(
            KeycloakSession session, IdentityProviderMapperModel mapper, BrokeredIdentityContext context) {
        return session.identityProviders()
                .getMappersByAliasStream(context.getIdpConfig().getAlias())
                .filter(any -> any.getIdentityProviderMapper().equals(mapper.getIdentityProviderMapper()))
                .toList();
    }

    private static boolean isLast(IdentityProviderMapperModel mapper, List<IdentityProviderMapperModel> mappers) {
        return !mappers.isEmpty() && mappers.get(mappers.size() - 1).getId().equals(mapper.getId());
    }

    private static List<IdentityProviderMapperModel> updating(
            List<IdentityProviderMapperModel> mappers, BrokeredIdentityContext context) {
        return mappers.stream().filter(mapper -> isUpdated(context, mapper)).toList();
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
    private static @Nullable UserModel accountOfThatName(
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
