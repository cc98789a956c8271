package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Page;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Calendar;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.utils.Base32;
import org.keycloak.models.utils.TimeBasedOTP;

/** Somebody with a slip of paper and a telephone. */
final class Person {

    private static final Pattern QR_CODE = Pattern.compile("data:image/png;base64, ?([A-Za-z0-9+/=]+)");

    private final String id;
    private final String username;
    private @Nullable String password;
    private @Nullable String pin;
    private @Nullable String otpSecret;
    private String lastCode = "";
    private final Set<String> usedCodes = new HashSet<>();

    /** @param created the answer to {@code POST members} */
    Person(JsonNode created) {
        this.id = created.at("/member/id").asText();
        this.username = created.at("/member/username").asText();
        this.password = created.at("/secrets/password").textValue();
        this.pin = created.at("/secrets/pin").textValue();
    }

    /** Somebody who has chosen the password. */
    Person(String id, String username, String password) {
        this.id = id;
        this.username = username;
        this.password = password;
    }

    String id() {
        return id;
    }

    String username() {
        return username;
    }

    @Nullable
    String password() {
        return password;
    }

    /** Whether the password on the slip has not been replaced yet. */
    boolean isNew() {
        return !(username + "-own").equals(password);
    }

    String pin() {
        assertThat(pin).as("PIN of " + username).isNotNull();
        return pin;
    }

    void pin(String given) {
        pin = given;
    }

    /** Opens a client and logs in with the password. */
    Page logIn(Browser browser, String client) {
        return logIn(browser.open(client));
    }

    /** Types what the pages ask for, and sets up what they want to be set up. */
    Page logIn(Page first) {
        Page page = typePassword(first);
        if (page.asksFor("totp")) {
            page = scan(page);
        } else if (page.asksFor("otp")) {
            page = page.submit(Map.of("otp", code()));
        }
        return page.asksFor("password-new") ? replacePassword(page) : page;
    }

    Page typePassword(Page first) {
        // In a realm with organizations the name is asked for by itself.
        Page page = first.asksFor("password") ? first : first.submit(Map.of("username", username));
        assertThat(page.asksFor("password")).as(page.text()).isTrue();
        return page.submit(Map.of("username", username, "password", String.valueOf(password)));
    }

    private Page replacePassword(Page page) {
        password = username + "-own";
        return page.submit(Map.of("password-new", password, "password-confirm", password));
    }

    /** Reads the QR code as a telephone does, which then knows the secret. */
    private Page scan(Page page) {
        Matcher image = QR_CODE.matcher(page.html());
        assertThat(image.find()).as(page.html()).isTrue();
        URI scanned = URI.create(read(Base64.getDecoder().decode(image.group(1))));
        assertThat(scanned.getScheme() + "://" + scanned.getHost()).isEqualTo("otpauth://totp");
        Map<String, String> key = Http.parameters(scanned.getRawQuery());
        assertThat(key).containsEntry("digits", "6").containsEntry("algorithm", "SHA1");
        otpSecret = new String(Base32.decode(key.get("secret")), StandardCharsets.UTF_8);
        return page.submit(Map.of("totp", code(), "totpSecret", page.value("totpSecret"), "userLabel", "telephone"));
    }

    private static String read(byte[] image) {
        try {
            return new QRCodeReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(
                            new BufferedImageLuminanceSource(ImageIO.read(new ByteArrayInputStream(image))))))
                    .getText();
        } catch (Exception unreadable) {
            throw new AssertionError("no QR code", unreadable);
        }
    }

    /** What the telephone shows now, or half a minute earlier or later: the server takes each code once. */
    String code() {
        assertThat(otpSecret).as("secret of " + username).isNotNull();
        lastCode = IntStream.of(0, 1, -1)
                .mapToObj(this::codeOf)
                .filter(usedCodes::add)
                .findFirst()
                .orElseThrow();
        return lastCode;
    }

    /** What was typed before. */
    String lastCode() {
        return lastCode;
    }

    private String codeOf(int step) {
        Calendar moment = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        moment.add(Calendar.SECOND, step * TimeBasedOTP.DEFAULT_INTERVAL_SECONDS);
        TimeBasedOTP otp = new TimeBasedOTP();
        otp.setCalendar(moment);
        return otp.generateTOTP(otpSecret);
    }

    /** Types the PIN on a till; instead of a temporary one, or one that is too short by now, takes a new one. */
    Page typePin(Browser till) {
        Page page = till.typePin(pin());
        if (page.offers().isEmpty()) {
            return page;
        }
        pin = page.offers().get(0);
        return page.submit(Map.of("offer", "0"));
    }
}
