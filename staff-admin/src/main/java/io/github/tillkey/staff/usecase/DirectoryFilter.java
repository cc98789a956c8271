package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who of the directory is looked for. It is compared with what the actor may see of somebody, never with more: who
 * filters by what they may not see finds nobody by it, and so learns nothing.
 *
 * @param words each of which is part of username, first name, last name or e-mail, in upper or lower case
 * @param role a store role, in a store that the actor sees
 * @param endsBefore an end of access before this instant
 */
public record DirectoryFilter(
        List<String> words,
        @Nullable String tag,
        @Nullable StaffKind kind,
        @Nullable String externalId,
        @Nullable String role,
        @Nullable AccountState status,
        @Nullable Instant endsBefore) {

    /** Everybody. */
    public static final DirectoryFilter NONE = new DirectoryFilter(List.of(), null, null, null, null, null, null);

    /** Words of a search at most: each is looked for in four columns. */
    static final int MAX_WORDS = 5;

    private static final int MAX_TEXT = 255;

    /** A filter as it was written. */
    public record Written(
            @Nullable String q,
            @Nullable String tag,
            @Nullable String kind,
            @Nullable String externalId,
            @Nullable String role,
            @Nullable String status,
            @Nullable String endsBefore) {

        /** @throws RequestRefusedException invalid */
        public DirectoryFilter read() {
            return new DirectoryFilter(
                    words(q),
                    text("tag", tag),
                    kind == null
                            ? null
                            : StaffKind.parse(kind)
                                    .orElseThrow(() -> noneOf(
                                            "kind",
                                            kind,
                                            Arrays.stream(StaffKind.values()).map(StaffKind::value))),
                    text("externalId", externalId),
                    text("role", role),
                    status == null
                            ? null
                            : AccountState.parse(status)
                                    .orElseThrow(() -> noneOf(
                                            "status",
                                            status,
                                            Arrays.stream(AccountState.values()).map(AccountState::value))),
                    endsBefore == null
                            ? null
                            : Input.dateTime(
                                            "endsBefore",
                                            endsBefore,
                                            DirectoryFilter::isOfDates,
                                            "a date and time with an offset, such as 2026-12-24T18:00:00Z")
                                    .toInstant());
        }
    }

    /** The years that an end can have, and one more. */
    private static boolean isOfDates(Instant instant) {
        return instant.isAfter(Instant.parse("1999-12-31T00:00:00Z"))
                && instant.isBefore(Instant.parse("3001-01-01T00:00:00Z"));
    }

    private static RequestRefusedException noneOf(String field, String value, Stream<String> values) {
        return RequestRefusedException.invalid(field, value, values.collect(Collectors.joining(" or ")));
    }

    private static @Nullable String text(String field, @Nullable String value) {
        return value == null ? null : Input.text(field, value, MAX_TEXT);
    }

    private static List<String> words(@Nullable String q) {
        if (q == null) {
            return List.of();
        }
        List<String> words = List.of(Input.text("q", q, MAX_TEXT).split("\\s+"));
        if (words.size() > MAX_WORDS) {
            throw RequestRefusedException.invalid("q", q, MAX_WORDS + " words at most");
        }
        return words;
    }

    /** Whether it finds everybody. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /**
     * What the database can find of it, and others.
     *
     * @param seesAll whether the actor may see everything of everybody. For others only names are searched there: how
     *     long the answer takes would tell what is written about whom they may not see. A word with an @ is then
     *     compared here only, any other is no e-mail.
     */
    MemberSearch.Criteria criteria(boolean seesAll) {
        if (!seesAll) {
            return new MemberSearch.Criteria(
                    words.stream().filter(word -> !word.contains("@")).toList(), false, Map.of(), null, null);
        }
        Map<String, Set<String>> attributes = new HashMap<>();
        if (tag != null) {
            attributes.put(StaffAttributes.TAGS, Set.of(tag));
        }
        if (externalId != null) {
            attributes.put(StaffAttributes.EXTERNAL_ID, Set.of(externalId));
        }
        if (kind != null) {
            attributes.put(StaffAttributes.STAFF_KIND, Set.of(kind.value()));
        }
        return new MemberSearch.Criteria(
                words, true, attributes, status == null ? null : status == AccountState.ACTIVE, endsBefore);
    }

    /** Whether it finds this one. */
    boolean matches(DirectoryEntry entry) {
        return words.stream().allMatch(word -> contains(entry, word))
                && (status == null || status == entry.status())
                && (role == null
                        || entry.work().stream()
                                .anyMatch(work -> work.membership().roles().contains(role)))
                && matches(entry.details());
    }

    private static boolean contains(DirectoryEntry entry, String word) {
        String part = word.toLowerCase(Locale.ROOT);
        return Stream.of(
                        entry.name().username(),
                        entry.name().first(),
                        entry.name().last(),
                        entry.details() == null ? null : entry.details().email())
                .anyMatch(text -> text != null && text.toLowerCase(Locale.ROOT).contains(part));
    }

    private boolean matches(DirectoryEntry.@Nullable Details details) {
        if (details == null) {
            return tag == null && kind == null && externalId == null && endsBefore == null;
        }
        return (tag == null || details.tags().contains(tag))
                && (kind == null || kind == details.kind())
                && (externalId == null || externalId.equals(details.externalId()))
                && (endsBefore == null
                        || details.ends() != null && details.ends().isBefore(endsBefore));
    }
}
