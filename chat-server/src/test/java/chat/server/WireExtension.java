package chat.server;

import static java.util.Objects.requireNonNull;

import chat.testing.HttpPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server and its clients for one test. The clients are closed first: a server that stops waits for its peers. */
final class WireExtension implements AfterEachCallback {

    static final int SEATS = 5;

    private final ChatServerExtension servers = new ChatServerExtension();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private @Nullable ChatServer server;

    /** Starts the server with other than the usual settings. */
    void start(int maxUsers, ServerLimits limits) {
        server = servers.start(maxUsers, limits);
    }

    ChatServer server() {
        if (server == null) {
            start(SEATS, ServerLimits.defaults());
        }
        return requireNonNull(server);
    }

    int port() {
        return server().port();
    }

    int webPort() {
        return ChatServerExtension.webPort(server());
    }

    /** A connection that has sent nothing yet. */
    RawClient connect() {
        return connect(0);
    }

    /** The same with so much room in the kernel for what it does not read; 0 for the usual. */
    RawClient connect(int receiveBufferBytes) {
        return closedAtTheEnd(RawClient.connect(port(), receiveBufferBytes));
    }

    /** A program that has joined and read its {@code welcome} and {@code entered}. */
    RawClient member(String name) {
        RawClient client = connect();
        client.join(name);
        return client;
    }

    /** A connection that the server knows to be a program, and that has not joined. */
    RawClient program() {
        RawClient client = connect();
        client.send("{\"type\":\"ping\"}").expectType("pong");
        return client;
    }

    /** Somebody at the web port who has sent nothing yet. */
    HttpPeer visitor() {
        return closedAtTheEnd(HttpPeer.connect(webPort()));
    }

    /** A connection over WebSocket at which nobody has joined. */
    WebSocketPeer browser() {
        return closedAtTheEnd(WebSocketPeer.connect(webPort()));
    }

    /** Somebody at a browser who has joined and read {@code welcome} and {@code entered}. */
    WebSocketPeer browser(String name) {
        WebSocketPeer browser = browser();
        browser.join(name);
        return browser;
    }

    private <T extends AutoCloseable> T closedAtTheEnd(T client) {
        clients.add(client);
        return client;
    }

    /** A person who has been greeted. */
    RawClient person() {
        RawClient client = connect();
        String greeting = client.readLine();
        if (!greeting.equals(Texts.GREETING)) {
            throw new AssertionError("expected the greeting, but came: " + greeting);
        }
        return client;
    }

    /** A person who has joined and read the line that says so. */
    RawClient person(String name) {
        RawClient client = person().send(name);
        String entered = client.readLine();
        if (!entered.startsWith("* You are " + name + ", ")) {
            throw new AssertionError("expected to be in, but came: " + entered);
        }
        return client;
    }

    /** The contract's limits but for how soon a silent connection is greeted and how long a closed one is drained. */
    static ServerLimits limits(Duration detectTimeout, Duration closeTimeout) {
        ServerLimits d = ServerLimits.defaults();
        return new ServerLimits(
                d.maxConnections(),
                d.maxWaitingBytes(),
                d.maxRooms(),
                d.history(),
                d.historyBytes(),
                d.resumeWindow(),
                d.stallTimeout(),
                detectTimeout,
                d.joinTimeout(),
                d.pingAfter(),
                d.pingTimeout(),
                d.requestTimeout(),
                d.deadPeerTimeout(),
                closeTimeout,
                d.shutdownTimeout());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        servers.afterEach(context);
    }
}
