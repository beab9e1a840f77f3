package chat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel of which nothing is wanted, because its peer has ended and nobody writes: whatever is wanted next is had. */
class SteadyEpollTest {

    /** More than the buffers of two sockets on this machine. */
    private static final int MUCH = 16 * 1024 * 1024;

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final AtomicInteger turns = new AtomicInteger();
    private EventLoopGroup loops;
    private Channel channel;
    private Socket peer;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll does not load here");
        loops = new EventLoops(
                1, executor -> new Counting(SteadyEpoll.newFactory().newHandler(executor)));
        int port = ((InetSocketAddress) new ServerBootstrap()
                        .group(loops)
                        .channel(EpollServerSocketChannel.class)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(new Recorder())
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel()
                        .localAddress())
                .getPort();
        peer = new Socket(InetAddress.getLoopbackAddress(), port);
        channel = accepted.poll(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasEndedGetsMoreThanTheSocketsHold(boolean reading) throws Exception {
        channel.config().setAutoRead(reading);
        endOfPeer();
        var written = channel.writeAndFlush(channel.alloc().buffer(MUCH).writeZero(MUCH));
        assertThat(peer.getInputStream().readNBytes(MUCH)).hasSize(MUCH);
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void readingMayBeSwitchedOffAndOnBehindTheEnd() throws Exception {
        channel.config().setAutoRead(false);
        endOfPeer();
        for (boolean reading : new boolean[] {true, false, true, false}) {
            channel.config().setAutoRead(reading);
            idleTurns();
        }
        assertThat(events).isEmpty();
        channel.writeAndFlush(channel.alloc().buffer().writeByte('!'));
        assertThat(peer.getInputStream().read()).isEqualTo('!');
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resetBehindTheEndCostsNoTurns(boolean reading) throws Exception {
        channel.config().setAutoRead(reading);
        endOfPeer();
        idleTurns();
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(idleTurns()).isLessThan(20);
        var written = channel.writeAndFlush(channel.alloc().buffer().writeByte('!'));
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(written.isSuccess()).isFalse();
    }

    private void endOfPeer() throws IOException {
        peer.shutdownOutput();
        await().untilAsserted(() -> assertThat(events.poll()).isEqualTo(ChannelInputShutdownReadComplete.INSTANCE));
    }

    /** How often the loop turns while it has hardly anything to do. */
    private int idleTurns() throws Exception {
        int before = turns.get();
        for (int i = 0; i < 5; i++) {
            channel.eventLoop().schedule(() -> {}, 10, TimeUnit.MILLISECONDS).sync();
        }
        return turns.get() - before;
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            accepted.add(ctx.channel());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                events.add(event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            events.add(cause);
        }
    }

    /** Counts a loop's turns. */
    private final class Counting implements IoHandler {
        private final IoHandler handler;

        Counting(IoHandler handler) {
            this.handler = handler;
        }

        @Override
        public int run(IoHandlerContext context) {
            turns.incrementAndGet();
            return handler.run(context);
        }

        @Override
        public void initialize() {
            handler.initialize();
        }

        @Override
        public void prepareToDestroy() {
            handler.prepareToDestroy();
        }

        @Override
        public void destroy() {
            handler.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(handle);
        }

        @Override
        public void wakeup() {
            handler.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return handler.isCompatible(handleType);
        }
    }
}
