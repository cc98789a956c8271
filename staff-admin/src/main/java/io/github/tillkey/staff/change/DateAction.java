package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.usecase.Members;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets when the access begins and ends, and who answers for it. */
final class DateAction extends Action<DateAction.Dated> {

    /** Dates and sponsor of a member, as they are written. */
    record Dated(
            @Nullable String validFrom,
            @Nullable String validUntil,
            @Nullable String timeZone,
            @Nullable String sponsor) {}

    private final Change.Dates dates;

    DateAction(Change.Dates dates) {
        super(Dated.class);
        this.dates = dates;
    }

    @Override
    void check() {
        if (Stream.of(dates.validFrom(), dates.validUntil(), dates.timeZone(), dates.sponsor())
                .allMatch(Objects::isNull)) {
            throw RequestRefusedException.invalid("change.dates has nothing to change.");
        }
        checkLength("change.dates.validFrom", dates.validFrom());
        checkLength("change.dates.validUntil", dates.validUntil());
        checkLength("change.dates.timeZone", dates.timeZone());
        checkLength("change.dates.sponsor", dates.sponsor());
    }

    @Override
    Dated look(Target target) {
        return of(target.data());
    }

    private static Dated of(MemberData data) {
        return new Dated(data.validFrom(), data.validUntil(), data.timeZone(), data.sponsor());
    }

    @Override
    void apply(Target target) {
        Dated now = look(target);
        write(
                target,
                new Dated(
                        changed(now.validFrom(), dates.validFrom()),
                        changed(now.validUntil(), dates.validUntil()),
                        changed(now.timeZone(), dates.timeZone()),
                        changed(now.sponsor(), dates.sponsor())));
    }

    private static @Nullable String changed(@Nullable String now, @Nullable String wanted) {
        if (wanted == null) {
            return now;
        }
        return wanted.isEmpty() ? null : wanted;
    }

    @Override
    void restore(Target target, Dated now, Dated before, Dated after) {
        write(target, before);
    }

    private static void write(Target target, Dated wanted) {
        new Members(target.call())
                .edit(
                        target.id(),
                        seen -> {},
                        data -> new MemberData(
                                data.firstName(),
                                data.lastName(),
                                data.email(),
                                data.kind(),
                                wanted.validFrom(),
                                wanted.validUntil(),
                                wanted.timeZone(),
                                wanted.sponsor(),
                                data.allowedNetworks(),
                                data.externalId(),
                                data.tags(),
                                data.description(),
                                data.filters(),
                                data.locale()));
    }
}
