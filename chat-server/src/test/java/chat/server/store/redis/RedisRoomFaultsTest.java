package chat.server.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.Message;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import chat.server.store.RoomStoreFixture.Speaker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers with one room, while Redis and the way to it fail. Whoever gets no answer asks again, as they were. */
final class RedisRoomFaultsTest {

    private static final Message SAID = new Message("dev", 0, "server", "hello", Instant.EPOCH, null, false);

    @TempDir
    Path directory;

    private final RoomWatcher here = new RoomWatcher();
    private final RoomWatcher there = new RoomWatcher();
    private final List<RedisLink> links = new ArrayList<>();
    private RedisServer redis;
    private RoomStore store;
    private OpenRoom ours;
    private OpenRoom theirs;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory, "--appendonly", "yes", "--appendfsync", "always");
        store = store();
        ours = here.open(store);
        theirs = there.open(store());
    }

    private RoomStore store() {
        RedisLink link = redis.link("t:");
        links.add(link);
        return new RedisRoomStore(link, null, 1_000, 1_000);
    }

    @AfterEach
    void close() {
        links.forEach(RedisLink::close);
        if (redis != null) {
            redis.close();
        }
    }

    /** Alice says numbers through one server while something is done so many times. Returns how many she said. */
    private int talkDuring(int times, Runnable fault) throws Exception {
        Speaker alice = Speaker.in(ours, "alice");
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Integer> talk = CompletableFuture.supplyAsync(() -> {
            int said = 0;
            while (!over.isDone() || said < 100) {
                alice.say(Integer.toString(said++));
            }
            return said;
        });
        for (int i = 0; i < times; i++) {
            long before = here.last();
            await().until(() -> here.last() > before + 5 || talk.isDone());
            fault.run();
        }
        over.complete(null);
        return talk.get(30, TimeUnit.SECONDS);
    }

    private void assertAllWasToldOnce(int said) {
        List<String> all = IntStream.range(0, said).mapToObj(Integer::toString).toList();
        for (RoomWatcher watcher : List.of(here, there)) {
            await().until(() -> watcher.last() >= said + 1);
            assertThat(watcher.faults()).isEmpty();
            assertThat(watcher.texts()).isEqualTo(all);
            assertThat(watcher.losses()).isZero();
        }
    }

    @Test
    void announcementsThatAreCutCostNothing() throws Exception {
        int said = talkDuring(20, () -> redis.ask("CLIENT", "KILL", "TYPE", "pubsub"));
        assertAllWasToldOnce(said);
    }

    /** What was under way may have happened: asked again under the same number it is answered as before. */
    @Test
    void callsThatAreCutAreAnsweredWhenTheyAreAskedAgain() throws Exception {
        int said = talkDuring(20, () -> redis.ask("CLIENT", "KILL", "TYPE", "normal"));
        assertAllWasToldOnce(said);
    }

    @Test
    void functionsThatAreFlushedAreLoadedAgain() throws Exception {
        int said = talkDuring(20, () -> redis.ask("FUNCTION", "FLUSH"));
        assertAllWasToldOnce(said);
    }

    @Test
    void nothingIsLostAndNothingRepeatedWhenADurableRedisIsKilledAndComesBack() throws Exception {
        int said = talkDuring(3, () -> {
            redis.kill();
            redis.begin();
        });
        assertAllWasToldOnce(said);
    }

    @Test
    void whileRedisIsAwayNothingIsAnsweredAndThenItGoesOn() throws Exception {
        int said = talkDuring(1, () -> {
            redis.kill(); // what was told before may still be on its way
            for (int i = 0; i < 20; i++) {
                assertThat(ours.announce("x" + i, SAID)).failsWithin(30, TimeUnit.SECONDS);
            }
            redis.begin();
        });
        assertAllWasToldOnce(said);
    }

    @Test
    void whatRedisHasForgottenIsOpenedAnewInAnotherEpoch() {
        Speaker.in(ours, "alice").say("hello");
        Snapshot before = here.latest();
        redis.ask("FLUSHALL");

        assertThat(ours.announce("x", SAID)).failsWithin(30, TimeUnit.SECONDS);
        await().until(() -> here.losses() == 1);
        here.open(store);
        assertThat(here.latest().epoch()).isNotEqualTo(before.epoch());
        assertThat(here.latest().lastSeq()).isZero();
        assertThat(here.latest().users()).isEmpty();
    }

    /** As behind a failover to a replica that lacked the latest. */
    @Test
    void roomWhoseLatestEventsAreLostGetsAnotherEpochBeforeAnyNumberIsGivenAgain() {
        Speaker alice = Speaker.in(ours, "alice");
        alice.say("kept");
        alice.say("lost");
        await().until(() -> there.last() == 3);
        String before = here.latest().epoch();
        redis.ask("RPOP", "t:{r:dev}:log");

        assertThat(ours.announce("x", SAID)).failsWithin(30, TimeUnit.SECONDS);
        await().until(() -> here.losses() == 1 && there.losses() == 1);
        OpenRoom again = here.open(store);
        assertThat(here.latest().epoch()).isNotEqualTo(before);
        assertThat(here.latest().lastSeq()).isEqualTo(1_000_000_002);
        assertThat(Speaker.in(again, "bob").say("goes on")).isEqualTo(1_000_000_004);
        assertThat(theirs.hasMessages()).isTrue();
    }
}
