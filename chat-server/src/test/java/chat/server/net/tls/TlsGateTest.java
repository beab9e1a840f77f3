package chat.server.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.TlsConfig;
import chat.server.limit.Peer;
import chat.server.limit.Source;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handshake that waits for its turn, because another one has had one just now. */
final class TlsGateTest {

    /** The first part of a handshake's first message. */
    private static final byte[] HELLO = {0x16, 3, 1, 0, 4, 1, 0, 2, 0};

    @TempDir
    private Path directory;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    private ServerTls tls;

    @BeforeEach
    void letAnotherHandshakeHaveItsTurn() throws Exception {
        tls = ServerTls.open(
                new TlsConfig(0, TestCertificates.write(directory, TestCertificates.make()), TlsConfig.Plain.OFF),
                null,
                List.of(),
                SslProvider.JDK,
                InstantSource.system());
        channel.freezeTime();
        TlsPipeline pipeline = pipeline(tls);
        pipeline.turns()
                .await(
                        channel.eventLoop(),
                        new Source(false, 1),
                        () -> channel.advanceTimeBy(10, TimeUnit.MILLISECONDS));
        channel.pipeline().addLast(pipeline);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        tls.close();
    }

    private void awaitTurn() {
        channel.advanceTimeBy(70, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whileAHandshakeWaitsForItsTurnNothingMoreIsRead() {
        channel.writeInbound(Unpooled.wrappedBuffer(HELLO));
        assertThat(channel.config().isAutoRead()).isFalse();

        awaitTurn();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whatDecryptsIsMadeWhenTheTurnHasCome() {
        channel.writeInbound(Unpooled.wrappedBuffer(HELLO));
        assertThat(channel.pipeline().get(TlsPipeline.TLS)).isNull();

        awaitTurn();
        assertThat(channel.pipeline().get(TlsPipeline.TLS)).isNotNull();
    }

    @Test
    void whoEndsBeforeTheirFirstTurnIsClosedAtOnceAndHasNone() {
        channel.writeInbound(Unpooled.wrappedBuffer(HELLO));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        assertThat(channel.isOpen()).isFalse();

        awaitTurn();
        assertThat(channel.pipeline().get(TlsPipeline.TLS)).isNull();
    }

    @Test
    void whoIsLostBeforeTheirFirstTurnIsClosed() {
        channel.writeInbound(Unpooled.wrappedBuffer(HELLO));
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));

        assertThat(channel.isOpen()).isFalse();
        channel.checkException(); // nobody else was told
    }

    private static TlsPipeline pipeline(ServerTls tls) {
        TlsPipeline.Port port = new TlsPipeline.Port(
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE),
                channel -> new Peer("somewhere", InetAddress.getLoopbackAddress(), new Source(false, 2), false),
                secured -> {},
                (channel, bytes) -> bytes.release(),
                (channel, then) -> then.run(),
                () -> {});
        return new TlsPipeline(tls, new TlsPipeline.Handshakes(Duration.ofSeconds(10), 3), port, Duration.ofSeconds(9));
    }
}
