package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.ClientTransport;
import chat.client.RawMessageListener;
import chat.client.TlsTrust;
import chat.protocol.ServerMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server and opens a connection to it: its addresses are tried one after the other, within one time limit. Then, within another
 * one, TLS is agreed upon, if the server is to speak it. Whom it has trusted once, it trusts on every connection.
 */
public final class Connector implements Dialer {

    private final ClientConfig config;
    private final EventLoop loop;
    private final @Nullable Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches;
    private final Bootstrap bootstrap;

    /** Null until it is needed; guarded by this object's lock. */
    private @Nullable ClientTls tls;

    /**
     * For one client, or for several that share nothing but the group.
     *
     * @param config of which the first server is meant
     */
    public Connector(ClientConfig config, EventLoopGroup group) {
        this(config, group, null);
    }

    /**
     * For clients that share what one of them has decoded.
     *
     * @param reads what they read into
     * @param caches makes a connection's cache, which hands what it knew to what it is given
     */
    public Connector(
            ClientConfig config,
            EventLoop loop,
            RecvByteBufAllocator reads,
            Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches) {
        this(config, (EventLoopGroup) loop, caches);
        bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, reads);
    }

    private Connector(
            ClientConfig config,
            EventLoopGroup group,
            @Nullable Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches) {
        this.config = config;
        this.caches = caches;
        loop = group.next();
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(ClientTransport.channelClass(group))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(config.connectTimeout().toMillis()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(config.maxOutboundBytes() / 2, config.maxOutboundBytes()));
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
        Attempt attempt = new Attempt(user, raw);
        attempt.open();
        return attempt.result;
    }

    /** One connection that is asked for; two, one after the other, where somebody has to judge the server's certificate. */
    private final class Attempt {

        private final ServerConnection.Listener user;
        private final @Nullable RawMessageListener raw;
        private final CompletableFuture<ServerConnection> result = new CompletableFuture<>();

        Attempt(ServerConnection.Listener user, @Nullable RawMessageListener raw) {
            this.user = user;
            this.raw = raw;
        }

        void open() {
            CompletableFuture<Channel> opened = within(config.connectTimeout(), new ConnectTimeoutException());
            // The JDK can only look a name up, and read certificates, by blocking, which an event loop must not.
            CompletableFuture.supplyAsync(Connector.this::prepare)
                    .whenCompleteAsync(
                            (target, failure) -> {
                                if (failure == null) {
                                    Bootstrap bootstrap = Connector.this.bootstrap.clone();
                                    bootstrap.handler(new ClientPipeline(config, user, raw, caches, target.tls()));
                                    tryNext(bootstrap, target.addresses().iterator(), opened);
                                } else {
                                    opened.completeExceptionally(failure.getCause());
                                }
                            },
                            loop);
            opened.whenComplete((channel, failure) -> {
                if (channel == null) {
                    fail(inWords(failure), failure);
                } else if (config.server().tls()) {
                    secure(channel);
                } else {
                    finish(channel);
                }
            });
        }

        private void secure(Channel channel) {
            Duration time = config.handshakeTimeout();
            CompletableFuture<Channel> secured =
                    within(time, new IOException("not done within " + time.toMillis() / 1000.0 + " s"));
            ClientTls.whenSecure(channel, secured);
            secured.whenComplete((done, failure) -> {
                if (done != null) {
                    finish(channel);
                    return;
                }
                channel.close();
                Throwable reason = ClientTls.reason(failure);
                if (reason instanceof ServerTrustManager.UnknownException unknown
                        && config.trust() instanceof TlsTrust.SystemAuthorities trust
                        && trust.judge() != null) {
                    askAbout(unknown.certificate(), trust.judge());
                } else {
                    fail(failure instanceof IOException ? ClientTls.inWords(reason) : inWords(failure), reason);
                }
            });
        }

        /** A person takes longer than a server waits, so there is no connection meanwhile. */
        private void askAbout(X509Certificate certificate, TlsTrust.Judge judge) {
            CompletableFuture.runAsync(
                            () -> {
                                try {
                                    judge.check(config.server(), certificate);
                                    requireNonNull(tls()).accept(certificate);
                                } catch (IOException | GeneralSecurityException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            Connector::runApart)
                    .whenComplete((nothing, refusal) -> {
                        try {
                            loop.execute(refusal == null ? this::open : () -> refuse(refusal.getCause()));
                        } catch (RejectedExecutionException e) {
                            fail(inWords(e), e);
                        }
                    });
        }

        private void refuse(@Nullable Throwable why) {
            fail(why instanceof GeneralSecurityException ? String.valueOf(why.getMessage()) : inWords(why), why);
        }

        private void finish(Channel channel) {
            if (!result.complete(channel.pipeline().get(ServerConnection.class))) {
                channel.close(); // too late: the caller was told that there is no connection
            }
        }

        private void fail(String words, @Nullable Throwable cause) {
            result.completeExceptionally(
                    new ChatException.CannotConnect(config.server().toString(), words, cause));
        }
    }

    private static void runApart(Runnable task) {
        Thread thread = new Thread(task, "chat-certificate");
        thread.setDaemon(true);
        thread.start();
    }

    /** A future that fails when the time is over, or the event loop is. */
    private <T> CompletableFuture<T> within(Duration time, IOException tooLate) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            var timer =
                    loop.schedule(() -> result.completeExceptionally(tooLate), time.toNanos(), TimeUnit.NANOSECONDS);
            timer.addListener(over -> {
                if (over.isCancelled() && loop.isShuttingDown()) {
                    result.completeExceptionally(over.cause());
                }
            });
            result.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** Where to connect to; {@code tls} is null without it. */
    private record Target(List<InetAddress> addresses, @Nullable ClientTls tls) {}

    private Target prepare() {
        try {
            return new Target(List.of(InetAddress.getAllByName(config.server().host())), tls());
        } catch (IOException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
    }

    /** Blocks, the first time. */
    private synchronized @Nullable ClientTls tls() throws IOException, GeneralSecurityException {
        if (tls == null && config.server().tls()) {
            tls = new ClientTls(config);
        }
        return tls;
    }

    private void tryNext(Bootstrap bootstrap, Iterator<InetAddress> addresses, CompletableFuture<Channel> opened) {
        bootstrap
                .connect(new InetSocketAddress(addresses.next(), config.server().port()))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        if (addresses.hasNext() && !opened.isDone()) {
                            tryNext(bootstrap, addresses, opened);
                        } else {
                            opened.completeExceptionally(connected.cause());
                        }
                    } else if (!opened.complete(connected.channel())) {
                        connected.channel().close();
                    }
                });
    }

    private static String inWords(@Nullable Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof ConnectTimeoutException) {
            return "timed out";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (cause instanceof RejectedExecutionException || cause instanceof CancellationException) {
            return "this program has shut its event loops down";
        }
        // There is no type for what the operating system answered, only its words.
        String words = cause == null ? "" : String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("refused") ? "connection refused" : "no connection (" + words + ")";
    }
}
