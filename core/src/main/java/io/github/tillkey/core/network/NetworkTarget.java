package io.github.tillkey.core.network;

/** What an entry of a {@link NetworkList} covers; {@link #toString()} prints its canonical form. */
public sealed interface NetworkTarget
        permits NetworkTarget.Anywhere,
                NetworkTarget.Addresses,
                NetworkTarget.Zone,
                NetworkTarget.Stores,
                NetworkTarget.Inherited {

    /** {@code *}: every address of both families. */
    record Anywhere() implements NetworkTarget {

        static final String TEXT = "*";

        @Override
        public String toString() {
            return TEXT;
        }
    }

    /** An address, a network in CIDR notation or a range: consecutive addresses of one family. */
    final class Addresses implements NetworkTarget {

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

    /**
     * {@code @name}: the networks of a zone, a list that the realm has given a name.
     *
     * @param name as {@link NetworkZones} allows it
     */
    record Zone(String name) implements NetworkTarget {

        @Override
        public String toString() {
            return "@" + name;
        }
    }

    /** {@code @store}: the networks of the stores that the member works in. */
    record Stores() implements NetworkTarget {

        static final String NAME = "store";

        @Override
        public String toString() {
            return "@" + NAME;
        }
    }

    /** {@code @inherited}: the lists that would decide if the member had none. */
    record Inherited() implements NetworkTarget {

        static final String NAME = "inherited";

        @Override
        public String toString() {
            return "@" + NAME;
        }
    }
}
