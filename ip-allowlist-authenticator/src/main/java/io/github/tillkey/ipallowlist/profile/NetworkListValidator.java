package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.ProfileErrors;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.RealmNetworks;
import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates an attribute of the user profile that holds a list of networks. Offered in the admin console as validator
 * {@value #ID}; without options.
 *
 * <p>The error names the first entry that is wrong, its position and the remedy.
 */
public final class NetworkListValidator extends AbstractStringValidator implements ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-networks";

    /** Message key of every error in a console. {{0}} is the attribute, {{1}} the sentence that names entry, position and remedy. */
    public static final String MESSAGE = "tillkeyNetworksInvalid";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String attribute, ValidationContext context, ValidatorConfig config) {
        RealmModel realm = context.getSession().getContext().getRealm();
        try {
            RealmNetworks.of(realm).zones().require(NetworkList.parse(value).in(NetworkListPlace.MEMBER));
        } catch (InvalidNetworkListException wrong) {
            ProfileErrors.add(
                    context,
                    ID,
                    attribute,
                    MESSAGE,
                    "tillkeyNetworksInvalidPage",
                    wrong.getMessage(),
                    wrong.getMessage());
        }
    }

    @Override
    public String getHelpText() {
        return "A list of networks, such as 192.0.2.7, 192.0.2.0/24, 2001:db8::/48, @zone or *, separated by commas.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
