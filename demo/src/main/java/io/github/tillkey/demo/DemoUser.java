package io.github.tillkey.demo;

import java.util.List;

/**
 * A person of the realm file to try the demo with.
 *
 * @param username the name to log in with
 * @param description what the person does where
 * @param hasPin whether the person works at a till
 */
record DemoUser(String username, String description, boolean hasPin) {
    /** Everybody, in the order of the printed table. */
    static final List<DemoUser> ALL = List.of(
            new DemoUser("anna", "cashier in STO-01", true),
            new DemoUser("bob", "store manager in STO-01, cashier in STO-02", true),
            new DemoUser("carla", "cashier in STO-02", true),
            new DemoUser("dora", "store manager in STO-01 and STO-02", true),
            new DemoUser("erik", "back office, no store", false));

    /** The password in the realm file. */
    String password() {
        return username + "-demo";
    }
}
