package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.settings.PrintableText;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why somebody who has logged in at an identity provider does not become, or stay, a member as the mapping says. */
public final class MappingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 100;

    /** What is wrong; the reasons are stable, and the messages are for the person. */
    public enum Problem {
        /** The settings of the mapper cannot be used. */
        SETTINGS("mapping_broken", "tillkeyBrokerSettings"),
        /** A claim has a form that cannot be read, or too many values. */
        CLAIM("mapped_claim_unusable", "tillkeyBrokerClaim"),
        /** A store of the table does not exist, or has no groups that give exactly the store roles. */
        STORE("mapped_store_unknown", "tillkeyBrokerStore"),
        /** The kind of staff member is missing, or not in the table. */
        KIND("mapped_kind_unknown", "tillkeyBrokerKind"),
        /** An external member has no end; the reason is that of the rule of dates. */
        END("end_date_missing", "tillkeyBrokerEnd"),
        /** A date cannot be read, or the user profile does not accept it. */
        DATE("mapped_date_refused", "tillkeyBrokerDate"),
        /** Two roles in one store of which one excludes the other. */
        EXCLUSION("mapped_roles_excluded", "tillkeyBrokerExclusion");

        private final String reason;
        private final String message;

        Problem(String reason, String message) {
            this.reason = reason;
            this.message = message;
        }

        /** Code for events. */
        public String reason() {
            return reason;
        }

        /** Key of the message to the person; {0} is the identity provider. */
        public String message() {
            return message;
        }
    }

    private final Problem problem;
    private final @Nullable String claim;
    private final @Nullable String value;

    /**
     * @param claim which claim or attribute it is about, {@code null} for none
     * @param value of that claim, or what it leads to; kept shortened and fit to be shown: it may come from outside
     */
    public MappingException(Problem problem, @Nullable String claim, @Nullable String value) {
        super(problem.reason());
        this.problem = problem;
        this.claim = claim;
        this.value = value == null ? null : shown(value);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The claim or attribute; {@code null} when it is about none. */
    public @Nullable String claim() {
        return claim;
    }

    /** Its value, or what it leads to, fit to be shown; {@code null} when it is about none. */
    public @Nullable String value() {
        return value;
    }

    static String shown(String text) {
        return PrintableText.shortened(text, MAX_SHOWN);
    }
}
