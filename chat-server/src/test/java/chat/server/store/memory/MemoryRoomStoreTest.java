package chat.server.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.server.store.EventSize;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in memory, and that it is bounded. */
final class MemoryRoomStoreTest extends RoomStoreContract {

    private static final long MAX_BYTES = 100_000;

    @Override
    protected RoomStore store(InstantSource clock) {
        return new MemoryRoomStore(clock, KEPT, MAX_BYTES, MAX_BYTES);
    }

    private static MemoryRoomStore store(int maxMessages) {
        return new MemoryRoomStore(InstantSource.fixed(NOW), maxMessages, MAX_BYTES, MAX_BYTES);
    }

    private static OpenRoom open(RoomStore store, String name, String owner) {
        try {
            return store.open(RoomName.of(name), owner, new Told())
                    .toCompletableFuture()
                    .join();
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody who is in a room that counts against its owner. */
    static Speaker in(RoomStore store, String name, String owner) {
        return Speaker.in(open(store, name, owner), "alice");
    }

    private static Speaker in(RoomStore store, String name) {
        return in(store, name, "alice");
    }

    private static List<Message> history(Speaker speaker, int limit) {
        return speaker.room()
                .history(Long.MAX_VALUE, limit, PLENTY)
                .toCompletableFuture()
                .join();
    }

    private static @Nullable List<RoomEvent> replay(Speaker speaker, long after, long to) {
        return speaker.room()
                .replay(after, to, Long.MAX_VALUE)
                .toCompletableFuture()
                .join();
    }

    private static Message said(String text) {
        return new Message("dev", 0, "alice", text, Instant.EPOCH, null, false);
    }

    @Test
    void theStoreCanBeReadWhereItSaysThatAllIsSettled() throws Exception {
        Told told = new Told();
        OpenRoom dev = store(3).open(RoomName.of("dev"), "alice", told)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        Speaker alice = Speaker.in(dev, "alice");
        CompletableFuture<List<Message>> read = new CompletableFuture<>();
        told.atSettled = () -> read.completeAsync(() -> dev.history(Long.MAX_VALUE, 1, PLENTY)
                        .toCompletableFuture()
                        .join())
                .join();
        alice.say("hello");

        assertThat(read.join()).extracting(Message::text).containsExactly("hello");
    }

    @Test
    void noMoreMessagesAreKeptThanWereAskedFor() {
        Speaker alice = in(store(3), "dev");
        alice.say(1, 10);

        assertThat(history(alice, 10)).extracting(Message::seq).containsExactly(9L, 10L, 11L);
    }

    @Test
    void withoutHistoryEverythingCanBeCaughtUpWithAllTheSame() {
        Speaker alice = in(store(0), "dev");
        alice.say(1, 1);

        assertThat(history(alice, 10)).isEmpty();
        assertThat(alice.room().hasMessages()).isFalse();
        assertThat(replay(alice, 0, 2)).hasSize(2);
    }

    /** Whatever they are, and also if they are all the same. */
    @Test
    void eventsWithoutEndAreBoundedInBytesAndTheLatestAreThereWithoutAGap() {
        RoomEvent[] drafts = {
            new Topic("dev", 0, "alice", "\u7530".repeat(200)),
            new Topic("dev", 0, "alice", ""),
            said("x".repeat(4096)),
            new Left("dev", 0, "alice", "part")
        };
        for (RoomEvent draft : drafts) {
            MemoryRoomStore store = store(3);
            Speaker alice = in(store, "dev");
            long kept = MAX_BYTES / EventSize.of(draft);
            long last = 1;
            while (last < 10 * kept) {
                if (draft instanceof Left) { // with a coming each time, which is less
                    alice.append(draft);
                    alice = Speaker.in(alice.room(), "alice");
                    last += 2;
                } else {
                    last = alice.append(draft).seq();
                }
                assertThat(store.bytes()).isLessThanOrEqualTo(2 * MAX_BYTES);
            }

            long after = last - kept + kept / 4 + 1;
            assertThat(replay(alice, after, last)).hasSize((int) (last - after));
            assertThat(replay(alice, last - 2 * kept, last)).isNull();
        }
    }

    @Test
    void runHasSoManyMessagesAndWhateverElseHappenedAmongThem() {
        int most = MemoryRoom.MAX_MESSAGES_IN_RUN;
        int events = 2 * most;
        MemoryRoomStore store = new MemoryRoomStore(InstantSource.fixed(NOW), 10, MAX_BYTES, Long.MAX_VALUE);
        Speaker alice = in(store, "dev");
        for (int i = 0; i < most; i++) {
            alice.append(said("x"));
            alice.append(new Topic("dev", 0, "alice", "tea"));
        }
        assertThat(replay(alice, 1, events + 1L)).hasSize(events);

        alice.append(said("one more"));

        assertThat(replay(alice, 1, events + 2L)).isNull();
        assertThat(replay(alice, 2, events + 2L)).hasSize(events);
    }

    @Test
    void whatIsNoMessageCostsNoHistoryHoweverMuchItIs() {
        Speaker alice = in(store(100), "dev");
        alice.say(1, 100);
        for (int i = 0; i < 2000; i++) {
            alice.append(new Topic("dev", 0, "alice", "tea"));
        }

        assertThat(history(alice, 100)).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300})
    void howeverManyRoomsSomebodyFillsOthersKeepTheirs(int rooms) {
        MemoryRoomStore store = store(1000);
        Speaker others = in(store, "others");
        others.say(1, 99); // a quarter of what all may come to
        for (int i = 0; i < rooms; i++) {
            Speaker room = in(store, "room" + i, "bob");
            for (int m = 0; m < 1 + 300 / rooms; m++) {
                room.say("x".repeat(1000));
            }
        }

        assertThat(history(others, 1000)).hasSize(99);
        assertThat(replay(others, 0, 100)).hasSize(100);
    }

    @Test
    void allRoomsTogetherStayWithinTheBound() {
        MemoryRoomStore store = store(1000);
        List<Speaker> rooms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Speaker room = in(store, "room" + i, "maker" + i);
            rooms.add(room);
            room.say(1, 50);
            assertThat(store.bytes()).isLessThanOrEqualTo(2 * MAX_BYTES);
        }
        assertThat(rooms).allMatch(speaker -> speaker.room().hasMessages());
        rooms.forEach(speaker -> {
            speaker.append(new Left("dev", 0, "alice", "exit"));
            speaker.room().forget();
        });
        assertThat(store.bytes()).isZero();
    }

    @Test
    void aLoudRoomCostsAQuietOneNothing() {
        MemoryRoomStore store = store(100_000);
        Speaker quiet = in(store, "quiet");
        quiet.say(1, 49);
        Speaker loud = in(store, "loud", "bob");
        loud.say(1, 5000);

        assertThat(history(quiet, 100)).hasSize(49);
        assertThat(replay(quiet, 0, 50)).hasSize(50);
        assertThat(history(loud, 100_000).size()).isBetween(200, 450);
    }

    @Test
    void oneMessageLargerThanTheBoundIsGoneAtOnceAndHarmsNothing() {
        MemoryRoomStore store = new MemoryRoomStore(InstantSource.fixed(NOW), 10, 1000, 1000);
        Speaker alice = in(store, "dev");
        alice.say("x".repeat(4000));
        assertThat(store.bytes()).isLessThanOrEqualTo(2000);
        alice.say("small");

        assertThat(history(alice, 10)).extracting(Message::text).containsExactly("small");
    }
}
