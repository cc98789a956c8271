package io.github.tillkey.core.network;

import inet.ipaddr.IPAddress;
import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import io.github.tillkey.core.settings.PrintableText;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@link NetworkList}, and finds out what the writer of a wrong entry meant. */
final class NetworkListParser {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("[0-9]{1,3}");
    private static final Pattern DOTTED_DIGITS = Pattern.compile("[0-9]+(\\.[0-9]+)*");
    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){3}");
    private static final Pattern HEX_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern LEADING_ZERO = Pattern.compile("(^|\\.)0[0-9]");
    private static final Pattern UNTIL =
            Pattern.compile("([^\\s\\h\\v]++)[\\s\\h\\v]++until(?:[\\s\\h\\v]++(.*+))?", Pattern.DOTALL);

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    /** What spreadsheets and configuration files put around an entry. */
    private static final Pattern QUOTES = Pattern.compile("[\"'`\u00ab\u00b4\u00bb\u2018-\u201f\u2039\u203a]");

    /** ISO 8601 with an offset. Four digits of the year: 20226 is a slip. */
    private static final Pattern INSTANT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\h\\v]");

    /** Longer than any range, the longest entry. */
    private static final int MAX_ENTRY_LENGTH = 100;

    /** Where IPv4 begins inside an IPv4-mapped address. */
    private static final int MAPPED_PREFIX = 96;

    private NetworkListParser() {}

    /** Says what is wrong with one entry; {@link #parse} adds which. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final Problem problem;
        private final @Nullable String suggestion;

        Refusal(Problem problem) {
            this(problem, null);
        }

        Refusal(Problem problem, @Nullable String suggestion) {
            super(null, null, false, false);
            this.problem = problem;
            this.suggestion = suggestion;
        }
    }

    /**
     * Reads every entry, so that a refusal names all that are wrong.
     *
     * @param more what else is wrong with an entry, {@code null} when nothing
     */
    static List<NetworkEntry> parse(String text, Function<NetworkEntry, @Nullable Problem> more)
            throws InvalidNetworkListException {
        if (text.length() > NetworkList.MAX_LENGTH) {
            throw new InvalidNetworkListException(Problem.TEXT_TOO_LONG, 1, text, null);
        }
        List<NetworkEntry> entries = new ArrayList<>();
        List<InvalidNetworkListException.Fault> faults = new ArrayList<>();
        int position = 0;
        for (String value : split(text)) {
            position++;
            if (position > NetworkList.MAX_ENTRIES) {
                faults.add(fault(new Refusal(Problem.TOO_MANY_ENTRIES), position, value));
                break;
            }
            try {
                NetworkEntry entry = entry(value);
                Problem problem = more.apply(entry);
                if (problem != null) {
                    throw new Refusal(problem);
                }
                entries.add(entry);
            } catch (Refusal refusal) {
                faults.add(fault(refusal, position, value));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidNetworkListException(faults);
        }
        return entries;
    }

    private static InvalidNetworkListException.Fault fault(Refusal refusal, int position, String value) {
        return new InvalidNetworkListException.Fault(refusal.problem, position, value, refusal.suggestion);
    }

    /**
     * The texts of the entries. Line breaks separate as commas do; blank lines, and line breaks beside a comma, add
     * none.
     */
    private static List<String> split(String text) {
        List<String> values = new ArrayList<>();
        // A text file may begin with the mark of its byte order.
        for (String part : (text.startsWith("\uFEFF") ? text.substring(1) : text).split(",", -1)) {
            List<String> lines = LINE_BREAK
                    .splitAsStream(part)
                    .map(NetworkListParser::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                values.add("");
            }
            values.addAll(lines);
        }
        return values;
    }

    /** Without white space at both ends, no-break spaces among it. */
    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhite(text.charAt(start))) {
            start++;
        }
        while (start < end && isWhite(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isWhite(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static NetworkEntry entry(String value) throws Refusal {
        int hash = value.indexOf('#');
        String note = hash < 0 ? null : note(strip(value.substring(hash + 1)));
        String rest = hash < 0 ? value : strip(value.substring(0, hash));
        requirePlain(rest, note);
        Matcher ending = UNTIL.matcher(rest);
        OffsetDateTime until = ending.matches() ? end(ending.group(2)) : null;
        try {
            return new NetworkEntry(target(until == null ? rest : ending.group(1)), until, note);
        } catch (Refusal refusal) {
            // People copy the suggestion, and must not lose the end with it.
            String suggestion = refusal.suggestion;
            throw suggestion == null
                    ? refusal
                    : new Refusal(refusal.problem, suggestion + NetworkEntry.afterTarget(until, note));
        }
    }

    /**
     * Refuses what came with the entry from where it was copied, and suggests the entry without it where that is one.
     */
    private static void requirePlain(String rest, @Nullable String note) throws Refusal {
        if (rest.indexOf(';') >= 0) {
            throw new Refusal(Problem.SEMICOLON);
        }
        String unquoted = QUOTES.matcher(rest).replaceAll("");
        if (unquoted.length() < rest.length()) {
            throw new Refusal(Problem.QUOTES, withNote(unquoted, note));
        }
        StringBuilder visible = new StringBuilder();
        rest.chars()
                .filter(c -> isWhite((char) c) || PrintableText.isPrintable(c))
                .forEach(c -> visible.append((char) c));
        if (visible.length() < rest.length()) {
            throw new Refusal(Problem.INVISIBLE_CHARACTER, withNote(visible.toString(), note));
        }
    }

    private static @Nullable String withNote(String rest, @Nullable String note) {
        try {
            return entry(strip(rest) + NetworkEntry.afterTarget(null, note)).toString();
        } catch (Refusal stillWrong) {
            return null;
        }
    }

    private static String note(String note) throws Refusal {
        Problem problem = NetworkEntryNote.problem(note);
        if (problem != null) {
            throw new Refusal(problem);
        }
        return note;
    }

    private static OffsetDateTime end(@Nullable String text) throws Refusal {
        if (text == null || !INSTANT.matcher(text).matches()) {
            throw new Refusal(Problem.END);
        }
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeParseException noSuchDay) {
            throw new Refusal(Problem.END);
        }
    }

    private static NetworkTarget target(String value) throws Refusal {
        if (value.isEmpty()) {
            throw new Refusal(Problem.EMPTY_ENTRY);
        }
        if (value.equals(NetworkTarget.Anywhere.TEXT)) {
            return new NetworkTarget.Anywhere();
        }
        if (WHITE_SPACE.matcher(value).find()) {
            throw new Refusal(Problem.WHITE_SPACE);
        }
        if (value.startsWith("@")) {
            return reference(value.substring(1));
        }
        if (value.indexOf('%') >= 0) {
            throw new Refusal(Problem.ZONE_ID);
        }
        if (isName(value)) {
            throw new Refusal(Problem.HOST_NAME);
        }
        if (value.indexOf('*') >= 0) {
            throw new Refusal(Problem.WILDCARD);
        }
        int slash = value.indexOf('/');
        int hyphen = value.indexOf('-');
        // The length: some patterns below recurse with the text.
        if (slash >= 0 && hyphen >= 0 || value.length() > MAX_ENTRY_LENGTH) {
            throw new Refusal(Problem.NOT_AN_ADDRESS);
        }
        if (slash >= 0) {
            return network(value.substring(0, slash), value.substring(slash + 1));
        }
        if (hyphen >= 0) {
            return range(value.substring(0, hyphen), value.substring(hyphen + 1));
        }
        IPAddress address = plain(value);
        if (address == null) {
            IPAddress mapped = mappedIpv4(value);
            throw mapped == null ? noAddress(value) : new Refusal(Problem.IPV4_IN_IPV6, mapped.toCanonicalString());
        }
        return addresses(address, address, address.toCanonicalString());
    }

    private static NetworkTarget reference(String name) throws Refusal {
        if (name.equals(NetworkTarget.Stores.NAME)) {
            return new NetworkTarget.Stores();
        }
        if (name.equals(NetworkTarget.Inherited.NAME)) {
            return new NetworkTarget.Inherited();
        }
        if (!NetworkZones.isName(name)) {
            throw new Refusal(Problem.ZONE_NAME);
        }
        return new NetworkTarget.Zone(name);
    }

    /** Letters that no address has, or letters without the colons of IPv6. */
    private static boolean isName(String value) {
        boolean ipv6 = value.indexOf(':') >= 0;
        return value.chars().anyMatch(c -> Character.isLetter(c) && !(ipv6 && IpAddressParser.isHexDigit(c)));
    }

    private static NetworkTarget network(String base, String length) throws Refusal {
        if (length.indexOf('.') >= 0 || length.indexOf(':') >= 0) {
            throw new Refusal(Problem.NETMASK, networkOfMask(base, length));
        }
        if (!PREFIX_LENGTH.matcher(length).matches()) {
            throw new Refusal(Problem.PREFIX_LENGTH);
        }
        int bits = Integer.parseInt(length);
        IPAddress address = plain(base);
        if (address == null) {
            IPAddress mapped = mappedIpv4(base);
            if (mapped == null) {
                throw noAddress(base);
            }
            boolean isIpv4Network = bits > MAPPED_PREFIX && bits <= MAPPED_PREFIX + mapped.getBitCount();
            throw new Refusal(Problem.IPV4_IN_IPV6, isIpv4Network ? blockText(mapped, bits - MAPPED_PREFIX) : null);
        }
        if (length.length() > 1 && length.startsWith("0")) {
            boolean isNetwork = bits > 0 && bits <= address.getBitCount();
            throw new Refusal(Problem.LEADING_ZERO, isNetwork ? blockText(address, bits) : null);
        }
        if (bits == 0) {
            throw new Refusal(Problem.EVERY_ADDRESS);
        }
        if (bits > address.getBitCount()) {
            throw new Refusal(Problem.PREFIX_LENGTH);
        }
        IPAddress block = address.toPrefixBlock(bits);
        IPAddress first = block.getLower().withoutPrefixLength();
        IPAddress last = block.getUpper().withoutPrefixLength();
        String text = blockText(address, bits);
        if (!first.equals(address)) {
            throw new Refusal(Problem.HOST_BITS, text);
        }
        return addresses(first, last, text);
    }

    private static @Nullable String networkOfMask(String base, String mask) {
        IPAddress address = IpAddressParser.strict(base);
        IPAddress parsedMask = IpAddressParser.strict(mask);
        if (address == null
                || IpAddressParser.isMapped(address)
                || parsedMask == null
                || address.getBitCount() != parsedMask.getBitCount()) {
            return null;
        }
        Integer bits = parsedMask.getBlockMaskPrefixLength(true);
        return bits == null || bits == 0 ? null : blockText(address, bits);
    }

    private static String blockText(IPAddress address, int bits) {
        String first =
                address.toPrefixBlock(bits).getLower().withoutPrefixLength().toCanonicalString();
        return bits == address.getBitCount() ? first : first + "/" + bits;
    }

    private static NetworkTarget range(String from, String to) throws Refusal {
        if (isShortened(from, to)) {
            throw new Refusal(Problem.SHORTENED_RANGE);
        }
        IPAddress first = address(from);
        IPAddress last = address(to);
        if (first.isIPv6() != last.isIPv6()) {
            throw new Refusal(Problem.MIXED_FAMILIES);
        }
        String firstText = first.toCanonicalString();
        String lastText = last.toCanonicalString();
        int order = IpAddressParser.number(first).compareTo(IpAddressParser.number(last));
        if (order > 0) {
            throw new Refusal(Problem.REVERSED_RANGE, lastText + "-" + firstText);
        }
        if (IpAddressParser.number(first).reachesOverTheFamily(IpAddressParser.number(last))) {
            throw new Refusal(Problem.EVERY_ADDRESS);
        }
        return addresses(first, last, order == 0 ? firstText : firstText + "-" + lastText);
    }

    /** {@code 10.0.0.80-99}, {@code 10.0.0-5.1} or {@code 2001:db8::1-ff}. */
    private static boolean isShortened(String from, String to) {
        boolean digits = DOTTED_DIGITS.matcher(from).matches()
                && DOTTED_DIGITS.matcher(to).matches();
        if (digits) {
            return !FOUR_NUMBERS.matcher(from).matches()
                    || !FOUR_NUMBERS.matcher(to).matches();
        }
        return from.indexOf(':') >= 0 && HEX_GROUP.matcher(to).matches();
    }

    private static IPAddress address(String text) throws Refusal {
        IPAddress address = plain(text);
        if (address == null) {
            throw noAddress(text);
        }
        return address;
    }

    /** An address as entries may have it, {@code null} when {@code text} is none or has IPv4 inside. */
    private static @Nullable IPAddress plain(String text) {
        IPAddress address = IpAddressParser.strict(text);
        return address == null || IpAddressParser.isMapped(address) ? null : address;
    }

    /** Why {@code text} is no {@link #plain} address. */
    private static Refusal noAddress(String text) {
        if (IpAddressParser.withIpv4Inside(text) != null) {
            return new Refusal(Problem.IPV4_IN_IPV6);
        }
        boolean zero = FOUR_NUMBERS.matcher(text).matches()
                && LEADING_ZERO.matcher(text).find();
        return new Refusal(zero ? Problem.LEADING_ZERO : Problem.NOT_AN_ADDRESS);
    }

    /**
     * The IPv4 address in an IPv4-mapped one, however that is written; {@code null} when {@code text} is anything else.
     */
    private static @Nullable IPAddress mappedIpv4(String text) {
        IPAddress address = IpAddressParser.withIpv4Inside(text);
        return address != null && IpAddressParser.isMapped(address)
                ? address.toIPv6().getEmbeddedIPv4Address()
                : null;
    }

    private static NetworkTarget addresses(IPAddress first, IPAddress last, String text) {
        return new NetworkTarget.Addresses(IpAddressParser.number(first), IpAddressParser.number(last), text);
    }
}
