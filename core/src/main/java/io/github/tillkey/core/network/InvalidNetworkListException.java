package io.github.tillkey.core.network;

import io.github.tillkey.core.settings.PrintableText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A text is no {@link NetworkList}: names each wrong entry, its position, what is wrong and what to write instead. */
public final class InvalidNetworkListException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 100;

    /** So many entries are named in one message. */
    public static final int MAX_NAMED = 200;

    private final transient List<Fault> faults;

    InvalidNetworkListException(Problem problem, int position, String value, @Nullable String suggestion) {
        this(List.of(new Fault(problem, position, value, suggestion)));
    }

    /**
     * @param faults at least one, in the order of the list
     */
    InvalidNetworkListException(List<Fault> faults) {
        this.faults = List.copyOf(faults);
    }

    /**
     * One wrong entry.
     *
     * @param problem what is wrong; the key of a text in a person's language
     * @param position the entry's position, counted from 1
     * @param value the entry as written, without white space around it; cut after 100 characters, and with {@code ?}
     *     for characters that cannot be printed, because it goes into logs and pages
     * @param suggestion what to write instead, {@code null} when only the writer can know
     */
    public record Fault(
            Problem problem,
            int position,
            String value,
            @Nullable String suggestion) {

        public Fault {
            value = shown(value);
        }

        /** A sentence that names entry, position and remedy. */
        @Override
        public String toString() {
            String remedy = suggestion == null ? problem.remedy : "Write " + suggestion + ".";
            return "Entry " + position + ", '" + value + "': " + problem.description + ". " + remedy;
        }
    }

    /** Every wrong entry, in the order of the list. */
    public List<Fault> faults() {
        return faults;
    }

    /** What is wrong with the first wrong entry. */
    public Problem problem() {
        return faults.get(0).problem();
    }

    /** The position of the first wrong entry. */
    public int position() {
        return faults.get(0).position();
    }

    /** The first wrong entry. */
    public String value() {
        return faults.get(0).value();
    }

    /** What to write instead of the first wrong entry. */
    public @Nullable String suggestion() {
        return faults.get(0).suggestion();
    }

    /** Every wrong entry, a sentence each. */
    @Override
    public String getMessage() {
        return message(MAX_NAMED);
    }

    /** The first wrong entry, and how many more there are: for logs and events. */
    public String shortMessage() {
        return message(1);
    }

    private String message(int most) {
        String named = faults.stream().limit(most).map(Fault::toString).collect(Collectors.joining(" "));
        int more = faults.size() - most;
        return more <= 0
                ? named
                : named + " " + more + (more == 1 ? " more entry is wrong." : " more entries are wrong.");
    }

    static String shown(String value) {
        return PrintableText.shortened(value, MAX_SHOWN);
    }

    /** What is wrong, as the end of a sentence without a full stop. */
    String withoutStop() {
        return getMessage().replaceFirst("\\.$", "");
    }

    /** What can be wrong with a list. */
    public enum Problem {
        /** The text is longer than {@link NetworkList#MAX_LENGTH}; nothing of it was read. */
        TEXT_TOO_LONG(
                "the list is longer than " + NetworkList.MAX_LENGTH + " characters",
                "Write larger networks, or fewer."),
        /** This is entry {@link NetworkList#MAX_ENTRIES} + 1. */
        TOO_MANY_ENTRIES(
                "the list has more than " + NetworkList.MAX_ENTRIES + " entries", "Write larger networks, or fewer."),
        /** Nothing between two commas, or no text at all. */
        EMPTY_ENTRY("the entry is empty", "Write an address, a network, a range or *, or take the comma out."),
        /** A semicolon between entries. */
        SEMICOLON("a semicolon separates no entries", "Put a comma or a line break between two entries."),
        /** Quotation marks around an entry, as spreadsheets write them. */
        QUOTES("an entry has no quotation marks", "Write it without them."),
        /** An invisible character, such as one of no width. */
        INVISIBLE_CHARACTER(
                "the entry has a character that cannot be seen, here a ?", "Write it again without that character."),
        /** White space inside the entry. */
        WHITE_SPACE(
                "an entry has no white space inside",
                "Put a comma or a line break between two entries, and nothing around / and - in one. An end follows "
                        + "the word until, and a note follows #."),
        /** What follows {@code until} is no instant, or has no offset. */
        END(
                "the end is not a date and time with an offset from UTC",
                "Write it like 2026-12-24T18:00+01:00 or 2026-12-24T17:00Z."),
        /** A note that reads like an end, where it would be text and the entry endless. */
        END_IN_NOTE(
                "the text after the # is a note and ends nothing",
                "Write until and the end before the #, and no date, time or word such as until behind it."),
        /** The note is empty, too long or not printable. */
        NOTE(
                "a note has 1 to " + NetworkEntry.MAX_NOTE_LENGTH + " printable characters and no comma",
                "Shorten the note, or take it out together with the #."),
        /** {@code @} and something that is not a name of a zone. */
        ZONE_NAME(
                "a zone has a name of 1 to " + NetworkZones.MAX_NAME_LENGTH
                        + " lower-case letters, digits, - and _, beginning with a letter",
                "Write the name as the zone has it."),
        /** {@code @name} where the realm has no zone of this name. */
        UNKNOWN_ZONE(
                "there is no zone with this name", "Write the name of a zone of this realm, or add it to the zones."),
        /** A reference to what is not there, such as {@code @store} in the list of a store. */
        REFERENCE_HERE(
                "this list cannot refer to that",
                "Write addresses. @name of a zone may stand anywhere but in a zone, @store in the list of a member, a "
                        + "step or a client, @inherited in the list of a member."),
        /** A name instead of an address. */
        HOST_NAME("this is a name, and names are never looked up", "Write the address."),
        /** An address with {@code %} and the name of an interface. */
        ZONE_ID("an address with a zone (%) means something on one machine only", "Write it without % and the rest."),
        /** {@code 10.0.*.*} and the like. */
        WILDCARD("* stands alone, for every address", "Write a network such as 10.0.0.0/16."),
        /** Prefix length 0, or a range over a whole family. */
        EVERY_ADDRESS("only * stands for every address", "Write *."),
        /** {@code 10.0.0.0/255.0.0.0}. */
        NETMASK("a netmask is not accepted", "Write the length of the prefix, such as /24."),
        /** No number behind {@code /}, or one beyond the address. */
        PREFIX_LENGTH(
                "the length of the prefix is not a number of the address's bits",
                "Write 1 to 32 for IPv4, 1 to 128 for IPv6."),
        /** {@code 10.1.2.3/8}. */
        HOST_BITS("the address has bits set behind the prefix", "Write the first address of the network."),
        /** {@code 010.0.0.1}, which is 8.0.0.1 to some and 10.0.0.1 to others; or {@code /08}. */
        LEADING_ZERO("a number with a leading zero can be read in two ways", "Write the number without the zero."),
        /** IPv4 at the end of an IPv6 address, or an IPv4-mapped address or network in hexadecimal. */
        IPV4_IN_IPV6("IPv4 inside IPv6 is not accepted", "Write IPv4 as IPv4, and IPv6 in hexadecimal."),
        /** {@code 10.0.0.80-99}. */
        SHORTENED_RANGE("a range has a whole address on each side", "Write both addresses in full."),
        /** From IPv4 to IPv6 or the other way. */
        MIXED_FAMILIES("a range goes from IPv4 to IPv4 or from IPv6 to IPv6", "Write two ranges."),
        /** The first address is above the last. */
        REVERSED_RANGE("the range ends before it starts", "Write the lower address first."),
        /** Anything else. */
        NOT_AN_ADDRESS(
                "this is no address, network or range",
                "Write it like 192.0.2.1, 192.0.2.0/24 or 192.0.2.10-192.0.2.20.");

        private final String description;
        private final String remedy;

        Problem(String description, String remedy) {
            this.description = description;
            this.remedy = remedy;
        }

        /** The stable name of the problem, in lower_snake. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
