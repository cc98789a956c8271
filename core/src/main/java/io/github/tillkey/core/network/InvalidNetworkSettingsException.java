package io.github.tillkey.core.network;

import java.util.List;
import java.util.stream.Collectors;

/** The network settings of a realm are wrong; names the field, the value and the remedy. */
public final class InvalidNetworkSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidNetworkSettingsException(String field, String problem) {
        super(field + " " + problem + ".");
        this.field = field;
    }

    /** @param problems at least one; the first names the field */
    public InvalidNetworkSettingsException(List<InvalidNetworkSettingsException> problems) {
        super(problems.stream().map(Throwable::getMessage).collect(Collectors.joining(" ")));
        this.field = problems.get(0).field;
    }

    /** The role whose holders are checked does not exist. */
    public static InvalidNetworkSettingsException unknownRole(String role) {
        return new InvalidNetworkSettingsException(
                NetworkSettings.REQUIRED_ROLE,
                "is '" + InvalidNetworkListException.shown(role)
                        + "', which is no role of the realm; write the name of one, or client.role");
    }

    /** What is wrong with a list, to be the end of a sentence here. */
    static String withoutStop(InvalidNetworkListException problem) {
        return String.valueOf(problem.getMessage()).replaceFirst("\\.$", "");
    }

    /** Key of the field, one of the constants of {@link NetworkSettings}. */
    public String field() {
        return field;
    }
}
