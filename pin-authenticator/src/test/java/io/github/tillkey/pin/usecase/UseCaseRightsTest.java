package io.github.tillkey.pin.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.Rights;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.UserModelDelegate;

/** An actor without rights is refused before anything of the realm is read. */
class UseCaseRightsTest {

    private static final Invocation WITHOUT_RIGHTS = new Invocation(
            untouched(KeycloakSession.class),
            untouched(RealmModel.class),
            new Actor("realm", "Retail", "console", "anna"),
            instance(Rights.class, false));

    @Test
    void withoutTheRightNothingIsRead() {
        Map<String, ThrowingCallable> useCases = Map.of(
                "terminals", () -> new TerminalAdministration(WITHOUT_RIGHTS),
                "lost till", () -> new LostTerminal(WITHOUT_RIGHTS),
                "keys", () -> new PinKeyAdministration(WITHOUT_RIGHTS),
                "reminders", () -> new PinLengthReminders(WITHOUT_RIGHTS),
                "temporary PIN", () -> new TemporaryPins(WITHOUT_RIGHTS).give(new UserModelDelegate(null)));
        useCases.forEach((name, useCase) -> assertThatExceptionOfType(RequestRefusedException.class)
                .as(name)
                .isThrownBy(useCase)
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(RequestRefusedException.Kind.FORBIDDEN)));
    }

    private static <T> T untouched(Class<T> type) {
        return instance(type, null);
    }

    /** Answers {@code answer} to every question; {@code null} fails the test instead. */
    private static <T> T instance(Class<T> type, @Nullable Boolean answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (answer == null) {
                        throw new AssertionError(method + " was called");
                    }
                    return answer;
                }));
    }
}
