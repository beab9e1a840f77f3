package chat.server.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What happens to a session when two things happen to it at the same moment, which is made by hand. */
final class SessionMomentsTest {

    private static final int SEATS = 1;

    private final RecordingRoom room = new RecordingRoom();
    private final HeldRegister register = new HeldRegister(new MemoryUserRegister(SEATS, Chats.RESUME_WINDOW));
    private final Chat chat = new Chat(
            register,
            new MemoryRoomLogs(InstantSource.system(), Chats.HISTORY, 1024 * 1024),
            room,
            Chats.MAX_ROOMS,
            InstantSource.system());

    /** Answers those who come back when the test wants it to. */
    private static final class HeldRegister implements UserRegister {

        private final UserRegister register;
        private final List<Runnable> answers = new ArrayList<>();
        private boolean holding;

        HeldRegister(UserRegister register) {
            this.register = register;
        }

        @Override
        public int maxUsers() {
            return register.maxUsers();
        }

        @Override
        public void setMaxUsers(int maxUsers) {
            register.setMaxUsers(maxUsers);
        }

        @Override
        public CompletionStage<Seat> claim(Username name, boolean resumable, Holder holder) {
            return register.claim(name, resumable, holder);
        }

        @Override
        public CompletionStage<Seat> resume(String session) {
            CompletionStage<Seat> resumed = register.resume(session);
            CompletableFuture<Void> moment = new CompletableFuture<>();
            if (holding) {
                answers.add(() -> moment.complete(null));
            } else {
                moment.complete(null);
            }
            return moment.thenCompose(now -> resumed);
        }

        @Override
        public void keep(Seat seat) {
            register.keep(seat);
        }

        @Override
        public void release(Seat seat) {
            register.release(seat);
        }
    }

    private Membership join(String name, Calls attachment) throws ProtocolException {
        Membership membership = Chats.answer(chat.join(name, true, attachment));
        Chats.answer(membership.rooms().enter("lobby", null, room -> {}));
        return membership;
    }

    private static String session(Membership membership) {
        return requireNonNull(membership.session());
    }

    private static void assertRefused(CompletionStage<?> stage, ErrorCode code) {
        assertThatThrownBy(() -> Chats.answer(stage))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    @Test
    void ofTwoWhoComeBackTheLaterOneActsAlsoIfItIsAnsweredFirst() throws ProtocolException {
        String session = session(join("alice", new Calls()));
        register.holding = true;
        Calls first = new Calls();
        Calls second = new Calls();
        CompletionStage<Membership> firstBack = chat.resume(session, first);
        CompletionStage<Membership> secondBack = chat.resume(session, second);

        register.answers.get(1).run();
        register.answers.get(0).run();

        assertThat(first.ends).containsExactly(Attachment.End.RESUMED);
        assertThat(second.ends).isEmpty();
        assertThatThrownBy(() -> Chats.answer(firstBack).rooms().say("lobby", "hello", null, false))
                .isInstanceOf(ProtocolException.class);
        assertThat(Chats.answer(firstBack).rooms().reenter(Map.of(), 1000, name -> {}))
                .isEmpty();
        Membership acts = Chats.answer(secondBack);
        acts.rooms().say("lobby", "hello", null, false);
        assertThat(acts.leave(LeaveReason.EXIT)).isTrue();
        join("alice", new Calls()); // neither name nor seat is lost
    }

    @Test
    void whoComesBackInTheMidstOfTheLeaveIsTooLateAndTheNameIsFreeOnlyBehindIt() throws ProtocolException {
        Membership alice = join("alice", new Calls());
        List<CompletionStage<Membership>> inTheMidst = new ArrayList<>();
        room.before = event -> {
            inTheMidst.add(chat.resume(session(alice), new Calls()));
            inTheMidst.add(chat.join("alice", false, new Calls()));
        };

        alice.leave(LeaveReason.EXIT);

        room.before = event -> {};
        assertRefused(inTheMidst.get(0), ErrorCode.SESSION_UNKNOWN);
        assertRefused(inTheMidst.get(1), ErrorCode.USERNAME_TAKEN);
        join("alice", new Calls());
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Left("lobby", 2, "alice", "exit"),
                        new Joined("lobby", 3, "alice"));
    }

    @Test
    void newcomerWhoGetsASeatAsItsTimeEndsComesInBehindTheLeave() throws ProtocolException {
        Calls away = new Calls();
        Membership alice = join("alice", away);
        assertThat(alice.keep(LeaveReason.TIMEOUT)).isTrue();
        List<CompletionStage<Membership>> newcomer = new ArrayList<>();
        List<Boolean> inBefore = new ArrayList<>();
        room.before = event -> {
            newcomer.add(chat.join("bob", false, new Calls()));
            inBefore.add(newcomer.get(0).toCompletableFuture().isDone());
        };

        assertThat(alice.expire()).isTrue();

        assertThat(inBefore).containsExactly(false);
        room.before = event -> {};
        Chats.answer(Chats.answer(newcomer.get(0)).rooms().enter("lobby", null, name -> {}));
        assertThat(room.events).extracting(RoomEvent::seq).containsExactly(1L, 2L, 3L);
        assertThat(away.ends).isEmpty();
    }

    @Test
    void whatCouldNotBeSaidIsSaidWhenItIsSentAgain() throws ProtocolException {
        Calls attachment = new Calls();
        Membership alice = join("alice", attachment);
        room.before = event -> {
            throw new IllegalStateException("out of memory");
        };
        assertThat(alice.rooms().say("lobby", "hello", "a1", false)).isNull();
        assertThat(attachment.failures).hasSize(1);
        room.before = event -> {};

        assertThat(alice.rooms().say("lobby", "hello", "a1", false)).isNull();

        assertThat(room.events).hasSize(2);
        assertThat(alice.rooms().say("lobby", "hello", "a1", false)).isNotNull();
    }
}
