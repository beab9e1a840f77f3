package chat.testing.faults;

import chat.testing.Tally;
import chat.testing.faults.Fault.Kind;
import chat.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A port that leads to another one of this machine, over a network on which things happen: connections end and are reset, hang
 * for a while or for ever, and let bytes through a few at a time. What does come through is what was sent, in order. One thread.
 */
public final class FaultProxy implements AutoCloseable {

    /** Connections at a time; further ones are closed at once. */
    private static final int MAX_LINKS = 1000;

    /** What is taken from a connection at a time: with what the kernel holds, all that a stall keeps. */
    private static final int READ_BYTES = 16 * 1024;

    private final InetSocketAddress to;
    private final FaultPlan plan;
    private final Tally<Kind> counts;
    private final EventLoopGroup loop = new EventLoops(1, NioIoHandler.newFactory());
    private final Channel listener;

    /** Belongs to the loop, as do the next two. */
    private final Set<Link> links = new HashSet<>();

    private int connections;
    private boolean calm;

    /**
     * Listens on a free port.
     *
     * @param to the port that it leads to
     * @param counts where it counts what happens
     */
    public FaultProxy(int to, FaultPlan plan, Tally<Kind> counts) {
        this.to = new InetSocketAddress(InetAddress.getLoopbackAddress(), to);
        this.plan = plan;
        this.counts = counts;
        listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, oneReadAtATime())
                .childHandler(initializer(this::connect))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private static FixedRecvByteBufAllocator oneReadAtATime() {
        FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(READ_BYTES);
        allocator.maxMessagesPerRead(1);
        return allocator;
    }

    private interface Accept {
        void accept(SocketChannel channel);
    }

    private static ChannelHandler initializer(Accept accept) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                accept.accept(channel);
            }
        };
    }

    private void connect(SocketChannel client) {
        if (links.size() >= MAX_LINKS) {
            client.close();
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, oneReadAtATime())
                .handler(initializer(channel -> {}))
                .connect(to);
        connected.addListener(done -> {
            if (done.isSuccess() && client.isActive()) {
                join(client, (SocketChannel) connected.channel());
            } else {
                client.close();
                connected.channel().close();
            }
        });
    }

    private void join(SocketChannel client, SocketChannel server) {
        Link[] link = new Link[1];
        link[0] = new Link(client, server, plan.faultsOf(connections++), counts, () -> links.remove(link[0]));
        links.add(link[0]);
        if (calm) {
            link[0].calm();
        }
        link[0].start();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** From now on nothing happens that has not begun, and what hangs half open ends; when this returns, no further fault is counted. */
    public void calm() {
        loop.submit(() -> {
                    calm = true;
                    List.copyOf(links).forEach(Link::calm);
                })
                .syncUninterruptibly();
    }

    /** Ends every connection, also one that hangs half open. */
    public void cutAll() {
        loop.submit(() -> List.copyOf(links).forEach(Link::close)).syncUninterruptibly();
    }

    /** Ends every connection, for good. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        cutAll();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
