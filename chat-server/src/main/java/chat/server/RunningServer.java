package chat.server;

import chat.protocol.Version;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.config.AccountsConfig;
import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.WebConfig;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.OrderRules;
import chat.server.fanout.RoomFeeds;
import chat.server.net.ChannelBroadcaster;
import chat.server.net.ClosingHandler;
import chat.server.net.Doorkeeper;
import chat.server.net.ListenerHandler;
import chat.server.net.ServerPipeline;
import chat.server.net.Transport;
import chat.server.net.tls.ServerTls;
import chat.server.store.Accounts;
import chat.server.store.Cluster;
import chat.server.store.RoomRights;
import chat.server.web.Page;
import chat.server.web.Places;
import chat.server.web.WebAccess;
import chat.server.web.WebPipeline;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of a server from its start to its end, put together. Any thread may call it. */
final class RunningServer {

    private static final Logger log = LoggerFactory.getLogger(RunningServer.class);

    /** How long each step of the end may take beyond the shutdown time-out, within which connections end by themselves. */
    private static final long GRACE_MILLIS = 400;

    /** How long the server waits for those to leave who were in before a restart. */
    private static final long RESTART_MILLIS = 1_000;

    private final ServerLimits limits;
    private final Greeting greeting;
    private final EventLoopGroup eventLoops;
    private final ChannelBroadcaster broadcaster;
    private final Chat chat;
    private final Listeners listeners;
    private final @Nullable ServerTls tls;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Stores stores;
    private final @Nullable AuditLog audit;
    private final AccountRules.@Nullable Settings accounts;

    /** Opens the stores, on loops that outlive them. */
    interface StoresOnLoops {
        Stores open(EventLoopGroup loops) throws IOException;
    }

    /**
     * Starts one; when this returns it accepts connections. Blocks.
     *
     * @param stores are closed with it, or if it does not start
     * @param fencedOut run once, on any thread, if the other servers hold this one for gone: it is to be closed
     * @throws IOException with what is in the way, in one line
     */
    static RunningServer start(ServerConfig config, Transport transport, StoresOnLoops stores, Runnable fencedOut)
            throws IOException {
        EventLoopGroup loops = transport.newEventLoops();
        try {
            Stores opened = stores.open(loops);
            try {
                return new RunningServer(config, transport, loops, opened, fencedOut);
            } catch (IOException | RuntimeException e) {
                opened.close().run();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            end(loops);
            throw e;
        }
    }

    private RunningServer(
            ServerConfig config, Transport transport, EventLoopGroup eventLoops, Stores stores, Runnable fencedOut)
            throws IOException {
        this.eventLoops = eventLoops;
        this.stores = stores;
        limits = config.limits();
        greeting = new Greeting(config.motd());
        Path data = config.storage().data();
        tls = config.tls() == null ? null : ServerTls.open(config.tls(), data, names(config));
        audit = config.storage().isKept() ? new AuditLog(data, InstantSource.system()) : null;
        broadcaster = new ChannelBroadcaster();
        Doorkeeper doorkeeper = new Doorkeeper(limits.maxConnections(), limits.fairUse());
        accounts = accounts(config, stores.accounts(), stores.roomRights(), audit);
        // Half of a reader's allowance, so that a loop that is late never makes a reader look slow.
        RoomFeeds feeds = new RoomFeeds(loops(eventLoops), ByteBufAllocator.DEFAULT, limits.maxWaitingBytes() / 2);
        eventLoops.terminationFuture().addListener(ended -> feeds.close()); // not before: somebody may be reading
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
        awaitRestart(fencedOut);
        try {
            listeners = new Listeners(
                    config,
                    transport,
                    eventLoops,
                    new Listeners.Pipelines(lines, web(config, lines), new ListenerHandler(doorkeeper)),
                    tls);
        } catch (CannotListenException | RuntimeException e) {
            closeTls();
            throw e;
        }
        if (config.storage().cluster() != null && stores.cluster() != null) {
            announce(config.storage().cluster(), stores.cluster());
        }
    }

    private WebPipeline web(ServerConfig config, ServerPipeline lines) {
        WebConfig web = config.web();
        List<String> hosts = new ArrayList<>(HostName.ofThisHost());
        hosts.addAll(web == null ? List.of() : web.allowedHosts());
        ClusterConfig cluster = config.storage().cluster();
        if (cluster != null
                && cluster.advertised() != null
                && cluster.advertised().webHost() != null) {
            hosts.add(cluster.advertised().webHost());
        }
        return new WebPipeline(
                Page.built(),
                new WebAccess(hosts, web == null ? List.of() : web.allowedOrigins()),
                limits.requestTimeout(),
                limits.fairUse(),
                lines::remote,
                lines::admits,
                broadcaster.visitors(),
                lines::speakWebSocket,
                lastWrite -> new ClosingHandler(lastWrite, limits.closeTimeout()),
                places());
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

    /** Who was in before and cannot come back has left when the server listens, so that their names are free; unless that takes too long. */
    private void awaitRestart(Runnable fencedOut) {
        if (!isDoneWithin(RESTART_MILLIS, chat.begin(fencedOut))) {
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

    private static List<EventLoop> loops(EventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        return loops;
    }

    private Places places() {
        Cluster cluster = stores.cluster();
        return cluster == null ? Places.NONE : new ClusterPlaces(cluster);
    }

    /** The others are told that this server is there. */
    private void announce(ClusterConfig config, Cluster cluster) {
        ClusterConfig.Advertised places = config.advertised();
        int port = Math.max(listeners.port(), listeners.tlsPort());
        List<String> names = HostName.ofThisHost();
        cluster.announce(new Cluster.Presence(
                (names.isEmpty() ? "localhost" : names.get(0)) + ":" + port,
                Version.VERSION,
                places == null ? null : places.lines(),
                places == null ? null : places.tls(),
                places == null ? null : places.web()));
    }

    /** The servers that act as one; null for one that is on its own. */
    @Nullable
    Cluster cluster() {
        return stores.cluster();
    }

    Chat chat() {
        return chat;
    }

    ChannelBroadcaster broadcaster() {
        return broadcaster;
    }

    Listeners listeners() {
        return listeners;
    }

    /** Which certificate clients see, in words with its fingerprint; null if there is none. */
    @Nullable
    String certificate() {
        return tls == null ? null : tls.description();
    }

    /** As {@link ChatServer#readAgain}. */
    void readAgain() {
        greeting.readAgain();
        if (tls != null) {
            tls.readAgain();
        }
    }

    /** As {@link ChatServer#close}. */
    void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        listeners.close(GRACE_MILLIS);
        chat.close();
        if (!isDoneWithin(GRACE_MILLIS, stores.settled().get())) { // else it would come to some after their rest
            log.warn("not everything was answered that was asked for before the end");
        }
        broadcaster.shutDown();
        long patience = limits.shutdownTimeout().toMillis() + GRACE_MILLIS;
        if (!broadcaster.whenAllClosed().awaitUninterruptibly(patience)) {
            log.warn("{} connections did not end in time", broadcaster.size());
        }
        broadcaster.close().awaitUninterruptibly(GRACE_MILLIS); // also those that were only just accepted
        if (accounts != null) {
            accounts.passwords().close();
        }
        if (audit != null) {
            audit.close();
        }
        stores.close().run(); // before the loops: some are on them
        end(eventLoops);
        closeTls();
        chat.logEnd();
    }

    private void closeTls() {
        if (tls != null) {
            tls.close();
        }
    }

    private static void end(EventLoopGroup eventLoops) {
        eventLoops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
