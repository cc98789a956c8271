package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.AdminApi;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.io.IOException;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.tags.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The OpenAPI document and the calls of the REST guide follow from the annotations, and these say what a caller must
 * know.
 */
class RestReferenceTest {

    private static final SmallRyeOpenAPI DOCUMENT = AdminApi.read();

    private final OpenAPI api = DOCUMENT.model();

    static Stream<String> tags() {
        return DOCUMENT.model().getTags().stream().map(Tag::getName);
    }

    @ParameterizedTest
    @MethodSource("tags")
    void theGuideHasEachPart(String tag) throws IOException {
        GuideBlock.expect("rest-api.md", tag, new RestReference(api).of(tag));
    }

    @Test
    void theOpenApiDocument() throws IOException {
        GuideBlock.expect("openapi.yaml", DOCUMENT.toYAML());
    }

    @Test
    void everyOperationSaysWhatItDoesNeedsAndAnswers() {
        SoftAssertions softly = new SoftAssertions();
        AdminApi.operations(api).forEach(call -> {
            softly.assertThat(call.operation().getSummary())
                    .as(call + ": @Operation(summary)")
                    .isNotBlank();
            softly.assertThat(call.rights())
                    .as(call + ": @SecurityRequirement(scopes)")
                    .isNotEmpty();
            softly.assertThat(call.operation().getTags()).as(call + ": @Tag").hasSize(1);
            softly.assertThat(call.operation().getResponses().getAPIResponses())
                    .as(call + ": the answer")
                    .hasKeySatisfying(new org.assertj.core.api.Condition<>(code -> code.startsWith("2"), "2xx"));
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
