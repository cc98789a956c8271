package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A PIN of one's own: what is refused looks alike, counts, and comes to an end. */
@KeycloakIntegrationTest(config = PackServer.class)
class SelfChosenPinTest extends RetailTest {

    private static final String REFUSED = "tillkeyChoosePinRefused";
    private static final String SPENT = "tillkeyChoosePinSpent";

    @InjectTimeOffSet
    TimeOffSet time;

    private String bobs;

    @BeforeEach
    void letMembersChoose() {
        bobs = realm.permanentPin("bob", "STO-01");
        assertThat(realm.savePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void aMemberChoosesAPinAndLogsInWithIt() {
        Browser till = realm.till("STO-01");
        Page page = till.typePin(realm.temporaryPin("anna"));
        assertThat(page.offers()).isEmpty();
        assertThat(page.asksFor("newPin")).isTrue();
        String mine = free(bobs);

        assertThat(choose(page, mine).isAtClient()).isTrue();

        assertThat(till.typePin(mine).isAtClient()).isTrue();
        assertThat(till.seen().toString()).as("no page repeats what was typed").doesNotContain("value=\"" + mine);
    }

    @Test
    void allRefusalsGetTheSameAnswerInTheSameTime() {
        String earlier = realm.temporaryPin("anna");
        Page page = realm.till("STO-01").typePin(earlier);
        List<String> refused = List.of(
                "1234", bobs, nearTo(bobs), new StringBuilder(earlier).reverse().toString());

        String first = null;
        for (String pin : refused) {
            Instant start = Instant.now();
            page = choose(page, pin);
            Duration took = Duration.between(start, Instant.now());

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.messages()).contains(REFUSED);
            assertThat(took).as("delayed").isGreaterThanOrEqualTo(Duration.ofMillis(295));
            String html = page.html()
                    .replaceAll("(session_code|tab_id|execution|client_data)=[^\"&]*", "$1=")
                    .replaceAll("auth_session[^\"]*", "");
            first = first == null ? html : first;
            assertThat(html).isEqualTo(first);
        }
        assertThat(realm.reasons().subList(0, 4)).containsOnly("pin_not_accepted");
        assertThat(realm.events().subList(0, 4)).allSatisfy(event -> {
            assertThat(event.getType()).isEqualTo("UPDATE_CREDENTIAL_ERROR");
            assertThat(event.getDetails().toString()).doesNotContain(refused.get(1));
        });
    }

    @Test
    void fiveRefusalsEndTheAttemptAndTheLoginAlsoOverSeveralAttempts() {
        String temporary = realm.temporaryPin("anna");
        Browser till = realm.till("STO-01");
        Page page = till.typePin(temporary);
        for (int i = 0; i < 3; i++) {
            page = choose(page, bobs);
        }
        page = realm.till("STO-01").typePin(temporary);
        page = choose(page, "1234");
        assertThat(page.messages()).contains(REFUSED);
        Page open = page;

        page = choose(page, bobs);

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.messages()).contains(SPENT);
        assertThat(realm.reasons().subList(0, 2)).containsExactly("pin_choices_spent", "pin_not_accepted");
        assertThat(choose(open, free(bobs)).isAtClient())
                .as("the login is over, even for a good PIN")
                .isFalse();
        assertThat(till.typePin(temporary).messages()).contains(SPENT);
        assertThat(till.typePin(realm.temporaryPin("anna")).messages())
                .as("a new temporary PIN does not begin afresh")
                .contains(SPENT);

        time.set(30 * 60 * 60);
        assertThat(choose(till.typePin(realm.temporaryPin("anna")), free(bobs)).isAtClient())
                .as("a day later")
                .isTrue();
    }

    @Test
    void parallelChoicesDoNotSlipPastTheCount() throws Exception {
        Page page = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        CyclicBarrier start = new CyclicBarrier(12);
        ExecutorService executor = Executors.newFixedThreadPool(12);
        try {
            List<Callable<Page>> choices = IntStream.range(0, 12)
                    .<Callable<Page>>mapToObj(i -> () -> {
                        start.await();
                        return choose(page, bobs);
                    })
                    .toList();
            for (Future<Page> choice : executor.invokeAll(choices)) {
                assertThat(choice.get().status()).isLessThan(500);
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(realm.reasons().stream().filter("pin_not_accepted"::equals)).hasSizeLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "12345", "123456", "12a4", " 1234", "１２３４", "<b>x"})
    void malformedInputIsExplainedAndNotCounted(String typed) {
        Page page = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        for (int i = 0; i < 6; i++) {
            page = choose(page, typed);
            assertThat(page.id()).isEqualTo("choose-pin");
            assertThat(page.text()).contains(page.message("tillkeyChoosePinFormat", 4));
        }

        assertThat(realm.reasons()).isEmpty();
        assertThat(choose(page, free(bobs)).isAtClient()).isTrue();
    }

    @Test
    void aRepeatThatDiffersIsNotLookedUpAndNotCounted() {
        Page page = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        for (int i = 0; i < 6; i++) {
            page = page.submit(Map.of("newPin", bobs, "repeatPin", "1234"));
            assertThat(page.messages()).contains("tillkeyChoosePinDiffers");
        }
        page = page.submit(Map.of("newPin", bobs));
        assertThat(page.messages()).contains("tillkeyChoosePinDiffers");

        assertThat(realm.reasons()).isEmpty();
        assertThat(choose(page, free(bobs)).isAtClient()).isTrue();
    }

    @Test
    void aRefusedChoiceCountsAsAMissOfItsTill() {
        assertThat(realm.savePolicy(Map.of(
                                "pin_length", "4",
                                "pin_choice", "self-chosen",
                                "throttle_free_misses", "5"))
                        .statusCode())
                .isEqualTo(204);
        Browser till = realm.till("STO-01");
        Page page = till.typePin(realm.temporaryPin("anna"));
        for (int i = 0; i < 5; i++) {
            page = choose(page, bobs);
        }
        till.typePin(free(bobs));

        assertThat(till.typePin(bobs).messages())
                .containsAnyOf("tillkeyTerminalWaiting", "tillkeyTerminalWaitingSeconds");
    }

    @Test
    void offersAndChosenPinsCannotBeMixed() {
        Page choice = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        choice = choice.submit(Map.of("offer", "0"));
        assertThat(choice.text()).contains(choice.message("tillkeyChoosePinFormat", 4));
        realm.savePolicy(Map.of("pin_length", "4"));

        Page offers = choice.submit(Map.of("newPin", free(bobs), "repeatPin", free(bobs)));

        assertThat(offers.offers()).hasSize(3);
        assertThat(offers.messages()).contains("tillkeySetPinChoose");
    }

    private static Page choose(Page page, String pin) {
        return page.submit(Map.of("newPin", pin, "repeatPin", pin));
    }

    private static String nearTo(String pin) {
        return Pin.parse(pin, 4).orElseThrow().near().stream()
                .filter(near -> !WeakPins.isWeak(near))
                .findFirst()
                .orElseThrow()
                .digits();
    }

    /** A PIN that anybody but bob may have. */
    private static String free(String bobs) {
        Pin his = FourDigitPins.of(bobs);
        return FourDigitPins.strong()
                .filter(pin -> !FourDigitPins.isNear(pin, his) && !FourDigitPins.areRelated(pin, his))
                .findFirst()
                .orElseThrow()
                .digits();
    }
}
