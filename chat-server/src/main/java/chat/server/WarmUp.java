package chat.server;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.domain.Chat;
import chat.server.domain.OrderRules;
import chat.server.fanout.RoomFeeds;
import chat.server.net.ChannelBroadcaster;
import chat.server.net.Doorkeeper;
import chat.server.net.ListenerHandler;
import chat.server.net.ServerPipeline;
import chat.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has the first users of a process be nobody. Java loads code when it is first run, and interprets it for a while. Whoever joins first would
 * wait a tenth of a second for that, and after a restart everybody joins at once. So a few guests come to a chat of their own, in memory,
 * over channels that lead nowhere, as soon as the server listens. They have a thread of their own, which ends with the last of them.
 */
final class WarmUp {

    /** What begins the name of the thread: what is logged there of who comes and goes is of no interest. */
    static final String THREAD = "chat-warm-up";

    static final int GUESTS = 48;
    private static final int AT_A_TIME = 16;
    private static final int MAX_SECONDS = 10;

    private final EventLoopGroup loop =
            new EventLoops(1, new DefaultThreadFactory(THREAD, true), LocalIoHandler.newFactory());
    private final Bootstrap bootstrap = new Bootstrap().group(loop).channel(LocalChannel.class);

    /** These belong to the loop. */
    private int come;

    private int gone;
    private int heard;

    private WarmUp() {}

    /** Begins, and returns at once. */
    static WarmUp begin() {
        WarmUp warmUp = new WarmUp();
        warmUp.listen();
        return warmUp;
    }

    private void listen() {
        ServerLimits limits = ServerLimits.defaults();
        Stores stores = Stores.inMemory(new ServerConfig(null, 0, GUESTS, null, null, limits));
        RoomFeeds feeds = new RoomFeeds(List.of(loop.next()), ByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        loop.terminationFuture().addListener(ended -> feeds.close());
        Chat chat = new Chat(
                stores.directory(),
                stores.rooms(),
                stores.mailboxes(),
                feeds,
                limits.maxRooms(),
                limits.resumeWindow(),
                loop,
                stores.patience(),
                InstantSource.system(),
                null,
                new OrderRules.Settings(stores.sanctions(), null, address -> true));
        Doorkeeper doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        loop.schedule(this::end, MAX_SECONDS, TimeUnit.SECONDS);
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .handler(new ListenerHandler(doorkeeper))
                .childHandler(new ServerPipeline(chat, feeds, () -> null, limits, new ChannelBroadcaster(), doorkeeper))
                .bind(new LocalAddress(WarmUp.class))
                .addListener((ChannelFutureListener) bound -> {
                    bootstrap.remoteAddress(bound.channel().localAddress());
                    for (int i = 0; i < AT_A_TIME; i++) {
                        next();
                    }
                });
    }

    private void next() {
        if (come < GUESTS) {
            bootstrap.clone().handler(new Guest("guest-" + come++)).connect();
        }
    }

    private void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** When all guests have gone. */
    Future<?> ended() {
        return loop.terminationFuture();
    }

    /** How many guests were in, and heard something; to be asked when it has ended. */
    int heard() {
        return heard;
    }

    /** Joins, says something, and goes when something is said. */
    private final class Guest extends SimpleChannelInboundHandler<ByteBuf> {

        private final String name;

        Guest(String name) {
            this.name = name;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx, "{\"type\":\"join\",\"username\":\"" + name + "\"}\n");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            String lines = message.toString(StandardCharsets.UTF_8);
            if (lines.contains("\"type\":\"message\"")) {
                heard++;
                ctx.close();
            } else if (lines.contains("\"type\":\"entered\"")) {
                send(ctx, "{\"type\":\"message\",\"text\":\"hello\"}\n");
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            next();
            if (++gone == GUESTS) {
                end();
            }
        }

        private static void send(ChannelHandlerContext ctx, String line) {
            ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), line));
        }
    }
}
