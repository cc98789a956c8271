package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.network.ClientAddress.Problem;
import io.github.tillkey.core.network.TrustedProxies.Header;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 203.0.113.5 is the client, 6.6.6.6 what it invents, 10.0.0.0/8 and 2001:db8:ff::/48 are proxies. */
class TrustedProxiesTest {

    private static final String PROXIES = "10.0.0.0/8, 2001:db8:ff::/48";
    private static final ClientAddress CLIENT = ClientAddress.of("203.0.113.5");
    private static final ClientAddress UNREADABLE = ClientAddress.unknown(Problem.HEADER_NOT_READABLE);

    private static TrustedProxies proxies(Header header) {
        return TrustedProxies.of(header.name(), PROXIES, false);
    }

    /** Whom a trusted proxy names in lines of {@code X-Forwarded-For}. */
    private static ClientAddress xForwardedFor(String... lines) {
        return proxies(Header.XFORWARDED).clientOf("10.0.0.1", true, List.of(lines));
    }

    /** Whom a trusted proxy names in lines of {@code Forwarded}. */
    private static ClientAddress forwarded(String... lines) {
        return proxies(Header.FORWARDED).clientOf("10.0.0.1", true, List.of(lines));
    }

    // X-Forwarded-For

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.5",
                " 203.0.113.5\t",
                "6.6.6.6, 203.0.113.5",
                "6.6.6.6,203.0.113.5",
                "10.0.0.9, 203.0.113.5",
                "203.0.113.5, 10.0.0.2",
                "203.0.113.5, 10.0.0.3, 10.0.0.2",
                "203.0.113.5, 2001:db8:ff::7, [2001:db8:ff::7]:443, 10.0.0.2:99",
                "6.6.6.6, 10.0.0.9, 203.0.113.5, 10.0.0.3, 10.0.0.2",
                "203.0.113.5:5678",
                "203.0.113.5:_port",
                "::ffff:203.0.113.5",
                "[::ffff:203.0.113.5]:443",
                "203.0.113.5, ::ffff:10.0.0.2"
            })
    void theClientIsTheFirstAddressFromTheRightThatIsNoProxy(String header) {
        assertThat(xForwardedFor(header)).isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "_hidden",
                "garbage",
                "",
                ",",
                ",,,",
                "\"",
                "[",
                "6.6.6.6\"",
                "for=6.6.6.6",
                "till.example.org",
                "6.6.6.6:",
                "6.6.6.6, \"",
                "999.999.999.999",
                "\u0000",
                "\ud83d"
            })
    void whatStandsLeftOfTheClientDoesNotMatter(String forged) {
        assertThat(xForwardedFor(forged + ", 203.0.113.5")).isEqualTo(CLIENT);
        assertThat(xForwardedFor(forged + ", 203.0.113.5, 10.0.0.2")).isEqualTo(CLIENT);
        assertThat(xForwardedFor(forged, "203.0.113.5")).isEqualTo(CLIENT);
        assertThat(xForwardedFor(forged, "203.0.113.5, 10.0.0.3", "10.0.0.2")).isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2001:db8::1             | 2001:db8::1",
                "2001:DB8:0::1           | 2001:db8::1",
                "[2001:db8::1]           | 2001:db8::1",
                "[2001:db8::1]:443       | 2001:db8::1",
                "[2001:db8::1]:_hidden   | 2001:db8::1",
                "2001:db8:1:2:3:4:5:6    | 2001:db8:1:2:3:4:5:6",
                "::1                     | ::1",
                "::                      | ::",
                "fe80::1%eth0            | fe80::1"
            })
    void anIpv6ClientIsReadWithAndWithoutBrackets(String node, String address) {
        assertThat(xForwardedFor(node)).hasToString(address);
        assertThat(xForwardedFor("6.6.6.6, " + node + ", 10.0.0.2")).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "203.0.113.5,",
                "203.0.113.5, ",
                "203.0.113.5, , 10.0.0.2",
                ", 10.0.0.2",
                "unknown",
                "203.0.113.5, unknown",
                "203.0.113.5, unknown, 10.0.0.2",
                "_hidden",
                "203.0.113.5, _hidden:80, 10.0.0.2",
                "localhost",
                "till.example.org:443",
                "203.0.113.5:",
                "203.0.113.5:http",
                "203.0.113.5:123456",
                "203.0.113.5:80:80",
                "203.0.113.5 10.0.0.2",
                "203.0.113.5/32",
                "203.0.113.05",
                "203.0.113",
                "3405803781",
                "\"203.0.113.5\"",
                "[203.0.113.5]",
                "[203.0.113.5]:80",
                "[2001:db8::1",
                "2001:db8::1]",
                "[2001:db8::1]443",
                "[[2001:db8::1]]",
                "[]",
                "[]:80",
                ":",
                "::1::",
                "2001:db8:1:2:3:4:5:6:443",
                "for=203.0.113.5"
            })
    void whatCannotBeReadOnTheWayIsNoAddress(String header) {
        assertThat(xForwardedFor(header)).isEqualTo(UNREADABLE);
        assertThat(xForwardedFor("6.6.6.6", header)).isEqualTo(UNREADABLE);
    }

    // Forwarded

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=203.0.113.5",
                " for=203.0.113.5 ",
                "For=203.0.113.5",
                "FOR=203.0.113.5",
                "for=\"203.0.113.5\"",
                "for=\"203.0.113.5:5678\"",
                "for=\"203.0.113.5:_port\"",
                "for=\"20\\3.0.113.\\5\"",
                "for=203.0.113.5;proto=https;by=10.0.0.1;host=id.example.org",
                "proto=https;host=\"id.example.org:8443\";for=203.0.113.5",
                "by=_hidden ; for=203.0.113.5 ; proto=https",
                "for=203.0.113.5;host=\", for=6.6.6.6;\"",
                "for=203.0.113.5;host=\"\\\", for=6.6.6.6\"",
                "for=203.0.113.5;host=\"\\\\\"",
                "for=203.0.113.5;host=\"\"",
                "for=6.6.6.6, for=203.0.113.5",
                "for=6.6.6.6,for=203.0.113.5",
                "for=\"6.6.6.6, 6.6.6.6\", for=203.0.113.5",
                "proto=http, for=203.0.113.5",
                "for=unknown, for=203.0.113.5",
                "for=_hidden, for=203.0.113.5",
                "for=10.0.0.9, for=203.0.113.5",
                "for=203.0.113.5, for=10.0.0.2",
                "for=203.0.113.5;host=\",\", for=10.0.0.2",
                "for=6.6.6.6, for=203.0.113.5, for=10.0.0.3;proto=https, for=\"[2001:db8:ff::7]:443\"",
                "for=\"[::ffff:203.0.113.5]\"",
                "for=203.0.113.5, for=\"[::ffff:10.0.0.2]:80\""
            })
    void theClientIsTheFirstElementFromTheRightThatIsNoProxy(String header) {
        assertThat(forwarded(header)).isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=\"[2001:db8::1]\"         | 2001:db8::1",
                "for=\"[2001:DB8:0::1]:443\"   | 2001:db8::1",
                "for=\"[2001:db8::1]:_hidden\" | 2001:db8::1",
                "for=\"\\[2001:db8::1\\]\"     | 2001:db8::1"
            })
    void anIpv6ClientStandsInBracketsAndQuotes(String element, String address) {
        assertThat(forwarded(element)).hasToString(address);
        assertThat(forwarded("for=6.6.6.6, " + element + ", for=10.0.0.2")).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ";",
                "203.0.113.5",
                "for",
                "for=",
                "for= 203.0.113.5",
                "for =203.0.113.5",
                "for=\"\"",
                "for=203.0.113.5,",
                "for=203.0.113.5,,for=10.0.0.2",
                "for=203.0.113.5;",
                "for=203.0.113.5;;proto=https",
                ";for=203.0.113.5",
                "for=203.0.113.5;for=203.0.113.5",
                "for=6.6.6.6;FOR=203.0.113.5",
                "for=203.0.113.5;proto=https;for=6.6.6.6",
                "for=203.0.113.5;for=203.0.113.5, for=10.0.0.2",
                "proto=https",
                "for=203.0.113.5, proto=https",
                "for=203.0.113.5, proto=https, for=10.0.0.2",
                "for=203.0.113.5, for=unknown",
                "for=203.0.113.5, for=unknown, for=10.0.0.2",
                "for=203.0.113.5, for=_hidden",
                "for=\"_hidden:_port\"",
                "for=203.0.113.5:5678",
                "for=[2001:db8::1]",
                "for=2001:db8::1",
                "for=\"2001:db8::1\"",
                "for=\"[203.0.113.5]\"",
                "for=\"[2001:db8::1]443\"",
                "for=\"203.0.113.5",
                "for=\"203.0.113.5\\",
                "for=203.0.113.5\"",
                "for=\"203.0.113.5\"x",
                "for='203.0.113.5'",
                "for=\"203.0.113.5\u0000\"",
                "for=\" 203.0.113.5\"",
                "for=\"203.0.113.5, 10.0.0.2\"",
                "for=203.0.113.5 for=6.6.6.6",
                "for=localhost",
                "\u0130for=203.0.113.5",
                "for=203.0.113.5, for=10.0.0.2; host=a b"
            })
    void anElementThatCannotBeReadOnTheWayIsNoAddress(String header) {
        assertThat(forwarded(header)).isEqualTo(UNREADABLE);
        assertThat(forwarded("for=6.6.6.6", header)).isEqualTo(UNREADABLE);
    }

    /** The client opens a quote, so that what the proxy adds could become part of a value of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=6.6.6.6;x=\"",
                "for=6.6.6.6, x=\"",
                "for=6.6.6.6;x=\"\\",
                "x=\"",
                "\"",
                "for=\"",
                "for=6.6.6.6;x=\"a",
                "for=6.6.6.6;x=\"\\\"",
                "for=\"6.6.6.6",
                "for=6.6.6.6;by=\"\";x=\""
            })
    void anOpenQuoteOfTheClientDoesNotHideWhatTheProxyAdds(String forged) {
        for (String added : List.of(
                "for=203.0.113.5",
                "for=\"203.0.113.5\"",
                "for=\"203.0.113.5:4711\"",
                "for=203.0.113.5;proto=https;host=\"id.example.org\"",
                "for=203.0.113.5;host=\"\"",
                "proto=\"https\";for=\"203.0.113.5\"",
                "for=\"203.0.113.5\", for=10.0.0.2",
                "for=\"203.0.113.5\", for=\"10.0.0.2\"",
                // Host is the client's, too.
                "for=203.0.113.5;host=\";for=6.6.6.6;y=\"",
                "for=203.0.113.5;host=\",for=6.6.6.6;y=\"",
                "for=203.0.113.5;host=\",for=6.6.6.6\"",
                "for=203.0.113.5;host=\",for=6.6.6.6;y=\\\"\"",
                "for=203.0.113.5;host=\",for=6.6.6.6;y=\";proto=\"https\"")) {
            assertThat(forwarded(forged + ", " + added)).as(added).isIn(CLIENT, UNREADABLE);
            assertThat(forwarded(forged + "," + added)).as(added).isIn(CLIENT, UNREADABLE);
            assertThat(forwarded(forged, added)).as(added).isEqualTo(CLIENT);
        }
    }

    // Several lines

    @Test
    void severalLinesAreOneChain() {
        assertThat(xForwardedFor("6.6.6.6", "203.0.113.5", "10.0.0.3, 10.0.0.2"))
                .isEqualTo(CLIENT);
        assertThat(xForwardedFor("203.0.113.5", "10.0.0.3", "10.0.0.2")).isEqualTo(CLIENT);
        assertThat(forwarded("for=6.6.6.6", "for=203.0.113.5", "for=10.0.0.3, for=10.0.0.2"))
                .isEqualTo(CLIENT);
        assertThat(forwarded("for=203.0.113.5", "for=10.0.0.3", "for=10.0.0.2")).isEqualTo(CLIENT);
    }

    @Test
    void aLineThatCannotBeReadEndsTheWalkOnlyWhenItIsReached() {
        assertThat(forwarded("for=6.6.6.6;", "for=203.0.113.5, for=10.0.0.2")).isEqualTo(CLIENT);
        assertThat(forwarded("for=6.6.6.6;", "for=10.0.0.3, for=10.0.0.2")).isEqualTo(UNREADABLE);
        assertThat(xForwardedFor("", "10.0.0.3, 10.0.0.2")).isEqualTo(UNREADABLE);
    }

    @Test
    void whenAllAreProxiesTheLeftmostIsTheClient() {
        assertThat(xForwardedFor("10.0.0.4, 10.0.0.3, 10.0.0.2")).hasToString("10.0.0.4");
        assertThat(xForwardedFor("10.0.0.4", "10.0.0.3")).hasToString("10.0.0.4");
        assertThat(forwarded("for=\"[2001:db8:ff::4]\", for=10.0.0.3")).hasToString("2001:db8:ff::4");
        assertThat(forwarded("for=10.0.0.4")).hasToString("10.0.0.4");
    }

    // Who is believed

    @ParameterizedTest
    @EnumSource(Header.class)
    void aProxyThatNamesNoClientLeavesItUnknown(Header header) {
        assertThat(proxies(header).clientOf("10.0.0.1", true, List.of()))
                .isEqualTo(ClientAddress.unknown(Problem.HEADER_MISSING));
    }

    @ParameterizedTest
    @EnumSource(Header.class)
    void aHeaderFromAnUntrustedAddressIsIgnored(Header header) {
        for (List<String> lines :
                List.of(List.of("6.6.6.6"), List.of("for=6.6.6.6"), List.of("\""), List.<String>of())) {
            assertThat(proxies(header).clientOf("203.0.113.5", false, lines)).isEqualTo(CLIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-"})
    void withoutProxiesTheConnectionAddressCounts(String proxyHeaders) {
        TrustedProxies none = TrustedProxies.of(proxyHeaders.equals("-") ? null : proxyHeaders, PROXIES, true);
        assertThat(none.header()).isEmpty();
        assertThat(none.problem()).isEmpty();
        assertThat(none.clientOf("203.0.113.5", true, List.of("6.6.6.6"))).isEqualTo(CLIENT);
        assertThat(none.clientOf("::ffff:203.0.113.5", true, List.of())).isEqualTo(CLIENT);
        assertThat(none.clientOf(null, false, List.of()).problem()).isEqualTo(Problem.NOT_AN_ADDRESS);
        assertThat(none.clientOf("localhost", false, List.of()).problem()).isEqualTo(Problem.NOT_AN_ADDRESS);
    }

    @ParameterizedTest
    @EnumSource(Header.class)
    void noAddressIsKnownWhereAnyClientCouldInventOne(Header header) {
        for (String trusted : new String[] {null, "", "  "}) {
            TrustedProxies everybody = TrustedProxies.of(header.name(), trusted, false);
            assertThat(everybody.problem())
                    .hasValue("proxy-headers is set and proxy-trusted-addresses is not, so everybody may invent "
                            + "an address;"
                            + " set proxy-trusted-addresses to the addresses of your proxies");
            for (List<String> lines : List.of(List.of("6.6.6.6"), List.of("for=6.6.6.6"), List.<String>of())) {
                assertThat(everybody.clientOf("203.0.113.5", true, lines).problem())
                        .isEqualTo(Problem.PROXIES_NOT_NAMED);
                assertThat(everybody.clientOf("203.0.113.5", false, lines).problem())
                        .isEqualTo(Problem.PROXIES_NOT_NAMED);
            }
        }
    }

    @Test
    void acceptingTheRiskYieldsTheLeftmostAddressAsInKeycloak() {
        TrustedProxies xForwarded = TrustedProxies.of("xforwarded", null, true);
        assertThat(xForwarded.problem()).isEmpty();
        assertThat(xForwarded.clientOf("10.0.0.1", false, List.of("203.0.113.5, 198.51.100.7", "10.0.0.2")))
                .isEqualTo(CLIENT);
        assertThat(xForwarded.clientOf("10.0.0.1", false, List.of("unknown, 198.51.100.7")))
                .isEqualTo(UNREADABLE);
        assertThat(xForwarded.clientOf("203.0.113.5", false, List.of())).isEqualTo(CLIENT);
        TrustedProxies forwarded = TrustedProxies.of("forwarded", "", true);
        assertThat(forwarded.clientOf("10.0.0.1", false, List.of("for=203.0.113.5", "for=198.51.100.7")))
                .isEqualTo(CLIENT);
    }

    @Test
    void anAcceptedRiskDoesNotOutdoNamedProxies() {
        TrustedProxies named = TrustedProxies.of("xforwarded", PROXIES, true);
        assertThat(named.clientOf("203.0.113.5", false, List.of("6.6.6.6"))).isEqualTo(CLIENT);
        assertThat(named.clientOf("10.0.0.1", true, List.of("6.6.6.6, 203.0.113.5")))
                .isEqualTo(CLIENT);
    }

    @Test
    void theOptionsAreReadAsKeycloakWritesThem() {
        assertThat(TrustedProxies.of("xforwarded", PROXIES, false).header()).hasValue(Header.XFORWARDED);
        assertThat(TrustedProxies.of(" forwarded ", PROXIES, false).header()).hasValue(Header.FORWARDED);
        assertThat(Header.XFORWARDED.headerName()).isEqualTo("X-Forwarded-For");
        assertThat(Header.FORWARDED.headerName()).isEqualTo("Forwarded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8             | Entry 1, '10.0.0.1/8': the address has bits set behind the prefix. Write "
                        + "10.0.0.0/8.",
                "10.0.0.1, 10.0.0.0/40  | Entry 2, '10.0.0.0/40'",
                "10.0.0.1,              | Entry 2, ''",
                "localhost              | Entry 1, 'localhost': this is a name, and names are never looked up.",
                "10.0.0.1, @office      | Entry 2, '@office': this list cannot refer to that."
            })
    void trustedAddressesThatCannotBeReadLeaveEveryAddressUnknown(String trusted, String problem) {
        TrustedProxies broken = TrustedProxies.of("xforwarded", trusted, true);
        assertThat(broken.problem())
                .hasValueSatisfying(text -> assertThat(text).startsWith("proxy-trusted-addresses: " + problem));
        for (boolean fromProxy : new boolean[] {true, false}) {
            assertThat(broken.clientOf("203.0.113.5", fromProxy, List.of("203.0.113.5"))
                            .problem())
                    .isEqualTo(Problem.PROXIES_NOT_READABLE);
            assertThat(broken.clientOf("203.0.113.5", fromProxy, List.of()).problem())
                    .isEqualTo(Problem.PROXIES_NOT_READABLE);
        }
    }

    @Test
    void anUnknownKindOfHeaderLeavesEveryAddressUnknown() {
        TrustedProxies broken = TrustedProxies.of("x-real-ip", PROXIES, true);
        assertThat(broken.problem()).hasValue("proxy-headers is neither xforwarded nor forwarded");
        assertThat(broken.clientOf("203.0.113.5", true, List.of("203.0.113.5")).problem())
                .isEqualTo(Problem.PROXIES_NOT_READABLE);
    }

    // What other extensions get wrong

    private static boolean allows(String list, ClientAddress address) throws InvalidNetworkListException {
        return new NetworkEvaluator(new NetworkListCache(), new NetworkZones(List.of()), null, address, Instant.EPOCH)
                .evaluate(list)
                .isAllowed();
    }

    @Test
    void theLeftmostEntryIsNotBelieved() throws Exception {
        assertThat(allows("6.6.6.6", xForwardedFor("6.6.6.6, 203.0.113.5"))).isFalse();
        assertThat(allows("6.6.6.6", forwarded("for=6.6.6.6, for=203.0.113.5"))).isFalse();
        assertThat(allows("203.0.113.5", xForwardedFor("6.6.6.6, 203.0.113.5"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6.6.6.6:80", "203.0.113.5:", "[203.0.113.5]", "unknown", "203.0.113.5,"})
    void aHeaderWithFewerHopsOrAPortSkipsNoCheck(String header) throws Exception {
        assertThat(allows("203.0.113.5", xForwardedFor(header))).isFalse();
        assertThat(allows("203.0.113.5", forwarded(header))).isFalse();
        assertThat(allows("*", ClientAddress.unknown(Problem.HEADER_MISSING))).isFalse();
    }

    @Test
    void anIpv6ClientIsNotTakenForAProxyWithTheSameLowBits() {
        assertThat(xForwardedFor("6.6.6.6, ::a00:2")).hasToString("::a00:2");
        assertThat(xForwardedFor("6.6.6.6, 2001:db8::10.0.0.2")).hasToString("2001:db8::a00:2");
        assertThat(forwarded("for=6.6.6.6, for=\"[64:ff9b::10.0.0.2]\"")).hasToString("64:ff9b::a00:2");
    }

    @Test
    void aBareIpv6ProxyIsNotANetworkOf32Bits() {
        TrustedProxies one = TrustedProxies.of("xforwarded", "2001:db8:ff::1", false);
        assertThat(one.clientOf("2001:db8:ff::1", true, List.of("6.6.6.6, 2001:db8:ff::2, 2001:db8:ff::1")))
                .hasToString("2001:db8:ff::2");
    }

    @Test
    void aBrokenNetworkOfProxiesIsNotSkipped() {
        assertThat(TrustedProxies.of("xforwarded", "10.0.0.2, 10.0.0.0/33", false)
                        .clientOf("10.0.0.2", true, List.of("203.0.113.5"))
                        .problem())
                .isEqualTo(Problem.PROXIES_NOT_READABLE);
    }

    @Test
    void aNameInTheHeaderIsNotLookedUpEvenWhenItWouldResolve() throws Exception {
        for (ClientAddress address : List.of(xForwardedFor("localhost"), forwarded("for=localhost"))) {
            assertThat(address).isEqualTo(UNREADABLE);
            assertThat(allows("127.0.0.0/8, ::1", address)).isFalse();
        }
    }
}
