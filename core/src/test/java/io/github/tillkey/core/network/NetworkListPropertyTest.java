package io.github.tillkey.core.network;

import static io.github.tillkey.core.network.AddressQueries.allows;
import static io.github.tillkey.core.network.AddressQueries.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SimpleTimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Lists against arithmetic of our own on the bytes of the JDK's addresses. Nothing here uses the library or the code
 * under test but through its public methods. The seed is fixed: a failure comes back.
 */
class NetworkListPropertyTest {

    private static final int LISTS = 25_000;
    private static final int ADDRESSES_PER_LIST = 40;
    private static final int MUTATED_TEXTS = 50_000;

    /** All ends lie in the hours behind it: 2026-11-24T00:00Z. */
    private static final long EPOCH_SECOND = 1_795_478_400L;

    private static final int HOURS = 12;

    private final Random random = new Random(20_261_124);

    /** An entry as the oracle knows it; {@code bytes} is 0 for {@code *}. */
    private record Known(
            String text,
            String canonical,
            int bytes,
            BigInteger first,
            BigInteger last,
            @Nullable Instant end) {

        boolean contains(byte[] address) {
            BigInteger number = new BigInteger(1, address);
            return bytes == 0 || address.length == bytes && number.compareTo(first) >= 0 && number.compareTo(last) <= 0;
        }

        /** The later end of this and of what allows without it. */
        @Nullable
        Instant later(@Nullable Instant until, Instant now) {
            Instant own = end == null ? Instant.MAX : end;
            return own.compareTo(now) > 0 && (until == null || own.compareTo(until) > 0) ? own : until;
        }
    }

    @Test
    void aMillionQuestionsAreAnsweredAsArithmeticAnswersThem() throws Exception {
        int inside = 0;
        int ending = 0;
        for (int i = 0; i < LISTS; i++) {
            List<Known> known = IntStream.rangeClosed(0, random.nextInt(8))
                    .mapToObj(entry -> entry())
                    .toList();
            String text = known.stream().map(Known::text).collect(Collectors.joining(separator()));
            NetworkList list = NetworkList.parse(text);
            assertThat(list).hasToString(known.stream().map(Known::canonical).collect(Collectors.joining(", ")));
            for (int j = 0; j < ADDRESSES_PER_LIST; j++) {
                byte[] address = address(known);
                // The JDK, too, takes an IPv4-mapped address for IPv4.
                byte[] plain = InetAddress.getByAddress(address).getAddress();
                Instant now = now();
                Instant expected = null;
                for (Known entry : known) {
                    expected = entry.contains(plain) ? entry.later(expected, now) : expected;
                }
                String remote = spelt(address);
                NetworkMatch answer = answer(list, remote, now);
                if (!Objects.equals(answer.until(), expected)) {
                    assertThat(answer.until())
                            .as("%s in %s at %s", remote, text, now)
                            .isEqualTo(expected);
                }
                inside += expected == null ? 0 : 1;
                ending += expected == null || expected.equals(Instant.MAX) ? 0 : 1;
            }
        }
        assertThat(inside).as("both answers are common").isBetween(200_000, 800_000);
        assertThat(ending).as("ends are common").isBetween(inside / 4, inside * 3 / 4);
    }

