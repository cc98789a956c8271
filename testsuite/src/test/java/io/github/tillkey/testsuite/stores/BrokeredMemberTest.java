package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.BrokeredTest;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.MapperCall;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.FederatedIdentityRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderSimpleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Members who come from an identity provider, another realm of the server, get what the mapper's settings name. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrokeredMemberTest extends BrokeredTest {

    private static final String BACK_OFFICE = "http://localhost:8081/back-office";
    private static final String CASHIERS_1 = "/stores/Stockholm City/cashiers";
    private static final String MANAGERS_1 = "/stores/Stockholm City/managers";
    private static final String CASHIERS_2 = "/stores/Uppsala/cashiers";
    private static final String MANAGERS_2 = "/stores/Uppsala/managers";

    private static final String TABLE = """
            # what head office sends = what it means here
            CN=Cashiers,OU=1 = STO-01: cashier
            CN=Cashiers,OU=2 = STO-02: cashier
            gone = STO-99: cashier
            """;
    private static final String ALL = """
            CN=Managers,OU=1 = STO-01: cashier, store-manager, approve-card-return
            """ + TABLE;

    private static final String CASHIER_1 = "CN=Cashiers,OU=1";
    private static final String CASHIER_2 = "CN=Cashiers,OU=2";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void whatAnotherServerVouchesForRegistersNoTill() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", ALL));
        send(Map.of("groups", List.of("CN=Managers,OU=1")));
        logIn();
        realm.updateUser(nina, user -> user.setRequiredActions(List.of("tillkey-register-till")));

        Page page = logIn();

        assertThat(page.messages()).contains("tillkeyRegisterByLogin");
        assertThat(page.submit(Map.of("store", "STO-01", "till", "x")).messages())
                .contains("tillkeyRegisterByLogin");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theFirstLoginGivesWhatTheClaimsName(Protocol protocol) {
        provider(protocol, "FORCE");
        map(Map.of(
                "stores", "groups",
                "store_table", TABLE,
                "kind", "contract",
                "kind_table", "T-1 = external\nfixed = employee",
                "valid_from", "begins",
                "valid_until", "ends"));
        String until = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        long from = Instant.now().minusSeconds(60).getEpochSecond();
        send(Map.of(
                "groups", List.of(CASHIER_1, CASHIER_2),
                "contract", List.of("T-1"),
                "begins", List.of(String.valueOf(from)),
                "ends", List.of(until)));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1, CASHIERS_2);
        assertThat(realm.user(nina).getAttributes())
                .containsEntry("staff_kind", List.of("external"))
                .containsEntry("valid_from", List.of(Instant.ofEpochSecond(from).toString()))
                .containsEntry("valid_until", List.of(until));
        assertThat(page.tokens().access().get("exp").asLong())
                .isLessThanOrEqualTo(Instant.parse(until).getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({
        "OIDC, FORCE, true",
        "OIDC, LEGACY, true",
        "OIDC, IMPORT, false",
        "SAML, FORCE, true",
        "SAML, IMPORT, false"
    })
    void theNextLoginFollowsTheSyncMode(Protocol protocol, String syncMode, boolean follows) {
        provider(protocol, syncMode);
        map(Map.of("stores", "groups", "store_table", ALL, "valid_until", "ends"));
        String until = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        send(Map.of("groups", List.of(CASHIER_1), "ends", List.of(until)));
        assertThat(logIn().isAtClient()).isTrue();
        join(nina, MANAGERS_2);
        send(Map.of("groups", List.of(CASHIER_2)));

        assertThat(logIn().isAtClient()).isTrue();

        assertThat(groups(nina))
                .as("what was given by hand stays")
                .containsExactlyInAnyOrder(MANAGERS_2, follows ? CASHIERS_2 : CASHIERS_1);
        assertThat(attribute(nina, "valid_until")).as("not sent").isEqualTo(until);
        send(Map.of("groups", List.of("gone")));
        assertThat(logIn().isAtClient()).as("what is not read refuses nobody").isEqualTo(!follows);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anUnknownStoreRefusesTheLoginOrIsLeftOut(Protocol protocol) {
        provider(protocol, "FORCE");
        Map<String, String> settings = Map.of("stores", "groups", "store_table", TABLE);
        map(settings);
        send(Map.of("groups", List.of(CASHIER_1, "gone")));

        Page refused = logIn();

        assertThat(refused.messages()).contains("tillkeyBrokerStore");
        assertThat(refused.text()).contains("head");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(exists(nina)).isFalse();
        EventRepresentation event = refusal();
        assertThat(event.getError()).isEqualTo("access_denied");
        assertThat(event.getDetails())
                .containsEntry("reason", "mapped_store_unknown")
                .containsEntry("rule", "identity-provider-mapper")
                .containsEntry("identity_provider", "head")
                .containsEntry("mapper", "members")
                .containsEntry("claim", "groups")
                .containsEntry("value", "STO-99: cashier");
        assertThat(logIn(Map.of("ui_locales", "sv")).messages()).contains("tillkeyBrokerStore");

        map(with(settings, "unknown_store", "ignore"));
        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anUnfinishedMappingExplainsItself(Protocol protocol) {
        provider(protocol, "FORCE");
        map(Map.of("kind", "contract", "kind_table", "T-1 = external", "valid_until", "ends"));
        send(Map.of("contract", List.of("T-1")));

        Page refused = logIn();

        assertThat(refused.messages()).contains("tillkeyBrokerEnd");
        assertThat(exists(nina)).isFalse();
        assertThat(refusal().getDetails())
                .containsEntry("reason", "end_date_missing")
                .containsEntry("claim", "ends");
        send(Map.of(
                "contract",
                List.of("T-1"),
                "ends",
                List.of(Dates.text(Instant.now().plus(Duration.ofDays(30))))));
        assertThat(logIn().isAtClient()).isTrue();
        send(Map.of("contract", List.of("T-1")));
        assertThat(logIn().isAtClient()).as("the end stays").isTrue();
    }

    /** Claim, what it holds as JSON, the message to the person, the reason. */
    private static final String UNUSABLE = """
            contract | ["other"] | tillkeyBrokerKind | mapped_kind_unknown
            contract | ["T-1","fixed"] | tillkeyBrokerKind | mapped_kind_unknown
            contract | {"T-1":"T-1"} | tillkeyBrokerClaim | mapped_claim_unusable
            contract | [["T-1"]] | tillkeyBrokerClaim | mapped_claim_unusable
            contract | 17 | tillkeyBrokerKind | mapped_kind_unknown
            ends | "soon" | tillkeyBrokerDate | mapped_date_refused
            ends | "2026-02-30" | tillkeyBrokerDate | mapped_date_refused
            ends | ["2099-01-01","2098-01-01"] | tillkeyBrokerDate | mapped_date_refused
            ends | "2899-01-01" | tillkeyBrokerDate | mapped_date_refused
            ends | 1785000000000 | tillkeyBrokerDate | mapped_date_refused
            groups | {"a":1} | tillkeyBrokerClaim | mapped_claim_unusable
            """;

    @Test
    void claimsThatCannotBeUsedRefuseAndChangeNothing() {
        provider(Protocol.OIDC, "FORCE");
        String erik = addLinkedMember();
        map(Map.of(
                "stores", "groups",
                "store_table", ALL,
                "kind", "contract",
                "kind_table", "T-1 = external\nfixed = employee",
                "valid_until", "ends"));
        String until = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        Map<String, String> claims =
                Map.of("groups", "[\"" + CASHIER_1 + "\"]", "contract", "\"T-1\"", "ends", "\"" + until + "\"");
        sendJson(claims);
        assertThat(logIn().isAtClient()).isTrue();

        for (String line : UNUSABLE.lines().toList()) {
            String[] unusable = line.split(" \\| ");
            sendJson(with(claims, unusable[0], unusable[1]));

            Page page = logIn();

            assertThat(page.messages()).as("%s: %s", line, page.text()).contains(unusable[2]);
            assertThat(refusal().getDetails())
                    .as(line)
                    .containsEntry("reason", unusable[3])
                    .containsEntry("claim", unusable[0]);
        }

        assertThat(groups(erik)).containsExactly(CASHIERS_1);
        assertThat(attribute(erik, "valid_until")).isEqualTo(until);
    }

    @Test
    void aFloodOfValuesIsRefusedSoon() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        sendJson(Map.of(
                "groups",
                IntStream.range(0, 10_000)
                        .mapToObj(i -> "\"CN=Cashiers,OU=" + i + "\"")
                        .collect(Collectors.joining(",", "[", "]"))));

        assertThat(logIn().messages()).contains("tillkeyBrokerClaim");

        sendJson(Map.of("groups", "[\"" + CASHIER_1 + "\",\"" + "x".repeat(1_000_000) + "\"]"));
        Page page = logIn();
        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    /** As a directory sends them: most groups are about something else. */
    @Test
    void aValueWithoutALineGivesNothingAndRefusesNobody() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        sendJson(Map.of("groups", """
                ["%s", 5, "Domain Users", "CN=Cashiers,OU=2,CN=Cashiers,OU=1", "CN=Cashiers,OU=2\\nx",
                " CN=Cashiers,OU=2", "cn=cashiers,ou=2"]""".formatted(CASHIER_1).replace("\n", "")));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    @Test
    void rolesOfOneStoreAreGivenTogether() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of(
                "stores",
                "groups",
                "store_table",
                "c = STO-01: cashier\nm = STO-01: store-manager\na = STO-01: approve-card-return"));
        send(Map.of("groups", List.of("c", "m", "a")));

        assertThat(logIn().isAtClient()).isTrue();

        assertThat(groups(nina)).contains(MANAGERS_1);
    }

    /** What happens to the store's groups between two logins. */
    enum Change {
        GROUP_WITH_ALL_ROLES,
        TWIN_OF_THE_GROUP,
        ROLE_DELETED,
        ROLE_TAKEN_OFF,
        ROLE_ADDED,
        RIGHTS_OVER_KEYCLOAK_ADDED
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whatTheMapperGaveGoesWithTheClaim(Change change) {
        provider(Protocol.OIDC, "FORCE");
        addStoreRole("stock");
        addGroup("stockers", "stock");
        map(Map.of("stores", "groups", "store_table", "x = STO-01: cashier, stock"));
        send(Map.of("groups", List.of("x")));
        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1, "/stores/Stockholm City/stockers");

        switch (change) {
            case GROUP_WITH_ALL_ROLES -> addGroup("all", "cashier", "stock");
            case TWIN_OF_THE_GROUP -> addGroup("a twin", "stock");
            case ROLE_DELETED ->
                realm.admin()
                        .clients()
                        .get(realm.clientUuid("store-roles"))
                        .roles()
                        .deleteRole("stock");
            case ROLE_TAKEN_OFF -> {
                String container = realm.clientUuid("store-roles");
                String stockers = realm.admin()
                        .getGroupByPath("/stores/Stockholm City/stockers")
                        .getId();
                var held = realm.admin().groups().group(stockers).roles().clientLevel(container);
                held.remove(held.listAll());
            }
            case ROLE_ADDED -> grant("/stores/Stockholm City/stockers", "store-roles", "manage-terminals");
            case RIGHTS_OVER_KEYCLOAK_ADDED ->
                grant("/stores/Stockholm City/stockers", "realm-management", "manage-users");
        }
        send(Map.of());

        Page page = logIn();
        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).isEmpty();
    }

    @Test
    void aTypingErrorInARoleTakesNothingThatNoLineGives() {
        provider(Protocol.OIDC, "FORCE");
        String bob = addLinkedMember(MANAGERS_1, CASHIERS_2);
        List<String> before = groups(bob);
        map(Map.of("stores", "groups", "store_table", "y = STO-01: cashierr"));
        send(Map.of());

        assertThat(logIn().isAtClient()).isTrue();

        assertThat(groups(bob)).contains(MANAGERS_1).isEqualTo(before);
    }

    /** Keycloak asks mappers in the order of their ids. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusalByOneMapperDoesNotHideWhatAnotherTakes(boolean storesFirst) {
        provider(Protocol.OIDC, "FORCE");
        String erik = addLinkedMember();
        addMapper(storesFirst, "stores", Map.of("stores", "groups", "store_table", TABLE));
        addMapper(!storesFirst, "dates", Map.of("valid_until", "ends"));
        String over = Dates.text(Instant.now().minusSeconds(60));
        send(Map.of("groups", List.of("gone"), "ends", List.of(over)));

        assertThat(logIn().messages()).contains("tillkeyBrokerStore");

        assertThat(refusal().getDetails()).containsEntry("mapper", "stores");
        assertThat(attribute(erik, "valid_until")).isEqualTo(over);
        realm.updateUser(
                erik,
                user -> user.singleAttribute(
                        "valid_until", Dates.text(Instant.now().plus(Duration.ofDays(3)))));
        join(erik, CASHIERS_2);
        send(Map.of("groups", List.of(), "ends", List.of("soon")));
        assertThat(logIn().messages()).contains("tillkeyBrokerDate");
        assertThat(refusal().getDetails()).containsEntry("mapper", "dates");
        assertThat(groups(erik)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOneMapperGivesCountsForTheExclusionsOfAnother(boolean tasksFirst) {
        provider(Protocol.OIDC, "FORCE");
        cashiersMayNotRefund();
        addMapper(!tasksFirst, "stores", Map.of("stores", "groups", "store_table", TABLE));
        addMapper(tasksFirst, "tasks", Map.of("stores", "tasks", "store_table", TABLE + "refunds = STO-01: refund\n"));
        send(Map.of("groups", List.of(CASHIER_1), "tasks", List.of("refunds")));

        assertThat(logIn().messages()).contains("tillkeyBrokerExclusion");

        assertThat(exists(nina)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneMapperMayGiveTheKindAndAnotherTheEnd(boolean kindFirst) {
        provider(Protocol.OIDC, "FORCE");
        addMapper(kindFirst, "kind", Map.of("kind", "contract", "kind_table", "T-1 = external"));
        addMapper(!kindFirst, "end", Map.of("valid_until", "ends"));
        String until = Dates.text(Instant.now().plus(Duration.ofDays(3)));
        send(Map.of("contract", List.of("T-1"), "ends", List.of(until)));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(attribute(nina, "valid_until")).isEqualTo(until);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTheEndsOfTwoMappersTheEarliestCounts(boolean laterFirst) {
        provider(Protocol.OIDC, "FORCE");
        addMapper(laterFirst, "later", Map.of("valid_until", "contract_ends"));
        addMapper(!laterFirst, "earlier", Map.of("valid_until", "card_ends"));
        String earlier = Dates.text(Instant.now().plus(Duration.ofDays(3)));
        String later = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        send(Map.of("contract_ends", List.of(later), "card_ends", List.of(earlier)));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(attribute(nina, "valid_until")).isEqualTo(earlier);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoMappersWithDifferentKindsRefuse(boolean contractFirst) {
        provider(Protocol.OIDC, "FORCE");
        addMapper(contractFirst, "contract", Map.of("kind", "contract", "kind_table", "T-1 = limited"));
        addMapper(!contractFirst, "grade", Map.of("kind", "grade", "kind_table", "7 = employee"));
        send(Map.of("contract", List.of("T-1"), "grade", List.of("7")));

        assertThat(logIn().messages()).contains("tillkeyBrokerKind");

        assertThat(exists(nina)).isFalse();
        assertThat(refusal().getDetails())
                .containsEntry("mapper", "contract")
                .containsEntry("claim", "contract")
                .containsEntry("value", "employee, limited");
    }

    /** Nothing is recorded of what was given, so it counts as given by hand. */
    @Test
    void aMapperInForceTakesWhatOneInImportHasGiven() {
        provider(Protocol.OIDC, "FORCE");
        addMapper(
                true,
                "import",
                "tillkey-oidc-member-idp-mapper",
                Map.of("stores", "groups", "store_table", TABLE, "syncMode", "IMPORT"));
        addMapper(false, "force", Map.of("stores", "tasks", "store_table", "x = STO-01: cashier"));
        send(Map.of("groups", List.of(CASHIER_1, CASHIER_2)));

        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(nina)).as("of one login").containsExactly(CASHIERS_1, CASHIERS_2);
        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_2);
    }

    @Test
    void aRefusedLoginWritesNoEndThatTheUserProfileRefuses() {
        provider(Protocol.OIDC, "FORCE");
        String erik = addLinkedMember();
        map(Map.of("kind", "contract", "kind_table", "T-1 = external", "valid_until", "ends"));
        send(Map.of("contract", List.of("T-1"), "ends", List.of("2899-01-01")));

        assertThat(logIn().messages()).contains("tillkeyBrokerDate");

        assertThat(attribute(erik, "valid_until")).isNull();
        realm.updateUser(
                erik,
                user -> user.singleAttribute(
                        "valid_from", Dates.text(Instant.now().minus(Duration.ofDays(1)))));
        String before = Dates.text(Instant.now().minus(Duration.ofDays(2)));
        send(Map.of("contract", List.of("T-1"), "ends", List.of(before)));
        assertThat(logIn().messages()).contains("tillkeyBrokerDate");
        assertThat(Instant.parse(attribute(erik, "valid_until")))
                .as("over, and after the beginning")
                .isBetween(Instant.now().minusSeconds(600), Instant.now());
    }

    @Test
    void aDirectoryThatIsReadOnlyRefusesATokenExchangeAsKeycloakDoes() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        String erik = addMember(CASHIERS_1);
        String realmName = realm.name();

        assertThat(server.fetchString(session -> MapperCall.ofReadOnly(session, realmName, erik)))
                .contains("400 application/json mapping_broken");

        assertThat(groups(erik)).containsExactly(CASHIERS_1);
    }

    @Test
    void aGroupThatADirectoryKeepsDoesNotKeepTheOthers() {
        ComponentRepresentation directory = new ComponentRepresentation();
        directory.setName("directory");
        directory.setProviderId("test-directory");
        directory.setProviderType("org.keycloak.storage.UserStorageProvider");
        directory.setConfig(new MultivaluedHashMap<>(
                Map.of("enabled", List.of("true"), "kept_group", List.of(groupId(CASHIERS_1)))));
        realm.admin().components().add(directory).close();
        afterwards(() -> realm.admin()
                .components()
                .component(realm.admin()
                        .components()
                        .query(null, directory.getProviderType())
                        .get(0)
                        .getId())
                .remove());
        provider(Protocol.OIDC, "FORCE");
        // Imports her.
        realm.browser().logInWithPassword("back-office", "ldap-lena");
        // Keycloak itself would write another name.
        head.updateUser(nina, user -> {
            user.setFirstName("Lena");
            user.setLastName("Directory");
            user.setEmail("ldap-lena@retail.example");
        });
        HeadOffice.link(realm, head, "ldap-lena", nina);
        join("ldap-lena", CASHIERS_1);
        join("ldap-lena", CASHIERS_2);
        map(Map.of("stores", "groups", "store_table", TABLE, "valid_until", "ends"));
        send(Map.of("ends", List.of(Dates.text(Instant.now().plus(Duration.ofDays(3))))));

        assertThat(logIn().messages()).contains("tillkeyBrokerSettings");

        assertThat(groups("ldap-lena")).containsExactly(CASHIERS_1);
        assertThat(refusal().getDetails().get("value")).contains("the directory keeps the group");
        send(Map.of("groups", List.of(CASHIER_1)));
        Page page = logIn();
        assertThat(page.isAtClient()).as(page.text()).isTrue();
    }

    @Test
    void ignoreIsAboutStoresAndNotAboutGroupsThatGiveMore() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE, "unknown_store", "ignore"));
        send(Map.of("groups", List.of(CASHIER_1)));
        assertThat(logIn().isAtClient()).isTrue();
        grant(CASHIERS_1, "store-roles", "manage-terminals");

        assertThat(logIn().messages()).contains("tillkeyBrokerStore");

        assertThat(refusal().getDetails()).containsEntry("value", "STO-01: cashier");
        assertThat(refusal().getUserId()).isEqualTo(realm.userId(nina));
    }

    @Test
    void aRefusedLoginStillTakesAway() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE, "valid_until", "ends"));
        send(Map.of("groups", List.of(CASHIER_1, CASHIER_2)));
        assertThat(logIn().isAtClient()).isTrue();
        String over = Dates.text(Instant.now().minusSeconds(60));
        send(Map.of("groups", List.of(CASHIER_1, "gone"), "ends", List.of(over)));

        assertThat(logIn().messages()).contains("tillkeyBrokerStore");

        assertThat(groups(nina)).containsExactly(CASHIERS_1);
        assertThat(attribute(nina, "valid_until")).isEqualTo(over);
        send(Map.of(
                "groups",
                List.of("gone"),
                "ends",
                List.of(Dates.text(Instant.now().plus(Duration.ofDays(3))))));
        logIn();
        assertThat(attribute(nina, "valid_until"))
                .as("a later end is not taken")
                .isEqualTo(over);
        String day = LocalDate.now(ZoneOffset.UTC).plusDays(10).toString();
        realm.updateUser(nina, user -> user.singleAttribute("valid_until", day));
        send(Map.of("groups", List.of("gone"), "ends", List.of(day + "T20:00Z")));
        logIn();
        assertThat(attribute(nina, "valid_until"))
                .as("earlier in UTC, but not where the day ends first")
                .isEqualTo(day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "\"\"", "[]", "[\" \"]"})
    void aDateThatIsNotSentStays(String claim) {
        provider(Protocol.OIDC, "FORCE");
        String anna = addLinkedMember(CASHIERS_1);
        map(Map.of("valid_until", "ends"));
        String until = Dates.text(Instant.now().plus(Duration.ofDays(30)));
        realm.updateUser(anna, user -> user.singleAttribute("valid_until", until));
        sendJson(claim.isEmpty() ? Map.of() : Map.of("ends", claim));

        assertThat(logIn().isAtClient()).isTrue();

        assertThat(attribute(anna, "valid_until")).isEqualTo(until);
    }

    /** Of an account that exists and is linked by its address at the first login. */
    @Test
    void linkingAnAccountAsksTheUserProfileOfThatAccount() {
        provider(Protocol.OIDC, "FORCE");
        autoLink();
        String erik = addMember();
        realm.updateUser(erik, user -> {
            user.setEmail(nina + "@head.example");
            user.singleAttribute("staff_kind", "external");
            user.singleAttribute("valid_until", Dates.text(Instant.now().plus(Duration.ofDays(3))));
        });
        String before = attribute(erik, "valid_until");
        map(Map.of("valid_until", "ends"));
        send(Map.of("ends", List.of("2899-01-01")));

        assertThat(logIn().messages()).contains("tillkeyBrokerDate");

        assertThat(attribute(erik, "valid_until")).isEqualTo(before);
        map(Map.of("kind", "contract", "kind_table", "T-1 = external"));
        send(Map.of("contract", List.of("T-1")));
        Page page = logIn();
        assertThat(page.isAtClient())
                .as("the account has an end: " + page.text())
                .isTrue();
        assertThat(exists(nina)).isFalse();
    }

    @Test
    void anEndBeforeTheBeginningOfALinkedAccountIsRefused() {
        provider(Protocol.OIDC, "FORCE");
        autoLink();
        String erik = addMember();
        realm.updateUser(erik, user -> {
            user.setEmail(nina + "@head.example");
            user.singleAttribute("valid_from", Dates.text(Instant.now().plus(Duration.ofDays(5))));
        });
        map(Map.of("valid_until", "ends"));
        send(Map.of("ends", List.of(Dates.text(Instant.now().plus(Duration.ofDays(3))))));

        assertThat(logIn().messages()).contains("tillkeyBrokerDate");

        assertThat(attribute(erik, "valid_until")).isNull();
        assertThat(links(erik)).isEmpty();
    }

    @Test
    void inSyncModeImportLinkingAnAccountReadsNoClaims() {
        provider(Protocol.OIDC, "IMPORT");
        autoLink();
        String erik = addMember();
        realm.updateUser(erik, user -> user.setEmail(nina + "@head.example"));
        map(Map.of("kind", "contract", "kind_table", "T-1 = external", "stores", "groups", "store_table", TABLE));
        send(Map.of("contract", List.of("other"), "groups", List.of(CASHIER_1)));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(links(erik)).containsExactly(nina);
        assertThat(groups(erik)).isEmpty();
        assertThat(attribute(erik, "valid_until")).isNull();
    }

    @Test
    void linkingAnAccountFromWithinAsksItsUserProfileToo() {
        provider(Protocol.OIDC, "FORCE");
        RequiredActionProviderSimpleRepresentation action = new RequiredActionProviderSimpleRepresentation();
        action.setProviderId("idp_link");
        action.setName("Link");
        realm.admin().flows().registerRequiredAction(action);
        String before = Dates.text(Instant.now().plus(Duration.ofDays(3)));
        String erik = addMember();
        externalUntil(erik, before);
        map(Map.of("stores", "groups", "store_table", TABLE, "valid_until", "ends"));
        send(Map.of("groups", List.of(CASHIER_2), "ends", List.of("2899-01-01")));

        assertThat(linkFromWithin(erik, nina).messages()).contains("tillkeyBrokerDate");

        assertThat(attribute(erik, "valid_until")).isEqualTo(before);
        assertThat(groups(erik)).isEmpty();
        assertThat(links(erik)).isEmpty();
        String until = Dates.text(Instant.now().plus(Duration.ofDays(4)));
        send(Map.of("groups", List.of(CASHIER_2), "ends", List.of(until)));
        Page page = linkFromWithin(erik, nina);
        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(attribute(erik, "valid_until")).isEqualTo(until);
        assertThat(groups(erik)).containsExactly(CASHIERS_2);
    }

    @Test
    void whoConfirmsTheLinkMayGetTheEndFromTheAccount() {
        String erik = addMember();
        Page confirm = askedToLinkAnAccountWithAnEnd(erik);

        Page page = confirm.submit(Map.of("submitAction", "linkAccount"))
                .submit(Map.of("username", erik, "password", erik + "-demo"));

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(links(erik)).containsExactly(nina);
        assertThat(exists(nina)).isFalse();
    }

    @Test
    void whoTakesAnotherNameInsteadGetsInNowhere() {
        String erik = addMember();
        Page confirm = askedToLinkAnAccountWithAnEnd(erik);

        String other = "other-" + nina;
        Map<String, String> account =
                Map.of("username", other, "email", other + "@head.example", "firstName", "From", "lastName", "Head");
        Page form = confirm.submit(Map.of("submitAction", "updateProfile"));
        form = form.submit(with(account, "valid_until", "2099-01-01"));
        assertThat(form.asksFor("lastName"))
                .as("nobody writes the own end: " + form.text())
                .isTrue();
        Page page = form.submit(account);

        assertThat(exists(other)).as(page.text()).isTrue();
        assertThat(page.tokensIfAtClient().error()).as(page.text()).isNotNull();
        assertThat(Instant.parse(attribute(other, "valid_until"))).isBefore(Instant.now());
        assertThat(links(erik)).isEmpty();
    }

    /** At a first login with the address of a member, who got an end here; the provider sends none. */
    private Page askedToLinkAnAccountWithAnEnd(String member) {
        provider(Protocol.OIDC, "FORCE");
        realm.updateUser(member, user -> user.setEmail(nina + "@head.example"));
        externalUntil(member, Dates.text(Instant.now().plus(Duration.ofDays(3))));
        map(Map.of("kind", "contract", "kind_table", "T-1 = external"));
        send(Map.of("contract", List.of("T-1")));
        return logIn();
    }

    /** The one called "giving" gives, and the other is sent nothing. */
    private void twoMappersOfTheSameStores(boolean givingFirst) {
        provider(Protocol.OIDC, "FORCE");
        addMapper(givingFirst, "giving", Map.of("stores", "groups", "store_table", TABLE));
        addMapper(!givingFirst, "other", Map.of("stores", "tasks", "store_table", TABLE));
        send(Map.of("groups", List.of(CASHIER_1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mappersThatNameTheSameStoreTakeNothingFromEachOther(boolean givingFirst) {
        twoMappersOfTheSameStores(givingFirst);

        for (int login = 0; login < 2; login++) {
            assertThat(logIn().isAtClient()).isTrue();
            assertThat(groups(nina)).containsExactly(CASHIERS_1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMapperThatCannotReadItsClaimLosesNothingToAnother(boolean givingFirst) {
        twoMappersOfTheSameStores(givingFirst);
        assertThat(logIn().isAtClient()).isTrue();
        sendJson(Map.of("groups", "{\"a\":1}"));

        assertThat(logIn().messages()).contains("tillkeyBrokerClaim");

        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMapperWithBrokenSettingsLosesNothingToAnother(boolean givingFirst) {
        twoMappersOfTheSameStores(givingFirst);
        assertThat(logIn().isAtClient()).isTrue();
        HeadOffice.changeMapper(realm, "giving", "store_table", "a line without a store");

        assertThat(logIn().messages()).contains("tillkeyBrokerSettings");

        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    /** As other providers write them; Keycloak's own assertions have texts and no friendly names. */
    @Test
    void anAssertionMayHaveTypedDatesAndFriendlyNames() {
        IdentityProviderRepresentation provider = HeadOffice.saml(realm, head);
        provider.getConfig()
                .putAll(Map.of("syncMode", "FORCE", "validateSignature", "false", "wantAssertionsSigned", "false"));
        provider(Protocol.SAML, provider);
        map(Map.of(
                "stores", "groups",
                "store_table", TABLE,
                "valid_from", "begins",
                "valid_until", "ends"));
        String day = LocalDate.now(ZoneOffset.UTC).minusDays(3).toString();
        String until = LocalDate.now(ZoneOffset.UTC).plusDays(30) + "T18:00:00+01:00";
        send(Map.of("groups", List.of(CASHIER_1), "begins", List.of(day), "ends", List.of(until)));

        Page there = realm.browser().open("back-office");
        Page page = withName(
                HeadOffice.logInThere(there.browser().get(there.link("broker/head/login")), nina, assertion -> {
                    String changed = assertion
                            .replace(
                                    " Name=\"groups\"",
                                    " FriendlyName=\"groups\" Name=\"urn:oid:1.3.6.1.4.1.5923.1.5.1.1\"")
                            .replace("xs:string\">" + day, "xs:date\">" + day)
                            .replace("xs:string\">" + until, "xs:dateTime\">" + until);
                    assertThat(changed).contains("FriendlyName=\"groups\"", "xs:date\"", "xs:dateTime\"");
                    return changed;
                }));

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1);
        assertThat(attribute(nina, "valid_from")).isEqualTo(day);
        assertThat(attribute(nina, "valid_until")).isEqualTo(until);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoIsRefusedGetsBackToTheApplicationOrLogsInAnew(Protocol protocol) {
        provider(protocol, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        send(Map.of("groups", List.of("gone")));

        Page refused = logIn(Map.of("state", "s&t"));

        assertThat(refused.id()).isEqualTo("refused");
        Page back = refused.browser().get(refused.wayBack());
        assertThat(back.location().getPath()).isEqualTo("/back-office/callback");
        assertThat(back.parameter("error")).isEqualTo("access_denied");
        assertThat(refused.html()).contains("state=s%26t");
        Page login = refused.browser().get(refused.link("login-actions/restart"));
        String member = addMember();
        assertThat(login.submit(Map.of("username", member, "password", member + "-demo"))
                        .isAtClient())
                .as("with another account")
                .isTrue();
    }

    /** An answer by form is no address; the application's home is another way back. */
    @Test
    void whoIsRefusedGetsHomeWhereNoAddressLeadsBack() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        send(Map.of("groups", List.of("gone")));
        Map<String, String> byForm = Map.of("response_mode", "form_post");

        Page toRoot = logIn(byForm);
        afterwards(() -> home(BACK_OFFICE, ""));
        home(BACK_OFFICE, "/start");
        Page toHome = logIn(byForm);
        home("", "javascript:alert(1)");
        Page withoutHome = logIn(byForm);

        assertThat(toRoot.id()).isEqualTo("refused");
        assertThat(toRoot.wayBack()).hasToString(BACK_OFFICE);
        assertThat(toHome.wayBack()).hasToString(BACK_OFFICE + "/start");
        assertThat(withoutHome.wayBack()).isNull();
        assertThat(withoutHome.html()).doesNotContain("javascript:alert");
        assertThat(withoutHome.link("login-actions/restart")).isNotNull();
    }

    /** What Admin REST checks, and an import does not. */
    private void home(String rootUrl, String baseUrl) {
        String name = realm.name();
        server.run(session -> {
            ClientModel client = session.realms().getRealmByName(name).getClientByClientId("back-office");
            client.setRootUrl(rootUrl);
            client.setBaseUrl(baseUrl);
        });
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoIsRefusedGetsHomeWhereTheRedirectUriIsGoneMeanwhile(Protocol protocol) {
        provider(protocol, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        send(Map.of("groups", List.of("gone")));
        Page login = realm.browser().open("back-office");
        Page there = login.browser().get(login.link("broker/head/login"));
        afterwards(() -> redirectUri("/callback"));
        redirectUri("/elsewhere");

        Page refused = HeadOffice.logInThere(there, nina);

        assertThat(refused.id()).as(refused.text()).isEqualTo("refused");
        assertThat(refused.messages()).contains("tillkeyBrokerStore");
        assertThat(refused.wayBack()).hasToString(BACK_OFFICE);
        assertThat(exists(nina)).isFalse();
        assertThat(realm.events())
                .as("the application asked for nothing wrong")
                .noneMatch(event -> "invalid_redirect_uri".equals(event.getError()));
    }

    private void redirectUri(String path) {
        realm.updateClient("back-office", client -> client.setRedirectUris(List.of(BACK_OFFICE + path)));
    }

    @Test
    void claimsMayComeByUserinfoAlone() {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "work.groups", "store_table", TABLE));
        HeadOffice.sendByUserinfo(realm, head, Map.of("work", "{\"groups\":[\"" + CASHIER_1 + "\"]}"));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(groups(nina)).containsExactly(CASHIERS_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMapperThatReadsNobodyDoesNotHideWhatAnotherWrites(boolean readingFirst) {
        provider(Protocol.OIDC, "FORCE");
        String erik = addLinkedMember();
        realm.updateUser(
                erik,
                user -> user.singleAttribute(
                        "valid_until", Dates.text(Instant.now().minusSeconds(60))));
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));
        assertThat(realm.user(erik).isEnabled()).isFalse();
        addMapper(readingFirst, "reading", Map.of("valid_until", "ends"));
        addMapper(!readingFirst, "import", "tillkey-oidc-member-idp-mapper", Map.of("kind", "k", "syncMode", "IMPORT"));
        send(Map.of("ends", List.of(Dates.text(Instant.now().plus(Duration.ofDays(3))))));

        Page page = logIn();

        assertThat(page.isAtClient()).as(page.text()).isTrue();
    }

    @Test
    void whoManagedAlreadyKeepsOnlyWhatTheTableCannotGive() {
        provider(Protocol.OIDC, "FORCE");
        String bob = addLinkedMember(MANAGERS_1, CASHIERS_2);
        send(Map.of("groups", List.of(CASHIER_1)));
        map(Map.of("stores", "groups", "store_table", TABLE));

        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(bob)).as("of STO-02 it is the provider that decides").containsExactly(CASHIERS_1, MANAGERS_1);

        map(Map.of("stores", "groups", "store_table", ALL));
        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(bob)).as("managers are in the table now").containsExactly(CASHIERS_1);
        send(Map.of("groups", List.of("CN=Managers,OU=1")));
        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(bob)).containsExactly(MANAGERS_1);
    }

    @ParameterizedTest
    @CsvSource({"realm-management, manage-users", "store-roles, all-stores", "store-roles, manage-terminals"})
    void aGroupThatGivesMoreIsNeverJoined(String client, String role) {
        provider(Protocol.OIDC, "FORCE");
        map(Map.of("stores", "groups", "store_table", TABLE));
        send(Map.of("groups", List.of(CASHIER_1)));
        if (role.equals("all-stores")) {
            addStoreRole(role);
        }
        grant(CASHIERS_1, client, role);

        assertThat(logIn().messages()).contains("tillkeyBrokerStore");
        assertThat(exists(nina)).isFalse();
    }

    @Test
    void rolesThatExcludeEachOtherAreRefusedAtALoginToo() {
        provider(Protocol.OIDC, "FORCE");
        cashiersMayNotRefund();
        map(Map.of("stores", "groups", "store_table", TABLE + "refunds = STO-01: refund\n"));
        send(Map.of("groups", List.of(CASHIER_1, "refunds")));

        assertThat(logIn().messages()).contains("tillkeyBrokerExclusion");
        assertThat(exists(nina)).isFalse();
        assertThat(refusal().getDetails())
                .containsEntry("reason", "mapped_roles_excluded")
                .containsEntry("value", "cashier, refund");

        map(Map.of("stores", "groups", "store_table", "refunds = STO-01: refund", "valid_until", "ends"));
        send(Map.of(
                "groups",
                List.of("refunds"),
                "ends",
                List.of(Dates.text(Instant.now().plus(Duration.ofDays(30))))));
        realm.admin().addDefaultGroup(groupId(CASHIERS_1));
        afterwards(() -> realm.admin().removeDefaultGroup(groupId(CASHIERS_1)));
        assertThat(logIn().messages()).as("beside a default group").contains("tillkeyBrokerExclusion");
        assertThat(exists(nina)).isFalse();

        String anna = addLinkedMember(CASHIERS_1);
        String before = Dates.text(Instant.now().plus(Duration.ofDays(10)));
        realm.updateUser(anna, user -> user.singleAttribute("valid_until", before));
        assertThat(logIn().messages()).as("beside what she holds by hand").contains("tillkeyBrokerExclusion");
        assertThat(groups(anna)).containsExactly(CASHIERS_1);
        assertThat(attribute(anna, "valid_until")).as("no later end").isEqualTo(before);
    }

    @Test
    void aLaterEndLetsInAtOnceWhomTheEndHasBlocked() {
        provider(Protocol.OIDC, "FORCE");
        String erik = addLinkedMember();
        map(Map.of("valid_until", "ends"));
        String over = Dates.text(Instant.now().minusSeconds(60));
        send(Map.of("ends", List.of(over)));
        assertThat(logIn().tokensIfAtClient().error()).isNotNull();
        assertThat(attribute(erik, "valid_until")).isEqualTo(over);
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), false));
        assertThat(realm.user(erik).isEnabled()).isFalse();
        assertThat(logIn().messages()).contains("tillkeyDatesEnded");

        String later = Dates.text(Instant.now().plus(Duration.ofDays(3)));
        send(Map.of("ends", List.of(later)));
        Page page = logIn();
        assertThat(page.isAtClient()).as(page.text()).isTrue();
        assertThat(realm.user(erik).isEnabled()).isTrue();
        assertThat(attribute(erik, "valid_until")).isEqualTo(later);

        realm.updateUser(erik, user -> user.setEnabled(false));
        send(Map.of());
        assertThat(logIn().isAtClient()).as("disabled by hand").isFalse();
        assertThat(realm.user(erik).isEnabled()).isFalse();
    }

    @Test
    void settingsThatCannotBeUsedRefuseAndAreFound() {
        provider(Protocol.OIDC, "FORCE");
        send(Map.of("groups", List.of(CASHIER_1)));
        map(Map.of("stores", "groups", "store_table", "CN=Cashiers,OU=1 STO-01: cashier"));

        assertThat(logIn().messages()).contains("tillkeyBrokerSettings");
        assertThat(refusal().getDetails()).containsEntry("reason", "mapping_broken");
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.get("code").asText()).isEqualTo("mapping_broken");
            assertThat(finding.get("place").asText()).isEqualTo("Identity providers > head > Mappers > members");
            assertThat(finding.get("problem").asText()).contains("store_table has the line 1");
        });

        map(Map.of("stores", "groups", "store_table", ALL + "m = STO-01: store-manager"));
        assertThat(findings())
                .extracting(finding -> finding.get("problem").asText())
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("\"STO-99: cashier\""),
                        message -> assertThat(message).contains("\"STO-01: store-manager\""));

        map(Map.of("kind", "contract", "kind_table", "T-1 = external"));
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.get("code").asText()).isEqualTo("mapped_end_missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void anUnfinishedMappingOfKeycloaksOwnMappersExplainsItselfToo(String language) {
        provider(Protocol.OIDC, "FORCE");
        HeadOffice.map(
                realm,
                "hardcoded-attribute-idp-mapper",
                Map.of("attribute", "staff_kind", "attribute.value", "external", "syncMode", "INHERIT"));

        Page page = logIn(Map.of("ui_locales", language));

        assertThat(page.messages()).as(page.text()).contains("tillkeyBrokerProfile");
        assertThat(page.id()).isEqualTo("refused");
        assertThat(page.browser().get(page.link("login-actions/restart")).asksFor("password"))
                .isTrue();
        assertThat(page.text()).contains("valid_until");
        assertThat(exists(nina)).isFalse();
        EventRepresentation event = realm.events().get(0);
        assertThat(event.getType()).isEqualTo("IDENTITY_PROVIDER_FIRST_LOGIN_ERROR");
        assertThat(event.getDetails())
                .containsEntry("reason", "profile_refused")
                .hasEntrySatisfying("reference", reference -> assertThat(page.text())
                        .contains(page.message("tillkeyReferenceCode", reference)))
                .containsEntry("attributes", "valid_until")
                .containsEntry("identity_provider", "head");
    }

    @Test
    void whatAPersonCanCorrectIsStillAsked() {
        provider(Protocol.OIDC, "FORCE");
        HeadOffice.map(
                realm,
                "hardcoded-attribute-idp-mapper",
                Map.of("attribute", "lastName", "attribute.value", "<b>", "syncMode", "INHERIT"));

        Page page = logIn();

        assertThat(page.asksFor("lastName")).as(page.text()).isTrue();
    }

    @Test
    void withoutTillkeyTheMapperDoesNothing() {
        provider(Protocol.OIDC, "FORCE");
        realm.setSetting("enabled", "false");
        afterwards(() -> realm.setSetting("enabled", "true"));
        map(Map.of("stores", "groups", "store_table", TABLE));
        send(Map.of("groups", List.of("gone")));

        assertThat(logIn().isAtClient()).isTrue();
        assertThat(groups(nina)).isEmpty();
    }

    private List<String> links(String username) {
        return realm.admin().users().get(realm.userId(username)).getFederatedIdentity().stream()
                .map(FederatedIdentityRepresentation::getUserName)
                .toList();
    }

    private void externalUntil(String username, String until) {
        realm.updateUser(username, user -> {
            user.singleAttribute("staff_kind", "external");
            user.singleAttribute("valid_until", until);
        });
    }

    /** As the account console does: logs in here, is asked whether to link, and logs in there. */
    private Page linkFromWithin(String username, String there) {
        Page question = realm.browser()
                .open("back-office", Map.of("kc_action", "idp_link:head"))
                .submit(Map.of("username", username, "password", username + "-demo"));
        return HeadOffice.logInThere(question.submit(Map.of()), there);
    }

    private List<JsonNode> findings() {
        JsonNode all = realm.check("claims");
        return IntStream.range(0, all.size())
                .mapToObj(all::get)
                .filter(finding -> finding.get("code").asText().startsWith("mapp"))
                .toList();
    }
}
