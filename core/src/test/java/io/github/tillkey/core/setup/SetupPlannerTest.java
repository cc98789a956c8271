package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.setup.SetupOptions.WantedStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;

class SetupPlannerTest {

    private static final String STEP = "tillkey-step";

    private final RealmRepresentation realm = new RealmRepresentation();
    private final UPConfig profile = new UPConfig();
    private final Map<String, RealmSnapshot.Group> groups = new HashMap<>();
    private final Map<String, List<String>> codes = new HashMap<>();
    private final Set<String> roles = new TreeSet<>();
    private SetupRecord former = SetupRecord.NONE;
    private Set<String> pos = Set.of();
    private Set<String> backOffice = Set.of();
    private List<WantedStore> stores = List.of();
    private boolean bind;

    SetupPlannerTest() {
        profile.setAttributes(new ArrayList<>());
        realm.setBrowserFlow("house browser");
        realm.setDirectGrantFlow("house direct");
        realm.setResetCredentialsFlow("house reset");
        realm.setAttributes(new HashMap<>());
        realm.setEventsEnabled(true);
        realm.setAuthenticationFlows(new ArrayList<>(List.of(
                flow(
                        "house browser",
                        step("auth-cookie", "ALTERNATIVE"),
                        step("auth-spnego", "DISABLED"),
                        subflow("house forms", "ALTERNATIVE")),
                flow(
                        "house forms",
                        step("auth-username-password-form", "REQUIRED"),
                        subflow("house otp", "CONDITIONAL"),
                        subflow("house later", "CONDITIONAL")),
                flow("house otp", step("conditional-user-configured", "REQUIRED"), step("auth-otp-form", "REQUIRED")),
                flow("house later", configured("conditional-sub-flow-executed", "not executed")),
                flow("house direct", step("direct-grant-validate-username", "REQUIRED")),
                flow("house reset", step("reset-credentials-choose-user", "REQUIRED")))));
        realm.setAuthenticatorConfig(new ArrayList<>(
                List.of(config("not executed", Map.of("flow_to_check", "house otp", "check_result", "not-executed")))));
    }

    /** Declares one of everything. */
    private static final class Part extends SetupPartFactory {

        @Override
        public String id() {
            return "stores";
        }

        @Override
        public List<NeededAttribute> attributes() {
            return List.of(
                    StoresPart.staffKind(),
                    NeededAttribute.of("valid_until", "Until", "A day", Map.of("tillkey-dates", Map.of())));
        }

        @Override
        public List<NeededAction> actions(SetupOptions options) {
            return List.of(new NeededAction("tillkey-set-pin", "Set PIN", Map.of("pin_length", "6")));
        }

        @Override
        public Map<String, String> storeRoles() {
            return Map.of("manage-terminals", "Registers tills");
        }

        @Override
        public Set<String> managerRoles() {
            return Set.of("manage-terminals");
        }

        @Override
        public List<NeededMapper> claims() {
            return List.of(new NeededMapper("tillkey-store-mapper", "stores", Map.of()));
        }

        @Override
        public Set<String> loginSteps() {
            return Set.of(STEP);
        }

        @Override
        public Optional<String> tillStep() {
            return Optional.of("tillkey-pin");
        }

        @Override
        public Set<EventType> events() {
            return Set.of(EventType.LOGIN, EventType.REFRESH_TOKEN_ERROR);
        }
    }

    private SetupPlan plan() {
        return SetupPlanner.plan(
                new RealmSnapshot(realm, profile, roles, groups, null, codes, former),
                new SetupOptions(
                        Set.of("stores"),
                        "/stores",
                        stores,
                        Set.of("cashier", "store-manager"),
                        6,
                        null,
                        null,
                        pos,
                        backOffice,
                        Set.of(),
                        false,
                        bind,
                        null,
                        Set.of()),
                List.of(new Part()));
    }

