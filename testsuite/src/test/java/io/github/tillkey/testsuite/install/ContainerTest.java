package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dasniko.testcontainers.keycloak.KeycloakContainer;
import io.github.tillkey.testkit.RetailRealmFile;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.ServerStart;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.it.utils.Maven;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.images.PullPolicy;

/**
 * The packaged jars in Keycloak's container. The system property {@value #IMAGE} names another image. Skipped, with the
 * reason, where Docker does not run or the image cannot be pulled.
 */
@OwnServers
class ContainerTest {

    private static final String IMAGE = "tillkey.keycloak.image";

    @Test
    void theCallInTheReadmeLeadsToTheFirstSale() throws Exception {
        String request = requestInReadme();
        try (KeycloakContainer container = start();
                Keycloak admin = ProductionServer.adminClient(container.getAuthServerUrl())) {
            admin.realms().create(bareRealm());
            RetailRealm realm = RetailRealm.named("shop", admin, container.getAuthServerUrl());

            JsonNode plan = answer(realm.call("POST", "/tillkey/setup?dryRun=true", Http.json(request), token(admin)));
            assertThat(plan.get("state").asText()).isEqualTo("incomplete");
            JsonNode done = answer(realm.call("POST", "/tillkey/setup", Http.json(request), token(admin)));
            assertThat(done.get("state").asText()).isEqualTo("applied");

            String code = done.get("firstTill").get("code").asText();
            assertThat(done.get("next").get(0).asText()).contains(RetailRealmFile.CLIENTS + "/pos", code);
            Page pad = realm.browser().open("pos").submit(RetailRealm.enrolment(code));
            assertThat(pad.id()).as(pad.text()).isEqualTo("pin");
            String pin = done.get("firstPins").get(0).get("pin").asText();
            Tokens tokens =
                    pad.submit(Map.of("pin", pin)).submit(Map.of("offer", "0")).tokens();

            assertThat(tokens.access().get("preferred_username").asText()).isEqualTo("anna");
            assertThat(tokens.access().get("acr").asText()).isEqualTo("pin");
            assertThat(tokens.access().get("store").asText()).isEqualTo("STO-01");
            assertThat(tokens.access().get("store_roles")).isEqualTo(Http.json("[\"cashier\"]"));
        }
    }

    private static KeycloakContainer start() throws Exception {
        String image = System.getProperty(IMAGE, imageInDockerfile() + System.getProperty("keycloak.server.version"));
        assumeTrue(isDockerRunning(), "Docker does not run here");
        KeycloakContainer container = new KeycloakContainer(image)
                // One that is there is good, however old.
                .withImagePullPolicy(PullPolicy.defaultPolicy())
                .withEnv("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1")
                .withProviderLibsFrom(Stream.of(PackServer.JARS)
                        .map(jar -> Maven.resolveArtifact("io.github.tillkey", jar))
                        .map(Path::toFile)
                        .toList())
                .withStartupTimeout(Duration.ofMinutes(10));
        try {
            container.getDockerImageName();
        } catch (ContainerFetchException missing) {
            abort("The image " + image + " cannot be pulled: " + missing.getMessage());
        }
        return ServerStart.alone(() -> {
            container.start();
            return container;
        });
    }

    /** What our own image builds on, without the version. */
    private static String imageInDockerfile() throws IOException {
        Matcher image = Pattern.compile("(?m)^ARG KEYCLOAK_IMAGE=(.*)\\$\\{KEYCLOAK_VERSION}$")
                .matcher(Files.readString(Path.of("..", "Dockerfile")));
        assertThat(image.find()).isTrue();
        return image.group(1);
    }

    private static boolean isDockerRunning() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException withoutItsHelpers) {
            return false;
        }
    }

    /** The body of the README's example. */
    private static String requestInReadme() throws IOException {
        Matcher example = Pattern.compile("tillkey/setup\\?dryRun=true.*?-d '(\\{.*?\\})'", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(example.find()).isTrue();
        return example.group(1);
    }

    /** A realm without anything of Tillkey's, with a POS, and people in a group each. */
    private static RealmRepresentation bareRealm() {
        RealmRepresentation realm = new RealmRepresentation();
        realm.setRealm("shop");
        realm.setEnabled(true);
        ClientRepresentation pos = new ClientRepresentation();
        pos.setClientId("pos");
        pos.setPublicClient(true);
        pos.setBaseUrl(RetailRealmFile.CLIENTS + "/pos");
        pos.setRedirectUris(List.of(RetailRealmFile.CLIENTS + "/pos/callback"));
        realm.setClients(List.of(pos));
        realm.setGroups(List.of(group("stores", group("Lindby", group("cashiers"), group("managers")))));
        realm.setUsers(List.of(user("anna", "cashiers"), user("dora", "managers")));
        return realm;
    }

    private static GroupRepresentation group(String name, GroupRepresentation... below) {
        GroupRepresentation group = new GroupRepresentation();
        group.setName(name);
        group.setSubGroups(List.of(below));
        return group;
    }

    private static UserRepresentation user(String name, String group) {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType(CredentialRepresentation.PASSWORD);
        password.setValue(RetailRealmFile.password(name));
        UserRepresentation user = new UserRepresentation();
        user.setUsername(name);
        user.setEnabled(true);
        user.setCredentials(List.of(password));
        user.setGroups(List.of("/stores/Lindby/" + group));
        return user;
    }

    private static String token(Keycloak admin) {
        return admin.tokenManager().getAccessTokenString();
    }

    private static JsonNode answer(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }
}
