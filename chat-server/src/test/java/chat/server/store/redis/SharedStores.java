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

/** The stores of several servers on one Redis, with keys that no other test has. Who is gone is noticed after one second. */
public final class SharedStores implements AutoCloseable {

    private static final int HISTORY = 1_000;

    private final RedisServer redis;
    private final String prefix = RedisServer.newPrefix();
    private final List<Of> all = new ArrayList<>();

    public SharedStores(RedisServer redis) {
        this.redis = redis;
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
        RedisLink link = redis.link(prefix);
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
