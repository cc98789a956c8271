package io.github.tillkey.core.store;

/** Several groups carry one {@link Store#STORE_ID_ATTRIBUTE}: an administrator has to give each store its own. */
public final class AmbiguousStoreException extends Exception {

    private static final long serialVersionUID = 1L;

    AmbiguousStoreException(String storeId) {
        super("Several groups carry " + Store.STORE_ID_ATTRIBUTE + " '" + storeId
                + "'. Give each store a code of its own.");
    }
}
