package io.github.tillkey.core.session;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerUrls;
import io.github.tillkey.core.storage.Transactions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.http.client.entity.UrlEncodedFormEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.message.BasicNameValuePair;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.services.managers.ResourceAdminManager;

/**
 * Tells clients that a session has ended (OpenID Connect Back-Channel Logout 1.0). Making the notices and sending them
 * are two steps: they are signed while the session is still there, and sent outside of its transaction, so that a slow
 * client delays no one.
 */
public final class BackchannelLogout {

    private static final Logger LOG = Logger.getLogger(BackchannelLogout.class);

    /** The longest that a client may take. */
    private static final int MAX_SECONDS = 10;

    private final KeycloakSession session;

    private BackchannelLogout(KeycloakSession session) {
        this.session = session;
    }

    /** For sessions of the realm of {@code session}. */
    public static BackchannelLogout of(KeycloakSession session) {
        return new BackchannelLogout(session);
    }

    /** A notice, signed. */
    public record Notice(String clientId, String url, String logoutToken) {

        /** Without the token. */
        @Override
        public String toString() {
            return "logout of " + clientId;
        }
    }

    /** The notices for all clients of {@code ending} that want one. */
    public List<Notice> notices(UserSessionModel ending) {
        return notices(ending, client -> true);
    }

    /**
     * The notices for those clients of {@code ending} that want one; none, and a complaint, where the server does not
     * know its address.
     *
     * @param leaving whether the session ends for this client
     */
    public List<Notice> notices(UserSessionModel ending, Predicate<ClientModel> leaving) {
        List<Notice> notices = new ArrayList<>();
        ClientModel current = session.getContext().getClient();
        for (AuthenticatedClientSessionModel clientSession :
                ending.getAuthenticatedClientSessions().values()) {
            ClientModel client = clientSession.getClient();
            if (!leaving.test(client) || !wantsNotice(client)) {
                continue;
            }
            if (!ServerUrls.of(session).known()) {
                RealmProblems.log(
                        client.getRealm(),
                        "client " + client.getClientId(),
                        "no back-channel logout was sent, because a task of the server does not know its address. "
                                + ServerUrls.REMEDY);
                continue;
            }
            String url = ResourceAdminManager.getBackchannelLogoutUrl(session, client);
            if (url != null) {
                // The token is signed with the algorithm of the client in the context.
                session.getContext().setClient(client);
                notices.add(new Notice(
                        client.getClientId(),
                        url,
                        session.tokens()
                                .encode(session.tokens().initLogoutToken(client, ending.getUser(), clientSession))));
            }
        }
        session.getContext().setClient(current);
        return notices;
    }

    private static boolean wantsNotice(ClientModel client) {
        // Not yet resolved, for which the server's address is needed.
        String url = OIDCAdvancedConfigWrapper.fromClientModel(client).getBackchannelLogoutUrl();
        return url != null && !url.isEmpty();
    }

    /** Sends notices in the background, once the session has ended: if the transaction fails, it goes on. */
    public void sendAfterCommit(List<Notice> notices) {
        if (notices.isEmpty()) {
            return;
        }
        CloseableHttpClient http = session.getProvider(HttpClientProvider.class).getHttpClient();
        ExecutorService executor = session.getProvider(ExecutorsProvider.class).getExecutor("tillkey-logout");
        Transactions.afterCommit(session, () -> executor.execute(() -> notices.forEach(notice -> send(http, notice))));
    }

    /** Sends notices, one after the other. What a client answers is logged and changes nothing. */
    public void send(List<Notice> notices) {
        CloseableHttpClient http = session.getProvider(HttpClientProvider.class).getHttpClient();
        notices.forEach(notice -> send(http, notice));
    }

    /** Sends a notice when the session that made it may be gone. */
    public static void send(CloseableHttpClient http, Notice notice) {
        try {
            HttpPost post = new HttpPost(notice.url());
            post.setEntity(new UrlEncodedFormEntity(
                    List.of(new BasicNameValuePair(OAuth2Constants.LOGOUT_TOKEN, notice.logoutToken()))));
            // The time that Keycloak's client allows is for each read: one byte now and then would hold the sender for
            // ever.
            CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                    post::abort, CompletableFuture.delayedExecutor(MAX_SECONDS, TimeUnit.SECONDS));
            try (CloseableHttpResponse response = http.execute(post)) {
                int status = response.getStatusLine().getStatusCode();
                post.abort(); // The rest of the client's answer does not matter.
                if (status != 200 && status != 204) {
                    LOG.warnf(
                            "Back-channel logout of client %s was answered with status %d", notice.clientId(), status);
                }
            } finally {
                deadline.cancel(false);
            }
        } catch (IOException | IllegalArgumentException failure) {
            LOG.warnf("Back-channel logout of client %s failed: %s", notice.clientId(), failure.getMessage());
        }
    }
}
