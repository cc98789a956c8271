package io.github.tillkey.core.setup;

import static io.github.tillkey.core.flow.Flows.flow;
import static io.github.tillkey.core.flow.Flows.step;
import static io.github.tillkey.core.flow.Flows.subflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.flow.Flows;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.setup.SetupOptions.WantedStore;
import io.github.tillkey.core.store.CodesInUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.events.EventType;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;

class SetupPlannerTest {

    private static final String STEP = "tillkey-step";

    private final RealmRepresentation realm = new RealmRepresentation();
    private final UPConfig profile = new UPConfig();
    private final Map<String, RealmSnapshot.Group> groups = new HashMap<>();
    private final Map<String, String> codes = new HashMap<>();
    private final Map<String, Long> usersWith = new HashMap<>();
    private final Set<String> roles = new TreeSet<>();
    private SetupRecord former = SetupRecord.NONE;
    private Set<String> pos = Set.of();
    private Set<String> backOffice = Set.of();
    private List<WantedStore> stores = List.of();
    private Set<String> webShop = Set.of();
    private boolean bind;
    private Set<String> repair = Set.of();
    private Set<String> trust = Set.of();
    private List<SetupPart> deployed = List.of(new Part());
    private SetupOptions.@Nullable FirstTill firstTill;
    private Set<String> unknownUsers = Set.of();
    private Set<String> unknownRoles = Set.of();
    private SecondFactor secondFactor = SecondFactor.REQUIRED;

    SetupPlannerTest() {
        profile.setAttributes(new ArrayList<>());
        realm.setBrowserFlow("house browser");
        realm.setDirectGrantFlow("house direct");
        realm.setResetCredentialsFlow("house reset");
        realm.setAttributes(new HashMap<>());
        realm.setRequiredActions(new ArrayList<>());
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
            return List.of(
                    new NeededAction("tillkey-set-pin", "Set PIN", Map.of("pin_length", "6"), Set.of("pin_length")));
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
            return List.of(new NeededMapper("tillkey-store-mapper", "stores", Map.of("access.token.claim", "true")));
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

    private RealmSnapshot snapshot() {
        return new RealmSnapshot(
                realm,
                profile,
                roles,
                groups,
                null,
                new CodesInUse(codes),
                unknownUsers,
                unknownRoles,
                attribute -> usersWith.getOrDefault(attribute, 0L),
                Set.of("auth-username-password-form", "direct-grant-validate-username"),
                Set.of("tillkey-networks", "tillkey-realm"),
                former);
    }

    private SetupPlan plan() {
        return SetupPlanner.plan(
                snapshot(),
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
                        secondFactor,
                        webShop,
                        false,
                        bind,
                        repair,
                        trust,
                        firstTill,
                        Set.of()),
                deployed);
    }

    private FlowShape shape() {
        return new FlowShape(realm, Set.of());
    }

    private SetupPlan.SetupChange line(String where) {
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
        List<SetupPlan.SetupChange> lines = plan().lines();

        assertThat(lines).extracting(SetupPlan.SetupChange::kind).doesNotContain("refuse");
        assertThat(lines)
                .extracting(SetupPlan.SetupChange::where)
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
                        "realm setting enabled")
                .endsWith("realm setting enabled");
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

        isRefused("user attribute valid_until", "let only administrators edit it");
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
        FlowShape shape = shape();

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
        FlowDraft draft = FlowDraft.around(shape(), "house direct", "new", List.of("a"), null);

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
    void anOptionalSecondFactorIsAskedOfThoseWhoHaveOne() {
        backOffice = Set.of("office");
        addClient("office");
        secondFactor = SecondFactor.OPTIONAL;
        realm.setRequiredActions(List.of(switchedOff("CONFIGURE_TOTP")));

        String name = "tillkey back office optional";
        assertThat(line("flow " + name).after()).contains("""
                        %1$s - level password CONDITIONAL
                          conditional-level-of-authentication REQUIRED
                          allow-access-authenticator REQUIRED
                        %1$s - second factor of those who have one CONDITIONAL
                          tillkey-second-factor REQUIRED
                          conditional-user-configured REQUIRED
                          auth-otp-form REQUIRED
                        %1$s - second factor CONDITIONAL
                        """.formatted(name)).endsWith("\n" + STEP + " REQUIRED");
        assertThat(line("browser flow of the client office").after()).isEqualTo(name);
        assertThat(line("minimum level of the client office").after()).isEqualTo("password");
        assertThat(plan().isRefused()).as("nobody has to set one up").isFalse();
        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .doesNotContain("second factor of the client office");
    }

    @Test
    void aSecondFactorByRoleIsAskedAndDemandedOfThoseWithTheRole() throws Exception {
        backOffice = Set.of("office");
        addClient("office");
        secondFactor = SecondFactor.of("bookkeeper");

        String name = "tillkey back office by role";
        assertThat(line("flow " + name).after()).contains("""
                %1$s - demanded second factor CONDITIONAL
                  tillkey-second-factor REQUIRED
                  auth-otp-form REQUIRED
                """.formatted(name));
        assertThat(FlowDraft.backOffice(shape(), "house browser", List.of(), secondFactor, Map.of())
                        .configs())
                .filteredOn(config -> config.getAlias().endsWith("demanded second factor"))
                .singleElement()
                .satisfies(config -> assertThat(config.getConfig()).containsEntry("demanded", "true"));
        assertThat(line("browser flow of the client office").after()).isEqualTo(name);
        assertThat(line("minimum level of the client office").after()).isEqualTo("password");
        assertThat(line("second factor of the client office").after()).isEqualTo("the role bookkeeper");
        assertThat(plan().isRefused()).isFalse();

        unknownRoles = Set.of("bookkeeper");
        isRefused("role bookkeeper", "Create a realm role");
        unknownRoles = Set.of();
        realm.setRequiredActions(List.of(switchedOff("CONFIGURE_TOTP")));
        isRefused("required action CONFIGURE_TOTP", "Switch it on");
    }

    private static RequiredActionProviderRepresentation switchedOff(String alias) {
        RequiredActionProviderRepresentation off = new RequiredActionProviderRepresentation();
        off.setAlias(alias);
        off.setEnabled(false);
        return off;
    }

