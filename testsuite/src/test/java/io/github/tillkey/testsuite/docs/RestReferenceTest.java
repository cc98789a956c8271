package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.AdminApi;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.io.IOException;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The OpenAPI document and the calls of the REST guide follow from the annotations, and these say what a caller must
 * know.
 */
class RestReferenceTest {

    private static final SmallRyeOpenAPI DOCUMENT = AdminApi.read();
    private static final SmallRyeOpenAPI STAFF = AdminApi.readStaff();

    private final OpenAPI api = DOCUMENT.model();

    static Stream<Arguments> tags() {
        return Stream.of(DOCUMENT.model(), STAFF.model()).flatMap(document -> document.getTags().stream()
                .map(tag -> Arguments.of(tag.getName(), Named.of("its document", document))));
    }

    @ParameterizedTest
    @MethodSource("tags")
    void theGuideHasEachPart(String tag, OpenAPI document) throws IOException {
        GuideBlock.expect("rest-api.md", tag, new RestReference(document).of(tag));
    }

    @Test
    void theOpenApiDocument() throws IOException {
        GuideBlock.expect("openapi.yaml", DOCUMENT.toYAML());
        GuideBlock.expect("staff-openapi.yaml", STAFF.toYAML());
    }

    @Test
    void everyOperationSaysWhatItDoesNeedsAndAnswers() {
        SoftAssertions softly = new SoftAssertions();
        Stream.of(DOCUMENT, STAFF)
                .flatMap(document -> AdminApi.operations(document.model()).stream())
                .forEach(call -> {
                    softly.assertThat(call.operation().getSummary())
                            .as(call + ": @Operation(summary)")
                            .isNotBlank();
                    softly.assertThat(call.rights())
                            .as(call + ": @SecurityRequirement(scopes)")
                            .isNotEmpty();
                    softly.assertThat(call.operation().getTags())
                            .as(call + ": @Tag")
                            .hasSize(1);
                    softly.assertThat(call.operation().getResponses().getAPIResponses())
                            .as(call + ": the answer")
                            .hasKeySatisfying(
                                    new org.assertj.core.api.Condition<>(code -> code.startsWith("2"), "2xx"));
                });
        softly.assertAll();
    }

    @Test
    void everyFactoryIsDocumented() {
        assertThat(AdminApi.operations(api))
                .extracting(call -> call.path().split("/", 2)[0])
                .contains("tillkey", "tillkey-pin", "tillkey-stores", "tillkey-networks", "tillkey-dates");
    }
}
