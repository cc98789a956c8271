package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListScope;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.profile.ValidationErrors;
import io.github.tillkey.core.settings.RealmLock;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.UserProfileAttributeValidationContext;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates an attribute of the user profile that holds a list of networks. Offered in the admin console as validator
 * {@value #ID}; without options.
 *
 * <p>The error names each entry that is wrong, its position and the remedy.
 */
public final class NetworkListValidator extends AbstractStringValidator implements ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-networks";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String attribute, ValidationContext context, ValidatorConfig config) {
        KeycloakSession session = context.getSession();
        RealmModel realm = session.getContext().getRealm();
        try {
            if (isUnchanged(value, attribute, context)) {
                // A stored note must not block every other change of the member.
                NetworkList.parse(value).in(NetworkListScope.MEMBER);
                return;
            }
            NetworkZones zones = RealmNetworks.of(realm).zones();
            NetworkList list = NetworkList.parseForSaving(value, NetworkListScope.MEMBER, zones::contains);
            if (list.refersToZones()) {
                // Nobody may take the zone away meanwhile, and the cache may not know yet that somebody has.
                RealmLock.acquire(session, realm);
                NetworkList.parseForSaving(
                        value,
                        NetworkListScope.MEMBER,
                        RealmNetworks.stored(session, realm).zones()::contains);
            }
        } catch (InvalidNetworkListException wrong) {
            String faults = NetworkListErrors.describe(wrong.faults(), LocalizedMessages.of(session)::text);
            ValidationErrors.add(context, ID, attribute, "tillkeyNetworksInvalid", faults);
        }
    }

    private static boolean isUnchanged(String value, String attribute, ValidationContext context) {
        if (!(context instanceof UserProfileAttributeValidationContext profile)) {
            return false;
        }
        UserModel member = profile.getAttributeContext().getUser();
        return member != null && member.getAttributeStream(attribute).anyMatch(value::equals);
    }

    @Override
    public String getHelpText() {
        return "A list of networks, such as 192.0.2.7, 192.0.2.0/24, 2001:db8::/48, @zone or *, separated by commas or "
                + "line breaks.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
