package io.github.tillkey.core.check;

import java.util.List;

/** The self-check of one feature: looks for everything that keeps it from working as the guides say. */
@FunctionalInterface
public interface SelfCheck {

    /** What is wrong in {@code realm}, the most important first; empty when nothing is. Only reads. */
    List<Finding> findings(CheckedRealm realm);
}
