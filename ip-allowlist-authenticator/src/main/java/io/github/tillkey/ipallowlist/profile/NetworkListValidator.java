package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkTarget;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidationError;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates an attribute of the user profile that holds a list of networks. Offered in the admin console as validator
 * {@value #ID}; without options.
 *
 * <p>The error names the entry, its position and the remedy: message {@value #MESSAGE} with the attribute, the position, the entry
 * and the whole sentence.
 */
public final class NetworkListValidator extends AbstractStringValidator implements ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-networks";

    /** Message key of every error. {0} is the attribute, {1} the sentence that names entry, position and remedy. */
    public static final String MESSAGE = "tillkeyNetworksInvalid";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String attribute, ValidationContext context, ValidatorConfig config) {
        try {
            NetworkList list = NetworkList.parse(value).in(NetworkListPlace.MEMBER);
            RealmModel realm = context.getSession().getContext().getRealm();
            NetworkZones zones = RealmNetworks.of(realm).zones();
            int position = 0;
            for (NetworkEntry entry : list.entries()) {
                position++;
                if (entry.target() instanceof NetworkTarget.Zone zone
                        && zones.textOf(zone.name()).isEmpty()) {
                    context.addError(error(
                            attribute,
                            "Entry " + position + ", '" + zone
                                    + "': there is no zone with this name. Write the name of a zone of this realm."));
                }
            }
        } catch (InvalidNetworkListException wrong) {
            context.addError(error(attribute, String.valueOf(wrong.getMessage())));
        }
    }

    private static ValidationError error(String attribute, String sentence) {
        return new ValidationError(ID, attribute, MESSAGE, sentence);
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
