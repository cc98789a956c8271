package io.github.tillkey.core.access;

/** How strongly the staff member of a session has authenticated. */
public enum Level {
    /** A PIN on a registered terminal, and nothing else. */
    PIN,
    /** A password or anything that Keycloak itself offers beyond it. */
    PASSWORD
}