    private SetupPlan.Line line(String where) {
        return plan().lines().stream()
                .filter(line -> line.where().equals(where))
                .reduce((first, second) -> {
                    throw new AssertionError("twice: " + where);
                })
                .orElseThrow(() -> new AssertionError("no " + where + " in " + plan().diff()));
    }

    private void isRefused(String where, String why) {
        assertThat(line(where).kind()).isEqualTo("refuse");
        assertThat(line(where).why()).contains(why);
        assertThat(plan().isRefused()).isTrue();
    }

    @Test
    void aRealmWithoutAnythingGetsEverythingAndIsEnabledLast() {
        List<SetupPlan.Line> lines = plan().lines();

        assertThat(lines).extracting(SetupPlan.Line::kind).doesNotContain("refuse");
        assertThat(lines)
                .extracting(SetupPlan.Line::where)
                .doesNotHaveDuplicates()
                .containsSubsequence(
                        "user attribute valid_until",
                        "required action tillkey-set-pin",
                        "client store-roles",
                        "store role manage-terminals of store-manager",
                        "group /stores",
                        "client scope tillkey-claims",
                        "flow tillkey till",
                        "flow tillkey browser",
                        "event types",
                        "realm attribute tillkey.enabled")
                .endsWith("realm attribute tillkey.enabled");
    }

