package io.github.tillkey.testsuite.offices;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** An accounting system, as 24SevenOffice, whose customers are looked after by an agency. */
@KeycloakIntegrationTest(config = PackServer.class)
class TwentyFourSevenOfficeTest extends MailedOfficeTest {

    private static final String PERSON = "pia@customer.example";
    private static final String PARTNER = "rita@agency.example";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private Person eva;
    private Person xaver;
    private Person lena;
    private Person rita;

    TwentyFourSevenOfficeTest() {
        super("24SevenOffice", "accounting");
    }

    @Override
    void prepare(RealmRepresentation retail) {
        super.prepare(retail);
        retail.setOrganizationsEnabled(true);
    }

    @TestFactory
    Stream<DynamicTest> anAccountingSystemAs24SevenOffice() {
        return Stream.of(
                        Stream.of(
                                dynamicTest("several addresses are invited at once", this::severalAtOnce),
                                dynamicTest("there are five kinds", this::fiveKinds)),
                        Rows.of("""
                                eva   | accounting expenses hours
                                xaver | accounting expenses hours
                                lena  | expenses hours
                                rita  | accounting
                                """, row -> {
                            Map<String, Person> people = Map.of("eva", eva, "xaver", xaver, "lena", lena, "rita", rita);
                            assertThat(entered(people.get(row.get(0))))
                                    .containsExactly(row.get(1).split(" "));
                        }),
                        Stream.of(
                                dynamicTest("package, add-ons and single accesses", this::packages),
                                dynamicTest("a person is selectable and never logs in", this::person),
                                dynamicTest("only members of the agency are assigned", this::onlyTheAgency),
                                dynamicTest("an auditor, recorded as one", this::auditor),
                                dynamicTest("an accounting consultant, with options", this::consultant),
                                dynamicTest("who has left the agency is given nothing more", this::leftTheAgency),
                                dynamicTest("an external is blocked after the period", this::period)))
                .flatMap(tests -> tests);
    }

    /** The clients that let somebody in. */
    private List<String> entered(Person person) {
        return Stream.of("accounting", "expenses", "hours")
                .filter(client -> {
                    Page page = person.logIn(realm.browser(), client);
                    return page.isAtClient() && page.tokens().issued();
                })
                .toList();
    }

    private void severalAtOnce() {
        List<JsonNode> invitations = new ArrayList<>();
        recipe.file("invited").get("invitations").forEach(invitations::add);
        assertThat(invitations).hasSize(3);
        String end = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        owner(
                        "POST",
                        "invitations",
                        Map.of(
                                "invitations",
                                List.of(Map.of(
                                        "member",
                                        Map.of(
                                                "email", "xaver@office.example",
                                                "kind", "external",
                                                "validUntil", end,
                                                "base", "Package-basic")))))
                .get("invitations")
                .forEach(invitations::add);

        eva = accept("eva@office.example", "Eva");
        xaver = accept("xaver@office.example", "Xaver");
        lena = accept("lena@office.example", "Lena");
        rita = accept(PARTNER, "Rita");

        for (JsonNode invitation : invitations) {
            assertThat(owner("invitations/" + invitation.get("id").asText())
                            .get("state")
                            .asText())
                    .isEqualTo("accepted");
        }
    }

    /** Who does not log in is not invited to. */
    private void fiveKinds() {
        Map<String, String> kinds = new HashMap<>();
        members(owner("directory"))
                .forEach((name, member) ->
                        kinds.put(name, member.at("/details/kind").asText()));
        assertThat(kinds)
                .containsAllEntriesOf(Map.of(
                        "eva@office.example",
                        "employee",
                        "xaver@office.example",
                        "external",
                        "lena@office.example",
                        "limited",
                        PARTNER,
                        "partner",
                        PERSON,
                        "person"));
        assertThat(problem(ask(
                        "POST",
                        "invitations",
                        Map.of(
                                "invitations",
                                List.of(Map.of("member", Map.of("email", "per@customer.example", "kind", "person")))),
                        recipe.owner())))
                .isEqualTo("400 invalid");
        assertThat(links("per@customer.example", INVITATION)).isEmpty();
    }

    private void packages() {
        Tokens tokens = logIn(eva);
        assertThat(granted(tokens)).containsExactly("bank", "invoicing", "ledger", "payroll");
        JsonNode access = owner("permissions/members/" + eva.id());
        assertThat(access.get("base").asText()).isEqualTo("Package-basic");
        assertThat(texts(access.get("addOns"))).containsExactly("Payroll");
        assertThat(texts(access.get("extra"))).as("a single access").containsExactly("accounting.bank");

        owner("PUT", "permissions/members/" + eva.id(), Map.of("base", "Package-complete"));

        assertThat(granted(realm.refresh("accounting", tokens.refreshToken())))
                .containsExactly("invoicing", "ledger", "reports");
        assertThat(granted(logIn(lena, "expenses"))).isEmpty();
    }

    private Tokens logIn(Person person, String client) {
        return person.logIn(realm.browser(), client).tokens();
    }

