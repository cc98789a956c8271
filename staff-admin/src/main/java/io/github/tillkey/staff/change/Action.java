package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to each member, by the use case that does it to one and asks the rights.
 *
 * @param <S> what it concerns of a member, as the result of a row shows it before and after
 */
abstract class Action<S extends Record> {

    /** Most characters of a text that is none of a longer field. */
    static final int MAX_TEXT = 255;

    private static final int MAX_ROLES = 20;

    private final Class<S> state;

    Action(Class<S> state) {
        this.state = state;
    }

    final Class<S> state() {
        return state;
    }

    /**
     * Checks what does not depend on the member.
     *
     * @throws RequestRefusedException invalid
     */
    void check() {}

    /** Checks a list of store roles, before it is stored for each member. */
    static void checkRoles(String field, @Nullable List<String> roles) {
        checkTexts(field, roles, MAX_ROLES, MAX_TEXT);
    }

    static void checkTexts(String field, @Nullable List<String> texts, int most, int maxLength) {
        if (texts == null) {
            return;
        }
        if (texts.size() > most) {
            throw RequestRefusedException.invalid(field, texts.size() + " texts", "at most " + most);
        }
        texts.forEach(text -> Input.text(field, text, maxLength));
    }

    /** Checks a text that may be missing or empty. */
    static void checkLength(String field, @Nullable String text) {
        if (text != null && text.length() > MAX_TEXT) {
            throw RequestRefusedException.invalid(
                    field, text.length() + " characters", "at most " + MAX_TEXT + " characters");
        }
    }

    /** What it concerns, as it is now. Shown only once {@link #apply} has not refused. */
    abstract S look(Target target);

    /** Does it. */
    abstract void apply(Target target);

    /** Whether what it has set is still there. */
    boolean isStillThere(S now, S before, S after) {
        return now.equals(after);
    }

    /** Takes it back, where it is still there. */
    abstract void restore(Target target, S now, S before, S after);
}
