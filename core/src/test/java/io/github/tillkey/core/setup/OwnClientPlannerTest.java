package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.setup.SetupPart.NeededClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** The client of a page of ours, in a realm that may have one of this name. */
class OwnClientPlannerTest {

    private static final NeededClient PAGE = new NeededClient("console", "Console", "People work with it", "console/");
    private static final String WHERE = "client console";

    private final RealmRepresentation realm = new RealmRepresentation();
    private ClientRepresentation client = new ClientRepresentation();
    private Set<String> made = Set.of(WHERE);

    @BeforeEach
    void aRealmWithTheClientOfASetUp() {
        realm.setRealm("shop & co");
        realm.setClients(List.of());
        client = planner().draft(PAGE);
        client.setAttributes(new HashMap<>(client.getAttributes()));
        client.setProtocolMappers(new ArrayList<>(client.getProtocolMappers()));
        realm.setClients(List.of(client));
    }

    private OwnClientPlanner planner() {
        return new OwnClientPlanner(Snapshots.of(realm, made));
    }

    private Change plan() {
        return planner().plan(PAGE, false);
    }

    @Test
    void withoutOneItIsMadeForItsPageAlone() {
        realm.setClients(List.of());

        assertThat(plan().kind()).isEqualTo(Change.Kind.CREATE);
        assertThat(plan().after()).isEqualTo("public, for /realms/shop%20&%20co/console/");
    }

    @Test
    void oneThatFitsStays() {
        assertThat(plan().kind()).isEqualTo(Change.Kind.ADOPT);
        made = Set.of();
        assertThat(plan().kind()).as("made by somebody else").isEqualTo(Change.Kind.ADOPT);
    }

    @ParameterizedTest
    @CsvSource({
        "saml, public client",
        "confidential, public client",
        "no standard flow, flows off",
        "implicit, flows off",
        "direct grant, flows off",
        "device, flows off",
        "no pkce, S256",
        "full scope, Full scope",
        "any redirect, redirect URIs",
        "other page, redirect URIs",
        "another page too, redirect URIs",
        "the page elsewhere, redirect URIs",
        "another root, Root URL",
        "no audience, Audience",
        "pos, POS"
    })
    void whatDoesNotFitIsRefusedOrLeftIfASetUpMadeIt(String what, String remedy) {
        change(what).accept(client);

        assertThat(plan().kind()).isEqualTo(Change.Kind.LEFT);
        assertThat(plan().why()).contains(remedy);
        made = Set.of();
        assertThat(plan().kind()).isEqualTo(Change.Kind.REFUSE);
        assertThat(plan().why()).contains(remedy).contains("rename");
    }

    private static Consumer<ClientRepresentation> change(String what) {
        return switch (what) {
            case "saml" -> client -> client.setProtocol("saml");
            case "confidential" -> client -> client.setPublicClient(false);
            case "no standard flow" -> client -> client.setStandardFlowEnabled(false);
            case "implicit" -> client -> client.setImplicitFlowEnabled(true);
            case "direct grant" -> client -> client.setDirectAccessGrantsEnabled(true);
            case "device" -> client -> client.getAttributes().put("oauth2.device.authorization.grant.enabled", "true");
            case "no pkce" -> client -> client.getAttributes().remove("pkce.code.challenge.method");
            case "full scope" -> client -> client.setFullScopeAllowed(true);
            case "any redirect" ->
                client -> client.setRedirectUris(
                        List.of("*", client.getRedirectUris().get(0)));
            case "another page too" ->
                client ->
                        client.setRedirectUris(List.of(client.getRedirectUris().get(0), "https://else.example/*"));
            case "the page elsewhere" ->
                client -> client.setRedirectUris(List.of(
                        "https://else.example" + client.getRedirectUris().get(0)));
            case "another root" -> client -> client.setRootUrl("https://else.example");
            case "other page" -> client -> client.setRedirectUris(List.of("https://else.example/"));
            case "no audience" -> client -> client.setProtocolMappers(List.of());
            default ->
                client -> {
                    ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
                    mapper.setProtocolMapper("tillkey-client-settings");
                    mapper.setConfig(Map.of("pin", "true"));
                    client.getProtocolMappers().add(mapper);
                };
        };
    }

    @Test
    void anUndoTakesOutWhatASetUpMadeAndNobodyChanged() {
        assertThat(planner().undo(PAGE)).map(Change::kind).contains(Change.Kind.REMOVE);

        client.setRedirectUris(List.of(client.getRedirectUris().get(0), "https://else.example/"));
        assertThat(planner().undo(PAGE)).as("changed").map(Change::kind).contains(Change.Kind.LEFT);
        made = Set.of();
        assertThat(planner().undo(PAGE)).as("adopted").isEmpty();
        made = Set.of(WHERE);
        realm.setClients(List.of());
        assertThat(planner().undo(PAGE)).as("gone").isEmpty();
    }
}
