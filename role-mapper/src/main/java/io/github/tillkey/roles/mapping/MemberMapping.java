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

    /** That of a mapper without settings, which leaves everything alone. */
    public static final MemberMapping NONE =
            new MemberMapping(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

    /** Seconds since 1970, as OpenID Connect writes times; no date is written in digits only. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}");

    /** Keeps a copy of the table. */
    public MemberMapping {
        kinds = Map.copyOf(kinds);
    }

    /**
     * What claims make of a member. A date that is not sent stays: a scope that the provider has dropped must not
     * become access without end. A part that cannot be read does not hide what the others take away.
     */
    public MappedMember map(Claims claims) {
        List<MappingException> problems = new ArrayList<>();
        Map<String, String> attributes = new HashMap<>();
        kind.ifPresent(claim -> {
            try {
                attributes.put(StaffAttributes.STAFF_KIND, kindOf(claim, claims).value());
            } catch (MappingException unknown) {
                problems.add(unknown);
            }
        });
        List.of(StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL)
                .forEach(attribute -> claimOf(attribute).ifPresent(claim -> {
                    try {
                        date(claim, claims).ifPresent(date -> attributes.put(attribute, date));
                    } catch (MappingException unreadable) {
                        problems.add(unreadable);
                    }
                }));
        Optional<Map<String, Set<String>>> roles = stores.flatMap(mapping -> {
            try {
                return Optional.of(mapping.roles(claims.values(mapping.claim())));
            } catch (MappingException unreadable) {
                problems.add(unreadable);
                return Optional.empty();
            }
        });
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

    /**
     * The problem of an external member without an end. The validators of the user profile say so too, where they are
     * declared, but not which claim is missing.
     *
     * @param attribute the value of a user attribute as it will be, {@code null} when there is none
     */
    public Optional<MappingException> missingEnd(Function<String, @Nullable String> attribute) {
        String until = attribute.apply(StaffAttributes.VALID_UNTIL);
        return StaffKind.EXTERNAL.value().equals(attribute.apply(StaffAttributes.STAFF_KIND))
                        && (until == null || until.isBlank())
                ? Optional.of(new MappingException(Problem.END, validUntil.orElse(null), null))
                : Optional.empty();
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
}
