package chat.server.store.redis;

import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.Kept;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.Snapshot;
import chat.server.store.state.Gathering;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others say while much is said here: it is told at once, and goes on its way with the answer. */
final class RedisRoomUnderLoadTest {

    private static final int MANY = Gathering.MANY;

    @TempDir
    Path directory;

    private final Watcher here = new Watcher();
    private RedisServer redis;
    private RedisLink link;
    private RedisRoom room;
    private String epoch;

    /** On which threads it was settled, and up to where. */
    private static final class Watcher implements RoomStore.Subscriber {

        private final List<Thread> settlers = new CopyOnWriteArrayList<>();
        private volatile long last;
        private volatile long settled;

        @Override
        public void opened(Snapshot now) {}

        @Override
        public void applied(RoomEvent event) {
            last = event.seq();
        }

        @Override
        public void settled() {
            settlers.add(Thread.currentThread());
            settled = last;
        }

        @Override
        public void lost(Throwable cause) {}
    }

    @BeforeEach
    void open() {
        redis = RedisServer.start(directory);
        link = redis.link("t:");
        RedisRoomStore store = new RedisRoomStore(link, null, 1_000, 1_000);
        RoomWatcher first = new RoomWatcher();
        first.open(store);
        epoch = first.latest().epoch();
        room = new RedisRoom(room("dev"), store);
        room.opened(here, 1, room.name(), List.of(epoch, 0L, "", 0L, 0L, List.of()));
    }

    @AfterEach
    void close() {
        link.close();
        redis.close();
    }

    private static Message message(long seq) {
        return new Message("dev", seq, "server", "hello", Instant.EPOCH, null, false);
    }

    private CompletableFuture<?> say(int number) {
        RoomCommand command = new RoomCommand(null, "", 0, "number " + number, message(0), null);
        room.append(command);
        return command.answer();
    }

    /** The first one goes alone; the others have come when it is answered. */
    private void sayAtOnce(int count) {
        redis.stop();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(say(i));
        }
        redis.goOn();
        answers.forEach(CompletableFuture::join);
        link.settled().toCompletableFuture().join(); // behind all that the answers have led to
        here.settlers.clear();
    }

    private void hear(long seq) {
        String record = RoomRecords.of(new Kept.Event(room.name(), message(seq), Instant.EPOCH, 0, 0));
        room.heard(epoch + "\t" + seq + "\n" + record);
        assertThat(here.last).isEqualTo(seq);
    }

    @Test
    void itWaitsForTheAnswerButNotForLong() {
        sayAtOnce(1 + MANY);
        redis.stop();
        say(1 + MANY);
        hear(2 + MANY);

        await().until(() -> here.settled == 2 + MANY);
        assertThat(here.settlers).doesNotContain(Thread.currentThread());
    }

    @Test
    void itWaitsForNothingWhereAllWasAnswered() {
        sayAtOnce(1 + MANY);
        hear(2 + MANY);

        assertThat(here.settlers).containsExactly(Thread.currentThread());
    }

    @Test
    void itWaitsForNothingWhereLittleIsSaid() {
        sayAtOnce(1);
        redis.stop();
        say(1);
        hear(2);

        assertThat(here.settlers).containsExactly(Thread.currentThread());
    }
}
