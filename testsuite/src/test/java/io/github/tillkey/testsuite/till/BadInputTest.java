package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Bad, replayed or planted input gets a clear answer and an event; nothing is lost, and no stack trace shows. */
@KeycloakIntegrationTest(config = PackServer.class)
class BadInputTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @TempDir
    Path folder;

    private static Stream<String> noPins() {
        return Stream.of(
                "",
                " ",
                "123",
                "12345",
                "12a4",
                "１２３４", // full-width digits
                "١٢٣٤", // Arabic-Indic digits
                "12 34",
                "-123",
                "1234\n",
                "0'; drop table TILLKEY_PIN; --",
                "<script>alert(1)</script>",
                "${7*7}",
                "\u0000\u0000\u0000\u0000",
                "9".repeat(10_000));
    }

    @TestFactory
    Stream<DynamicTest> malformedPinsAreExplainedAndNotCounted() {
        return Rows.each(noPins(), typed -> {
            realm.admin().clearEvents();
            Browser till = realm.till("STO-01");
            for (int i = 0; i < 2; i++) {
                Page page = till.open("pos").submit(Map.of("pin", typed));

                assertThat(page.status()).isEqualTo(200);
                assertThat(page.text())
                        .contains(page.message("tillkeyPinFormat", 4))
                        .doesNotContain("Exception", "49");
                assertThat(page.html()).doesNotContain("<script>alert(1)");
                assertThat(page.asksFor("pin")).isTrue();
            }
            assertThat(realm.reasons()).as("one event, not one each time").containsExactly("pin_malformed");
        });
    }

    static Stream<String> noCodes() {
        return Stream.of(
                "",
                "AAAA",
                "OOOO-0000",
                "' or 1=1 --",
                "<img src=x onerror=alert(1)>",
                "０１２３-４５６７-８９AB",
                "A".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("noCodes")
    void malformedEnrolmentCodesAreExplained(String typed) {
        Page page = realm.browser().open("pos").submit(Map.of("code", typed));
        assertThat(page.submit(Map.of("code", typed)).status()).isEqualTo(200);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.asksFor("code")).isTrue();
        assertThat(page.html()).doesNotContain("onerror=alert(1)>");
        assertThat(realm.reasons()).containsExactly("code_unknown");
    }

    @Test
    void reloadingAPageWritesOneEventAndOneLogLine() throws IOException {
        realm.savePolicy(Map.of("pin_length", "4"));
        realm.identifyBy("nobody knows");
        String log = folder.resolve("server.log").toString();
        server.run(session -> ServerLog.record(Path.of(log)));
        try {
            for (int i = 0; i < 3; i++) {
                realm.browser().open("pos");
            }
            assertThat(realm.reasons()).containsExactly("pin_unavailable");
            realm.clientSettings("pos", Map.of("pin", "false"));
            for (int i = 0; i < 3; i++) {
                realm.browser().open("pos");
            }
        } finally {
            server.run(session -> ServerLog.Recording.end());
        }
        assertThat(Files.readAllLines(Path.of(log)))
                .filteredOn(line -> line.contains("Realm " + realm.name() + ", PIN logins are refused"))
                .hasSize(1);
        assertThat(Files.readAllLines(Path.of(log)))
                .filteredOn(line -> line.contains("Realm " + realm.name() + ", client pos: it asks for PINs"))
                .hasSize(1);
        assertThat(realm.reasons()).containsExactly("pin_not_allowed", "pin_unavailable");
    }

    @Test
    void aMessageThatAnotherRequestHasTakenIsLeftOut() {
        String name = realm.name();
        int status = server.fetch(
                session -> {
                    session.getContext().setRealm(session.realms().getRealmByName(name));
                    return session.getProvider(LoginFormsProvider.class)
                            .setActionUri(URI.create("http://localhost/"))
                            .addError(null)
                            .addSuccess(null)
                            .createForm("login-page-expired.ftl")
                            .getStatus();
                },
                Integer.class);
        assertThat(status).isEqualTo(200);
    }

    @Test
    void aPinMayBeginWithZeros() {
        realm.savePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"));
        Pin temporary = Pin.parse(realm.temporaryPin("anna"), 4).orElseThrow();
        String mine = Stream.of("0395", "0748")
                .map(digits -> Pin.parse(digits, 4).orElseThrow())
                .filter(pin -> !FourDigitPins.isNear(pin, temporary) && !FourDigitPins.areRelated(pin, temporary))
                .findFirst()
                .orElseThrow()
                .digits();
        Browser till = realm.till("STO-01");

        Page chosen = till.typePin(temporary.digits()).submit(Map.of("newPin", mine, "repeatPin", mine));

        assertThat(chosen.isAtClient()).isTrue();
        assertThat(till.typePin(mine).isAtClient()).isTrue();
    }

    @Test
    void aCodeMayBeTypedInSmallLettersWithSpaces() {
        String code = realm.prepareTerminal("STO-01").code();

        Page page = realm.browser()
                .open("pos")
                .submit(RetailRealm.enrolment(" " + code.toLowerCase().replace('-', ' ')));

        assertThat(page.asksFor("pin")).isTrue();
    }

    @Test
    void aReplayedPinFormDoesNotLogInAgain() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        assertThat(pad.submit(Map.of("pin", pin)).isAtClient()).isTrue();

        Page replayed = pad.submit(Map.of("pin", pin));

        assertThat(replayed.isAtClient()).isFalse();
        assertThat(replayed.status()).isLessThan(500);
    }

    @Test
    void theBackButtonLeadsToAPageFromWhichOneCanGoOn() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        pad.submit(Map.of("pin", "0"));

        Page back = pad.submit(Map.of("pin", pin));

        assertThat(back.status()).isLessThan(500);
        assertThat(till.logInWithPin(pin).issued()).isTrue();
    }

    @Test
    void theAddressOfTheHandOverIsGoodOnce() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        till.typePin(pin).tokens();
        String handOver = till.seen().stream()
                .map(seen -> seen.substring(0, seen.indexOf('\n')))
                .reduce((first, last) -> last)
                .orElseThrow();

        Page again = till.get(java.net.URI.create(handOver));

        assertThat(again.isAtClient()).isFalse();
        assertThat(again.status()).isLessThan(500);
    }

    @Test
    void theAddressOfTheHandOverIsNothingToAnotherBrowser() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page offersOfATemporaryPin = realm.till("STO-01").typePin(realm.temporaryPin("bob"));

        Page elsewhere = realm.browser().get(offersOfATemporaryPin.location());

        assertThat(elsewhere.offers()).isEmpty();
        assertThat(till.logInWithPin(pin).issued()).isTrue();
    }

    @Test
    void namesWithMarkupAreShownAsText() {
        var group = realm.storeGroup("STO-01");
        group.setName("<b>Store</b><script>alert(1)</script>");
        realm.admin().groups().group(group.getId()).update(group);
        String name = "<a href='https://evil.example'>Till</a>";
        var answer = Http.json(realm.call(
                        "POST", "/tillkey-pin/terminals", Map.of("storeId", "STO-01", "name", name), realm.adminToken())
                .body());
        Browser till = realm.browser();

        Page registered =
                till.open("pos").submit(RetailRealm.enrolment(answer.get("code").asText()));
        Page pad = till.open("pos");

        for (Page page : new Page[] {registered, pad}) {
            assertThat(page.text()).contains("<b>Store</b>").contains(name);
            assertThat(page.html())
                    .doesNotContain("<b>Store</b>")
                    .doesNotContain("<a href='https://evil.example'>")
                    .doesNotContain("<a href=\"https://evil.example\">")
                    .doesNotContain("<script>alert(1)");
        }
    }

    @Test
    void anOfferThatWasNotMadeIsRefused() {
        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        for (String offer : new String[] {"3", "-1", "", "0 ", "1234", "<b>"}) {
            Page page = offers.submit(Map.of("offer", offer));
            assertThat(page.isAtClient()).isFalse();
            assertThat(page.messages()).contains("tillkeySetPinChoose");
            offers = page;
        }
        assertThat(offers.submit(Map.of("offer", "1")).isAtClient()).isTrue();
    }
}
