package io.github.tillkey.roles.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.saml.SAMLEndpoint;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType.ASTChoiceType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.models.IdentityProviderModel;

class SamlMemberMapperTest {

    /** Keycloak makes a calendar of a value of the type xs:date or xs:dateTime. */
    @ParameterizedTest
    @CsvSource({
        "2026-12-24, 2026-12-24",
        "2026-12-24+01:00, 2026-12-24",
        "2026-12-24T18:00:00Z, 2026-12-24T18:00:00Z",
        "2026-12-24T18:00:00+01:00, 2026-12-24T18:00:00+01:00"
    })
    void aDateMayHaveAType(String written, String read) throws Exception {
        XMLGregorianCalendar typed = DatatypeFactory.newInstance().newXMLGregorianCalendar(written);
        AttributeType attribute = new AttributeType("ends");
        List.of(typed, "2027-01-01").forEach(attribute::addAttributeValue);
        AttributeStatementType statement = new AttributeStatementType();
        statement.addAttribute(new ASTChoiceType(attribute));
        AssertionType assertion = new AssertionType("id", typed);
        assertion.addStatement(statement);
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setEnabled(true);
        BrokeredIdentityContext context = new BrokeredIdentityContext("id", provider);
        context.getContextData().put(SAMLEndpoint.SAML_ASSERTION, assertion);

        assertThat(new SamlMemberMapper().claims(context).values("ends")).containsExactly(read, "2027-01-01");
    }
}
