package io.github.tillkey.benchmark.load;

import java.util.Arrays;

/**
 * What one scenario did in one round.
 *
 * @param nanos how long each login took, sorted
 * @param beside how long each request of those beside it took, sorted
 * @param seconds how long the round took
 * @param cpu seconds of processor time that Keycloak and PostgreSQL used
 */
record Sample(long[] nanos, long[] beside, double seconds, double cpu) {

    Sample {
        Arrays.sort(nanos);
        Arrays.sort(beside);
    }

    /** Logins in a second. */
    double perSecond() {
        return nanos.length / seconds;
    }

    /** Milliseconds that the given share of the logins took at most. */
    double millis(double share) {
        return quantile(nanos, share);
    }

    /** Milliseconds of the server's processor time for a login. */
    double cpuMillis() {
        return cpu * 1000 / nanos.length;
    }

    /** Requests in a second beside the logins. */
    double besidePerSecond() {
        return beside.length / seconds;
    }

    /** Milliseconds that the given share of the requests beside the logins took at most. */
    double besideMillis(double share) {
        return quantile(beside, share);
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }
}
