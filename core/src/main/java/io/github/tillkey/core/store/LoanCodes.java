package io.github.tillkey.core.store;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminAuth;

/**
 * Loans name the code of a store. When the store gets another one, they are written anew in the same transaction:
 * otherwise they would end unseen, and begin again in the store that gets the former code. Nobody gains a store or a
 * role by it, so it takes no right besides that to give the code.
 */
final class LoanCodes {

    private static final Logger LOG = Logger.getLogger(LoanCodes.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Store store;
    private final @Nullable AdminAuth administrator;

    /**
     * @param store with its present code
     * @param administrator who has given it, {@code null} if that is not known
     */
    LoanCodes(KeycloakSession session, RealmModel realm, Store store, @Nullable AdminAuth administrator) {
        this.session = session;
        this.realm = realm;
        this.store = store;
        this.administrator = administrator;
    }

    /**
     * Lets the loans that are not over name the present code.
     *
     * @param codes all that the store has held
     * @return how many people have a loan that cannot: it would be too long, or Keycloak may not write this member
     */
    int follow(Collection<String> codes) {
        int stuck = 0;
        for (String former : Set.copyOf(codes)) {
            if (!former.equals(store.storeId())) {
                Store before = new Store(store.groupId(), former, store.name());
                for (String member : LoanMemberships.lentTo(session, realm, before)) {
                    stuck += follow(member, former) ? 0 : 1;
                }
            }
        }
        return stuck;
    }

    private boolean follow(String userId, String former) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            return true; // Of a directory that is switched off or gone: nobody works by this loan.
        }
        List<String> loans = new ArrayList<>();
        for (String value :
                member.getAttributeStream(StaffAttributes.STORE_LOANS).toList()) {
            String follows = Loan.withCode(value, former, store.storeId());
            if (follows.length() > Loan.MAX_LENGTH && !follows.equals(value)) {
                return false;
            }
            loans.add(follows);
        }
        try {
            member.setAttribute(StaffAttributes.STORE_LOANS, loans);
        } catch (RuntimeException readOnly) {
            LOG.debugf(readOnly, "the loans of the user %s were not written", userId);
            return false;
        }
        if (administrator != null) {
            AuditLog.of(session, realm, Actor.administrator(administrator))
                    .adminEvent(OperationType.UPDATE)
                    .resource(ResourceType.USER)
                    .resourcePath("users", userId)
                    .detail("reason", "store_code_changed")
                    .detail("former_" + Store.STORE_ID_ATTRIBUTE, former)
                    .detail(Store.STORE_ID_ATTRIBUTE, store.storeId())
                    .success();
        }
        return true;
    }
}
