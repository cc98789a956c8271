package io.github.tillkey.roles.broker;

import io.github.tillkey.roles.mapping.Claims;
import java.util.List;
import java.util.function.Function;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.XMLGregorianCalendar;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.saml.SAMLEndpoint;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType.ASTChoiceType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;

/** Of attributes in the assertion of a SAML identity provider, found by name or friendly name. */
public final class SamlMemberMapper extends MemberMapper {

    /** Provider id. */
    public static final String ID = "tillkey-saml-member-idp-mapper";

    private static final int DAY_LENGTH = "2026-12-24".length();

    @Override
    Claims claims(BrokeredIdentityContext context) {
        Object assertion = context.getContextData().get(SAMLEndpoint.SAML_ASSERTION);
        return name -> assertion instanceof AssertionType read ? values(read, name) : null;
    }

    /** By friendly name only where no attribute has the name: it must not add to that of another. */
    private static List<Object> values(AssertionType assertion, String name) {
        List<Object> values = values(assertion, name, AttributeType::getName);
        return values.isEmpty() ? values(assertion, name, AttributeType::getFriendlyName) : values;
    }

    private static List<Object> values(
            AssertionType assertion, String name, Function<AttributeType, @Nullable String> nameOf) {
        return assertion.getAttributeStatements().stream()
                .flatMap(statement -> statement.getAttributes().stream())
                .map(ASTChoiceType::getAttribute)
                .filter(attribute -> attribute != null && name.equals(nameOf.apply(attribute)))
                .flatMap(attribute -> attribute.getAttributeValue().stream())
                .map(value -> value instanceof XMLGregorianCalendar date ? text(date) : value)
                .toList();
    }

    /** Of what Keycloak reads where the value has the type of a date or time. A day has no offset with us. */
    private static String text(XMLGregorianCalendar date) {
        String text = date.toXMLFormat();
        return date.getXMLSchemaType().equals(DatatypeConstants.DATE) ? text.substring(0, DAY_LENGTH) : text;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {SAMLIdentityProviderFactory.PROVIDER_ID};
    }
}
