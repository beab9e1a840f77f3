package chat.server.net;

import static chat.protocol.ProtocolLimits.MAX_ENDLESS_LINE_BYTES;
import static chat.protocol.ProtocolLimits.MAX_LINE_BYTES;
import static chat.protocol.ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN;

import chat.protocol.CloseReason;
import chat.protocol.ServerMessage;
import chat.protocol.codec.LineDecoder;
import chat.server.config.ServerLimits;
import chat.server.domain.Chat;
import chat.server.domain.Session;
import chat.server.fanout.ByteReader;
import chat.server.fanout.EventReader;
import chat.server.fanout.OutboundQueue;
import chat.server.fanout.RoomFeeds;
import chat.server.fanout.WireFormat;
import chat.server.limit.Peer;
import chat.server.net.tls.ServerTls;
import chat.server.net.tls.TlsPipeline;
import chat.server.text.CommandDecoder;
import chat.server.text.NameDecoder;
import chat.server.text.Reprinter;
import chat.server.text.TelnetDecoder;
import chat.server.text.TextEncoder;
import chat.server.text.TextSession;
import chat.server.web.FrameDecoder;
import chat.server.web.TextFrameFilter;
import chat.server.web.WebPipeline;
import chat.server.web.WebSocketEncoder;
import chat.server.web.WebSocketMessages;
import chat.transport.KeepAliveHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flow.FlowControlHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline of a connection, and, but for HTTP on the web port, the only place that changes one. From a proxy a header may come
 * before all of it ({@link ProxyHeaderHandler}). What state a connection is in shows in which handlers are installed:
 *
 * <pre>
 *              nobody knows    program, joining   person, joining    joined             closing
 *
 *  bytes in    slow-consumer   slow-consumer      slow-consumer      slow-consumer      closing
 *     |        end-of-input    end-of-input       end-of-input       end-of-input       and what
 *     |        detector        keep-alive         telnet             keep-alive|telnet  there was,
 *     |                        byte-guard         byte-guard                            without
 *     v                                           reprinter          text: reprinter    decoder,
 *   lines                      lines (4 KiB)      lines (4 KiB)      lines (64 KiB)     keep-alive
 *     |                        http-guard         http-guard                            and state
 *     |                        flow               flow               flow
 *     |                        encoder (JSON)     encoder (text)     encoder
 *     v                        decoder (JSON)     decoder (names)    decoder (JSON | commands)
 *  messages    state: join     state: join        state: join        state: chat
 *              errors          errors             errors             errors             errors
 * </pre>
 *
 * Where a port speaks TLS, {@link chat.server.net.tls.TlsPipeline} comes before all of that.
 *
 * <p>A connection to the web port is {@link chat.server.web.WebPipeline}'s until it speaks WebSocket; then it is a program, whose lines come
 * in frames:
 *
 * <pre>
 *  bytes in    slow-consumer
 *     v        Netty's decoder and encoder of frames
 *   frames     end-of-input, keep-alive, flow
 *     v        messages (4 KiB, joined 64 KiB)
 *   texts      text-only, encoder (frames), decoder (JSON)
 *     v
 *  messages    state: join | chat, errors
 * </pre>
 */
public final class ServerPipeline extends ChannelInitializer<Channel> {

    private static final JsonEncoder JSON_ENCODER = new JsonEncoder();
    private static final WebSocketEncoder WEB_SOCKET_ENCODER = new WebSocketEncoder();

    private final Chat chat;
    private final RoomFeeds feeds;
    private final Supplier<@Nullable String> greeting;
    private final ServerLimits limits;
    private final ChannelBroadcaster broadcaster;
    private final Doorkeeper doorkeeper;
    private final ReadAhead ahead = new ReadAhead();

    /**
     * @param greeting for whoever joins, null if there is none; asked on any event loop
     * @param broadcaster every connection is in it while it is open
     * @param doorkeeper knows how many each address has
     */
    public ServerPipeline(
            Chat chat,
            RoomFeeds feeds,
            Supplier<@Nullable String> greeting,
            ServerLimits limits,
            ChannelBroadcaster broadcaster,
            Doorkeeper doorkeeper) {
        this.chat = chat;
        this.feeds = feeds;
        this.greeting = greeting;
        this.limits = limits;
        this.broadcaster = broadcaster;
        this.doorkeeper = doorkeeper;
    }

    @Override
    protected void initChannel(Channel channel) {
        begin(channel);
    }

