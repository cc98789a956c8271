package io.github.tillkey.roles.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappingException;
import java.util.List;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.saml.SAMLEndpoint;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType.ASTChoiceType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.dom.saml.v2.assertion.NameIDType;
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

        assertThat(claims("ends", typed, "2027-01-01").values("ends")).containsExactly(read, "2027-01-01");
    }

    /** Keycloak reads mark-up inside of a value, as of an eduPersonTargetedID, into an object. */
    @Test
    void aValueOfMarkUpCannotBeUsed() throws Exception {
        Claims claims = claims("groups", "a", new NameIDType());

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> claims.values("groups"))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(MappingException.Problem.CLAIM));
    }

    private static Claims claims(String name, Object... values) throws Exception {
        AttributeType attribute = new AttributeType(name);
        List.of(values).forEach(attribute::addAttributeValue);
        AttributeStatementType statement = new AttributeStatementType();
        statement.addAttribute(new ASTChoiceType(attribute));
        AssertionType assertion =
                new AssertionType("id", DatatypeFactory.newInstance().newXMLGregorianCalendar("2026-11-30T12:00:00Z"));
        assertion.addStatement(statement);
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setEnabled(true);
        BrokeredIdentityContext context = new BrokeredIdentityContext("id", provider);
        context.getContextData().put(SAMLEndpoint.SAML_ASSERTION, assertion);

        return new SamlMemberMapper().claims(context);
    }
}
