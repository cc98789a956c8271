package io.github.tillkey.core.findings;

import io.github.tillkey.core.check.Finding;

/**
 * A finding of a part.
 *
 * @param part whose check has found it
 */
public record Found(String part, About about, Finding finding) {

    /** What a check has looked at. */
    public enum About {
        /** Settings of the realm, its clients and flows. */
        SETTINGS("settings"),
        /** Members, groups and stores, one by one. */
        MEMBERS("members");

        private final String value;

        About(String value) {
            this.value = value;
        }

        /** As the metric names it. */
        String value() {
            return value;
        }
    }
}
