package chat.client;

import chat.transport.EventLoops;
import chat.transport.SteadyEpoll;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Event loops for clients, and the sockets that fit them. */
public final class ClientTransport {

    private ClientTransport() {}

    /** A group for any number of clients: epoll where there is one, NIO elsewhere. Its threads are daemons. */
    public static EventLoopGroup newGroup(int threads) {
        return new EventLoops(
                threads,
                new DefaultThreadFactory("chat-client", true),
                Epoll.isAvailable() ? SteadyEpoll.newFactory() : NioIoHandler.newFactory());
    }

    /** The kind of socket that the group's loops can drive. */
    public static Class<? extends SocketChannel> channelClass(EventLoopGroup group) {
        if (group instanceof IoEventLoopGroup loops) {
            if (loops.isIoType(SteadyEpoll.class) || loops.isIoType(EpollIoHandler.class)) {
                return EpollSocketChannel.class;
            }
            if (loops.isIoType(NioIoHandler.class)) {
                return NioSocketChannel.class;
            }
        }
        throw new IllegalArgumentException("group: " + group + " (expected: one for epoll or NIO)");
    }
}
