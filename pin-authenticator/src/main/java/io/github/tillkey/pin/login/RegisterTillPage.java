package io.github.tillkey.pin.login;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.utils.FormMessage;

/** The page of the action "Tillkey: register a till", which also says why this browser does not become one. */
record RegisterTillPage(LoginFormsProvider form) {

    /** Form field with the {@code store_id}. */
    static final String STORE_FIELD = "store";
    /** Form field with the name of the till. */
    static final String NAME_FIELD = "till";
    /** Form field of the button with which the login goes on without a till. */
    static final String LATER_FIELD = "later";

    /** Of more stores none is listed, and the code is typed. */
    private static final int MOST_LISTED = 200;

    /** What was typed into the form. */
    record Typed(String store, String name) {

        /** The form was not sent. */
        static final Typed NOTHING = new Typed("", "");

        Typed(MultivaluedMap<String, String> form) {
            this(text(form, STORE_FIELD).strip(), text(form, NAME_FIELD));
        }

        private static String text(MultivaluedMap<String, String> form, String field) {
            return Objects.requireNonNullElse(form.getFirst(field), "");
        }
    }

    Response form(List<Store> stores, Typed typed) {
        boolean listed = stores.size() <= MOST_LISTED;
        return form.setAttribute("tillkeyStores", listed ? stores : List.of())
                .setAttribute("tillkeyTypedStore", typed.store())
                .setAttribute("tillkeyTypedName", typed.name())
                .setAttribute("tillkeyNameLength", Terminals.MAX_NAME_LENGTH)
                .createForm("tillkey-register.ftl");
    }

    /** No store was chosen, or one in which the member may not. */
    Response storeError(List<Store> stores, Typed typed) {
        String message = typed.store().isEmpty() ? "tillkeyRegisterStoreMissing" : "tillkeyRegisterStoreNotYours";
        form.addError(new FormMessage(STORE_FIELD, message));
        return form(stores, typed);
    }

    Response nameError(List<Store> stores, Typed typed) {
        form.addError(new FormMessage(NAME_FIELD, "tillkeyRegisterNameInvalid", Terminals.MAX_NAME_LENGTH));
        return form(stores, typed);
    }

    /** The browser is a till already. */
    Response isTill(TerminalCookieVerifier.Till till) {
        form.setAttribute("tillkeyTerminal", till.name())
                .setAttribute("tillkeyStore", Objects.requireNonNullElse(till.store(), "?"));
        return obstacle("tillkeyRegisterIsTill");
    }

    /** @param message why nothing can be registered: a key of the message bundles */
    Response obstacle(String message) {
        return form.setAttribute("tillkeyObstacle", message).createForm("tillkey-register.ftl");
    }
}