    /**
     * What lines over TLS begin with.
     *
     * @param certificate the server's
     * @param handshakes those of all ports
     */
    public ChannelHandler overTls(ServerTls certificate, TlsPipeline.Handshakes handshakes) {
        PlainOnTlsPort plain = new PlainOnTlsPort(this::peer, limits.closeTimeout());
        return overTls(certificate, handshakes, this::begin, plain::answer);
    }

    /**
     * The same for any port.
     *
     * @param secured told when the handshake is done; adds the rest of the pipeline
     * @param plain told that what came first is not TLS, and given that
     */
    public ChannelHandler overTls(
            ServerTls certificate,
            TlsPipeline.Handshakes handshakes,
            Consumer<Channel> secured,
            BiConsumer<Channel, ByteBuf> plain) {
        TlsPipeline.Port port = new TlsPipeline.Port(
                broadcaster.visitors(),
                this::whoShakesHands,
                secured,
                plain,
                ServerPipeline::whenAnswered,
                doorkeeper::refuseHandshake);
        return new TlsPipeline(certificate, handshakes, port, limits.endTimeout());
    }

    /** A proxy that is trusted does so for many; by what it says of them they are counted afterwards. */
    private Peer whoShakesHands(Channel channel) {
        Peer peer = peer(channel);
        boolean forMany = limits.fairUse().trustedProxies().contains(Peer.host(remote(channel)));
        return forMany ? peer.with(true) : peer;
    }

    /** Does something when all is answered that came over a channel so far. HTTP is answered at once; who is braked is not waited for. */
    private static void whenAnswered(Channel channel, Runnable then) {
        Connection connection = Connection.of(channel);
        if (connection == null || connection.isClosing() || connection.input().readsAhead()) {
            then.run();
        } else {
            channel.pipeline().context(TlsPipeline.EVENTS).fireChannelRead(new AnsweredMark(then));
        }
    }

    /**
     * Whether others on the way cannot read what is sent here: it is encrypted as far as this server, or, to the web port, as its proxy. Where
     * there is a certificate no browser gets a WebSocket in another way.
     */
    static boolean isPrivate(Channel channel) {
        return isEncrypted(channel) || channel.pipeline().get(WebPipeline.FRAME_DECODER) != null;
    }

    /** Whether what comes and goes over a channel is encrypted by this server. */
    static boolean isEncrypted(Channel channel) {
        return channel.pipeline().get(TlsPipeline.TLS) != null;
    }

    /** Adds all that a connection needs whose bytes are lines. On its event loop. */
    private void begin(Channel channel) {
        Doorkeeper.Visit visit = doorkeeper.visit(channel);
        Doorkeeper.Standing standing = visit.count(peer(channel));
        if (standing == Doorkeeper.Standing.FAR_BEYOND || (visit.isBeyond() && !visit.hear())) {
            channel.close();
            return;
        }
        Connection connection = connection(channel, visit);
        channel.pipeline()
                .addLast(HandlerNames.SLOW_CONSUMER, new SlowConsumerHandler(connection))
                .addLast(HandlerNames.END_OF_INPUT, connection.input())
                .addLast(HandlerNames.DETECTOR, new ModeDetector(this, connection))
                .addLast(HandlerNames.STATE, joinLeave(connection, channel))
                .addLast(HandlerNames.ERRORS, new ErrorHandler(connection));
        broadcaster.add(channel);
    }

    private Peer peer(Channel channel) {
        return Peer.of(remote(channel), limits.fairUse().unlimited());
    }

