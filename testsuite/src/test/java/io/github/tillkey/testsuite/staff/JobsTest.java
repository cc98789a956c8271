package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.CountingJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** How jobs run, whoever they are for. */
@KeycloakIntegrationTest(config = PackServer.class)
class JobsTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private String start(String caller, String rows) {
        return start(caller, rows, false);
    }

    private String start(String caller, String rows, boolean dryRun) {
        String name = realm.name();
        return server.fetchString(session -> CountingJob.start(session, name, caller, rows, dryRun))
                .replace("\"", "");
    }

    private void leave(String job, long more) {
        server.run(session -> CountingJob.leave(session, job, more));
    }

    private String post(String path, String token) {
        return problem(door.call("POST", path, null, token, Map.of()));
    }

    private JsonNode job(String id, String token) {
        return door.json("jobs/" + id, token);
    }

    private JsonNode over(String id, String token) {
        Await.until("the job is over", () -> !job(id, token).get("finishedAt").isNull());
        return job(id, token);
    }

    private static String told(JsonNode job) {
        return job.get("state").asText() + " " + job.get("finished") + " of " + job.get("rows") + ", refused "
                + job.get("refused");
    }

    private static List<String> outcomes(JsonNode rows) {
        List<String> outcomes = new ArrayList<>();
        rows.get("items")
                .forEach(row -> outcomes.add(row.get("index") + " "
                        + row.get("state").asText() + " " + row.get("code").asText("")));
        return outcomes.stream().map(String::strip).toList();
    }

    private String counted(String username) {
        String name = realm.name();
        return server.fetchString(session -> CountingJob.counted(session, name, username))
                .replace("\"", "");
    }

    private void letGo() {
        realm.setAttribute(CountingJob.GO, "go");
    }

    @Test
    void aRowThatIsRefusedOrFailsLeavesNothingAndTheOthersAreDone() {
        String bob = door.token("bob");

        String id = start("bob", "add anna, refuse anna, fail anna, add carla, add anna");

        JsonNode job = over(id, bob);
        assertThat(told(job)).isEqualTo("done 5 of 5, refused 3");
        assertThat(Instant.parse(job.get("keptUntil").asText()))
                .isEqualTo(Instant.parse(job.get("finishedAt").asText()).plus(Duration.ofDays(7)));
        assertThat(counted("anna")).isEqualTo("2");
        assertThat(counted("carla")).isEqualTo("0");
        assertThat(outcomes(door.json("jobs/" + id + "/rows", bob)))
                .containsExactly(
                        "0 done", "1 refused conflict", "2 refused internal_error", "3 refused forbidden", "4 done");
        JsonNode page = door.json("jobs/" + id + "/rows?only=refused&limit=2", bob);
        assertThat(outcomes(page)).containsExactly("1 refused conflict", "2 refused internal_error");
        assertThat(outcomes(door.json(
                        "jobs/" + id + "/rows?only=refused&cursor="
                                + page.get("next").asText(),
                        bob)))
                .containsExactly("3 refused forbidden");
        assertThat(page.get("items").toString()).contains("The row is refused.").doesNotContain("the row fails");
        assertThat(realm.admin().getAdminEvents())
                .filteredOn(event -> event.getResourcePath().endsWith("/counted"))
                .hasSize(2)
                .extracting(AdminEventRepresentation::getAuthDetails)
                .allSatisfy(by -> {
                    assertThat(by.getUserId()).isEqualTo(realm.userId("bob"));
                    assertThat(by.getIpAddress()).isNotBlank();
                });
    }

    @Test
    void onlyWhoStartedAJobAndWhoActsOnAllStaffSeeIt() {
        door.give("erik", "owner");
        String bob = door.token("bob");
        String dora = door.token("dora");
        String erik = door.token("erik");
        String anna = door.token("anna");
        String id = start("bob", "add anna, add anna");
        over(id, bob);

        for (String path : List.of("jobs/" + id, "jobs/" + id + "/rows")) {
            assertThat(problem(door.get(path, dora))).isEqualTo("404 not_found");
            assertThat(problem(door.get(path, anna))).isEqualTo("403 forbidden");
            assertThat(problem(door.get(path, erik))).isEqualTo("200");
        }
        assertThat(door.json("jobs", dora).get("items")).isEmpty();
        assertThat(door.json("jobs", erik).get("items")).isEmpty();
        assertThat(door.json("jobs?of=all", erik).get("items")).hasSize(1);
        assertThat(problem(door.get("jobs?of=all", bob))).isEqualTo("403 forbidden");
        for (String wrong : List.of(
                "jobs?of=mine",
                "jobs?cursor=eA",
                "jobs?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OSBh",
                "jobs/" + id + "/rows?only=some")) {
            assertThat(problem(door.get(wrong, bob))).isEqualTo("400 invalid");
        }
        for (String what : List.of("cancel", "undo")) {
            assertThat(post("jobs/" + id + "/" + what, dora)).isEqualTo("404 not_found");
            assertThat(post("jobs/" + id + "/" + what, anna)).isEqualTo("403 forbidden");
        }
        assertThat(post("jobs/" + id + "/undo", erik)).as("of another").isEqualTo("404 not_found");
        assertThat(post("jobs/nobody/undo", bob)).isEqualTo("404 not_found");
        assertThat(counted("anna")).isEqualTo("2");

        String second = start("bob", "add anna");
        over(second, bob);
        JsonNode page = door.json("jobs?limit=1", bob);
        assertThat(page.get("items").get(0).get("id").asText()).isEqualTo(second);
        assertThat(door.json("jobs?limit=1&cursor=" + page.get("next").asText(), bob)
                        .get("items")
                        .get(0)
                        .get("id")
                        .asText())
                .isEqualTo(id);
        server.run(session -> CountingJob.move(session, id));
        assertThat(problem(door.get("jobs/" + id, bob))).as("of another realm").isEqualTo("404 not_found");
        assertThat(problem(door.get("jobs/" + id + "/rows", erik))).isEqualTo("404 not_found");
        assertThat(post("jobs/" + id + "/undo", bob)).isEqualTo("404 not_found");
    }

    @Test
    void aDryRunIsRolledBack() {
        String bob = door.token("bob");

        String id = start("bob", "add anna, refuse anna, add carla", true);

        assertThat(told(over(id, bob))).isEqualTo("done 3 of 3, refused 2");
        JsonNode rows = door.json("jobs/" + id + "/rows", bob);
        assertThat(outcomes(rows)).containsExactly("0 done", "1 refused conflict", "2 refused forbidden");
        assertThat(rows.get("items").get(0).get("result").get("rows").asInt()).isEqualTo(1);
        assertThat(counted("anna")).isEqualTo("0");
        assertThat(realm.admin().getAdminEvents())
                .noneMatch(event -> event.getResourcePath().endsWith("/counted"));
        assertThat(post("jobs/" + id + "/undo", bob)).isEqualTo("409 conflict");
    }

    @Test
    void oneJobRunsAtATimeAndCanBeCancelledAndUndone() {
        String bob = door.token("bob");
        String first = start("bob", "add anna, wait anna, add anna, add anna");
        Await.until("one row is done", () -> job(first, bob).get("finished").asInt() == 1);
        String second = start("dora", "add anna");
        List<String> queued = new ArrayList<>();
        for (int i = 1; i < 10; i++) {
            queued.add(start("bob", "add anna"));
        }

        assertThat(start("bob", "add anna")).as("the eleventh").isEqualTo("too_many");
        assertThat(told(job(first, bob))).isEqualTo("running 1 of 4, refused 0");
        String dora = door.token("dora");
        assertThat(told(job(second, dora))).isEqualTo("waiting 0 of 1, refused 0");
        assertThat(post("jobs/" + first + "/undo", bob)).as("not finished").isEqualTo("409 conflict");
        for (String waiting : queued) {
            assertThat(post("jobs/" + waiting + "/cancel", bob)).isEqualTo("200");
            assertThat(told(job(waiting, bob))).isEqualTo("cancelled 0 of 1, refused 0");
        }
        assertThat(post("jobs/" + first + "/cancel", bob)).isEqualTo("200");
        letGo();

        assertThat(told(over(first, bob))).isEqualTo("cancelled 2 of 4, refused 0");
        assertThat(told(over(second, dora))).isEqualTo("done 1 of 1, refused 0");
        assertThat(counted("anna")).isEqualTo("3");
        assertThat(post("jobs/" + first + "/cancel", bob)).as("again").isEqualTo("200");

        var undoing = door.call("POST", "jobs/" + second + "/undo", null, dora, Map.of());
        JsonNode undo = RetailRealm.json(undoing);
        assertThat(undoing.statusCode()).isEqualTo(202);
        String undoId = undo.get("id").asText();
        assertThat(undoing.headers().firstValue("location"))
                .contains(door.url("jobs/" + undoId).toString());
        assertThat(undo.get("undoes").asText()).isEqualTo(second);
        assertThat(told(over(undoId, dora))).isEqualTo("done 1 of 1, refused 0");
        assertThat(post("jobs/" + undoId + "/undo", dora)).isEqualTo("409 conflict");
        String both = RetailRealm.json(door.call("POST", "jobs/" + first + "/undo", null, bob, Map.of()))
                .get("id")
                .asText();
        assertThat(told(over(both, bob))).as("the last one first").isEqualTo("done 2 of 2, refused 0");
        assertThat(counted("anna")).isEqualTo("0");
        String again = RetailRealm.json(door.call("POST", "jobs/" + first + "/undo", null, bob, Map.of()))
                .get("id")
                .asText();
        assertThat(told(over(again, bob))).isEqualTo("done 2 of 2, refused 2");
        assertThat(counted("anna")).isEqualTo("0");
    }

    @Test
    void anotherServerGoesOnWithWhatOneHasLeftAndDoesNothingTwice() {
        String bob = door.token("bob");
        String id = start("bob", "add anna, wait anna, add anna");
        Await.until("one row is done", () -> job(id, bob).get("finished").asInt() == 1);

        // Both believe now that it is theirs.
        leave(id, -1_000);
        String second = start("bob", "add carla, add anna");
        assertThat(told(job(id, bob))).isEqualTo("running 1 of 3, refused 0");
        letGo();

        assertThat(told(over(id, bob))).isEqualTo("done 3 of 3, refused 0");
        assertThat(told(over(second, bob))).isEqualTo("done 2 of 2, refused 1");
        assertThat(counted("anna")).isEqualTo("4");

        String kept = start("bob", "add anna");
        over(kept, bob);
        leave(kept, Duration.ofHours(1).toMillis());
        String behind = start("bob", "add anna");
        String name = realm.name();
        server.run(session -> CountingJob.doJobs(session, name));
        assertThat(told(job(behind, bob))).as("while another server has a job").startsWith("waiting");
        leave(kept, -1);
        assertThat(told(over(behind, bob))).isEqualTo("done 1 of 1, refused 0");
        assertThat(counted("anna")).isEqualTo("6");
    }

    @Test
    void whoHasNoAccessAnyMoreDoesNothingMore() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        String bob = door.token("bob");
        String disabled = start("bob", "wait anna, add anna, add anna");
        Await.until("it runs", () -> job(disabled, bob).get("state").asText().equals("running"));
        String demoted = start("dora", "add anna, add anna");
        String removed = start("dora", "add anna");
        String untouched = start("erik", "add anna");
        realm.updateUser("bob", user -> user.setEnabled(false));
        var dora = realm.admin().users().get(realm.userId("dora"));
        // In no lambda: the server, to which some are sent, lacks these classes.
        for (GroupRepresentation group : dora.groups()) {
            dora.leaveGroup(group.getId());
        }
        letGo();

        assertThat(told(over(disabled, erik))).isEqualTo("done 3 of 3, refused 2");
        assertThat(outcomes(door.json("jobs/" + disabled + "/rows", erik)))
                .containsExactly("0 done", "1 refused access_denied", "2 refused access_denied");
        assertThat(told(over(demoted, erik))).isEqualTo("done 2 of 2, refused 2");
        over(untouched, erik);
        assertThat(counted("anna")).isEqualTo("2");

        dora.remove();
        assertThat(problem(door.get("jobs/" + removed, erik))).isEqualTo("404 not_found");
        assertThat(server.fetchString(session -> "rows: " + CountingJob.stored(session, removed)))
                .contains("rows: 0");
    }
}
