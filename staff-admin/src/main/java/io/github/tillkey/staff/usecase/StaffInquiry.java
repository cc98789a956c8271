package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.explain.AccessExplainer;
import io.github.tillkey.core.usecase.AccessInquiry;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * Answers who manages staff why a member can or cannot log in. Stores, tills and members that the actor may not know of
 * are as if there were none; what the actor may not view, {@link AccessInquiry} leaves out.
 */
public final class StaffInquiry {

    private static final int MAX_TEXT = 255;

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public StaffInquiry(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /**
     * Answers about a member.
     *
     * @throws RequestRefusedException invalid; too many; not found: member, store or till, also where the actor may not
     *     know of them; unknown client; conflict when Tillkey is disabled
     */
    public AccessInquiry.Explained about(@Nullable String memberId, AccessInquiry.Circumstances where) {
        AccessInquiry inquiry = AccessInquiry.begin(call);
        UserModel member = MemberLookup.member(call, Input.text("member", memberId, MAX_TEXT));
        if (where.store() != null) {
            new ManagedStores(call).find(Input.text("store", where.store(), MAX_TEXT));
        }
        if (where.terminal() != null && !isInOwnStore(Input.text("terminal", where.terminal(), MAX_TEXT))) {
            throw RequestRefusedException.notFound("You manage no store with this till.");
        }
        return inquiry.about(member, where);
    }

    private boolean isInOwnStore(String terminal) {
        return new AccessExplainer(call.session())
                .storeGroupOfTill(call.realm(), terminal)
                .filter(call.rights()::mayViewStore)
                .isPresent();
    }
}
