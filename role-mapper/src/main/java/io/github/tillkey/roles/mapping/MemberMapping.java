package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mapper makes of claims.
 *
 * @param stores which stores and store roles a claim gives; empty when none are mapped, as for the others
 * @param kind which claim gives the kind of staff member
 * @param kinds the kinds by the values of that claim
 * @param validFrom which claim gives the beginning of the access
 * @param validUntil which claim gives its end
 */
public record MemberMapping(
        Optional<StoreMapping> stores,
        Optional<String> kind,
        Map<String, StaffKind> kinds,
        Optional<String> validFrom,
        Optional<String> validUntil) {

    /** Seconds since 1970, as OpenID Connect writes times; no date is written in digits only. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}");

    /** Keeps a copy of the table. */
    public MemberMapping {
        kinds = Map.copyOf(kinds);
    }

    /**
     * What claims make of a member. A date that is not sent stays: a scope that the provider has dropped must not
     * become access without end.
     *
     * @param present the value of a user attribute as it is now, {@code null} when there is none
     */
    public MappedMember map(Claims claims, Function<String, @Nullable String> present) {
        List<MappingException> problems = new ArrayList<>();
        Map<String, String> attributes = new HashMap<>();
        kind.flatMap(claim -> readable(problems, () -> Optional.of(kindOf(claim, claims))))
                .ifPresent(read -> attributes.put(StaffAttributes.STAFF_KIND, read.value()));
        validFrom
                .flatMap(claim -> readable(problems, () -> date(claim, claims)))
                .ifPresent(date -> attributes.put(StaffAttributes.VALID_FROM, date));
        validUntil
                .flatMap(claim -> readable(problems, () -> date(claim, claims)))
                .ifPresent(date -> attributes.put(StaffAttributes.VALID_UNTIL, date));
        readable(problems, () -> requireEnd(attributes, present));
        Optional<Map<String, Set<String>>> roles = stores.flatMap(
                mapping -> readable(problems, () -> Optional.of(mapping.roles(claims.values(mapping.claim())))));
        return new MappedMember(attributes, roles, problems.stream().findFirst());
    }

    /** The claim for a user attribute that this mapping sets; empty for another one. */
    public Optional<String> claimOf(String attribute) {
        return switch (attribute) {
            case StaffAttributes.STAFF_KIND -> kind;
            case StaffAttributes.VALID_FROM -> validFrom;
            case StaffAttributes.VALID_UNTIL -> validUntil;
            default -> Optional.empty();
        };
    }

    private interface Part<T> {
        Optional<T> read() throws MappingException;
    }

    /** A part that cannot be read does not hide what the others take away. */
    private static <T> Optional<T> readable(List<MappingException> problems, Part<T> part) {
        try {
            return part.read();
        } catch (MappingException problem) {
            problems.add(problem);
            return Optional.empty();
        }
    }

    private StaffKind kindOf(String claim, Claims claims) throws MappingException {
        List<String> values = claims.values(claim);
        List<StaffKind> named = values.stream()
                .flatMap(value -> Optional.ofNullable(kinds.get(value)).stream())
                .distinct()
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        // A member without a kind would count as an employee.
        throw new MappingException(
                Problem.KIND,
                claim,
                values.isEmpty() ? null : String.join(", ", values.subList(0, Math.min(3, values.size()))));
    }

    private static Optional<String> date(String claim, Claims claims) throws MappingException {
        List<String> values = claims.values(claim);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.get(0);
        if (values.size() > 1) {
            throw new MappingException(Problem.DATE, claim, String.join(", ", values.subList(0, 2)));
        }
        try {
            String written = SECONDS.matcher(value).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(value)).toString()
                    : value;
            ValidityDate.parse(written);
            return Optional.of(written);
        } catch (InvalidDateException wrong) {
            throw new MappingException(Problem.DATE, claim, value);
        }
    }

    /** The validators of the user profile say so too, where they are declared, but not which claim is missing. */
    private Optional<Void> requireEnd(Map<String, String> attributes, Function<String, @Nullable String> present)
            throws MappingException {
        if (StaffKind.EXTERNAL.value().equals(valueOf(StaffAttributes.STAFF_KIND, attributes, present))
                && valueOf(StaffAttributes.VALID_UNTIL, attributes, present) == null) {
            throw new MappingException(Problem.END, validUntil.orElse(null), null);
        }
        return Optional.empty();
    }

    private static @Nullable String valueOf(
            String attribute, Map<String, String> attributes, Function<String, @Nullable String> present) {
        String mapped = attributes.get(attribute);
        String value = mapped == null ? present.apply(attribute) : mapped;
        return value == null || value.isBlank() ? null : value;
    }
}
