package chat.server;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.net.UserInfo;
import chat.testing.HttpPeer;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server and its clients for one test, or for all tests of a class that find it empty. The clients are closed first: a server that
 * stops waits for its peers.
 */
final class WireExtension implements AfterEachCallback, AfterAllCallback {

    static final int SEATS = 5;

    private final ChatServerExtension servers = new ChatServerExtension();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final Face face;
    private boolean kept;
    private @Nullable ChatServer server;

    WireExtension() {
        this(Face.LINES);
    }

    /** @param face of {@link #peer} */
    WireExtension(Face face) {
        this.face = face;
    }

    /** The server stays for the next test, if this is in a static field. */
    static WireExtension ofAllTests() {
        WireExtension wire = new WireExtension();
        wire.kept = true;
        return wire;
    }

    /** Starts the server with other than the usual settings. */
    void start(int maxUsers, ServerLimits limits) {
        server = servers.start(maxUsers, limits);
    }

    /** The same. */
    void start(ServerConfig config) {
        server = servers.start(config);
    }

    /** Starts it with other limits than the usual ones. */
    void start(Limits limits) {
        start(SEATS, limits.build());
    }

    /** Starts it so that it keeps all in this directory. */
    void start(Path data) {
        server = servers.start(keeping(data));
    }

    /** A server with the usual settings that keeps all in this directory, but for passwords, which are quick to check. */
    static ServerConfig keeping(Path data) {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        AccountsConfig accounts = new AccountsConfig(AccountsConfig.Mode.OPEN, 1, 64, AccountsFixture.QUICK);
        return new ServerConfig(
                "127.0.0.1", 0, SEATS, null, WebConfig.on(0), storage, accounts, ServerLimits.defaults(), null);
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

    /** The address of the page. */
    String page() {
        return "http://127.0.0.1:" + webPort() + "/";
    }

    /** A connection that has sent nothing yet. */
    RawClient connect() {
        return connect(0);
    }

    /** The same with so much room in the kernel for what it does not read; 0 for the usual. */
    RawClient connect(int receiveBufferBytes) {
        return closedAtTheEnd(RawClient.connect(port(), receiveBufferBytes));
    }

    /** A connection of the face at which nobody has joined. */
    JsonPeer peer() {
        return peer(face);
    }

    JsonPeer peer(Face spoken) {
        return spoken == Face.LINES ? program() : browser();
    }

    /** The same with so much room in the kernel for what it does not read. */
    JsonPeer peer(int receiveBufferBytes) {
        return face == Face.LINES
                ? connect(receiveBufferBytes)
                : closedAtTheEnd(WebSocketPeer.connect(webPort(), receiveBufferBytes));
    }

    /** Somebody at the face who has joined; otherwise like {@link #member}. */
    JsonPeer peer(String name, JsonPeer... witnesses) {
        JsonPeer client = peer();
        client.join(name);
        expectJoined(witnesses);
        return client;
    }

    /** The same as {@link #connect()} from another address. */
    RawClient connectFrom(String address) {
        return closedAtTheEnd(RawClient.connectFrom(address, port()));
    }

    /**
     * A program that has joined and read its {@code welcome} and {@code entered}.
     *
     * @param witnesses are in, and read its {@code joined} next
     */
    RawClient member(String name, JsonPeer... witnesses) {
        RawClient client = connect();
        client.join(name);
        expectJoined(witnesses);
        return client;
    }

    /** The same under the name of somebody whose leave was just seen: it is free soon behind it. */
    JsonPeer nextMember(String name, JsonPeer... witnesses) {
        JsonPeer client = peer();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        JsonNode answer = client.send(Texts.join(name)).readJson();
        while (answer.path("code").asText().equals("username_taken") && System.nanoTime() < deadline) {
            answer = client.send(Texts.join(name)).readJson();
        }
        if (!answer.path("type").asText().equals("welcome")) {
            throw new AssertionError("expected to be in, but came: " + answer);
        }
        client.expectType("entered");
        expectJoined(witnesses);
        return client;
    }

    private static void expectJoined(JsonPeer... witnesses) {
        for (JsonPeer witness : witnesses) {
            witness.expectType("joined");
        }
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

    /** The same as {@link #peer}, with a seat that is kept. */
    Resumable resumable(String name, JsonPeer... witnesses) {
        JsonPeer client = peer();
        Resumable resumable = new Resumable(client, Returns.begin(client, name));
        expectJoined(witnesses);
        return resumable;
    }

    /**
     * Somebody who can come back.
     *
     * @param session what to come back with
     */
    record Resumable(JsonPeer client, String session) {}

    /** Sends what comes back to a session, as the first that is said. */
    JsonPeer comeBack(String session, Map<String, Long> since) {
        return (face == Face.LINES ? connect() : browser()).send(Returns.comeBack(session, since));
    }

    /** Cuts the connection off, and waits until the server has noticed, and keeps the seat. */
    void cut(String name, JsonPeer client) {
        client.reset();
        awaitAway(name);
    }

    /** Waits until the server has noticed that the connection is lost, and keeps the seat. */
    void awaitAway(String name) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> isAway(name));
    }

    /** Waits until nobody has this name any more. */
    void awaitGone(String name) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> server().users().join().stream()
                .noneMatch(user -> user.username().equals(name)));
    }

    /** Whether this one's seat is kept although the connection is lost. */
    boolean isAway(String name) {
        return server().users().join().stream()
                .anyMatch(occupant -> occupant.username().equals(name) && occupant.kind() == UserInfo.Kind.AWAY);
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
        return new Limits()
                .detectTimeout(detectTimeout)
                .closeTimeout(closeTimeout)
                .build();
    }

    /** Stops the server, behind its clients: it would wait for them. */
    void stop() {
        disconnect();
        server().close();
    }

    private void disconnect() {
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception fault) {
                throw new IllegalStateException(fault);
            }
        }
        clients.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        disconnect();
        if (kept) {
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> server().users().join().isEmpty());
        } else {
            servers.afterEach(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        servers.afterEach(context);
    }
}
