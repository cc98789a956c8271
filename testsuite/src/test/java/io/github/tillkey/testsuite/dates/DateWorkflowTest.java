package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.expiry.event.DateEvent;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.workflow.ResourceType;
import org.keycloak.models.workflow.Workflow;
import org.keycloak.models.workflow.WorkflowEvent;
import org.keycloak.models.workflow.WorkflowExecutionContext;
import org.keycloak.models.workflow.WorkflowProvider;
import org.keycloak.models.workflow.WorkflowStep;
import org.keycloak.models.workflow.Workflows;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * What Keycloak's workflows can do with dates: events that start them, and the condition, asked about one member and
 * about all.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class DateWorkflowTest extends RetailTest {

    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "dates-workflow.yaml");

    private static final Instant NOW = Instant.now();
    private static final String YESTERDAY = Dates.text(NOW.minus(Duration.ofDays(1)));
    private static final String TOMORROW = Dates.text(NOW.plus(Duration.ofDays(1)));
    private static final String AN_HOUR_AGO = Dates.text(NOW.minus(Duration.ofHours(1)));
    private static final String IN_AN_HOUR = Dates.text(NOW.plus(Duration.ofHours(1)));

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private Dates dates;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm).unchecked();
    }

    @Test
    void theExampleRemovesTheRightsOfLeavers() throws IOException {
        realm.admin().roles().create(new RoleRepresentation("price-editor", null, false));
        GroupRepresentation seasonal = new GroupRepresentation();
        seasonal.setName("seasonal");
        realm.admin().groups().add(seasonal).close();
        String bob = realm.userId("bob");
        var user = realm.admin().users().get(bob);
        user.roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("price-editor").toRepresentation()));
        user.joinGroup(realm.admin().getGroupByPath("/seasonal").getId());
        assertThat(post(Files.readString(EXAMPLE)).statusCode()).isEqualTo(201);

        dates.until("bob", YESTERDAY);
        assertThat(pass()).isEqualTo("1 0");

        Await.until("the workflow has run its step", () -> !scheduled(bob).isEmpty());
        assertThat(user.roles().realmLevel().listAll())
                .extracting(RoleRepresentation::getName)
                .doesNotContain("price-editor");
        assertThat(attribute("bob", "locker")).isEqualTo("to be cleared");
        assertThat(user.groups()).extracting(GroupRepresentation::getPath).contains("/seasonal");
        assertThat(scheduled(bob)).containsExactly("leave-group");

        dates.until("bob", TOMORROW);

        assertThat(scheduled(bob)).as("cancelled").isEmpty();
        assertThat(user.groups()).extracting(GroupRepresentation::getPath).contains("/seasonal");
    }

    @Test
    void eachEventStartsItsOwnWorkflows() {
        create("near", "on: tillkey-access-about-to-end", "near");
        create("ended", "on: tillkey-access-ended", "ended");
        create("extended", "on: tillkey-access-extended", "extended");
        dates.until("bob", YESTERDAY);

        pass();
        Await.until("the workflow has run its step", () -> attribute("bob", "ended") != null);
        assertThat(attribute("bob", "near")).isNull();
        assertThat(attribute("bob", "extended")).isNull();

        dates.until("bob", TOMORROW);
        Await.until("the workflow has run its step", () -> attribute("bob", "extended") != null);
        assertThat(attribute("bob", "near")).isNull();

        String name = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            String carla = session.users().getUserByUsername(owner, "carla").getId();
            DateEvent.publish(session, owner, carla, DateEvent.Kind.ABOUT_TO_END);
        });
        Await.until("the workflow has run its step", () -> attribute("carla", "near") != null);
        assertThat(attribute("carla", "ended")).isNull();
        assertThat(attribute("bob", "near")).isNull();
    }

    @Test
    void anEventStartsNoWorkflowWhoseConditionDoesNotHold() {
        create("inside", "on: tillkey-access-ended\nif: tillkey-dates(within)", "inside");
        create("outside", "on: tillkey-access-ended\nif: tillkey-dates(outside)", "outside");
        dates.until("bob", YESTERDAY);

        pass();

        Await.until("the workflow has run its step", () -> attribute("bob", "outside") != null);
        assertThat(attribute("bob", "inside")).isNull();
    }

    @Test
    void aScheduleFindsExactlyThoseOutside() {
        dates.until("bob", AN_HOUR_AGO);
        dates.until("carla", IN_AN_HOUR);
        dates.write("dora", "valid_from", TOMORROW);
        create("sweep", "schedule:\n  after: 5s\nif: tillkey-dates(outside)", "swept");

        Await.until(
                "the workflow has run its step",
                () -> attribute("bob", "swept") != null && attribute("dora", "swept") != null);

        assertThat(attribute("carla", "swept")).isNull();
        assertThat(attribute("erik", "swept")).isNull();
    }

    @TestFactory
    Stream<DynamicTest> aWrongParameterIsRefusedWhenTheWorkflowIsSaved() {
        return Rows.each(
                Stream.of("tillkey-dates(inside)", "tillkey-dates()", "tillkey-dates", "tillkey-dates(Within)"),
                condition -> {
                    HttpResponse<String> answer =
                            post(workflow("wrong", "on: tillkey-access-ended\nif: " + condition, "wrong"));

                    assertThat(answer.statusCode()).isEqualTo(400);
                    assertThat(answer.body()).contains("'within' or 'outside'");
                    assertThat(workflows()).isEmpty();
                });
    }

    private record Member(String name, boolean within, String kind, String from, String until, String zone) {

        static Member within(String name, String kind, String from, String until, String zone) {
            return new Member(name, true, kind, from, until, zone);
        }

        static Member outside(String name, String kind, String from, String until, String zone) {
            return new Member(name, false, kind, from, until, zone);
        }

        String[] row() {
            return new String[] {name, kind, from, until, zone};
        }
    }

    private static List<Member> members() {
        LocalDate dayThatEndsFirst =
                LocalDate.now(ZoneId.of("Pacific/Kiritimati")).minusDays(1);
        String clock = LocalDateTime.ofInstant(NOW, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return List.of(
                Member.within("none", null, null, null, null),
                Member.within("only-zone", "employee", null, null, "Mars/Phobos"),
                Member.outside("external", "external", null, null, null),
                Member.within("blank", "employee", null, " ", null),
                Member.outside("external-blank", "external", null, " ", null),
                Member.outside("past", "external", null, "2020-02-29", null),
                Member.within("future", "external", null, "2099-12-31", null),
                Member.outside("just-ended", "external", null, AN_HOUR_AGO, null),
                Member.within("ends-soon", "external", null, IN_AN_HOUR, null),
                Member.outside("east-day", null, null, dayThatEndsFirst.toString(), "Pacific/Kiritimati"),
                Member.within("west-day", null, null, dayThatEndsFirst.toString(), "Etc/GMT+12"),
                Member.outside("tokyo", null, null, clock, "Asia/Tokyo"),
                Member.within("new-york", null, null, clock, "America/New_York"),
                Member.outside("begins-later", null, "2099-01-01", null, null),
                Member.within("begun", null, "2020-01-01", null, null),
                Member.outside("external-begun", "external", "2020-01-01", null, null),
                Member.outside("begins-soon", null, IN_AN_HOUR, null, null),
                Member.within("just-begun", null, AN_HOUR_AGO, null, null),
                Member.within("both", "external", "2020-01-01", "2099-12-31", "Europe/Stockholm"),
                Member.outside("both-over", null, "2020-01-01", "2020-12-31", null),
                Member.outside("both-later", null, "2098-01-01", "2099-12-31", null),
                Member.outside("turned-round", null, "2098-01-01", "2097-12-31", null),
                Member.outside("dots-31", null, null, "31.12.2099", null),
                Member.outside("dots-24", null, null, "24.12.2099", null),
                Member.outside("dots-01", null, null, "01.01.2099", null),
                Member.outside("words", null, null, "as long as needed", null),
                Member.outside("too-early", null, null, "1999-12-31", null),
                Member.outside("too-late", null, null, "3000-01-01", null),
                Member.outside("long", null, null, "x".repeat(300), null),
                Member.outside("from-dots-24", null, "24.12.2020", null, null),
                Member.outside("from-dots-01", null, "01.01.2020", null, null),
                Member.outside("from-long", null, "x".repeat(300), "2099-12-31", null),
                Member.outside("no-zone", null, null, IN_AN_HOUR, "Mars/Phobos"),
                Member.outside("two-ends", null, null, "2020-01-01;2099-01-01", null));
    }

    @Test
    void theQueryAndTheLookAtOneMemberAgree() {
        List<Member> members = members();
        add(members);
        List<String> within =
                members.stream().filter(Member::within).map(Member::name).toList();
        List<String> outside = members.stream()
                .filter(member -> !member.within())
                .map(Member::name)
                .toList();

        assertThat(evaluated("within")).containsExactlyInAnyOrderElementsOf(within);
        assertThat(evaluated("outside")).containsExactlyInAnyOrderElementsOf(outside);
        assertThat(chosen("tillkey-dates(within)")).containsExactlyInAnyOrderElementsOf(within);
        assertThat(chosen("tillkey-dates(outside)")).containsExactlyInAnyOrderElementsOf(outside);
    }

    @Test
    void datesThatMembersWriteCountAsOutside() {
        List<Member> members = members();
        add(members);
        dates.editableByMembers("valid_until");
        List<String> within = List.of("none", "only-zone", "blank");

        assertThat(evaluated("within")).containsExactlyInAnyOrderElementsOf(within);
        assertThat(chosen("tillkey-dates(within)")).containsExactlyInAnyOrderElementsOf(within);
        assertThat(chosen("tillkey-dates(outside)")).hasSize(members.size() - within.size());
    }

    @Test
    void theQueryNeedsNoParameterForEachMember() {
        add(endedToday(0, 1));
        long few = parameters(statement());
        add(endedToday(1, 50));

        assertThat(parameters(statement())).isEqualTo(few);
        assertThat(chosen("tillkey-dates(outside)")).hasSize(50);
    }

    private static List<Member> endedToday(int from, int to) {
        List<Member> members = new ArrayList<>();
        for (int i = from; i < to; i++) {
            members.add(Member.outside("many-" + i, "external", null, AN_HOUR_AGO, null));
        }
        return members;
    }

    private String statement() {
        String id = create("chosen", "if: tillkey-dates(outside)", "chosen");
        String name = realm.name();
        String[] statements = server.fetch(
                session -> {
                    try {
                        return ServerLog.statements(() -> choose(session, name, id))
                                .toArray(String[]::new);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                String[].class);
        delete(id);
        return Stream.of(statements)
                .filter(statement -> statement.contains("workflow_state"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static long parameters(String statement) {
        return statement.chars().filter(character -> character == '?').count();
    }

    /** What the query of a schedule chooses. */
    private List<String> chosen(String condition) {
        String id = create("chosen", "if: \"" + condition + '"', "chosen");
        String name = realm.name();
        String[] usernames = server.fetch(session -> choose(session, name, id), String[].class);
        delete(id);
        return added(usernames);
    }

    private static String[] choose(KeycloakSession session, String realmName, String workflowId) {
        RealmModel owner = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(owner);
        WorkflowProvider provider = session.getProvider(WorkflowProvider.class);
        Workflow workflow = provider.getWorkflow(workflowId);
        return provider.getResourceTypeSelector(ResourceType.USERS).getResourceIds(workflow).stream()
                .map(id -> session.users().getUserById(owner, id).getUsername())
                .toArray(String[]::new);
    }

    /** About whom the condition says yes when it is asked about one. */
    private List<String> evaluated(String parameter) {
        String name = realm.name();
        return added(server.fetch(session -> evaluate(session, name, parameter), String[].class));
    }

    private static String[] evaluate(KeycloakSession session, String realmName, String parameter) {
        RealmModel owner = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(owner);
        return session.users()
                .searchForUserStream(owner, Map.of())
                .filter(user -> Workflows.getConditionProvider(session, "tillkey-dates", parameter)
                        .evaluate(new Resource(user.getId())))
                .map(UserModel::getUsername)
                .toArray(String[]::new);
    }

    private record Resource(String getResourceId) implements WorkflowExecutionContext {

        @Override
        public WorkflowEvent getEvent() {
            return null;
        }

        @Override
        public WorkflowStep getNextStep() {
            return null;
        }
    }

    private static List<String> added(String... usernames) {
        return Stream.of(usernames)
                .filter(username -> username.startsWith("m-"))
                .map(username -> username.substring(2))
                .toList();
    }

    /** Past the user profile, as a federation writes. */
    private void add(List<Member> members) {
        String name = realm.name();
        String[][] rows = members.stream().map(Member::row).toArray(String[][]::new);
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            for (String[] row : rows) {
                UserModel member = session.users().addUser(owner, "m-" + row[0]);
                member.setEnabled(true);
                String[] names = {"staff_kind", "valid_from", "valid_until", "zoneinfo"};
                for (int i = 0; i < names.length; i++) {
                    if (row[i + 1] != null) {
                        member.setAttribute(names[i], List.of(row[i + 1].split(";")));
                    }
                }
            }
        });
    }

    private String pass() {
        return server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false))
                .replace("\"", "");
    }

    private String attribute(String username, String attribute) {
        String name = realm.name();
        String[] values = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(name);
                    session.getContext().setRealm(owner);
                    return session.users()
                            .getUserByUsername(owner, username)
                            .getAttributeStream(attribute)
                            .toArray(String[]::new);
                },
                String[].class);
        return values.length == 0 ? null : values[0];
    }

    private static String workflow(String name, String when, String attribute) {
        return "name: " + name + '\n' + when + "\nsteps:\n  - uses: set-user-attribute\n    with:\n      " + attribute
                + ": \"yes\"\n";
    }

    private String create(String name, String when, String attribute) {
        HttpResponse<String> answer = post(workflow(name, when, attribute));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private HttpResponse<String> post(String yaml) {
        return Http.send(HttpRequest.newBuilder(realm.adminUrl("/workflows"))
                .header("Authorization", "Bearer " + realm.adminToken())
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build());
    }

    private void delete(String id) {
        realm.call("DELETE", "/workflows/" + id, Map.of(), realm.adminToken());
    }

    private String get(String path) {
        return Http.get(
                        realm.adminUrl("/workflows" + path),
                        Map.of("Authorization", "Bearer " + realm.adminToken(), "Accept", "application/json"))
                .body();
    }

    private List<String> workflows() {
        return Http.json(get("")).findValuesAsText("name");
    }

    /** The steps that still wait for a user. */
    private List<String> scheduled(String userId) {
        List<String> waiting = new ArrayList<>();
        Http.json(get("/scheduled/" + userId))
                .forEach(workflow -> workflow.get("steps").forEach(step -> {
                    if ("PENDING".equals(step.path("status").asText())) {
                        waiting.add(step.get("uses").asText());
                    }
                }));
        return waiting;
    }
}
