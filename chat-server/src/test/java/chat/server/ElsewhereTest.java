package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.server.net.Transport;
import chat.server.room.LateRoomLogs;
import chat.server.room.LateUserRegister;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names and events are written down by somebody who answers late, on a thread that is none of ours: nobody in the chat notices. */
final class ElsewhereTest {

    private final ExecutorService otherProcess = Executors.newSingleThreadExecutor();
    private ChatServer server;

    @BeforeEach
    void start() throws Exception {
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 3, null, WebConfig.on(0), ServerLimits.defaults());
        server = ChatServer.start(
                config,
                Transport.best(),
                new LateUserRegister(ChatServer.register(config), otherProcess),
                new LateRoomLogs(ChatServer.logs(config), otherProcess));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        otherProcess.shutdown();
        assertThat(otherProcess.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
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
        try (RawClient bob = RawClient.connect(server.port());
                RawClient carol = RawClient.connect(server.port())) {
            bob.join("bob");
            carol.join("carol");
            carol.send("{\"type\":\"ping\"}").expectType("pong");
        }
    }
}
