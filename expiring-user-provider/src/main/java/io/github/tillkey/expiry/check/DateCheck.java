package io.github.tillkey.expiry.check;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.check.RealmCheck;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.gate.IdTokenExpiryMapper;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.expiry.extension.ExtendActionFactory;
import io.github.tillkey.expiry.extension.ExtensionLink;
import io.github.tillkey.expiry.extension.Sponsors;
import io.github.tillkey.expiry.login.DateAuthenticatorFactory;
import io.github.tillkey.expiry.profile.DateValidator;
import io.github.tillkey.expiry.profile.SponsorValidator;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.expiry.settings.NoticeAvailability;
import io.github.tillkey.expiry.settings.RealmDateSettings;
import io.github.tillkey.expiry.storage.StoredDates;
import io.github.tillkey.expiry.storage.StoredSponsors;
import io.github.tillkey.expiry.task.DateEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** Looks for what keeps dates from being checked as an administrator expects, by the set-up in the guide. */
final class DateCheck {

    private static final String SETTINGS = RealmDateSettings.PLACE.console();
    private static final String ACTIONS = "Authentication > Required actions > Extend access";

    private static final String CORRECT = "Correct the setting.";

    private final CheckedRealm checked;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final List<Finding> findings = new ArrayList<>();

    private DateCheck(CheckedRealm checked) {
        this.checked = checked;
        this.session = checked.session();
        this.realm = checked.realm();
    }

    /** Contributes the check of dates. */
    public static final class Factory extends SelfCheckFactory {

        @Override
        public String id() {
            return "dates";
        }

        @Override
        public List<Finding> ofSettings(CheckedRealm checked) {
            DateCheck check = new DateCheck(checked);
            check.all();
            return check.findings;
        }

        @Override
        public List<Finding> ofMembers(CheckedRealm checked) {
            DateCheck check = new DateCheck(checked);
            check.members();
            return check.findings;
        }
    }

    private void all() {
        settings();
        profile();
        EventCheck.of(realm, EventCheck.REFUSALS, EventType.LOGOUT, EventType.UPDATE_PROFILE)
                .ifPresent(findings::add);
        EventCheck.ofAdministrators(realm, "has changed dates").ifPresent(findings::add);
        findings.addAll(FlowCheck.of(
                session,
                realm,
                DateAuthenticatorFactory.ID,
                "Tillkey dates",
                "it shows no page to refused members, and the browser keeps a session"));
        mapper();
        task();
    }

    private void members() {
        try {
            DatePolicy policy = DatePolicy.of(session, realm);
            if (!policy.settings().noticeDays().isEmpty()) {
                sponsors();
            }
            dates(policy);
        } catch (InvalidSettingException broken) {
            // Said of the settings.
        }
    }

    private void settings() {
        if (RealmDateSettings.isAmbiguous(realm)) {
            findings.add(Finding.error(
                    "settings_twice", SETTINGS, RealmDateSettings.MORE_THAN_ONE, ActionSettings.KEEP_ONE));
        }
        try {
            DatePolicy policy = DatePolicy.of(session, realm);
            if (policy.settings().timeZone() == null) {
                findings.add(Finding.warning(
                        "time_zone_missing",
                        SETTINGS,
                        "Days are those of the server, in " + policy.zone() + ".",
                        "Set the time zone."));
            }
            String standIns = policy.settings().sponsorRole();
            if (standIns != null && KeycloakModelUtils.getRoleFromString(realm, standIns) == null) {
                findings.add(Finding.error(
                        "role_unknown",
                        SETTINGS,
                        "There is no role " + standIns + ", so nobody stands in for sponsors who have left.",
                        "Choose a role of stand-in sponsors that exists."));
            }
            if (!policy.settings().noticeDays().isEmpty()) {
                notices();
            }
        } catch (InvalidSettingException broken) {
            findings.add(Finding.error(
                    "settings_broken", SETTINGS, broken.sentence() + " Members with dates are refused.", CORRECT));
            return;
        }
        try {
            DateSettings.check(RealmDateSettings.config(realm));
        } catch (InvalidSettingException contact) {
            findings.add(Finding.warning(
                    "settings_broken",
                    SETTINGS,
                    contact.sentence() + " Refused members are told to ask the administrator.",
                    CORRECT));
        }
    }

    private void notices() {
        NoticeAvailability.problem(realm)
                .ifPresent(problem -> findings.add(Finding.error(
                        "mail_missing", "Realm settings > Email", "No one is notified of an end of access.", problem)));
        if (!ExtensionLink.isOffered(realm)) {
            findings.add(Finding.error(
                    "extension_not_offered",
                    ACTIONS,
                    "Sponsors get mails without a link.",
                    "Enable \"Extend access\", and the client account with its standard flow and without a PKCE "
                            + "method."));
        }
        if (Sponsors.of(session, realm).mayUsernamesBeReused()) {
            findings.add(Finding.warning(
                    "username_editable",
                    "Realm settings > Login > Edit username",
                    "Members may take the username of a sponsor who has left, so no sponsor counts and only stand-ins "
                            + "answer.",
                    "Switch Edit username off."));
        }
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(ExtendActionFactory.ID);
        if (action != null && action.isEnabled() && action.isDefaultAction()) {
            findings.add(Finding.error(
                    "extension_by_default",
                    ACTIONS,
                    "Every new user is asked to extend access.",
                    "Switch Set as default action off."));
        }
    }

