package chat.server;

import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.server.console.ServerControl;
import chat.server.fanout.RoomFeeds;
import chat.server.net.ClosingHandler;
import chat.server.net.ConnectionLimiter;
import chat.server.net.Connections;
import chat.server.net.Doorkeeper;
import chat.server.net.ListenerErrors;
import chat.server.net.Occupant;
import chat.server.net.ServerPipeline;
import chat.server.net.Transport;
import chat.server.room.Chat;
import chat.server.room.MemoryRoomLogs;
import chat.server.room.MemoryUserRegister;
import chat.server.room.RoomLogs;
import chat.server.room.Roster;
import chat.server.room.UserRegister;
import chat.server.web.Page;
import chat.server.web.WebAccess;
import chat.server.web.WebPipeline;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running chat server. Several may run in one process; they share nothing. */
public final class ChatServer implements ServerControl, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

    /** How long each step of the end may take beyond the shutdown time-out, within which connections end by themselves. */
    private static final long GRACE_MILLIS = 400;

    private final ServerLimits limits;
    private final Greeting greeting;
    private final EventLoopGroup eventLoops;
    private final Connections connections;
    private final Chat chat;
    private final RoomFeeds feeds;
    private final Channel listener;
    private final @Nullable Channel webListener;
    private final ListenerErrors listenerErrors = new ListenerErrors();
    private final AtomicBoolean closed = new AtomicBoolean();

    private ChatServer(ServerConfig config, Transport transport, UserRegister register, RoomLogs logs)
            throws IOException {
        limits = config.limits();
        greeting = new Greeting(config.motd());
        eventLoops = transport.newEventLoops();
        List<EventLoop> loops = loops(eventLoops);
        connections = new Connections(loops);
        Doorkeeper doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        // Half of a reader's allowance, so that a loop that is late never makes a reader look slow.
        feeds = new RoomFeeds(loops, ByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        chat = new Chat(register, logs, feeds, limits.maxRooms(), limits.directBytes(), InstantSource.system());
        ServerPipeline lines = new ServerPipeline(chat, feeds, greeting::text, limits, connections, doorkeeper);
        ConnectionLimiter limiter = new ConnectionLimiter(doorkeeper);
        try {
            listener = listen(transport, lines, config.host(), config.port(), "--port", limiter);
            webListener = config.web() == null ? null : listenForWeb(transport, lines, config, config.web(), limiter);
        } catch (CannotListenException e) {
            endLoops();
            throw e;
        }
    }

    /**
     * @param flag what gives another port
     * @param limiter knows the connections of all listeners together
     */
    private Channel listen(
            Transport transport,
            ChannelHandler pipeline,
            @Nullable String host,
            int port,
            String flag,
            ConnectionLimiter limiter)
            throws CannotListenException {
        InetSocketAddress address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        ChannelFuture bound = transport
                .newBootstrap(eventLoops, limits.deadPeerTimeout())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel listener) {
                        listener.pipeline().addLast(limiter, listenerErrors);
                    }
                })
                .childHandler(pipeline)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotListenException(host, port, flag, bound.cause());
        }
        return bound.channel();
    }

    /** Returns null if the port is taken and need not be had. */
    private @Nullable Channel listenForWeb(
            Transport transport, ServerPipeline lines, ServerConfig config, WebConfig web, ConnectionLimiter limiter)
            throws CannotListenException {
        List<String> hosts = new ArrayList<>(web.allowedHosts());
        hosts.addAll(HostName.ofThisHost());
        WebPipeline pipeline = new WebPipeline(
                Page.read(),
                new WebAccess(hosts, web.allowedOrigins()),
                limits.requestTimeout(),
                limits.fairUse(),
                lines::admits,
                connections.visitors(),
                lines::speakWebSocket,
                lastWrite -> new ClosingHandler(lastWrite, limits.closeTimeout()));
        try {
            return listen(transport, pipeline, config.host(), web.port(), "--web-port", limiter);
        } catch (CannotListenException e) {
            if (e.isPortInUse() && !web.required()) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Starts a server; when this returns it accepts connections.
     *
     * @throws IOException if it cannot listen where it should, or the file with the greeting cannot be used
     */
    public static ChatServer start(ServerConfig config) throws IOException {
        return start(config, Transport.best());
    }

    /** The same on a certain transport. */
    static ChatServer start(ServerConfig config, Transport transport) throws IOException {
        return start(config, transport, register(config), logs(config));
    }

    /** The same with names and events written down elsewhere than in memory. */
    static ChatServer start(ServerConfig config, Transport transport, UserRegister register, RoomLogs logs)
            throws IOException {
        return new ChatServer(config, transport, register, logs);
    }

    /** The register in memory. */
    static UserRegister register(ServerConfig config) {
        return new MemoryUserRegister(config.maxUsers(), config.limits().resumeWindow());
    }

    /** The logs in memory. */
    static RoomLogs logs(ServerConfig config) {
        ServerLimits limits = config.limits();
        return new MemoryRoomLogs(
                InstantSource.system(), limits.history(), limits.historyBytes(), limits.resumeBytes());
    }

    private static List<EventLoop> loops(EventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        return loops;
    }

    /** The port that it listens on, the one that was picked if 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Where it listens, as HOST:PORT. */
    public String address() {
        return NetUtil.toSocketAddressString((InetSocketAddress) listener.localAddress());
    }

    /**
     * Where the page is, for a browser on this host or, if the server listens on one address only, where that is reached. Null if there
     * is none.
     */
    public @Nullable String webAddress() {
        if (webListener == null) {
            return null;
        }
        InetSocketAddress address = (InetSocketAddress) webListener.localAddress();
        String where = address.getAddress().isAnyLocalAddress()
                ? "localhost:" + address.getPort()
                : NetUtil.toSocketAddressString(address);
        return "http://" + where + "/";
    }

    @Override
    public CompletableFuture<List<Occupant>> occupants() {
        return connections.occupants();
    }

    @Override
    public Roster roster() {
        return chat.roster();
    }

    @Override
    public List<RoomSummary> rooms() {
        return chat.rooms();
    }

    @Override
    public void say(String text) throws ProtocolException {
        chat.announce(MessageText.check(text, null));
    }

    @Override
    public CompletableFuture<Boolean> kick(String username, @Nullable String reason) {
        String text = reason == null || PeerText.isBlank(reason)
                ? null
                : PeerText.abbreviate(PeerText.clean(reason).replace('\n', ' ').strip(), MAX_KICK_REASON);
        return chat.remove(username, text).toCompletableFuture();
    }

    @Override
    public int maxUsers() {
        return chat.maxUsers();
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        if (maxUsers < 1) {
            throw new IllegalArgumentException("max-users: " + maxUsers + " (expected: 1 or more)");
        }
        chat.setMaxUsers(maxUsers);
        log.info("at most {} can be in from now on", maxUsers);
    }

    /**
     * Reads the file with the greeting again, if there is one, for those who join from now on. If that fails, logs why and keeps
     * the old greeting. Blocks.
     */
    public void readGreetingAgain() {
        greeting.readAgain();
    }

    /**
     * Stops: no new connections, everybody is sent what was accepted and a goodbye, then everything is closed. Returns within
     * five seconds; safe to call twice.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        listener.close().awaitUninterruptibly(GRACE_MILLIS);
        if (webListener != null) {
            webListener.close().awaitUninterruptibly(GRACE_MILLIS);
        }
        chat.close();
        connections.shutDown();
        long patience = limits.shutdownTimeout().toMillis() + GRACE_MILLIS;
        if (!connections.whenAllClosed().awaitUninterruptibly(patience)) {
            log.warn("{} connections did not end in time", connections.size());
        }
        connections.close().awaitUninterruptibly(GRACE_MILLIS); // also those that were only just accepted
        endLoops();
    }

    private void endLoops() {
        eventLoops.terminationFuture().addListener(ended -> feeds.close()); // not before: somebody may be reading
        eventLoops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
