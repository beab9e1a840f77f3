package chat.server.net;

import chat.transport.EventLoops;
import chat.transport.SteadyEpoll;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.time.Duration;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/** How the server reaches the kernel: epoll where it loads, else what the JDK has. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes what they hold
public enum Transport {
    EPOLL(
            EpollServerSocketChannel.class,
            SteadyEpoll::newFactory,
            EpollChannelOption.TCP_KEEPIDLE,
            EpollChannelOption.TCP_KEEPINTVL,
            EpollChannelOption.TCP_KEEPCNT),
    NIO(
            NioServerSocketChannel.class,
            NioIoHandler::newFactory,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));

    /**
     * Bytes that the kernel holds for a peer whose window is full. It would take megabytes, and a goodbye would stand behind them; here
     * they wait in one place for all readers. What is on its way does not count, so this slows nobody down.
     */
    private static final long MAX_UNSENT_BYTES = 128 * 1024;

    /** Keep-alive probes without an answer after which a peer counts as dead. */
    private static final int PROBES = 4;

    /** Connections that the kernel may hold ready: a whole room that comes back at once. */
    private static final int ACCEPT_BACKLOG = 4096;

    /**
     * Connections that are accepted in one turn of the listening socket's loop. Netty's epoll would take one: a room that comes back
     * at once would be let in one by one, with each entry told to everybody on its own instead of many together.
     */
    static final int MAX_ACCEPTS = 64;

    /**
     * Bytes that are read from one connection before it is the others' turn: a few hundred messages, so that one that sends
     * without end delays nobody by more than a fraction of a millisecond.
     */
    private static final int MAX_READ_BYTES = 16 * 1024;

    private final Class<? extends ServerSocketChannel> serverChannel;
    private final Supplier<IoHandlerFactory> ioHandlers;
    private final ChannelOption<Integer> keepIdle;
    private final ChannelOption<Integer> keepInterval;
    private final ChannelOption<Integer> keepCount;

    Transport(
            Class<? extends ServerSocketChannel> serverChannel,
            Supplier<IoHandlerFactory> ioHandlers,
            ChannelOption<Integer> keepIdle,
            ChannelOption<Integer> keepInterval,
            ChannelOption<Integer> keepCount) {
        this.serverChannel = serverChannel;
        this.ioHandlers = ioHandlers;
        this.keepIdle = keepIdle;
        this.keepInterval = keepInterval;
        this.keepCount = keepCount;
    }

    /** The best one that works here. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** New event loops, one for each processor. */
    public EventLoopGroup newEventLoops() {
        return new EventLoops(Runtime.getRuntime().availableProcessors(), ioHandlers.get());
    }

    /** A bootstrap with every socket option set; handlers are the caller's. */
    @SuppressWarnings("deprecation") // RCVBUF_ALLOCATOR: Netty 4.2 has nothing else for it
    public ServerBootstrap newBootstrap(EventLoopGroup eventLoops, Duration deadPeerTimeout) {
        int seconds = (int) deadPeerTimeout.toSeconds();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(serverChannel)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.RCVBUF_ALLOCATOR, accepts())
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(512, 2048, MAX_READ_BYTES).maxMessagesPerRead(1))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(keepIdle, seconds / 2)
                .childOption(keepInterval, Math.max(1, seconds / 2 / PROBES))
                .childOption(keepCount, PROBES)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (this == EPOLL) { // the JDK has neither: there, unacknowledged data is found out by the stall time-out
            bootstrap
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, seconds * 1000)
                    .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_UNSENT_BYTES);
        }
        return bootstrap;
    }

    /** How many connections a listening socket accepts before it is the others' turn. */
    static MaxMessagesRecvByteBufAllocator accepts() {
        return new ServerChannelRecvByteBufAllocator()
                .respectMaybeMoreData(false)
                .maxMessagesPerRead(MAX_ACCEPTS);
    }
}
