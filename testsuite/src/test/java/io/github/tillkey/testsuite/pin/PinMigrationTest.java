package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.pin.migration.MigrationReminders;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** From four digits to six and back: every edge of the state diagram in the PIN guide, progress, and mails. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinMigrationTest extends RetailTest {

    private static final int HOUR = 60 * 60;
    private static final int DAY = 24 * HOUR;
    private static final int MAIL_PORT = 3025;

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private MailServer mails;

    @AfterEach
    void stopMails() {
        if (mails != null) {
            mails.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void aLengthThatMembersHaveIsLeftWithADeadlineOnly(String from, String to) {
        realm.storePolicy(Map.of("pin_length", from));
        realm.permanentPin("anna", "STO-01");

        assertRefused(Map.of("pin_length", to), "pin_old_length", "1 member has a PIN of " + from + " digits");
        assertRefused(leaving(from, to, inDays(-1)), "pin_old_length_until", "it must be in the future");
        assertRefused(leaving(from, to, inDays(367)), "pin_old_length_until", "at most 366 days");
        assertRefused(leaving(from, from, inDays(7)), "pin_old_length", "name the length that is being left");
        assertSaved(leaving(from, to, inDays(366)));
    }

    @Test
    void aLengthWithoutMembersCanBeLeftAtOnce() {
        realm.permanentPin("anna", "STO-01");
        realm.admin().users().delete(realm.userId("anna")).close();

        assertSaved(Map.of("pin_length", "6"));
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void untilTheDeadlineBothLengthsWorkAndAnOldPinLeadsToANewOne(String from, String to) {
        realm.storePolicy(Map.of("pin_length", from));
        String annas = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving(from, to, inDays(7)));
        String bobs = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");

        assertThat(bobs).hasSize(Integer.parseInt(to));
        assertThat(till.typePin(bobs).isAtClient()).isTrue();
        Page offers = till.typePin(annas);
        assertThat(offers.asksFor("later")).as("not unless the policy says so").isFalse();
        assertThat(offers.offers()).hasSize(3).allSatisfy(pin -> assertThat(pin).hasSize(Integer.parseInt(to)));
        offers = offers.submit(Map.of("later", "true"));
        assertThat(offers.isAtClient()).as("nor by a forged form").isFalse();
        assertThat(offers.submit(Map.of("offer", "0")).isAtClient()).isTrue();
        assertThat(till.typePin(annas).isAtClient()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void atTheDeadlineTheOldLengthIsRefusedWithAPageThatSaysWhatToDo(String from, String to) {
        realm.storePolicy(Map.of("pin_length", from));
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving(from, to, inDays(1)));
        Browser till = realm.till("STO-01");
        time.set(DAY + HOUR);

        for (int i = 0; i < 12; i++) {
            String language = i % 2 == 0 ? "en" : "sv";
            Page page = till.open("pos", Map.of("ui_locales", language)).submit(Map.of("pin", old));
            assertThat(page.id()).isEqualTo("pin");
            assertThat(page.language()).isEqualTo(language);
            assertThat(page.offers()).isEmpty();
            assertThat(page.text())
                    .as("refused unseen, so it is no miss and the till never waits")
                    .contains(page.message("tillkeyPinLengthEnded", to));
        }
        assertThat(realm.reasons()).first().isEqualTo("pin_length_ended");
        assertThat(realm.events().get(0).getUserId()).as("nothing is looked up").isNull();
        assertThat(till.typePin(realm.temporaryPin("anna")).offers()).hasSize(3);
    }

    @Test
    void aPageThatIsOpenAtTheDeadlineIsRefused() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(1)));
        time.set(DAY - 60);
        Page offers = realm.till("STO-01").typePin(old);
        assertThat(offers.offers()).hasSize(3);
        time.set(DAY + 60);

        Page after = offers.submit(Map.of("offer", "0"));

        assertThat(after.status()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("terminal_session_over");
    }

    @Test
    void offersOfALengthThatHoldsNoMoreAreNotGiven() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(1)));
        Page offers = realm.till("STO-01").typePin(old);
        assertSaved(leaving("6", "4", inDays(7)));

        Page after = offers.submit(Map.of("offer", "0"));

        assertThat(after.offers()).hasSize(3).allMatch(pin -> pin.length() == 4);
        assertThat(after.messages()).contains("tillkeySetPinTaken");
    }

    @Test
    void theDeadlineMovesIntoTheFutureOnlyAndAfterItThePinsComeBack() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(3)));
        assertSaved(leaving("4", "6", inDays(1)));
        assertRefused(leaving("4", "6", inDays(-1)), "pin_old_length_until", "it must be in the future");
        Browser till = realm.till("STO-01");
        time.set(2 * DAY);
        Page ended = till.typePin(old);
        assertThat(ended.text()).contains(ended.message("tillkeyPinLengthEnded", 6));

        assertRefused(leaving("4", "6", inDays(2)), "pin_old_length_until", "it must be in the future");
        assertSaved(leaving("4", "6", inDays(9)));
        assertThat(till.typePin(old).offers())
                .as("a later deadline brings them back")
                .hasSize(3);
    }

    @Test
    void aPastDeadlineMayStayOrBeRemoved() {
        realm.permanentPin("anna", "STO-01");
        Map<String, String> settings = new HashMap<>(leaving("4", "6", inDays(1)));
        assertSaved(settings);
        time.set(2 * DAY);
        assertThat(progress().get("state").asText()).isEqualTo("ended");
        settings.put("pin_history", "5");

        assertSaved(settings);
        assertSaved(Map.of("pin_length", "6"));
        assertThat(progress().get("state").asText()).isEqualTo("none");
    }

    @Test
    void aRunningChangeIsNotTidiedAwayWhileMembersAreMissing() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(7)));

        assertRefused(Map.of("pin_length", "6"), "pin_old_length", "1 member has a PIN of 4 digits");

        realm.till("STO-01").typePin(old).submit(Map.of("offer", "0"));
        assertSaved(Map.of("pin_length", "6"));
    }

    @Test
    void cancellingIsTheChangeInTheOtherDirection() {
        String annas = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(7)));
        String bobs = realm.permanentPin("bob", "STO-01");

        assertRefused(Map.of("pin_length", "4"), "pin_old_length", "1 member has a PIN of 6 digits");
        assertSaved(leaving("6", "4", inDays(7)));
        Browser till = realm.till("STO-01");
        assertThat(till.typePin(annas).isAtClient())
                .as("members who did not change keep the PIN")
                .isTrue();
        assertThat(till.typePin(bobs).offers()).hasSize(3).allMatch(pin -> pin.length() == 4);
    }

    @Test
    void cancellingBeforeAnyChangeNeedsNoDeadline() {
        String annas = realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(7)));

        assertSaved(Map.of("pin_length", "4"));
        assertThat(realm.till("STO-01").typePin(annas).isAtClient()).isTrue();
    }

    @Test
    void aDeletedOrBrokenPolicyDoesNotBypassTheDeadline() {
        realm.permanentPin("anna", "STO-01");
        realm.storePolicy(Map.of("pin_length", "5"));

        assertRefused(Map.of("pin_length", "6"), "pin_old_length", "1 member has a PIN of 4 digits");
        assertSaved(Map.of("pin_length", "4"));
    }

    @Test
    void theNewPinMayBePutOffOnceToTheEndOfTheShift() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(postponable(inDays(7)));
        Browser till = realm.till("STO-01");

        Page offers = till.typePin(old);
        assertThat(offers.asksFor("later")).isTrue();
        Page sale = offers.submit(Map.of("later", "true"));

        assertThat(sale.tokens().issued()).isTrue();
        assertThat(till.typePin(old).isAtClient()).as("within the shift").isTrue();
        time.set(8 * HOUR + 60);
        Page again = till.typePin(old);
        assertThat(again.offers()).hasSize(3);
        assertThat(again.asksFor("later")).as("once").isFalse();
        assertThat(again.submit(Map.of("later", "true")).isAtClient()).isFalse();
    }

    @Test
    void nothingIsPutOffPastTheDeadline() {
        String old = realm.permanentPin("anna", "STO-01");
        assertSaved(postponable(OffsetDateTime.now(ZoneOffset.UTC).plusHours(2).toString()));
        Browser till = realm.till("STO-01");
        assertThat(till.typePin(old).submit(Map.of("later", "true")).isAtClient())
                .isTrue();
        time.set(2 * HOUR + 60);

        Page ended = till.typePin(old);
        assertThat(ended.text()).contains(ended.message("tillkeyPinLengthEnded", 6));
    }

    @Test
    void aTemporaryPinAndAnOrderOfAnAdministratorAreNotPutOff() {
        assertSaved(Map.of("pin_length", "4"));
        String bobs = realm.permanentPin("bob", "STO-01");
        String annas = realm.temporaryPin("anna");
        assertSaved(postponable(inDays(7)));
        realm.updateUser("bob", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        for (String pin : List.of(annas, bobs)) {
            Page offers = realm.till("STO-01").typePin(pin);
            assertThat(offers.offers()).hasSize(3);
            assertThat(offers.asksFor("later")).isFalse();
            assertThat(offers.submit(Map.of("later", "true")).isAtClient()).isFalse();
        }
    }

    @Test
    void progressIsCountedAndWhoIsMissingIsNamed() {
        realm.permanentPin("anna", "STO-01");
        realm.permanentPin("carla", "STO-02");
        assertThat(progress()).isEqualTo(Http.json("""
                {"length": 4, "state": "none", "membersOnNew": 2, "membersOnOld": 0, "membersUnknown": 0}"""));
        String until = inDays(7);
        assertSaved(leaving("4", "6", until));
        realm.permanentPin("bob", "STO-01");

        JsonNode progress = progress();
        assertThat(progress.get("state").asText()).isEqualTo("running");
        assertThat(progress.get("oldLength").asInt()).isEqualTo(4);
        assertThat(OffsetDateTime.parse(progress.get("until").asText())).isEqualTo(OffsetDateTime.parse(until));
        assertThat(progress.get("membersOnNew").asInt()).isEqualTo(1);
        assertThat(progress.get("membersOnOld").asInt()).isEqualTo(2);
        List<String> names = new ArrayList<>();
        for (int first = 0; first < 3; first++) {
            members("?max=1&first=" + first)
                    .forEach(member -> names.add(member.get("name").asText()));
        }
        assertThat(names).containsExactlyInAnyOrder("Anna Andersson", "Carla Ceder");
        assertThat(members("").get(0).hasNonNull("id")).isTrue();
        for (String bad : List.of("?max=0", "?max=1001", "?first=-1")) {
            assertThat(realm.call("GET", "/tillkey-pin/migration/members" + bad, Map.of(), realm.adminToken())
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aPinOfUnknownLengthMayHaveAnyLength() {
        String pin = realm.permanentPin("anna", "STO-01");
        String name = realm.name();
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery("update TILLKEY_PIN set PIN_LENGTH = 0 where REALM_ID = ?1")
                .setParameter(1, session.realms().getRealmByName(name).getId())
                .executeUpdate());

        assertThat(progress().get("membersUnknown").asInt()).isEqualTo(1);
        assertRefused(Map.of("pin_length", "6"), "pin_old_length", "1 member has a PIN of 4 digits");
        assertSaved(leaving("4", "6", inDays(7)));
        assertThat(members("")).as("the credential knows the length").hasSize(1);
        realm.till("STO-01").typePin(pin).submit(Map.of("offer", "0"));
        assertThat(progress().get("membersUnknown").asInt()).isZero();
        assertThat(members("")).isEmpty();
    }

    @Test
    void progressIsForWhoMayViewUsersAndRemindingForWhoMayManageThem() {
        assertSaved(leaving("4", "6", inDays(7)));

        assertThat(status("GET", "", "view-users", "erik")).isEqualTo(200);
        assertThat(status("GET", "/members", "view-users", "erik")).isEqualTo(200);
        assertThat(status("POST", "/reminders", "view-users", "erik")).isEqualTo(403);
        assertThat(status("GET", "", "query-users", "carla")).isEqualTo(403);
        assertThat(status("GET", "/members", "manage-realm", "bob")).isEqualTo(403);
    }

    @Test
    void aReminderGoesToEveryMemberWithAnOldPinAndAnAddressOnceADay() throws Exception {
        startMails();
        realm.permanentPin("anna", "STO-01");
        realm.permanentPin("carla", "STO-02");
        realm.permanentPin("bob", "STO-01");
        realm.updateUser("bob", user -> user.setEmail(""));
        realm.updateUser("carla", user -> {
            user.setAttributes(new HashMap<>(user.getAttributes()));
            user.getAttributes().put("locale", List.of("sv"));
        });
        assertSaved(leaving("4", "6", "2099-01-31T20:00+01:00".replace("2099", year())));

        assertThat(remind()).isEqualTo(Http.json("{\"sent\":2,\"skipped\":1,\"failed\":0,\"complete\":true}"));
        assertThat(remind()).isEqualTo(Http.json("{\"sent\":0,\"skipped\":3,\"failed\":0,\"complete\":true}"));

        MimeMessage[] sent = mails.getReceivedMessages();
        assertThat(sent).hasSize(2);
        assertReminder(Mails.to("anna@retail.example", sent).get(0), "en", "Anna", "January 31");
        assertReminder(Mails.to("carla@retail.example", sent).get(0), "sv", "Carla", "31 januari");

        time.set(DAY + 60);
        assertThat(remind().get("sent").asInt()).as("the next day").isEqualTo(2);
    }

    private static void assertReminder(MimeMessage mail, String language, String name, String day) throws Exception {
        assertThat(mail.getSubject()).isEqualTo(Messages.text(language, "tillkeyReminderSubject", 6));
        String[] body =
                Messages.text(language, "tillkeyReminderBody", 6, 4, "|").split("\\|");
        assertThat(Mails.bodies(mail)).hasSize(2).allSatisfy(text -> assertThat(text)
                .contains(
                        Messages.text(language, "tillkeyReminderGreeting", name),
                        body[0] + day,
                        body[1],
                        Messages.text(language, "tillkeyReminderNever", "Retail"))
                .doesNotContain("tillkeyReminder"));
    }

    @Test
    void aMailThatFailsIsTriedAgain() {
        realm.permanentPin("anna", "STO-01");
        mailServerIs("localhost", 1);
        assertSaved(leaving("4", "6", inDays(7)));
        assertThat(remind().get("failed").asInt()).isEqualTo(1);

        startMails();

        assertThat(remind().get("sent").asInt()).isEqualTo(1);
    }

    @Test
    void twoAdministratorsWhoRemindAtOnceMailEachMemberOnce() throws Exception {
        startMails();
        realm.permanentPin("anna", "STO-01");
        realm.permanentPin("carla", "STO-02");
        assertSaved(leaving("4", "6", inDays(7)));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Callable<JsonNode>> calls = IntStream.range(0, 4)
                    .<Callable<JsonNode>>mapToObj(i -> this::remind)
                    .toList();
            for (Future<JsonNode> call : executor.invokeAll(calls)) {
                call.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(mails.getReceivedMessages()).hasSize(2);
    }

    @Test
    void anInterruptedBatchContinuesWhereItStopped() {
        startMails();
        realm.permanentPin("anna", "STO-01");
        realm.permanentPin("carla", "STO-02");
        assertSaved(leaving("4", "6", inDays(7)));

        assertThat(remind("?max=1")).isEqualTo(Http.json("{\"sent\":1,\"skipped\":0,\"failed\":0,\"complete\":false}"));
        assertThat(remind("?max=1").get("sent").asInt()).isEqualTo(1);
        assertThat(mails.getReceivedMessages()).hasSize(2);
    }

    @Test
    void withoutAChangeOrAMailServerThereIsNothingToRemindOf() {
        realm.permanentPin("anna", "STO-01");
        assertThat(reminders("").statusCode()).isEqualTo(409);
        assertSaved(leaving("4", "6", inDays(7)));

        HttpResponse<String> answer = reminders("");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("no mail server");
    }

    @Test
    void remindersGoOutFourteenSevenAndOneDaysBefore() throws Exception {
        startMails();
        realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(20)));
        int mailed = 0;
        for (int day = 0; day <= 20; day++) {
            time.set(day * DAY + HOUR);
            run();
            run();
            int now = mails.getReceivedMessages().length;
            boolean due = day == 6 || day == 13 || day == 19;
            assertThat(now - mailed).as("mails on day %d", day).isEqualTo(due ? 1 : 0);
            mailed = now;
        }
    }

    @Test
    void theDailyTaskRemindsWithoutBeingToldWhichRealm() {
        startMails();
        realm.permanentPin("anna", "STO-01");
        assertSaved(leaving("4", "6", inDays(20)));
        time.set(6 * DAY + HOUR);

        server.run(session -> MigrationReminders.sendDue(session.getKeycloakSessionFactory()));

        assertThat(mails.waitForIncomingEmail(1)).isTrue();
        assertThat(mails.getReceivedMessages()).hasSize(1);
    }

    private void run() {
        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            MigrationReminders.of(session.getKeycloakSessionFactory(), owner.getId())
                    .sendIfDue();
        });
    }

    private void startMails() {
        mails = new MailServer("localhost", MAIL_PORT);
        mailServerIs("localhost", MAIL_PORT);
    }

    private void mailServerIs(String host, int port) {
        var settings = realm.admin().toRepresentation();
        settings.setSmtpServer(Map.of("host", host, "port", Integer.toString(port), "from", "till@retail.example"));
        realm.admin().update(settings);
    }

    private JsonNode remind() {
        return remind("");
    }

    private JsonNode remind(String query) {
        HttpResponse<String> answer = reminders(query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }

    private HttpResponse<String> reminders(String query) {
        return realm.call("POST", "/tillkey-pin/migration/reminders" + query, Map.of(), realm.adminToken());
    }

    private JsonNode progress() {
        JsonNode progress = Http.json(realm.call("GET", "/tillkey-pin/migration", Map.of(), realm.adminToken())
                .body());
        ((com.fasterxml.jackson.databind.node.ObjectNode) progress).properties().removeIf(field -> field.getValue()
                .isNull());
        return progress;
    }

    private JsonNode members(String query) {
        return Http.json(realm.call("GET", "/tillkey-pin/migration/members" + query, Map.of(), realm.adminToken())
                .body());
    }

    private int status(String method, String path, String role, String username) {
        realm.grantAdminRole(username, role);
        String token = realm.token(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        username,
                        "password",
                        username + "-demo"))
                .accessToken();
        return realm.call(method, "/tillkey-pin/migration" + path, Map.of(), token)
                .statusCode();
    }

    private void assertSaved(Map<String, String> settings) {
        HttpResponse<String> answer = realm.savePolicy(settings);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private void assertRefused(Map<String, String> settings, String field, String remedy) {
        HttpResponse<String> answer = realm.savePolicy(settings);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"" + field + "\"").contains(remedy);
    }

    private static Map<String, String> leaving(String from, String to, String until) {
        return Map.of("pin_length", to, "pin_old_length", from, "pin_old_length_until", until);
    }

    private static Map<String, String> postponable(String until) {
        Map<String, String> settings = new HashMap<>(leaving("4", "6", until));
        settings.put("pin_postpone_hours", "8");
        return settings;
    }

    /** Next year's, which is at most 366 days away in January only; so the one whose 31 January comes next. */
    private static String year() {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        return Integer.toString(now.getDayOfYear() < 31 ? now.getYear() : now.getYear() + 1);
    }

    private static String inDays(int days) {
        return OffsetDateTime.ofInstant(Instant.now(), ZoneOffset.UTC)
                .plusDays(days)
                .toString();
    }
}
