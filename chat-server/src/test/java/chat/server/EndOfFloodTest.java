package chat.server;

import static chat.server.Texts.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.server.config.FairUse;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.net.Transport;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is read slowly and ends is gone in time, however much stands before the end, in the kernels of both sides. */
@Order(2) // takes some seconds
class EndOfFloodTest {

    private static final ServerLimits LIMITS = new Limits()
            .endTimeout(Duration.ofMillis(300))
            .fairUse(new FairUse(
                    Rate.aSecond(20, 5), null, FairUse.ANY_NUMBER, null, Networks.NONE, Networks.NONE, Networks.NONE))
            .build();

    private static ChatServer start(Transport transport) throws IOException {
        assumeTrue(transport == Transport.NIO || Transport.best() == Transport.EPOLL, "epoll does not load here");
        ServerConfig config = new ServerConfig("127.0.0.1", 0, 5, null, WebConfig.on(0), LIMITS);
        return ChatServer.start(config, transport, Stores.inMemory(config));
    }

    private static void expectGone(RawClient witness) {
        assertThat(witness.withPatience(Duration.ofSeconds(5))
                        .awaitType("left")
                        .path("reason")
                        .asText())
                .isEqualTo("disconnected");
    }

    private static Stream<Arguments> floods() {
        return Stream.of(Transport.values())
                .flatMap(transport -> Stream.of(1_000, 20_000, 60_000).map(lines -> Arguments.of(transport, lines)));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void programThatHalfClosesBehindAFloodOfLines(Transport transport, int lines) throws IOException {
        try (ChatServer server = start(transport);
                RawClient witness = RawClient.connect(server.port());
                RawClient alice = RawClient.connect(server.port())) {
            witness.join("witness");
            alice.join("alice");

            alice.sendRaw((message("m") + "\n").repeat(lines));
            alice.shutdownOutput();

            expectGone(witness);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void personWhoseNetcatEndsBehindAFile(Transport transport) throws IOException {
        try (ChatServer server = start(transport);
                RawClient witness = RawClient.connect(server.port());
                RawClient alice = RawClient.connect(server.port())) {
            witness.join("witness");
            alice.send("alice");

            alice.sendRaw("a line of a file\n".repeat(60_000));
            alice.shutdownOutput();

            expectGone(witness);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void browserThatClosesBehindAFloodOfFramesIsAnsweredToo(Transport transport) throws IOException {
        try (ChatServer server = start(transport);
                RawClient witness = RawClient.connect(server.port());
                WebSocketPeer alice = WebSocketPeer.connect(ChatServerExtension.webPort(server))) {
            witness.join("witness");
            alice.join("alice");
            byte[] frame = WebSocketPeer.frame(
                    WebSocketPeer.FINAL | WebSocketPeer.TEXT, message("m").getBytes(UTF_8));
            ByteBuffer frames = ByteBuffer.allocate(20_000 * frame.length);
            while (frames.hasRemaining()) {
                frames.put(frame);
            }

            alice.sendBytes(frames.array());
            alice.sendFrame(WebSocketPeer.FINAL | WebSocketPeer.CLOSE, (byte) 3, (byte) -24);

            expectGone(witness);
            WebSocketPeer.Frame last = alice.readFrame();
            while (last.first() != (WebSocketPeer.FINAL | WebSocketPeer.CLOSE)) {
                last = alice.readFrame();
            }
            assertThat(last.code()).isEqualTo(1000);
        }
    }
}
