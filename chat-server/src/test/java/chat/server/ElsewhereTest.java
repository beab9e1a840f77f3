package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.server.store.Directory;
import chat.server.store.LateStores;
import chat.server.store.Lease;
import chat.server.store.Mailboxes;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole server whose stores answer later, and from a thread of their own, as another process would. */
final class ElsewhereTest {

    private final LateStores late = new LateStores();
    private ChatServer server;

    @BeforeEach
    void start() throws IOException {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 2, null, null, ServerLimits.defaults());
        Stores stores = Stores.inMemory(config);
        server = ChatServer.start(
                config,
                Transport.best(),
                OtherStores.of(
                        late.late(stores.directory()), late.late(stores.rooms()), late.late(stores.mailboxes())));
    }

    @AfterEach
    void end() {
        server.close();
        late.close();
    }

    @Test
    void whatIsSentInOneGoIsAnsweredInItsOrder() {
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.sendRaw(
                    """
                    {"type":"join","username":"alice"}
                    {"type":"message","text":"one"}
                    {"type":"enter","room":"dev"}
                    {"type":"message","room":"dev","text":"two"}
                    {"type":"part","room":"dev"}
                    {"type":"users","room":"dev"}
                    {"type":"ping"}
                    """);
            alice.expectType("welcome");
            assertThat(alice.expectType("entered").path("seq").asLong()).isEqualTo(1);
            assertThat(alice.expectType("message").path("seq").asLong()).isEqualTo(2);
            JsonNode entered = alice.expectType("entered");
            assertThat(entered.path("room").asText()).isEqualTo("dev");
            assertThat(entered.path("seq").asLong()).isEqualTo(1);
            assertThat(alice.expectType("message").path("seq").asLong()).isEqualTo(2);
            JsonNode left = alice.expectType("left");
            assertThat(left.path("seq").asLong()).isEqualTo(3);
            assertThat(left.path("reason").asText()).isEqualTo("part");
            assertThat(alice.expectType("error").path("code").asText()).isEqualTo("room_unknown");
            alice.expectType("pong");
        }
    }

    @Test
    void seatsAndNamesAreKept() {
        try (RawClient alice = RawClient.connect(server.port());
                RawClient other = RawClient.connect(server.port())) {
            alice.join("alice");
            other.send("{\"type\":\"join\",\"username\":\"ALICE\"}");
            assertThat(other.expectType("error").path("code").asText()).isEqualTo("username_taken");
            other.join("bob");
            alice.expectType("joined");
            alice.send("{\"type\":\"leave\"}").expectType("goodbye");
            assertThat(other.expectType("left").path("reason").asText()).isEqualTo("exit");
        }
    }

    @Test
    void whoComesBackHasMissedNothing() {
        try (RawClient bob = RawClient.connect(server.port());
                RawClient lost = RawClient.connect(server.port());
                RawClient back = RawClient.connect(server.port())) {
            lost.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}");
            String session = lost.expectType("welcome").path("session").asText();
            lost.expectType("entered");
            bob.join("bob");
            lost.expectType("joined");
            lost.reset();
            for (int i = 0; i < 100; i++) {
                bob.send("{\"type\":\"message\",\"text\":\"" + i + "\"}");
            }
            back.send("{\"type\":\"join\",\"username\":\"\",\"session\":\"" + session + "\",\"since\":{\"lobby\":2}}");
            back.expectType("welcome");
            JsonNode entered = back.expectType("entered");
            assertThat(entered.path("recovered").asBoolean()).isTrue();
            for (int i = 0; i < 100; i++) {
                JsonNode message = back.expectType("message");
                assertThat(message.path("seq").asLong()).isEqualTo(i + 3L);
                assertThat(message.path("text").asText()).isEqualTo(Integer.toString(i));
                bob.expectType("message");
            }
        }
    }

    @Test
    void whoIsGoneBeforeTheAnswerHoldsNoSeat() {
        for (int i = 0; i < 20; i++) {
            RawClient gone = RawClient.connect(server.port());
            gone.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":" + (i % 2 == 0) + "}");
            gone.reset();
        }
        await().untilAsserted(() -> {
            try (RawClient bob = RawClient.connect(server.port());
                    RawClient carol = RawClient.connect(server.port())) {
                bob.join("bob");
                carol.join("carol");
                carol.send("{\"type\":\"ping\"}").expectType("pong");
            }
        });
    }

    @Test
    void whoComesBackElsewhereWhileTheyComeBackHereIsNotShownHere() throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 5, null, null, ServerLimits.defaults());
        Stores memory = Stores.inMemory(config);
        CompletableFuture<Directory.Listener> listener = new CompletableFuture<>();
        Directory directory = mock(Directory.class, delegatesTo(memory.directory()));
        doAnswer(call -> {
                    listener.complete(call.getArgument(0));
                    return memory.directory().begin(call.getArgument(0));
                })
                .when(directory)
                .begin(any());
        CompletableFuture<Lease> resumed = new CompletableFuture<>();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Mailboxes mailboxes = mock(Mailboxes.class, delegatesTo(memory.mailboxes()));
        doAnswer(call -> {
                    Lease lease = call.getArgument(0);
                    CompletionStage<Long> opened =
                            memory.mailboxes().open(lease, call.getArgument(1), call.getArgument(2));
                    return lease.fence() > 1 && resumed.complete(lease) ? answer.thenCompose(now -> opened) : opened;
                })
                .when(mailboxes)
                .open(any(), anyBoolean(), any());
        try (ChatServer other = ChatServer.start(
                        config, Transport.best(), OtherStores.of(directory, memory.rooms(), mailboxes));
                RawClient lost = RawClient.connect(other.port());
                RawClient back = RawClient.connect(other.port())) {
            String session = lost.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}")
                    .expectType("welcome")
                    .path("session")
                    .asText();
            lost.reset();
            back.send("{\"type\":\"join\",\"username\":\"\",\"resume\":true,\"session\":\"" + session
                    + "\",\"since\":{\"lobby\":1}}");
            listener.join().displaced(resumed.get(30, TimeUnit.SECONDS).next());
            back.expectType("goodbye");
            back.expectClosed();
            answer.complete(null);
            for (int i = 0; i < 5; i++) { // on each event loop, and so behind what came of that
                RawClient.connect(other.port()).send("{\"type\":\"ping\"}").expectType("pong");
            }

            assertThat(other.users().join()).isEmpty();
        }
    }
}
