package io.github.tillkey.core.usecase;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.explain.About;
import io.github.tillkey.core.explain.AccessExplainer;
import io.github.tillkey.core.explain.Explanation;
import io.github.tillkey.core.explain.Fact;
import io.github.tillkey.core.explain.Question;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Answers an actor whether a member may log in to a client at some place and instant, and what would make it a yes. It
 * takes no PIN and writes nothing but an admin event, which says who asked about whom. The answer is cut to what the
 * actor may view.
 */
public final class AccessInquiry {

    /** Resource type of the admin event. */
    public static final String EVENT_RESOURCE = "TILLKEY_EXPLANATION";

    private static final int MAX_TEXT = 255;

    private final Invocation call;

    private AccessInquiry(Invocation call) {
        this.call = call;
    }

    /**
     * Counts a question, before anything is looked up for it. Everything else is refused later: the rights depend on
     * the member.
     *
     * @throws RequestRefusedException too many
     */
    public static AccessInquiry begin(Invocation call) {
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.EXPLANATION);
        return new AccessInquiry(call);
    }

    /** The text by which a request names its member. */
    public static String memberText(@Nullable String text) {
        return Input.text("member", text, MAX_TEXT);
    }

    /**
     * Where and when the member would log in, as it was written.
     *
     * @param client its client id
     * @param store a {@code store_id}, {@code null} when it is left open
     * @param terminal id of a till, in place of the store
     * @param address of the member, {@code null} when it is left open
     * @param level {@code acr} of the login, {@code null} for that of a PIN at tills and at clients marked for it, else
     *     of a password; at no till at least the client's minimum for the member
     * @param at the instant, {@code null} for now
     */
    public record Circumstances(
            @Nullable String client,
            @Nullable String store,
            @Nullable String terminal,
            @Nullable String address,
            @Nullable String level,
            @Nullable String at) {

        /**
         * The level that is asked about. At another than that of a PIN no rule of tills applies, also on a till.
         *
         * @param usual that of a login to this client that is at no till
         */
        Level level(Level usual) {
            if (level == null) {
                return terminal == null ? usual : Level.PIN;
            }
            Level named = Level.ofAcr(level)
                    .orElseThrow(() -> RequestRefusedException.invalid("level", level, "pin, password or otp"));
            if (terminal != null && named != Level.PIN) {
                throw RequestRefusedException.invalid(
                        "level", level, "pin with a terminal; leave terminal out for a login with a password");
            }
            return named;
        }
    }

    /**
     * An answer.
     *
     * @param asked the question, {@code null} when an event does not say enough to ask
     * @param explanation the answer, uncut
     * @param told what the actor may know of it
     * @param refusal the refusal that was asked about, {@code null} when none was
     * @param remedies what would make a yes of the reasons in {@code told} and {@code refusal}, a sentence for each
     *     reason code; rules of other extensions may tell none
     */
    public record Explained(
            @Nullable Question asked,
            Explanation explanation,
            Explanation.Told told,
            @Nullable PastRefusal refusal,
            Map<String, String> remedies) {}

    /**
     * Answers about {@code member}.
     *
     * @throws RequestRefusedException forbidden, to an actor who may not view the member; invalid; unknown client,
     *     store or terminal; conflict when Tillkey is disabled, or several groups have the {@code store_id}
     */
    public Explained about(UserModel member, Circumstances where) {
        call.require(call.rights().mayView(member));
        AccessExplainer explainer = explainer();
        ClientModel client = client(where.client());
        Question.Place place = place(where, explainer);
        Question question = new Question(
                call.realm(),
                person(member),
                client,
                where.level(usualLevel(member, client)),
                place,
                mayBeTold(address(where.address())),
                instant(member, where.at()));
        return explained(explainer, question, null);
    }

    /**
     * Answers about a refusal that an event tells of: what it was, and whether the member could log in at that instant
     * by what is set now.
     *
     * @param event id of the event, or the reference that a page showed
     * @param at another instant, {@code null} for that of the event
     * @throws RequestRefusedException forbidden, to an actor who may not view events and the member; invalid; unknown;
     *     conflict when Tillkey is disabled
     */
    public Explained aboutRefusal(@Nullable String event, @Nullable String at) {
        call.require(call.rights().mayViewEvents());
        AccessExplainer explainer = explainer();
        PastRefusal refusal = PastRefusal.find(call.session(), call.realm(), Input.text("event", event, MAX_TEXT))
                .orElseThrow(() -> RequestRefusedException.unknown("event: no refusal with this id or reference is"
                        + " among the realm's newest " + PastRefusal.MAX_READ
                        + " events of errors. The realm must save its user events."));
        UserModel member =
                refusal.userId() == null ? null : call.session().users().getUserById(call.realm(), refusal.userId());
        call.require(
                member == null ? call.rights().mayViewMembers() : call.rights().mayView(member));
        ClientModel client = refusal.clientId() == null ? null : call.realm().getClientByClientId(refusal.clientId());
        if (member == null || client == null || !AccessGuard.appliesTo(call.realm(), member)) {
            // The rules are not asked about a service account either.
            Fact missing = member != null && client == null ? Fact.CLIENT : Fact.MEMBER;
            Explanation open = new Explanation.NotEnoughSaid(Set.of(missing), List.of());
            record(member, client);
            return new Explained(
                    null,
                    open,
                    new Explanation.Told(List.of(), false),
                    refusal,
                    remedies(explainer, Stream.of(refusal.reason())));
        }
        Question question = new Question(
                call.realm(),
                member,
                client,
                refusal.level(usualLevel(member, client)),
                place(refusal, explainer),
                mayBeTold(refusal.address()),
                at == null ? refusal.at() : instant(member, at));
        return explained(explainer, question, refusal);
    }

    private AccessExplainer explainer() {
        call.requireEnabled();
        return new AccessExplainer(call.session());
    }

    private Explained explained(AccessExplainer explainer, Question question, @Nullable PastRefusal refusal) {
        Explanation explanation = explainer.explain(question);
        Explanation.Told told = explanation.toldTo(known(question), explainer::about);
        record(question.member(), question.client());
        return new Explained(
                question,
                explanation,
                told,
                refusal,
                remedies(
                        explainer,
                        Stream.concat(
                                told.answers().stream()
                                        .flatMap(answer -> answer.refusal().stream())
                                        .map(Reason::code),
                                Stream.ofNullable(refusal).map(PastRefusal::reason))));
    }

    private static Map<String, String> remedies(AccessExplainer explainer, Stream<String> reasons) {
        Map<String, String> remedies = new HashMap<>();
        reasons.forEach(
                reason -> explainer.remedy(reason).ifPresent(remedy -> remedies.put(reason, remedy.sentence())));
        return remedies;
    }

    private Set<About> known(Question question) {
        Rights rights = call.rights();
        Set<About> known = EnumSet.of(About.MEMBER);
        if (rights.mayViewDetails(question.member())) {
            known.add(About.DETAILS);
        }
        if (rights.mayView(question.client())) {
            known.add(About.CLIENT);
        }
        Store store = question.place().store();
        if (store == null ? rights.mayViewRealm() : rights.mayViewStore(store.groupId())) {
            known.add(About.STORE);
        }
        if (rights.mayViewRealm()) {
            known.add(About.REALM);
        }
        return known;
    }

    private void record(@Nullable UserModel member, @Nullable ClientModel client) {
        AdminEventBuilder event = call.adminEvent(
                OperationType.ACTION,
                EVENT_RESOURCE,
                member == null ? "tillkey/explain" : "tillkey/explain/" + member.getId());
        if (client != null) {
            event.detail("client_id", client.getClientId());
        }
        event.success();
    }

    private UserModel person(UserModel member) {
        if (!AccessGuard.appliesTo(call.realm(), member)) {
            throw RequestRefusedException.invalid(
                    "member", member.getUsername(), "a person; no rule is asked about service accounts");
        }
        return member;
    }

    private ClientModel client(@Nullable String clientId) {
        ClientModel client = call.realm().getClientByClientId(Input.text("client", clientId, MAX_TEXT));
        if (client == null) {
            throw RequestRefusedException.unknown("client: no client has this client id.");
        }
        return client;
    }

    /** Who may not list stores names only those whose staff they may see: otherwise ids could be probed. */
    private Question.Place place(Circumstances where, AccessExplainer explainer) {
        if (where.store() == null && where.terminal() == null) {
            return new Question.Place(null, null);
        }
        boolean lists = call.rights().mayListStores();
        call.require(lists || call.rights().mayViewStaff());
        if (where.terminal() == null) {
            String storeId = Input.text("store", where.store(), MAX_TEXT);
            Store store = lists ? call.store("store", storeId) : call.store(storeId);
            call.require(lists || call.rights().mayViewStaff(store));
            return new Question.Place(store, null);
        }
        if (where.store() != null) {
            throw RequestRefusedException.invalid("Send store or terminal: a terminal has one store.");
        }
        String terminal = Input.text("terminal", where.terminal(), MAX_TEXT);
        Optional<String> tillAt = explainer.storeGroupOfTill(call.realm(), terminal);
        call.require(lists || tillAt.isPresent());
        String groupId = tillAt.orElseThrow(() -> RequestRefusedException.unknown("terminal: no till has this id."));
        call.require(call.rights().mayViewStore(groupId));
        return new Question.Place(
                Stores.of(call.session(), call.realm()).byGroupId(groupId).orElse(null), terminal);
    }

    /** Those who may view events may know where they happened. */
    private Question.Place place(PastRefusal refusal, AccessExplainer explainer) {
        String terminal = refusal.terminal();
        Optional<String> groupId =
                terminal == null ? Optional.empty() : explainer.storeGroupOfTill(call.realm(), terminal);
        if (groupId.isPresent()) {
            return new Question.Place(
                    Stores.of(call.session(), call.realm())
                            .byGroupId(groupId.get())
                            .orElse(null),
                    terminal);
        }
        return new Question.Place(refusal.store() == null ? null : stillThere(refusal.store()), null);
    }

    /** The store of an event; {@code null} when it is gone or cannot be told by now. */
    private @Nullable Store stillThere(String storeId) {
        try {
            return Stores.of(call.session(), call.realm()).byStoreId(storeId).orElse(null);
        } catch (AmbiguousStoreException severalAskForIt) {
            return null;
        }
    }

    /** The level of who logs in as the client asks, at no till. */
    private static Level usualLevel(UserModel member, ClientModel client) {
        Level weakest = ClientSettings.of(client).acceptsPin() ? Level.PIN : Level.PASSWORD;
        return weakest.max(LevelDemand.of(client, null, member).minimum());
    }

    /**
     * The address, or none for who may not view the realm: by naming one address after the other, the actor would learn
     * its lists of networks from the answers.
     */
    private @Nullable ClientAddress mayBeTold(@Nullable ClientAddress address) {
        return call.rights().mayViewRealm() ? address : null;
    }

    private static @Nullable ClientAddress address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        ClientAddress address = ClientAddress.of(text.strip());
        if (address.problem() != null) {
            throw RequestRefusedException.invalid("address", text, "one IPv4 or IPv6 address");
        }
        return address;
    }

    /**
     * The instant, or now for who may not see the member's details: by naming one instant after the other, the actor
     * would learn the member's dates from the answers.
     */
    private Instant instant(UserModel member, @Nullable String text) {
        if (text == null) {
            return ServerTime.now();
        }
        Instant named = Input.dateTime(
                        "at", text, any -> true, "a date and time with an offset, such as 2026-12-24T18:05:00+01:00")
                .toInstant();
        return call.rights().mayViewDetails(member) ? named : ServerTime.now();
    }
}
