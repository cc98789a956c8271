package io.github.tillkey.expiry.profile;

import io.github.tillkey.core.profile.ValidationErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.settings.LongestPeriod;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.AttributeContext;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.validate.SimpleValidator;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidatorConfig;

/**
 * Validates the attributes of a member's period: {@value StaffAttributes#VALID_FROM},
 * {@value StaffAttributes#VALID_UNTIL} and {@value StaffAttributes#TIME_ZONE}, each for itself and the end against the
 * rest. Offered in the admin console as validator {@value #ID}; without options.
 *
 * <p>The end needs it even where it is empty: a member of kind external must have one. Every error names the field, the
 * value and the remedy; see {@link ValidationErrors}.
 */
public final class DateValidator implements SimpleValidator, ConfiguredProvider {

    /** Id of the validator. */
    public static final String ID = "tillkey-dates";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public ValidationContext validate(
            @Nullable Object input, String attribute, ValidationContext context, ValidatorConfig config) {
        AttributeContext attributes = ValidationErrors.profileOf(context, ID);
        MemberDates dates = MemberDates.of(name -> attributes.getAttributes().get(name) == null
                ? List.of()
                : attributes.getAttributes().get(name));
        try {
            switch (attribute) {
                case StaffAttributes.VALID_FROM -> parse(dates.from(), InvalidDateException.Side.FROM);
                case StaffAttributes.TIME_ZONE -> dates.zone(ZoneId.of("UTC"));
                case StaffAttributes.VALID_UNTIL -> {
                    parse(dates.until(), InvalidDateException.Side.UNTIL);
                    period(attributes, dates, context);
                }
                default ->
                    ValidationErrors.add(
                            context,
                            ID,
                            attribute,
                            "tillkeyDateMisplaced",
                            StaffAttributes.VALID_FROM,
                            StaffAttributes.VALID_UNTIL);
            }
        } catch (InvalidDateException wrong) {
            if (wrong.side().attribute().equals(attribute)) {
                List<Object> parameters = new ArrayList<>();
                parameters.add(wrong.value());
                parameters.addAll(wrong.parameters());
                ValidationErrors.add(context, ID, attribute, message(wrong.problem()), parameters.toArray());
            }
        }
        return context;
    }

    private static void parse(List<String> values, InvalidDateException.Side side) throws InvalidDateException {
        for (String value : values) {
            try {
                ValidityDate.parse(value);
            } catch (InvalidDateException wrong) {
                throw wrong.about(side);
            }
        }
    }

    private static void period(AttributeContext attributes, MemberDates dates, ValidationContext context)
            throws InvalidDateException {
        String attribute = StaffAttributes.VALID_UNTIL;
        if (dates.until().isEmpty()) {
            if (dates.external()) {
                ValidationErrors.add(context, ID, attribute, "tillkeyDateEndMissing", "");
            }
            return;
        }
        KeycloakSession session = attributes.getSession();
        UserModel member = attributes.getContext() == UserProfileContext.IDP_REVIEW ? null : attributes.getUser();
        if (member != null
                && isChanged(member, dates)
                && Owner.isOne(session.getContext().getRealm(), member)) {
            ValidationErrors.add(
                    context, ID, attribute, "tillkeyDateOwner", dates.until().get(0));
        }
        try {
            DatePolicy policy = DatePolicy.of(session, session.getContext().getRealm());
            ZoneId zone = policy.zone(dates);
            ValidityWindow window = dates.window(zone);
            if (dates.external()) {
                LongestPeriod longest = LongestPeriod.of(policy.settings(), window, created(attributes), zone);
                if (longest.isPassedBy(window) && isChanged(attributes.getUser(), dates)) {
                    ValidationErrors.add(
                            context,
                            ID,
                            attribute,
                            "tillkeyDateTooLong",
                            dates.until().get(0),
                            String.valueOf(policy.settings().maxPeriodDays()),
                            longest.lastDay().toString());
                }
            }
        } catch (InvalidSettingException broken) {
            ValidationErrors.add(context, ID, attribute, "tillkeyDateSettings", "", broken.sentence());
        }
    }

    /** Whether the period has changed: settings that became stricter must not block every other change. */
    private static boolean isChanged(@Nullable UserModel member, MemberDates dates) {
        return member == null || !DatePolicy.datesOf(member).equals(dates);
    }

    private static Instant created(AttributeContext attributes) {
        // In the form of a first login through an identity provider the user is a stand-in, which throws when asked.
        UserModel user = attributes.getContext() == UserProfileContext.IDP_REVIEW ? null : attributes.getUser();
        Long created = user == null ? null : user.getCreatedTimestamp();
        return created == null ? ServerTime.now() : Instant.ofEpochMilli(created);
    }

    private static String message(InvalidDateException.Problem problem) {
        return switch (problem) {
            case FORM -> "tillkeyDateForm";
            case YEAR -> "tillkeyDateYear";
            case NO_SUCH_DAY -> "tillkeyDateNoSuchDay";
            case NO_SUCH_TIME -> "tillkeyDateNoSuchTime";
            case OFFSET -> "tillkeyDateOffset";
            case SKIPPED -> "tillkeyDateSkipped";
            case TWICE -> "tillkeyDateTwice";
            case ENDS_BEFORE_START -> "tillkeyDateEndsBeforeStart";
            case SEVERAL -> "tillkeyDateSeveral";
            case ZONE -> "tillkeyDateZone";
        };
    }

    @Override
    public String getHelpText() {
        return "A day such as 2026-12-24, or a time with its offset such as 2026-12-24T18:00+01:00. Put it on "
                + "valid_from, valid_until and zoneinfo.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
