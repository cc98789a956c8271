package io.github.tillkey.pin.store;

import io.github.tillkey.core.mail.ClaimedMail;
import io.github.tillkey.core.mail.MemberMail;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Mails the managers of a store what they should look into. The claim is a counter in the database.
 *
 * <p>That a store is on alert is told once per alert: until a manager acknowledges it, no second mail goes out within a
 * week, however many wrong PINs are typed. The mail names no member: it is not known who typed them. That a member is
 * logged in at two tills is told once a day.
 */
public final class AlertMails {

    /** Managers who get the mail. */
    static final int MAX_RECIPIENTS = 10;

    /** A claim counts for two windows. */
    private static final Duration ALERT_WINDOW = ThrottlePolicy.STORE_WINDOW.dividedBy(2);

    private static final Duration SECOND_TILL_WINDOW = Duration.ofHours(12);

    private static final Logger LOG = Logger.getLogger(AlertMails.class);

    private static final int MAX_TERMINALS = 100;

    private final KeycloakSessionFactory sessions;
    private final String realmId;
    private final String storeGroupId;
    private final Topic topic;

    /**
     * What a mail is about.
     *
     * @param claim the counter of its claims
     * @param claimed subject of that counter
     * @param window half of the time for which no second mail goes out
     * @param holds whether it is still so when the mail is about to be sent
     * @param subject message key, with the store as its parameter
     * @param template file name of the template
     * @param attributes what the template reads besides store and time
     */
    private record Topic(
            Scope claim,
            String claimed,
            Duration window,
            BiPredicate<KeycloakSession, Store> holds,
            String subject,
            String template,
            BiFunction<KeycloakSession, Store, Map<String, Object>> attributes) {}

    private AlertMails(KeycloakSessionFactory sessions, String realmId, String storeGroupId, Topic topic) {
        this.sessions = sessions;
        this.realmId = realmId;
        this.storeGroupId = storeGroupId;
        this.topic = topic;
    }

    /**
     * Has the mail sent by another thread, unless it was sent before. To be called after the miss was committed, and
     * for each one in a store on alert: so a mail that the mail server did not take is tried again.
     */
    public static void wrongPins(KeycloakSession session, RealmModel realm, Store store, ThrottlePolicy throttle) {
        sendSoon(
                session,
                realm,
                store,
                new Topic(
                        Scope.ALERT_MAIL,
                        store.groupId(),
                        ALERT_WINDOW,
                        (own, alerted) -> new StoreAlerts(own, own.getContext().getRealm(), throttle)
                                .of(alerted)
                                .active(),
                        "tillkeyAlertSubject",
                        "tillkey-alert.ftl",
                        (own, alerted) -> Map.of(
                                "tillkeyTills", tills(own, own.getContext().getRealm(), alerted))));
    }

    /**
     * Has a mail sent, by another thread and once a day for each member, that a member is logged in at several tills:
     * to the managers of the store of the last login, when the transaction commits.
     *
     * @param tills where, for people
     */
    public static void secondTill(
            KeycloakSession session, RealmModel realm, Store store, UserModel member, List<String> tills) {
        String called = Objects.requireNonNullElseGet(ShownNames.of(member), member::getUsername);
        Topic topic = new Topic(
                Scope.SECOND_TILL,
                member.getId(),
                SECOND_TILL_WINDOW,
                (own, alerted) -> true,
                "tillkeySecondTillSubject",
                "tillkey-second-till.ftl",
                (own, alerted) -> Map.of("tillkeyTills", tills, "tillkeyMember", called));
        Transactions.afterCommit(session, () -> sendSoon(session, realm, store, topic));
    }

    private static void sendSoon(KeycloakSession session, RealmModel realm, Store store, Topic topic) {
        AlertMails mails = new AlertMails(session.getKeycloakSessionFactory(), realm.getId(), store.groupId(), topic);
        try {
            session.getProvider(ExecutorsProvider.class)
                    .getExecutor("tillkey-alerts")
                    .execute(mails::sendOrLog);
        } catch (RuntimeException busy) {
            // A mail must never delay or fail a login at the till.
            LOG.warnf(busy, "The managers of store %s did not get the mail %s", store.storeId(), topic.template);
        }
    }

    private void sendOrLog() {
        try {
            send();
        } catch (RuntimeException failure) {
            LOG.warnf(
                    failure,
                    "The managers of the store with group %s did not get the mail %s",
                    storeGroupId,
                    topic.template);
        }
    }

