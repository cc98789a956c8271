package io.github.tillkey.core.network;

/** The network settings of a realm are wrong; names the field, the value and the remedy. */
public final class InvalidNetworkSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidNetworkSettingsException(String field, String problem) {
        super(field + " " + problem + ".");
        this.field = field;
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
