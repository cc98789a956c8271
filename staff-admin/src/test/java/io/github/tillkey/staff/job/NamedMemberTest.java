package io.github.tillkey.staff.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows of jobs are about a member. */
class NamedMemberTest {

    private static final NamedMember CHANGE = new NamedMember("id-1", "change", "Anna@shop.example", "7");

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '~',
            value = {
                "{\"memberId\":\"id-1\",\"change\":{}}>",
                "{\"memberId\":\"id-2\"}>{\"memberId\":\"id-1\",\"username\":\"x\"}",
                "{\"username\":\"Change\",\"data\":{}}>",
                "{\"data\":{\"email\":\"anna@SHOP.example\"}}>",
                "{\"data\":{\"externalId\":\"7\"}}>",
                "{\"invitation\":{\"member\":{\"email\":\"anna@shop.example\"}}}>",
                "{\"member\":{\"username\":\"change\"}}>",
                "{}>{\"email\":\"anna@shop.example\"}",
                "{\"index\":0,\"row\":{\"memberId\":\"id-1\"},\"result\":{}}>",
                "{\"index\":0,\"row\":{},\"result\":{\"username\":\"change\"}}>",
            })
    void rowsAboutTheMember(String input, String result) {
        assertThat(CHANGE.isNamedBy(JobJson.parse(input), JobJson.read(result))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '~',
            value = {
                // Keys, words, sponsors and people who are called after somebody.
                "{\"memberId\":\"id-2\",\"change\":{\"tags\":{\"add\":[\"change\"]}}}>",
                "{\"memberId\":\"id-2\",\"change\":{\"dates\":{\"sponsor\":\"change\"}}}>",
                "{\"data\":{\"sponsor\":\"change\",\"email\":\"b@shop.example\",\"tags\":[\"7\"]}}>",
                "{\"invitation\":{\"member\":{\"sponsor\":\"change\",\"externalId\":\"77\"}}}>",
                "{\"memberId\":\"change\"}>{\"memberId\":\"id-2\",\"before\":{\"username\":\"change\"}}",
                "{\"username\":[\"change\"]}>",
                "{}>",
            })
    void rowsAboutOthers(String input, String result) {
        assertThat(CHANGE.isNamedBy(JobJson.parse(input), JobJson.read(result))).isFalse();
    }
}
