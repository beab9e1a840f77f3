package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Message;
import chat.server.store.Directory.Listener;
import chat.server.store.Lease;
import chat.server.store.Mailboxes.Letter;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStore.Snapshot;
import chat.server.store.RoomStoreFixture.Speaker;
import io.lettuce.core.RedisURI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica takes the place of a Redis, and lacks the latest that servers have told. */
final class RedisFailoverTest {

    private static final long FAR = 1_000_000_000;

    @TempDir
    Path directory;

    private final RoomWatcher here = new RoomWatcher();
    private FailingOver redis;
    private SharedStores servers;

    @BeforeEach
    void start() {
        redis = FailingOver.start(directory);
        servers = new SharedStores(redis, 0);
    }

    @AfterEach
    void close() {
        if (redis != null) {
            servers.close();
            redis.close();
        }
    }

    /** The second one is the primary, and what is done until {@link FailingOver#turn} is lost. */
    private void goBackToNow() {
        redis.awaitSame();
        redis.promote();
    }

    private static void awaitEnd(SharedStores.Of server) {
        server.link()
                .goneBack()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void roomGetsAnotherEpochBeforeAnyNumberIsGivenAgain() {
        SharedStores.Of before = servers.start(5);
        OpenRoom dev = here.open(before.rooms());
        Speaker alice = Speaker.in(dev, "alice");
        alice.say("kept");
        goBackToNow();
        assertThat(alice.say("lost")).isEqualTo(3);
        Snapshot then = here.latest();
        redis.turn();

        awaitEnd(before);
        assertThat(dev.announce("x", new Message("dev", 0, "server", "x", Instant.EPOCH, null, false)))
                .as("a server that has not begun anew does nothing")
                .failsWithin(30, TimeUnit.SECONDS);
        SharedStores.Of after = servers.start(5);
        RoomWatcher there = new RoomWatcher();
        OpenRoom again = there.open(after.rooms());
        assertThat(there.latest().epoch()).isNotEqualTo(then.epoch());
        assertThat(there.latest().lastSeq()).isEqualTo(2 + FAR);
        assertThat(there.latest().users()).containsOnlyKeys(user("alice"));
        assertThat(Speaker.in(again, "bob").say("goes on")).isEqualTo(4 + FAR);
        assertThat(answer(() -> again.history(Long.MAX_VALUE, 10, 10_000)))
                .extracting(Message::text)
                .containsExactly("kept", "goes on");
        assertThat(answer(() -> again.replay(2, 4 + FAR, 10_000)))
                .as("who has seen the former numbers knows nothing of these")
                .isNull();
        assertThat(answer(() -> again.replay(2 + FAR, 4 + FAR, 10_000))).hasSize(2);
    }

    @Test
    void aLostConnectionToTheSameRedisIsNoFailover() {
        SharedStores.Of server = servers.start(5);
        OpenRoom dev = here.open(server.rooms());
        Speaker.in(dev, "alice");
        String before = here.latest().epoch();
        redis.first().ask("CLIENT", "KILL", "TYPE", "normal");
        redis.first().ask("CLIENT", "KILL", "TYPE", "pubsub");

        assertThat(Speaker.in(dev, "bob").say("goes on")).isEqualTo(3);
        here.open(servers.start(5).rooms());
        assertThat(here.latest().epoch()).isEqualTo(before);
        assertThat(here.latest().lastSeq()).isEqualTo(3);
    }

    @Test
    void sessionGoesOnWithAFenceThatNobodyHasHad() {
        SharedStores.Of before = servers.start(5);
        Lease alice = answer(() -> before.directory().claim(user("alice"), null, 1, "secret"))
                .lease();
        goBackToNow();
        Lease lost = answer(() -> before.directory().resume("secret")).lease();
        redis.turn();
        awaitEnd(before);

        SharedStores.Of after = servers.start(5);
        Lease restored = after.directory().begin(new Listener() {}).stream()
                .findFirst()
                .orElseThrow()
                .lease();
        assertThat(restored.username()).isEqualTo(alice.username());
        assertThat(restored.fence()).isGreaterThan(lost.fence() + FAR);
        assertThat(answer(() -> after.directory().resume("secret")).lease().fence())
                .isGreaterThan(restored.fence());
    }

    @Test
    void boxGivesNoNumberAgain() {
        SharedStores.Of before = servers.start(5);
        Lease alice = answer(() -> before.directory().claim(user("alice"), null, 1, "secret"))
                .lease();
        answer(() -> before.mailboxes().open(alice, false, () -> {}));
        letter(before, alice, "kept");
        goBackToNow();
        assertThat(letter(before, alice, "lost")).isEqualTo(2);
        redis.turn();
        awaitEnd(before);

        SharedStores.Of after = servers.start(5);
        Lease resumed = answer(() -> after.directory().resume("secret")).lease();
        assertThat(answer(() -> after.mailboxes().open(resumed, false, () -> {})))
                .isZero();
        assertThat(letter(after, resumed, "goes on")).isEqualTo(2 + FAR);
        assertThat(answer(() -> after.mailboxes().read(resumed, 0, 10_000)))
                .extracting(DirectMessage::text)
                .containsExactly("kept", "goes on");
    }

    private static long letter(SharedStores.Of server, Lease alice, String text) {
        DirectMessage draft = new DirectMessage("alice", "alice", text, Instant.EPOCH, text, false, 0);
        return answer(() -> server.mailboxes().put(alice.username(), new Letter(alice, "alice", text, draft)))
                .seq();
    }

    /** What was written down within the last second may be lost: nobody knows. */
    @Test
    void redisThatWasStartedAgainIsTheSameOnlyIfItWritesAllDownBeforeItAnswers() throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        try (RedisServer alone = RedisServer.start(own, "--appendonly", "yes", "--appendfsync", "everysec");
                RedisLink link = alone.link("t:")) {
            here.open(new RedisRoomStore(link, null, 10, 10));
            String before = here.latest().epoch();
            alone.kill();
            alone.begin();
            link.goneBack().toCompletableFuture().get(30, TimeUnit.SECONDS);
            try (RedisLink next = alone.link("t:")) {
                here.open(new RedisRoomStore(next, null, 10, 10));
                assertThat(here.latest().epoch()).isNotEqualTo(before);
            }
        }
    }

