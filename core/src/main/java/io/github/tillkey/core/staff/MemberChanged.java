package io.github.tillkey.core.staff;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Staff data of a member were written past the Admin REST, whose calls raise events of their own. Published on the
 * session factory before the transaction ends.
 *
 * @param session whose transaction has written them
 */
public record MemberChanged(KeycloakSession session, RealmModel realm, UserModel member) implements ProviderEvent {}