    /** External members without a sponsor: their access ends without a question to anyone. */
    private void sponsors() {
        Sponsors sponsors = Sponsors.of(session, realm);
        if (sponsors.mayUsernamesBeReused() || sponsors.haveStandIns()) {
            return;
        }
        Map<String, Boolean> answers = new HashMap<>();
        try (Stream<StoredSponsors.Written> written = StoredSponsors.of(session, realm)) {
            findings.addAll(Finding.limited(written.filter(member -> member.sponsor()
                            .filter(name -> answers.computeIfAbsent(name, sponsors::isSponsor))
                            .isEmpty())
                    .map(this::sponsorMissing)));
        }
    }

    private Finding sponsorMissing(StoredSponsors.Written member) {
        return Finding.warning(
                "sponsor_missing",
                checked.placeOf(member.userId()),
                "Nobody gets a mail before this access ends, and nobody can extend it: "
                        + member.sponsor()
                                .map(name -> "the sponsor " + (checked.withNames() ? name + " " : "")
                                        + "is not an enabled employee")
                                .orElse("the member has no sponsor")
                        + ".",
                "Write the username of an enabled employee into " + StaffAttributes.SPONSOR
                        + ", or set sponsorRole to a role that enabled employees have.");
    }

    /** Dates that got past the validators: from a directory or an import. */
    private void dates(DatePolicy policy) {
        findings.addAll(Finding.limited(StoredDates.of(session, realm).entrySet().stream()
                .flatMap(member -> unreadable(policy, member.getKey(), member.getValue()).stream())));
    }

    private Optional<Finding> unreadable(DatePolicy policy, String userId, MemberDates dates) {
        try {
            policy.window(dates);
        } catch (InvalidDateException wrong) {
            return Optional.of(Finding.error(
                    "dates_unreadable",
                    checked.placeOf(userId),
                    wrong.side().attribute() + " cannot be read, so the member is refused."
                            + checked.quoted(wrong.getMessage()),
                    "Write a date as the guide shows."));
        } catch (UntrustedDatesException editable) {
            // Said about the attribute.
        }
        return Optional.empty();
    }

    private void profile() {
        findings.addAll(RealmCheck.editable(
                session,
                StaffAttributes.VALID_FROM,
                StaffAttributes.VALID_UNTIL,
                StaffAttributes.TIME_ZONE,
                StaffAttributes.SPONSOR,
                StaffAttributes.DELETION_HOLD));
        String consequence = "Dates cannot be edited in the admin console.";
        findings.addAll(RealmCheck.attribute(session, StaffAttributes.VALID_FROM, consequence, DateValidator.ID));
        findings.addAll(RealmCheck.attribute(session, StaffAttributes.VALID_UNTIL, consequence, DateValidator.ID));
        findings.addAll(RealmCheck.attribute(
                session, StaffAttributes.TIME_ZONE, "Members cannot have a time zone of their own.", DateValidator.ID));
        findings.addAll(RealmCheck.attribute(
                session, StaffAttributes.SPONSOR, "Members cannot have a sponsor.", SponsorValidator.ID, "length"));
        findings.addAll(RealmCheck.attribute(
                session,
                StaffAttributes.DELETION_HOLD,
                "Deletions cannot be put on hold in the admin console.",
                "length"));
        findings.addAll(RealmCheck.attribute(
                session, StaffAttributes.STAFF_KIND, "No member can be made external in the admin console."));
    }

    private void mapper() {
        boolean everywhere = realm.getDefaultClientScopesStream(true).anyMatch(DateCheck::hasMapper);
        List<Finding> without = realm.getClientsStream()
                .filter(client -> client.isEnabled()
                        && !client.isBearerOnly()
                        && (client.isStandardFlowEnabled() || client.isDirectAccessGrantsEnabled())
                        && (client.getProtocol() == null
                                || client.getProtocol().equals(OIDCLoginProtocol.LOGIN_PROTOCOL))
                        && !hasMapper(client)
                        && client.getClientScopes(true).values().stream().noneMatch(DateCheck::hasMapper))
                .map(ClientModel::getClientId)
                .sorted()
                .map(id -> Finding.warning(
                        "mapper_missing",
                        "client " + id,
                        "ID tokens do not end with the access.",
                        "Add the mapper Tillkey end of access to "
                                + (everywhere ? "this client." : "a client scope that every client has by default.")))
                .toList();
        findings.addAll(Finding.limited(without));
    }

    private void task() {
        if (session.getKeycloakSessionFactory().getProviderFactory(EventListenerProvider.class, DateEvents.Factory.ID)
                        instanceof DateEvents.Factory events
                && !events.runsTask()) {
            findings.add(Finding.warning(
                    "task_off",
                    "server options",
                    "This server disables, notifies and deletes no one, nor does any other that is started like it.",
                    "Take the option spi-events-listener--tillkey-dates--interval-seconds=0 away."));
        }
    }

    private static boolean hasMapper(ProtocolMapperContainerModel container) {
        return container
                .getProtocolMappersStream()
                .anyMatch(mapper -> IdTokenExpiryMapper.ID.equals(mapper.getProtocolMapper()));
    }
}
