package chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChatClientTest {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);

    private static EventLoopGroup group;

    private final ScriptedServer server = new ScriptedServer();
    private final RecordingListener listener = new RecordingListener();

    @BeforeAll
    static void startGroup() {
        group = ClientTransport.newGroup(2);
    }

    @AfterAll
    static void stopGroup() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    // --- connecting

    @Test
    void refusedConnectionIsSaidInWords() {
        server.stopListening();

        assertThat(failure(ChatClient.connect(server.config(), group, listener)))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessage("Can't reach 127.0.0.1:" + server.port() + ": connection refused");
        listener.expectNothingMore();
    }

    @Test
    void unknownHostIsSaidInWords() {
        ClientConfig config = ClientConfig.defaults().withAddress("no-such-host.invalid", 5555);

        assertThat(failure(ChatClient.connect(config, group, listener)))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessage("Can't reach no-such-host.invalid:5555: unknown host");
    }

    @Test
    void serverThatDoesNotAnswerTheConnectTimesOut() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort());
            for (int i = 0; i < 4; i++) { // once the backlog is full, nobody is answered any more
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(address);
                queue.add(filler);
            }
            ClientConfig config = new ClientConfig("127.0.0.1", deaf.getLocalPort(), SHORT, LONG, LONG, LONG, 1, 1);

            assertThat(failure(ChatClient.connect(config, group, listener)))
                    .isInstanceOf(ChatException.CannotConnect.class)
                    .hasMessageEndingWith("timed out");
        } finally {
            for (SocketChannel filler : queue) {
                filler.close();
            }
        }
        listener.expectNothingMore();
    }

    @Test
    void nioGroupsWorkToo() throws Exception {
        EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            CompletableFuture<ChatClient> client = ChatClient.connect(server.config(), nio, listener);
            server.accept();
            client.get().close();
        } finally {
            nio.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    // --- reading

    @Test
    void nothingIsDeliveredWhileReadingIsStoppedAndEverythingAfterwards() throws Exception {
        ChatClient client = connect();
        CompletableFuture<Session> join = client.join("alice");
        Peer peer = server.accept();
        peer.letIn("alice");
        long entry = join.get().seq();
        listener.next(Session.class);

        client.setReading(false);
        for (int i = 1; i <= 100; i++) {
            peer.said("bob", entry + i, "message " + i, null);
        }
        for (int turn = 0; turn < 20; turn++) { // each loop has had its chances to read
            for (EventExecutor loop : group) {
                loop.submit(() -> {}).get();
            }
        }
        listener.expectNothingMore();

        client.setReading(true);
        for (int i = 1; i <= 100; i++) {
            assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("message " + i);
        }
        client.close();
    }

    // --- joining

    @Test
    void joinTellsWhatWelcomeAndEnteredSay() throws Exception {
        ChatClient client = connect();
        CompletableFuture<Session> join = client.join("Alice");
        Peer peer = server.accept();
        peer.expectJoin("Alice");
        peer.send("{\"type\":\"welcome\",\"username\":\"alice\",\"maxUsers\":5,\"protocol\":1,\"server\":\"chat 1\","
                + "\"motd\":\"be nice\"}");
        peer.send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"alice\"],\"count\":2,\"seq\":7}");

        Session expected = new Session("alice", 5, "chat 1", "be nice", "lobby", List.of("bob", "alice"), 2, 7);
        assertThat(join.get()).isEqualTo(expected);
        assertThat(listener.next(Session.class)).isEqualTo(expected);
    }

    @Test
    void refusedNameLeavesTheConnectionOpenForAnother() throws Exception {
        ChatClient client = connect();
        CompletableFuture<Session> first = client.join("bob");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_taken", "Username bob is already taken", null);

        ChatException.Refused refused = refusal(first);
        assertThat(refused.code()).isEqualTo("username_taken");
        assertThat(refused).hasMessage("Username bob is already taken");

        CompletableFuture<Session> second = client.join("alice");
        peer.expectJoin("alice");
        peer.letIn("alice");
        assertThat(second.get().username()).isEqualTo("alice");
    }

    @Test
    void fullServerRefusesAndCloses() {
        ChatClient client = connect();
        CompletableFuture<Session> join = client.join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.error("server_full", "Server is full (5 of 5 users)", null);
        peer.goodbye("server_full");

        assertThat(refusal(join)).hasMessage("Server is full (5 of 5 users)");
        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("server_full");
        peer.expectEnd();
    }

    @Test
    void secondJoinWhileOneWaitsIsAMistakeOfTheCaller() {
        ChatClient client = connect();
        CompletableFuture<Session> first = client.join("alice");

        assertThat(failure(client.join("bob"))).isInstanceOf(IllegalStateException.class);
        assertThat(first).isNotDone();
    }

    @Test
    void joinThatIsNotAnsweredEndsTheConnection() {
        ChatClient client = connect(withAnswerTimeout(SHORT));
        CompletableFuture<Session> join = client.join("alice");

        assertThat(failure(join)).isInstanceOf(ChatException.NotAnswered.class).hasMessageContaining("join");
        listener.next(ChatException.NotAnswered.class);
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.expectEnd();
    }

    @Test
    void harmfulNameArrivesHarmless() {
        ChatClient client = connect();
        client.join("a\uD800\u001b");

        server.accept().expectJoin("a\uFFFD\uFFFD");
    }

    // --- sending

    @Test
    void messageComesBackAsTheRoomNumberedIt() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> hello = client.send("hello");
        peer.echo("alice", 2);

        assertThat(hello.get().seq()).isEqualTo(2);
        assertThat(hello.get().text()).isEqualTo("hello");
        assertThat(listener.next(ServerMessage.Said.class)).isEqualTo(hello.get());
    }

    @Test
    void actionIsSentAsOne() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        client.sendAction("waves");

        assertThat(peer.expect("message").path("action").asBoolean()).isTrue();
    }

    @Test
    void answersAreMatchedByIdWhateverTheirOrder() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> first = client.send("first");
        CompletableFuture<ServerMessage.Said> second = client.send("second");
        String firstId = peer.expect("message").path("id").asText();
        String secondId = peer.expect("message").path("id").asText();
        peer.said("alice", 2, "second", secondId);

        assertThat(second.get().text()).isEqualTo("second");
        assertThat(first).isNotDone();
        peer.said("alice", 3, "first", firstId);
        assertThat(first.get().text()).isEqualTo("first");
    }

    @Test
    void anothersMessageWithTheSameIdIsNoAnswer() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> mine = client.send("mine");
        String id = peer.expect("message").path("id").asText();
        peer.said("bob", 2, "bob's", id);
        peer.said("alice", 3, "mine", id);

        assertThat(mine.get().seq()).isEqualTo(3);
    }

    @Test
    void refusalFailsTheMessageThatItNames() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> first = client.send("first");
        CompletableFuture<ServerMessage.Said> second = client.send("second");
        peer.error(
                "rate_limited", "Slow down", peer.expect("message").path("id").asText());
        peer.echo("alice", 2);

        assertThat(refusal(first).code()).isEqualTo("rate_limited");
        assertThat(second.get().text()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void blankTextIsRefusedWithoutAskingTheServer(String text) {
        assertThat(refusal(connect().send(text)).code()).isEqualTo("text_empty");
    }

    @Test
    void textThatIsTooLongIsRefusedWithoutAskingTheServer() {
        assertThat(refusal(connect().send("x".repeat(4097))).code()).isEqualTo("text_too_long");
    }

    @Test
    void messageThatIsNotAnsweredFailsAlone() throws Exception {
        ChatClient client = connect(withAnswerTimeout(SHORT));
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> lost = client.send("lost");
        peer.expect("message");

        assertThat(failure(lost)).isInstanceOf(ChatException.NotAnswered.class).hasMessageContaining("200 ms");
        CompletableFuture<ServerMessage.Said> next = client.send("next");
        peer.echo("alice", 2);
        assertThat(next.get().text()).isEqualTo("next");
    }

    @Test
    void moreThanTheBoundFailsAtOnceAndAnAnswerMakesRoom() throws Exception {
        ChatClient client = connect(withBounds(2, 1 << 20));
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> first = client.send("1");
        client.send("2");

        assertThat(client.send("3")).isCompletedExceptionally();
        assertThat(failure(client.users()))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("2 messages");

        // Already in the callback of the answer there is room again.
        CompletableFuture<ServerMessage.Said> fourth = first.thenCompose(said -> client.send("4"));
        peer.echo("alice", 2);
        peer.echo("alice", 3);
        peer.echo("alice", 4);
        assertThat(fourth.get().text()).isEqualTo("4");
    }

    @Test
    void serverThatDoesNotReadIsNotBufferedFor() {
        ChatClient client = connect(withBounds(1_000_000, 64 * 1024));
        join(client, "alice");
        String text = "x".repeat(4096);
        List<CompletableFuture<?>> sent = new ArrayList<>();

        Awaitility.await().until(() -> {
            IntStream.range(0, 200).forEach(i -> sent.add(client.send(text)));
            return sent.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        });
        CompletableFuture<?> refused = sent.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .orElseThrow();
        assertThat(failure(refused))
                .isInstanceOf(ChatException.TooManyPending.class)
                .hasMessageContaining("65536");
    }

    @Test
    void usersAreAnsweredInOrder() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Users> first = client.users();
        CompletableFuture<ServerMessage.Users> second = client.users();
        CompletableFuture<ServerMessage.Users> third = client.users();
        peer.expect("users");
        JsonNode refused = peer.expect("users");
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"a\"],\"count\":1,\"maxUsers\":5}");
        peer.error("rate_limited", "Slow down", refused.path("id").asText());
        peer.send("{\"type\":\"users\",\"room\":\"lobby\",\"users\":[\"a\",\"b\"],\"count\":2,\"maxUsers\":5}");

        assertThat(first.get().users()).containsExactly("a");
        assertThat(refusal(second).code()).isEqualTo("rate_limited");
        assertThat(third.get().users()).containsExactly("a", "b");
    }

    // --- listening

    @Test
    void eventsArriveInOrder() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"carol\"}");
        peer.said("carol", 3, "hi", null);
        peer.error("unknown_type", "There is no message type 'x'", null);
        peer.send("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":4,\"username\":\"carol\",\"reason\":\"exit\"}");

        assertThat(listener.next(ServerMessage.Joined.class).username()).isEqualTo("carol");
        assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("hi");
        assertThat(listener.next(ServerMessage.Failure.class).code()).isEqualTo("unknown_type");
        assertThat(listener.next(ServerMessage.Left.class).reason()).isEqualTo("exit");
    }

    @Test
    void unknownTypesAndLinesForPeopleAreSkipped() {
        ChatClient client = connect();
        Peer peer = server.accept();
        peer.write("Welcome to the chat. Choose a username:\r\n\r\n\n");
        client.join("alice");
        peer.expectJoin("alice");
        peer.send("{\"type\":\"weather\",\"sunny\":true}");
        peer.letIn("alice");
        peer.send("{\"type\":\"topic\",\"seq\":99}");
        peer.said("bob", 2, "hi", null);

        listener.next(Session.class);
        assertThat(listener.next(ServerMessage.Said.class).text()).isEqualTo("hi");
    }

    @Test
    void linesMayComeInPiecesAndEndWithCrLf() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        String line = "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"\u00e4\u65e5\"}\r\n";
        for (int i = 0; i < line.length(); i += 3) {
            peer.write(line.substring(i, Math.min(i + 3, line.length())));
        }
        assertThat(listener.next(ServerMessage.Joined.class).username()).isEqualTo("\u00e4\u65e5");
    }

    @Test
    void pingIsAnswered() {
        connect();
        Peer peer = server.accept();
        peer.send("{\"type\":\"ping\"}");

        peer.expect("pong");
    }

    @Test
    void listenerThatThrowsEndsTheConnection() {
        RecordingListener faulty = new RecordingListener() {
            @Override
            public void onJoined(ServerMessage.Joined joined) {
                throw new IllegalStateException("oops");
            }
        };
        ChatClient client = ChatClient.connect(server.config(), group, faulty).join();
        CompletableFuture<Session> join = client.join("alice");
        Peer peer = server.acceptAndLetIn("alice");
        join.join();
        faulty.next(Session.class);
        peer.send("{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":2,\"username\":\"carol\"}");

        assertThat(faulty.next(ChatException.ConnectionLost.class)).hasRootCauseMessage("oops");
        peer.expectEnd();
    }

    // --- what a server must not do

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":3,\"username\":\"carol\"}",
                "{\"type\":\"joined\",\"room\":\"lobby\",\"seq\":1,\"username\":\"carol\"}",
                "{\"type\":\"left\",\"room\":\"attic\",\"seq\":2,\"username\":\"carol\",\"reason\":\"exit\"}",
                "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[],\"count\":0,\"seq\":2}",
                "{\"type\":\"welcome\",\"username\":\"x\",\"maxUsers\":5,\"protocol\":1,\"server\":\"s\"}",
                "{\"type\":\"joined\"}",
                "{\"type\":\"joined\",",
                "{}"
            })
    void brokenContractEndsTheConnection(String line) {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> waiting = client.send("hello");
        peer.expect("message");
        peer.send(line);
        peer.said("bob", 2, "not heard", null);

        assertThat(failure(waiting)).isInstanceOf(ChatException.ProtocolViolation.class);
        listener.next(ChatException.ProtocolViolation.class);
        listener.expectNothingMore();
    }

    @Test
    void eventBeforeEnteringEndsTheConnection() {
        connect();
        Peer peer = server.accept();
        peer.said("bob", 1, "hi", null);

        listener.next(ChatException.ProtocolViolation.class);
        peer.expectEnd();
    }

    @Test
    void gapIsNamed() {
        ChatClient client = connect();
        join(client, "alice").said("bob", 9, "hi", null);

        assertThat(listener.next(ChatException.ProtocolViolation.class))
                .hasMessage("The server broke the protocol: event 9 came after event 1");
    }

    @Test
    void otherVersionOfTheProtocolIsNotSpoken() {
        ChatClient client = connect();
        CompletableFuture<Session> join = client.join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.send("{\"type\":\"welcome\",\"username\":\"x\",\"maxUsers\":5,\"protocol\":2,\"server\":\"s\"}");

        assertThat(failure(join))
                .isInstanceOf(ChatException.ProtocolViolation.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void lineOfMoreThanAMebibyteEndsTheConnection() {
        connect();
        Peer peer = server.accept();
        peer.write("{".repeat(1024 * 1024 + 2));

        assertThat(listener.next(ChatException.ProtocolViolation.class)).hasMessageContaining("1048576");
    }

    // --- ends

    @Test
    void silentServerIsAskedForASignOfLife() {
        connect(withSilence(SHORT, LONG));
        Peer peer = server.accept();
        peer.expect("ping");
        peer.send("{\"type\":\"pong\"}");
        peer.expect("ping");
        peer.write("{");
        peer.expect("ping");
    }

    @Test
    void serverThatStaysSilentIsGone() {
        ChatClient client = connect(withSilence(SHORT, SHORT));
        CompletableFuture<Session> join = client.join("alice");

        assertThat(failure(join))
                .isInstanceOf(ChatException.ConnectionLost.class)
                .hasMessageContaining("heard");
        listener.next(ChatException.ConnectionLost.class);
        listener.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource(chat.protocol.CloseReason.class)
    void goodbyeIsPassedOnWithItsReason(chat.protocol.CloseReason reason) {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> waiting = client.send("hello");
        peer.expect("message");
        peer.send("{\"type\":\"goodbye\",\"reason\":\"" + reason.wire() + "\",\"text\":\"so long\"}");

        assertThat(failure(waiting)).isInstanceOf(ChatException.ClosedByServer.class);
        ChatException.ClosedByServer closed = listener.next(ChatException.ClosedByServer.class);
        assertThat(closed.reason()).isEqualTo(reason.wire());
        assertThat(closed.text()).isEqualTo("so long");
        peer.expectEnd();
    }

    @Test
    void endWithoutAGoodbyeIsALoss() {
        connect();
        server.accept().close();

        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void resetIsALoss() {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> waiting = client.send("hello");
        peer.expect("message");
        peer.reset();

        assertThat(failure(waiting)).isInstanceOf(ChatException.ConnectionLost.class);
        listener.next(ChatException.ConnectionLost.class);
    }

    @Test
    void everyFutureFailsExactlyOnceWhenTheConnectionEnds() throws Exception {
        int many = 500;
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(2 * many);
        for (int i = 0; i < many; i++) {
            for (CompletableFuture<?> future : List.of(client.send("hello"), client.users())) {
                future.whenComplete((answer, failure) -> {
                    if (failure instanceof ChatException.ConnectionLost) {
                        failures.incrementAndGet();
                    }
                    all.countDown();
                });
            }
        }
        peer.reset();

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        listener.next(ChatException.ConnectionLost.class);
        assertThat(failures).hasValue(2 * many);
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.users())).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.join("late"))).isInstanceOf(ChatException.ConnectionLost.class);
        assertThat(failure(client.leave())).isInstanceOf(ChatException.ConnectionLost.class);
        listener.expectNothingMore();
    }

    @Test
    void leaveWaitsForGoodbyeAndCompletesOnce() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        CompletableFuture<ServerMessage.Said> last = client.send("last");
        CompletableFuture<Void> left = client.leave();
        peer.echo("alice", 2);
        peer.expect("leave");
        assertThat(left).isNotDone();
        peer.goodbye("exit");

        left.get();
        assertThat(last).isCompleted();
        assertThat(client.leave()).isCompleted();
        listener.next(ServerMessage.Said.class);
        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("exit");
    }

    @Test
    void leavingBeforeJoiningIsPossible() throws Exception {
        CompletableFuture<Void> left = connect().leave();
        server.accept().sayGoodbye();

        left.get();
    }

    @Test
    void leaveThatIsNotAnsweredFailsAndCloses() {
        CompletableFuture<Void> left = connect(withAnswerTimeout(SHORT)).leave();

        assertThat(failure(left)).isInstanceOf(ChatException.NotAnswered.class);
        Peer peer = server.accept();
        peer.expect("leave");
        peer.expectEnd();
    }

    @Test
    void closingMayBeRepeated() {
        ChatClient client = connect();
        CompletableFuture<Session> join = client.join("alice");
        client.close();
        client.close();

        assertThat(failure(join)).isInstanceOf(ChatException.Closed.class);
        listener.next(ChatException.Closed.class);
        client.close();
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.Closed.class);
        listener.expectNothingMore();
    }

    @Test
    void manyClientsShareOneGroup() throws Exception {
        int many = 200;
        List<ChatClient> clients = new ArrayList<>();
        List<CompletableFuture<ServerMessage.Said>> said = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ChatClient client = ChatClient.connect(server.config(), group, new RecordingListener())
                    .get();
            clients.add(client);
            Peer peer = join(client, "user" + i);
            said.add(client.send("hello"));
            peer.echo("user" + i, 2);
        }
        for (CompletableFuture<ServerMessage.Said> one : said) {
            assertThat(one.get().seq()).isEqualTo(2);
        }
        clients.forEach(ChatClient::close);
    }

    @Test
    void configurationRefusesWhatMakesNoSense() {
        assertThatThrownBy(() -> ClientConfig.defaults().withAddress("x", 0))
                .hasMessage("port: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> ClientConfig.defaults().withAddress(" ", 1)).hasMessageStartingWith("host: empty");
        assertThatThrownBy(() -> withBounds(0, 1)).hasMessage("maxPending: 0 (expected: > 0)");
        assertThatThrownBy(() -> withAnswerTimeout(Duration.ZERO)).hasMessage("answerTimeout: PT0S (expected: > 0)");
    }

    @Test
    void defaultsArePinned() {
        assertThat(ClientConfig.defaults())
                .isEqualTo(new ClientConfig(
                        "localhost",
                        5555,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        1024,
                        4 * 1024 * 1024));
    }

    // --- tools

    private ChatClient connect() {
        return connect(server.config());
    }

    private ChatClient connect(ClientConfig config) {
        return ChatClient.connect(config, group, listener).join();
    }

    private Peer join(ChatClient client, String username) {
        CompletableFuture<Session> join = client.join(username);
        Peer peer = server.acceptAndLetIn(username);
        join.join();
        if (username.equals("alice")) {
            listener.next(Session.class);
        }
        return peer;
    }

    private ClientConfig withAnswerTimeout(Duration timeout) {
        return new ClientConfig("127.0.0.1", server.port(), LONG, timeout, LONG, LONG, 1024, 1 << 20);
    }

    private ClientConfig withSilence(Duration silence, Duration pong) {
        return new ClientConfig("127.0.0.1", server.port(), LONG, LONG, silence, pong, 1024, 1 << 20);
    }

    private ClientConfig withBounds(int maxPending, int maxOutboundBytes) {
        return new ClientConfig("127.0.0.1", server.port(), LONG, LONG, LONG, LONG, maxPending, maxOutboundBytes);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        try {
            Object answer = future.get(10, TimeUnit.SECONDS);
            throw new AssertionError("completed with " + answer);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static ChatException.Refused refusal(CompletableFuture<?> future) {
        Throwable failure = failure(future);
        assertThat(failure).isInstanceOf(ChatException.Refused.class);
        return (ChatException.Refused) failure;
    }
}
