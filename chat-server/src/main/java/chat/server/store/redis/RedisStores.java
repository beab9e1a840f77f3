package chat.server.store.redis;

import chat.server.store.Accounts;
import chat.server.store.Cluster;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.Sanctions;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores in a Redis that several servers share, each through its own of these. Any thread may call it. */
public final class RedisStores implements AutoCloseable {

    /**
     * Where all is kept, and how much.
     *
     * @param url in the words of Lettuce; it may bear a user and a password
     * @param shown the same without them
     * @param password in place of the URL's; null if that is right
     * @param maxUsers seats, at least 1, if this is the first server
     * @param resumeWindow how long a seat is kept
     * @param directBytes what all mailboxes may come to
     * @param keepMessages of a room, and of a conversation, at least 1
     * @param replicas how many have to have what is told, if this is the first server
     */
    public record Settings(
            String url,
            String shown,
            @Nullable String password,
            int maxUsers,
            Duration resumeWindow,
            long directBytes,
            int keepMessages,
            int replicas) {

        @Override
        public String toString() {
            return shown;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(RedisStores.class);

    /** Events of a room that are kept for those who come back, however many messages are. */
    static final int MAX_EVENTS = 4_096;

    /** How long the start waits for Redis: each step of it has a time-out of its own. */
    private static final long START_SECONDS = 30;

    /** How long the end waits for the others to be told. */
    private static final long END_MILLIS = 1_000;

    private final RedisLink link;
    private final RedisDirectory directory;
    private final RedisRoomStore rooms;
    private final RedisMailboxes mailboxes;
    private final RedisAccounts accounts;
    private final RedisRoomRights roomRights;
    private final RedisSanctions sanctions;

    private RedisStores(RedisLink link, Settings settings, RedisDirectory directory, RedisSanctions sanctions) {
        this.link = link;
        this.directory = directory;
        this.sanctions = sanctions;
        rooms = new RedisRoomStore(link, null, settings.keepMessages(), MAX_EVENTS);
        mailboxes = new RedisMailboxes(link, settings.directBytes(), settings.keepMessages());
        accounts = new RedisAccounts(link, null);
        roomRights = new RedisRoomRights(link, null);
        directory.onLost(lease -> {
            rooms.drop(lease.session());
            mailboxes.lost(lease);
        });
    }

    /**
     * Connects. Blocks, so no event loop may call it.
     *
     * @param loops on which everything happens; they stay the caller's, and have to outlive this
     * @throws IOException with what is wrong and what to do, in one line
     */
    public static RedisStores open(Settings settings, EventLoopGroup loops) throws IOException {
        RedisLink link = connect(settings.url(), settings.shown(), settings.password(), loops, settings.replicas());
        try {
            List<String> infos = await(settings, link.infos());
            RedisStores opened = await(
                    settings,
                    RedisDirectory.open(
                                    link,
                                    new RedisDirectory.Settings(
                                            settings.maxUsers(), settings.resumeWindow(), NodeTimes.DEFAULT, null))
                            .thenCombine(
                                    RedisSanctions.open(link),
                                    (directory, sanctions) -> new RedisStores(link, settings, directory, sanctions))
                            .thenCompose(stores -> stores.accounts.begin().thenApply(begun -> stores)));
            infos.stream()
                    .flatMap(info -> RedisWarnings.of(RedisInfo.of(info), link.replicas()).stream())
                    .distinct()
                    .forEach(log::warn);
            await(settings, link.confirm());
            return opened;
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    /** As {@link Settings} has url, shown, password and replicas. Blocks. */
    static RedisLink connect(String url, String shown, @Nullable String password, EventLoopGroup loops, int replicas)
            throws IOException {
        RedisAddress address = RedisAddress.of(url, shown, password);
        return await(shown, RedisLink.open(address, loops, RedisAddress.PREFIX, replicas));
    }

    private static <T> T await(Settings settings, CompletionStage<T> stage) throws IOException {
        return await(settings.shown(), stage);
    }

    /** @param shown of whom something was asked */
    static <T> T await(String shown, CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(RedisTrouble.words(shown, e), e);
        } catch (TimeoutException e) {
            throw new IOException(shown + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the start was interrupted", e);
        }
    }

    public Directory directory() {
        return directory;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }

    public RoomStore rooms() {
        return rooms;
    }

    public Accounts accounts() {
        return accounts;
    }

    public RoomRights roomRights() {
        return roomRights;
    }

    public Sanctions sanctions() {
        return sanctions;
    }

    public Cluster cluster() {
        return directory.cluster();
    }

    /** Completes when Redis has answered what it was asked before. */
    public CompletionStage<?> settled() {
        return link.settled();
    }

    /** Tells the others that this server ends, as far as Redis can be reached. Blocks for a second at most. */
    @Override
    public void close() {
        directory.close();
        mailboxes.close();
        rooms.close();
        accounts.close();
        roomRights.close();
        sanctions.close();
        try {
            directory.settled().toCompletableFuture().get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("the other servers were not told that this one ends; they notice");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.close();
    }
}
