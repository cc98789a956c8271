package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.store.StoreCodeClaim.Holder;
import io.github.tillkey.core.store.StoreCodeClaim.Outcome;
import io.github.tillkey.core.store.StoreCodeClaim.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreCodeClaimTest {

    private static StoreCodeClaim of(Holder holder, Writer by) {
        return new StoreCodeClaim(holder, false, false, false, false, by);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstGetsTheCode(Writer by) {
        assertThat(of(Holder.NOBODY, by).decide()).isEqualTo(Outcome.GRANTED);
    }

    @ParameterizedTest
    @EnumSource
    void aCodeOfAnotherStoreCannotBeTaken(Writer by) {
        assertThat(of(Holder.ANOTHER_STORE, by).decide()).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void onlyARealmAdministratorPassesOnTheCodeOfAFormerStore() {
        assertThat(of(Holder.FORMER_STORE, Writer.REALM_ADMINISTRATOR).decide()).isEqualTo(Outcome.GRANTED);
        assertThat(of(Holder.FORMER_STORE, Writer.GROUP_ADMINISTRATOR).decide()).isEqualTo(Outcome.TAKEN);
        assertThat(of(Holder.FORMER_STORE, Writer.UNKNOWN).decide()).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void onlyARealmAdministratorChangesTheCodeOfAStore() {
        for (Writer by : Writer.values()) {
            Outcome expected = by == Writer.REALM_ADMINISTRATOR ? Outcome.GRANTED : Outcome.FIXED;
            assertThat(new StoreCodeClaim(Holder.NOBODY, false, true, false, false, by).decide())
                    .isEqualTo(expected);
            assertThat(new StoreCodeClaim(Holder.THIS_GROUP, false, false, false, false, by).decide())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGroupKeepsItsCodeWhenItIsMoved(Writer by) {
        for (boolean inside : new boolean[] {true, false}) {
            assertThat(new StoreCodeClaim(Holder.THIS_GROUP, true, false, inside, false, by).decide())
                    .isEqualTo(Outcome.HELD);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreHasNoStoresInside(Writer by) {
        assertThat(new StoreCodeClaim(Holder.NOBODY, false, false, true, false, by).decide())
                .isEqualTo(Outcome.INSIDE_STORE);
        assertThat(new StoreCodeClaim(Holder.FORMER_STORE, false, false, true, false, by).decide())
                .isEqualTo(Outcome.INSIDE_STORE);
    }

    @Test
    void ofSeveralWhoAskAtOnceARealmAdministratorChooses() {
        for (Writer by : Writer.values()) {
            assertThat(new StoreCodeClaim(Holder.NOBODY, false, false, false, true, by).decide())
                    .isEqualTo(by == Writer.REALM_ADMINISTRATOR ? Outcome.GRANTED : Outcome.TAKEN);
        }
    }
}
