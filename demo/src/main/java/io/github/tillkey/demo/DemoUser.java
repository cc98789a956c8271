package io.github.tillkey.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person of the realm file to try the demo with.
 *
 * @param username the name to log in with
 * @param password the password, as in the realm file
 * @param storeId the store whose till the person uses with a PIN, or null for somebody without a PIN
 * @param description what the person does where
 */
record DemoUser(String username, String password, @Nullable String storeId, String description) {
    /** Everybody, in the order of the printed table. */
    static final List<DemoUser> ALL = List.of(
            new DemoUser("anna", "anna-demo", "STO-01", "cashier in STO-01"),
            new DemoUser("bob", "bob-demo", "STO-01", "store manager in STO-01, cashier in STO-02"),
            new DemoUser("carla", "carla-demo", "STO-02", "cashier in STO-02"),
            new DemoUser("dora", "dora-demo", "STO-02", "store manager in STO-01 and STO-02"),
            new DemoUser("erik", "erik-demo", null, "back office, no store"));
}
