package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doNothing;
import static org.mockito.Mockito.mock;

import chat.protocol.ServerMessage.Message;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.server.store.RoomStore;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of a server: what was accepted is delivered, and everybody is told. */
@Order(1) // takes long
class ShutdownTest {

    private static final int CLIENTS = 6;

    /** Nobody here closes their end before the server has, so that it waits for them. */
    private static final ServerLimits BRIEF = new Limits()
            .detectTimeout(Duration.ofMillis(20))
            .closeTimeout(Duration.ofMillis(100))
            .shutdownTimeout(Duration.ofMillis(500))
            .build();

    @RegisterExtension
    final ChatServerExtension servers = new ChatServerExtension();

    @Test
    void everybodyGetsAllThatAnybodyGotThenAGoodbyeAndNobodyAStormOfLeft() throws Exception {
        ChatServer server = servers.start(CLIENTS);
        try (Traffic traffic = new Traffic(server.port(), ChatServerExtension.webPort(server), CLIENTS)) {
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            traffic.expectSameEndForAll();
        }
    }

    @Test
    void whatAStoreHasYetToAnswerComesBeforeTheGoodbye() throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 1, null, null, BRIEF);
        Stores memory = Stores.inMemory(config);
        CompletableFuture<RoomStore.OpenRoom> lobby = new CompletableFuture<>();
        RoomStore rooms = mock(RoomStore.class, delegatesTo(memory.rooms()));
        doAnswer(call -> memory.rooms()
                        .open(call.getArgument(0), call.getArgument(1), call.getArgument(2))
                        .whenComplete((open, failure) -> lobby.complete(open)))
                .when(rooms)
                .open(any(), any(), any());
        doNothing().when(rooms).close(); // what it was asked for before it does still
        Message last = new Message("lobby", 0, "server", "the last", Instant.EPOCH, null, false);
        Supplier<CompletionStage<?>> settled = () -> lobby.thenComposeAsync(open -> open.announce("a", last));
        try (ChatServer server = ChatServer.start(
                        config,
                        Transport.best(),
                        OtherStores.of(
                                memory.directory(),
                                rooms,
                                memory.mailboxes(),
                                memory.patience(),
                                settled,
                                memory.close()));
                RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            server.close();

            assertThat(alice.expectType("message").path("text").asText()).isEqualTo("the last");
            assertThat(alice.expectType("goodbye").path("reason").asText()).isEqualTo("shutdown");
        }
    }

    @Test
    void aStoreThatDoesNotAnswerDoesNotHoldTheServerUp() throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 1, null, null, BRIEF);
        Stores memory = Stores.inMemory(config);
        ChatServer server = ChatServer.start(
                config,
                Transport.best(),
                OtherStores.of(
                        memory.directory(),
                        memory.rooms(),
                        memory.mailboxes(),
                        memory.patience(),
                        CompletableFuture::new,
                        memory.close()));
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            Texts.expectGoodbye(alice, "shutdown");
        }
    }

    @Test
    void somebodyWhoHasNotJoinedGetsAGoodbyeToo() {
        ChatServer server = servers.start(1, BRIEF);
        try (RawClient program = RawClient.connect(server.port());
                RawClient person = RawClient.connect(server.port())) {
            program.send("{\"type\":\"ping\"}").expectType("pong");
            assertThat(person.readLine()).startsWith("Welcome");
            server.close();
            assertThat(program.expectType("goodbye").path("reason").asText()).isEqualTo("shutdown");
            program.expectClosed();
            assertThat(person.readLine()).isEqualTo("* Goodbye: the server is shutting down.");
            person.expectClosed();
        }
    }

    @Test
    void somebodyAtABrowserIsToldThatTheServerGoesAway() {
        ChatServer server = servers.start(1, BRIEF);
        try (WebSocketPeer joined = WebSocketPeer.connect(ChatServerExtension.webPort(server));
                WebSocketPeer stranger = WebSocketPeer.connect(ChatServerExtension.webPort(server))) {
            joined.join("alice");
            server.close();
            Texts.expectGoodbye(joined, "shutdown");
            Texts.expectGoodbye(stranger, "shutdown");
        }
    }

    @Test
    void aReaderThatStoppedDoesNotHoldTheServerUp() {
        ChatServer server = servers.start(2, BRIEF);
        try (RawClient stopped = RawClient.connect(server.port(), 4096);
                RawClient talker = RawClient.connect(server.port())) {
            stopped.join("stopped");
            talker.join("talker");
            String line = "{\"type\":\"message\",\"text\":\"" + "x".repeat(4096) + "\"}";
            for (int i = 0; i < 100; i++) {
                talker.send(line).awaitType("message");
            }
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }
}
