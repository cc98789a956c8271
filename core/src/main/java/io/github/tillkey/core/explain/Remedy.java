package io.github.tillkey.core.explain;

/**
 * What would make a yes of a refusal.
 *
 * @param about whose data the refusal tells of
 * @param sentence what to do and where
 */
public record Remedy(About about, String sentence) {

    /** Of a refusal that tells of the member. */
    public static Remedy member(String sentence) {
        return new Remedy(About.MEMBER, sentence);
    }

    /** Of a refusal that tells what else is written about the member. */
    public static Remedy details(String sentence) {
        return new Remedy(About.DETAILS, sentence);
    }

    /** Of a refusal that tells of the client. */
    public static Remedy client(String sentence) {
        return new Remedy(About.CLIENT, sentence);
    }

    /** Of a refusal that tells of the store or a till. */
    public static Remedy store(String sentence) {
        return new Remedy(About.STORE, sentence);
    }

    /** Of a refusal that tells of the realm. */
    public static Remedy realm(String sentence) {
        return new Remedy(About.REALM, sentence);
    }
}
