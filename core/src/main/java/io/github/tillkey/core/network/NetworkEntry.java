package io.github.tillkey.core.network;

/** One entry of a {@link NetworkList}; {@link #toString()} prints its canonical form. */
public sealed interface NetworkEntry permits NetworkEntry.Anywhere, NetworkEntry.Addresses {

    /** The entry {@code *}: every address of both families. */
    record Anywhere() implements NetworkEntry {

        static final String TEXT = "*";

        @Override
        public String toString() {
            return TEXT;
        }
    }

    /** An address, a network in CIDR notation or a range: consecutive addresses of one family. */
    final class Addresses implements NetworkEntry {

        private final IpNumber first;
        private final IpNumber last;
        private final String text;

        /**
         * @param first the lowest address
         * @param last the highest address, of the same family and not below {@code first}
         * @param text the canonical form
         */
        Addresses(IpNumber first, IpNumber last, String text) {
            this.first = first;
            this.last = last;
            this.text = text;
        }

        IpNumber first() {
            return first;
        }

        IpNumber last() {
            return last;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