    @Test
    void aFlowOfEachChoiceFitsInTheNextPlanAndNotWithoutItsCondition() throws Exception {
        backOffice = Set.of("office");
        addClient("office");
        for (SecondFactor choice : List.of(SecondFactor.OPTIONAL, SecondFactor.of("boss"))) {
            secondFactor = choice;
            add(FlowDraft.backOffice(shape(), "house browser", List.of(STEP), choice, Map.of()));

            assertThat(line("flow " + choice.flow()).kind()).as(choice.flow()).isEqualTo("adopt");
            realm.getAuthenticationFlows().forEach(flow -> flow.getAuthenticationExecutions()
                    .removeIf(step -> "tillkey-second-factor".equals(step.getAuthenticator())));
            isRefused("flow " + choice.flow(), "Rename or delete it");
        }
    }

    @Test
    void whoAsksForALevelInItsOwnFlowIsNotGivenItTwice() throws Exception {
        flowNamed("house forms")
                .setAuthenticationExecutions(List.of(
                        configured("conditional-level-of-authentication", "level"),
                        step("auth-username-password-form", "REQUIRED")));
        for (String number : List.of("20", "25", "30")) {
            realm.setAuthenticatorConfig(
                    new ArrayList<>(List.of(config("level", Map.of("loa-condition-level", number)))));

            assertThat(backOfficeOutline()).as(number).doesNotContain("level password");
        }
        realm.setAuthenticatorConfig(new ArrayList<>(List.of(config("level", Map.of("loa-condition-level", "2")))));
        assertThat(backOfficeOutline()).contains("level password");
    }

