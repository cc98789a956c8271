package io.github.tillkey.core.network;

import static io.github.tillkey.core.network.AddressQueries.answer;
import static io.github.tillkey.core.network.Fuzzing.check;
import static io.github.tillkey.core.network.Fuzzing.checkPrintable;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkListFuzzTest {

    private static final List<Instant> INSTANTS =
            List.of(Instant.EPOCH, Instant.parse("2026-12-24T17:00:00Z"), Instant.parse("9999-12-31T23:59:59Z"));

    private static final OffsetDateTime END = OffsetDateTime.parse("2026-12-24T18:00+01:00");

    static Stream<byte[]> seeds() {
        return Fuzzing.seeds(
                "10.1.2.3\n10.0.0.0/8, 10.1.2.3 until 2026-12-24T18:00+01:00 # home of Anna, *",
                "2001:db8::1\n2001:db8::/32 until 2026-12-24T17:00:01Z, 2001:db8::1-2001:db8::ff, @a, @store#x, "
                        + "@inherited",
                "::ffff:10.0.0.1\n10.1.2.3/8 until 2026-12-24T17:00Z, 10.0.0.9-10.0.0.1, 10.0.0.0/255.0.0.0",
                "192.0.2.1\n::ffff:10.0.0.1/128",
                "fe80::1%eth0\n::ffff:10.0.0.0/104,10.0.0.0/08,010.0.0.1",
                "mode:enforce\nrequired_for:kinds\nrequired_kinds:employee\nrequired_kinds:external\ncontact:030 123",
                "mode:report\nrequired_for:role\nrequired_role:at-home\nzones:a = 10.1.0.0/16\ndefault_networks:@a",
                "zones:a=10.0.0.1 until 2026-12-24T17:00Z\nzones:b=@a\nzones:a=10.1.2.3/8\ndefault_networks:@a,@b,@c");
    }

    /** As a list, the first line is an address to check; as settings, each line is a key and a value. */
    @MethodSource("seeds")
    @DictionaryEntries({
        " until ",
        "2026-12-24T18:00+01:00",
        "#",
        // Written into libFuzzer's dictionary as they stand, between quotes: other characters than ASCII go as bytes of
        // UTF-8.
        "\\x22",
        ";",
        "\\xc2\\xa0",
        "\\xef\\xbb\\xbf",
        "\\xe2\\x80\\xa8",
        "\\x0d\\x0a",
        "@store",
        "@inherited",
        "::ffff:",
        "/128",
        "-",
        "255.255.255.255",
        "99999999999",
        "zones:a=",
        "default_networks:",
        "contact:",
        "mode:",
        "@a"
    })
    @FuzzTest(maxDuration = Fuzzing.DURATION)
    void listsAndSettingsAreReadOrRefused(byte[] input) {
        List<String> lines = Fuzzing.lines(input);
        list(lines.get(0), String.join("\n", lines.subList(1, lines.size())));
        settings(lines);
    }

    private static void list(String address, String text) {
        NetworkList list = read(text);
        if (list == null) {
            return;
        }
        // A note that is pasted adds nothing but itself.
        try {
            NetworkList more = list.allowing(ClientAddress.of("192.0.2.1"), END, text, Instant.MIN);
            check(more.entries().size() == list.entries().size() + 1, "one entry more", text);
        } catch (InvalidNetworkListException note) {
            checkPrintable(note.getMessage());
        }
        NetworkList again = read(list.toString());
        if (again == null || !again.toString().equals(list.toString())) {
            throw new AssertionError("reads back as it prints: " + list);
        }
        for (NetworkListScope place : NetworkListScope.values()) {
            try {
                list.in(place);
            } catch (InvalidNetworkListException refusal) {
                checkPrintable(refusal.getMessage());
            }
        }
        for (Instant now : INSTANTS) {
            check(answer(again, address, now).equals(answer(list, address, now)), "answers as it prints", list);
        }
    }

    private static @Nullable NetworkList read(String text) {
        try {
            return NetworkList.parse(text);
        } catch (InvalidNetworkListException refusal) {
            checkPrintable(refusal.getMessage());
            int position = 0;
            for (InvalidNetworkListException.Fault fault : refusal.faults()) {
                check(fault.position() > position, "in their order", refusal.getMessage());
                position = fault.position();
                String suggestion = fault.suggestion();
                if (suggestion != null) {
                    NetworkList suggested = read(suggestion);
                    check(suggested != null && suggested.toString().equals(suggestion), "is a list", suggestion);
                }
            }
            return null;
        }
    }

    private static void settings(List<String> lines) {
        Map<String, String> config = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            config.merge(
                    line.substring(0, Math.max(colon, 0)),
                    line.substring(colon + 1),
                    (one, other) -> one + "\n" + other);
        }
        try {
            NetworkSettings settings = NetworkSettings.read(config);
            evaluate(settings);
            // What has been checked refers to nothing that is missing or broken.
            NetworkMatch answer = evaluate(NetworkSettingsTest.checked(config));
            check(answer.problem() == null, "no problem", answer);
        } catch (InvalidSettingException refusal) {
            checkPrintable(refusal.getMessage());
            String message = refusal.sentence();
            check(message.startsWith(refusal.setting() + " ") && message.endsWith("."), "a sentence", message);
        }
    }

    private static NetworkMatch evaluate(NetworkSettings settings) {
        String list = settings.defaultNetworks();
        return list == null
                ? NetworkMatch.refused()
                : new NetworkEvaluator(
                                new NetworkListCache(),
                                settings.zones(),
                                null,
                                ClientAddress.of("10.1.2.3"),
                                Instant.EPOCH)
                        .evaluate(list);
    }
}
