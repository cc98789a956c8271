package io.github.tillkey.core.network;

import static io.github.tillkey.core.network.AddressQueries.allows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkListTest {

    private static NetworkList list(String text) {
        try {
            return NetworkList.parse(text);
        } catch (InvalidNetworkListException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static InvalidNetworkListException refusal(String text) {
        return catchThrowableOfType(InvalidNetworkListException.class, () -> NetworkList.parse(text));
    }

    // What entries mean

    @Test
    void anAddressAllowsItselfOnly() {
        NetworkList list = list("192.0.2.7, 2001:db8::7");
        assertThat(allows(list, "192.0.2.7")).isTrue();
        assertThat(allows(list, "192.0.2.6")).isFalse();
        assertThat(allows(list, "192.0.2.8")).isFalse();
        assertThat(allows(list, "2001:db8::7")).isTrue();
        assertThat(allows(list, "2001:db8::6")).isFalse();
        assertThat(allows(list, "2001:db8::8")).isFalse();
    }

    @Test
    void aNetworkAllowsFromItsFirstToItsLastAddress() {
        NetworkList list = list("10.1.128.0/17,2001:db8:0:8000::/49");
        assertThat(allows(list, "10.1.127.255")).isFalse();
        assertThat(allows(list, "10.1.128.0")).isTrue();
        assertThat(allows(list, "10.1.255.255")).isTrue();
        assertThat(allows(list, "10.2.0.0")).isFalse();
        assertThat(allows(list, "2001:db8:0:7fff:ffff:ffff:ffff:ffff")).isFalse();
        assertThat(allows(list, "2001:db8:0:8000::")).isTrue();
        assertThat(allows(list, "2001:db8:0:ffff:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(allows(list, "2001:db8:1::")).isFalse();
    }

    @Test
    void aRangeAllowsBothItsEndsAndWhatIsBetween() {
        NetworkList list = list("10.0.0.250-10.0.1.5,2001:db8::ff-2001:db8::1:0");
        assertThat(allows(list, "10.0.0.249")).isFalse();
        assertThat(allows(list, "10.0.0.250")).isTrue();
        assertThat(allows(list, "10.0.1.0")).isTrue();
        assertThat(allows(list, "10.0.1.5")).isTrue();
        assertThat(allows(list, "10.0.1.6")).isFalse();
        assertThat(allows(list, "2001:db8::fe")).isFalse();
        assertThat(allows(list, "2001:db8::ff")).isTrue();
        assertThat(allows(list, "2001:db8::1:0")).isTrue();
        assertThat(allows(list, "2001:db8::1:1")).isFalse();
    }

    @Test
    void addressesAreComparedWithoutSign() {
        NetworkList list = list("127.255.255.255-128.0.0.1, 7fff::-8000::1, 2001:db8:0:0:7fff::-2001:db8:0:0:8000::1");
        assertThat(allows(list, "128.0.0.0")).isTrue();
        assertThat(allows(list, "1.2.3.4")).isFalse();
        assertThat(allows(list, "255.255.255.255")).isFalse();
        assertThat(allows(list, "8000::")).isTrue();
        assertThat(allows(list, "ffff::")).isFalse();
        assertThat(allows(list, "2001:db8::8000:0:0:0")).isTrue();
        assertThat(allows(list, "2001:db8::ffff:0:0:0")).isFalse();
    }

    @Test
    void overlappingEntriesAllowWhatAnyOfThemAllows() {
        NetworkList list = list("10.0.0.0/8, 10.3.0.0/16, 10.255.255.255-11.0.0.3, 10.0.0.1, 9.9.9.9");
        assertThat(allows(list, "10.200.0.1")).isTrue();
        assertThat(allows(list, "11.0.0.3")).isTrue();
        assertThat(allows(list, "11.0.0.4")).isFalse();
        assertThat(allows(list, "9.9.9.9")).isTrue();
        assertThat(allows(list, "9.9.9.10")).isFalse();
    }

    @Test
    void aStarAllowsEveryAddressOfBothFamilies() {
        NetworkList list = list("10.0.0.1, *");
        assertThat(allows(list, "203.0.113.9")).isTrue();
        assertThat(allows(list, "2001:db8::1")).isTrue();
        assertThat(allows(list, "::ffff:203.0.113.9")).isTrue();
    }

    // The caller's address

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "unknown",
                "localhost",
                "_hidden",
                "10.0.0.1:443",
                "[::1]",
                "[::1]:443",
                "10.0.0.1, 10.0.0.2",
                "10.0.0.1 ",
                " 10.0.0.1",
                "10.0.0.1/32",
                "10.0.0.1%eth0",
                "::1%",
                "%eth0",
                "010.0.0.1",
                "10.1",
                "167772161",
                "0x0a000001",
                "10.0.0.*",
                "*",
                "10.0.0.1-2",
                "::ffff:010.0.0.1",
                "::ffff:10.0.1",
                "1::2::3",
                "١٠.0.0.1"
            })
    void anythingThatIsNotAnAddressMatchesNothingNotEvenAStar(String remoteAddress) {
        assertThat(allows(list("*, 10.0.0.0/8, ::/1"), remoteAddress)).isFalse();
    }

    @Test
    void aMissingOrEndlessAddressMatchesNothingNotEvenAStar() {
        assertThat(allows(list("*"), null)).isFalse();
        assertThat(allows(list("*"), "1".repeat(1_000_000))).isFalse();
        assertThat(allows(list("*"), "fe80::1%" + "e".repeat(1_000_000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.1.2.3", "::FFFF:10.1.2.3", "::ffff:a01:203", "0:0:0:0:0:ffff:0a01:0203"})
    void ipv4MappedIpv6IsTheIpv4Address(String remoteAddress) {
        assertThat(allows(list("10.0.0.0/8"), remoteAddress)).isTrue();
        assertThat(allows(list("10.1.2.4-10.255.255.255"), remoteAddress)).isFalse();
        assertThat(allows(list("::/1"), remoteAddress)).isFalse();
    }

    @Test
    void onlyMappedAddressesAreUnmapped() {
        NetworkList list = list("10.0.0.0/8");
        assertThat(allows(list, "::10.1.2.3")).isFalse();
        assertThat(allows(list, "64:ff9b::10.1.2.3")).isFalse();
        assertThat(allows(list, "2002:a01:203::")).isFalse();
        assertThat(allows(list, "::ffff:0:10.1.2.3")).isFalse();
    }

    @Test
    void theZoneOfTheServersInterfaceIsIgnored() {
        assertThat(allows(list("fe80::/10"), "fe80:0:0:0:1:2:3:4%eth0")).isTrue();
        assertThat(allows(list("fe80::/10"), "fec0::1%2")).isFalse();
    }

    @Test
    void aNameIsNotLookedUpEvenWhenItWouldResolve() {
        assertThat(allows(list("127.0.0.0/8, ::1"), "localhost")).isFalse();
        assertThat(refusal("localhost").problem()).isEqualTo(Problem.HOST_NAME);
    }

    // The canonical form

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1                              | 10.0.0.1",
                "10.0.0.1/32                           | 10.0.0.1",
                "10.0.0.1-10.0.0.1                     | 10.0.0.1",
                "10.0.0.0/8                            | 10.0.0.0/8",
                "10.0.0.0-10.0.0.255                   | 10.0.0.0-10.0.0.255",
                "2001:0DB8:0000:0000:0000:0000:0000:0001 | 2001:db8::1",
                "2001:db8:0:1:1:1:1:1                  | 2001:db8:0:1:1:1:1:1",
                "2001:db8::1:1:1:1:1                   | 2001:db8:0:1:1:1:1:1",
                "2001:0:0:1:0:0:0:1                    | 2001:0:0:1::1",
                "2001:db8:0:0:1:0:0:1                  | 2001:db8::1:0:0:1",
                "0:0:0:0:0:0:0:1                       | ::1",
                "2001:db8:0:0::/32                     | 2001:db8::/32",
                "2001:db8::/127                        | 2001:db8::/127",
                "2001:DB8::A/128                       | 2001:db8::a",
                "FE80::1-FE80:0::FF                    | fe80::1-fe80::ff",
                "*,10.0.0.1,  *                        | *, 10.0.0.1, *"
            })
    void aListPrintsAsRfc5952Writes(String text, String canonical) {
        assertThat(list(text)).hasToString(canonical);
        assertThat(list(canonical)).hasToString(canonical);
    }

    @Test
    void entriesKeepTheirOrder() {
        assertThat(list(" 10.0.0.9 ,\n*,\t10.0.0.1").entries())
                .extracting(NetworkEntry::toString)
                .isEqualTo(List.of("10.0.0.9", "*", "10.0.0.1"));
    }

    // Refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "10.1.2.3/8                    | HOST_BITS       | 10.0.0.0/8",
                "2001:db8::1/32                | HOST_BITS       | 2001:db8::/32",
                "192.0.2.1/31                  | HOST_BITS       | 192.0.2.0/31",
                "0.0.0.0/0                     | EVERY_ADDRESS   | -",
                "::/0                          | EVERY_ADDRESS   | -",
                "10.0.0.1/0                    | EVERY_ADDRESS   | -",
                "0.0.0.0-255.255.255.255       | EVERY_ADDRESS   | -",
                "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | EVERY_ADDRESS | -",
                "010.0.0.1                     | LEADING_ZERO    | -",
                "10.0.0.00                     | LEADING_ZERO    | -",
                "10.0.0.01-10.0.0.09           | LEADING_ZERO    | -",
                "10.0.0.0/08                   | LEADING_ZERO    | 10.0.0.0/8",
                "10.1.2.3/08                   | LEADING_ZERO    | 10.0.0.0/8",
                "10.0.0.0/00                   | LEADING_ZERO    | -",
                "10.0.0.1-2001:db8::1          | MIXED_FAMILIES  | -",
                "2001:db8::1-10.0.0.1          | MIXED_FAMILIES  | -",
                "10.0.0.9-10.0.0.1             | REVERSED_RANGE  | 10.0.0.1-10.0.0.9",
                "2001:db8::2-2001:db8::1       | REVERSED_RANGE  | 2001:db8::1-2001:db8::2",
                "fe80::1%eth0                  | ZONE_ID         | -",
                "fe80::%1/64                   | ZONE_ID         | -",
                "::ffff:10.1.2.3/128           | IPV4_IN_IPV6    | 10.1.2.3",
                "10.1.2.3/032                  | LEADING_ZERO    | 10.1.2.3",
                "::ffff:10.0.0.1               | IPV4_IN_IPV6    | 10.0.0.1",
                "::ffff:a00:1                  | IPV4_IN_IPV6    | 10.0.0.1",
                "::ffff:10.0.0.0/104           | IPV4_IN_IPV6    | 10.0.0.0/8",
                "::ffff:a00:0/104              | IPV4_IN_IPV6    | 10.0.0.0/8",
                "::ffff:0:0/96                 | IPV4_IN_IPV6    | -",
                "::ffff:10.0.0.1-::ffff:10.0.0.9 | IPV4_IN_IPV6  | -",
                "64:ff9b::10.0.0.1             | IPV4_IN_IPV6    | -",
                "localhost                     | HOST_NAME       | -",
                "till-7.example.org            | HOST_NAME       | -",
                "kassa.exämple                 | HOST_NAME       | -",
                "example.org/24                | HOST_NAME       | -",
                "localhost:8080                | HOST_NAME       | -",
                "0x0a000001                    | HOST_NAME       | -",
                "10.0.0.0/255.0.0.0            | NETMASK         | 10.0.0.0/8",
                "10.1.2.3/255.255.0.0          | NETMASK         | 10.1.0.0/16",
                "10.0.0.0/255.0.255.0          | NETMASK         | -",
                "10.0.0.0/0.255.255.255        | NETMASK         | -",
                "2001:db8::/ffff:ffff::        | NETMASK         | 2001:db8::/32",
                "10.0.*.*                      | WILDCARD        | -",
                "10.*                          | WILDCARD        | -",
                "**                            | WILDCARD        | -",
                "2001:db8:*::                  | WILDCARD        | -",
                "10.0.0.80-99                  | SHORTENED_RANGE | -",
                "10.0.80-99.1                  | SHORTENED_RANGE | -",
                "2001:db8::1-ff                | SHORTENED_RANGE | -",
                "10.0.0.0/33                   | PREFIX_LENGTH   | -",
                "2001:db8::/129                | PREFIX_LENGTH   | -",
                "10.0.0.0/                     | PREFIX_LENGTH   | -",
                "10.0.0.0/+8                   | PREFIX_LENGTH   | -",
                "10.0.0.0/99999999999          | PREFIX_LENGTH   | -",
                "10.0.0.0/8/8                  | PREFIX_LENGTH   | -",
                "10.0.0.1 - 10.0.0.9           | WHITE_SPACE     | -",
                "10.0.0.1 10.0.0.2             | WHITE_SPACE     | -",
                "10.0.0.0 /8                   | WHITE_SPACE     | -",
                "256.0.0.1                     | NOT_AN_ADDRESS  | -",
                "10.0.0                        | NOT_AN_ADDRESS  | -",
                "10.0.0.0.1                    | NOT_AN_ADDRESS  | -",
                "167772161                     | NOT_AN_ADDRESS  | -",
                "10.0.0.1:443                  | NOT_AN_ADDRESS  | -",
                "[::1]                         | NOT_AN_ADDRESS  | -",
                "1::2::3                       | NOT_AN_ADDRESS  | -",
                "12345::                       | NOT_AN_ADDRESS  | -",
                "10.0.0.0/24-10.0.1.0/24       | NOT_AN_ADDRESS  | -",
                "-10.0.0.1                     | NOT_AN_ADDRESS  | -",
                "10.0.0.1-                     | NOT_AN_ADDRESS  | -",
                "10.0.0.1;10.0.0.2             | SEMICOLON       | -",
                "\"10.0.0.1\"                    | QUOTES          | 10.0.0.1",
                "\u201cfe80::1/10\u201d          | QUOTES          | -",
                "\u201cfe80::/10\u201d           | QUOTES          | fe80::/10",
                "`2001:DB8::/32                | QUOTES          | 2001:db8::/32",
                "\"10.0.0.1 until 2026-12-24T17:00Z\" | QUOTES     | 10.0.0.1 until 2026-12-24T17:00Z",
                "!10.0.0.1                     | NOT_AN_ADDRESS  | -"
            })
    void aRefusalSaysWhatIsWrongAndWhatToWrite(String entry, Problem problem, String suggestion) {
        InvalidNetworkListException refusal = refusal("192.0.2.1, " + entry + ",192.0.2.2");
        assertThat(refusal.problem()).isEqualTo(problem);
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal.value()).isEqualTo(entry);
        assertThat(refusal.suggestion()).isEqualTo(suggestion);
        if (suggestion != null) {
            assertThat(list(suggestion)).as("the suggestion is a list").hasToString(suggestion);
        }
    }

    @Test
    void aRefusalReadsAsAWholeSentence() {
        assertThat(refusal("192.0.2.1,10.1.2.3/8"))
                .hasMessage("Entry 2, '10.1.2.3/8': the address has bits set behind the prefix. Write 10.0.0.0/8.");
        assertThat(refusal("0.0.0.0/0")).hasMessage("Entry 1, '0.0.0.0/0': only * stands for every address. Write *.");
        assertThat(refusal("10.0.0.1/0").problem().code()).isEqualTo("every_address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|1", "' '|1", "','|1", "10.0.0.1,|2", "10.0.0.1,,10.0.0.2|2", "',10.0.0.1'|1", "'10.0.0.1, ,'|2"
            })
    void anEmptyEntryIsRefused(String text, int position) {
        InvalidNetworkListException refusal = refusal(text);
        assertThat(refusal.problem()).isEqualTo(Problem.EMPTY_ENTRY);
        assertThat(refusal.position()).isEqualTo(position);
        assertThat(refusal.value()).isEmpty();
    }

    @Test
    void twoThousandEntriesAreAcceptedAndOneMoreIsRefused() {
        String longest = "2001:db8:1111:2222:3333:4444:5555:6666-2001:db8:1111:2222:3333:4444:5555:7777";
        String most = String.join(", ", Collections.nCopies(NetworkList.MAX_ENTRIES, longest));
        assertThat(list(most).entries()).hasSize(NetworkList.MAX_ENTRIES);
        InvalidNetworkListException refusal = refusal(most + ",10.0.0.1");
        assertThat(refusal.problem()).isEqualTo(Problem.TOO_MANY_ENTRIES);
        assertThat(refusal.position()).isEqualTo(2_001);
        assertThat(refusal.value()).isEqualTo("10.0.0.1");
    }

    @Test
    void anOverlongTextIsRefusedUnread() {
        assertThat(refusal(" ".repeat(NetworkList.MAX_LENGTH) + "1").problem()).isEqualTo(Problem.TEXT_TOO_LONG);
        assertThat(list("10.0.0.1" + " ".repeat(NetworkList.MAX_LENGTH - 8)).entries())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.", "1-", "1:", "f", ":", "*", "0/", "%", " 1"})
    void aLongEntryIsRefusedLikeAShortOne(String part) {
        String entry = part.repeat(50_000);
        assertThat(refusal(entry).position()).isEqualTo(1);
        assertThat(refusal("10.0.0.1-" + entry).position()).isEqualTo(1);
        assertThat(refusal("1" + ".1".repeat(50_000) + "-1").problem()).isEqualTo(Problem.NOT_AN_ADDRESS);
    }

    @Test
    void aRefusalIsAlwaysSafeToLog() {
        InvalidNetworkListException refusal =
                refusal("10.0.0.1\r\n2026 INFO all is well\u001b[2J\u202e" + "x".repeat(500));
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal.value()).hasSizeLessThanOrEqualTo(101).startsWith("2026 INFO all is well?[2J?");
        assertThat(refusal.getMessage()).hasSizeLessThan(300).doesNotContain("\n", "\r");
    }

    // What is pasted

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1\n10.0.0.0/8\n2001:db8::/32",
                "10.0.0.1\r\n10.0.0.0/8\r\n2001:db8::/32\r\n",
                "10.0.0.1\r10.0.0.0/8\r2001:db8::/32",
                "10.0.0.1,\n10.0.0.0/8,\n2001:db8::/32",
                "10.0.0.1\n,10.0.0.0/8 , \n\n 2001:db8::/32",
                "\n\n10.0.0.1\n\n \t\n10.0.0.0/8\u2028\u202f2001:db8::/32\u0085",
                "\ufeff10.0.0.1, 10.0.0.0/8\n2001:db8::/32",
                "\u00a010.0.0.1\u00a0,\u200710.0.0.0/8\u3000,\u202f2001:db8::/32\u00a0",
                "\t10.0.0.1\t\n\t10.0.0.0/8\t\n\t2001:db8::/32"
            })
    void lineBreaksSeparateAsCommasDoAndWhiteSpaceOfEveryKindSurroundsEntries(String text) {
        assertThat(list(text)).hasToString("10.0.0.1, 10.0.0.0/8, 2001:db8::/32");
    }

    @Test
    void noBreakSpacesSurroundAnEndAndANote() {
        assertThat(list("10.0.0.1\u00a0until\u00a02026-12-24T17:00Z\u00a0#\u00a0home"))
                .hasToString("10.0.0.1 until 2026-12-24T17:00Z # home");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1,\n,10.0.0.2", "10.0.0.1,,\n10.0.0.2", "10.0.0.1,\n", "\n,10.0.0.1", "\n \r\n", "\ufeff"
            })
    void twoCommasOrACommaAtAnEndSeparateNothing(String text) {
        assertThat(refusal(text).problem()).isEqualTo(Problem.EMPTY_ENTRY);
    }

    @Test
    void anEndOrANoteOnALineOfItsOwnBelongsToNoEntry() {
        assertThat(refusal("10.0.0.1\nuntil 2026-12-24T17:00Z").position()).isEqualTo(2);
        assertThat(refusal("10.0.0.1 until\n2026-12-24T17:00Z").problem()).isEqualTo(Problem.END);
        assertThat(refusal("10.0.0.1\n# home").position()).isEqualTo(2);
    }

    @Test
    void anInvisibleCharacterIsNamed() {
        InvalidNetworkListException refusal = refusal("10.0.0.1, 10.0.0.2\u200b, \u202a10.1.0.0/16\u202c");
        assertThat(refusal.faults())
                .extracting(Object::toString)
                .containsExactly(
                        "Entry 2, '10.0.0.2?': the entry has a character that cannot be seen, here a ?. "
                                + "Write 10.0.0.2.",
                        "Entry 3, '?10.1.0.0/16?': the entry has a character that cannot be seen, here a ?. Write "
                                + "10.1.0.0/16.");
    }

    @Test
    void everyWrongEntryIsNamedWithItsPositionAndItsRemedy() {
        InvalidNetworkListException refusal = refusal(
                "\"10.0.0.1\"\n10.0.0.2\n10.1.2.3/8 # Lab\n10.0.0.3; 10.0.0.4\n\n10.0.0.5 10.0.0.6\nvpn.example.org");

        assertThat(refusal)
                .hasMessage("Entry 1, '\"10.0.0.1\"': an entry has no quotation marks. Write 10.0.0.1."
                        + " Entry 3, '10.1.2.3/8 # Lab': the address has bits set behind the prefix. Write "
                        + "10.0.0.0/8 # Lab."
                        + " Entry 4, '10.0.0.3; 10.0.0.4': a semicolon separates no entries. Put a comma or a "
                        + "line break"
                        + " between two entries."
                        + " Entry 5, '10.0.0.5 10.0.0.6': an entry has no white space inside. Put a comma or a "
                        + "line break"
                        + " between two entries, and nothing around / and - in one. An end follows the word "
                        + "until, and a note"
                        + " follows #."
                        + " Entry 6, 'vpn.example.org': this is a name, and names are never looked up. Write "
                        + "the address.");
        assertThat(refusal.shortMessage())
                .isEqualTo("Entry 1, '\"10.0.0.1\"': an entry has no quotation marks. Write 10.0.0.1."
                        + " 4 more entries are wrong.");
    }

    @Test
    void aMessageHasALimitedLength() {
        assertThat(refusal("x\n".repeat(NetworkList.MAX_ENTRIES)).getMessage())
                .hasSizeLessThan(20_000)
                .contains("Entry 200, 'x'")
                .endsWith(" 1800 more entries are wrong.");
    }

    // What other extensions get wrong

    @Test
    void anIpv6AddressIsFoundInItsNetwork() {
        assertThat(allows(list("2001:db8::/32"), "2001:db8::5")).isTrue();
    }

    @Test
    void aBareAddressIsAnEntryLikeAnyOther() {
        assertThat(allows(list("10.0.0.5"), "10.0.0.5")).isTrue();
    }

    @Test
    void ipv6AddressesWithTheLowBitsOfAnIpv4NetworkAreOutsideIt() {
        assertThat(allows(list("192.168.1.0/24"), "2001:db8::c0a8:107")).isFalse();
        assertThat(allows(list("203.0.113.0/24"), "8001::cb00:7105")).isFalse();
        assertThat(allows(list("203.0.113.0/24"), "::cb00:7105")).isFalse();
        assertThat(allows(list("::cb00:7100/120"), "203.0.113.5")).isFalse();
    }

    @Test
    void aBareIpv6AddressIsNotANetworkOf32Bits() {
        assertThat(allows(list("2001:db8::1"), "2001:db8:ffff::1")).isFalse();
    }

    @Test
    void aBrokenEntryIsNeverSkipped() {
        assertThat(refusal("10.0.0.0/8, 10.0.0.0/40").position()).isEqualTo(2);
    }

    @Test
    void aMappedAddressEqualsItsIpv4Address() {
        assertThat(allows(list("203.0.113.5"), "::ffff:203.0.113.5")).isTrue();
    }
}