    private void person() {
        JsonNode pia = recipe.file("pia");
        assertThat(pia.at("/secrets/password").isNull()).isTrue();
        JsonNode found = owner("directory?kind=person");
        assertThat(usernames(found)).containsExactly(PERSON);
        assertThat(members(found).get(PERSON).get("firstName").asText()).isEqualTo("Pia");
        String id = pia.at("/member/id").asText();
        assertThat(problem(ask(
                        "POST",
                        "members",
                        Map.of("firstName", "Per", "kind", "person", "password", "temporary"),
                        recipe.owner())))
                .isEqualTo("400 invalid");

        answered(realm.call(
                "PUT",
                "/users/" + id + "/reset-password",
                Map.of("type", "password", "value", "by-mistake", "temporary", false),
                realm.adminToken()));

        Person withPassword = known(PERSON, "by-mistake");
        for (String client : List.of("accounting", "expenses", "hours", "tillkey-staff")) {
            Page page = withPassword.typePassword(realm.browser().open(client));
            assertThat(page.isAtClient() && page.tokens().issued()).as(client).isFalse();
        }
        assertThat(realm.reasons()).contains("kind_not_allowed");
    }

    private HttpResponse<String> appoint(Person person, String base) {
        return assign(person, Map.of("base", base), recipe.owner());
    }

    private void onlyTheAgency() {
        Person another = create("""
                {"firstName": "Paul", "email": "paul@other-agency.example", "kind": "partner"}""");

        for (Person outside : List.of(eva, another)) {
            assertThat(problem(appoint(outside, "Auditor"))).isEqualTo("409 conflict");
            assertThat(problem(appoint(outside, "Accounting-consultant"))).isEqualTo("409 conflict");
        }
        assertThat(problem(ask("POST", "members", """
                        {"firstName": "Nina", "email": "nina@agency.example", "kind": "partner", "base": "Auditor"}
                        """, recipe.owner())))
                .as("who is new is no member of the agency yet")
                .isEqualTo("409 conflict");
        assertThat(usernames(owner("directory?q=nina"))).isEmpty();
        assertThat(usernames(owner("templates/Auditor/members"))).isEmpty();
    }

    private void auditor() {
        answered(appoint(rita, "Auditor"));

        assertThat(granted(logIn(rita))).containsExactly("ledger", "reports");
        assertThat(owner("permissions/members/" + rita.id()).get("base").asText())
                .isEqualTo("Auditor");
        assertThat(usernames(owner("templates/Auditor/members"))).containsExactly(PARTNER);
        assertThat(owner("directory/" + rita.id() + "/history").toString())
                .as("who gave it")
                .contains("Auditor", Recipe.OWNER);
    }

    /** Only an owner gives user administration. */
    private void consultant() {
        Person carla = create("""
                {"username": "carla", "firstName": "Carla", "lastName": "Ek", "email": "carla@office.example",
                 "authority": ["staff-admin"]}""");
        String humanResources = token(carla);
        answered(assign(rita, Map.of("base", "Accounting-consultant", "addOns", List.of("Bank")), humanResources));
        assertThat(granted(logIn(rita))).containsExactly("bank", "invoicing", "ledger", "reports");
        Map<String, Object> both =
                Map.of("base", "Accounting-consultant", "addOns", List.of("Bank", "User-administration"));
        assertThat(problem(assign(rita, both, humanResources))).isEqualTo("403 forbidden");

        answered(assign(rita, both, recipe.owner()));

        assertThat(granted(logIn(rita)))
                .containsExactly("bank", "invoicing", "ledger", "reports", "user-administration");
        assertThat(usernames(owner("templates/Auditor/members"))).isEmpty();
        assertThat(usernames(owner("templates/Accounting-consultant/members"))).containsExactly(PARTNER);
    }

    private void leftTheAgency() {
        String agency = StreamSupport.stream(
                        realm.admin().organizations().list(0, 10).spliterator(), false)
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin()
                .organizations()
                .get(agency)
                .members()
                .member(rita.id())
                .delete()
                .close();

        assertThat(problem(appoint(rita, "Accounting-consultant"))).isEqualTo("409 conflict");
        answered(assign(rita, Map.of("addOns", List.of()), recipe.owner()));
        assertThat(granted(logIn(rita))).isEmpty();
    }

    /** The task runs each minute; here once. */
    private void period() {
        Instant from = Instant.now().plus(Duration.ofHours(1));
        owner(
                "PATCH",
                "members/" + xaver.id(),
                Map.of(
                        "validFrom", Dates.text(from),
                        "validUntil", Dates.text(from.plus(Duration.ofHours(2)))));
        assertThat(xaver.logIn(realm.browser(), "accounting").id())
                .as("before it")
                .isEqualTo("dates");

        time.set((int) Duration.ofMinutes(170).toSeconds());
        Tokens during = logIn(xaver);
        assertThat(granted(during)).containsExactly("invoicing", "ledger");

        time.set((int) Duration.ofMinutes(190).toSeconds());
        assertThat(realm.refresh("accounting", during.refreshToken()).issued()).isFalse();
        assertThat(xaver.logIn(realm.browser(), "accounting").id())
                .as("after it")
                .isEqualTo("dates");
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));

        String owner = token(known(Recipe.OWNER, "erik-demo"));
        assertThat(usernames(recipe.door().json("directory?status=ended", owner)))
                .containsExactly("xaver@office.example");
        assertThat(problem(ask("DELETE", "blocks/" + xaver.id(), null, owner)))
                .as("extended, not unblocked")
                .isEqualTo("409 conflict");
    }
}
