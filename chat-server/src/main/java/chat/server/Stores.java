package chat.server;

import chat.server.config.ClusterConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.store.Accounts;
import chat.server.store.Cluster;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.Sanctions;
import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import chat.server.store.memory.MemorySanctions;
import chat.server.store.redis.RedisStores;
import chat.server.store.sqlite.SqliteStores;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where is kept what must outlive a connection.
 *
 * @param settled completes when all is told and answered that was asked for before
 * @param close what is run when nobody uses them any more
 * @param accounts null where there are none
 * @param roomRights null where there are no accounts
 * @param sanctions who is banned or muted
 * @param cluster the servers that share them; null for a server that is on its own
 */
record Stores(
        Directory directory,
        RoomStore rooms,
        Mailboxes mailboxes,
        Duration patience,
        Supplier<? extends CompletionStage<?>> settled,
        Runnable close,
        @Nullable Accounts accounts,
        @Nullable RoomRights roomRights,
        Sanctions sanctions,
        @Nullable Cluster cluster) {

    /** After this long whoever waits for a store that does not answer is told so. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * In Redis, in the data directory, or else in memory. Blocks while that is opened.
     *
     * @param loops the server's, which outlive the stores
     */
    static Stores open(ServerConfig config, EventLoopGroup loops) throws IOException {
        ClusterConfig cluster = config.storage().cluster();
        Path data = config.storage().data();
        if (cluster != null) {
            return inRedis(cluster, config, loops);
        }
        return data == null ? inMemory(config) : inFile(data, config);
    }

    private static Stores inRedis(ClusterConfig cluster, ServerConfig config, EventLoopGroup loops) throws IOException {
        ServerLimits limits = config.limits();
        long keep = config.storage().keepMessages();
        RedisStores stores = RedisStores.open(
                new RedisStores.Settings(
                        cluster.url(),
                        cluster.shown(),
                        cluster.password(),
                        config.maxUsers(),
                        limits.resumeWindow(),
                        limits.directBytes(),
                        keep == Long.MAX_VALUE ? limits.history() : (int) Math.min(keep, Integer.MAX_VALUE),
                        cluster.replicas()),
                loops);
        return new Stores(
                stores.directory(),
                stores.rooms(),
                stores.mailboxes(),
                PATIENCE,
                stores::settled,
                stores::close,
                stores.accounts(),
                stores.roomRights(),
                stores.sanctions(),
                stores.cluster());
    }

    private static Stores inFile(Path data, ServerConfig config) throws IOException {
        ServerLimits limits = config.limits();
        SqliteStores stores = SqliteStores.open(
                data,
                new SqliteStores.Settings(
                        config.maxUsers(),
                        limits.resumeWindow(),
                        limits.directBytes(),
                        limits.historyBytes(),
                        config.storage().keepMessages(),
                        config.storage().keepFor(),
                        config.storage().keepBytes()),
                InstantSource.system());
        return new Stores(
                stores.directory(),
                stores.rooms(),
                stores.mailboxes(),
                PATIENCE,
                stores::settled,
                stores::close,
                stores.accounts(),
                stores.roomRights(),
                stores.sanctions(),
                null);
    }

    /** In this process's memory. */
    static Stores inMemory(ServerConfig config) {
        ServerLimits limits = config.limits();
        return new Stores(
                new MemoryDirectory(config.maxUsers(), limits.resumeWindow()),
                new MemoryRoomStore(
                        InstantSource.system(), limits.history(), limits.historyBytes(), limits.resumeBytes()),
                new MemoryMailboxes(limits.directBytes()),
                PATIENCE,
                () -> CompletableFuture.completedFuture(null),
                () -> {},
                null,
                null,
                new MemorySanctions(),
                null);
    }
}
