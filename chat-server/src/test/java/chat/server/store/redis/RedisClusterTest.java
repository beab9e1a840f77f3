package chat.server.store.redis;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.Role;
import chat.server.store.Lease;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.StoreException;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is together where all is on one Redis, and is not in a Redis Cluster. */
final class RedisClusterTest {

    private static final long FAR = 1_000_000_000;

    @TempDir
    private static Path directory;

    private static RedisCluster redis;

    private SharedStores servers;

    @BeforeAll
    static void startRedis() {
        redis = RedisCluster.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void start() {
        servers = new SharedStores(redis);
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private static String ask(String command, String key, String... words) {
        return redis.of(key)
                .ask(Stream.concat(Stream.of(command, key), Arrays.stream(words))
                        .toArray(String[]::new));
    }

    /** So far as what has this key knows, it was last looked at in another generation. */
    private static void goBack(String key, String... fields) {
        for (String field : fields) {
            ask("HSET", key, field, "another");
        }
    }

    @Test
    void whatThereIsOnceIsTogetherAndRoomsAndUsersAreNot() {
        RedisLink link = servers.start(5).link();
        assertThat(List.of("acc", "rooms", "boxes")).allSatisfy(once -> assertThat(SlotHash.getSlot(link.base(once)))
                .isEqualTo(SlotHash.getSlot(link.base("dir"))));
        assertThat(SlotHash.getSlot(link.base("r", "a{b}"))).isEqualTo(SlotHash.getSlot("r:a%7Bb%7D"));
        assertThat(SlotHash.getSlot(link.base("u", "alice"))).isEqualTo(SlotHash.getSlot("u:alice"));
    }

    /** Who has joined or left in a moment of which one of them knows nothing any more would stay for ever. */
    @Test
    void whoIsInARoomAndNotInTheDirectoryIsTakenOutWhenOneOfThemHasGoneBack() {
        SharedStores.Of before = servers.start(5);
        Lease alice = answer(() -> before.directory().claim(user("alice"), null, 1, "secret"))
                .lease();
        answer(() -> before.directory().enter(alice, room("dev")));
        RoomWatcher here = new RoomWatcher();
        OpenRoom dev = here.open(before.rooms());
        Speaker.in(dev, "alice");
        Speaker.in(dev, "ghost");
        here.open(servers.start(5).rooms());
        assertThat(here.latest().users()).containsOnlyKeys(user("alice"), user("ghost"));
        String epoch = here.latest().epoch();

        goBack(before.link().base("r", "dev") + ":meta", "generation", "checked");
        here.open(servers.start(5).rooms());
        assertThat(here.latest().users()).containsOnlyKeys(user("alice"));
        assertThat(here.latest().epoch()).isNotEqualTo(epoch);
        assertThat(here.latest().lastSeq()).isEqualTo(2 + FAR);
    }

    @Test
    void sessionThatIsOverTakesNoLettersOutOfABoxThatHasGoneBack() {
        SharedStores.Of before = servers.start(5);
        Lease alice = answer(() -> before.directory().claim(user("alice"), null, 1, "secret"))
                .lease();
        Lease ghost = new Lease(user("alice"), 2, 1);
        answer(() -> before.mailboxes().open(alice, false, () -> {}));
        answer(() -> before.mailboxes().open(ghost, false, () -> {}));
        String box = before.link().base("u", "alice");
        assertThat(ask("HGET", box, "in").split(" ")).contains("1", "2");

        goBack(box, "checked");
        answer(() -> servers.start(5).mailboxes().open(alice, false, () -> {}));
        assertThat(ask("HGET", box, "in")).isEqualTo("1 1 0 0 -");
    }

    /** Its box would be that of the next one who gets this name and this number. */
    @Test
    void whatAnAccountWasBornAsIsNotGivenAgain() {
        SharedStores.Of before = servers.start(5);
        answer(() -> before.accounts().add(user("alice"), Role.MEMBER, "hash", 1));
        String accounts = before.link().base("acc");
        goBack(accounts, "generation");
        answer(() -> servers.start(5).accounts().add(user("bob"), Role.MEMBER, "hash", 2));
        assertThat(Long.parseLong(ask("HGET", accounts + ":a:bob", "born"))).isEqualTo(2 + FAR);
    }

    @Test
    void eachPrimaryKnowsHowManyReplicasAreWaitedFor() {
        RedisLink link = servers.start(5).link();
        answer(() -> link.replicas(3));
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> link.base("p", Integer.toString(i)) + ":meta")
                        .filter(key -> ask("HGET", key, "replicas").equals("3")))
                .as("those without the directory")
                .hasSize(2);
    }

