package io.github.tillkey.testsuite.offices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.mail.MailServer;

/** An office whose people are invited by e-mail, and recover their passwords by it. */
abstract class MailedOfficeTest extends OfficeTest {

    /** Of invitations. */
    static final String INVITATION = "tillkey-invitation";

    /** Of Keycloak: activation and forgotten passwords. */
    static final String ACTION = "action-token";

    private static MailServer mails;

    private final String client;
    private final Set<URI> read = new HashSet<>();

    /**
     * @param heading of the recipe
     * @param client whose tokens have the permissions
     */
    MailedOfficeTest(String heading, String client) {
        super(heading);
        this.client = client;
    }

    @BeforeAll
    static void startMails() {
        mails = new MailServer("localhost", ForgottenPassword.MAIL_PORT);
    }

    @AfterAll
    static void stopMails() {
        mails.stop();
    }

    @Override
    void prepare(RealmRepresentation retail) {
        retail.setResetPasswordAllowed(true);
        retail.setSmtpServer(Map.of(
                "host", "localhost", "port", String.valueOf(ForgottenPassword.MAIL_PORT), "from", "id@retail.example"));
    }

    /** Somebody who has an account and knows the password. */
    protected Person known(String username, String password) {
        return new Person(Http.json(Http.text(Map.of(
                "member",
                Map.of("id", realm.userId(username), "username", username),
                "secrets",
                Map.of("password", password)))));
    }

    /** The links of this kind in mails to {@code address} that nobody has opened. */
    protected List<URI> links(String address, String kind) {
        List<URI> links = new ArrayList<>();
        try {
            for (MimeMessage mail : Mails.to(address, mails.getReceivedMessages())) {
                Matcher link = Pattern.compile("https?://\\S+/" + kind + "\\S+")
                        .matcher(Mails.bodies(mail).get(0));
                if (link.find() && !read.contains(URI.create(link.group()))) {
                    links.add(URI.create(link.group()));
                }
            }
        } catch (MessagingException | IOException broken) {
            throw new AssertionError("the mail cannot be read", broken);
        }
        return links;
    }

    /** The next one. */
    protected URI linkTo(String address, String kind) {
        AtomicReference<URI> link = new AtomicReference<>();
        Await.until("a mail to " + address, () -> {
            links(address, kind).stream().findFirst().ifPresent(link::set);
            return link.get() != null;
        });
        read.add(link.get());
        return link.get();
    }

    /** Somebody opens the invitation and chooses a password. */
    protected Person accept(String address, String firstName) {
        URI link = linkTo(address, INVITATION);
        Browser browser = realm.browser();
        assertThat(browser.get(link).id()).isEqualTo("invitation");
        String password = address + "-chosen";
        Page done = browser.post(
                link,
                Map.of(
                        "firstName", firstName,
                        "lastName", "Lund",
                        "password-new", password,
                        "password-confirm", password));
        assertThat(done.messages()).as(done.text()).contains("tillkeyInvitationDone");
        return known(address, password);
    }

    protected Tokens logIn(Person person) {
        return person.logIn(realm.browser(), client).tokens();
    }

    protected List<String> granted(Tokens tokens) {
        return texts(tokens.access().at("/resource_access/" + client + "/roles"));
    }

    protected HttpResponse<String> assign(Person person, Object access, String token) {
        return ask("PUT", "permissions/members/" + person.id(), access, token);
    }

    protected JsonNode answered(HttpResponse<String> answer) {
        assertThat(StaffDoorClient.problem(answer)).as(answer.body()).isIn("200", "201", "204");
        return answer.body().isEmpty() ? Http.json("{}") : RetailRealm.json(answer);
    }

    protected JsonNode read(String path, String token) {
        return answered(ask("GET", path, (@Nullable Object) null, token));
    }
}
