package io.github.tillkey.staff.imports;

import io.github.tillkey.staff.member.MemberData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a member, with what a file says in its place. Tags are added; of filters those that the file
 * names are replaced. What the file does not say stays.
 */
final class Said {

    private Said() {}

    static MemberData of(MemberData present, MemberData file) {
        return new MemberData(
                or(file.firstName(), present.firstName()),
                or(file.lastName(), present.lastName()),
                or(file.email(), present.email()),
                or(file.kind(), present.kind()),
                or(file.validFrom(), present.validFrom()),
                or(file.validUntil(), present.validUntil()),
                or(file.timeZone(), present.timeZone()),
                or(file.sponsor(), present.sponsor()),
                or(file.allowedNetworks(), present.allowedNetworks()),
                or(file.externalId(), present.externalId()),
                tags(present.tags(), file.tags()),
                or(file.description(), present.description()),
                filters(present.filters(), file.filters()),
                or(file.locale(), present.locale()));
    }

    private static @Nullable String or(@Nullable String file, @Nullable String present) {
        return file == null ? present : file;
    }

    private static @Nullable List<String> tags(@Nullable List<String> present, @Nullable List<String> file) {
        if (file == null) {
            return present;
        }
        SortedSet<String> tags = new TreeSet<>(Objects.requireNonNullElse(present, List.of()));
        tags.addAll(file);
        return List.copyOf(tags);
    }

    private static @Nullable Map<String, List<String>> filters(
            @Nullable Map<String, List<String>> present, @Nullable Map<String, List<String>> file) {
        if (file == null) {
            return present;
        }
        Map<String, List<String>> filters = new TreeMap<>(Objects.requireNonNullElse(present, Map.of()));
        filters.putAll(file);
        return filters;
    }
}