    private Connection connection(Channel channel, Doorkeeper.Visit visit) {
        WriteBufferWaterMark usual = WriteBufferWaterMark.DEFAULT;
        // At most half of what may wait: when the channel takes more, an answer fits beside what it holds.
        int high = Math.min(usual.high(), limits.maxWaitingBytes() / 2);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(Math.min(usual.low(), high / 2), high));
        return new Connection(channel, limits, visit, ahead);
    }

    /** Where a connection comes from, as far as its socket or a PROXY header tells; as {@link Peer#of} takes it. */
    public @Nullable SocketAddress remote(Channel channel) {
        return doorkeeper.visit(channel).remote();
    }

    /** Whether a connection to the web port may speak WebSocket, be it only to be told why it is closed. */
    public boolean admits(Channel channel, Peer peer) {
        return doorkeeper.visit(channel).count(peer) != Doorkeeper.Standing.FAR_BEYOND;
    }

    /** A connection to the web port speaks WebSocket now: its pipeline decodes and encodes frames, and does nothing else. */
    public void speakWebSocket(Channel channel) {
        Doorkeeper.Visit visit = doorkeeper.visit(channel);
        if (!visit.isCounted()) {
            visit.count(peer(channel));
        }
        Connection connection = connection(channel, visit);
        channel.pipeline()
                .addBefore(WebPipeline.FRAME_DECODER, HandlerNames.SLOW_CONSUMER, new SlowConsumerHandler(connection))
                .addLast(HandlerNames.END_OF_INPUT, connection.input())
                .addLast(HandlerNames.KEEP_ALIVE, keepAlive(connection))
                .addLast(HandlerNames.FLOW, new FlowControlHandler())
                .addLast(
                        HandlerNames.MESSAGES,
                        new WebSocketMessages(
                                MAX_LINE_BYTES_BEFORE_JOIN,
                                connection.replies()::pong,
                                connection::closedByPeer,
                                connection::violated))
                .addLast(HandlerNames.TEXT_ONLY, new TextFrameFilter(connection::violated))
                .addLast(HandlerNames.ENCODER, WEB_SOCKET_ENCODER)
                .addLast(HandlerNames.DECODER, new JsonDecoder(connection))
                .addLast(HandlerNames.STATE, joinLeave(connection, channel))
                .addLast(HandlerNames.ERRORS, new ErrorHandler(connection));
        connection.replies().begin();
        broadcaster.add(channel);
        if (connection.isOnProbation()) {
            // Not at once: only when HTTP's codec is gone do frames get through.
            channel.eventLoop().execute(connection::refuseOnProbation);
        }
    }

    /** The detector has found a program. */
    static void speakJson(ChannelHandlerContext detector, Connection connection) {
        ChannelPipeline pipeline = detector.pipeline();
        pipeline.addBefore(HandlerNames.STATE, HandlerNames.KEEP_ALIVE, keepAlive(connection));
        addLines(pipeline, connection, ByteGuard.ofProgram(connection));
        pipeline.addBefore(HandlerNames.STATE, HandlerNames.ENCODER, JSON_ENCODER)
                .addBefore(HandlerNames.STATE, HandlerNames.DECODER, new JsonDecoder(connection));
        pipeline.remove(HandlerNames.DETECTOR);
        connection.replies().begin();
    }

    /**
     * The detector has found a person.
     *
     * @param greet whether to greet now, because nothing was said; else the greeting goes before the first answer
     */
    void speakText(ChannelHandlerContext detector, Connection connection, boolean greet) {
        ChannelPipeline pipeline = detector.pipeline();
        boolean greetNow = greet && !connection.isOnProbation();
        Duration patience = greetNow ? Duration.ZERO : connection.limits().detectTimeout();
        TextEncoder encoder = new TextEncoder(ZoneId.systemDefault(), chat::maxUsers);
        TextSession session = encoder.session();
        NameDecoder names = new NameDecoder(patience, connection::refuse, ServerPipeline::typeJson, session);
        pipeline.addBefore(HandlerNames.STATE, HandlerNames.TELNET, new TelnetDecoder(session));
        LineDecoder lines = addLines(pipeline, connection, ByteGuard.ofPerson(connection, !greet));
        pipeline.addBefore(HandlerNames.LINES, HandlerNames.REPRINTER, new Reprinter(lines, session))
                .addBefore(HandlerNames.STATE, HandlerNames.ENCODER, encoder)
                .addBefore(HandlerNames.STATE, HandlerNames.DECODER, names);
        pipeline.remove(HandlerNames.DETECTOR);
        connection.replies().begin();
        if (connection.isOnProbation()) {
            connection.refuseOnProbation(); // only a program can come back to a session
        }
    }

    private static KeepAliveHandler keepAlive(Connection connection) {
        ServerLimits limits = connection.limits();
        Replies replies = connection.replies();
        return new KeepAliveHandler(
                limits.pingAfter(),
                limits.pingTimeout(),
                () -> {
                    replies.send(new ServerMessage.Ping());
                    replies.flush();
                },
                () -> connection.close(CloseReason.TIMEOUT));
    }

    private static LineDecoder addLines(ChannelPipeline pipeline, Connection connection, ByteGuard guard) {
        LineDecoder lines = new LineDecoder(MAX_LINE_BYTES_BEFORE_JOIN, MAX_ENDLESS_LINE_BYTES);
        pipeline.addBefore(HandlerNames.STATE, HandlerNames.BYTE_GUARD, guard)
                .addBefore(HandlerNames.STATE, HandlerNames.LINES, lines)
                .addBefore(HandlerNames.STATE, HandlerNames.HTTP_GUARD, new HttpGuard(connection))
                .addBefore(HandlerNames.STATE, HandlerNames.FLOW, new FlowControlHandler());
        return lines;
    }

    /** A person's first line was JSON: the session is a program's from now on, but typed by hand, so nothing is timed. */
    private static void typeJson(ChannelHandlerContext names) {
        ChannelPipeline pipeline = names.pipeline();
        pipeline.remove(HandlerNames.REPRINTER);
        pipeline.replace(HandlerNames.ENCODER, HandlerNames.ENCODER, JSON_ENCODER);
        pipeline.replace(HandlerNames.DECODER, HandlerNames.DECODER, new JsonDecoder(Connection.of(names.channel())));
    }

    private JoinLeaveHandler joinLeave(Connection connection, Channel channel) {
        return new JoinLeaveHandler(
                connection,
                channel.eventLoop(),
                chat,
                broadcaster,
                greeting,
                (session, directs) -> subscriptions(connection, channel, session, directs));
    }

    /** What is to come out at a connection, in the form that it speaks. */
    private Subscriptions subscriptions(
            Connection connection, Channel channel, Session session, DirectMessages directs) {
        UserInfo.Kind kind = kind(channel);
        ChannelPipeline pipeline = channel.pipeline();
        // What is encrypted is a copy for this member alone: only as much is made as the channel takes.
        long step = isEncrypted(channel) ? channel.config().getWriteBufferHighWaterMark() : Long.MAX_VALUE;
        OutboundQueue queue = new OutboundQueue(
                channel,
                // Bytes need no encoder: they enter the pipeline where only the slow-consumer handler is before them.
                switch (kind) {
                    case TEXT -> channel;
                    case WEB -> pipeline.context(WebPipeline.FRAME_ENCODER);
                    default -> pipeline.context(HandlerNames.END_OF_INPUT);
                },
                switch (kind) {
                    case TEXT -> EventReader::new;
                    case WEB -> out -> new ByteReader(out, WireFormat.FRAMES, step);
                    default -> out -> new ByteReader(out, WireFormat.LINES, step);
                },
                limits.maxWaitingBytes(),
                () -> connection.close(CloseReason.SLOW_CONSUMER));
        return new Subscriptions(connection, session, feeds, queue, directs, kind);
    }

    /** How whoever is there speaks, once that is known. */
    static UserInfo.Kind kind(Channel channel) {
        ChannelHandler encoder = channel.pipeline().get(HandlerNames.ENCODER);
        if (encoder instanceof TextEncoder) {
            return UserInfo.Kind.TEXT;
        }
        return encoder == WEB_SOCKET_ENCODER ? UserInfo.Kind.WEB : UserInfo.Kind.JSON;
    }

    /** Somebody has joined: the guards against strangers go, longer lines may come. */
    static void joined(Channel channel, ChatHandler chatHandler) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace(HandlerNames.STATE, HandlerNames.STATE, chatHandler);
        if (pipeline.get(HandlerNames.MESSAGES) instanceof WebSocketMessages messages) {
            messages.setMaxBytes(MAX_LINE_BYTES);
            pipeline.get(FrameDecoder.class).setMaxBytes(pipeline.context(WebPipeline.FRAME_DECODER), MAX_LINE_BYTES);
            return;
        }
        pipeline.remove(HandlerNames.BYTE_GUARD);
        pipeline.remove(HandlerNames.HTTP_GUARD);
        pipeline.get(LineDecoder.class).setMaxLineBytes(MAX_LINE_BYTES);
        if (pipeline.get(HandlerNames.DECODER) instanceof NameDecoder) {
            Connection connection = Connection.of(channel);
            CommandDecoder commands = new CommandDecoder(
                    connection::refuse,
                    connection::catchUp,
                    pipeline.get(TextEncoder.class).session(),
                    chatHandler::expectFitForPasswords,
                    chatHandler::isThere);
            pipeline.replace(HandlerNames.DECODER, HandlerNames.DECODER, commands);
        }
    }

    static void addClosing(Channel channel, ChannelFuture lastWrite, Duration timeout) {
        channel.pipeline().addFirst(HandlerNames.CLOSING, new ClosingHandler(lastWrite, timeout));
    }

    /** The connection is over but for its last bytes: what still comes goes no further than the first handler. */
    static void closing(Channel channel, ChannelFuture lastWrite, Duration timeout) {
        ChannelPipeline pipeline = channel.pipeline();
        addClosing(channel, lastWrite, timeout);
        pipeline.remove(HandlerNames.STATE);
        for (String name : List.of(
                HandlerNames.END_OF_INPUT, HandlerNames.DETECTOR, HandlerNames.KEEP_ALIVE, HandlerNames.DECODER)) {
            if (pipeline.get(name) != null) {
                pipeline.remove(name);
            }
        }
    }
}
