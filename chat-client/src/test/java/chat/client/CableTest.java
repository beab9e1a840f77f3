package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.Said;
import chat.server.ChatServer;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.testing.Cable;
import chat.testing.JsonPeer;
import chat.testing.PathProxy;
import chat.testing.RawClient;
import chat.testing.ServerProcess;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real server at the end of a cable that is pulled: Alice loses her connection, whatever it speaks, Bob is there all the time. TLS ends in
 * front of the server, and there the WebSocket is below a path of its own, as behind a proxy.
 */
@ParameterizedClass
@EnumSource(CableTest.Face.class)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // each test begins by meeting
class CableTest {

    private static final int SEATS = 5;
    private static final int CUTS = 5;
    private static final int AT_ONCE = 8;
    private static final String PREFIX = "/irc";

    enum Face {
        LINES(false, null),
        WEB_SOCKET(false, "/chat"),
        TLS(true, null),
        WEB_SOCKET_OVER_TLS(true, PREFIX + "/chat");

        private final boolean tls;
        private final @Nullable String path;

        Face(boolean tls, @Nullable String path) {
            this.tls = tls;
            this.path = path;
        }

        ServerAddress address(int port) {
            return new ServerAddress("127.0.0.1", port, tls, path);
        }
    }

    private static EventLoopGroup group;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Recorder alice = new Recorder();
    private final Recorder bob = new Recorder();

    @Parameter
    Face face;

    private ChatServer server;
    private Cable cable;
    private ChatClient aliceClient;
    private ChatClient bobClient;

    /** Keeps what was said, and who came and went, besides the events. */
    private static final class Recorder extends RecordingListener implements RawMessageListener {
        private final List<String> texts = new ArrayList<>();
        private final List<String> moves = new ArrayList<>();
        private volatile String session = "";

        @Override
        public RawMessageListener rawMessages() {
            return this;
        }

        @Override
        public void onRawMessage(String json) {
            String given = JsonPeer.parse(json).path("session").asText();
            if (!given.isEmpty()) {
                session = given;
            }
        }

        @Override
        public void onMessage(Message said) {
            add(texts, said.room() + " " + said.from() + ": " + said.text());
        }

        @Override
        public void onDirectMessage(ServerMessage.DirectMessage direct) {
            add(texts, direct.from() + " -> " + direct.to() + ": " + direct.text());
        }

        @Override
        public void onJoined(ServerMessage.Joined joined) {
            add(moves, joined.room() + " +" + joined.username());
        }

        @Override
        public void onLeft(ServerMessage.Left left) {
            add(moves, left.room() + " -" + left.username());
        }

        private static synchronized void add(List<String> list, String line) {
            list.add(line);
        }

        private static synchronized List<String> copy(List<String> list) {
            return List.copyOf(list);
        }

        List<String> texts() {
            return copy(texts);
        }

        List<String> moves() {
            return copy(moves);
        }
    }

    @BeforeAll
    static void startGroup() {
        group = ClientTransport.newGroup(2);
    }

    @AfterAll
    static void stopGroup() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** @param port of the face that Alice uses */
    private void startServer(int port, ServerLimits limits) throws IOException {
        server = ChatServer.start(new ServerConfig(
                "127.0.0.1",
                face.path == null ? port : 0,
                SEATS,
                null,
                WebConfig.on(face.path == null ? 0 : port),
                limits));
        open.add(server);
    }

    private int alicesPort() {
        return face.path != null
                ? URI.create(Objects.requireNonNull(server.webAddress())).getPort()
                : server.port();
    }

    /** Both are in the lobby and in dev. */
    private void meet(ServerLimits limits) throws Exception {
        startServer(ServerProcess.freePort(), limits); // one starts there again
        cable = new Cable(front(alicesPort()));
        open.add(cable);
        bobClient = enter("bob", bob, config(ServerAddress.lines("127.0.0.1", server.port())));
        aliceClient = enter("alice", alice, config(face.address(cable.port())));
        Awaitility.await().until(() -> bob.moves().equals(List.of("lobby +alice", "dev +alice")));
    }

    /** What stands before the server's port; returns its own. */
    private int front(int port) throws IOException {
        if (!face.tls) {
            return port;
        }
        int inner = port;
        if (face.path != null) {
            PathProxy proxy = new PathProxy(port, PREFIX);
            open.add(proxy);
            inner = URI.create(proxy.address("/")).getPort();
        }
        Cable front = TestCertificates.front(0, inner, TestCertificates.LOCAL);
        open.add(front);
        return front.port();
    }

    private static ClientConfig config(ServerAddress server) {
        Duration pause = Duration.ofMillis(20);
        return ClientConfig.defaults()
                .withServer(server)
                .withTrust(TestCertificates.TRUST)
                .withReconnect(new Reconnect(true, pause, pause, pause));
    }

