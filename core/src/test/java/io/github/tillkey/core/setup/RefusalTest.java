package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.setup.SetupPreview.When;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusalTest {

    private static final Verdict GRANTED = new Verdict.Granted(null, List.of());
    private static final Verdict.Refused KIND = refused("client", Reason.KIND_NOT_ALLOWED);
    private static final Verdict.Refused STORE = refused("store", Reason.STORE_REQUIRED);
    private static final Verdict.Refused NETWORK = refused("network", Reason.NETWORK_NOT_ALLOWED);

    private static Verdict.Refused refused(String rule, Reason reason) {
        return new Verdict.Refused(reason, rule, Map.of());
    }

    private static Verdict.Granted reporting(Verdict.Refused report) {
        return new Verdict.Granted(null, List.of(report));
    }

    private static Refusal of(Verdict.Refused refused, boolean reported, String... clients) {
        return new Refusal(refused.rule(), refused.reason().code(), Map.of(), reported, Set.of(clients));
    }

    @Test
    void everyRuleThatRefusesOrReportsIsNamed() {
        assertThat(Refusal.of(Set.of("pos"), Map.of("client", KIND, "network", reporting(NETWORK), "dates", GRANTED)))
                .containsExactlyInAnyOrder(of(KIND, false, "pos"), of(NETWORK, true, "pos"));
    }

    @Test
    void whoMayEnterInOneStoreIsNotRefused() {
        List<Refusal> both = List.of(of(KIND, false, "pos"), of(STORE, false, "pos"));

        assertThat(Refusal.leastRefused(List.of(both, List.of()))).isEmpty();
        assertThat(Refusal.leastRefused(List.of(both, List.of(of(STORE, false, "pos")))))
                .containsExactly(of(STORE, false, "pos"));
        assertThat(Refusal.leastRefused(List.of())).isEmpty();
    }

    @Test
    void aStoreThatRefusesIsWorseThanOneThatReportsMore() {
        List<Refusal> reports = List.of(of(NETWORK, true, "pos"), of(KIND, true, "pos"));

        assertThat(Refusal.leastRefused(List.of(List.of(of(STORE, false, "pos")), reports)))
                .isEqualTo(reports);
    }

    @Test
    void theSameRefusalNamesAllItsClientsOnce() {
        assertThat(Refusal.merged(List.of(
                        of(NETWORK, true, "shop"),
                        of(KIND, false, "shop", "office"),
                        of(KIND, false, "pos"),
                        of(KIND, true, "stock"))))
                .containsExactly(
                        of(KIND, false, "office", "pos", "shop"), of(KIND, true, "stock"), of(NETWORK, true, "shop"));
    }

    @Test
    void refusalsWithOtherDetailsStayApart() {
        Refusal cashier =
                new Refusal("client", "client_role_missing", Map.of("store_roles", "cashier"), false, Set.of("pos"));
        Refusal manager =
                new Refusal("client", "client_role_missing", Map.of("store_roles", "manager"), false, Set.of("pos"));

        assertThat(Refusal.merged(List.of(manager, cashier))).containsExactlyInAnyOrder(cashier, manager);
    }

    @Test
    void aRefusalIsNewUnlessTheRuleRefusesAllItsClientsToday() {
        Refusal then = of(KIND, false, "pos", "shop");

        assertThat(SetupPreview.when(then, List.of())).isEqualTo(When.NEW);
        assertThat(SetupPreview.when(then, List.of(of(KIND, false, "pos")))).isEqualTo(When.NEW);
        assertThat(SetupPreview.when(then, List.of(of(STORE, false, "pos", "shop"))))
                .as("another reason")
                .isEqualTo(When.NEW);
        assertThat(SetupPreview.when(then, List.of(of(KIND, true, "pos", "shop"))))
                .as("only reported today")
                .isEqualTo(When.NEW);
        assertThat(SetupPreview.when(then, List.of(of(KIND, false, "pos"), of(KIND, false, "office", "shop"))))
                .isEqualTo(When.ALREADY);
        assertThat(SetupPreview.when(of(KIND, true, "pos"), List.of(of(KIND, false, "pos"))))
                .isEqualTo(When.REPORTED);
    }
}
