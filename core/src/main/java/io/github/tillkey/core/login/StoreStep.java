package io.github.tillkey.core.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets a member of several stores choose the one to work in, for a client that requires a store, where neither the
 * client's request nor the session says which. The choice counts when the login ends.
 *
 * <p>Where no page can be shown, the login ends with an error. Who works in no store sees a page that says so; its
 * button ends the login.
 */
final class StoreStep extends RuleStep {

    /** At most so many are listed; more are found by a search. */
    static final int MOST_LISTED = 20;

    /** Longer than any code and than any name of a group. */
    private static final int MOST_TYPED = 255;

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (!AccessGuard.appliesTo(context.getRealm(), context.getUser())
                || TerminalSession.isPinLogin(login)
                || !ClientSettings.of(login.getClient()).requiresStore()
                || StoreBinding.named(context.getSession(), login) != null) {
            context.success();
            return;
        }
        StoreMemberships memberships = memberships(context);
        if (continues(context, memberships)) {
            context.success();
            return;
        }
        List<Store> stores = memberships.storesWithLevels();
        boolean everywhere = memberships.everywhere().isPresent();
        if (stores.size() == 1 && !everywhere) {
            StoreBinding.choose(login, stores.get(0).groupId());
            context.success();
        } else if (hasPages(context) && (everywhere || !stores.isEmpty())) {
            context.challenge(page(context, memberships, ""));
        } else {
            passes(context, "store", Decision.deny(Reason.STORE_REQUIRED), () -> page(context, memberships, ""));
        }
    }

    private static StoreMemberships memberships(AuthenticationFlowContext context) {
        return Stores.of(context.getSession(), context.getRealm()).membershipsOf(context.getUser());
    }

    /** Whether the member goes on in a session that has a store; who logs in anew may choose anew. */
    private static boolean continues(AuthenticationFlowContext context, StoreMemberships memberships) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (AuthenticatorUtil.isForcedReauthentication(login)) {
            return false;
        }
        AuthenticationManager.AuthResult sso =
                AuthenticationManager.authenticateIdentityCookie(context.getSession(), context.getRealm(), true);
        return sso != null
                && sso.user().equals(context.getUser())
                // Without the cookie's step, Keycloak may open another session.
                && (AuthenticatorUtil.isSSOAuthentication(login)
                        || sso.session().getId().equals(login.getParentSession().getId()))
                && StoreBinding.of(sso.session())
                        .flatMap(Stores.of(context.getSession(), context.getRealm())::byGroupId)
                        .filter(memberships::includes)
                        .isPresent();
    }

    /** A store was chosen, or something was typed to find it, or the member goes back to the application. */
    @Override
    public void action(AuthenticationFlowContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String text = form.getFirst("search");
        String chosen = form.getFirst("store");
        if (form.containsKey("back") || (text == null && chosen == null)) {
            context.cancelLogin();
            return;
        }
        StoreMemberships memberships = memberships(context);
        Optional<Store> store = Optional.ofNullable(chosen)
                .flatMap(Stores.of(context.getSession(), context.getRealm())::byGroupId)
                .filter(memberships::includes);
        if (store.isPresent()) {
            StoreBinding.choose(context.getAuthenticationSession(), store.get().groupId());
            context.success();
        } else {
            context.challenge(page(context, memberships, text == null ? "" : text.strip()));
        }
    }

    private static Response page(AuthenticationFlowContext context, StoreMemberships memberships, String typed) {
        boolean everywhere = memberships.everywhere().isPresent();
        List<Store> own = memberships.storesWithLevels();
        String text = typed.substring(0, Math.min(typed.length(), MOST_TYPED));
        List<Store> found = everywhere && !text.isEmpty()
                ? Stores.of(context.getSession(), context.getRealm()).search(text, MOST_LISTED + 1)
                : matching(own, text);
        return context.form()
                .setAttribute("tillkeyStores", found.stream().limit(MOST_LISTED).toList())
                .setAttribute("tillkeySearches", everywhere || own.size() > MOST_LISTED)
                .setAttribute("tillkeyText", text)
                .setAttribute("tillkeyMore", found.size() > MOST_LISTED)
                .setAttribute("tillkeyNone", !everywhere && own.isEmpty())
                .createForm("tillkey-store.ftl");
    }

    private static List<Store> matching(List<Store> stores, String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        return stores.stream()
                .filter(store -> store.name().toLowerCase(Locale.ROOT).contains(folded)
                        || store.storeId().toLowerCase(Locale.ROOT).contains(folded))
                .sorted(Comparator.comparing(Store::name).thenComparing(Store::storeId))
                .toList();
    }
}