    private ChatClient enter(String username, RecordingListener listener, ClientConfig config) throws Exception {
        ChatClient client = ChatClient.connect(config, group, listener).get();
        open.add(0, client);
        client.join(username).get();
        client.enter("dev").get();
        listener.next(JoinResult.class);
        listener.next(RoomEntry.class);
        return client;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private void lose() {
        cable.pull();
        alice.next(Interrupted.class);
    }

    @Test
    void everythingIsThereAfterALossAndNobodyElseNoticed() throws Exception {
        meet(ServerLimits.defaults());
        lose();
        CompletableFuture<Message> hers = aliceClient.send("dev", "from nowhere");
        bobClient.send("one").get();
        bobClient.send("dev", "two").get();
        bobClient.sendDirect("alice", "three").get();
        bobClient.send("four").get();
        cable.plugIn();
        Resumed resumed = alice.skipTo(Resumed.class);

        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(hers.get().room()).isEqualTo("dev");
        aliceClient.send("five").get();
        Awaitility.await().until(() -> bob.texts().contains("lobby alice: five"));
        assertThat(alice.texts())
                .containsExactlyInAnyOrder(
                        "lobby bob: one",
                        "dev bob: two",
                        "bob -> alice: three",
                        "lobby bob: four",
                        "dev alice: from nowhere",
                        "lobby alice: five")
                .containsSubsequence("lobby bob: one", "lobby bob: four", "lobby alice: five");
        assertThat(bob.moves()).as("what the others noticed").containsExactly("lobby +alice", "dev +alice");
        assertThat(bob.texts()).containsOnlyOnce("dev alice: from nowhere", "lobby alice: five");
    }

    @Test
    void everyMessageIsSaidOnceHoweverOftenTheCableIsPulled() throws Exception {
        meet(ServerLimits.defaults());
        AtomicInteger cuts = new AtomicInteger();
        List<CompletableFuture<Message>> sent = new ArrayList<>();
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> {
            while (cuts.get() < CUTS) {
                for (int i = 0; i < AT_ONCE; i++) {
                    int number = sent.size();
                    sent.add(aliceClient.send(number % 2 == 0 ? "lobby" : "dev", "message " + number));
                }
                sent.get(sent.size() - 1).join();
            }
        });
        while (cuts.get() < CUTS) {
            int before = alice.texts().size();
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(50)) // else nearly every message is cut off
                    .until(() -> alice.texts().size() > before);
            cable.pull();
            cable.plugIn();
            cuts.incrementAndGet();
        }
        all.get();
        int many = sent.size();
        List<String> expected = IntStream.range(0, many)
                .mapToObj(i -> (i % 2 == 0 ? "lobby" : "dev") + " alice: message " + i)
                .toList();
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();

