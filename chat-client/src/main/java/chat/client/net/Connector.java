package chat.client.net;

import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.ClientTransport;
import chat.client.RawMessageListener;
import chat.protocol.ServerMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
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

/** Finds the server and opens a connection to it: its addresses are tried one after the other, within one time limit. */
public final class Connector implements Dialer {

    private final ClientConfig config;
    private final EventLoop loop;
    private final @Nullable Function<Consumer<ServerMessage.RoomEvent>, DecodeCache> caches;
    private final Bootstrap bootstrap;

    /** For one client, or for several that share nothing but the group. */
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
        CompletableFuture<ServerConnection> result = new CompletableFuture<>();
        try {
            var timer = loop.schedule(
                    () -> result.completeExceptionally(cannotConnect(new ConnectTimeoutException())),
                    config.connectTimeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            timer.addListener(over -> {
                if (over.isCancelled() && loop.isShuttingDown()) {
                    result.completeExceptionally(cannotConnect(over.cause()));
                }
            });
            result.whenComplete((connection, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(cannotConnect(e));
            return result;
        }
        Bootstrap bootstrap = this.bootstrap.clone().handler(new ClientPipeline(config, user, raw, caches));
        // The JDK can only look a name up by blocking, which an event loop must not.
        CompletableFuture.supplyAsync(this::lookUp)
                .whenCompleteAsync(
                        (addresses, failure) -> {
                            if (failure == null) {
                                tryNext(bootstrap, addresses.iterator(), result);
                            } else {
                                result.completeExceptionally(cannotConnect(failure.getCause()));
                            }
                        },
                        loop);
        return result;
    }

    private List<InetAddress> lookUp() {
        try {
            return List.of(InetAddress.getAllByName(config.host()));
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    private void tryNext(
            Bootstrap bootstrap, Iterator<InetAddress> addresses, CompletableFuture<ServerConnection> result) {
        bootstrap
                .connect(new InetSocketAddress(addresses.next(), config.port()))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        if (addresses.hasNext() && !result.isDone()) {
                            tryNext(bootstrap, addresses, result);
                        } else {
                            result.completeExceptionally(cannotConnect(connected.cause()));
                        }
                    } else if (!result.complete(connected.channel().pipeline().get(ServerConnection.class))) {
                        connected.channel().close(); // too late: the caller was told that there is no connection
                    }
                });
    }

    private ChatException cannotConnect(@Nullable Throwable cause) {
        return new ChatException.CannotConnect(config.address(), inWords(cause), cause);
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
