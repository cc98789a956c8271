package io.github.tillkey.pin.terminal;

import io.github.tillkey.pin.throttle.LoginCount;
import java.util.Optional;

/**
 * What a login writes on its till ({@link Terminals#writeLogin}).
 *
 * @param terminalId id of the terminal
 * @param version the version of the row that the login was checked against: it is written on no other
 * @param sessionId the user session that the login opens or continues
 * @param at when, in milliseconds since 1970 UTC
 * @param logins the counter of the till's logins, this one included
 * @param secrets the secrets that the till may come with from now on
 * @param newSecret for the till's cookie; empty when the till keeps what it has
 */
public record TerminalLogin(
        String terminalId,
        long version,
        String sessionId,
        long at,
        LoginCount logins,
        TerminalSecrets secrets,
        Optional<TerminalSecret> newSecret) {}
