package chat.server.net.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.server.config.TlsConfig;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What TLS makes of bytes, with each engine that there is, before something that sends everything back. */
@Order(2) // takes some seconds
final class TlsPipelineTest {

    @TempDir
    private Path directory;

    private final EventLoopGroup loops = new EventLoops(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> plain = new LinkedBlockingQueue<>();
    private BiConsumer<Channel, Runnable> whenAnswered = (channel, then) -> then.run();
    private final AtomicInteger refused = new AtomicInteger();
    private final DefaultChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    static Stream<SslProvider> engines() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL_REFCNT)
                .filter(engine -> engine == SslProvider.JDK || OpenSsl.isAvailable());
    }

    @AfterEach
    void stop() {
        all.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private int start(SslProvider engine, Duration timeout) throws IOException {
        TlsConfig config =
                new TlsConfig(0, TestCertificates.write(directory, TestCertificates.make()), TlsConfig.Plain.OFF);
        ServerTls tls = ServerTls.open(config, null, List.of(), engine, InstantSource.system());
        loops.terminationFuture().addListener(ended -> tls.close());
        TlsPipeline.Port port = new TlsPipeline.Port(
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE),
                channel -> Peer.of(channel.remoteAddress(), Networks.NONE),
                channel -> channel.pipeline().addLast(new SendsBack()),
                this::sayPlain,
                whenAnswered,
                refused::incrementAndGet);
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new TlsPipeline(tls, new TlsPipeline.Handshakes(timeout, 3), port, Duration.ofSeconds(9)))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        all.add(listener);
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private void sayPlain(Channel channel, ByteBuf first) {
        plain.add(first.toString(StandardCharsets.US_ASCII));
        first.release();
        channel.close();
    }

    /** Sends everything back, and ends when its peer does, as a connection here does. */
    private static final class SendsBack extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownReadComplete) {
                TlsPipeline.closeOutbound(ctx.channel())
                        .addListener(told -> ((DuplexChannel) ctx.channel()).shutdownOutput());
            }
            ReferenceCountUtil.release(event);
        }
    }

    private static String exchange(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bothVersionsAndShortAndLongPiecesComeBack(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = TestCertificates.connect(port, version)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                for (String text : List.of("x", "ab", "abc", "ab", "y".repeat(50_000), "z\n")) {
                    assertThat(exchange(socket, text)).isEqualTo(text);
                }
            }
        }
        assertThatThrownBy(() -> TestCertificates.connect(port, "TLSv1.1")).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoSaysThatTheyAreDoneGetsTheAnswersAndIsToldTheSame(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        try (SSLSocket socket = TestCertificates.connect(port, "TLSv1.3")) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput(); // close_notify, and nothing at the socket itself

            // Without the server's close_notify this would fail: what was cut off looks the same.
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anEndWithoutCloseNotifyIsAnEnd(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket = TestCertificates.over(raw)) {
            assertThat(exchange(socket, "hello")).isEqualTo("hello");
            raw.shutdownOutput();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whileWhatMayBeTheEndIsHeldAConnectionThatIsBeingClosedIsDrained(SslProvider engine) throws Exception {
        BlockingQueue<Channel> held = new LinkedBlockingQueue<>();
        BlockingQueue<Object> drained = new LinkedBlockingQueue<>();
        whenAnswered = (channel, then) -> held.add(channel);
        int port = start(engine, Duration.ofSeconds(10));
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket = TestCertificates.over(raw)) {
            assertThat(exchange(socket, "hello")).isEqualTo("hello");
            socket.getOutputStream().write(new byte[] {'a', 'b'}); // as long as a close_notify
            Channel channel = requireNonNull(held.poll(30, TimeUnit.SECONDS));
            ChannelInboundHandlerAdapter drain = new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    drained.add(message);
                    ReferenceCountUtil.release(message);
                }
            };
            channel.eventLoop()
                    .submit(() -> {
                        channel.config().setAutoRead(false);
                        channel.pipeline().addFirst(drain);
                        channel.config().setAutoRead(true);
                    })
                    .syncUninterruptibly();
            raw.getOutputStream().write(1);

            assertThat(drained.poll(30, TimeUnit.SECONDS)).isNotNull(); // after nine it is held no more
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aHandshakeMayComeByteByByte(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        try (Socket raw = new DrippingSocket(port);
                SSLSocket socket = TestCertificates.over(raw)) {
            assertThat(exchange(socket, "hello")).isEqualTo("hello");
        }
    }

    private static final class DrippingSocket extends Socket {

        DrippingSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    for (int i = from; i < from + length; i++) {
                        out.write(bytes[i]);
                        out.flush();
                    }
                }
            };
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void garbageIsClosed(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        byte[][] garbage = {
            {0x16, 3, 1, 0, 4, 1, 2, 3, 4},
            {0x16, 3, 1, (byte) 0xFF, (byte) 0xFF, 1},
            {0x16, 'h', 'e', 'l', 'l', 'o', 0, 0, 0, 0},
            {0x16, 3, 3, 0, 0, 0x16, 3, 3, 0, 0}
        };
        for (byte[] bytes : garbage) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                expectEnd(socket);
            }
        }
    }

    private static void expectEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes(); // an alert, perhaps
        } catch (SocketException reset) {
            // an end too
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsNotTlsIsHandedOver(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(10));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
            assertThat(plain.poll(30, TimeUnit.SECONDS)).isEqualTo("GET /");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoDoesNotFinishIsClosedAndCounted(SslProvider engine) throws Exception {
        int port = start(engine, Duration.ofSeconds(3)); // the last handshake here has to be done in that time
        Socket[] stalled = new Socket[3];
        for (int i = 0; i < stalled.length; i++) {
            stalled[i] = new Socket(InetAddress.getLoopbackAddress(), port);
            stalled[i].setSoTimeout(30_000);
            stalled[i].getOutputStream().write(0x16);
        }
        try (Socket oneMore = new Socket(InetAddress.getLoopbackAddress(), port)) {
            oneMore.setSoTimeout(30_000);
            expectEnd(oneMore);
            await().until(() -> refused.get() == 1);
        }
        for (Socket socket : stalled) {
            expectEnd(socket);
            socket.close();
        }
        try (SSLSocket socket = TestCertificates.connect(port)) {
            assertThat(exchange(socket, "hello")).isEqualTo("hello");
        }
    }
}
