package io.github.tillkey.expiry.profile;

import io.github.tillkey.core.profile.ValidationErrors;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.AttributeContext;
import org.keycloak.validate.AbstractStringValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates the attribute {@value StaffAttributes#SPONSOR} of the user profile: the username of another member, who is
 * an employee. Offered in the admin console as validator {@value #ID}; without options. One who leaves later stays
 * written: the role of stand-ins in the settings of dates steps in.
 */
public final class SponsorValidator extends AbstractStringValidator implements ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-sponsor";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    protected void doValidate(String value, String attribute, ValidationContext context, ValidatorConfig config) {
        AttributeContext attributes = ValidationErrors.profileOf(context, ID);
        UserModel member = attributes.getUser();
        if (member != null && value.equals(member.getFirstAttribute(attribute))) {
            return; // A sponsor who has left since must not block every other change.
        }
        KeycloakSession session = context.getSession();
        UserModel sponsor =
                session.users().getUserByUsername(session.getContext().getRealm(), value);
        if (value.equalsIgnoreCase(attributes.getAttributes().getFirst(UserModel.USERNAME))) {
            ValidationErrors.add(context, ID, attribute, "tillkeySponsorSelf", value);
        } else if (sponsor == null) {
            ValidationErrors.add(context, ID, attribute, "tillkeySponsorUnknown", value);
        } else if (!StaffKind.EMPLOYEE.value().equals(sponsor.getFirstAttribute(StaffAttributes.STAFF_KIND))) {
            ValidationErrors.add(context, ID, attribute, "tillkeySponsorNoEmployee", value);
        }
    }

    @Override
    public String getHelpText() {
        return "The username of the employee who answers for a temporary member.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
