package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.expiry.notice.Notices;
import io.github.tillkey.expiry.rule.EndDateFormat;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.SwitchableRule;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Mails before an end, over real SMTP; the sponsor's link and button; the reports about all that. */
@KeycloakIntegrationTest(config = PackServer.class)
class DateNoticeTest extends RetailTest {

    private static final int MAIL_PORT = 3025;
    private static final int DAY = 86_400;
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private Dates dates;
    private MailServer mails;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm);
        mails = new MailServer("localhost", MAIL_PORT);
        settings(Map.of("timeZone", "UTC"));
        var representation = realm.admin().toRepresentation();
        representation.setSmtpServer(
                Map.of("host", "localhost", "port", Integer.toString(MAIL_PORT), "from", "till@retail.example"));
        representation.getAttributes().put("frontendUrl", urls.getBase());
        realm.admin().update(representation);
    }

    @AfterEach
    void stopMails() {
        mails.stop();
    }

    private void settings(Map<String, Object> settings) {
        HttpResponse<String> answer = realm.call("PUT", "/tillkey-dates/settings", settings, realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void external(String username, LocalDate until, String sponsor) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("staff_kind", "external");
        attributes.put("valid_from", TODAY.minusDays(30).toString());
        attributes.put("valid_until", until.toString());
        attributes.put("sponsor", sponsor);
        HttpResponse<String> answer = dates.save(username, attributes);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    /** Runs the notices as the task does, and answers how many mails went out and how many failed. */
    private String run() {
        return server.fetchString(session -> {
                    var sessions = session.getKeycloakSessionFactory();
                    Notices.Result result = BackgroundThread.run(() -> new Notices(sessions).run());
                    return result.sent() + " " + result.failed();
                })
                .replace("\"", "");
    }

    private List<MimeMessage> mailsTo(String address) {
        return Mails.to(address, mails.getReceivedMessages());
    }

    private static String text(MimeMessage mail) throws MessagingException, IOException {
        return Mails.bodies(mail).get(0);
    }

    private static String html(MimeMessage mail) throws MessagingException, IOException {
        return Mails.bodies(mail).get(1);
    }

    private static void assertSubject(MimeMessage mail, String language, String key) throws MessagingException {
        assertThat(Messages.in(mail.getSubject(), language)).contains(key);
    }

    private static URI link(MimeMessage mail) throws MessagingException, IOException {
        Matcher link = Pattern.compile("https?://\\S+").matcher(text(mail));
        assertThat(link.find()).isTrue();
        return URI.create(link.group());
    }

    @Test
    void noticesGoOutFourteenThreeAndOneDaysBefore() throws Exception {
        external("carla", TODAY.plusDays(20), "anna");
        int mailed = 0;
        for (int day = 0; day <= 21; day++) {
            time.set(day * DAY);
            run();
            run();
            int now = mails.getReceivedMessages().length;
            // The end is the midnight after the twentieth day from today.
            boolean due = day == 7 || day == 18 || day == 20;
            assertThat(now - mailed).as("mails on day %d", day).isEqualTo(due ? 2 : 0);
            mailed = now;
        }

        MimeMessage toMember = mailsTo("carla@retail.example").get(0);
        assertSubject(toMember, "en", "tillkeyNoticeSubject");
        String body = Messages.text("en", "tillkeyNoticeBody", "Retail", "|").split("\\|")[0];
        assertThat(text(toMember)).contains(body).doesNotContain("http");
        assertThat(html(toMember)).contains("<p>" + body);
        MimeMessage toSponsor = mailsTo("anna@retail.example").get(0);
        assertSubject(toSponsor, "en", "tillkeySponsorNoticeSubject");
        assertThat(toSponsor.getSubject()).contains(" Carla ");
    }

    @Test
    void theMailIsInTheLanguageOfItsRecipient() throws Exception {
        realm.updateUser("carla", user -> user.setAttributes(Map.of("locale", List.of("sv"))));
        external("carla", TODAY.plusDays(2), "anna");

        assertThat(run()).isEqualTo("2 0");

        assertSubject(mailsTo("carla@retail.example").get(0), "sv", "tillkeyNoticeSubject");
        assertSubject(mailsTo("anna@retail.example").get(0), "en", "tillkeySponsorNoticeSubject");
    }

    @Test
    void aSponsorOfSeveralGetsOneMail() throws Exception {
        external("carla", TODAY.plusDays(2), "anna");
        external("erik", TODAY.plusDays(2), "anna");

        assertThat(run()).isEqualTo("3 0");

        assertThat(mailsTo("anna@retail.example")).singleElement().satisfies(mail -> {
            assertThat(mail.getSubject()).isEqualTo(Messages.text("en", "tillkeySponsorDigestSubject", 2));
            assertThat(text(mail)).contains("- Carla ", "(carla)", "- Erik ", "(erik)");
        });
    }

    @Test
    void whatTheMailServerRefusesIsTriedAgainAndSentOnce() {
        external("carla", TODAY.plusDays(2), null);
        mails.stop();
        assertThat(run()).isEqualTo("0 1");
        mails = new MailServer("localhost", MAIL_PORT);

        assertThat(run()).isEqualTo("1 0");
        assertThat(run()).isEqualTo("0 0");
    }

    @Test
    void runsAtTheSameMomentSendEachMailOnce() {
        external("carla", TODAY.plusDays(2), "anna");
        external("erik", TODAY.plusDays(2), "dora");

        server.run(session -> {
            var sessions = session.getKeycloakSessionFactory();
            BackgroundThread.atOnce(3, () -> new Notices(sessions).run());
        });
        run();

        assertThat(mails.getReceivedMessages()).hasSize(4);
    }

    @Test
    void aMailWhoseEndACrashHidIsReportedAndNotRepeated() {
        external("carla", TODAY.plusDays(2), null);
        String name = realm.name();
        String carla = realm.userId("carla");
        assertThat(run()).isEqualTo("1 0");
        server.run(session -> session.getProvider(org.keycloak.connections.jpa.JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update NoticeEntity n set n.state = 'CLAIMED', n.claimedAt = 1 where n.userId = :id and "
                        + "n.recipient = :id")
                .setParameter("id", carla)
                .executeUpdate());

        assertThat(run()).isEqualTo("0 0");
        assertThat(report("hidden-notices").get(0).get("username").asText()).isEqualTo("carla");
        assertThat(name).isEqualTo(realm.name());
    }

    @Test
    void withoutAServerUrlNoMailIsSentAndTheCheckReportsIt() {
        realm.setAttribute("frontendUrl", "");
        external("carla", TODAY.plusDays(2), null);

        assertThat(run()).isEqualTo("0 0");

        assertThat(realm.check("dates").findValuesAsText("code")).contains("mail_missing");
        realm.setAttribute("frontendUrl", urls.getBase());
        assertThat(run()).as("what waited goes out").isEqualTo("1 0");
        assertThat(realm.check("dates").findValuesAsText("code")).doesNotContain("mail_missing");
    }

    @Test
    void noticesThatAreSwitchedOffAreNotSent() {
        settings(Map.of("noticeDays", List.of()));
        external("carla", TODAY.plusDays(2), null);

        assertThat(run()).isEqualTo("0 0");
    }

    @Test
    void standInsReplaceABlockedOrMissingSponsor() {
        settings(Map.of("sponsorRole", "stand-in", "timeZone", "UTC"), "stand-in", "dora");
        external("carla", TODAY.plusDays(2), "anna");
        realm.updateUser("anna", user -> user.setEnabled(false));

        assertThat(run()).isEqualTo("2 0");

        assertThat(mailsTo("dora@retail.example")).hasSize(1);
        assertThat(mailsTo("anna@retail.example")).isEmpty();
    }

    private void settings(Map<String, Object> settings, String role, String holder) {
        var representation = new org.keycloak.representations.idm.RoleRepresentation();
        representation.setName(role);
        realm.admin().roles().create(representation);
        realm.admin()
                .users()
                .get(realm.userId(holder))
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get(role).toRepresentation()));
        settings(settings);
    }

    private URI sponsorLink() throws Exception {
        run();
        return link(mailsTo("anna@retail.example").get(0));
    }

    private String until(String username) {
        return realm.user(username).getAttributes().get("valid_until").get(0);
    }

    private static Page logIn(Browser browser, URI link, String username) {
        return browser.get(link).submit(Map.of("username", username, "password", username + "-demo"));
    }

    @Test
    void theSponsorExtendsOnceWithTheButton() throws Exception {
        LocalDate end = TODAY.plusDays(2);
        external("carla", end, "anna");
        URI link = sponsorLink();

        Page page = logIn(realm.browser(), link, "anna");
        assertThat(page.id()).isEqualTo("extend");
        assertThat(page.text()).contains("Carla");
        assertThat(until("carla")).as("opened only").isEqualTo(end.toString());

        Page asked = page.submit(Map.of("extend", "extend", "reason", " "));
        assertThat(asked.messages()).contains("tillkeyExtendReasonMissing");
        assertThat(until("carla")).isEqualTo(end.toString());

        asked.submit(Map.of("extend", "extend", "reason", "the inventory takes longer"));
        assertThat(until("carla")).isEqualTo(end.plusDays(30).toString());

        Page again = logIn(realm.browser(), link, "anna");
        assertThat(again.messages()).contains("tillkeyExtendMoved");
        again.submit(Map.of("extend", "extend", "reason", "twice"));
        assertThat(until("carla")).isEqualTo(end.plusDays(30).toString());

        JsonNode extended = report("extended").get(0);
        assertThat(extended.get("username").asText()).isEqualTo("carla");
        assertThat(extended.get("by").asText()).isEqualTo("anna");
        assertThat(extended.get("reason").asText()).isEqualTo("the inventory takes longer");
        assertThat(extended.get("oldUntil").asText()).isEqualTo(end.toString());
    }

    @Test
    void noSponsorCountsWhereMembersMayTakeAnyNameOrKind() throws Exception {
        external("carla", TODAY.plusDays(2), "anna");
        URI link = sponsorLink();
        assertThat(logIn(realm.browser(), link, "anna").messages()).contains("tillkeyExtendTitle");

        renaming(true);
        assertThat(logIn(realm.browser(), link, "anna").messages()).contains("tillkeyExtendNotYours");
        renaming(false);
        dates.editableByMembers("staff_kind");
        assertThat(logIn(realm.browser(), link, "anna").messages()).contains("tillkeyExtendNotYours");
    }

    private void renaming(boolean allowed) {
        var representation = realm.admin().toRepresentation();
        representation.setEditUsernameAllowed(allowed);
        realm.admin().update(representation);
    }

    @Test
    void aPinAtATillExtendsNothing() throws Exception {
        external("carla", TODAY.plusDays(2), "anna");
        String pin = realm.permanentPin("anna", "STO-01");
        Matcher action =
                Pattern.compile("kc_action=([^&]+)").matcher(sponsorLink().getRawQuery());
        assertThat(action.find()).isTrue();

        Page page = realm.till("STO-01")
                .open("pos", Map.of("kc_action", URLDecoder.decode(action.group(1), StandardCharsets.UTF_8)))
                .submit(Map.of("pin", pin));

        assertThat(page.isAtClient()).isFalse();
        assertThat(page.messages()).doesNotContain("tillkeyExtendTitle");
        assertThat(realm.reasons().get(0)).isEqualTo("setup_pending");
        assertThat(until("carla")).isEqualTo(TODAY.plusDays(2).toString());
    }

    @Test
    void onlyTheSponsorExtends() throws Exception {
        LocalDate end = TODAY.plusDays(2);
        external("carla", end, "anna");
        URI link = sponsorLink();

        for (String other : List.of("bob", "carla")) {
            Page page = logIn(realm.browser(), link, other);
            assertThat(page.messages()).as(other).contains("tillkeyExtendNotYours");
            assertThat(page.text()).as(other).doesNotContain(end.toString());
            page.submit(Map.of("extend", "extend", "reason", "please"));
            assertThat(until("carla")).as(other).isEqualTo(end.toString());
            var event = realm.events().get(0);
            assertThat(event.getType()).isEqualTo("LOGIN_ERROR");
            assertThat(event.getUserId()).isEqualTo(realm.userId(other));
            assertThat(event.getDetails())
                    .containsEntry("reason", "extension_not_yours")
                    .containsEntry("custom_required_action", "tillkey-extend");
        }
        URI unknown = URI.create(
                link.toString().replace(realm.userId("carla"), UUID.randomUUID().toString()));
        assertThat(logIn(realm.browser(), unknown, "anna").messages())
                .as("no such member looks like somebody else's")
                .contains("tillkeyExtendNotYours");
    }

    @Test
    void aRefusedSponsorExtendsNothingAndTheEventNamesTheRule() throws Exception {
        external("carla", TODAY.plusDays(2), "anna");
        Page page = logIn(realm.browser(), sponsorLink(), "anna");
        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        page.submit(Map.of("extend", "extend", "reason", "the inventory takes longer"));

        assertThat(until("carla")).isEqualTo(TODAY.plusDays(2).toString());
        assertThat(realm.reasons()).containsExactly("denied_by_test");
        assertThat(realm.events().get(0).getDetails())
                .containsEntry("rule", "test-switchable")
                .containsEntry("test_detail", "told")
                .containsEntry("custom_required_action", "tillkey-extend");
    }

    @Test
    void anAdministratorOfUsersExtendsToo() throws Exception {
        external("carla", TODAY.plusDays(2), "anna");
        URI link = sponsorLink();
        realm.grantAdminRole("bob", "manage-users");

        logIn(realm.browser(), link, "bob").submit(Map.of("extend", "extend", "reason", "anna is ill"));

        assertThat(until("carla")).isEqualTo(TODAY.plusDays(32).toString());
    }

    @Test
    void anExtensionEndsAtTheLongestPeriodCountedFromTheBeginning() throws Exception {
        settings(Map.of("timeZone", "UTC", "maxPeriodDays", 40));
        external("carla", TODAY.plusDays(2), "anna");
        Page page = logIn(realm.browser(), sponsorLink(), "anna");
        page.submit(Map.of("extend", "extend", "reason", "as long as possible"));
        // Begun 30 days ago: the fortieth day is the ninth from today.
        assertThat(until("carla")).isEqualTo(TODAY.plusDays(9).toString());

        HttpResponse<String> more = extend("carla", Map.of("reason", "more"), realm.adminToken());
        assertThat(more.statusCode()).isEqualTo(409);
        assertThat(more.body()).contains("max_period_days");
    }

    private HttpResponse<String> extend(String username, Map<String, Object> wish, String token) {
        return realm.call("POST", "/tillkey-dates/members/" + realm.userId(username) + "/extensions", wish, token);
    }

    @Test
    void theRestExtendsAndEnablesABlockedMember() {
        external("carla", TODAY.minusDays(1), "anna");
        pass();
        assertThat(realm.user("carla").isEnabled()).isFalse();
        assertThat(report("blocked").get(0).get("username").asText()).isEqualTo("carla");

        assertThat(extend("carla", Map.of("reason", ""), realm.adminToken()).statusCode())
                .isEqualTo(400);
        assertThat(extend("carla", Map.of("reason", "x", "days", 0), realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
        assertThat(extend("carla", Map.of("reason", "back again", "days", 5), realm.adminToken())
                        .statusCode())
                .isEqualTo(200);

        assertThat(until("carla")).isEqualTo(TODAY.plusDays(5).toString());
        assertThat(realm.user("carla").isEnabled()).isTrue();
    }

    @Test
    void whoMayNotManageTheMemberIsRefused() {
        external("carla", TODAY.plusDays(2), "anna");
        realm.grantAdminRole("bob", "view-users");
        String token =
                realm.browser().logInWithPassword("web-shop", "bob").tokens().accessToken();

        assertThat(extend("carla", Map.of("reason", "x"), token).statusCode()).isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey-dates/reports/ending", Map.of(), token)
                        .statusCode())
                .isEqualTo(200);
        String nobody =
                realm.browser().logInWithPassword("web-shop", "dora").tokens().accessToken();
        assertThat(realm.call("GET", "/tillkey-dates/reports/ending", Map.of(), nobody)
                        .statusCode())
                .isEqualTo(403);
    }

    private JsonNode report(String name) {
        HttpResponse<String> answer = realm.call("GET", "/tillkey-dates/reports/" + name, Map.of(), realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }

    @Test
    void theReportOfEndsIsJsonOrCsvThatASpreadsheetRunsNothingOf() {
        external("carla", TODAY.plusDays(2), "anna");
        external("erik", TODAY.plusDays(200), "anna");

        assertThat(report("ending")).singleElement().satisfies(ending -> {
            assertThat(ending.get("username").asText()).isEqualTo("carla");
            assertThat(ending.get("sponsor").asText()).isEqualTo("anna");
        });
        assertThat(report("ending?days=300")).hasSize(2);
        assertThat(realm.call("GET", "/tillkey-dates/reports/ending?days=0", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
        extend("carla", Map.of("reason", "=HYPERLINK(1)"), realm.adminToken());
        HttpResponse<String> csv =
                realm.call("GET", "/tillkey-dates/reports/extended?format=csv", Map.of(), realm.adminToken());
        assertThat(csv.headers().firstValue("content-type").orElse("")).startsWith("text/csv");
        assertThat(csv.body())
                .startsWith("at,userId,username,oldUntil,newUntil,by,reason\r\n")
                .contains(",'=HYPERLINK(1)");
    }

    @Test
    void aLongBlockedMemberIsNotifiedAndDeletedAWeekLater() throws Exception {
        external("carla", TODAY.minusDays(1), "anna");
        external("erik", TODAY.minusDays(1), "anna");
        external("bob", TODAY.minusDays(1), "anna");
        external("dora", TODAY.minusDays(1), "anna");
        linkToAnotherLogin("dora");
        pass();
        String carla = realm.userId("carla");
        time.set(9 * DAY);
        run();
        retain();
        assertThat(realm.admin().users().searchByUsername("carla", true))
                .as("off by default")
                .hasSize(1);
        assertThat(mails.getReceivedMessages()).as("the end came too long ago").isEmpty();

        settings(Map.of("timeZone", "UTC", "retentionDays", 2));
        retain();
        assertThat(realm.admin().users().searchByUsername("carla", true))
                .as("not before a mail")
                .hasSize(1);
        assertThat(report("deletions").findValuesAsText("username")).containsExactlyInAnyOrder("bob", "carla", "erik");
        assertThat(run()).isEqualTo("4 0");
        assertThat(run()).isEqualTo("0 0");
        String day = EndDateFormat.of(
                Instant.parse(report("deletions").get(0).get("deletedFrom").asText()),
                ZoneId.of("UTC"),
                Locale.ENGLISH);
        assertThat(mailsTo("carla@retail.example")).singleElement().satisfies(mail -> {
            assertSubject(mail, "en", "tillkeyNoticeDeletionSubject");
            assertThat(text(mail)).contains(Messages.text("en", "tillkeyNoticeDeletionBody", "Retail", day));
        });
        assertThat(mailsTo("anna@retail.example")).singleElement().satisfies(mail -> {
            assertThat(mail.getSubject()).isEqualTo(Messages.text("en", "tillkeySponsorDeletionDigestSubject", 3));
            assertThat(html(mail)).contains("(carla)");
            assertThat(Messages.in(html(mail), "en"))
                    .contains("tillkeySponsorDeletionHow", "tillkeySponsorDeletionLine");
        });
        extend("erik", Map.of("reason", "back again"), realm.adminToken());
        dates.unchecked().until("bob", "31.12.2099");

        time.set(10 * DAY);
        retain();
        assertThat(realm.admin().users().searchByUsername("carla", true))
                .as("a day after the mail")
                .hasSize(1);
        time.set(11 * DAY + 60);
        retain();

        assertThat(realm.admin().users().searchByUsername("carla", true)).isEmpty();
        for (String kept : List.of("erik", "bob", "dora")) {
            assertThat(realm.admin().users().searchByUsername(kept, true))
                    .as("extended in between, moved to where nobody can read it, coming from another login: " + kept)
                    .hasSize(1);
        }
        assertThat(realm.admin().getAdminEvents()).anySatisfy(event -> {
            assertThat(event.getOperationType()).isEqualTo("DELETE");
            assertThat(event.getResourcePath()).isEqualTo("users/" + carla);
        });
    }

    @Test
    void theEndIsAnnouncedInLanguageAndTimeZone() throws Exception {
        realm.updateUser("carla", user -> user.setAttributes(Map.of("locale", List.of("sv"))));
        external("carla", TODAY, "anna");
        dates.write("carla", "zoneinfo", "Europe/Stockholm");
        dates.until("carla", TODAY + "T00:01+02:00");
        pass();

        assertThat(run()).isEqualTo("2 0");
        assertThat(run()).as("once").isEqualTo("0 0");

        assertThat(mailsTo("carla@retail.example")).singleElement().satisfies(mail -> {
            assertSubject(mail, "sv", "tillkeyNoticeEndedSubject");
            assertThat(mail.getSubject()).contains("(centraleuropeisk ");
        });
        assertThat(mailsTo("anna@retail.example")).singleElement().satisfies(mail -> {
            assertSubject(mail, "en", "tillkeySponsorEndedSubject");
            assertThat(mail.getSubject()).contains(" Carla ", "(Central European ");
            assertThat(Messages.in(text(mail), "en")).contains("tillkeySponsorEndedBody");
            assertThat(text(mail)).contains(Messages.text("en", "tillkeySponsorNoticeExtend") + ": http");
        });
        Page page = logIn(realm.browser(), link(mailsTo("anna@retail.example").get(0)), "anna");
        page.submit(Map.of("extend", "extend", "reason", "a day more"));
        assertThat(realm.user("carla").isEnabled()).isTrue();

        dates.until("carla", TODAY + "T00:02+02:00");
        pass();
        assertThat(run()).as("another end").isEqualTo("2 0");
    }

    private void pass() {
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));
    }

    @Test
    void aLinkIsGoodOnceForTheNoticeThatWasSent() throws Exception {
        LocalDate end = TODAY.plusDays(2);
        external("carla", end, "anna");
        URI written = linkByHand("carla", end);
        Page early = logIn(realm.browser(), written, "anna");
        assertThat(early.messages()).contains("tillkeyExtendNotTold");
        early.submit(Map.of("extend", "extend", "reason", "early"));
        assertThat(until("carla")).as("without a notice").isEqualTo(end.toString());

        run();
        Page first = logIn(realm.browser(), written, "anna");
        Page second = logIn(realm.browser(), written, "anna");
        Page done = first.submit(Map.of("extend", "extend", "reason", "once"));
        assertThat(done.messages()).contains("tillkeyExtendDone");
        assertThat(done.text()).contains("Carla ", "(carla)");
        assertThat(second.submit(Map.of("extend", "extend", "reason", "twice")).messages())
                .contains("tillkeyExtendMoved");
        LocalDate later = end.plusDays(30);
        assertThat(until("carla")).isEqualTo(later.toString());

        run();
        logIn(realm.browser(), linkByHand("carla", later), "anna")
                .submit(Map.of("extend", "extend", "reason", "by hand"));
        assertThat(until("carla")).as("a link that nobody has sent").isEqualTo(later.toString());
        dates.until("carla", end.toString());
        logIn(realm.browser(), written, "anna").submit(Map.of("extend", "extend", "reason", "again"));
        assertThat(until("carla")).as("the end of a notice that is used").isEqualTo(end.toString());
    }

    private URI linkByHand(String username, LocalDate lastDay) {
        return URI.create(realm.url("/protocol/openid-connect/auth")
                + "?client_id=account&response_type=code&scope=openid&redirect_uri=" + realm.url("/account/")
                + "&kc_action=tillkey-extend:" + realm.userId(username) + "@"
                + lastDay.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC));
    }

    @Test
    void theSponsorSeesAllSponsoredMembers() throws Exception {
        settings(Map.of("sponsorRole", "stand-in", "timeZone", "UTC"), "stand-in", "anna");
        external("carla", TODAY.plusDays(2), "ANNA");
        external("erik", TODAY.plusDays(100), "anna");
        external("bob", TODAY.plusDays(2), "dora");
        URI all = URI.create(sponsorLink().toString().replaceAll("kc_action=.*", "kc_action=tillkey-extend"));

        Page list = logIn(realm.browser(), all, "anna");
        assertThat(list.text()).contains("(carla)", "(erik)").doesNotContain("(bob)");
        Page chosen = list.submit(Map.of("member", list.value("member")));
        assertThat(chosen.messages()).contains("tillkeyExtendUntil");
        assertThat(chosen.text()).contains("Carla ");
        Page done = chosen.submit(Map.of("extend", "extend", "reason", "the inventory takes longer"));
        assertThat(done.messages()).contains("tillkeyExtendDone");
        assertThat(done.text()).contains("Carla ");
        assertThat(done.asksFor("member"))
                .as("nobody is left whose end is near")
                .isFalse();
        assertThat(until("carla")).isEqualTo(TODAY.plusDays(32).toString());

        assertThat(logIn(realm.browser(), all, "carla").messages()).contains("tillkeyExtendMembersNone");
        realm.updateUser("dora", user -> user.setEnabled(false));
        time.set(2 * DAY);
        run();
        assertThat(logIn(realm.browser(), all, "anna").text())
                .as("as a stand-in")
                .contains("(bob)");
    }

    private void linkToAnotherLogin(String username) {
        var provider = new org.keycloak.representations.idm.IdentityProviderRepresentation();
        provider.setAlias("head-office");
        provider.setProviderId("oidc");
        provider.setEnabled(true);
        provider.setConfig(Map.of(
                "clientId", "retail",
                "clientSecret", "secret",
                "authorizationUrl", "https://login.example/auth",
                "tokenUrl", "https://login.example/token"));
        realm.admin().identityProviders().create(provider).close();
        var link = new org.keycloak.representations.idm.FederatedIdentityRepresentation();
        link.setIdentityProvider("head-office");
        link.setUserId("1");
        link.setUserName(username);
        realm.admin()
                .users()
                .get(realm.userId(username))
                .addFederatedIdentity("head-office", link)
                .close();
    }

    private void retain() {
        server.run(session -> BackgroundThread.retention(session.getKeycloakSessionFactory()));
    }
}
