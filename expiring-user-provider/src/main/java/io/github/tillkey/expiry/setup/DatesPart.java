package io.github.tillkey.expiry.setup;

import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.gate.IdTokenExpiryMapper;
import io.github.tillkey.core.setup.NeededAttribute;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.core.setup.StoresPart;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.expiry.extension.ExtendActionFactory;
import io.github.tillkey.expiry.login.DateAuthenticatorFactory;
import io.github.tillkey.expiry.profile.DateValidator;
import io.github.tillkey.expiry.profile.SponsorValidator;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.EventType;

/** What dates need. */
public final class DatesPart extends SetupPartFactory {

    private static final Map<String, Map<String, Object>> DATE = Map.of(DateValidator.ID, Map.of());
    private static final Map<String, Object> SHORT = Map.of("max", 255);

    @Override
    public String id() {
        return "dates";
    }

    @Override
    public List<NeededAttribute> attributes() {
        return List.of(
                StoresPart.staffKind(),
                NeededAttribute.of(
                        StaffAttributes.VALID_FROM,
                        "Access from",
                        "The first day, such as 2026-06-01, or a time with its offset. Empty: at once",
                        DATE),
                NeededAttribute.of(
                        StaffAttributes.VALID_UNTIL,
                        "Access until",
                        "The last day, such as 2026-08-31, or a time with its offset such as "
                                + "2026-08-31T18:00+02:00. External members must have one",
                        DATE),
                NeededAttribute.of(
                        StaffAttributes.TIME_ZONE,
                        "Time zone",
                        "Such as Europe/Stockholm. Empty: that of the realm's settings of dates",
                        DATE),
                NeededAttribute.of(
                        StaffAttributes.SPONSOR,
                        "Sponsor",
                        "Username of the employee who answers for a temporary member and may extend the access",
                        Map.of(SponsorValidator.ID, Map.of(), "length", SHORT)),
                NeededAttribute.of(
                        StaffAttributes.DELETION_HOLD,
                        "Keep from deletion",
                        "Why the member must not be deleted after the end of the access. Empty: the settings of dates "
                                + "decide",
                        Map.of("length", SHORT)),
                StoresPart.disabledReason());
    }

    @Override
    public List<NeededAction> actions(SetupOptions options) {
        return List.of(
                NeededAction.of(RealmDateSettings.PLACE),
                new NeededAction(ExtendActionFactory.ID, "Extend access", Map.of(), Set.of()));
    }

    @Override
    public List<NeededMapper> claims() {
        return List.of(new NeededMapper(IdTokenExpiryMapper.ID, "Tillkey end of access", Map.of()));
    }

    @Override
    public Set<String> loginSteps() {
        return Set.of(DateAuthenticatorFactory.ID);
    }

    @Override
    public Set<EventType> events() {
        Set<EventType> types = EnumSet.copyOf(EventCheck.REFUSALS);
        types.addAll(List.of(EventType.LOGOUT, EventType.UPDATE_PROFILE));
        return types;
    }

    @Override
    public Optional<NeededSettings> settings(SetupOptions options) {
        return Optional.ofNullable(options.timeZone())
                .map(zone -> new NeededSettings(
                        RealmDateSettings.PLACE,
                        Map.of(DateSettings.TIME_ZONE.key(), zone),
                        Set.of(DateSettings.TIME_ZONE.key()),
                        Map.of()));
    }
}
