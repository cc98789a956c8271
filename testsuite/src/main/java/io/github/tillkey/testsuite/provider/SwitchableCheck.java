package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.SelfCheckFactory;
import java.util.List;

/** A self-check from outside the pack, which misbehaves as a realm attribute tells it. */
public final class SwitchableCheck extends SelfCheckFactory {

    /** Realm attribute: {@code throw} or {@code write}; it finds nothing without. */
    public static final String ATTRIBUTE = "test.check";

    @Override
    public String id() {
        return "a-test";
    }

    @Override
    public List<Finding> ofSettings(CheckedRealm checked) {
        String wanted = checked.realm().getAttribute(ATTRIBUTE);
        if ("throw".equals(wanted)) {
            throw new IllegalStateException("broken by the test");
        }
        if ("write".equals(wanted)) {
            checked.realm().setAttribute("test.written", "yes");
        }
        return List.of();
    }
}
