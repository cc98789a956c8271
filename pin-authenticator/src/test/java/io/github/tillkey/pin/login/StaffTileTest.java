package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.store.Membership;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaffTileTest {

    @ParameterizedTest
    @CsvSource({
        "Anna, Svensson, anna, Anna S.",
        "'  Anna ', ' svensson', anna, Anna S.",
        "Anna, '', anna, Anna",
        "Anna, , anna, Anna",
        "'', Svensson, anna, S.",
        ", , anna@example.com, A.",
        "Åsa, Öberg, asa, Åsa Ö.",
        "Mei, 𠮷田, mei, Mei 𠮷."
    })
    void aTileShowsTheFirstNameAndOneInitialAndNeverTheUsername(
            String firstName, String lastName, String username, String shown) {
        assertThat(StaffTile.nameOf(firstName, lastName, username)).isEqualTo(shown);
    }

    @Test
    void theStaffOfTheStoreIsNotDisplacedByThoseWhoWorkEverywhere() {
        Stream<StaffTile.Placed> everywhere = IntStream.range(0, StaffTile.MAX_TILES)
                .mapToObj(i -> new StaffTile.Placed(new StaffTile("a" + i, "Anna A."), Membership.Way.ALL_STORES));
        Stream<StaffTile.Placed> near = Stream.of(
                new StaffTile.Placed(new StaffTile("without", "Adam A."), Membership.Way.WITHOUT_STORE),
                new StaffTile.Placed(new StaffTile("level", "Yrsa Y."), Membership.Way.LEVEL),
                new StaffTile.Placed(new StaffTile("loan", "Xena X."), Membership.Way.LOAN),
                new StaffTile.Placed(new StaffTile("zoe", "Zoe Z."), Membership.Way.GROUP),
                new StaffTile.Placed(new StaffTile("mia", "Mia M."), Membership.Way.GROUP));

        List<StaffTile> tiles = StaffTile.order(Stream.concat(everywhere, near), Locale.ENGLISH);

        assertThat(tiles)
                .hasSize(StaffTile.MAX_TILES)
                .extracting(StaffTile::id)
                .startsWith("mia", "zoe", "loan", "level", "a0")
                .doesNotContain("without");
    }

    @Test
    void theOptionOfTheStepIsReadAsTheAdminConsoleWritesIt() {
        assertThat(identifyBy(null)).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of())).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of("identify_by", " "))).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of("identify_by", "Staff picker, then PIN"))).contains(IdentifyBy.PICKER);
        assertThat(identifyBy(Map.of("identify_by", "username"))).contains(IdentifyBy.USERNAME);
    }

    @Test
    void anOptionThatMeansNothingIsNotTakenForTheWeakest() {
        assertThat(identifyBy(Map.of("identify_by", "badge"))).isEmpty();
    }

    private static Optional<IdentifyBy> identifyBy(@Nullable Map<String, String> config) {
        try {
            return Optional.of(IdentifyBy.SETTING.read(SettingValues.single(config)));
        } catch (InvalidSettingException wrong) {
            return Optional.empty();
        }
    }
}
