package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.staff.invitation.InvitationDelivery;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.DatabaseDump;
import io.github.tillkey.testsuite.provider.InvitationCrash;
import io.github.tillkey.testsuite.provider.ServerLog;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.OrganizationDomainRepresentation;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** People are invited by e-mail, and accept; what somebody could do with a link that is not theirs. */
@KeycloakIntegrationTest(config = PackServer.class)
class InvitationTest extends RetailTest {

    private static final int MINUTE = 60;
    private static final int DAY = 86_400;

    private static final List<Map<String, Object>> CASHIER =
            List.of(Map.of("storeId", "STO-01", "roles", List.of("cashier")));

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @TempDir
    Path folder;

    private StaffDoorClient door;
    private MailServer mails;
    private String bob;

    /** Links that a test has taken out of a mail. */
    private final Set<URI> read = new HashSet<>();

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
        mails = ForgottenPassword.mailServerOf(realm);
        bob = door.token("bob");
    }

    @AfterEach
    void stopMails() {
        mails.stop();
    }

    private HttpResponse<String> post(String token, Object body) {
        return door.call("POST", "invitations", body, token, Map.of());
    }

    private static Map<String, Object> one(String email, Map<String, Object> more) {
        Map<String, Object> member = new HashMap<>(Map.of("email", email, "firstName", "Pia", "stores", CASHIER));
        member.putAll(more);
        return Map.of("invitations", List.of(Map.of("member", member)));
    }

    private JsonNode invite(String token, String email) {
        return invitation(post(token, one(email, Map.of())));
    }

    private static JsonNode invitation(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Http.json(answer.body()).get("invitations").get(0);
    }

    /** As bob sees it, who may have to log in again because the time was shifted. */
    private JsonNode shown(JsonNode invitation) {
        String path = "invitations/" + invitation.get("id").asText();
        if (door.get(path, bob).statusCode() == 401) {
            bob = door.token("bob");
        }
        return door.json(path, bob);
    }

    private void awaitState(JsonNode invitation, String state) {
        Await.until(
                "state " + state, () -> shown(invitation).get("state").asText().equals(state));
    }

    /** The link of the next mail to this address that the test has not read. */
    private URI linkTo(String address) {
        AtomicReference<URI> link = new AtomicReference<>();
        Await.until("a mail to " + address, () -> {
            links(address).stream().findFirst().ifPresent(link::set);
            return link.get() != null;
        });
        read.add(link.get());
        return link.get();
    }

    private List<URI> links(String address) throws MessagingException, IOException {
        List<URI> links = new ArrayList<>();
        for (MimeMessage mail : Mails.to(address, mails.getReceivedMessages())) {
            Matcher link = Pattern.compile("https?://\\S+/tillkey-invitation/\\S+")
                    .matcher(Mails.bodies(mail).get(0));
            assertThat(link.find()).isTrue();
            URI found = URI.create(link.group());
            if (!read.contains(found)) {
                links.add(found);
            }
        }
        return links;
    }

    private static Map<String, String> form(String password) {
        return Map.of("firstName", "Pia", "lastName", "New", "password-new", password, "password-confirm", password);
    }

    private Page accept(URI link) {
        return realm.browser().post(link, form("pia-demo"));
    }

    private boolean exists(String username) {
        return !realm.admin().users().searchByUsername(username, true).isEmpty();
    }

    private List<String> groups(String username) {
        return realm.admin().users().get(realm.userId(username)).groups().stream()
                .map(GroupRepresentation::getPath)
                .sorted()
                .toList();
    }

    private void deliver() {
        server.run(session -> {
            var sessions = session.getKeycloakSessionFactory();
            BackgroundThread.run(() -> {
                new InvitationDelivery(sessions).run();
                return true;
            });
        });
    }

    @Test
    void aNewMemberChoosesAPasswordAndNoSecretIsWrittenAnywhere() throws Exception {
        var policy = realm.admin().toRepresentation();
        policy.setPasswordPolicy("length(8)");
        realm.admin().update(policy);
        String log = folder.resolve("server.log").toString();
        server.run(session -> ServerLog.record(
                Path.of(log), "io.github.tillkey", "org.keycloak", "org.hibernate.SQL", "org.hibernate.orm.jdbc.bind"));
        URI link;
        JsonNode invitation;
        Page done;
        try {
            invitation = invitation(
                    post(bob, one("Pia@retail.example", Map.of("tags", List.of("summer"), "kind", "employee"))));
            link = linkTo("pia@retail.example");
            awaitState(invitation, "sent");

            for (int scan = 0; scan < 3; scan++) {
                Page page = realm.browser().get(link);
                assertThat(page.id()).isEqualTo("invitation");
                assertThat(page.text()).contains("Bob").contains("Stockholm City: cashier");
            }
            Page swedish = realm.browser().get(URI.create(link + "?kc_locale=sv"));
            assertThat(swedish.language()).isEqualTo("sv");
            assertThat(swedish.messages()).contains("tillkeyInvitationNew", "tillkeyInvitationCreate");
            assertThat(swedish.html())
                    .as("another language is another address of the same page")
                    .containsPattern(Pattern.quote(link.getPath()) + "\\?[^\"]*kc_locale=en");
            assertThat(shown(invitation).get("state").asText()).isEqualTo("sent");

            Page other = realm.browser().post(link, Map.of("password-new", "pia-demo", "password-confirm", "other"));
            assertThat(other.html()).contains("tillkey-error-password-confirm");
            Page shorter = accept(link, "short");
            assertThat(shorter.html()).contains("tillkey-error-password-new").contains("value=\"New\"");
            Page names = realm.browser()
                    .post(
                            link,
                            Map.of(
                                    "firstName", "<b>",
                                    "lastName", "New",
                                    "password-new", "pia-demo",
                                    "password-confirm", "pia-demo"));
            assertThat(names.html()).contains("tillkey-error-firstName");
            assertThat(exists("pia@retail.example")).isFalse();
            done = accept(link);
        } finally {
            server.run(session -> ServerLog.Recording.end());
        }
        String dump = folder.resolve("dump.txt").toString();
        server.run(session -> DatabaseDump.write(session, Path.of(dump)));

        assertThat(done.messages()).contains("tillkeyInvitationDone");
        UserRepresentation member = realm.user("pia@retail.example");
        assertThat(member.isEmailVerified()).isTrue();
        assertThat(member.getLastName()).isEqualTo("New");
        assertThat(member.getAttributes().get("tags")).containsExactly("summer");
        assertThat(groups("pia@retail.example")).containsExactly("/stores/Stockholm City/cashiers");
        JsonNode accepted = shown(invitation);
        assertThat(accepted.get("state").asText()).isEqualTo("accepted");
        assertThat(accepted.get("memberId").asText()).isEqualTo(member.getId());
        assertThat(realm.browser()
                        .open("back-office")
                        .submit(Map.of("username", "pia@retail.example", "password", "pia-demo"))
                        .isAtClient())
                .isTrue();
        assertThat(realm.browser().get(link).messages()).contains("tillkeyInvitationOver");
        assertThat(accept(link).status()).isEqualTo(404);

        HttpResponse<String> page = Http.get(link, Map.of());
        assertThat(page.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        assertThat(page.headers().allValues("content-security-policy"))
                .singleElement()
                .satisfies(policyOfPage -> {
                    assertThat(policyOfPage)
                            .contains("default-src 'none'", "frame-ancestors 'none'")
                            .doesNotContain("http", "*");
                });
        assertThat(page.headers().firstValue("cache-control").orElse("")).contains("no-store");
        String secret = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
        assertThat(secret).hasSize(43);
        assertThat(Files.readAllLines(Path.of(log)))
                .anyMatch(line -> line.startsWith("TRACE [org.keycloak."))
                .anyMatch(line -> line.contains("[org.hibernate.orm.jdbc.bind]") && line.contains("summer"))
                // Keycloak writes the address of every request there, at levels that are for its developers.
                .filteredOn(line -> !line.matches("(TRACE|DEBUG) \\[org\\.keycloak\\."
                        + "(transaction\\.JtaTransactionWrapper|cookie\\.DefaultCookieProvider|events)].*"))
                .noneMatch(line -> line.contains(secret) || line.contains("pia-demo"));
        assertThat(Files.readAllLines(Path.of(dump)))
                .anyMatch(line -> line.startsWith("tillkey_invitation |"))
                .noneMatch(line -> line.contains(secret) || line.contains("pia-demo"));
        assertThat(realm.admin().getAdminEvents())
                .filteredOn(event -> String.valueOf(event.getResourcePath())
                        .contains("invitations/" + invitation.get("id").asText()))
                .extracting(event ->
                        event.getOperationType() + " " + event.getAuthDetails().getUserId())
                .containsExactlyInAnyOrder("CREATE " + realm.userId("bob"), "ACTION " + member.getId());
        assertThat(realm.events()).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("REGISTER");
            assertThat(event.getUserId()).isEqualTo(member.getId());
            assertThat(event.getDetails())
                    .containsEntry("invitation", invitation.get("id").asText());
        });
    }

    private Page accept(URI link, String password) {
        return realm.browser().post(link, form(password));
    }

    /** Erik has an account, works in no store, and has dates, networks and a kind of his own. */
    @Test
    void aMemberLogsInAndOnlyGetsMore() {
        Map<String, List<String>> before = Map.of(
                "staff_kind", List.of("external"),
                "valid_until", List.of("2027-06-30"),
                "sponsor", List.of("bob"),
                "allowed_networks", List.of("127.0.0.0/8"));
        realm.updateUser("erik", erik -> erik.setAttributes(before));
        String groupsOfAnna = groups("anna").toString();
        JsonNode invitation = invitation(
                post(bob, one("erik@retail.example", Map.of("validUntil", "2031-01-01", "kind", "employee"))));
        assertThat(invitation.get("state").asText()).isEqualTo("waiting");
        URI link = linkTo("erik@retail.example");

        Page page = realm.browser().get(link);
        assertThat(page.id()).isEqualTo("invitation");
        assertThat(page.messages()).contains("tillkeyInvitationHasAccount").doesNotContain("tillkeyInvitationNew");
        URI login = page.link("kc_action");
        assertThat(login.toString())
                .doesNotContain(link.getPath().substring(link.getPath().length() - 43));
        assertThat(accept(link).messages()).as("no account, no password").contains("tillkeyInvitationHasAccount");

        Page another = logIn(login, "anna");
        assertThat(another.messages()).contains("tillkeyInvitationNotYours");
        another.submit(Map.of("accept", "accept"));
        assertThat(groups("anna").toString()).isEqualTo(groupsOfAnna);
        URI forged = URI.create(login.toString().replaceAll("[0-9a-f]{4}$", "0000"));
        assertThat(logIn(forged, "erik").messages()).contains("tillkeyInvitationOver");
        Page left = logIn(login, "erik");
        assertThat(left.id()).isEqualTo("accept-invitation");
        left.submit(Map.of("leave", "leave"));
        assertThat(groups("erik")).isEmpty();

        Page asked = logIn(login, "erik");
        assertThat(asked.text()).contains("Stockholm City: cashier");
        asked.submit(Map.of("accept", "accept"));

        assertThat(groups("erik")).containsExactly("/stores/Stockholm City/cashiers");
        assertThat(realm.user("erik").getAttributes()).containsAllEntriesOf(before);
        assertThat(realm.user("erik").getFirstName()).isEqualTo("Erik");
        assertThat(shown(invitation).get("state").asText()).isEqualTo("accepted");
        assertThat(logIn(login, "erik").messages()).contains("tillkeyInvitationOver");
        assertThat(realm.events()).anySatisfy(event -> assertThat(event.getDetails())
                .containsEntry("invitation", invitation.get("id").asText())
                .containsEntry("custom_required_action", "tillkey-accept-invitation"));
    }

    private Page logIn(URI login, String username) {
        return realm.browser().get(login).submit(Map.of("username", username, "password", username + "-demo"));
    }

    @TestFactory
    Stream<DynamicTest> whoMayInviteWhom() {
        door.give("erik", "owner");
        Map<String, String> tokens = Map.of(
                "anna", door.token("anna"), "bob", bob, "carla", door.token("carla"), "erik", door.token("erik"));
        invite(bob, "taken@retail.example");
        AtomicInteger number = new AtomicInteger();
        return Rows.of("""
                anna  | {"member": {NEW, HERE}} | 403 forbidden
                carla | {"member": {NEW, HERE}} | 403 forbidden
                bob   | {"member": {NEW, HERE}} | 201
                bob   | {"member": {NEW, IN("STO-02")}} | 404 not_found
                bob   | {"member": {NEW}} | 400 invalid
                bob   | {"member": {HERE}} | 400 invalid
                bob   | {"member": {"email": "no address", HERE}} | 400 invalid
                bob   | {"member": {"email": "a@b\\r\\nBcc: c@d.example", HERE}} | 400 invalid
                bob   | {} | 400 invalid
                bob   | null | 400 invalid
                bob   | {"member": {NEW, "stores": [{"storeId": "STO-01", "roles": ["all-stores"]}]}} | 403 forbidden
                bob   | {"member": {NEW, HERE, "authority": ["owner"]}} | 403 forbidden
                erik  | {"member": {NEW, HERE, "authority": ["owner"]}} | 403 forbidden
                erik  | {"member": {NEW, HERE, "authority": ["staff-admin"]}} | 201
                bob   | {"member": {NEW, HERE, "kind": "partner"}} | 403 forbidden
                bob   | {"member": {NEW, HERE, "kind": "person"}} | 400 invalid
                bob   | {"member": {NEW, HERE, "allowedNetworks": "0.0.0.0/0"}} | 403 forbidden
                bob   | {"member": {NEW, HERE, "password": "temporary"}} | 400 invalid
                bob   | {"member": {NEW, HERE, "pin": "temporary"}} | 400 invalid
                bob   | {"member": {NEW, HERE, "username": "anna"}} | 409 conflict
                bob   | {"member": {NEW, HERE}, "validForHours": 0} | 400 invalid
                bob   | {"member": {NEW, HERE}, "validForHours": 721} | 400 invalid
                bob   | {"member": {NEW, HERE}, "validForHours": 720} | 201
                bob   | {"member": {NEW, HERE}, "organization": "nobody"} | 404 not_found
                bob   | {"member": {"email": "dora@retail.example", HERE}} | 201
                bob   | {"member": {"email": "TAKEN@retail.example", HERE}} | 409 conflict
                erik  | {"member": {"email": "taken@retail.example"}} | 201
                """, cells -> {
            String body = cells.get(1)
                    .replace("NEW", "\"email\": \"new" + number.incrementAndGet() + "@retail.example\"")
                    .replaceAll("IN\\((\"STO-..\")\\)", "\"stores\": [{\"storeId\": $1, \"roles\": [\"cashier\"]}]")
                    .replace("HERE", "\"stores\": [{\"storeId\": \"STO-01\", \"roles\": [\"cashier\"]}]");
            HttpResponse<String> answer = post(tokens.get(cells.get(0)), "{\"invitations\": [" + body + "]}");
            assertThat(problem(answer)).as(answer.body()).isEqualTo(cells.get(2));
        });
    }

    @Test
    void aRequestIsAnsweredOnceAndAListShowsWhatIsOnesOwn() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        Map<String, String> key = Map.of("Idempotency-Key", "k-1");
        HttpResponse<String> first = door.call("POST", "invitations", one("pia@retail.example", Map.of()), bob, key);
        HttpResponse<String> again = door.call("POST", "invitations", one("pia@retail.example", Map.of()), bob, key);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        String id = invitation(first).get("id").asText();
        assertThat(Http.json(again.body()).at("/invitations/0/id").asText()).isEqualTo(id);

        Map<String, Object> elsewhere =
                Map.of("email", "x@retail.example", "stores", List.of(Map.of("storeId", "STO-02", "roles", List.of())));
        Map<String, Object> both = Map.of(
                "email",
                "y@retail.example",
                "tags",
                List.of("secret"),
                "stores",
                List.of(
                        Map.of("storeId", "STO-01", "roles", List.of("cashier")),
                        Map.of("storeId", "STO-02", "roles", List.of("cashier"))));
        HttpResponse<String> half = post(
                erik, Map.of("invitations", List.of(Map.of("member", elsewhere), Map.of("member", both), Map.of())));
        assertThat(problem(half)).isEqualTo("400 invalid");
        assertThat(half.body()).contains("invitations[2]");
        JsonNode made = Http.json(
                post(erik, Map.of("invitations", List.of(Map.of("member", elsewhere), Map.of("member", both))))
                        .body());
        String foreign = made.at("/invitations/0/id").asText();
        String shared = made.at("/invitations/1/id").asText();

        assertThat(door.json("invitations", bob).get("items").findValuesAsText("id"))
                .containsExactly(shared, id);
        JsonNode page = door.json("invitations?limit=2", erik);
        assertThat(page.get("items")).hasSize(2);
        JsonNode rest =
                door.json("invitations?limit=2&cursor=" + page.get("next").asText(), erik);
        assertThat(rest.get("items").findValuesAsText("id")).containsExactly(id);
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(problem(door.get("invitations?state=none", bob))).isEqualTo("400 invalid");
        JsonNode cut = door.json("invitations/" + shared, bob);
        assertThat(cut.get("stores").toString()).isEqualTo("[\"STO-01\"]");
        assertThat(cut.toString()).doesNotContain("secret");
        assertThat(problem(door.get("invitations/" + foreign, bob))).isEqualTo("404 not_found");
        assertThat(problem(withdraw(bob, foreign))).isEqualTo("404 not_found");
        assertThat(problem(withdraw(bob, shared))).isEqualTo("403 forbidden");
        assertThat(problem(resend(bob, shared))).isEqualTo("403 forbidden");
        assertThat(problem(withdraw(erik, id))).isEqualTo("204");
        assertThat(door.json("invitations?state=withdrawn", bob).get("items").findValuesAsText("id"))
                .containsExactly(id);
        assertThat(problem(post(bob, one("pia@retail.example", Map.of())))).isEqualTo("201");
    }

    private HttpResponse<String> withdraw(String token, String id) {
        return door.call("DELETE", "invitations/" + id, null, token, Map.of());
    }

    private HttpResponse<String> resend(String token, String id) {
        return door.call("POST", "invitations/" + id + "/resend", null, token, Map.of());
    }

    @Test
    void aLinkIsGoodOnceForItsRealmAndWhileItsInvitationIsOpen() {
        JsonNode invitation = invite(bob, "pia@retail.example");
        String id = invitation.get("id").asText();
        URI first = linkTo("pia@retail.example");
        assertThat(problem(resend(bob, id))).isEqualTo("200");
        URI second = linkTo("pia@retail.example");
        assertThat(accept(first).messages()).as("the link before").contains("tillkeyInvitationOver");
        char last = second.toString().charAt(second.toString().length() - 2);
        URI changed = URI.create(second.toString().replaceAll(".(.)$", (last == 'A' ? 'B' : 'A') + "$1"));
        assertThat(accept(changed).messages()).as("changed").contains("tillkeyInvitationOver");
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            StaffDoorClient.setUp(other);
            URI there = URI.create(second.toString().replace("/realms/" + realm.name(), "/realms/" + other.name()));
            assertThat(other.browser().post(there, form("pia-demo")).messages())
                    .as("of another realm")
                    .contains("tillkeyInvitationOver");
        }
        assertThat(exists("pia@retail.example")).isFalse();

        List<Integer> both = Concurrently.call(2, i -> accept(second).status());
        assertThat(both).as("at once").doesNotHaveDuplicates().contains(200);
        assertThat(realm.admin().users().searchByEmail("pia@retail.example", true))
                .hasSize(1);
        assertThat(problem(withdraw(bob, id))).isEqualTo("409 conflict");
        assertThat(problem(resend(bob, id))).isEqualTo("409 conflict");

        JsonNode withdrawn = invite(bob, "w@retail.example");
        URI linkOfWithdrawn = linkTo("w@retail.example");
        assertThat(problem(withdraw(bob, withdrawn.get("id").asText()))).isEqualTo("204");
        assertThat(accept(linkOfWithdrawn).messages()).contains("tillkeyInvitationOver");

        JsonNode expiring = invitation(post(
                bob,
                Map.of(
                        "invitations",
                        List.of(Map.of(
                                "member",
                                Map.of("email", "e@retail.example", "stores", CASHIER),
                                "validForHours",
                                1)))));
        URI linkOfExpiring = linkTo("e@retail.example");
        awaitState(expiring, "sent");
        time.set(61 * MINUTE);
        assertThat(accept(linkOfExpiring).messages()).contains("tillkeyInvitationOver");
        String later = door.token("bob");
        JsonNode expired = door.json("invitations?state=expired", later).get("items");
        assertThat(expired)
                .singleElement()
                .isEqualTo(door.json("invitations/" + expiring.get("id").asText(), later));
        assertThat(expired.get(0).get("state").asText()).isEqualTo("expired");
        deliver();
        time.set(31 * DAY);
        deliver();
        assertThat(door.json("invitations", door.token("bob")).get("items")).isEmpty();
        assertThat(exists("w@retail.example")).isFalse();
        assertThat(exists("e@retail.example")).isFalse();
    }

    @Test
    void onlyWhatTheInviterStillMayIsDone() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        JsonNode lost = invite(bob, "pia@retail.example");
        URI linkOfLost = linkTo("pia@retail.example");
        JsonNode toCarla = invite(bob, "carla@retail.example");
        URI login = realm.browser().get(linkTo("carla@retail.example")).link("kc_action");
        JsonNode toBlocked = invite(bob, "dora@retail.example");
        URI ofDora = realm.browser().get(linkTo("dora@retail.example")).link("kc_action");
        JsonNode own = invite(bob, "bob@retail.example");
        URI ofBob = realm.browser().get(linkTo("bob@retail.example")).link("kc_action");
        awaitState(own, "sent");

        List<String> groupsOfBob = groups("bob");
        assertThat(logIn(ofBob, "bob").submit(Map.of("accept", "accept")).messages())
                .as("oneself")
                .contains("tillkeyInvitationNotYours");
        assertThat(groups("bob")).isEqualTo(groupsOfBob);
        Page open = logIn(ofDora, "dora");
        realm.updateUser("dora", dora -> dora.setEnabled(false));
        open.submit(Map.of("accept", "accept"));
        logIn(ofDora, "dora");
        assertThat(realm.user("dora").isEnabled()).isFalse();
        assertThat(door.json("invitations/" + toBlocked.get("id").asText(), erik)
                        .get("state")
                        .asText())
                .isEqualTo("sent");

        String managers = realm.admin().users().get(realm.userId("bob")).groups().stream()
                .filter(group -> group.getPath().endsWith("/managers"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin().users().get(realm.userId("bob")).leaveGroup(managers);
        Page refused = accept(linkOfLost);
        assertThat(refused.messages()).contains("tillkeyInvitationRefused");
        assertThat(refused.text()).contains("Bob");
        assertThat(exists("pia@retail.example")).isFalse();
        assertState(lost, erik, "refused", "rights_lost");
        List<String> groupsOfCarla = groups("carla");
        assertThat(logIn(login, "carla").submit(Map.of("accept", "accept")).messages())
                .contains("tillkeyInvitationRefused");
        assertThat(groups("carla")).isEqualTo(groupsOfCarla);
        assertState(toCarla, erik, "refused", "rights_lost");

        assertThat(problem(resend(erik, lost.get("id").asText()))).isEqualTo("200");
        realm.updateUser("erik", owner -> owner.setEnabled(false));
        URI again = linkTo("pia@retail.example");
        assertThat(accept(again).messages()).contains("tillkeyInvitationRefused");
        assertThat(exists("pia@retail.example")).isFalse();
        realm.updateUser("erik", owner -> owner.setEnabled(true));
        assertState(lost, door.token("erik"), "refused", "inviter_gone");
    }

    private void assertState(JsonNode invitation, String token, String state, String reason) {
        JsonNode shown = door.json("invitations/" + invitation.get("id").asText(), token);
        assertThat(shown.get("state").asText()).isEqualTo(state);
        assertThat(shown.get("reason").asText()).isEqualTo(reason);
    }

    @Test
    void aMailThatIsNotTakenIsTriedAgainAndOneOfACrashIsSentAnew() {
        mails.stop();
        JsonNode invitation = invite(bob, "pia@retail.example");
        awaitState(invitation, "mail_failed");
        JsonNode failed = shown(invitation);
        assertThat(failed.get("tries").asInt()).isEqualTo(1);
        assertThat(failed.get("nextTryAt").isNull()).isFalse();
        mails = ForgottenPassword.mailServerOf(realm);
        deliver();
        assertThat(shown(invitation).get("state").asText()).as("not at once").isEqualTo("mail_failed");
        time.set(2 * MINUTE);
        deliver();
        assertThat(shown(invitation).get("state").asText()).isEqualTo("sent");
        URI first = linkTo("pia@retail.example");

        String id = invitation.get("id").asText();
        server.run(session -> InvitationCrash.afterTheMail(session, id));
        deliver();
        assertThat(shown(invitation).get("state").asText()).as("claimed").isEqualTo("waiting");
        time.set(8 * MINUTE);
        deliver();
        assertThat(shown(invitation).get("state").asText()).isEqualTo("sent");
        URI second = linkTo("pia@retail.example");
        assertThat(accept(first).messages()).contains("tillkeyInvitationOver");
        assertThat(accept(second).messages()).contains("tillkeyInvitationDone");
    }

    @Test
    void moreThanTwentyAreAJobWhoseRowsAreRefusedOneByOneAndWithdrawnByItsUndo() throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 22; i++) {
            rows.add(Map.of("member", Map.of("email", "n" + i + "@retail.example", "stores", CASHIER)));
        }
        rows.set(3, rows.get(2));
        rows.set(
                5,
                Map.of(
                        "member",
                        Map.of(
                                "email",
                                "foreign@retail.example",
                                "stores",
                                List.of(Map.of("storeId", "STO-02", "roles", List.of())))));
        List<Map<String, Object>> secret = new ArrayList<>(rows);
        secret.set(
                21,
                Map.of("member", Map.of("email", "s@retail.example", "stores", CASHIER, "password", "hunter2-demo")));
        HttpResponse<String> withSecret = post(bob, Map.of("invitations", secret));
        assertThat(problem(withSecret)).isEqualTo("400 invalid");
        assertThat(withSecret.body()).contains("invitations[21]").doesNotContain("hunter2");
        String dump = folder.resolve("dump.txt").toString();
        server.run(session -> DatabaseDump.write(session, Path.of(dump)));
        assertThat(Files.readAllLines(Path.of(dump)))
                .anyMatch(line -> line.contains(realm.name()))
                .noneMatch(line -> line.contains("hunter2"));
        Map<String, String> key = Map.of("Idempotency-Key", "job-1");
        HttpResponse<String> started = door.call("POST", "invitations", Map.of("invitations", rows), bob, key);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String job = Http.json(started.body()).get("id").asText();
        HttpResponse<String> again = door.call("POST", "invitations", Map.of("invitations", rows), bob, key);
        assertThat(Http.json(again.body()).get("id").asText()).isEqualTo(job);

        awaitJob(job);
        JsonNode refused = door.json("jobs/" + job + "/rows?only=refused", bob).get("items");
        assertThat(refused.findValuesAsText("index")).containsExactly("3", "5");
        assertThat(refused.findValuesAsText("code")).containsExactly("conflict", "not_found");
        URI link = linkTo("n0@retail.example");
        assertThat(accept(link).messages()).contains("tillkeyInvitationDone");

        HttpResponse<String> undo = door.call("POST", "jobs/" + job + "/undo", null, bob, Map.of());
        assertThat(undo.statusCode()).as(undo.body()).isEqualTo(202);
        awaitJob(Http.json(undo.body()).get("id").asText());
        assertThat(exists("n0@retail.example")).isTrue();
        assertThat(door.json("invitations?state=withdrawn&limit=200", bob).get("items"))
                .hasSize(19);
        assertThat(accept(linkTo("n1@retail.example")).messages()).contains("tillkeyInvitationOver");
    }

    private void awaitJob(String job) {
        Await.until(
                "the end of the job",
                () -> door.json("jobs/" + job, bob).get("state").asText().equals("done"));
    }

    private String agency() {
        var settings = realm.admin().toRepresentation();
        settings.setOrganizationsEnabled(true);
        realm.admin().update(settings);
        OrganizationRepresentation agency = new OrganizationRepresentation();
        agency.setName("Agency");
        agency.setAlias("agency");
        agency.addDomain(new OrganizationDomainRepresentation("agency.example"));
        realm.admin().organizations().create(agency).close();
        return realm.admin().organizations().search("Agency").get(0).getId();
    }

    private List<String> members(String organization) {
        return realm.admin().organizations().get(organization).members().list(null, null).stream()
                .map(UserRepresentation::getEmail)
                .sorted()
                .toList();
    }

    @Test
    void anOrganizationIsJoined() {
        String organization = agency();
        Map<String, Object> wanted =
                Map.of("member", Map.of("email", "pia@agency.example", "stores", CASHIER), "organization", "agency");
        assertThat(problem(post(bob, Map.of("invitations", List.of(wanted)))))
                .as("of which bob is no member")
                .isEqualTo("404 not_found");
        door.give("erik", "owner");
        invitation(post(door.token("erik"), Map.of("invitations", List.of(wanted))));

        URI link = linkTo("pia@agency.example");
        assertThat(realm.browser().get(link).text()).contains("Stockholm City: cashier", "agency");
        assertThat(accept(link).messages()).contains("tillkeyInvitationDone");

        assertThat(members(organization)).containsExactly("pia@agency.example");
    }
}
