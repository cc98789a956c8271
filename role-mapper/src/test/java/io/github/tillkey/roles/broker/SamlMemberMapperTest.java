package io.github.tillkey.roles.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.roles.mapping.Claims;
import java.io.StringReader;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.saml.SAMLEndpoint;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType.ASTChoiceType;
import org.keycloak.dom.saml.v2.assertion.AttributeType;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.saml.processing.core.parsers.saml.assertion.SAMLAttributeValueParser;
import org.keycloak.saml.processing.core.saml.v2.util.XMLTimeUtil;

/** Values as Keycloak's own parser reads them. */
class SamlMemberMapperTest {

    private static final String VALUE = """
            <saml:AttributeValue xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xmlns:xs="http://www.w3.org/2001/XMLSchema"%s>%s</saml:AttributeValue>""";

    @ParameterizedTest
    @CsvSource({
        "xs:date, 2026-12-24, 2026-12-24",
        "xs:date, 2026-12-24+01:00, 2026-12-24",
        "xs:dateTime, 2026-12-24T18:00:00Z, 2026-12-24T18:00:00Z",
        "xs:dateTime, 2026-12-24T18:00:00+01:00, 2026-12-24T18:00:00+01:00",
        "xs:string, 2026-12-24, 2026-12-24"
    })
    void aDateMayHaveAType(String type, String written, String read) throws Exception {
        assertThat(claims(" xsi:type=\"" + type + "\"", written).values("ends")).containsExactly(read);
    }

    @Test
    void aDateHasNoTypeMostly() throws Exception {
        assertThat(claims("", "2026-12-24").values("ends")).containsExactly("2026-12-24");
    }

    private static Claims claims(String type, String written) throws Exception {
        Object value = SAMLAttributeValueParser.getInstance()
                .parse(XMLInputFactory.newFactory()
                        .createXMLEventReader(new StringReader(VALUE.formatted(type, written))));
        AttributeType attribute = new AttributeType("ends");
        attribute.addAttributeValue(value);
        AttributeStatementType statement = new AttributeStatementType();
        statement.addAttribute(new ASTChoiceType(attribute));
        AssertionType assertion = new AssertionType("id", XMLTimeUtil.getIssueInstant());
        assertion.addStatement(statement);
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setEnabled(true);
        BrokeredIdentityContext context = new BrokeredIdentityContext("id", provider);
        context.getContextData().putAll(Map.of(SAMLEndpoint.SAML_ASSERTION, assertion));
        return new SamlMemberMapper().claims(context);
    }
}
