package chat.server.net;

import chat.protocol.CloseReason;
import chat.server.config.ServerLimits;
import chat.server.domain.Chat;
import chat.server.domain.Chats;
import chat.server.fanout.RoomFeeds;
import chat.server.web.FrameDecoder;
import chat.server.web.Page;
import chat.server.web.Places;
import chat.server.web.WebAccess;
import chat.server.web.WebPipeline;
import chat.server.web.WebSocketMessages;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The web port with all that a WebSocket goes through there, and in place of the chat one that says everything back: what Autobahn's
 * suite (profile autobahn) wants to talk to. Sizes are the suite's, everything else is as it is in the server.
 */
public final class EchoServer {

    /** Bytes: the largest message of the suite. */
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    private final ServerPipeline chatPipeline;
    private final ChannelBroadcaster broadcaster;

    private EchoServer(List<EventLoop> loops) {
        ServerLimits limits = limits();
        broadcaster = new ChannelBroadcaster();
        RoomFeeds feeds = new RoomFeeds(loops, ByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        Chat chat = Chats.inMemory(1, feeds, InstantSource.system());
        Doorkeeper doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        chatPipeline = new ServerPipeline(chat, feeds, () -> null, limits, broadcaster, doorkeeper);
    }

    /** Some cases take longer than a chat would wait for an answer. */
    private static ServerLimits limits() {
        ServerLimits limits = ServerLimits.defaults();
        Duration patience = Duration.ofMinutes(5);
        return new ServerLimits(
                limits.maxConnections(),
                8 * MAX_MESSAGE_BYTES,
                limits.maxRooms(),
                limits.history(),
                limits.historyBytes(),
                limits.resumeBytes(),
                limits.directBytes(),
                limits.resumeWindow(),
                patience,
                limits.detectTimeout(),
                patience,
                patience,
                patience,
                patience,
                limits.deadPeerTimeout(),
                limits.closeTimeout(),
                limits.shutdownTimeout(),
                limits.endTimeout(),
                limits.fairUse());
    }

    /**
     * Starts it, for as long as the process lives.
     *
     * @param args the port
     */
    public static void main(String[] args) {
        EventLoopGroup group = Transport.best().newEventLoops();
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        EchoServer server = new EchoServer(loops);
        Transport.best()
                .newBootstrap(group, Duration.ofSeconds(40))
                .childHandler(server.pipeline())
                .bind(Integer.parseInt(args[0]))
                .syncUninterruptibly();
    }

    private ChannelInitializer<Channel> pipeline() {
        WebPipeline web = new WebPipeline(
                Page.built(),
                new WebAccess(List.of(), List.of()),
                Duration.ofMinutes(5),
                limits().fairUse(),
                chatPipeline::remote,
                chatPipeline::admits,
                broadcaster.visitors(),
                this::echo,
                lastWrite -> new ClosingHandler(lastWrite, Duration.ofSeconds(1)),
                Places.NONE);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(web);
                String codec = channel.pipeline().context(HttpServerCodec.class).name();
                channel.pipeline().addAfter(codec, "path", new ChatPath());
            }
        };
    }

    private void echo(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(ChatPath.class);
        pipeline.replace(WebPipeline.FRAME_DECODER, null, new FrameDecoder(MAX_MESSAGE_BYTES));
        chatPipeline.speakWebSocket(channel);
        pipeline.get(WebSocketMessages.class).setMaxBytes(MAX_MESSAGE_BYTES);
        pipeline.remove(HandlerNames.TEXT_ONLY);
        pipeline.remove(HandlerNames.DECODER);
        pipeline.replace(HandlerNames.STATE, HandlerNames.STATE, new Echo());
    }

    /** The suite asks for the root of the server that it is given. */
    @Sharable
    private static final class ChatPath extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                request.setUri("/chat");
            }
            ctx.fireChannelRead(message);
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof WebSocketFrame) {
                ctx.write(message);
            } else if (message == EndOfInput.INSTANCE) {
                Connection.of(ctx.channel()).peerFinished();
            } else {
                Connection.of(ctx.channel()).close(CloseReason.INTERNAL);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
