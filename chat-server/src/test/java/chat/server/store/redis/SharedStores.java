package chat.server.store.redis;

import static chat.server.store.Asking.answer;

import chat.server.store.Accounts;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.Sanctions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The stores of several servers on one Redis, with keys that no other test has. Who is gone is noticed after one second. */
public final class SharedStores implements AutoCloseable {

    private static final int HISTORY = 1_000;

    private final Function<String, RedisLink> way;
    private int replicas;
    private Confirmations.Bound bound = Confirmations.BOUND;
    private final String prefix = RedisServer.newPrefix();
    private final List<Of> all = new ArrayList<>();

    public SharedStores(RedisServer redis) {
        this.way = redis::link;
    }

    public SharedStores(RedisCluster redis) {
        this.way = redis::link;
    }

    /** @param replicas how many have to have what is told */
    public SharedStores(FailingOver redis, int replicas) {
        this.replicas = replicas;
        this.way = prefix -> redis.link(prefix, this.replicas);
    }

    /** @param replicas how many the next server says that it waits for */
    void replicas(int replicas) {
        this.replicas = replicas;
    }

    /** @param bound of what the next server holds back */
    void bound(Confirmations.Bound bound) {
        this.bound = bound;
    }

    /** Those of one server. */
    public record Of(
            RedisLink link,
            Directory directory,
            RoomStore rooms,
            Mailboxes mailboxes,
            Accounts accounts,
            RoomRights rights,
            Sanctions sanctions) {

        /** The server is gone without a word. */
        public void kill() {
            link.close();
        }
    }

    public Of start(int maxUsers) {
        return start(maxUsers, Servers.FAST);
    }

    /** A server that shows only once that it lives. */
    public Of startSilent(int maxUsers) {
        return start(maxUsers, Servers.SLOW);
    }

    private Of start(int maxUsers, NodeTimes times) {
        RedisLink link = way.apply(prefix);
        RedisAccounts accounts = new RedisAccounts(link, null);
        answer(accounts::begin);
        Of stores = new Of(
                link,
                answer(() -> RedisDirectory.open(
                        link, new RedisDirectory.Settings(maxUsers, Duration.ofSeconds(30), times, null))),
                new RedisRoomStore(link, null, HISTORY, HISTORY),
                new RedisMailboxes(link, 1 << 20, HISTORY),
                accounts,
                new RedisRoomRights(link, null),
                answer(() -> RedisSanctions.open(link)));
        link.confirm(bound).toCompletableFuture().join();
        all.add(stores);
        return stores;
    }

    @Override
    public void close() {
        all.forEach(stores -> {
            stores.directory().close();
            stores.link().close();
        });
    }
}