    /** Entries of one list, many of them over the same addresses: what a table of ranges could get wrong. */
    @Test
    void manyNestedEntriesAnswerAsTheirLatestEndDoes() throws Exception {
        for (int i = 0; i < 40; i++) {
            List<Known> known = IntStream.range(0, NetworkList.MAX_ENTRIES / 2)
                    .mapToObj(entry -> entry())
                    .filter(entry -> entry.bytes() > 0)
                    .toList();
            NetworkList list = NetworkList.parse(known.stream().map(Known::text).collect(Collectors.joining(",")));
            for (int j = 0; j < 200; j++) {
                byte[] plain = InetAddress.getByAddress(address(known)).getAddress();
                Instant now = now();
                Instant expected = null;
                for (Known entry : known) {
                    expected = entry.contains(plain) ? entry.later(expected, now) : expected;
                }
                assertThat(answer(list, spelt(plain), now).until()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aMutatedTextIsAcceptedIfAndOnlyIfTheGrammarAllowsIt() throws Exception {
        NetworkList anywhere = NetworkList.parse("*");
        int accepted = 0;
        for (int i = 0; i < MUTATED_TEXTS; i++) {
            String text = mutated(entry().text());
            boolean isAccepted;
            try {
                NetworkList list = NetworkList.parse(text);
                isAccepted = true;
                assertThat(NetworkList.parse(list.toString())).hasToString(list.toString());
            } catch (InvalidNetworkListException e) {
                isAccepted = false;
                assertThat(e.getMessage()).startsWith("Entry ");
                if (e.suggestion() != null) {
                    assertThat(Grammar.isList(e.suggestion()))
                            .as(e.getMessage())
                            .isTrue();
                }
            }
            if (isAccepted != Grammar.isList(text)) {
                assertThat(isAccepted).as(text).isEqualTo(Grammar.isList(text));
            }
            if (allows(anywhere, text) != Grammar.isRemote(text)) {
                assertThat(allows(anywhere, text)).as(text).isEqualTo(Grammar.isRemote(text));
            }
            accepted += isAccepted ? 1 : 0;
        }
        assertThat(accepted).as("both answers are common").isBetween(MUTATED_TEXTS / 20, MUTATED_TEXTS * 3 / 4);
    }

    private String separator() {
        List<String> separators = List.of(",", " , ", "\n", "\r\n", ",\n", "\u00a0,\u00a0", "\n\n", " ,\r\n\t");
        return separators.get(random.nextInt(separators.size()));
    }

    // Random entries and addresses. They lie close together, or nothing would ever match.

    private Known entry() {
        Known entry =
                random.nextInt(60) == 0 ? new Known("*", "*", 0, BigInteger.ZERO, BigInteger.ZERO, null) : addresses();
        if (entry.bytes() > 0 && random.nextInt(3) == 0) {
            return entry;
        }
        // Often on the hour, so that ends are equal and fall on the instant of a question.
        long second =
                EPOCH_SECOND + random.nextInt(HOURS) * 3_600L + (random.nextBoolean() ? 0 : random.nextInt(3_600));
        int offset = random.nextInt(4) == 0 ? 0 : random.nextInt(-18 * 60, 18 * 60 + 1);
        return new Known(
                entry.text() + " until " + instant(second, offset, random.nextBoolean()),
                entry.canonical() + " until " + instant(second, offset, false),
                entry.bytes(),
                entry.first(),
                entry.last(),
                Instant.ofEpochSecond(second));
    }

    private Instant now() {
        long second = EPOCH_SECOND + random.nextInt(HOURS) * 3_600L;
        return Instant.ofEpochSecond(second).plusMillis(random.nextInt(3) - 1L);
    }

    /** With the calendar that the code under test does not use. */
    private static String instant(long epochSecond, int offsetMinutes, boolean inFull) {
        GregorianCalendar local =
                new GregorianCalendar(new SimpleTimeZone(offsetMinutes * 60_000, "local"), Locale.ROOT);
        local.setTimeInMillis(epochSecond * 1_000);
        String text = String.format(Locale.ROOT, "%1$tY-%1$tm-%1$tdT%1$tH:%1$tM", local);
        if (inFull || local.get(GregorianCalendar.SECOND) > 0) {
            text += String.format(Locale.ROOT, ":%1$tS", local);
        }
        if (offsetMinutes == 0 && !inFull) {
            return text + "Z";
        }
        int minutes = Math.abs(offsetMinutes);
        return text
                + String.format(Locale.ROOT, "%s%02d:%02d", offsetMinutes < 0 ? "-" : "+", minutes / 60, minutes % 60);
    }

    private Known addresses() {
        int bytes = random.nextBoolean() ? 4 : 16;
        int bits = bytes * 8;
        BigInteger first = number(bytes);
        BigInteger last = first;
        String text;
        String canonical;
        switch (random.nextInt(3)) {
            case 0 -> {
                text = spelt(first, bytes);
                canonical = canonical(first, bytes);
            }
            case 1 -> {
                int prefix = random.nextInt(4) == 0 ? 1 + random.nextInt(bits) : bits - random.nextInt(12);
                BigInteger size = BigInteger.ONE.shiftLeft(bits - prefix);
                first = first.divide(size).multiply(size);
                last = first.add(size).subtract(BigInteger.ONE);
                text = spelt(first, bytes) + "/" + prefix;
                canonical = canonical(first, bytes) + (prefix == bits ? "" : "/" + prefix);
            }
            default -> {
                BigInteger other = number(bytes);
                last = first.max(other);
                first = first.min(other);
                text = spelt(first, bytes) + "-" + spelt(last, bytes);
                canonical = canonical(first, bytes) + (first.equals(last) ? "" : "-" + canonical(last, bytes));
            }
        }
        if (isMapped(bytes(first, bytes)) || isMapped(bytes(last, bytes))) {
            return addresses();
        }
        return new Known(text, canonical, bytes, first, last, null);
    }

    private BigInteger number(int bytes) {
        BigInteger near = bytes == 4
                ? BigInteger.valueOf(random.nextBoolean() ? 0x0a00_0000L : 0x7fff_ff80L)
                : new BigInteger(
                        random.nextBoolean() ? "20010db8000000000000000000000000" : "20010db8000000007fffffffffffff80",
                        16);
        return switch (random.nextInt(8)) {
            case 0 -> new BigInteger(bytes * 8, random);
            // Below, at and above the place where a signed number turns negative, and where the upper half begins.
            case 1 -> near.add(BigInteger.ONE.shiftLeft(random.nextInt(bytes * 8 - 3)));
            default -> near.add(BigInteger.valueOf(random.nextInt(512)));
        };
    }

    private byte[] address(List<Known> known) {
        if (random.nextInt(3) == 0) {
            int bytes = random.nextBoolean() ? 4 : 16;
            return maybeMapped(bytes(number(bytes), bytes));
        }
        Known entry = known.get(random.nextInt(known.size()));
        if (entry.bytes() == 0) {
            return maybeMapped(bytes(number(4), 4));
        }
        BigInteger edge = random.nextBoolean() ? entry.first() : entry.last();
        BigInteger limit = BigInteger.ONE.shiftLeft(entry.bytes() * 8);
        BigInteger near = edge.add(BigInteger.valueOf(random.nextInt(3) - 1L)).mod(limit);
        if (entry.bytes() == 16 && random.nextInt(20) == 0) {
            // IPv4 with the low bits of an IPv6 entry.
            return maybeMapped(bytes(near.mod(BigInteger.ONE.shiftLeft(32)), 4));
        }
        if (entry.bytes() == 4 && random.nextInt(20) == 0) {
            // IPv6 with the low bits of an IPv4 entry.
            return bytes(near.add(BigInteger.valueOf(1L + random.nextInt(5)).shiftLeft(60)), 16);
        }
        return maybeMapped(bytes(near, entry.bytes()));
    }

    private byte[] maybeMapped(byte[] address) {
        if (address.length == 16 || random.nextInt(3) > 0) {
            return address;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }

    private static boolean isMapped(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getAddress().length != address.length;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] address = new byte[length];
        byte[] digits = number.toByteArray();
        for (int i = 1; i <= Math.min(length, digits.length); i++) {
            address[length - i] = digits[digits.length - i];
        }
        return address;
    }

    // Spellings

    private String spelt(BigInteger number, int bytes) {
        return spelt(bytes(number, bytes));
    }

    /**
     * One of the ways to write an address that everybody understands alike; IPv4 inside IPv6 only for mapped addresses.
     */
    private String spelt(byte[] address) {
        if (address.length == 4) {
            return dotted(address, 0);
        }
        if (isMapped(address) && random.nextBoolean()) {
            return "::ffff:" + dotted(address, 12);
        }
        String text =
                switch (random.nextInt(3)) {
                    case 0 ->
                        groups(address).stream()
                                .map(group ->
                                        Integer.toHexString(0x1_0000 + group).substring(1))
                                .collect(Collectors.joining(":"));
                    case 1 -> groups(address).stream().map(Integer::toHexString).collect(Collectors.joining(":"));
                    default -> canonical(address);
                };
        return random.nextInt(4) == 0 ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String dotted(byte[] address, int from) {
        return IntStream.range(from, from + 4)
                .mapToObj(i -> String.valueOf(address[i] & 0xff))
                .collect(Collectors.joining("."));
    }

    private static List<Integer> groups(byte[] address) {
        return IntStream.range(0, 8)
                .mapToObj(i -> (address[2 * i] & 0xff) << 8 | address[2 * i + 1] & 0xff)
                .toList();
    }

    private static String canonical(BigInteger number, int bytes) {
        byte[] address = bytes(number, bytes);
        return bytes == 4 ? dotted(address, 0) : canonical(address);
    }

    /**
     * RFC 5952, chapter 4: lower case, no leading zeros, the first longest run of two or more zero groups shortened.
     */
    private static String canonical(byte[] address) {
        List<Integer> groups = groups(address);
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups.get(end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        List<String> hex = groups.stream().map(Integer::toHexString).toList();
        return start < 0
                ? String.join(":", hex)
                : String.join(":", hex.subList(0, start)) + "::" + String.join(":", hex.subList(start + length, 8));
    }

    private String mutated(String text) {
        String alphabet = "0123456789abcdefABCDEF::::....//--**,,%_ xg@@[]##TZtz+\n\n\";";
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, c);
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(3)));
                default -> {
                    if (at < mutated.length()) {
                        mutated.setCharAt(at, c);
                    }
                }
            }
        }
        return mutated.toString();
    }

    /** The grammar, written a second time. */
    private static final class Grammar {

        private static final String NUMBER = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
        private static final Pattern IPV4 = Pattern.compile(NUMBER + "(\\." + NUMBER + "){3}");
        private static final Pattern GROUPS = Pattern.compile("([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?");
        private static final Pattern PREFIX = Pattern.compile("[1-9][0-9]{0,2}");
        private static final Pattern NOTE = Pattern.compile("\\s*\\p{Print}{1,100}");
        private static final Pattern REFERENCE = Pattern.compile("@[a-z][a-z0-9_-]{0,39}");
        private static final Pattern END = Pattern.compile(
                "(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?(Z|[+-]((0\\d|"
                        + "1[0-7]):[0-5]\\d|18:00))");

        static boolean isList(String text) {
            for (String part : text.split(",", -1)) {
                List<String> entries = part.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
                if (entries.isEmpty() || !entries.stream().allMatch(Grammar::isEntryWithMore)) {
                    return false;
                }
            }
            return true;
        }

        static boolean isRemote(String text) {
            int zone = text.indexOf('%');
            if (zone >= 0) {
                return zone < text.length() - 1 && isIpv6(withoutIpv4(text.substring(0, zone)));
            }
            return IPV4.matcher(text).matches() || isIpv6(withoutIpv4(text));
        }

        /** The text with IPv4 at its end, if any, as two groups. */
        private static String withoutIpv4(String text) {
            int colon = text.lastIndexOf(':');
            return colon >= 0 && IPV4.matcher(text.substring(colon + 1)).matches()
                    ? text.substring(0, colon + 1) + "1:1"
                    : text;
        }

        private static boolean isEntryWithMore(String text) {
            int hash = text.indexOf('#');
            String note = hash < 0 ? "" : text.substring(hash + 1);
            if (hash >= 0 && !NOTE.matcher(note).matches() || note.matches("(.*\\W)?until\\s+[0-9].*")) {
                return false;
            }
            String entry = hash < 0 ? text : text.substring(0, hash).strip();
            String[] parts = entry.split(" +until +", -1);
            return parts.length <= 2 && isEntry(parts[0]) && (parts.length == 1 || isEnd(parts[1]));
        }

        private static boolean isEnd(String text) {
            Matcher parts = END.matcher(text);
            if (!parts.matches()) {
                return false;
            }
            int year = Integer.parseInt(parts.group(1));
            int month = Integer.parseInt(parts.group(2));
            boolean leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
            int days = month == 2 ? leap ? 29 : 28 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
            return Integer.parseInt(parts.group(3)) <= days;
        }

        private static boolean isEntry(String entry) {
            if (entry.equals("*") || REFERENCE.matcher(entry).matches()) {
                return true;
            }
            int slash = entry.indexOf('/');
            int hyphen = entry.indexOf('-');
            if (slash >= 0) {
                BigInteger base = number(entry.substring(0, slash));
                String prefix = entry.substring(slash + 1);
                if (base == null || !PREFIX.matcher(prefix).matches()) {
                    return false;
                }
                int hostBits = (entry.indexOf(':') >= 0 ? 128 : 32) - Integer.parseInt(prefix);
                return hostBits >= 0 && (base.signum() == 0 || base.getLowestSetBit() >= hostBits);
            }
            if (hyphen >= 0) {
                String from = entry.substring(0, hyphen);
                String to = entry.substring(hyphen + 1);
                BigInteger first = number(from);
                BigInteger last = number(to);
                return first != null
                        && last != null
                        && (from.indexOf(':') >= 0) == (to.indexOf(':') >= 0)
                        && first.compareTo(last) <= 0;
            }
            return number(entry) != null;
        }

        /** The address as a number, {@code null} when it is none or IPv4-mapped. */
        private static @Nullable BigInteger number(String address) {
            if (!IPV4.matcher(address).matches() && !isIpv6(address)) {
                return null;
            }
            try {
                // A literal by now, which the JDK does not look up.
                byte[] bytes = InetAddress.getByName(address).getAddress();
                return bytes.length == 4 && address.indexOf(':') >= 0 ? null : new BigInteger(1, bytes);
            } catch (UnknownHostException e) {
                throw new AssertionError(address, e);
            }
        }

        private static boolean isIpv6(String text) {
            int gap = text.indexOf("::");
            if (gap < 0) {
                return GROUPS.matcher(text).matches() && count(text) == 8;
            }
            String before = text.substring(0, gap);
            String after = text.substring(gap + 2);
            return GROUPS.matcher(before).matches()
                    && GROUPS.matcher(after).matches()
                    && count(before) + count(after) <= 7;
        }

        private static int count(String groups) {
            return groups.isEmpty() ? 0 : groups.split(":").length;
        }
    }
}
