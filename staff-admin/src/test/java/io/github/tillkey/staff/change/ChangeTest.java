package io.github.tillkey.staff.change;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before it is stored for each of a thousand members. */
class ChangeTest {

    /** $n is a text of n characters, and *n is behind a text that is n times in a list. */
    private static Change change(String json) throws JsonProcessingException {
        StringBuilder text = new StringBuilder();
        for (String part : json.replace('\'', '"').split("(?=[$*])")) {
            String digits = part.replaceAll("^[$*]?([0-9]*).*$", "$1");
            if (part.startsWith("$")) {
                text.append("t".repeat(Integer.parseInt(digits))).append(part.substring(1 + digits.length()));
            } else if (part.startsWith("*")) {
                String one = text.substring(text.lastIndexOf("["));
                text.append(String.join("", Collections.nCopies(Integer.parseInt(digits) - 1, ',' + one.substring(1))))
                        .append(part.substring(1 + digits.length()));
            } else {
                text.append(part);
            }
        }
        return new JsonMapper().readValue(text.toString(), Change.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'tags':{'add':['$65']}}                          | change.tags.add",
                "{'tags':{'add':['a'*51]}}                         | change.tags.add",
                "{'tags':{'add':[null]}}                           | change.tags.add",
                "{'tags':{'remove':['$256']}}                      | change.tags.remove",
                "{'tags':{'remove':['a'*51]}}                      | change.tags.remove",
                "{'roles':{'storeId':'S','set':['a'*21]}}          | change.roles.set",
                "{'roles':{'storeId':'S','add':['$256']}}          | change.roles.add",
                "{'roles':{'storeId':'S','remove':['a'*21]}}       | change.roles.remove",
                "{'roles':{'storeId':'$256','set':[]}}             | change.roles.storeId",
                "{'leave':'$256'}                                  | change.leave",
                "{'loan':{'storeId':'S','roles':['a'*21]}}         | change.loan.roles",
                "{'loan':{'storeId':'S','roles':[],'from':'$256'}} | change.loan.from",
                "{'dates':{'validUntil':'$256'}}                   | change.dates.validUntil",
                "{'dates':{'sponsor':'$256'}}                      | change.dates.sponsor",
                "{'block':{'reason':'$256'}}                       | change.block.reason",
            })
    void tooMuchIsRefusedWithTheField(String json, String field) throws JsonProcessingException {
        Change change = change(json);
        assertThatThrownBy(() -> change.action().check())
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'tags':{'add':['$64'*50],'remove':['$255']}}",
                "{'roles':{'storeId':'S','set':['$255'*20]}}",
                "{'roles':{'storeId':'S','set':[]}}",
                "{'loan':{'storeId':'S','roles':null,'from':null}}",
                "{'dates':{'validUntil':''}}",
                "{'unblock':true}",
            })
    void theRestIsNot(String json) throws JsonProcessingException {
        Change change = change(json);
        assertThatCode(() -> change.action().check()).doesNotThrowAnyException();
    }
}
