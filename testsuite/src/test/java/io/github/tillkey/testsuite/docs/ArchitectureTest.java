package io.github.tillkey.testsuite.docs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.tillkey.core.network.NetworkListCache;
import io.github.tillkey.core.server.RecentlySeen;
import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.Rights;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.validate.ValidationError;

/** The rules between modules: everybody may use core, core uses nobody, and no feature module reaches into another. */
class ArchitectureTest {

    private static final String PACK = "io.github.tillkey.";
    private static final List<String> FEATURES = List.of("pin", "ipallowlist", "expiry", "roles", "staff");

    /** What runs in somebody's Keycloak. */
    private static final String[] SHIPPED = Stream.concat(Stream.of("core"), FEATURES.stream())
            .map(module -> PACK + module + "..")
            .toArray(String[]::new);

    /** Where core's jar holds the library that it bundles; our rules do not apply to it. */
    private static final String BUNDLED = PACK + "core.shaded";

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains(BUNDLED.replace('.', '/')))
            .importPackages("io.github.tillkey");

    @Test
    void theClassesOfEveryModuleAreSeen() {
        for (String module : List.of("core", "pin", "roles", "ipallowlist", "expiry", "staff")) {
            assertThat(CLASSES.stream().anyMatch(type -> type.getPackageName().startsWith(PACK + module)))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void coreUsesNoFeatureModule() {
        noClasses()
                .that()
                .resideInAPackage(PACK + "core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        FEATURES.stream().map(module -> PACK + module + "..").toArray(String[]::new))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pin", "ipallowlist", "expiry", "roles", "staff"})
    void noFeatureModuleReachesIntoAnother(String module) {
        noClasses()
                .that()
                .resideInAPackage(PACK + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FEATURES.stream()
                        .filter(other -> !other.equals(module))
                        .map(other -> PACK + other + "..")
                        .toArray(String[]::new))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void policyAndKeysAreFreeOfKeycloakWhereTheyCanBe() {
        for (String plain : List.of(
                "pin.policy.Pin",
                "pin.policy.PinPolicy",
                "pin.key.PinKey",
                "pin.terminal.EnrolmentCode",
                "pin.terminal.TerminalSecret",
                "pin.throttle.MissCount",
                "pin.throttle.LoginCount",
                "pin.throttle.ThrottlePolicy",
                "core.network.NetworkList",
                "core.network.NetworkListCache",
                "core.network.NetworkEvaluator",
                "core.network.NetworkSettings",
                "core.network.TrustedProxies",
                "core.validity.ValidityDate",
                "core.validity.ValidityWindow",
                "core.validity.TimeZones",
                "expiry.rule.EndDateFormat",
                "expiry.rule.MemberDates",
                "expiry.settings.DateSettings",
                "expiry.settings.LongestPeriod",
                "ipallowlist.rule.NetworkListPrecedence",
                "pin.store.GuessRisk",
                "pin.approval.ApprovalDecision",
                "core.store.StoreMemberships",
                "core.store.RoleExclusion",
                "core.store.Membership",
                "core.store.GroupPlaces",
                "core.store.Loan",
                "core.store.Loans",
                "core.store.StoreCode",
                "core.store.StoreCodeClaim",
                "roles.StoreClaims",
                "roles.mapping.Claims",
                "roles.mapping.MappingTable",
                "roles.mapping.MemberMapping",
                "roles.mapping.StaffGroups",
                "roles.mapping.StoreMapping",
                "roles.mapping.StoreTarget",
                "staff.authority.Authority",
                "staff.imports.file.CsvScanner",
                "staff.imports.file.ImportFile",
                "staff.imports.file.Mapping",
                "staff.imports.file.RowReader",
                "staff.permission.AccessChoice",
                "staff.permission.RecordedTemplates",
                "staff.permission.Template",
                "staff.permission.TemplateDifference",
                "core.access.Verdict",
                "core.access.Decision",
                "core.access.Reason")) {
            noClasses()
                    .that()
                    .haveFullyQualifiedName(PACK + plain)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.keycloak..")
                    .check(CLASSES);
        }
    }

    /**
     * A use case that answers HTTP could not be called through another door. What is named here adapts Keycloak's SPIs,
     * which do.
     */
    @Test
    void onlyRestAndAdaptersUseJaxRs() {
        noClasses()
                .that()
                .resideInAnyPackage(SHIPPED)
                .and()
                .resideOutsideOfPackages("..rest..", "..login..", "..broker..", "..gate..", "..sso..")
                .and()
                .doNotHaveFullyQualifiedName(PACK + "core.network.ClientAddressResolver")
                .and()
                .doNotHaveFullyQualifiedName(PACK + "core.store.StoreRemoval") // It answers in a call of Keycloak's.
                .and()
                .doNotHaveFullyQualifiedName(PACK + "pin.terminal.TerminalCookie")
                .and()
                .doNotHaveFullyQualifiedName(PACK + "expiry.extension.ExtendAction")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .check(CLASSES);
    }

    /** Use cases answer with values of their own, which another API shows in its own way. */
    @Test
    void onlyRestKnowsRest() {
        noClasses()
                .that()
                .resideInAnyPackage(SHIPPED)
                .and()
                .resideOutsideOfPackage("..rest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PACK + "core.rest..")
                .check(CLASSES);
    }

    /** What is called for somebody would otherwise rely on its caller to have checked the rights. */
    @Test
    void everyUseCaseAsksForTheRights() {
        classes()
                .that(describe(
                        "take an invocation",
                        type -> !type.isInterface()
                                && !type.isEquivalentTo(Invocation.class)
                                && type.getCodeUnits().stream()
                                        .flatMap(called -> called.getRawParameterTypes().stream())
                                        .anyMatch(given -> given.isEquivalentTo(Invocation.class))))
                .should()
                .callMethodWhere(target(owner(type(Rights.class))))
                .check(CLASSES);
    }

    /** Keycloak's REST shows the message of an error as it is: a key would arrive bare. */
    @Test
    void validatorsRefuseWithSentences() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(PACK + "core.profile.ValidationErrors")
                .should()
                .callConstructorWhere(target(owner(type(ValidationError.class))))
                .check(CLASSES);
    }

    @Test
    void everythingLivesInOurOwnPackages() {
        classes().should().resideInAPackage("io.github.tillkey..").check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "expiry", "ipallowlist", "pin", "roles", "staff"})
    void thePackagesOfAModuleHaveNoCycles(String module) {
        slices().matching(PACK + module + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheNetworksOfCoreUseTheBundledLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PACK + "core.network")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BUNDLED + "..", "inet.ipaddr..")
                .check(CLASSES);
    }

    /**
     * What a server remembers is a kind of {@link NodeMemory} or a field of a factory, which lets go of it when the
     * server stops.
     */
    @Test
    void nothingThatChangesIsStatic() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(SHIPPED)
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(resideInAPackage("java.util.concurrent..")
                        .or(assignableTo(ThreadLocal.class))
                        .or(assignableTo(RecentlySeen.class))
                        .or(assignableTo(NetworkListCache.class)))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(SHIPPED)
                .should()
                .callConstructorWhere(describe(
                        "a constant holds a collection that can be changed",
                        call -> call.getOrigin() instanceof JavaStaticInitializer
                                && (call.getTargetOwner().isAssignableTo(Map.class)
                                        || call.getTargetOwner().isAssignableTo(Collection.class))))
                .check(CLASSES);
    }

    @Test
    void nothingOfThePackPrintsOrUsesAnotherLogger() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PACK + "demo..", PACK + "testsuite..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..")
                .check(CLASSES);
    }
}