    @Test
    void noLowerLevelIsNotedBehindOneThatEveryLoginReaches() throws Exception {
        flowNamed("house otp")
                .setAuthenticationExecutions(List.of(
                        configured("conditional-level-of-authentication", "level"), step("auth-otp-form", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("level", Map.of("loa-condition-level", "30")));

        assertThat(backOfficeOutline())
                .containsOnlyOnce("conditional-level-of-authentication")
                .doesNotContain("level password");
    }

    private String backOfficeOutline() throws Exception {
        return FlowDraft.backOffice(shape(), "house browser", List.of(), SecondFactor.OPTIONAL, Map.of())
                .outline();
    }

    /** A back office whose flow has a conditional subflow of this name between password and step. */
    private void backOfficeWithItsOwnFlow(String subflow) {
        backOffice = Set.of("office");
        addClient("office").setAuthenticationFlowBindingOverrides(Map.of("browser", "office flow"));
        realm.getAuthenticationFlows()
                .add(flow(
                        "office flow",
                        step("auth-username-password-form", "REQUIRED"),
                        subflow(subflow, "CONDITIONAL"),
                        step(STEP, "REQUIRED")));
    }

    @Test
    void aFlowOfAnAdministratorFitsEachChoice() {
        backOfficeWithItsOwnFlow("house otp");

        String where = "browser flow of the client office";
        assertThat(line(where).kind()).isEqualTo("adopt");
        secondFactor = SecondFactor.OPTIONAL;
        isRefused(where, "Condition - second factor missing, Condition - user configured and OTP Form before them");
        secondFactor = SecondFactor.of("boss");
        isRefused(where, "Condition - second factor missing (only where demanded) and OTP Form before them");

        AuthenticationExecutionExportRepresentation condition = configured("tillkey-second-factor", "of whom");
        flowNamed("house otp").setAuthenticationExecutions(List.of(condition, step("auth-otp-form", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("of whom", Map.of("demanded", "true")));
        assertThat(line(where).kind()).isEqualTo("adopt");
        secondFactor = SecondFactor.OPTIONAL;
        isRefused(where, "Condition - second factor missing"); // Of nobody, for the client demands a password.
        condition.setAuthenticatorConfig(null);
        assertThat(line(where).kind()).isEqualTo("adopt");
        secondFactor = SecondFactor.of("boss");
        assertThat(line(where).kind()).isEqualTo("adopt");

        secondFactor = SecondFactor.REQUIRED;
        flowNamed("house otp").setAuthenticationExecutions(List.of());
        isRefused(where, "a one-time password");
    }

    @Test
    void aLevelOfAnAdministratorIsNotRequestedOfThoseWithTheRole() {
        backOfficeWithItsOwnFlow("office level");
        realm.getAuthenticationFlows()
                .add(flow(
                        "office level",
                        configured("conditional-level-of-authentication", "level"),
                        step("auth-otp-form", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("level", Map.of("loa-condition-level", "30")));

        assertThat(line("browser flow of the client office").kind()).isEqualTo("adopt");
        secondFactor = SecondFactor.of("boss");
        isRefused("browser flow of the client office", "Condition - second factor missing");
    }

    @Test
    void anotherChoiceIsCarriedOutAndUndone() throws Exception {
        backOffice = Set.of("office");
        ClientRepresentation client = addClient("office");
        List<Change> required = plan().changes();
        add(FlowDraft.backOffice(shape(), "house browser", List.of(STEP), secondFactor, Map.of()));
        client.setAuthenticationFlowBindingOverrides(Map.of("browser", secondFactor.flow()));
        client.setAttributes(Map.of("minimum.acr.value", "otp"));
        former = SetupRecord.NONE.with("{}", required).printing(required, shape());

        secondFactor = SecondFactor.of("boss");
        assertThat(line("browser flow of the client office").before()).isEqualTo("tillkey back office");
        assertThat(line("browser flow of the client office").after()).isEqualTo("tillkey back office by role");
        assertThat(line("minimum level of the client office").before()).isEqualTo("otp");
        assertThat(line("minimum level of the client office").kind()).isEqualTo("extend");
        List<Change> byRole = plan().changes();
        add(FlowDraft.backOffice(shape(), "house browser", List.of(STEP), secondFactor, Map.of()));
        client.setAuthenticationFlowBindingOverrides(Map.of("browser", secondFactor.flow()));
        client.setAttributes(Map.of("minimum.acr.value", "password"));
        client.setProtocolMappers(List.of(demanding("boss")));
        former = former.with("{}", byRole).printing(byRole, shape());

        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .as("a second call")
                .doesNotContain("second factor of the client office", "minimum level of the client office");
        assertThat(UndoPlanner.plan(snapshot(), deployed).lines())
                .extracting(line -> line.kind() + " " + line.where() + " -> " + line.after())
                .contains(
                        "extend browser flow of the client office -> that of the realm",
                        "extend minimum level of the client office -> none",
                        "remove flow tillkey back office -> null",
                        "remove flow tillkey back office by role -> null",
                        "remove mappers of the client office -> null");

        secondFactor = SecondFactor.REQUIRED;
        assertThat(line("minimum level of the client office").kind())
                .as("back to the first choice: not silently")
                .isEqualTo("left");
        repair = Set.of("minimum level of the client office");
        assertThat(line("minimum level of the client office").after()).isEqualTo("otp");
    }

    @Test
    void aClientThatDemandsOtherwiseThanTheChoiceIsRefused() {
        backOffice = Set.of("office");
        ClientRepresentation client = addClient("office");
        client.setProtocolMappers(List.of(demanding("boss")));
        client.setAttributes(Map.of("minimum.acr.value", "otp"));

        assertThat(plan().isRefused()).as("of everybody anyway").isFalse();
        secondFactor = SecondFactor.of("boss");
        isRefused("minimum level of the client office", "Set Minimum ACR Value to password");
        client.setAttributes(Map.of());
        assertThat(line("second factor of the client office").kind()).isEqualTo("adopt");
        secondFactor = SecondFactor.of("clerk");
        isRefused("second factor of the client office", "ask for role:boss");
        secondFactor = SecondFactor.OPTIONAL;
        isRefused("second factor of the client office", "Take the role out");
        client.setProtocolMappers(null);
        client.setAttributes(Map.of("acr.loa.map", "{\"otp\":30}"));
        isRefused("minimum level of the client office", "Add password to it");
    }

    private static ProtocolMapperRepresentation demanding(String role) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("demanding");
        mapper.setProtocolMapper("tillkey-client-settings");
        mapper.setConfig(Map.of("second_factor_role", role));
        return mapper;
    }

    @Test
    void whatIsMissingForAnIdentityProviderIsToldWhereThereIsOne() throws Exception {
        String where = "kc_idp_hint in the flow tillkey browser";
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(where);
        IdentityProviderRepresentation provider = new IdentityProviderRepresentation();
        provider.setAlias("hq");
        provider.setEnabled(true);
        realm.setIdentityProviders(List.of(provider));

        String after = "second factor after the identity provider hq";
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(after);
        backOffice = Set.of("office");
        addClient("office");
        assertThat(line(after).kind()).as("without a post login flow").isEqualTo("hint");
        bind = true;
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(after);
        provider.setPostBrokerLoginFlowAlias("house direct");
        assertThat(line(after).why()).contains("Condition - second factor missing");
        provider.setPostBrokerLoginFlowAlias(null);
        realm.getAuthenticationFlows().add(flow("tillkey post login", step(STEP, "REQUIRED")));
        assertThat(line(after).kind())
                .as("a flow of ours, without the condition")
                .isEqualTo("hint");
        flowNamed("tillkey post login")
                .setAuthenticationExecutions(List.of(subflow("asks", "CONDITIONAL"), step(STEP, "REQUIRED")));
        realm.getAuthenticationFlows().add(flow("asks", step("tillkey-second-factor", "REQUIRED")));
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(after);
        provider.setPostBrokerLoginFlowAlias("house otp");
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(after);

        assertThat(line(where).kind()).isEqualTo("hint");
        assertThat(line(where).why()).contains("The flow house browser has no step Identity Provider Redirector");
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
        assertThat(line(where).why()).contains("The flow tillkey browser has no step");
        flowNamed("tillkey browser - sign in")
                .getAuthenticationExecutions()
                .add(step("identity-provider-redirector", "ALTERNATIVE"));
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(where);
    }

    @Test
    void whoComesFromAnIdentityProviderIsAskedForWhatTheClientDemands() throws Exception {
        assertThat(FlowDraft.postLogin(shape(), "new", List.of("a")).outline()).isEqualTo("""
                new - demanded second factor CONDITIONAL
                  tillkey-second-factor REQUIRED
                  auth-otp-form REQUIRED
                a REQUIRED""");
    }

    @Test
    void aLevelThatTheFlowHasIsNotAskedTwice() throws Exception {
        flowNamed("house later")
                .setAuthenticationExecutions(List.of(
                        configured("conditional-level-of-authentication", "level"), step("auth-otp-form", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("level", Map.of("loa-condition-level", "30")));

        FlowDraft draft = FlowDraft.around(shape(), "house browser", "new", List.of("a"), 30);

        assertThat(draft.outline())
                .containsOnlyOnce("conditional-level-of-authentication")
                .endsWith("\na REQUIRED");
    }

    @Test
    void whatIsLeftOfADeletedFlowIsNotShared() throws Exception {
        realm.getAuthenticatorConfig().add(config("new - not executed", Map.of()));

        FlowDraft draft = FlowDraft.around(shape(), "house browser", "new", List.of("a"), null);

        assertThat(draft.configs())
                .extracting(AuthenticatorConfigRepresentation::getAlias)
                .containsExactly("new - not executed 2");
    }

    @Test
    void aFlowThatIsMadeFitsInTheNextPlan() throws Exception {
        backOffice = Set.of("office");
        addClient("office");
        FlowShape shape = shape();
        add(FlowDraft.around(shape, "house browser", "tillkey browser", List.of(STEP), null));
        add(FlowDraft.around(shape, "house browser", "tillkey back office", List.of(STEP), 30));
        add(FlowDraft.till(shape, "tillkey till", "tillkey-pin", 10));

        for (String flow : List.of("tillkey browser", "tillkey back office", "tillkey till")) {
            assertThat(line("flow " + flow).kind()).as(flow).isEqualTo("adopt");
        }
    }

    @Test
    void aFlowOfOursThatHasLostItsStepGetsItBack() throws Exception {
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(), null));

        assertThat(line("flow tillkey browser").kind())
                .as("made by somebody else")
                .isEqualTo("refuse");
        former = new SetupRecord("{}", Set.of("flow tillkey browser"), Map.of());
        assertThat(line("step tillkey-step of the flow tillkey browser").kind())
                .as("of a part that is new")
                .isEqualTo("extend");
        former = new SetupRecord(
                "{}", Set.of("flow tillkey browser", "step tillkey-step of the flow tillkey browser"), Map.of());
        assertThat(line("step tillkey-step of the flow tillkey browser").kind())
                .as("taken out")
                .isEqualTo("left");
        repair = Set.of("step tillkey-step of the flow tillkey browser");
        assertThat(line("step tillkey-step of the flow tillkey browser").kind()).isEqualTo("extend");
    }

    @Test
    void otherFlowsAreMadeFromTheOneThatWasBoundBefore() throws Exception {
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
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
        realm.getAttributes().put("acr.loa.map", "{\"gold\":300,\"otp\":25}");

        assertThat(line("realm attribute acr.loa.map").after()).isEqualTo("{gold=300, otp=25, pin=10, password=20}");
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
        codes.put("/elsewhere", "C");
        codes.put("/stores/b", "B");
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

        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .doesNotContain("user attribute valid_until");
    }

    @Test
    void anUndoRestoresWhatWasBoundAndRemovesWhatNeedsTheJars() throws Exception {
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of("tillkey-dates"), null));
        flowNamed("house direct")
                .setAuthenticationExecutions(
                        List.of(step("direct-grant-validate-username", "REQUIRED"), step("tillkey-dates", "REQUIRED")));
        realm.setBrowserFlow("tillkey browser");
        realmSetting("enabled", "true");
        addSettings("tillkey-networks", Map.of("mode", "report"));
        addClient("office").setAttributes(Map.of("minimum.acr.value", "otp"));
        profile.addOrReplaceAttribute(
                attribute("valid_until", Map.of("tillkey-dates", Map.of(), "length", Map.of()), "admin"));
        former = new SetupRecord(
                "{}",
                Set.of("flow tillkey browser", "minimum level of the client office: otp"),
                Map.of("browser flow", "house browser", "minimum level of the client office", ""),
                Map.of("tillkey browser", FlowPrint.of(shape(), "tillkey browser")));

        SetupPlan undo = UndoPlanner.plan(snapshot(), deployed);

        assertThat(undo.lines())
                .extracting(line -> line.kind() + " " + line.where() + " -> " + line.after())
                .containsExactly(
                        "extend realm setting enabled -> false",
                        "extend browser flow -> house browser",
                        "extend minimum level of the client office -> none",
                        "remove flow tillkey browser -> null",
                        "remove steps of the flow house direct -> null",
                        "extend validators of the user attribute valid_until -> length",
                        "remove settings tillkey-networks -> null",
                        "extend required action tillkey-realm -> disabled");
    }

    @Test
    void anUndoGivesBackWhatPosClientsHadAndTakesScopesAndMappersOut() {
        addClient("till").setAuthenticationFlowBindingOverrides(Map.of("browser", "by hand"));
        realm.getAuthenticationFlows().add(flow("by hand", step("tillkey-pin", "REQUIRED")));
        ProtocolMapperRepresentation ours = new ProtocolMapperRepresentation();
        ours.setName("PINs");
        ours.setProtocolMapper("tillkey-client-settings");
        ProtocolMapperRepresentation other = new ProtocolMapperRepresentation();
        other.setName("other");
        other.setProtocolMapper("oidc-audience-mapper");
        realm.setClientScopes(List.of(scope("tillkey-pos", ours), scope("tillkey-claims", ours, other)));
        IdentityProviderMapperRepresentation brokered = new IdentityProviderMapperRepresentation();
        brokered.setName("members");
        brokered.setIdentityProviderAlias("hq");
        brokered.setIdentityProviderMapper("tillkey-oidc-member");
        realm.setIdentityProviderMappers(List.of(brokered));
        realm.getAuthenticationFlows().add(flow("dates only", step("tillkey-dates", "REQUIRED")));
        IdentityProviderRepresentation provider = new IdentityProviderRepresentation();
        provider.setAlias("hq");
        provider.setPostBrokerLoginFlowAlias("dates only");
        realm.setIdentityProviders(List.of(provider));
        former = new SetupRecord(
                "{}",
                Set.of("client scope tillkey-pos", "client scope tillkey-claims"),
                Map.of("scope of the client till", "full scope"));

        assertThat(UndoPlanner.plan(snapshot(), deployed).lines())
                .extracting(line -> line.kind() + " " + line.where() + " -> " + line.after())
                .containsExactly(
                        "extend browser flow of the client till -> that of the realm",
                        "extend scope of the client till -> full scope",
                        "remove mappers of the identity provider hq -> null",
                        "extend post login flow of the identity provider hq -> none",
                        "remove steps of the flow by hand -> null",
                        "remove steps of the flow dates only -> null",
                        "remove client scope tillkey-pos -> null",
                        "remove mappers of the client scope tillkey-claims -> null");
    }

    private static ClientScopeRepresentation scope(String name, ProtocolMapperRepresentation... mappers) {
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(name);
        scope.setProtocol("openid-connect");
        scope.setProtocolMappers(List.of(mappers));
        return scope;
    }

    @Test
    void firstStepsThatCannotBeDoneAreRefused() {
        firstTill = new SetupOptions.FirstTill("A", "Till 1");
        unknownUsers = Set.of("nobody");
        codes.put("/elsewhere", "A");

        isRefused("first till", "Name it in stores");
        isRefused("first PIN of nobody", "Create the user first");
        codes.put("/stores/a", "A");
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain("first till");
    }

    @Test
    void aFlowOfTillsWithAnotherWayInOrWithoutALevelIsRefused() throws Exception {
        realm.getAuthenticationFlows().add(flow("tillkey till", step("tillkey-pin", "REQUIRED")));
        isRefused("flow tillkey till", "behind a condition");

        realm.getAuthenticationFlows().removeIf(flow -> flow.getAlias().equals("tillkey till"));
        add(FlowDraft.till(shape(), "tillkey till", "tillkey-pin", 10));
        flowNamed("tillkey till").getAuthenticationExecutions().add(step("auth-username-password-form", "ALTERNATIVE"));
        isRefused("flow tillkey till", "no other way");
    }

    @Test
    void otherWaysInThatDoNotPassTheStepsAreTold() {
        bind = true;
        realm.setRegistrationAllowed(true);
        realm.setRegistrationFlow("house forms");
        IdentityProviderRepresentation provider = new IdentityProviderRepresentation();
        provider.setAlias("hq");
        provider.setEnabled(true);
        provider.setPostBrokerLoginFlowAlias("house direct");
        realm.setIdentityProviders(List.of(provider));
        addClient("api").setAuthenticationFlowBindingOverrides(Map.of("direct_grant", "house direct"));
        flowNamed("house forms").setBuiltIn(true);

        assertThat(line("registration flow").why()).contains("Duplicate the flow");
        assertThat(new SetupPlan(List.of(Change.adopt("a", "a"), Change.hint("b", "b", "c", "d"))).isComplete())
                .as("with advice")
                .isTrue();
        assertThat(plan().lines())
                .filteredOn(line -> line.kind().equals("hint"))
                .extracting(SetupPlan.SetupChange::where)
                .containsExactly(
                        "kc_idp_hint in the flow tillkey browser",
                        "registration flow",
                        "post login flow of the identity provider hq",
                        "direct grant flow of the client api");
    }

    @Test
    void aStoresGroupThatIsGoneIsReplaced() {
        realmSetting("stores_group", "gone");

        assertThat(line("realm setting stores_group").before()).endsWith("does not exist, gone");
    }

    @Test
    void aStoreThatOthersAreMistakenForOrThatIsInsideOneIsRefused() {
        codes.put("/stores/old", "STO-01");
        stores = List.of(
                new WantedStore("sto-01", "/stores/new", Map.of()),
                new WantedStore("N", "/stores/old/n", Map.of()),
                new WantedStore("\u0430a", "/stores/mixed", Map.of()),
                new WantedStore("P", "/stores/p", Map.of()),
                new WantedStore("p", "/stores/q", Map.of()));

        isRefused("store sto-01", "/stores/old has STO-01");
        isRefused("store N", "A store has no stores inside");
        isRefused("store \u0430a", "letters of one script");
        isRefused("wish for the store p", "/stores/p has P");
    }

    @Test
    void levelsBetweenArePlannedToo() {
        stores = List.of(new WantedStore("A", "/stores/north/a", Map.of()));

        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .containsSubsequence("group /stores", "group /stores/north", "group /stores/north/a", "store A");
    }

    @Test
    void aFlowOfAClientThatAnAdministratorMadeStays() {
        webShop = Set.of("shop");
        backOffice = Set.of("office");
        addClient("shop").setAuthenticationFlowBindingOverrides(Map.of("browser", "shop flow"));
        addClient("office").setAuthenticationFlowBindingOverrides(Map.of("browser", "shop flow"));
        realm.getAuthenticationFlows().add(flow("shop flow", step("webauthn", "REQUIRED")));

        isRefused("browser flow of the client shop", "a flow of its own");
        isRefused("browser flow of the client office", "a one-time password");

        flowNamed("shop flow")
                .setAuthenticationExecutions(List.of(step("webauthn", "REQUIRED"), step(STEP, "REQUIRED")));
        assertThat(line("browser flow of the client shop").kind()).isEqualTo("adopt");
        isRefused("browser flow of the client office", "a one-time password");
    }

    @Test
    void aClientNeedsNoFlowWhereThatOfTheRealmIsGood() {
        webShop = Set.of("shop");
        addClient("shop");
        realm.setBrowserFlow("good");
        realm.getAuthenticationFlows()
                .add(flow("good", step("auth-username-password-form", "REQUIRED"), step(STEP, "REQUIRED")));

        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .doesNotContain("browser flow of the client shop", "flow tillkey browser");
    }

    @Test
    void clientsOfKeycloakAndTheRealmOfTheServerAreRefused() {
        pos = Set.of("security-admin-console");
        backOffice = Set.of("account-console");
        webShop = Set.of("admin-permissions");
        Stream.of(pos, backOffice, webShop).flatMap(Set::stream).forEach(this::addClient);

        isRefused("client security-admin-console", "one of Keycloak itself");
        isRefused("client account-console", "one of Keycloak itself");
        isRefused("client admin-permissions", "one of Keycloak itself");

        realm.setRealm("master");
        assertThat(plan().lines()).singleElement().satisfies(line -> assertThat(line.kind())
                .isEqualTo("refuse"));
    }

    @Test
    void whatAnAdministratorChangedSinceIsLeft() {
        realmSetting("enabled", "true");
        former = SetupRecord.NONE.with("{}", plan().changes());
        realmSetting("enabled", "false");
        former = former.with("{}", List.of(Change.extend("realm setting enabled", null, "true", "", editor -> {})));
        realm.setEnabledEventTypes(List.of("LOGIN"));

        assertThat(line("realm setting enabled").kind()).isEqualTo("left");
        assertThat(line("event types").kind()).isEqualTo("left");
        assertThat(line("required action tillkey-set-pin").kind()).isEqualTo("left");
        assertThat(plan().isRefused()).isFalse();
        assertThat(plan().isEmpty()).as("nothing is made").isTrue();
        assertThat(plan().isComplete()).isFalse();

        repair = Set.of("event types");
        assertThat(line("realm setting enabled").kind())
                .as("only what is named")
                .isEqualTo("left");
        assertThat(line("event types").after()).isEqualTo("these and REFRESH_TOKEN_ERROR");
    }

    @Test
    void whatNeedsSomethingThatIsGoneIsRefused() {
        former = SetupRecord.NONE.with("{}", plan().changes());
        pos = Set.of("pos");
        addClient("pos");

        isRefused("browser flow of the client pos", "flow tillkey till, which an earlier set-up made");
        repair = Set.of("flow tillkey till", "client scope tillkey-pos");
        assertThat(line("browser flow of the client pos").kind()).isEqualTo("extend");
    }

    @Test
    void anotherFlowThatWasBoundSinceIsNotReplacedByOneMadeFromTheFormer() throws Exception {
        bind = true;
        List<Change> changes = plan().changes();
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
        former = SetupRecord.NONE.with("{}", changes).printing(changes, shape());
        realm.getAuthenticationFlows().add(flow("house 2", step("auth-username-password-form", "REQUIRED")));
        realm.setBrowserFlow("house 2");

        assertThat(line("browser flow").kind()).isEqualTo("left");
        repair = Set.of("browser flow", "flow tillkey browser");
        isRefused("browser flow", "was not made from house 2");
        isRefused("browser flow", "Take it out of the clients that have it, delete it, then name it in repair too");
        realm.setBrowserFlow("house browser");
        assertThat(line("browser flow").after()).isEqualTo("tillkey browser");
        realm.setBrowserFlow("house 2");
        realm.getAuthenticationFlows().removeIf(flow -> flow.getAlias().startsWith("tillkey"));
        assertThat(line("flow tillkey browser").kind())
                .as("made again, from the new one")
                .isEqualTo("create");
        assertThat(line("browser flow").after()).isEqualTo("tillkey browser");
    }

    @Test
    void aClientGetsNoFlowMadeFromOneThatAsksForMoreNow() throws Exception {
        List<Change> changes = plan().changes();
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
        former = SetupRecord.NONE.with("{}", changes).printing(changes, shape());
        webShop = Set.of("shop");
        addClient("shop");
        assertThat(line("browser flow of the client shop").after()).isEqualTo("tillkey browser");

        flowNamed("house otp").getAuthenticationExecutions().get(0).setRequirement("DISABLED");

        isRefused("browser flow of the client shop", "was not made from house browser as that is now");
        assertThat(line("source of the flow tillkey browser").kind()).isEqualTo("hint");
    }

    @Test
    void aRealmInWhichTillkeyActsIsNotLoosened() {
        realmSetting("enabled", "true");
        Map<String, String> first = Map.of("mode", "report", "default_networks", "10.0.0.0/8");
        deployed = List.of(new Part(), new SetupPartFactory() {

            @Override
            public String id() {
                return "stores";
            }

            @Override
            public Optional<NeededSettings> settings(SetupOptions options) {
                return Optional.of(
                        new NeededSettings(RealmNetworks.PLACE, first, Set.of("default_networks"), Map.of()));
            }
        });

        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .doesNotContain("realm setting staff_without_kind");
        assertThat(line("settings tillkey-networks").after()).isEqualTo("default_networks = 10.0.0.0/8");
    }

    @Test
    void aFlowCannotBeMadeFromOneThatIsGoneOrWasNeverBound() throws Exception {
        realm.setBrowserFlow(null);
        isRefused("flow tillkey browser", "The realm has no browser flow. Bind one.");

        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
        realm.setBrowserFlow("tillkey browser");
        former = new SetupRecord("{}", Set.of("flow tillkey browser"), Map.of("browser flow", "gone"));
        backOffice = Set.of("office");
        addClient("office");
        isRefused("flow tillkey back office", "the flow gone, which is gone. Bind the flow to make it from");
    }

    @Test
    void aStepThatWasSwitchedOffIsNotAddedASecondTime() throws Exception {
        add(FlowDraft.around(shape(), "house browser", "tillkey browser", List.of(STEP), null));
        former = SetupRecord.NONE.with("{}", plan().changes());
        former = former.with(
                "{}",
                List.of(Change.create("flow tillkey browser", "", "", e -> {})
                        .knownBy(Set.of("flow tillkey browser", "step tillkey-step of the flow tillkey browser"))));
        flowNamed("tillkey browser").getAuthenticationExecutions().stream()
                .filter(step -> STEP.equals(step.getAuthenticator()))
                .forEach(step -> step.setRequirement("DISABLED"));

        assertThat(line("step tillkey-step of the flow tillkey browser").kind()).isEqualTo("left");
        assertThat(line("step tillkey-step of the flow tillkey browser").before())
                .isEqualTo("disabled");
    }

    @Test
    void aDisabledStepOfTheSourceIsMadeRequiredInTheCopy() throws Exception {
        realm.getAuthenticationFlows()
                .add(flow("off", step(STEP, "DISABLED"), step("auth-username-password-form", "REQUIRED")));

        FlowDraft draft = FlowDraft.around(shape(), "off", "new", List.of(STEP), null);

        assertThat(draft.outline()).isEqualTo("auth-username-password-form REQUIRED\ntillkey-step REQUIRED");
    }

    @Test
    void aStepBeforeThePasswordIsNotGood() {
        realm.getAuthenticationFlows()
                .add(flow("early", step(STEP, "REQUIRED"), step("auth-username-password-form", "REQUIRED")));
        realm.setBrowserFlow("early");

        assertThat(line("flow tillkey browser").after())
                .isEqualTo("auth-username-password-form REQUIRED\ntillkey-step REQUIRED");
    }

    @Test
    void aConditionOnAFlowThatIsNotCopiedStays() throws Exception {
        realm.setAuthenticatorConfig(
                new ArrayList<>(List.of(config("not executed", Map.of("flow_to_check", "house direct")))));

        FlowDraft draft = FlowDraft.around(shape(), "house browser", "new", List.of("a"), null);

        assertThat(draft.configs().get(0).getConfig()).containsEntry("flow_to_check", "house direct");
    }

    @Test
    void valuesThatNobodyCheckedAreLookedAtFirst() {
        usersWith.put("valid_until", 3L);
        usersWith.put("staff_kind", 1L);
        profile.addOrReplaceAttribute(attribute("staff_kind", Map.of(), "admin"));

        isRefused("user attribute valid_until", "name this line in trust");
        isRefused("user attribute staff_kind", "name this line in trust");
        trust = Set.of("user attribute valid_until");
        assertThat(line("user attribute valid_until").kind()).isEqualTo("create");
        isRefused("user attribute staff_kind", "name this line in trust");
        trust = Set.of("user attribute valid_until", "user attribute staff_kind");
        assertThat(line("user attribute staff_kind").kind()).isEqualTo("extend");
    }

    @Test
    void valuesThatBeginToCountAreLookedAtWhoeverDeclaredThem() {
        usersWith.put("valid_until", 3L);
        profile.addOrReplaceAttribute(attribute("valid_until", Map.of("tillkey-dates", Map.of()), "admin"));

        isRefused("user attribute valid_until", "would count at once");
        former = new SetupRecord("{}", Set.of("user attribute valid_until"), Map.of());
        assertThat(plan().isRefused()).as("declared by a set-up").isFalse();
        former = SetupRecord.NONE;
        realmSetting("enabled", "true");
        assertThat(line("user attribute valid_until").kind())
                .as("they count already")
                .isEqualTo("adopt");
    }

    /** Of a part that a request leaves out. */
    private static final class LeftOut extends SetupPartFactory {

        @Override
        public String id() {
            return "left-out";
        }

        @Override
        public List<NeededAttribute> attributes() {
            return List.of(
                    NeededAttribute.of("allowed_networks", "Networks", "A list", Map.of()),
                    NeededAttribute.of("disabledReason", "Blocked because", "", Map.of())
                            .readOnly());
        }

        @Override
        public Optional<NeededSettings> settings(SetupOptions options) {
            return Optional.of(new NeededSettings(
                    RealmNetworks.PLACE, Map.of("mode", "report"), Set.of(), Map.of("mode", "enforce")));
        }
    }

    @Test
    void rulesOfPartsThatAreLeftOutBeginToActToo() {
        deployed = List.of(new Part(), new LeftOut());
        usersWith.put("allowed_networks", 2L);
        usersWith.put("disabledReason", 2L);
        addSettings("tillkey-networks", Map.of("mode", "enforce"));

        isRefused("user attribute allowed_networks", "name this line in trust");
        isRefused("settings tillkey-networks", "name this line in trust");
        assertThat(plan().lines())
                .filteredOn(line -> line.kind().equals("refuse"))
                .as("nobody may edit the other attribute")
                .hasSize(2);
        trust = Set.of("user attribute allowed_networks", "settings tillkey-networks");
        assertThat(plan().lines())
                .extracting(SetupPlan.SetupChange::where)
                .as("not asked for")
                .doesNotContain("user attribute allowed_networks", "settings tillkey-networks");
        trust = Set.of();
        realmSetting("enabled", "true");
        assertThat(plan().isRefused()).as("they act already").isFalse();
    }

    @Test
    void settingsThatRefuseNobodyAreNoReasonToStop() {
        deployed = List.of(new Part(), new LeftOut());
        addSettings("tillkey-networks", Map.of("mode", "off", "default_networks", "192.0.2.0/24"));

        assertThat(plan().isRefused()).isFalse();
    }

    private void addSettings(String provider, Map<String, String> settings) {
        RequiredActionProviderRepresentation action = realm.getRequiredActions().stream()
                .filter(existing -> provider.equals(existing.getProviderId()))
                .findFirst()
                .orElseGet(RequiredActionProviderRepresentation::new);
        realm.getRequiredActions().remove(action);
        realm.getRequiredActions().add(action);
        action.setAlias(provider);
        action.setProviderId(provider);
        action.setEnabled(true);
        Map<String, String> all = new HashMap<>(Objects.requireNonNullElse(action.getConfig(), Map.of()));
        all.putAll(settings);
        action.setConfig(all);
    }

    private void realmSetting(String key, String value) {
        addSettings("tillkey-realm", Map.of(key, value));
    }

    @Test
    void aRealmThatWasEnabledBeforeItsSetUpStaysOffToo() {
        realmSetting("enabled", "true");
        former = SetupRecord.NONE.with("{}", plan().changes());
        realmSetting("enabled", "false");

        assertThat(line("realm setting enabled").kind()).isEqualTo("left");
        repair = Set.of("realm setting enabled");
        assertThat(line("realm setting enabled").after()).isEqualTo("true");
    }

    @Test
    void aRuleThatWouldRefuseAtOnceIsLookedAtFirst() {
        realmSetting("staff_without_kind", "deny");

        isRefused("realm setting staff_without_kind", "name this line in trust");
        trust = Set.of("realm setting staff_without_kind");
        assertThat(line("realm setting staff_without_kind").kind()).isEqualTo("adopt");
        trust = Set.of();
        realmSetting("enabled", "true");
        assertThat(line("realm setting staff_without_kind").kind()).isEqualTo("adopt");
    }

    @Test
    void aMinimumThatIsTooWeakOrCannotBeReachedIsRefused() {
        backOffice = Set.of("weak", "own");
        addClient("weak").setAttributes(Map.of("minimum.acr.value", "password"));
        addClient("own").setAttributes(Map.of("acr.loa.map", "{\"gold\":1}"));

        isRefused("minimum level of the client weak", "Set Minimum ACR Value to otp");
        isRefused("minimum level of the client own", "Add otp to it");
    }

    @Test
    void aBackOfficeThatNobodyWithoutAOneTimePasswordCouldEnterIsRefused() {
        backOffice = Set.of("office");
        addClient("office");
        realm.setRequiredActions(List.of(switchedOff("CONFIGURE_TOTP")));

        isRefused("required action CONFIGURE_TOTP", "Switch it on");
    }

    @Test
    void aPasskeyThatDoesNotVerifyItsUserIsNoSecondFactor() throws Exception {
        assertThat(factors()).isEqualTo("otp##webauthn##recovery-authn-codes");

        realm.setWebAuthnPolicyPasswordlessUserVerificationRequirement("required");
        assertThat(factors()).endsWith("##webauthn-passwordless");
    }

    private String factors() throws Exception {
        return FlowDraft.around(shape(), "house browser", "new", List.of(), 30).configs().stream()
                .flatMap(config -> Stream.ofNullable(config.getConfig().get("credentials")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPartThatComesLaterGivesItsRoleToTheManagerOfOurs() {
        roles.add("store-manager");
        String where = "store role manage-terminals of store-manager";

        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(where);
        former = new SetupRecord("{}", Set.of("store role store-manager"), Map.of());
        assertThat(line(where).kind()).isEqualTo("create");
        former = new SetupRecord("{}", Set.of("store role store-manager", where), Map.of());
        assertThat(plan().lines()).extracting(SetupPlan.SetupChange::where).doesNotContain(where);
    }

    @Test
    void aMappingOfLevelsThatWouldTurnRoundIsRefused() {
        realm.getAttributes().put("acr.loa.map", "{\"otp\":2}");
        isRefused("realm attribute acr.loa.map", "would not rise");

        realm.getAttributes().put("acr.loa.map", "{\"bronze\":10}");
        isRefused("realm attribute acr.loa.map", "would count as bronze");

        realm.getAttributes().put("acr.loa.map", "gold");
        isRefused("realm attribute acr.loa.map", "no mapping");

        realm.getAttributes().put("acr.loa.map", "{\"bronze\":10,\"pin\":20,\"password\":30,\"otp\":40}");
        assertThat(line("realm attribute acr.loa.map").kind()).isEqualTo("adopt");
    }

    @Test
    void anotherWishThanTheRealmHasIsTold() {
        RequiredActionProviderRepresentation action = new RequiredActionProviderRepresentation();
        action.setProviderId("tillkey-set-pin");
        action.setEnabled(true);
        action.setConfig(Map.of("pin_length", "4"));
        realm.setRequiredActions(List.of(action));

        assertThat(line("pin_length of the required action tillkey-set-pin").kind())
                .isEqualTo("left");
        assertThat(line("pin_length of the required action tillkey-set-pin").after())
                .isEqualTo("6");
    }

    @Test
    void scopesThatAreOptionalAndMappersOfTheNameAreRefused() {
        pos = Set.of("pos");
        addClient("pos").setOptionalClientScopes(List.of("tillkey-pos"));
        realm.setDefaultOptionalClientScopes(List.of("tillkey-claims"));
        ProtocolMapperRepresentation other = new ProtocolMapperRepresentation();
        other.setName("stores");
        other.setProtocolMapper("oidc-audience-mapper");
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName("tillkey-claims");
        scope.setProtocol("openid-connect");
        scope.setProtocolMappers(List.of(other));
        realm.setClientScopes(List.of(scope));

        isRefused("mark of the client pos", "Make the scope a default one");
        isRefused("default client scope tillkey-claims", "Make it a default client scope");
        isRefused("mapper stores of the client scope tillkey-claims", "Rename it");
    }

    @Test
    void theLastRequestIsTheOneThatCounts() {
        SetupRecord record = SetupRecord.NONE
                .with("{\"posClients\":[\"a\"],\"bind\":true}", List.of())
                .with("{\"posClients\":[\"b\"]}", List.of());

        assertThat(record.request()).isEqualTo("{\"posClients\":[\"b\"]}");
    }

    @Test
    void aClientThatWasDeletedSinceIsNoReasonToStop() {
        pos = Set.of("gone");
        former = new SetupRecord("{\"posClients\":[\" gone \"]}", Set.of(), Map.of());

        assertThat(line("client gone").kind()).isEqualTo("left");
        assertThat(plan().isRefused()).isFalse();
        former = new SetupRecord("{\"posClients\":[\"other\"]}", Set.of(), Map.of());
        isRefused("client gone", "no such client");
    }

    @Test
    void aBackOfficeMadeFromAFlowWithAnotherSecondFactorFitsInTheNextPlan() throws Exception {
        flowNamed("house otp")
                .setAuthenticationExecutions(List.of(
                        configured("conditional-level-of-authentication", "level"),
                        step("webauthn-authenticator", "REQUIRED")));
        realm.getAuthenticatorConfig().add(config("level", Map.of("loa-condition-level", "30")));
        backOffice = Set.of("office");
        addClient("office");

        assertThat(line("flow tillkey back office").after()).doesNotContain("auth-otp-form");
        add(FlowDraft.around(shape(), "house browser", "tillkey back office", List.of(STEP), 30));
        assertThat(line("flow tillkey back office").kind()).isEqualTo("adopt");
    }

    @Test
    void aScopeOfTheNameThatTakesNoPinsIsRefusedAtOnce() {
        pos = Set.of("pos");
        addClient("pos");
        ProtocolMapperRepresentation off = new ProtocolMapperRepresentation();
        off.setName("mine");
        off.setProtocolMapper("tillkey-client-settings");
        off.setConfig(Map.of("tillkey.pin", "false"));
        realm.setClientScopes(List.of(scope("tillkey-pos", off)));

        isRefused("mapper Tillkey client settings of the client scope tillkey-pos", "Switch PIN logins on");
    }

    @Test
    void aClaimThatIsSwitchedOffIsTold() {
        ProtocolMapperRepresentation off = new ProtocolMapperRepresentation();
        off.setName("mine");
        off.setProtocolMapper("tillkey-store-mapper");
        off.setConfig(Map.of("access.token.claim", "false"));
        realm.setClientScopes(List.of(scope("tillkey-claims", off)));

        assertThat(line("access.token.claim of the mapper stores of the client scope tillkey-claims")
                        .kind())
                .isEqualTo("left");
    }

    @Test
    void aFirstTillNeedsTillkeySwitchedOn() {
        codes.put("/stores/a", "A");
        firstTill = new SetupOptions.FirstTill("A", "Till 1");
        former = new SetupRecord("{}", Set.of("realm setting enabled"), Map.of());

        isRefused("first till and PINs", "Tillkey is switched off");
    }

    @Test
    void theRecordIsReadAsItWasWritten() {
        SetupRecord written = new SetupRecord("{\"bind\":true}", Set.of("flow a"), Map.of("browser flow", ""));

        assertThat(SetupRecord.read(written.write())).isEqualTo(written);
        assertThat(SetupRecord.read("{\"request\":null,\"made\":[],\"later\":1}"))
                .isEqualTo(SetupRecord.NONE);
        assertThatThrownBy(() -> SetupRecord.read("broken")).hasMessageContaining("tillkey.setup cannot be read");
    }

    private void add(FlowDraft draft) {
        realm.getAuthenticationFlows().addAll(draft.flows());
        realm.getAuthenticatorConfig().addAll(draft.configs());
    }

    private AuthenticationFlowRepresentation flowNamed(String alias) {
        return Flows.named(realm, alias);
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

    private static AuthenticationExecutionExportRepresentation configured(String provider, String config) {
        AuthenticationExecutionExportRepresentation step = step(provider, "REQUIRED");
        step.setAuthenticatorConfig(config);
        return step;
    }
}
