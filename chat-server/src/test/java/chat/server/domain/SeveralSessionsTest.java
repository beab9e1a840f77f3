package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One user, several devices: no door leads there yet, but the rules know no difference. */
final class SeveralSessionsTest {

    private final RecordingRoom lobby = new RecordingRoom();
    private final Chat chat = Chats.inMemory(2, lobby, InstantSource.system());
    private final Session phone = join();
    private final Session terminal = another();

    private Session join() {
        try {
            Session session = Chats.answer(chat.join("alice", true, new Calls()));
            Chats.enter(session, "lobby");
            return session;
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private Session another() {
        try {
            Session session = Chats.answer(chat.addSession(phone.username(), new Calls()));
            Chats.enter(session, "lobby");
            return session;
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> directs(Session session) throws ProtocolException {
        List<DirectMessage> directs = Chats.answer(session.directs().read(Long.MAX_VALUE));
        directs.forEach(direct -> session.directs().took(direct.seq()));
        return directs.stream().map(DirectMessage::text).toList();
    }

    @Test
    void theyHaveOneNameOneSeatAndOneEntry() throws ProtocolException {
        assertThat(chat.count()).isEqualTo(1);
        assertThat(terminal.user()).isSameAs(phone.user());
        assertThat(Chats.lobby(terminal).names()).containsExactly("alice");
        assertThat(lobby.events).containsExactly(new Joined("lobby", 1, "alice"));
    }

    @Test
    void eachSaysWhatItWantsUnderLabelsOfItsOwn() throws ProtocolException {
        phone.say("lobby", "from the phone", "1", false);
        terminal.say("lobby", "from the terminal", "1", false);

        assertThat(Chats.calls(phone).answers).isEmpty();
        assertThat(Chats.calls(terminal).answers).isEmpty();
        assertThat(lobby.events).extracting(RoomEvent::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void onlyTheLastOneThatEndsTakesTheUserOut() throws ProtocolException {
        assertThat(Chats.leave(phone, LeaveReason.EXIT)).isTrue();
        assertThat(lobby.events).hasSize(1);
        Chats.say(terminal, "lobby", "still here");
        assertThat(Chats.calls(terminal).failures).isEmpty();

        assertThat(Chats.leave(terminal, LeaveReason.EXIT)).isTrue();
        assertThat(lobby.events).endsWith(new Left("lobby", 3, "alice", "exit"));
        assertThat(chat.count()).isZero();
        Chats.join(chat, "alice", () -> {});
    }

    @Test
    void theSeatIsGivenToSomebodyElseOnlyIfAllAreLost() throws ProtocolException {
        chat.setMaxUsers(1);
        assertThat(Chats.answer(phone.keep(LeaveReason.TIMEOUT))).isTrue();
        assertThat(chat.join("bob", false, new Calls()).toCompletableFuture()).isCompletedExceptionally();

        assertThat(Chats.answer(terminal.keep(LeaveReason.TIMEOUT))).isTrue();
        Chats.join(chat, "bob", () -> {});
        assertThat(Chats.calls(phone).evicted).isEqualTo(1);
        assertThat(Chats.calls(terminal).evicted).isEqualTo(1);
        assertThat(lobby.events).contains(new Left("lobby", 2, "alice", "timeout"));
    }

    @Test
    void eachIsResumedByItself() throws ProtocolException {
        Session back = Chats.answer(chat.resume(phone.secret() == null ? "" : phone.secret(), new Calls()));
        Chats.say(back, "lobby", "back");
        Chats.say(terminal, "lobby", "never away");
        Chats.say(phone, "lobby", "too late");

        assertThat(Chats.calls(phone).superseded).isEqualTo(1);
        assertThat(Chats.calls(phone).failures).hasSize(1);
        assertThat(Chats.calls(terminal).superseded).isZero();
        assertThat(lobby.events).hasSize(3);
    }

    @Test
    void wordsToTheUserReachAllAndEachTakesThemByItself() throws ProtocolException {
        Session bob = Chats.join(chat, "bob", () -> {}).session();
        bob.sayTo("alice", "psst", null, false);

        assertThat(directs(phone)).containsExactly("psst");
        assertThat(directs(terminal)).containsExactly("psst");
        terminal.sayTo("bob", "yes?", null, false);
        assertThat(directs(phone)).containsExactly("yes?");
        assertThat(directs(bob)).containsExactly("psst", "yes?");
    }

    @Test
    void whoIsRemovedIsRemovedEverywhere() throws ProtocolException {
        assertThat(Chats.answer(chat.remove("alice", null))).isTrue();

        assertThat(chat.count()).isZero();
        List<RoomEvent> left = new ArrayList<>(lobby.events);
        assertThat(left).endsWith(new Left("lobby", 2, "alice", "kicked"));
    }

    @Test
    void eachHasAStreamOfARoomFromWhereItCameIn() throws ProtocolException {
        List<String> began = new ArrayList<>();
        Chats.answer(phone.enter("dev", null, Chats.at(() -> began.add("phone"))));
        Chats.say(phone, "dev", "anybody?");
        Entry entry = Chats.answer(terminal.enter("dev", null, Chats.at(() -> began.add("terminal"))));

        assertThat(began).containsExactly("phone", "terminal");
        assertThat(entry.seq()).isEqualTo(2);
        Chats.part(phone, "dev");
        Chats.say(terminal, "dev", "gone");
        assertThat(Chats.calls(terminal).failures).hasSize(1);
    }
}