    /** A server has met it at one of its addresses last, and another one meets it at the other one first when it is there again. */
    @Test
    void redisThatIsReachedAtTwoAddressesIsTheSameWhenItWasStartedAgain() throws Exception {
        Path own = Files.createDirectory(directory.resolve("own"));
        String[] options = {"--bind", "127.0.0.1", "127.0.0.2", "--appendonly", "yes", "--appendfsync", "always"};
        try (RedisServer alone = RedisServer.start(own, options);
                RedisLink link = alone.link("t:");
                RedisLink other = RedisLink.open(
                                RedisAddress.of(RedisURI.create("127.0.0.2", alone.port())),
                                RedisServer.loops(),
                                "t:",
                                0)
                        .toCompletableFuture()
                        .join()) {
            alone.kill();
            alone.begin();
            for (RedisLink each : List.of(link, other)) {
                answer(() -> each.call("time", each.base("x"), List.of("1")));
                assertThat(each.goneBack().toCompletableFuture()).isNotDone();
            }
        }
    }

    /** It is not a replica that has what was told, though it comes from the primary that has told it. */
    @ParameterizedTest
    @ValueSource(strings = {"no", "yes"})
    void replicaThatWasStartedFromASnapshotLacksWhatWasTold(String appendonlySince) throws Exception {
        try (FailingOver snapshots = FailingOver.start(Files.createDirectory(directory.resolve("own")), "no");
                SharedStores waiting = new SharedStores(snapshots, 1)) {
            SharedStores.Of server = waiting.start(5);
            Speaker alice = Speaker.in(here.open(server.rooms()), "alice");
            snapshots.second().ask("SAVE");
            alice.say("told");
            snapshots.second().kill();
            snapshots.second().begin();
            snapshots.second().ask("CONFIG", "SET", "appendonly", appendonlySince);
            snapshots.turn();
            awaitEnd(server);
        }
    }

    /** The connection for calls stays at a former primary that answers still, and must not. */
    @Test
    void connectionForCallsFollowsTheOneForAnnouncements() {
        SharedStores.Of server = servers.start(5);
        redis.promote();
        redis.point();
        redis.first().ask("CLIENT", "KILL", "TYPE", "pubsub");
        awaitEnd(server);
    }

    @Test
    void connectionToAReplicaIsGivenUp() {
        SharedStores.Of server = servers.start(5);
        Lease nobody = new Lease(user("nobody"), 7, 1);
        redis.promote();
        redis.first()
                .ask("REPLICAOF", "127.0.0.1", Integer.toString(redis.second().port()));
        await().untilAsserted(() -> assertThat(server.directory().enter(nobody, room("dev")))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("there is no connection"));
        redis.turn();
        awaitEnd(server);
    }

    @Test
    void replicaThatHasNothingAtAllIsNoStart() {
        SharedStores.Of server = servers.start(5);
        redis.promote();
        redis.second().ask("FLUSHALL");
        redis.turn();
        awaitEnd(server);
    }
}
