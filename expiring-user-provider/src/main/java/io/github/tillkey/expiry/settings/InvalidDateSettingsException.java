package io.github.tillkey.expiry.settings;

import java.io.Serial;

/** A setting of dates that cannot be accepted. The message names the setting, its value and the remedy. */
public final class InvalidDateSettingsException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * @param setting key of the setting
     * @param problem what is wrong and what to do, going on where "The setting … " ends
     */
    public InvalidDateSettingsException(String setting, String problem) {
        super("The setting " + setting + " " + problem + ".");
    }
}
