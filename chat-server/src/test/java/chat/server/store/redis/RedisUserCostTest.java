package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.server.store.FencedException;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users cost a Redis of their own. */
final class RedisUserCostTest {

    @TempDir
    Path directory;

    private RedisServer redis;
    private SharedStores servers;
    private SharedStores.Of stores;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory);
        servers = new SharedStores(redis);
        stores = servers.startSilent(2_000);
    }

    @AfterEach
    void stop() {
        servers.close();
        redis.close();
    }

    /** Each is in a room, and can be told something, but nothing was said. Connections and the library of Functions are there before. */
    @Test
    void userWhoIsInTakesAboutAKilobyte() {
        int count = 1_000;
        OpenRoom dev = new RoomWatcher().open(stores.rooms());
        comeIn(dev, "first");
        long before = redis.number("memory", "used_memory:");
        for (int i = 0; i < count; i++) {
            comeIn(dev, "bench-user-" + i);
        }
        assertThat((redis.number("memory", "used_memory:") - before) / count).isLessThan(1_250);
    }

    private void comeIn(OpenRoom dev, String name) {
        Lease lease = answer(() ->
                        stores.directory().claim(user(name), Long.MAX_VALUE - name.hashCode(), "secret of " + name))
                .lease();
        answer(() -> stores.mailboxes().open(lease, false, () -> {}));
        answer(() -> stores.directory().enter(lease, room("dev")));
        Speaker.in(dev, name);
    }

    @Test
    void serverHearsOfAllItsBoxesAtOneChannel() {
        long before = redis.number("stats", "pubsub_channels:");
        for (String name : List.of("alice", "bob", "carol")) {
            answer(() -> stores.mailboxes().open(new Lease(user(name), name.hashCode(), 1), false, () -> {}));
        }
        assertThat(redis.number("stats", "pubsub_channels:")).isEqualTo(before + 1);
    }

    @Test
    void sessionsThatAskMeanwhileAreAdmittedInOneCallAndEachIsAnsweredForItself() {
        OpenRoom dev = new RoomWatcher().open(stores.rooms());
        Lease late = new Lease(user("late"), 77, 1);
        answer(() -> dev.admit(late.next()));
        long before = redis.number("commandstats", "cmdstat_fcall:calls=");

        redis.ask("CLIENT", "PAUSE", "30000", "WRITE"); // the first call is under way until all have asked
        List<CompletableFuture<RoomStore.Writer>> admitted = Stream.of("a", "b", "c", "d")
                .map(name -> dev.admit(new Lease(user("user-" + name), name.hashCode(), 1))
                        .toCompletableFuture())
                .toList();
        CompletableFuture<RoomStore.Writer> refused = dev.admit(late).toCompletableFuture();
        redis.ask("CLIENT", "UNPAUSE");

        assertThatThrownBy(refused::join).hasCauseInstanceOf(FencedException.class);
        admitted.forEach(CompletableFuture::join);
        assertThat(redis.number("commandstats", "cmdstat_fcall:calls=") - before)
                .isEqualTo(2);
    }
}
