package chat.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.RawMessageListener;
import chat.client.ScriptedPeer;
import chat.client.TestCertificates;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server at the other end of pipes in memory, on the event loop of its clients and in a time that passes when it is told to: all in
 * the thread of the test, so that the same happens every time, and hours take no time.
 */
public final class InMemoryServer implements Dialer, AutoCloseable {

    /** What comes of an attempt to connect. */
    public enum Attempt {
        OPENS,
        FAILS,
        HANGS
    }

    private static final Duration STEP = Duration.ofMillis(50);

    private final MockTicker ticker = Ticker.newMockTicker();
    private final ManualIoEventLoop loop =
            new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
    private final LocalAddress address = new LocalAddress(InMemoryServer.class);
    private final Queue<Peer> accepted = new ArrayDeque<>();
    private final ClientConfig config;
    private final @Nullable ClientTls tls;

    private Attempt next = Attempt.OPENS;
    private int attempts;

    /** One that is given bytes by the test: also where the client speaks WebSocket. */
    public InMemoryServer(ClientConfig config) {
        this(config, false);
    }

    /** @param webSocket whether it speaks WebSocket with its clients, and lines with the test */
    public InMemoryServer(ClientConfig config, boolean webSocket) {
        this.config = config;
        tls = config.server().tls() ? tls() : null;
        SslContext context = tls == null ? null : TestCertificates.context(TestCertificates.LOCAL);
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Peer peer = new Peer(channel);
                        if (context != null) {
                            peer.tls = context.newHandler(channel.alloc());
                            channel.pipeline().addLast(peer.tls);
                        }
                        if (webSocket) {
                            channel.pipeline()
                                    .addLast(
                                            new HttpServerCodec(),
                                            new HttpObjectAggregator(1 << 13),
                                            new WebSocketServerProtocolHandler("/chat", "chat.v1"),
                                            new LinesInFrames());
                        }
                        channel.pipeline()
                                .addLast(
                                        new LineBasedFrameDecoder(1 << 20),
                                        new StringDecoder(),
                                        new StringEncoder(),
                                        peer.receiver());
                        accepted.add(peer);
                    }
                })
                .bind(address);
        run();
    }

    private ClientTls tls() {
        try {
            return new ClientTls(config);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A frame for each line, without its end. */
    private static final class LinesInFrames extends MessageToMessageCodec<TextWebSocketFrame, ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out) {
            out.add(new TextWebSocketFrame(line.readRetainedSlice(line.readableBytes() - 1)));
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, TextWebSocketFrame frame, List<Object> out) {
            out.add(Unpooled.copiedBuffer(frame.content(), Unpooled.wrappedBuffer(new byte[] {'\n'})));
        }
    }

    @Override
    public ClientConfig config() {
        return config;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public CompletableFuture<ServerConnection> connect(
            ServerConnection.Listener user, @Nullable RawMessageListener raw) {
        attempts++;
        CompletableFuture<ServerConnection> result = new CompletableFuture<>();
        if (next == Attempt.FAILS) {
            loop.execute(() -> result.completeExceptionally(new ChatException.CannotConnect("memory", "so", null)));
        } else if (next == Attempt.OPENS) {
            new Bootstrap()
                    .group(loop)
                    .channel(LocalChannel.class)
                    .handler(new ClientPipeline(config, user, raw, null, tls))
                    .connect(address)
                    .addListener((ChannelFuture opened) -> open(opened, result));
        }
        return result;
    }

    private void open(ChannelFuture opened, CompletableFuture<ServerConnection> result) {
        CompletableFuture<Channel> secured = new CompletableFuture<>();
        secured.whenComplete((channel, failure) -> {
            if (channel != null) {
                result.complete(channel.pipeline().get(ServerConnection.class));
            } else {
                result.completeExceptionally(new ChatException.CannotConnect("memory", "closed", failure));
            }
        });
        if (!opened.isSuccess()) {
            secured.completeExceptionally(opened.cause());
        } else if (tls != null) {
            ClientTls.whenSecure(opened.channel(), secured);
        } else {
            secured.complete(opened.channel());
        }
    }

    /** What comes of attempts from now on. */
    public void onAttempt(Attempt outcome) {
        next = outcome;
    }

    /** How often a client has tried to connect. */
    public int attempts() {
        return attempts;
    }

    /** The next connection that a client has made, or null. */
    public @Nullable Peer poll() {
        run();
        return accepted.poll();
    }

    /** The next connection that a client has made. */
    public Peer accept() {
        return Objects.requireNonNull(poll(), "a connection");
    }

    /** Lets everything happen that can without time. */
    public void run() {
        while (loop.runNow() > 0) {
            // there may be more
        }
    }

    /** Lets time pass, with everything that happens in it, a little late. */
    public void pass(Duration time) {
        for (long left = time.toNanos(); left > 0; left -= STEP.toNanos()) {
            ticker.advance(Math.min(left, STEP.toNanos()), TimeUnit.NANOSECONDS);
            run();
        }
    }

    /** Lets time pass of which the event loop has nothing: something has held it up. */
    public void jump(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        run();
    }

    /** Shuts the event loop down, with clients and all. */
    public void shutDown(Duration quietPeriod) {
        loop.shutdownGracefully(quietPeriod.toNanos(), TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
        while (!loop.isTerminated()) {
            ticker.advance(10, TimeUnit.MILLISECONDS);
            loop.runNow();
        }
        GlobalEventExecutor.INSTANCE.submit(() -> {}).syncUninterruptibly(); // where its end is told
    }

    @Override
    public void close() {
        shutDown(Duration.ZERO);
    }

    /** One client's connection. */
    public final class Peer extends ScriptedPeer {

        private final Channel channel;
        private final Queue<String> lines = new ArrayDeque<>();
        private @Nullable SslHandler tls;

        Peer(Channel channel) {
            this.channel = channel;
        }

        private SimpleChannelInboundHandler<String> receiver() {
            return new SimpleChannelInboundHandler<>(String.class) {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, String line) {
                    lines.add(line);
                }
            };
        }

        /** Null if there is none at the moment. */
        @Override
        public @Nullable String line() {
            run();
            return lines.poll();
        }

        @Override
        public void write(String text) {
            channel.writeAndFlush(text);
            run();
        }

        public void writeBytes(byte[] bytes) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            run();
        }

        /** Over TLS: says that no more will come, and leaves the connection open. */
        public void closeNotify() {
            Objects.requireNonNull(tls).closeOutbound();
            run();
        }

        /** Over TLS: closes without having said so. */
        public void truncate() {
            channel.pipeline().remove(Objects.requireNonNull(tls));
            close();
        }

        /** Over TLS: writes what is not encrypted. */
        public void writePlainly(String text) {
            channel.pipeline().remove(Objects.requireNonNull(tls));
            write(text);
        }

        /** Whether the client has said, over TLS, that no more will come. */
        public boolean wasNotified() {
            run();
            return Objects.requireNonNull(tls).sslCloseFuture().isSuccess();
        }

        /** Writes, and leaves it to others to let the client read it. */
        public void leave(String text) {
            channel.writeAndFlush(text);
        }

        @Override
        public void close() {
            channel.close();
            run();
        }

        @Override
        public void expectEnd() {
            assertThat(line()).isNull();
            assertThat(channel.isActive()).as("open").isFalse();
        }
    }
}
