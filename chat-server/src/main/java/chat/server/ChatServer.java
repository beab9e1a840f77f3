package chat.server;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.Moderation;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.config.ServerConfig;
import chat.server.console.ServerControl;
import chat.server.domain.AccountOperator;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.Roster;
import chat.server.net.Transport;
import chat.server.net.UserInfo;
import chat.server.store.Cluster;
import chat.server.store.Directory;
import chat.server.store.sqlite.DataFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running chat server. Several may run in one process; they share nothing. */
public final class ChatServer implements ServerControl, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

    /** Between two attempts to start anew. */
    private static final long PAUSE_SECONDS = 1;

    /** How long the end waits for one that is under way. */
    private static final long RESTART_SECONDS = 5;

    /** How long a list of users waits for those of other servers: it is asked for all the more while Redis does not answer. */
    private static final long OTHERS_MILLIS = 2_000;

    private final ServerConfig config;
    private final Transport transport;
    private final RunningServer.StoresOnLoops stores;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile RunningServer running;

    /** Begins it again, or has done so; null before the first time. */
    private volatile @Nullable Thread restart;

    /** As {@link #start(ServerConfig, Transport, Stores)}, with new stores each time that it begins. */
    ChatServer(ServerConfig config, Transport transport, RunningServer.StoresOnLoops stores) throws IOException {
        this.transport = transport;
        this.stores = stores;
        synchronized (this) {
            try {
                running = RunningServer.start(config, transport, stores, this::fencedOut);
            } catch (IOException | RuntimeException e) {
                closed.countDown();
                throw e;
            }
        }
        Listeners listeners = running.listeners();
        this.config = config.onPorts(listeners.port(), listeners.tlsPort(), listeners.webPort());
    }

    private void fencedOut() {
        Thread thread = new Thread(this::startAnew, "chat-restart");
        thread.setDaemon(false); // while the server has no event loops, nothing else keeps the process alive
        restart = thread;
        thread.start();
    }

    /** Says goodbye to all, whose sessions other servers have by now, and begins again as another one of the cluster's. */
    private synchronized void startAnew() {
        running.close();
        try {
            while (closed.getCount() > 0) {
                try {
                    running = RunningServer.start(config, transport, stores, this::fencedOut);
                    log.info("started anew");
                    if (closed.getCount() == 0) {
                        running.close();
                    }
                    return;
                } catch (IOException | RuntimeException e) {
                    log.warn("can't start anew yet: {}", e.getMessage());
                }
                if (closed.await(PAUSE_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Starts a server; when this returns it accepts connections.
     *
     * @throws IOException if it cannot listen where it should, or the file with the greeting cannot be used
     */
    public static ChatServer start(ServerConfig config) throws IOException {
        return new ChatServer(config, Transport.best(), loops -> Stores.open(config, loops));
    }

    /** The same on a certain transport, with certain stores, which are closed with it, or if it does not start. */
    static ChatServer start(ServerConfig config, Transport transport, Stores stores) throws IOException {
        return new ChatServer(config, transport, loops -> stores);
    }

    /** The port for lines without TLS, the one that was picked if 0 was asked for; -1 if there is none. */
    public int port() {
        return running.listeners().port();
    }

    /** The port for lines over TLS; -1 if there is none. */
    public int tlsPort() {
        return running.listeners().tlsPort();
    }

    /** Where it listens for lines without TLS, as HOST:PORT; null if it does not. */
    public @Nullable String address() {
        return running.listeners().address();
    }

    /** Where it listens for lines over TLS, as HOST:PORT; null if it does not. */
    public @Nullable String tlsAddress() {
        return running.listeners().tlsAddress();
    }

    /** Which certificate clients see, in words with its fingerprint; null if there is none. */
    public @Nullable String certificate() {
        return running.certificate();
    }

    /**
     * Where the page is, for a browser on this host or, if the server listens on one address only, where that is reached. Null if there
     * is none.
     */
    public @Nullable String webAddress() {
        return running.listeners().webAddress();
    }

    private Chat chat() {
        return running.chat();
    }

    @Override
    public CompletableFuture<List<UserInfo>> users() {
        List<UserInfo> away = chat().awaited().stream()
                .map(user ->
                        new UserInfo(user.username().toString(), UserInfo.NOWHERE, UserInfo.Kind.AWAY, user.since(), 0))
                .toList();
        return running.broadcaster().users().thenCompose(here -> {
            int room = ProtocolLimits.MAX_LISTED_USERS - here.size() - away.size();
            return others(Math.max(room, 0)).thenApply(others -> Stream.of(here, away, others)
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(UserInfo::since))
                    .toList());
        });
    }

    /** Those who are in through other servers alone, so many at most; none while nobody can tell. */
    private CompletionStage<List<UserInfo>> others(int limit) {
        CompletionStage<List<Directory.Other>> asked =
                limit == 0 ? CompletableFuture.completedFuture(List.of()) : chat().others(limit);
        return asked.toCompletableFuture()
                .copy()
                .completeOnTimeout(List.of(), OTHERS_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    log.debug("who is in through other servers is not known", failure);
                    return List.of();
                })
                .thenApply(others -> others.stream().map(ChatServer::info).toList());
    }

    private static UserInfo info(Directory.Other other) {
        String server = other.server().isEmpty() ? UserInfo.NOWHERE : other.server();
        return new UserInfo(
                other.username().toString(),
                UserInfo.address(server, other.sessions()),
                other.isLost() ? UserInfo.Kind.AWAY : UserInfo.Kind.ELSEWHERE,
                other.since(),
                0);
    }

    @Override
    public Roster roster() {
        return chat().roster();
    }

    @Override
    public CompletableFuture<List<RoomSummary>> rooms() {
        return chat().summaries().toCompletableFuture();
    }

    @Override
    public void say(String text) throws ProtocolException {
        chat().announce(MessageText.check(text, null));
    }

    @Override
    public CompletableFuture<ServerMessage> moderate(Moderate asked) {
        return chat().order().act(asked, null).toCompletableFuture();
    }

    @Override
    public CompletableFuture<ServerMessage.Account> whois(String username) {
        return running.broadcaster().account(chat(), username).toCompletableFuture();
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
    public @Nullable List<Node> nodes() {
        Cluster cluster = running.cluster();
        return cluster == null
                ? null
                : cluster.nodes().stream()
                        .map(node -> new Node(
                                node.presence().name(),
                                node.presence().version(),
                                node.sessions(),
                                node.lag(),
                                node.isHere()))
                        .toList();
    }

    @Override
    public @Nullable AccountOperator accounts() {
        AccountRules rules = chat().accounts();
        return rules == null ? null : rules.operator();
    }

    @Override
    public int maxUsers() {
        return chat().maxUsers();
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        if (maxUsers < 1) {
            throw new IllegalArgumentException("max-users: " + maxUsers + " (expected: 1 or more)");
        }
        chat().setMaxUsers(maxUsers);
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
        Path directory = config.storage().data();
        CompletableFuture<Long> written = new CompletableFuture<>();
        if (directory == null) {
            written.completeExceptionally(
                    new IOException("This is for what is kept in a directory: start the server with --data DIR"));
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
        running.readAgain();
    }

    /**
     * Stops: no new connections, everybody is sent what was accepted and a goodbye, then everything is closed. Returns within
     * five seconds, or ten of one that is just starting anew; safe to call twice.
     */
    @Override
    public void close() {
        closed.countDown();
        running.close();
        Thread starting = restart;
        if (starting != null) {
            awaitEnd(starting);
        }
    }

    /** What is started anew closes itself then. */
    private static void awaitEnd(Thread starting) {
        try {
            starting.join(TimeUnit.SECONDS.toMillis(RESTART_SECONDS));
            if (starting.isAlive()) {
                log.warn("still starting anew; it closes itself when it has started");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
