package chat.server;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.Moderation;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.TlsConfig;
import chat.server.config.WebConfig;
import chat.server.console.ServerControl;
import chat.server.domain.AccountOperator;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.OrderRules;
import chat.server.domain.Roster;
import chat.server.fanout.RoomFeeds;
import chat.server.net.ChannelBroadcaster;
import chat.server.net.ClosingHandler;
import chat.server.net.Doorkeeper;
import chat.server.net.ListenerHandler;
import chat.server.net.ServerPipeline;
import chat.server.net.Transport;
import chat.server.net.UserInfo;
import chat.server.net.tls.ServerTls;
import chat.server.net.tls.TlsPipeline;
import chat.server.store.Accounts;
import chat.server.store.RoomRights;
import chat.server.store.sqlite.DataFiles;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running chat server. Several may run in one process; they share nothing. */
public final class ChatServer implements ServerControl, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

    /** How long each step of the end may take beyond the shutdown time-out, within which connections end by themselves. */
    private static final long GRACE_MILLIS = 400;

    /** How long the server waits for those to leave who were in before a restart. */
    private static final long RESTART_MILLIS = 1_000;

    private final ServerLimits limits;
    private final Greeting greeting;
    private final EventLoopGroup eventLoops;
    private final ChannelBroadcaster broadcaster;
    private final Chat chat;
    private final RoomFeeds feeds;
    private final @Nullable Channel listener;
    private final @Nullable Channel tlsListener;
    private final @Nullable Channel webListener;
    private final @Nullable ServerTls tls;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Stores stores;
    private final @Nullable Path data;
    private final @Nullable AuditLog audit;
    private final AccountRules.@Nullable Settings accounts;

    private ChatServer(ServerConfig config, Transport transport, Stores stores) throws IOException {
        greeting = new Greeting(config.motd());
        tls = config.tls() == null
                ? null
                : ServerTls.open(config.tls(), config.storage().data(), names(config));
        limits = config.limits();
        this.stores = stores;
        data = config.storage().data();
        audit = data == null ? null : new AuditLog(data, InstantSource.system());
        eventLoops = transport.newEventLoops();
        List<EventLoop> loops = loops(eventLoops);
        broadcaster = new ChannelBroadcaster();
        Doorkeeper doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        // Half of a reader's allowance, so that a loop that is late never makes a reader look slow.
        accounts = accounts(config, stores.accounts(), stores.roomRights(), audit);
        feeds = new RoomFeeds(loops, ByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        chat = new Chat(
                stores.directory(),
                stores.rooms(),
                stores.mailboxes(),
                feeds,
                limits.maxRooms(),
                limits.resumeWindow(),
                eventLoops,
                stores.patience(),
                InstantSource.system(),
                accounts,
                new OrderRules.Settings(stores.sanctions(), audit, limits.fairUse()::isShared));
        ServerPipeline lines = new ServerPipeline(chat, feeds, greeting::text, limits, broadcaster, doorkeeper);
        ListenerHandler handler = new ListenerHandler(doorkeeper);
        awaitRestart();
        try {
            TlsConfig tlsConfig = config.tls();
            TlsPipeline.Handshakes handshakes = tlsConfig == null
                    ? null
                    : new TlsPipeline.Handshakes(
                            tlsConfig.handshakeTimeout(), limits.fairUse().connectionsPerAddress());
            listener = tlsConfig != null && tlsConfig.plain() == TlsConfig.Plain.OFF
                    ? null
                    : listen(transport, lines, plainHost(config), config.port(), "--port", handler);
            tlsListener = tlsConfig == null || tls == null || handshakes == null
                    ? null
                    : listen(
                            transport,
                            lines.overTls(tls, handshakes),
                            config.host(),
                            tlsConfig.port(),
                            "--tls-port",
                            handler);
            webListener = config.web() == null
                    ? null
                    : listenForWeb(transport, lines, config, config.web(), handshakes, handler);
        } catch (CannotListenException | RuntimeException e) {
            endLoops();
            closeTls();
            throw e;
        }
    }

    private static AccountRules.@Nullable Settings accounts(
            ServerConfig config, @Nullable Accounts kept, @Nullable RoomRights rooms, @Nullable AuditLog audit) {
        AccountsConfig settings = config.accounts();
        return kept == null || rooms == null || audit == null || settings.mode() == AccountsConfig.Mode.OFF
                ? null
                : new AccountRules.Settings(
                        kept,
                        new PasswordPool(settings.threads(), settings.queue(), settings.cost()),
                        audit,
                        settings.mode() == AccountsConfig.Mode.REQUIRED,
                        config.tls() != null,
                        System::nanoTime,
                        rooms);
    }

    /** With a certificate the port for lines without TLS is for this machine alone, unless it was asked for. */
    private static @Nullable String plainHost(ServerConfig config) {
        TlsConfig tls = config.tls();
        return tls == null || tls.plain() == TlsConfig.Plain.EVERYWHERE
                ? config.host()
                : InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** By which names this server may be called. */
    private static List<String> names(ServerConfig config) {
        List<String> names = new ArrayList<>(HostName.ofThisHost());
        if (config.web() != null) {
            names.addAll(config.web().allowedHosts());
        }
        if (config.host() != null) {
            names.add(config.host());
        }
        return names;
    }

    private void closeTls() {
        if (tls != null) {
            tls.close();
        }
    }

    /** Who was in before and cannot come back has left when the server listens, so that their names are free; unless that takes too long. */
    private void awaitRestart() {
        if (!isDoneWithin(RESTART_MILLIS, chat.begin())) {
            log.warn("not everybody has left yet who was in before the restart");
        }
    }

    private static boolean isDoneWithin(long millis, CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | CancellationException goesOn) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * @param flag what gives another port
     * @param handler knows the connections of all listeners together
     */
    private Channel listen(
            Transport transport,
            ChannelHandler pipeline,
            @Nullable String host,
            int port,
            String flag,
            ListenerHandler handler)
            throws CannotListenException {
        InetSocketAddress address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        ChannelFuture bound = transport
                .newBootstrap(eventLoops, limits.deadPeerTimeout())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel listener) {
                        listener.pipeline().addLast(handler);
                    }
                })
                .childHandler(handler.before(limits.detectTimeout(), pipeline))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CannotListenException(host, port, flag, bound.cause());
        }
        return bound.channel();
    }

    /** Returns null if the port is taken and need not be had. */
    private @Nullable Channel listenForWeb(
            Transport transport,
            ServerPipeline lines,
            ServerConfig config,
            WebConfig web,
            TlsPipeline.@Nullable Handshakes handshakes,
            ListenerHandler handler)
            throws CannotListenException {
        List<String> hosts = new ArrayList<>(web.allowedHosts());
        hosts.addAll(HostName.ofThisHost());
        WebPipeline pipeline = new WebPipeline(
                Page.built(),
                new WebAccess(hosts, web.allowedOrigins()),
                limits.requestTimeout(),
                limits.fairUse(),
                lines::remote,
                lines::admits,
                broadcaster.visitors(),
                lines::speakWebSocket,
                lastWrite -> new ClosingHandler(lastWrite, limits.closeTimeout()));
        ChannelHandler first = tls == null || handshakes == null
                ? pipeline
                : lines.overTls(tls, handshakes, pipeline::beginSecurely, pipeline::beginBesideTls);
        try {
            return listen(transport, first, config.host(), web.port(), "--web-port", handler);
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
        return start(config, Transport.best(), Stores.open(config));
    }

    /** The same on a certain transport, with certain stores, which are closed with it, or if it does not start. */
    static ChatServer start(ServerConfig config, Transport transport, Stores stores) throws IOException {
        try {
            return new ChatServer(config, transport, stores);
        } catch (IOException | RuntimeException e) {
            stores.close().run();
            throw e;
        }
    }

    private static List<EventLoop> loops(EventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        return loops;
    }

    /** The port for lines without TLS, the one that was picked if 0 was asked for; -1 if there is none. */
    public int port() {
        return port(listener);
    }

    /** The port for lines over TLS; -1 if there is none. */
    public int tlsPort() {
        return port(tlsListener);
    }

    private static int port(@Nullable Channel listener) {
        return listener == null ? -1 : ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Where it listens for lines without TLS, as HOST:PORT; null if it does not. */
    public @Nullable String address() {
        return address(listener);
    }

    /** Where it listens for lines over TLS, as HOST:PORT; null if it does not. */
    public @Nullable String tlsAddress() {
        return address(tlsListener);
    }

    private static @Nullable String address(@Nullable Channel listener) {
        return listener == null ? null : NetUtil.toSocketAddressString((InetSocketAddress) listener.localAddress());
    }

    /** Which certificate clients see, in words with its fingerprint; null if there is none. */
    public @Nullable String certificate() {
        return tls == null ? null : tls.description();
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
        return (tls == null ? "http://" : "https://") + where + "/";
    }

    @Override
    public CompletableFuture<List<UserInfo>> users() {
        Stream<UserInfo> away = chat.awaited().stream()
                .map(user -> new UserInfo(user.username().toString(), "-", UserInfo.Kind.AWAY, user.since(), 0));
        return broadcaster.users().thenApply(here -> Stream.concat(here.stream(), away)
                .sorted(Comparator.comparing(UserInfo::since))
                .toList());
    }

    @Override
    public Roster roster() {
        return chat.roster();
    }

    @Override
    public CompletableFuture<List<RoomSummary>> rooms() {
        return chat.summaries().toCompletableFuture();
    }

    @Override
    public void say(String text) throws ProtocolException {
        chat.announce(MessageText.check(text, null));
    }

    @Override
    public CompletableFuture<ServerMessage> moderate(Moderate asked) {
        return chat.order().act(asked, null).toCompletableFuture();
    }

    @Override
    public CompletableFuture<ServerMessage.Account> whois(String username) {
        return broadcaster.account(chat, username).toCompletableFuture();
    }

    /**
     * Removes somebody: their name and seat are free at once.
     *
     * @param username in whatever case
     * @param reason what to tell them, as far as it fits on one line; null for nothing
     * @return whether they were in; completes on any thread
     */
    public CompletableFuture<Boolean> kick(String username, @Nullable String reason) {
        return moderate(new Moderate(Moderation.KICK.wire(), username, null, null, null, reason, null))
                .thenApply(done -> true)
                .exceptionallyCompose(failure -> failure.getCause() instanceof ProtocolException refused
                                && refused.code() == ErrorCode.USER_UNKNOWN
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(failure));
    }

    @Override
    public @Nullable AccountOperator accounts() {
        AccountRules rules = chat.accounts();
        return rules == null ? null : rules.operator();
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

    @Override
    public CompletableFuture<Long> export(Path file, @Nullable String room) {
        return write("an export", file, data -> DataCommand.export(data, room, file));
    }

    @Override
    public CompletableFuture<Long> backup(Path file) {
        return write("a backup", file, data -> DataFiles.backup(data, file));
    }

    private interface FileWriter {
        long write(Path data) throws IOException;
    }

    private CompletableFuture<Long> write(String what, Path file, FileWriter writer) {
        Path directory = data;
        CompletableFuture<Long> written = new CompletableFuture<>();
        if (directory == null) {
            written.completeExceptionally(
                    new IOException("All is kept in memory only. Start the server with --data DIR to keep it"));
            return written;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        written.complete(writer.write(directory));
                        log.info("{} was written to {}", what, file);
                    } catch (IOException | RuntimeException e) {
                        written.completeExceptionally(e);
                    }
                },
                "chat-data-writer");
        thread.setDaemon(true);
        thread.start();
        return written;
    }

    /**
     * Reads the file with the greeting again, if there is one, for those who join from now on, and the certificate, for those who connect.
     * What cannot be read is logged and stays as it was. Blocks.
     */
    public void readAgain() {
        greeting.readAgain();
        if (tls != null) {
            tls.readAgain();
        }
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
        for (Channel each : Arrays.asList(listener, tlsListener, webListener)) {
            if (each != null) {
                each.close().awaitUninterruptibly(GRACE_MILLIS);
            }
        }
        chat.close();
        if (!isDoneWithin(GRACE_MILLIS, stores.settled().get())) { // else it would come to some behind their rest
            log.warn("not everything was answered that was asked for before the end");
        }
        broadcaster.shutDown();
        long patience = limits.shutdownTimeout().toMillis() + GRACE_MILLIS;
        if (!broadcaster.whenAllClosed().awaitUninterruptibly(patience)) {
            log.warn("{} connections did not end in time", broadcaster.size());
        }
        broadcaster.close().awaitUninterruptibly(GRACE_MILLIS); // also those that were only just accepted
        endLoops();
        closeTls();
        chat.logEnd();
        if (accounts != null) {
            accounts.passwords().close();
        }
        if (audit != null) {
            audit.close();
        }
        stores.close().run();
    }

    private void endLoops() {
        eventLoops.terminationFuture().addListener(ended -> feeds.close()); // not before: somebody may be reading
        eventLoops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
