package io.github.tillkey.core.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses in {@code X-Forwarded-For} or {@code Forwarded}, from the right to the left. Nothing left of where the
 * walk ends is read, because the caller of the first trusted proxy could have written it.
 */
final class ForwardedChain {

    /** RFC 7239, section 6: an address, with {@code []} around IPv6, and a port, which may be obfuscated. */
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([^\\]]++)\\]|([^:\\[\\]]++))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]++))?");

    private final TrustedProxies.Header header;
    private final List<String> lines;

    /** The line that the walk is in, {@code null} before the first. */
    private @Nullable Line line;

    private interface Line {

        boolean hasNext();

        @Nullable
        String next();
    }

    private ForwardedChain(TrustedProxies.Header header, List<String> lines) {
        this.header = header;
        this.lines = lines;
    }

    /** The chain in {@code lines}, the values of the header in their order. */
    static ForwardedChain of(TrustedProxies.Header header, List<String> lines) {
        return new ForwardedChain(header, new ArrayList<>(lines));
    }

    /** Whether there is more to the left. */
    boolean hasNext() {
        return line != null && line.hasNext() || !lines.isEmpty();
    }

    /** The next address to the left; empty when it cannot be read, or is hidden. */
    Optional<ClientAddress> next() {
        if (line == null || !line.hasNext()) {
            String text = lines.remove(lines.size() - 1);
            line = header == TrustedProxies.Header.XFORWARDED ? new Commas(text) : new Elements(text);
        }
        String node = line.next();
        ClientAddress address = node == null ? ClientAddress.of(null) : addressOf(node);
        return address.problem() == null ? Optional.of(address) : Optional.empty();
    }

    private ClientAddress addressOf(String node) {
        if (header == TrustedProxies.Header.XFORWARDED
                && node.indexOf(':') != node.lastIndexOf(':')
                && node.charAt(0) != '[') {
            // IPv6 without brackets too: no specification says how this header writes it.
            return ClientAddress.of(node);
        }
        Matcher parts = NODE.matcher(node);
        if (!parts.matches()) {
            return ClientAddress.of(null);
        }
        String ipv6 = parts.group(1);
        return ClientAddress.of(ipv6 != null && ipv6.indexOf(':') < 0 ? null : ipv6 == null ? parts.group(2) : ipv6);
    }

    /** {@code X-Forwarded-For: client, proxy}. */
    private static final class Commas implements Line {

        private final String text;
        private int end;

        Commas(String text) {
            this.text = text;
            this.end = text.length();
        }

        @Override
        public boolean hasNext() {
            return end >= 0;
        }

        @Override
        public String next() {
            int comma = text.lastIndexOf(',', end - 1);
            String node = text.substring(comma + 1, end).strip();
            end = comma;
            return node;
        }
    }

    /**
     * {@code Forwarded: for=client, for="[2001:db8::1]:4711";proto=https}. A line is read as a whole and from the left:
     * a comma may be in quotes. After one syntax error none of its elements counts. A client cannot hide what a proxy
     * has added behind an open quote: the quote then closes where the proxy's value begins, and no separator follows.
     */
    private static final class Elements implements Line {

        private final List<String> nodes;
        private int left;

        Elements(String text) {
            List<String> read = read(text);
            nodes = read == null ? Collections.singletonList(null) : read;
            left = nodes.size();
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public @Nullable String next() {
            return nodes.get(--left);
        }

        private static @Nullable List<String> read(String text) {
            List<String> found = new ArrayList<>();
            ForwardedScanner scanner = new ForwardedScanner(text);
            String node = null;
            boolean more = true;
            while (more) {
                String name = scanner.token();
                String value = name != null && scanner.skip('=') ? scanner.value() : null;
                boolean again = node != null && "for".equalsIgnoreCase(name);
                if (value == null || again) {
                    return null;
                }
                if ("for".equalsIgnoreCase(name)) {
                    node = value;
                }
                more = scanner.skip(';');
                if (!more) {
                    found.add(node);
                    node = null;
                    more = scanner.skip(',');
                }
            }
            return scanner.atEnd() ? found : null;
        }
    }
}
