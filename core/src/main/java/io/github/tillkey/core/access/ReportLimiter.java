package io.github.tillkey.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was reported in a session, kept as one of its notes. A session reports the same thing once a day: a roll-out
 * shows every member, client and address that would be refused, and a phone that refreshes its token every minute
 * writes one event instead of 1,440. A session reports at most {@value #MAX_PER_DAY} different things a day, so the
 * note cannot grow.
 */
final class ReportLimiter {

    /** Name of the note. */
    static final String NOTE = "tillkey.reported";

    /** Different reports of one session within a day. */
    static final int MAX_PER_DAY = 8;

    private static final Duration DAY = Duration.ofDays(1);
    private static final String SEPARATOR = " ";
    private static final int HASH_BYTES = 8;

    private ReportLimiter() {}

    /**
     * Decides whether to report.
     *
     * @param note the note so far, {@code null} when there is none
     * @param subject who, where and why, as {@link #subject} writes it
     * @return the new note when this is to be reported, empty when it was reported within a day
     */
    static Optional<String> add(@Nullable String note, String subject, Instant now) {
        List<String> recent = new ArrayList<>();
        for (String entry : note == null ? new String[0] : note.split(SEPARATOR, -1)) {
            int at = entry.indexOf('@');
            if (at > 0 && isRecent(entry.substring(at + 1), now)) {
                if (entry.substring(0, at).equals(subject)) {
                    return Optional.empty();
                }
                recent.add(entry);
            }
        }
        if (recent.size() >= MAX_PER_DAY) {
            return Optional.empty();
        }
        recent.add(subject + '@' + now.getEpochSecond());
        return Optional.of(String.join(SEPARATOR, recent));
    }

    /** A short name of what is reported. */
    static String subject(String memberId, String clientId, Verdict.Refused report) {
        // Sorted, so that the same details give the same name.
        Map<String, String> details = new TreeMap<>(report.details());
        String text = String.join(
                "\n", memberId, clientId, report.rule(), report.reason().code(), details.toString());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static boolean isRecent(String epochSecond, Instant now) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(epochSecond)).plus(DAY).isAfter(now);
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }
}
