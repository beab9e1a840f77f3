package chat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    @Test
    void nioLoopThatIsToldToEndByATaskOfItsOwnClosesItsChannelsFirst() throws Exception {
        closesItsChannelsFirst(new EventLoops(1, NioIoHandler.newFactory()), NioSocketChannel.class);
    }

    @Test
    void epollLoopThatIsToldToEndByATaskOfItsOwnClosesItsChannelsFirst() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll does not load here");
        closesItsChannelsFirst(new EventLoops(1, SteadyEpoll.newFactory()), EpollSocketChannel.class);
    }

    private static void closesItsChannelsFirst(EventLoopGroup loops, Class<? extends SocketChannel> type)
            throws Exception {
        CountDownLatch removed = new CountDownLatch(1);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = new Bootstrap()
                    .group(loops)
                    .channel(type)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void handlerRemoved(ChannelHandlerContext ctx) {
                            removed.countDown();
                        }
                    })
                    .connect(listener.getLocalSocketAddress())
                    .sync()
                    .channel();
            try (Socket peer = listener.accept()) {
                EventLoop loop = channel.eventLoop();
                loop.execute(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
                assertThat(loops.terminationFuture().await(30, TimeUnit.SECONDS))
                        .isTrue();
                peer.setSoTimeout(30_000);
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
                assertThat(removed.getCount()).isZero();
            }
        }
    }
}
