package io.github.tillkey.demo;

/** The three client applications of the demo. */
enum ClientApp {
    POS("pos", "pos", "Point of sale", "The till. Cashiers log in with a PIN on a registered terminal."),
    BACK_OFFICE(
            "back-office", "backOffice", "Back office", "Orders, prices and reports. Staff log in with a password."),
    WEB_SHOP("web-shop", "webShop", "Web shop", "The staff side of the web shop. Staff log in with a password.");

    private final String clientId;
    private final String jsonKey;
    private final String title;
    private final String description;

    ClientApp(String clientId, String jsonKey, String title, String description) {
        this.clientId = clientId;
        this.jsonKey = jsonKey;
        this.title = title;
        this.description = description;
    }

    /** The client id in the realm. */
    String clientId() {
        return clientId;
    }

    /** The key in {@code demo.json}. */
    String jsonKey() {
        return jsonKey;
    }

    /** The name for people. */
    String title() {
        return title;
    }

    /** What it is, in a line. */
    String description() {
        return description;
    }

    /** The path of its page. */
    String path() {
        return "/" + clientId;
    }

    /** Whether staff take turns here, so that the page offers to switch. */
    boolean isShared() {
        return this == POS;
    }
}
