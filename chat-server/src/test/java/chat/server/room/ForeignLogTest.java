package chat.server.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Said;
import chat.protocol.ServerMessage.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A log that takes its contract by the letter: it tells from a thread of its own as soon as it is opened, and is not to be called while it tells. */
final class ForeignLogTest {

    private final RecordingRoom room = new RecordingRoom();
    private final RoomLogs logs = Chats.logs(InstantSource.system());
    private final Chat chat = new Chat(
            new MemoryUserRegister(2, Chats.RESUME_WINDOW),
            this::open,
            room,
            Chats.MAX_ROOMS,
            Chats.MAX_BYTES,
            InstantSource.system());

    private RoomLog open(String name, Object maker, RoomLog.Listener listener) {
        StrictLog log = new StrictLog(listener);
        RoomLog opened = logs.open(name, maker, log);
        log.log = opened;
        CompletableFuture.runAsync(() -> opened.append(new Topic(name, 0, "somebody", "tea"), null))
                .join();
        return log;
    }

    private static final class StrictLog implements RoomLog, RoomLog.Listener {

        private final RoomLog.Listener listener;
        private @Nullable RoomLog log;
        private boolean telling;

        StrictLog(RoomLog.Listener listener) {
            this.listener = listener;
        }

        private RoomLog log() {
            if (telling || log == null) {
                throw new IllegalStateException("called while it tells");
            }
            return log;
        }

        @Override
        public void appended(RoomEvent event, @Nullable Consumer<RoomEvent> atNumber) {
            telling = true;
            try {
                listener.appended(event, atNumber);
            } finally {
                telling = false;
            }
        }

        @Override
        public void settled() {
            listener.settled();
        }

        @Override
        public String epoch() {
            return log().epoch();
        }

        @Override
        public CompletionStage<RoomEvent> append(RoomEvent draft, @Nullable Consumer<RoomEvent> atNumber) {
            return log().append(draft, atNumber);
        }

        @Override
        public @Nullable List<RoomEvent> between(long seq, long last, long maxBytes) {
            return log().between(seq, last, maxBytes);
        }

        @Override
        public List<Said> messages(long before, int limit, long maxBytes) {
            return log().messages(before, limit, maxBytes);
        }

        @Override
        public boolean hasMessages() {
            return log().hasMessages();
        }

        @Override
        public void close() {
            log().close();
        }
    }

    @Test
    void whatItTellsBeforeAnybodyAskedIsKnownToWhoeverComesIn() throws ProtocolException {
        Membership alice = Chats.answer(chat.join("alice", true, new Calls()));
        Entry entry = Chats.answer(alice.rooms().enter("lobby", null, name -> {}));

        assertThat(entry.seq()).isEqualTo(2);
        assertThat(entry.topic()).isEqualTo("tea");
        assertThat(room.events).extracting(RoomEvent::seq).containsExactly(1L, 2L);
    }

    @Test
    void itIsNotCalledWhileItTells() throws ProtocolException {
        Membership alice = Chats.answer(chat.join("alice", true, new Calls()));
        Entry entry = Chats.answer(alice.rooms().enter("lobby", null, name -> {}));
        alice.rooms().say("lobby", "hello", "a1", false);
        Reentry reentry = requireNonNull(alice.rooms().reenter("lobby", 2));
        Missed missed = requireNonNull(alice.rooms().missed("lobby", 2, 1000, () -> {}));

        assertThat(reentry.last()).isEqualTo(3);
        assertThat(missed.events()).hasSize(1);
        assertThat(missed.complete()).isTrue();
        assertThat(reentry.entry().epoch()).isEqualTo(entry.epoch());
    }
}
