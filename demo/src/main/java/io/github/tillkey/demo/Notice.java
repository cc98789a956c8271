package io.github.tillkey.demo;

/**
 * A message on top of a page.
 *
 * @param error whether something went wrong
 * @param title the message
 * @param detail more about it; may be empty
 */
record Notice(boolean error, String title, String detail) {
    static Notice info(String title, String detail) {
        return new Notice(false, title, detail);
    }

    /** What was tried, and the server's own words on why it failed. */
    static Notice error(String title, OidcException e) {
        return new Notice(true, title, e.code() + ": " + e.description());
    }
}
