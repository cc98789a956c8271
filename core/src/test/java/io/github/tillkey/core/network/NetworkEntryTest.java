package io.github.tillkey.core.network;

import static io.github.tillkey.core.network.AddressQueries.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may follow an address in an entry, its end and its note, and entries that refer to other lists. */
class NetworkEntryTest {

    private static final Instant END = Instant.parse("2026-12-24T17:00:00Z");
    private static final Instant BEFORE = END.minusSeconds(60 * 60 * 24);

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

    private static @Nullable Instant until(String text, String address, Instant now) {
        return answer(list(text), address, now).until();
    }

    // Ends

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3 until 2026-12-24T18:00+01:00",
                "10.1.2.3 until 2026-12-24T17:00Z",
                "10.1.2.3 until 2026-12-24T17:00:00Z",
                "10.1.2.3 until 2026-12-24T11:30-05:30",
                "10.1.0.0/16 until 2026-12-24T18:00+01:00",
                "10.1.2.0-10.1.2.9 until 2026-12-24T18:00+01:00",
                "* until 2026-12-24T18:00+01:00"
            })
    void anEntryAllowsUntilTheLastMillisecondBeforeItsEnd(String text) {
        assertThat(until(text, "10.1.2.3", BEFORE)).isEqualTo(END);
        assertThat(until(text, "10.1.2.3", END.minusMillis(1))).isEqualTo(END);
        assertThat(answer(list(text), "10.1.2.3", END.minusNanos(1)).isAllowed())
                .isTrue();
        assertThat(answer(list(text), "10.1.2.3", END).isAllowed()).isFalse();
        assertThat(answer(list(text), "10.1.2.3", END.plusMillis(1)).isAllowed())
                .isFalse();
        assertThat(answer(list(text), "10.1.2.3", END).problem()).isNull();
    }

    @Test
    void anEntryWithoutEndHasNone() {
        assertThat(answer(list("10.1.2.3"), "10.1.2.3", END).isEndless()).isTrue();
        assertThat(list("10.1.2.3").entries().get(0).end()).isEqualTo(Instant.MAX);
    }

    @Test
    void anEntryThatHasEndedLeavesTheOthersAlone() {
        NetworkList list = list("10.1.2.3 until 2026-12-24T17:00Z, 10.1.2.4");
        assertThat(answer(list, "10.1.2.3", END).isAllowed()).isFalse();
        assertThat(answer(list, "10.1.2.4", END).isEndless()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Nested, the inner one later, and the other way round.
                "10.0.0.0/8 until 2026-12-01T00:00Z, 10.1.2.0/24 until 2026-12-24T17:00Z",
                "10.1.2.0/24 until 2026-12-24T17:00Z, 10.0.0.0/8 until 2026-12-01T00:00Z",
                "10.0.0.0/8 until 2026-12-24T17:00Z, 10.1.2.3 until 2026-12-01T00:00Z",
                "10.0.0.0/8 until 2026-12-24T17:00Z, 10.1.0.0/16 until 2026-12-01T00:00Z, 10.1.2.3 until "
                        + "2026-12-02T00:00Z",
                // Side by side over the address.
                "10.1.0.0-10.1.2.3 until 2026-12-24T17:00Z, 10.1.2.3-10.1.9.9 until 2026-12-01T00:00Z",
                "10.1.0.0-10.1.2.3 until 2026-12-01T00:00Z, 10.1.2.3-10.1.9.9 until 2026-12-24T17:00Z",
                // One address twice.
                "10.1.2.3 until 2026-12-24T17:00Z, 10.1.2.3 until 2026-12-01T00:00Z, 10.1.2.3 until "
                        + "2026-12-24T18:00+01:00",
                "* until 2026-12-01T00:00Z, 10.1.2.3 until 2026-12-24T17:00Z",
                "* until 2026-12-24T17:00Z, 10.1.2.3 until 2026-12-01T00:00Z"
            })
    void theLatestEndOfTheEntriesThatAllowCounts(String text) {
        Instant november = Instant.parse("2026-11-24T00:00:00Z");
        assertThat(until(text, "10.1.2.3", november)).isEqualTo(END);
        assertThat(until(text, "10.1.2.3", END.minusMillis(1))).isEqualTo(END);
        assertThat(answer(list(text), "10.1.2.3", END).isAllowed()).isFalse();
    }

    @Test
    void anEntryWithoutEndOutlastsEveryOther() {
        assertThat(until("10.0.0.0/8 until 2026-12-24T17:00Z, 10.1.2.3", "10.1.2.3", END))
                .isEqualTo(Instant.MAX);
        assertThat(until("10.1.2.3 until 2026-12-24T17:00Z, 10.0.0.0/8", "10.1.2.3", BEFORE))
                .isEqualTo(Instant.MAX);
        assertThat(until("10.1.2.3 until 2026-12-24T17:00Z, *", "10.1.2.3", END))
                .isEqualTo(Instant.MAX);
    }

    @Test
    void theOuterNetworkCountsOnBothSidesOfTheInnerOne() {
        NetworkList list = list("10.0.0.0/8 until 2026-12-24T17:00Z, 10.1.2.0/24 until 2027-01-01T00:00Z");
        Instant newYear = Instant.parse("2027-01-01T00:00:00Z");
        assertThat(answer(list, "10.1.1.255", BEFORE).until()).isEqualTo(END);
        assertThat(answer(list, "10.1.2.0", BEFORE).until()).isEqualTo(newYear);
        assertThat(answer(list, "10.1.2.255", BEFORE).until()).isEqualTo(newYear);
        assertThat(answer(list, "10.1.3.0", BEFORE).until()).isEqualTo(END);
        assertThat(answer(list, "9.255.255.255", BEFORE).until()).isNull();
        assertThat(answer(list, "11.0.0.0", BEFORE).until()).isNull();
    }

    @Test
    void anEndMayCoverTheLastAddressOfAFamily() {
        NetworkList list = list("255.0.0.0/8 until 2026-12-24T17:00Z, 255.255.255.255,"
                + "ff00::/8 until 2026-12-24T17:00Z, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assertThat(answer(list, "255.255.255.254", BEFORE).until()).isEqualTo(END);
        assertThat(answer(list, "255.255.255.255", BEFORE).isEndless()).isTrue();
        assertThat(answer(list, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", BEFORE)
                        .until())
                .isEqualTo(END);
        assertThat(answer(list, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", BEFORE)
                        .isEndless())
                .isTrue();
    }

    @Test
    void aStarWithAnEndAllowsBothFamiliesUntilThen() {
        NetworkList list = list("* until 2026-12-24T17:00Z");
        assertThat(answer(list, "2001:db8::1", BEFORE).until()).isEqualTo(END);
        assertThat(answer(list, "2001:db8::1", END).isAllowed()).isFalse();
        assertThat(answer(list, "unknown", BEFORE).isAllowed()).isFalse();
        assertThat(list.allowsAnywhere()).isTrue();
        assertThat(list("10.0.0.1").allowsAnywhere()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-12-24T18:00",
                "2026-12-24",
                "2026-12-24+01:00",
                "24.12.2026",
                "20226-12-24T18:00Z",
                "+20226-12-24T18:00Z",
                "-2026-12-24T18:00Z",
                "26-12-24T18:00Z",
                "2026-02-30T18:00Z",
                "2026-13-01T18:00Z",
                "2025-02-29T00:00Z",
                "2026-12-24T24:00Z",
                "2026-12-24T18:60Z",
                "2026-12-24T23:59:60Z",
                "2026-12-24t18:00z",
                "2026-12-24t18:00Z",
                "2026-12-24T18:00z",
                "2026-12-24 18:00+01:00",
                "2026-12-24T18:00 +01:00",
                "2026-12-24T18:00+0100",
                "2026-12-24T18:00+01",
                "2026-12-24T18:00+19:00",
                "2026-12-24T18:00+01:60",
                "2026-12-24T18:00[Europe/Berlin]",
                "2026-12-24T18:00+01:00[Europe/Berlin]",
                "2026-12-24T18Z",
                "2026-12-24T18:00:00.5Z",
                "2026-358T18:00Z",
                "٢٠٢٦-12-24T18:00Z",
                "1798131600",
                "tomorrow",
                "2026-12-24T18:00Z until 2027-12-24T18:00Z"
            })
    void anEndThatIsNoInstantOrHasNoOffsetIsRefused(String end) {
        InvalidNetworkListException refusal = refusal("192.0.2.1, 10.1.2.3 until " + end + " # Anna");
        assertThat(refusal.problem()).isEqualTo(Problem.END);
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal.value()).isEqualTo("10.1.2.3 until " + end + " # Anna");
        assertThat(refusal.suggestion()).isNull();
        assertThat(refusal).hasMessageEndingWith("Write it like 2026-12-24T18:00+01:00 or 2026-12-24T17:00Z.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3 until", "10.1.2.3 until ", "10.1.2.3 until # Anna"})
    void anEndThatIsMissingIsRefused(String text) {
        assertThat(refusal(text).problem()).isEqualTo(Problem.END);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "until 2026-12-24T17:00Z            | WHITE_SPACE",
                "10.1.2.3 UNTIL 2026-12-24T17:00Z   | WHITE_SPACE",
                "10.1.2.3 till 2026-12-24T17:00Z    | WHITE_SPACE",
                "10.1.2.3 2026-12-24T17:00Z         | WHITE_SPACE",
                "10.1.2.3until 2026-12-24T17:00Z    | WHITE_SPACE",
                "10.1.2.3 until2026-12-24T17:00Z    | WHITE_SPACE",
                "10.0.0.1 - 10.0.0.9 until 2026-12-24T17:00Z | WHITE_SPACE",
                "localhost until 2026-12-24T17:00Z  | HOST_NAME",
                "10.0.0.0/0 until 2026-12-24T17:00Z | EVERY_ADDRESS"
            })
    void whatStandsBeforeAnEndIsReadAsStrictlyAsWithoutOne(String text, Problem problem) {
        assertThat(refusal(text).problem()).isEqualTo(problem);
    }

    @Test
    void aSuggestionKeepsTheEndAndTheNote() {
        InvalidNetworkListException refusal = refusal("10.1.2.3/8  until 2026-12-24T18:00+01:00 #  guests");
        assertThat(refusal.problem()).isEqualTo(Problem.HOST_BITS);
        assertThat(refusal.suggestion()).isEqualTo("10.0.0.0/8 until 2026-12-24T18:00+01:00 # guests");
        assertThat(refusal("::ffff:10.0.0.1 # Anna").suggestion()).isEqualTo("10.0.0.1 # Anna");
        assertThat(refusal("10.0.0.9-10.0.0.1 until 2026-12-24T17:00Z").suggestion())
                .isEqualTo("10.0.0.1-10.0.0.9 until 2026-12-24T17:00Z");
    }

    // Notes

    @Test
    void aNoteDoesNotAffectTheAddresses() {
        NetworkList list = list("10.1.2.3 # home of Anna & 10.9.9.9, 10.1.2.4#office #2");
        assertThat(list.entries())
                .extracting(NetworkEntry::note)
                .containsExactly("home of Anna & 10.9.9.9", "office #2");
        assertThat(answer(list, "10.1.2.3", END).isEndless()).isTrue();
        assertThat(answer(list, "10.1.2.4", END).isEndless()).isTrue();
        assertThat(answer(list, "10.9.9.9", END).isAllowed()).isFalse();
    }

    @Test
    void aNoteFollowsTheEnd() {
        NetworkEntry entry =
                list("10.1.2.3 until 2026-12-24T17:00Z # Anna").entries().get(0);
        assertThat(entry.end()).isEqualTo(END);
        assertThat(entry.note()).isEqualTo("Anna");
    }

    @Test
    void anEndInsideANoteIsRefusedBecauseItWouldEndNothing() {
        InvalidNetworkListException refusal = refusal("10.1.2.3 # Anna until 2026-12-24T17:00Z");

        assertThat(refusal.problem()).isEqualTo(Problem.END_IN_NOTE);
        assertThat(refusal.getMessage())
                .endsWith("Write until and the end before the #, and no date, time or word such as until behind it.");
        assertThat(list("10.1.2.3 # open until the fair ends").entries().get(0).note())
                .as("it refuses nobody who was allowed before")
                .isEqualTo("open until the fair ends");
    }

    private static @Nullable InvalidNetworkListException refusalOfNote(String note) {
        return catchThrowableOfType(
                InvalidNetworkListException.class,
                () -> NetworkList.parseForSaving("10.1.2.3 # " + note, NetworkListScope.MEMBER, zone -> false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Anna Until 2020-12-24T17:00Z",
                "Anna UNTIL Christmas",
                "open until the fair ends",
                "till 2026-12-24",
                "t.o.m. fredag",
                "T. o. m. 24 dec",
                "till och med fredag",
                "till fredag",
                "to Friday",
                "tom söndag",
                "bis Sunday",
                "2026-12-24",
                "2026\u201112\u201124",
                "２０２６-12-24",
                "2026-12",
                "20261224",
                "24.12.2026",
                "24/12/26",
                "12-24-2026",
                "24 December",
                "24th of dec",
                "December 24",
                "3 maj 2027",
                "17:00",
                "at 5 pm",
                "expires soon",
                "Giltigt i två veckor",
                "valid for two weeks"
            })
    void aNoteThatReadsLikeAnEndIsNotSaved(String note) {
        assertThat(refusalOfNote(note))
                .isNotNull()
                .extracting(InvalidNetworkListException::problem)
                .isEqualTo(Problem.END_IN_NOTE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "till 7 in STO-01",
                "tills of the fair",
                "home of Tom",
                "Tom at home",
                "ticket 4711",
                "phone 08-123 456 78",
                "0800-12345",
                "24/7 on call",
                "10.9.9.9",
                "10.0.12.1 behind it",
                "2001:db8::1:22",
                "printer 00:11:22:33:44:55",
                "validated by Erik",
                "Maj-Britt",
                "to the office",
                "VLAN 2026",
                "port 8:1000",
                "August and May"
            })
    void aNoteThatNamesNoEndIsSaved(String note) {
        assertThat(refusalOfNote(note)).isNull();
    }

    @Test
    void whatIsSavedIsRefusedWithAllThatIsWrongAtOnce() {
        InvalidNetworkListException refusal = catchThrowableOfType(
                InvalidNetworkListException.class,
                () -> NetworkList.parseForSaving(
                        "@store, @office, @lab\n10.1.2.3 # till fredag, 10.1.2.3/8",
                        NetworkListScope.GROUP,
                        "office"::equals));

        assertThat(refusal.faults())
                .extracting(InvalidNetworkListException.Fault::problem)
                .containsExactly(Problem.REFERENCE_HERE, Problem.UNKNOWN_ZONE, Problem.END_IN_NOTE, Problem.HOST_BITS);
        assertThat(refusal.faults())
                .extracting(InvalidNetworkListException.Fault::position)
                .containsExactly(1, 3, 4, 5);
    }

    // An address for some time

    private static final OffsetDateTime ENDING = OffsetDateTime.parse("2026-12-24T18:00+01:00");

    @Test
    void anAllowanceIsOneEntryBehindThoseThatRun() throws Exception {
        NetworkList list = list("@inherited, 10.0.0.9 until 2026-12-01T00:00Z # gone, 10.0.0.8 # a#b");

        assertThat(list.allowing(ClientAddress.of("::ffff:10.1.2.3"), ENDING, "Anna # 2", BEFORE))
                .hasToString("@inherited, 10.0.0.8 # a#b, 10.1.2.3 until 2026-12-24T18:00+01:00 # Anna # 2");
        assertThat(list("10.0.0.9 until 2026-12-01T00:00Z")
                        .allowing(ClientAddress.of("2001:DB8::1"), ENDING, null, BEFORE))
                .hasToString("2001:db8::1 until 2026-12-24T18:00+01:00");
        assertThat(list("*")
                        .allowing(
                                ClientAddress.of("10.1.2.3"),
                                ENDING.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(59)),
                                null,
                                BEFORE))
                .hasToString("*, 10.1.2.3 until 2026-12-24T17:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ticket 4711, *",
                "a\n*",
                "a\r\n*",
                "a\u2028*",
                "a\u0085*",
                "",
                "a\u202e",
                "until 2027-01-01",
                "till fredag"
            })
    void aNoteBringsNoEntryAndNoEndAlong(String note) {
        InvalidNetworkListException refusal =
                catchThrowableOfType(InvalidNetworkListException.class, () -> list("@inherited")
                        .allowing(ClientAddress.of("10.1.2.3"), ENDING, note, BEFORE));

        assertThat(refusal.problem()).isIn(Problem.NOTE, Problem.END_IN_NOTE);
        assertThat(refusal.getMessage()).contains("10.1.2.3 # ");
    }

    @Test
    void aNoteHasAtMostAHundredCharacters() {
        String longest = "ü".repeat(NetworkEntry.MAX_NOTE_LENGTH);
        assertThat(list("10.1.2.3 #   " + longest + "  ").entries().get(0).note())
                .isEqualTo(longest);
        InvalidNetworkListException refusal = refusal("192.0.2.1,10.1.2.3 # " + longest + "x");
        assertThat(refusal.problem()).isEqualTo(Problem.NOTE);
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal)
                .hasMessageEndingWith("a note has 1 to 100 printable characters and no comma."
                        + " Shorten the note, or take it out together with the #.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3 #",
                "10.1.2.3#  ",
                "* #",
                "10.1.2.3 until 2026-12-24T17:00Z #",
                "10.1.2.3 # tab\there",
                "10.1.2.3 # \u001b[2J",
                "10.1.2.3 # \u0000",
                "10.1.2.3 # right to left \u202e",
                "10.1.2.3 # no width \u200b",
                "10.1.2.3 # half a pair \ud83d"
            })
    void aNoteThatIsEmptyOrCannotBePrintedIsRefused(String text) {
        InvalidNetworkListException refusal = refusal(text);
        assertThat(refusal.problem()).isEqualTo(Problem.NOTE);
        assertThat(refusal.getMessage()).doesNotContain("\n", "\u001b", "\u202e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3 # Anna, Berlin", "10.1.2.3 # Anna\nBerlin", "10.1.2.3 # Anna\u2028Berlin"})
    void aCommaOrALineBreakEndsANote(String text) {
        InvalidNetworkListException refusal = refusal(text);
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal.problem()).isEqualTo(Problem.HOST_NAME);
    }

    @Test
    void aNoteAloneIsNotAnEntry() {
        assertThat(refusal("# Anna").problem()).isEqualTo(Problem.EMPTY_ENTRY);
        assertThat(refusal("10.1.2.3, # Anna").position()).isEqualTo(2);
    }

    // References

    @Test
    void aReferenceIsAZoneTheStoresOrWhatIsInherited() {
        assertThat(list("@office-2_b, @store, @inherited").entries())
                .extracting(NetworkEntry::target)
                .containsExactly(
                        new NetworkTarget.Zone("office-2_b"),
                        new NetworkTarget.Stores(),
                        new NetworkTarget.Inherited());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "@@office",
                "@Office",
                "@STORE",
                "@2nd",
                "@-a",
                "@_a",
                "@büro",
                "@a.b",
                "@a/8",
                "@a-@b",
                "@a=b",
                "@*",
                "@10.0.0.1",
                "@aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx"
            })
    void aReferenceToWhatIsNoNameIsRefused(String text) {
        InvalidNetworkListException refusal = refusal("192.0.2.1," + text + " # Anna");
        assertThat(refusal.problem()).isEqualTo(Problem.ZONE_NAME);
        assertThat(refusal.position()).isEqualTo(2);
        assertThat(refusal).hasMessageEndingWith("Write the name as the zone has it.");
    }

    @Test
    void aNameOfFortyCharactersIsNotTooLong() {
        String name = "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";
        assertThat(list("@" + name).refersTo(name)).isTrue();
        assertThat(list("@" + name).refersTo("office")).isFalse();
        assertThat(list("10.0.0.1").refersTo("office")).isFalse();
        assertThat(list("@store").refersTo("store")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "MEMBER, @office,    true",
        "MEMBER, @store,     true",
        "MEMBER, @inherited, true",
        "STEP,   @office,    true",
        "STEP,   @store,     true",
        "STEP,   @inherited, false",
        "GROUP,  @office,    true",
        "GROUP,  @store,     false",
        "GROUP,  @inherited, false",
        "ZONE,   @office,    false",
        "ZONE,   @store,     false",
        "ZONE,   @inherited, false"
    })
    void aListRefersOnlyToWhatIsThereWhereItStands(NetworkListScope place, String reference, boolean allowed) {
        NetworkList list = list("*, 10.1.2.3, " + reference + " until 2026-12-24T17:00Z # why, " + reference);
        if (allowed) {
            assertThatCode(() -> assertThat(list.in(place)).isSameAs(list)).doesNotThrowAnyException();
            return;
        }
        InvalidNetworkListException refusal =
                catchThrowableOfType(InvalidNetworkListException.class, () -> list.in(place));
        assertThat(refusal.problem()).isEqualTo(Problem.REFERENCE_HERE);
        assertThat(refusal.position()).isEqualTo(3);
        assertThat(refusal.value()).isEqualTo(reference + " until 2026-12-24T17:00Z # why");
        assertThat(refusal.getMessage()).contains("Write addresses.");
    }

    @ParameterizedTest
    @EnumSource(NetworkListScope.class)
    void addressesMayStandAnywhere(NetworkListScope place) {
        NetworkList list = list("*, 10.1.2.3 until 2026-12-24T17:00Z, 2001:db8::/32 # here");
        assertThatCode(() -> list.in(place)).doesNotThrowAnyException();
    }

    @Test
    void theAnswerOfAReferenceCountsUntilTheEndOfItsEntry() {
        NetworkList list = list("@office until 2026-12-24T17:00Z");
        Instant earlier = END.minusSeconds(10);
        Instant later = END.plusSeconds(10);
        assertThat(evaluate(list, BEFORE, zone -> NetworkMatch.allowed()).until())
                .isEqualTo(END);
        assertThat(evaluate(list, BEFORE, zone -> NetworkMatch.allowedUntil(later))
                        .until())
                .isEqualTo(END);
        assertThat(evaluate(list, BEFORE, zone -> NetworkMatch.allowedUntil(earlier))
                        .until())
                .isEqualTo(earlier);
        assertThat(evaluate(list, BEFORE, zone -> NetworkMatch.refused()).isAllowed())
                .isFalse();
    }

    @Test
    void aReferenceThatHasEndedIsNotAsked() {
        NetworkList list = list("@office until 2026-12-24T17:00Z");
        NetworkMatch answer = evaluate(list, END, zone -> {
            throw new AssertionError("asked");
        });
        assertThat(answer).isEqualTo(NetworkMatch.refused());
    }

    @Test
    void referencesAreAskedInTheirOrderUntilTheAnswerCannotGetBetter() {
        List<String> asked = new ArrayList<>();
        NetworkList list = list("@one, @two, 10.1.2.3 until 2026-12-24T17:00Z, @three");
        NetworkMatch answer = evaluate(list, BEFORE, zone -> {
            asked.add(zone.toString());
            return zone.toString().equals("@two") ? NetworkMatch.allowed() : NetworkMatch.refused();
        });
        assertThat(answer.isEndless()).isTrue();
        assertThat(asked).containsExactly("@one", "@two");
    }

    @Test
    void aReferenceIsNotAskedAboutAnUnknownAddress() {
        NetworkMatch answer = list("@office")
                .evaluate(ClientAddress.unknown(ClientAddress.Problem.NO_REQUEST), BEFORE, zone -> {
                    throw new AssertionError("asked");
                });
        assertThat(answer).isEqualTo(NetworkMatch.refused());
    }

    private static NetworkMatch evaluate(
            NetworkList list, Instant now, Function<NetworkTarget, NetworkMatch> references) {
        return list.evaluate(ClientAddress.of("10.1.2.3"), now, references);
    }

    // The canonical form

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.2.3  until\t2026-12-24T18:00+01:00 | 10.1.2.3 until 2026-12-24T18:00+01:00",
                "10.1.2.3 until 2026-12-24T18:00:00Z     | 10.1.2.3 until 2026-12-24T18:00Z",
                "10.1.2.3 until 2026-12-24T18:00:01Z     | 10.1.2.3 until 2026-12-24T18:00:01Z",
                "10.1.2.3 until 2026-12-24T18:00+00:00   | 10.1.2.3 until 2026-12-24T18:00Z",
                "10.1.2.3 until 0000-01-01T00:00-18:00   | 10.1.2.3 until 0000-01-01T00:00-18:00",
                "10.1.2.3 until 9999-12-31T23:59+18:00   | 10.1.2.3 until 9999-12-31T23:59+18:00",
                "2001:DB8::A/128 until 2026-12-24T18:00Z | 2001:db8::a until 2026-12-24T18:00Z",
                "* until 2026-12-24T18:00Z#all           | * until 2026-12-24T18:00Z # all",
                "10.1.2.3#a#b                            | 10.1.2.3 # a#b",
                "@office   #   second floor              | @office # second floor",
                "@store until 2026-12-24T18:00Z          | @store until 2026-12-24T18:00Z",
                "@inherited,@store                       | @inherited, @store"
            })
    void aListWithEndsNotesAndReferencesReadsBackAsItPrints(String text, String canonical) {
        assertThat(list(text)).hasToString(canonical);
        assertThat(list(canonical)).hasToString(canonical);
    }
}