    @Test
    void anAttributeThatFitsIsAdopted() {
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of("tillkey-dates", Map.of()), "admin"));

        assertThat(line("user attribute valid_until").kind()).isEqualTo("adopt");
    }

    @Test
    void anAttributeWithoutTheValidatorGetsIt() {
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of("length", Map.of("max", 20)), "admin"));

        assertThat(line("user attribute valid_until").kind()).isEqualTo("extend");
        assertThat(line("user attribute valid_until").after()).contains("length, tillkey-dates");
    }

    @Test
    void anAttributeThatMembersEditIsRefused() {
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of(), "admin", "user"));

        isRefused("user attribute valid_until", "Let only administrators edit it");
    }

    @Test
    void anAttributeThatMeansSomethingElseIsRefused() {
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of("email", Map.of()), "admin"));
        profile.addOrReplaceAttribute(
                attribute("staff_kind", Map.of("options", Map.of("options", List.of("boss"))), "admin"));

        isRefused("user attribute valid_until", "the validator email");
        isRefused("user attribute staff_kind", "other values");
    }

    @Test
    void aNewFlowIsMadeAroundTheAlternatives() throws Exception {
        FlowShape shape = new FlowShape(realm);

        FlowDraft draft = FlowDraft.around(shape, "house browser", "new", List.of("a", "b"), null);

        assertThat(draft.outline()).isEqualTo("""
                new - sign in REQUIRED
                  auth-cookie ALTERNATIVE
                  auth-spnego DISABLED
                  new - house forms ALTERNATIVE
                    auth-username-password-form REQUIRED
                    new - house otp CONDITIONAL
                      conditional-user-configured REQUIRED
                      auth-otp-form REQUIRED
                    new - house later CONDITIONAL
                      conditional-sub-flow-executed REQUIRED
                a REQUIRED
                b REQUIRED""");
        assertThat(draft.configs()).singleElement().satisfies(config -> {
            assertThat(config.getAlias()).isEqualTo("new - not executed");
            assertThat(config.getConfig())
                    .as("the subflow that was copied along")
                    .containsEntry("flow_to_check", "new - house otp")
                    .containsEntry("check_result", "not-executed");
        });
    }

    @Test
    void aFlowWithoutAlternativesGetsTheStepsAtItsEnd() throws Exception {
        FlowDraft draft = FlowDraft.around(new FlowShape(realm), "house direct", "new", List.of("a"), null);

        assertThat(draft.outline()).isEqualTo("direct-grant-validate-username REQUIRED\na REQUIRED");
    }

    @Test
    void theBackOfficeAsksForASecondFactorBeforeTheSteps() {
        backOffice = Set.of("office");
        addClient("office");

        assertThat(line("flow tillkey back office").after())
                .contains("tillkey back office - second factor CONDITIONAL")
                .contains("conditional-credential REQUIRED")
                .endsWith(STEP + " REQUIRED");
        assertThat(line("minimum level of the client office").after()).isEqualTo("otp");
    }

    @Test
    void aLevelThatTheFlowHasIsNotAskedTwice() throws Exception {
        flowNamed("house later")
                .setAuthenticationExecutions(List.of(
                        configured("conditional-level-of-authentication", "level"), step("auth-otp-form", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("level", Map.of("loa-condition-level", "30")));

        FlowDraft draft = FlowDraft.around(new FlowShape(realm), "house browser", "new", List.of("a"), 30);

        assertThat(draft.outline())
                .containsOnlyOnce("conditional-level-of-authentication")
                .endsWith("\na REQUIRED");
    }

    @Test
    void whatIsLeftOfADeletedFlowIsNotShared() throws Exception {
        realm.getAuthenticatorConfig().add(config("new - not executed", Map.of()));

        FlowDraft draft = FlowDraft.around(new FlowShape(realm), "house browser", "new", List.of("a"), null);

        assertThat(draft.configs())
                .extracting(AuthenticatorConfigRepresentation::getAlias)
                .containsExactly("new - not executed 2");
    }

    @Test
    void aFlowThatIsMadeFitsInTheNextPlan() throws Exception {
        backOffice = Set.of("office");
        addClient("office");
        FlowShape shape = new FlowShape(realm);
        add(FlowDraft.around(shape, "house browser", "tillkey browser", List.of(STEP), null));
        add(FlowDraft.around(shape, "house browser", "tillkey back office", List.of(STEP), 30));
        add(FlowDraft.till(shape, "tillkey till", "tillkey-pin", 10));

        for (String flow : List.of("tillkey browser", "tillkey back office", "tillkey till")) {
            assertThat(line("flow " + flow).kind()).as(flow).isEqualTo("adopt");
        }
    }

    @Test
    void aFlowOfOursThatHasLostItsStepGetsItBack() throws Exception {
        add(FlowDraft.around(new FlowShape(realm), "house browser", "tillkey browser", List.of(), null));

        assertThat(line("flow tillkey browser").kind())
                .as("made by somebody else")
                .isEqualTo("refuse");
        former = new SetupRecord("{}", Set.of("flow tillkey browser"), Map.of());
        assertThat(line("flow tillkey browser").kind()).isEqualTo("extend");
    }

    @Test
    void otherFlowsAreMadeFromTheOneThatWasBoundBefore() throws Exception {
        add(FlowDraft.around(new FlowShape(realm), "house browser", "tillkey browser", List.of(STEP), null));
        realm.setBrowserFlow("tillkey browser");
        former = new SetupRecord("{}", Set.of("flow tillkey browser"), Map.of("browser flow", "house browser"));
        backOffice = Set.of("office");
        addClient("office");

        assertThat(line("flow tillkey back office").after())
                .startsWith("tillkey back office - sign in REQUIRED\n  auth-cookie ALTERNATIVE");
    }

    @Test
    void aFlowWithTheStepInTheWrongPlaceIsRefused() {
        flowNamed("house forms").setAuthenticationExecutions(List.of(step(STEP, "REQUIRED")));

        isRefused("flow tillkey browser", "Take it out of the flow");
    }

    @Test
    void aFlowOfTillsIsNoBrowserFlow() {
        flowNamed("house forms").setAuthenticationExecutions(List.of(step("tillkey-pin", "REQUIRED")));

        isRefused("flow tillkey browser", "is one of tills");
    }

    @Test
    void aFlowThatIsNotUnderstoodIsRefused() {
        realm.getAuthenticatorConfig().add(config("not executed", Map.of()));

        isRefused("flow tillkey browser", "Give them different aliases");
    }

    @Test
    void bindingReplacesTheFlowsOnce() {
        bind = true;

        assertThat(line("browser flow").before()).isEqualTo("house browser");
        assertThat(line("direct grant flow").after()).isEqualTo("tillkey direct grant");
        assertThat(line("reset credentials flow").after()).isEqualTo("tillkey reset credentials");
    }

    @Test
    void anEmptyListOfEventsMeansTheDefaults() {
        assertThat(line("event types").after()).isEqualTo("these and REFRESH_TOKEN_ERROR");

        realm.setEnabledEventTypes(List.of("LOGIN", "REFRESH_TOKEN_ERROR"));

        assertThat(line("event types").kind()).isEqualTo("adopt");
    }

    @Test
    void aClientOfTheNameThatLogsInIsRefused() {
        addClient("store-roles");

        isRefused("client store-roles", "Switch all its flows off");
    }

    @Test
    void theNumbersOfLevelsThatTheRealmHasStay() {
        realm.getAttributes().put("acr.loa.map", "{\"gold\":3,\"otp\":2}");

        assertThat(line("realm attribute acr.loa.map").after()).isEqualTo("{gold=3, otp=2, pin=10, password=20}");
    }

    @Test
    void aPosIsMarkedAndGetsTheFlowOfTills() {
        pos = Set.of("pos");
        addClient("pos").setFullScopeAllowed(true);

        assertThat(line("mark of the client pos").after()).isEqualTo("default client scope tillkey-pos");
        assertThat(line("browser flow of the client pos").after()).isEqualTo("tillkey till");
        assertThat(line("scope of the client pos").kind()).isEqualTo("extend");
        assertThat(line("claims of the client pos").after()).isEqualTo("default client scope tillkey-claims");
    }

    @Test
    void aClientThatIsMissingOrSaysNoIsRefused() {
        pos = Set.of("pos", "nobody");
        ProtocolMapperRepresentation no = new ProtocolMapperRepresentation();
        no.setProtocolMapper("tillkey-client-settings");
        no.setConfig(Map.of());
        addClient("pos").setProtocolMappers(List.of(no));

        isRefused("client nobody", "no such client");
        isRefused("mark of the client pos", "Switch PIN logins on");
    }

    @Test
    void aStoreIsMadeOfAGroupOrRefused() {
        groups.put("/stores/a", new RealmSnapshot.Group(null, Set.of()));
        groups.put("/stores/b", new RealmSnapshot.Group("B", Set.of()));
        codes.put("C", List.of("/elsewhere"));
        stores = List.of(
                new WantedStore("A", "/stores/a", Map.of("staff", List.of("cashier"))),
                new WantedStore("X", "/stores/b", Map.of()),
                new WantedStore("C", "/stores/c", Map.of()),
                new WantedStore("D", "/shops/d", Map.of()));

        assertThat(line("store A").kind()).isEqualTo("extend");
        assertThat(line("group /stores/a/staff").kind()).isEqualTo("create");
        assertThat(line("role cashier of the group /stores/a/staff").kind()).isEqualTo("extend");
        isRefused("store X", "has the store_id B");
        isRefused("store C", "Another group has this store_id");
        isRefused("store D", "below the stores group");
    }

    @Test
    void whatAnEarlierSetUpMadeIsNoNews() {
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of("tillkey-dates", Map.of()), "admin"));
        former = new SetupRecord("{}", Set.of("user attribute valid_until"), Map.of());

        assertThat(plan().lines()).extracting(SetupPlan.Line::where).doesNotContain("user attribute valid_until");
    }

    @Test
    void anUndoRestoresWhatWasBoundAndRemovesWhatNeedsTheJars() throws Exception {
        add(FlowDraft.around(new FlowShape(realm), "house browser", "tillkey browser", List.of("tillkey-dates"), null));
        flowNamed("house direct").setAuthenticationExecutions(List.of(step("tillkey-dates", "REQUIRED")));
        realm.setBrowserFlow("tillkey browser");
        realm.getAttributes().put("tillkey.enabled", "true");
        addClient("office").setAttributes(Map.of("minimum.acr.value", "otp"));
        profile.addOrReplaceAttribute(
                attribute("valid_until", Map.of("tillkey-dates", Map.of(), "length", Map.of()), "admin"));
        former = new SetupRecord(
                "{}",
                Set.of("flow tillkey browser"),
                Map.of("browser flow", "house browser", "minimum level of the client office", ""));

        SetupPlan undo = UndoPlanner.plan(new RealmSnapshot(realm, profile, roles, groups, null, codes, former));

        assertThat(undo.lines())
                .extracting(line -> line.kind() + " " + line.where() + " -> " + line.after())
                .containsExactly(
                        "extend realm attribute tillkey.enabled -> false",
                        "extend browser flow -> house browser",
                        "extend minimum level of the client office -> none",
                        "remove flow tillkey browser -> null",
                        "remove steps of the flow house direct -> null",
                        "extend validators of the user attribute valid_until -> length");
    }

    @Test
    void theRecordIsReadAsItWasWritten() {
        SetupRecord written = new SetupRecord("{\"bind\":true}", Set.of("flow a"), Map.of("browser flow", ""));

        assertThat(SetupRecord.read(written.write())).isEqualTo(written);
        assertThat(SetupRecord.read("broken")).isEqualTo(SetupRecord.NONE);
    }

    private void add(FlowDraft draft) {
        realm.getAuthenticationFlows().addAll(draft.flows());
        realm.getAuthenticatorConfig().addAll(draft.configs());
    }

    private AuthenticationFlowRepresentation flowNamed(String alias) {
        return realm.getAuthenticationFlows().stream()
                .filter(flow -> alias.equals(flow.getAlias()))
                .findFirst()
                .orElseThrow();
    }

    private ClientRepresentation addClient(String clientId) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(clientId);
        client.setProtocol("openid-connect");
        client.setStandardFlowEnabled(true);
        realm.setClients(Stream.concat(
                        Objects.requireNonNullElse(realm.getClients(), List.<ClientRepresentation>of()).stream(),
                        Stream.of(client))
                .toList());
        return client;
    }

    private static UPAttribute attribute(String name, Map<String, Map<String, Object>> validations, String... edit) {
        UPAttribute attribute = new UPAttribute(name);
        attribute.setValidations(new HashMap<>(validations));
        attribute.setPermissions(new UPAttributePermissions(Set.of("admin"), Set.of(edit)));
        return attribute;
    }

    private static AuthenticatorConfigRepresentation config(String alias, Map<String, String> settings) {
        AuthenticatorConfigRepresentation config = new AuthenticatorConfigRepresentation();
        config.setAlias(alias);
        config.setConfig(settings);
        return config;
    }

    private static AuthenticationFlowRepresentation flow(
            String alias, AuthenticationExecutionExportRepresentation... executions) {
        AuthenticationFlowRepresentation flow = new AuthenticationFlowRepresentation();
        flow.setAlias(alias);
        flow.setProviderId("basic-flow");
        for (int i = 0; i < executions.length; i++) {
            executions[i].setPriority(i);
        }
        flow.setAuthenticationExecutions(Arrays.asList(executions));
        return flow;
    }

    private static AuthenticationExecutionExportRepresentation step(String provider, String requirement) {
        AuthenticationExecutionExportRepresentation step = new AuthenticationExecutionExportRepresentation();
        step.setAuthenticator(provider);
        step.setRequirement(requirement);
        return step;
    }

    private static AuthenticationExecutionExportRepresentation configured(String provider, String config) {
        AuthenticationExecutionExportRepresentation step = step(provider, "REQUIRED");
        step.setAuthenticatorConfig(config);
        return step;
    }

    private static AuthenticationExecutionExportRepresentation subflow(String alias, String requirement) {
        AuthenticationExecutionExportRepresentation subflow = new AuthenticationExecutionExportRepresentation();
        subflow.setFlowAlias(alias);
        subflow.setRequirement(requirement);
        return subflow;
    }
}