    @Test
    void nothingIsDoneInAHashSlotThatIsOnItsWay() {
        RedisLink link = servers.start(5).link();
        String box = link.base("u", "somebody");
        answer(() -> link.call("box_load", box, List.of("1", "2", "0")));
        String slot = Integer.toString(SlotHash.getSlot(box));
        RedisServer other = redis.primaries().stream()
                .filter(each -> each != redis.of(box))
                .findFirst()
                .orElseThrow();
        redis.of(box).ask("CLUSTER", "SETSLOT", slot, "MIGRATING", other.ask("CLUSTER", "MYID"));
        try {
            assertThat(link.call("box_load", box, List.of("7", "7", "7")))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(StoreException.class, refused -> assertThat(refused.isUnknown())
                            .isFalse());
            assertThat(ask("HGET", box, "last")).isEqualTo("2");
        } finally {
            redis.of(box).ask("CLUSTER", "SETSLOT", slot, "STABLE");
        }
        answer(() -> link.call("box_load", box, List.of("1", "8", "0")));
        assertThat(ask("HGET", box, "last")).isEqualTo("8");
    }

    @Test
    void announcementsOfManyHashSlotsAreHeardAgainWhenTheConnectionWasLost() throws Exception {
        RedisLink link = servers.start(5).link();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        List<String> channels =
                redis.names("c", 1).limit(3).map(name -> link.base("c", name)).toList();
        for (String channel : channels) {
            answer(() -> link.subscribe(channel, new RedisLink.Listener() {
                @Override
                public void heard(String message) {
                    heard.add(message);
                }

                @Override
                public void missed() {
                    heard.add("missed");
                }
            }));
        }
        redis.primaries().get(1).ask("CLIENT", "KILL", "TYPE", "pubsub");
        for (int i = 0; i < channels.size(); i++) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("missed");
        }
        for (String channel : channels) {
            assertThat(ask("SPUBLISH", channel, channel)).isEqualTo(":1");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(channel);
        }
    }

    @Test
    void aKeyIsFoundAtWhateverPrimaryItIs() {
        for (int primary = 0; primary < redis.primaries().size(); primary++) {
            String name = redis.name("u", primary);
            try (RedisLink link = redis.link(RedisServer.newPrefix())) {
                assertThat(answer(link::isUsed)).isFalse();
                answer(() -> link.call("box_load", link.base("u", name), List.of("1", "2", "0")));
                assertThat(answer(link::isUsed)).isTrue();
            }
        }
    }

    /** All was in one hash slot then. */
    @Test
    void whatAVersionBeforeHasKeptIsNotTakenForAChatWithoutRooms() {
        SharedStores.Of server = servers.start(5);
        ask("HSET", server.link().base("dir") + ":meta", "data", "2");
        assertThat(RedisDirectory.open(
                        server.link(), new RedisDirectory.Settings(5, Duration.ofSeconds(30), Servers.FAST, null)))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("of an older version of the server");
    }

    /** Also by whoever only hears what is in it. */
    @Test
    void hashSlotThatHasMovedIsNoticedByWhoeverLooks() {
        RedisLink link = servers.start(5).link();
        redis.move(link.base("r", "elsewhere"));
        link.check();
        await().until(() -> link.goneBack().toCompletableFuture().isDone());
    }

    @Test
    void hashSlotThatHasMovedIsNoticedByWhoeverCalls() {
        SharedStores.Of server = servers.start(5);
        String base = server.link().base("r", "moving");
        redis.move(base);
        await().ignoreExceptions().until(() -> {
            server.link().call("room_point", base, List.of());
            return server.link().goneBack().toCompletableFuture().isDone();
        });
        assertThat(answer(() -> servers.start(5).link().call("room_point", base, List.of())))
                .isEmpty();
    }
}
