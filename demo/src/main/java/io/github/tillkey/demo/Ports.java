package io.github.tillkey.demo;

/** Checks the ports before the build takes any further trouble. */
public final class Ports {
    private Ports() {}

    /** Fails when the demo cannot start. */
    public static void main(String[] args) throws DemoException {
        Options.parse(args).requireFree();
    }
}
