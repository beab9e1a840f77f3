package chat.server.net;

import chat.protocol.ProtocolLimits;
import chat.server.config.ServerLimits;
import chat.server.domain.Chat;
import chat.server.domain.Chats;
import chat.server.fanout.RoomFeeds;
import chat.server.limit.Peer;
import chat.server.store.Accounts;
import chat.server.store.Directory;
import chat.server.testing.GatedChannel;
import chat.server.web.FrameDecoder;
import chat.server.web.Page;
import chat.server.web.Places;
import chat.server.web.WebAccess;
import chat.server.web.WebPipeline;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A whole server but for its sockets and its clock: clients are channels that a test feeds, and time stands still. */
final class Sessions implements AutoCloseable {

    private static final int CHANNELS = 4;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z"));

    final ChannelBroadcaster broadcaster;
    final Chat chat;
    private final ServerLimits limits;
    private final Doorkeeper doorkeeper;
    final RoomFeeds feeds;
    private final List<GatedChannel> channels = new ArrayList<>();
    private int used;

    Sessions() {
        this(5, ServerLimits.defaults());
    }

    Sessions(int maxUsers, ServerLimits limits) {
        this(limits, feeds -> Chats.inMemory(maxUsers, feeds, CLOCK));
    }

    Sessions(Accounts accounts) {
        this(ServerLimits.defaults(), feeds -> Chats.withAccounts(accounts, feeds, CLOCK));
    }

    Sessions(Directory directory) {
        this(ServerLimits.defaults(), feeds -> Chats.inMemory(directory, feeds, CLOCK));
    }

    private Sessions(ServerLimits limits, Function<RoomFeeds, Chat> newChat) {
        this.limits = limits;
        this.doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < CHANNELS; i++) {
            GatedChannel channel = new GatedChannel();
            channels.add(channel);
            loops.add(channel.eventLoop());
        }
        this.broadcaster = new ChannelBroadcaster();
        this.feeds = new RoomFeeds(loops, UnpooledByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        this.chat = newChat.apply(feeds);
    }

    /** A new connection of which nobody knows yet who is there. */
    GatedChannel connect() {
        GatedChannel channel = channels.get(used++);
        channel.pipeline().addLast(new ServerPipeline(chat, feeds, () -> null, limits, broadcaster, doorkeeper));
        return channel;
    }

    /** A new connection that was accepted at a port, where a proxy may have to say first for whom it comes. */
    GatedChannel accepted() {
        return accepted(channels.get(used++));
    }

    /** The same from another machine. */
    GatedChannel acceptedFrom(String address, int port) {
        GatedChannel channel = channels.get(used++);
        channel.comeFrom(new InetSocketAddress(address, port));
        return accepted(channel);
    }

    private GatedChannel accepted(GatedChannel channel) {
        doorkeeper.accept(channel);
        channel.pipeline()
                .addLast(new ListenerHandler(doorkeeper)
                        .before(
                                limits.detectTimeout(),
                                new ServerPipeline(chat, feeds, () -> null, limits, broadcaster, doorkeeper)));
        return channel;
    }

    /** A new connection whose handshake is done: it speaks WebSocket. */
    GatedChannel browser() {
        GatedChannel channel = channels.get(used++);
        channel.pipeline()
                .addLast(WebPipeline.FRAME_DECODER, new FrameDecoder(ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN))
                .addLast(WebPipeline.FRAME_ENCODER, new WebSocket13FrameEncoder(false));
        new ServerPipeline(chat, feeds, () -> null, limits, broadcaster, doorkeeper).speakWebSocket(channel);
        return channel;
    }

    /** A new connection to the web port. */
    GatedChannel visitor() {
        GatedChannel channel = channels.get(used++);
        ServerPipeline lines = new ServerPipeline(chat, feeds, () -> null, limits, broadcaster, doorkeeper);
        channel.pipeline()
                .addLast(new WebPipeline(
                        Page.built(),
                        new WebAccess(List.of(), List.of()),
                        limits.requestTimeout(),
                        limits.fairUse(),
                        lines::remote,
                        lines::admits,
                        broadcaster.visitors(),
                        lines::speakWebSocket,
                        lastWrite -> new ClosingHandler(lastWrite, limits.closeTimeout()),
                        Places.NONE));
        return channel;
    }

    /** A program that has joined and read its answers. */
    GatedChannel join(String name) {
        GatedChannel channel = connect();
        channel.send("{\"type\":\"join\",\"username\":\"" + name + "\"}\n");
        run();
        channel.received();
        return channel;
    }

    /** A connection with one handler, and behind it nothing but a state that can be closed: what passes is to be read. */
    GatedChannel connect(Function<Connection, ChannelHandler> handler) {
        GatedChannel channel = channels.get(used++);
        Doorkeeper.Visit visit = doorkeeper.visit(channel);
        visit.count(Peer.of(channel.remoteAddress(), limits.fairUse().unlimited()));
        channel.pipeline()
                .addLast(handler.apply(new Connection(channel, limits, visit, new ReadAhead())))
                .addLast(HandlerNames.STATE, new ChannelInboundHandlerAdapter());
        return channel;
    }

    /** Lets every event loop do what it has to do. */
    void run() {
        for (int i = 0; i < 3; i++) {
            channels.forEach(GatedChannel::runPendingTasks);
        }
    }

    @Override
    public void close() {
        channels.forEach(GatedChannel::cut);
        feeds.close();
    }
}