    private void send() {
        List<String> recipients = inStore(this::recipients);
        if (recipients == null || recipients.isEmpty()) {
            return;
        }
        Instant when = ServerTime.now();
        ClaimedMail.send(
                "The mail " + topic.template + " of the store with group " + storeGroupId,
                () -> Boolean.TRUE.equals(inStore((session, store) -> MissCounters.of(
                                session, session.getContext().getRealm())
                        .take(topic.claim, topic.claimed, 1, topic.window))),
                () -> sendToAll(recipients, when),
                () -> inStore((session, store) -> {
                    MissCounters.of(session, session.getContext().getRealm())
                            .giveBack(topic.claim, topic.claimed, topic.window);
                    return true;
                }));
    }

    /** Ids of the recipients; empty when they got the mail before, it is not so any more, or no manager can get it. */
    private List<String> recipients(KeycloakSession session, Store store) {
        RealmModel realm = session.getContext().getRealm();
        if (MissCounters.of(session, realm).points(topic.claim, topic.claimed, topic.window) > 0
                || !topic.holds.test(session, store)) {
            return List.of();
        }
        if (realm.getSmtpConfig().isEmpty()) {
            RealmProblems.log(
                    realm,
                    "Realm settings > Email",
                    "the realm has no mail server, so managers are not told of alerts");
            return List.of();
        }
        // Not whom it is about, who may be a manager too.
        List<UserModel> managers = StoreManagers.withMail(session, realm, store, MAX_RECIPIENTS + 1).stream()
                .filter(manager -> !manager.getId().equals(topic.claimed))
                .limit(MAX_RECIPIENTS)
                .toList();
        if (managers.isEmpty()) {
            RealmProblems.log(
                    realm,
                    "store " + store.storeId(),
                    "no manager with a verified mail address, so nobody is told of alerts");
        }
        return managers.stream().map(UserModel::getId).toList();
    }

    /** Fails only if no manager could get the mail. */
    private void sendToAll(List<String> recipients, Instant when) {
        RuntimeException failure = null;
        boolean sent = false;
        for (String recipient : recipients) {
            try {
                inStore((session, store) -> {
                    sendTo(session, store, recipient, when);
                    return true;
                });
                sent = true;
            } catch (RuntimeException refused) {
                LOG.debugf(refused, "Manager %s was not told of an alert", recipient);
                failure = refused;
            }
        }
        if (failure != null && !sent) {
            throw failure;
        }
    }

    private void sendTo(KeycloakSession session, Store store, String recipient, Instant when) {
        RealmModel realm = session.getContext().getRealm();
        UserModel manager = session.users().getUserById(realm, recipient);
        if (manager == null) {
            return;
        }
        String name = store.name() + " (" + store.storeId() + ")";
        Map<String, Object> attributes = new HashMap<>(topic.attributes.apply(session, store));
        attributes.put("tillkeyStore", name);
        attributes.put(
                "tillkeyWhen", formatted(when, manager, session.getContext().resolveLocale(manager, true)));
        new MemberMail(topic.subject, List.of(name), topic.template, attributes).send(session, manager);
    }

    /** Names of the tills on which wrong PINs were typed that the store counts. */
    private static List<String> tills(KeycloakSession session, RealmModel realm, Store store) {
        Instant now = ServerTime.now();
        return Terminals.of(session, realm)
                .of(store, MAX_TERMINALS)
                .filter(terminal -> terminal.farMisses().points(now, ThrottlePolicy.STORE_WINDOW) > 0)
                .map(Terminal::name)
                .sorted()
                .toList();
    }

    private static String formatted(Instant when, UserModel manager, Locale locale) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(when.atZone(zoneOf(manager)))
                + " ("
                + DateTimeFormatter.ofPattern("zzzz", locale).format(when.atZone(zoneOf(manager))) + ")";
    }

    private static ZoneId zoneOf(UserModel manager) {
        String zone = manager.getFirstAttribute(StaffAttributes.TIME_ZONE);
        try {
            return zone == null ? ZoneId.systemDefault() : TimeZones.parse(zone);
        } catch (InvalidDateException unreadable) {
            return ZoneId.systemDefault(); // The zone is named beside the time.
        }
    }

    /** Does {@code work} in a transaction of its own; {@code null} where the store is gone or Tillkey is off. */
    private <T> @Nullable T inStore(BiFunction<KeycloakSession, Store, T> work) {
        return Transactions.<@Nullable T>call(sessions, realmId, (session, realm) -> Optional.of(realm)
                .filter(owner -> RealmSettings.of(owner).enabled())
                .flatMap(owner -> Stores.of(session, owner).byGroupId(storeGroupId))
                .map(store -> work.apply(session, store))
                .orElse(null));
    }
}
