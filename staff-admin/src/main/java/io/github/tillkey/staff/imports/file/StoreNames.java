package io.github.tillkey.staff.imports.file;

/** Finds stores by what people call them. */
public interface StoreNames {

    /**
     * The {@code store_id} of the store of this name.
     *
     * @throws BadCellException where there is none, or more than one
     */
    String storeId(String name) throws BadCellException;
}
