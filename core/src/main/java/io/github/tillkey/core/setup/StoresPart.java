package io.github.tillkey.core.setup;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.LoanValidator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;

/** What stores need. The stores group and the stores themselves follow from the request. */
public final class StoresPart extends SetupPartFactory {

    /** How requests name it. */
    static final String ID = "stores";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<NeededAttribute> attributes() {
        return List.of(
                staffKind(),
                NeededAttribute.of(
                                StaffAttributes.STORE_LOANS,
                                "Loans to other stores",
                                "One a value: store; roles; first day; last day",
                                Map.of(LoanValidator.ID, Map.of()))
                        .ofSeveralValues());
    }

    /** Why a member is blocked, which Keycloak keeps, and several features write. */
    public static NeededAttribute disabledReason() {
        return NeededAttribute.of(
                        UserModel.DISABLED_REASON,
                        "Blocked because",
                        "account_expired: Tillkey has blocked the member at the end of the access; suspended, "
                                + "suspended_by_store: somebody who administers staff has",
                        Map.of())
                .readOnly();
    }

    /** The kind of staff member, which several features ask for. */
    public static NeededAttribute staffKind() {
        List<String> kinds = Stream.of(StaffKind.values()).map(StaffKind::value).toList();
        return NeededAttribute.of(
                        StaffAttributes.STAFF_KIND,
                        "Kind of staff member",
                        "External members need a last day, limited ones enter only clients that name them, a person "
                                + "has no login",
                        Map.of("options", Map.of("options", kinds)))
                .input("select");
    }
}
