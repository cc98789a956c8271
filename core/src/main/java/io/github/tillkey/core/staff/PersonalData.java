package io.github.tillkey.core.staff;

import java.util.Map;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.Provider;

/** What a feature keeps about a member in its own tables. Each feature with such tables deploys a provider. */
public interface PersonalData extends Provider {

    /**
     * All of it, for the member to have: by the names of sections, records or lists of them. Never a secret, nor what
     * is made of one, such as the hash of a PIN.
     */
    Map<String, ?> of(RealmModel realm, UserModel member);

    /**
     * Removes what would remain when the account is gone, such as the member's id in what was done for others. Called
     * before the account is deleted, in the same transaction. Rows about the member go with the account anyway.
     */
    default void erase(RealmModel realm, UserModel member) {}

    @Override
    default void close() {}
}