        Awaitility.await()
                .until(() -> bob.texts().size() >= many && alice.texts().size() >= many);
        for (Recorder listener : List.of(alice, bob)) {
            for (String room : List.of("lobby ", "dev ")) {
                assertThat(listener.texts().stream().filter(text -> text.startsWith(room)))
                        .containsExactlyElementsOf(expected.stream()
                                .filter(text -> text.startsWith(room))
                                .toList());
            }
        }
        assertThat(sent.stream().map(said -> said.join().text()).toList())
                .isEqualTo(
                        IntStream.range(0, many).mapToObj(i -> "message " + i).toList());
        assertThat(bob.moves()).as("what the others noticed").containsExactly("lobby +alice", "dev +alice");
    }

    /** A join that the network held up: the connection that it came over is long lost when the server hears it. */
    @Test
    void ownJoinThatComesLateDoesNotPutOneOut() throws Exception {
        meet(ServerLimits.defaults());
        CompletableFuture<Message> meanwhile;
        try (RawClient late = RawClient.connect(server.port())) {
            late.send(
                    "{\"type\":\"join\",\"username\":\"alice\",\"resume\":true,\"session\":\"" + alice.session + "\"}");
            late.readLine();
            assertThat(alice.next(Interrupted.class).why()).hasMessageContaining("kicked");
            meanwhile = aliceClient.send("dev", "still here");
        }
        Resumed resumed = alice.skipTo(Resumed.class);

        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isTrue();
        assertThat(meanwhile.get().room()).isEqualTo("dev");
        Awaitility.await().until(() -> bob.texts().contains("dev alice: still here"));
        assertThat(bob.texts()).containsOnlyOnce("dev alice: still here");
        assertThat(bob.moves()).as("what the others noticed").containsExactly("lobby +alice", "dev +alice");
    }

    @Test
    void whoWasRemovedByTheOperatorStaysOutAndKnowsWhy() throws Exception {
        meet(ServerLimits.defaults());
        assertThat(server.kick("alice", "too loud").get()).isTrue();

        alice.next(Interrupted.class);
        ChatException.ClosedByServer end = alice.next(ChatException.ClosedByServer.class);
        assertThat(end.reason()).isEqualTo("kicked");
        assertThat(end.text()).isEqualTo("too loud");
        Awaitility.await().until(() -> bob.moves().size() >= 4);
        assertThat(bob.moves()).containsExactlyInAnyOrder("lobby +alice", "dev +alice", "lobby -alice", "dev -alice");
        assertThat(bobClient.users().get().users()).containsExactly("bob");
    }

    @Test
    void restartedServerIsJoinedAfreshAndWhatNobodyKnowsIsSaid() throws Exception {
        meet(ServerLimits.defaults());
        bobClient.leave().get();
        int port = alicesPort();
        server.close();
        alice.next(Interrupted.class);
        CompletableFuture<Message> later = aliceClient.send("dev", "hello again");
        startServer(port, ServerLimits.defaults());
        RoomEntry lobby = alice.skipTo(RoomEntry.class);
        RoomEntry dev = alice.skipTo(RoomEntry.class);
        Resumed resumed = alice.next(Resumed.class);

        assertThat(List.of(lobby.room(), dev.room())).containsExactly("lobby", "dev");
        assertThat(List.of(lobby.missed(), dev.missed())).containsOnly(RoomEntry.UNKNOWN);
        assertThat(resumed.sameSession()).isFalse();
        assertThat(resumed.complete()).isFalse();
        assertThat(later.get().room()).isEqualTo("dev");
        assertThat(aliceClient
                        .history("dev", ClientMessage.History.NEWEST, 10)
                        .get()
                        .messages())
                .extracting(Said::text)
                .containsExactly("hello again");
    }

    @Test
    void whatTheLogDoesNotHoldAnyMoreIsCounted() throws Exception {
        ServerLimits limits = ServerLimits.defaults();
        ServerLimits forgetful = new ServerLimits(
                limits.maxConnections(),
                limits.maxWaitingBytes(),
                limits.maxRooms(),
                limits.history(),
                limits.historyBytes(),
                64 * 1024,
                limits.directBytes(),
                limits.resumeWindow(),
                limits.stallTimeout(),
                limits.detectTimeout(),
                limits.joinTimeout(),
                limits.pingAfter(),
                limits.pingTimeout(),
                limits.requestTimeout(),
                limits.deadPeerTimeout(),
                limits.closeTimeout(),
                limits.shutdownTimeout(),
                limits.endTimeout(),
                limits.fairUse());
        meet(forgetful);
        lose();
        for (int i = 0; i < 50; i++) {
            bobClient.send("long ".repeat(200) + i).get();
        }
        bobClient.send("dev", "only this").get();
        cable.plugIn();
        RoomEntry lobby = alice.skipTo(RoomEntry.class);
        RoomEntry dev = alice.skipTo(RoomEntry.class);
        Resumed resumed = alice.next(Resumed.class);

        assertThat(lobby.missed()).isEqualTo(50);
        assertThat(dev.missed()).isZero();
        assertThat(resumed.sameSession()).isTrue();
        assertThat(resumed.complete()).isFalse();
        bobClient.send("goes on").get();
        Awaitility.await().until(() -> alice.texts().equals(List.of("dev bob: only this", "lobby bob: goes on")));
    }

    @Test
    void roomsTopicsAndHistoryWork() throws Exception {
        meet(ServerLimits.defaults());
        aliceClient.setTopic("DEV", "what is new").get();
        aliceClient.send("dev", "first").get();
        bobClient.send("dev", "second").get();

        assertThat(bobClient.rooms().get().rooms()).contains(new ServerMessage.RoomSummary("dev", 2, "what is new"));
        assertThat(bobClient
                        .history("dev", ClientMessage.History.NEWEST, 1)
                        .get()
                        .messages())
                .extracting(Said::text)
                .containsExactly("second");
        assertThat(bobClient.users("dev").get().users()).containsExactlyInAnyOrder("alice", "bob");
        aliceClient.part("dev").get();
        assertThat(code(aliceClient.send("dev", "late"))).isEqualTo("room_unknown");
        assertThat(code(aliceClient.part("lobby"))).isEqualTo("room_invalid");
        assertThat(code(aliceClient.enter("lobby"))).isEqualTo("already_joined");
        assertThat(code(aliceClient.enter("a room"))).isEqualTo("room_invalid");
        assertThat(code(aliceClient.sendDirect("carol", "psst"))).isEqualTo("user_unknown");
        RoomEntry again = aliceClient.enter("dev").get();
        assertThat(again.again()).isFalse();
        assertThat(again.topic()).isEqualTo("what is new");
    }

    private static @Nullable String code(CompletableFuture<?> refused) {
        return ChatClientFixture.refusal(refused).code();
    }
}
