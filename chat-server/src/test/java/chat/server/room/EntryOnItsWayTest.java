package chat.server.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.RoomEvent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Somebody comes back while a log has not answered yet, whether they are in a room, or what number their words have. */
final class EntryOnItsWayTest {

    private final RecordingRoom lobby = new RecordingRoom();
    private final Queue<Runnable> otherProcess = new ArrayDeque<>();
    private final Chat chat = new Chat(
            new MemoryUserRegister(2, Chats.RESUME_WINDOW),
            new LateRoomLogs(Chats.logs(InstantSource.system()), otherProcess::add),
            lobby,
            Chats.MAX_ROOMS,
            Chats.MAX_BYTES,
            InstantSource.system());

    private void answer() {
        for (Runnable next = otherProcess.poll(); next != null; next = otherProcess.poll()) {
            next.run();
        }
    }

    private Membership join() throws ProtocolException {
        Membership membership = Chats.answer(chat.join("alice", true, new Calls()));
        membership.rooms().enter("lobby", null, name -> {});
        answer();
        return membership;
    }

    private CompletionStage<Membership> comeBack(Membership membership) {
        return chat.resume(requireNonNull(membership.session()), new Calls());
    }

    @Test
    void whoComesBackIsBackWhenTheyAreIn() throws ProtocolException {
        Membership alice = join();
        CompletionStage<Entry> entered = alice.rooms().enter("dev", null, name -> {});
        CompletionStage<Membership> back = comeBack(alice);
        assertThat(back.toCompletableFuture()).isNotDone();
        answer();

        RecordingRoom dev = requireNonNull(lobby.others.get("dev"));
        MemberRooms rooms = Chats.answer(back).rooms();
        assertThat(Chats.answer(entered).seq()).isEqualTo(1);
        assertThat(rooms.seen(Map.of("LOBBY", 1L))).containsExactly(entry("lobby", 1L), entry("dev", -1L));
        Reentry reentry = requireNonNull(rooms.reenter("dev", -1));
        assertThat(reentry.entry().roster().names()).containsExactly("alice");
        assertThat(reentry.entry().seq()).isEqualTo(1);
        List<RoomEvent> toldBefore = new ArrayList<>();
        assertThat(rooms.missed("dev", 1, 1000, () -> toldBefore.addAll(dev.events)))
                .isEqualTo(new Missed(List.of(), true));
        assertThat(toldBefore).containsExactly(new Joined("dev", 1, "alice"));
    }

    @Test
    void whoSaysAgainWhatIsOnItsWayIsToldIfNothingComesOfIt() throws ProtocolException {
        Membership alice = join();
        assertThat(alice.rooms().say("lobby", "hello", "a1", false)).isNull();
        Calls attachment = new Calls();
        Membership back = Chats.answer(chat.resume(requireNonNull(alice.session()), attachment));
        assertThat(back.rooms().say("lobby", "hello", "a1", false)).isNull();
        lobby.before = event -> {
            throw new IllegalStateException("out of memory");
        };
        answer();
        assertThat(attachment.failures).hasSize(1);

        lobby.before = event -> {};
        assertThat(back.rooms().say("lobby", "hello", "a1", false)).isNull();
        answer();
        assertThat(back.rooms().say("lobby", "hello", "a1", false)).isEqualTo(new Duplicate("a1", "lobby", 2));
    }

    @Test
    void whoDidNotGetInIsBackWithoutThatRoom() throws ProtocolException {
        Membership alice = join();
        alice.rooms().enter("dev", null, name -> {});
        CompletionStage<Membership> back = comeBack(alice);
        requireNonNull(lobby.others.get("dev")).before = event -> {
            throw new IllegalStateException("out of memory");
        };
        answer();

        assertThat(Chats.answer(back).rooms().seen(Map.of())).containsOnlyKeys("lobby");
    }
}
