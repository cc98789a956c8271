package io.github.tillkey.demo;

/**
 * A client application of the demo.
 *
 * @param clientId its id in the realm, and the path of its page
 * @param title its name for people
 * @param description what it is, in a line
 * @param shared whether staff take turns, so that the page offers to switch
 */
public record ClientApp(String clientId, String title, String description, boolean shared) {
    static final ClientApp POS = new ClientApp(
            "pos", "Point of sale", "The till. Cashiers log in with a PIN on a registered terminal.", true);
    static final ClientApp BACK_OFFICE = new ClientApp(
            "back-office", "Back office", "Orders, prices and reports. Staff log in with a password.", false);
    static final ClientApp WEB_SHOP = new ClientApp(
            "web-shop", "Web shop", "The staff side of the web shop. Staff log in with a password.", false);
    static final ClientApp[] ALL = {POS, BACK_OFFICE, WEB_SHOP};

    /** The path of its page. */
    public String path() {
        return "/" + clientId;
    }
}
