package chat.server.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Direct;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens to a session when two things happen to it at the same moment, which is made by hand. */
final class SessionMomentsTest {

    private static final int SEATS = 1;

    private final RecordingRoom room = new RecordingRoom();
    private final HeldRegister register = new HeldRegister(new MemoryUserRegister(SEATS, Chats.RESUME_WINDOW));

    /** Run when the chat looks at the clock, as it does between a direct message's acceptance and its delivery. */
    private Runnable atClock = () -> {};

    private final Chat chat = new Chat(
            register, Chats.logs(InstantSource.system()), room, Chats.MAX_ROOMS, Chats.MAX_BYTES, this::lookAtClock);

    private Instant lookAtClock() {
        Runnable before = atClock;
        atClock = () -> {};
        before.run();
        return Instant.EPOCH;
    }

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
        assertThat(Chats.answer(firstBack).rooms().seen(Map.of())).isEmpty();
        assertThat(Chats.answer(firstBack).rooms().reenter("lobby", 1)).isNull();
        assertThat(Chats.answer(firstBack)
                        .rooms()
                        .missed("lobby", 1, 1000, () -> fail("the stream is not for this one")))
                .isNull();
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
    void whoComesBackWhileTheyAreBeingRemovedIsRemovedFromThere() throws ProtocolException {
        Calls first = new Calls();
        Membership alice = join("alice", first);
        List<Membership> back = new ArrayList<>();
        first.atRemoval = () -> back.add(comeBack(alice, new Calls()));

        assertThat(Chats.answer(chat.remove("ALICE", null))).isTrue();

        assertThat(room.events)
                .containsExactly(new Joined("lobby", 1, "alice"), new Left("lobby", 2, "alice", "kicked"));
        assertThat(back.get(0).leave(LeaveReason.EXIT)).isFalse();
        assertThat(Chats.answer(chat.remove("alice", null))).isFalse();
    }

    private static List<String> mail(Membership membership) {
        List<String> texts = new ArrayList<>();
        for (Direct next = membership.directs().next();
                next != null;
                next = membership.directs().next()) {
            texts.add(next.text());
        }
        return texts;
    }

    private Membership comeBack(Membership membership, Attachment attachment) {
        try {
            return Chats.answer(chat.resume(session(membership), attachment));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Duplicate sayToBob(Membership membership, String text, String id) {
        try {
            return membership.directs().say("bob", text, id, false);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Says as much to bob as is taken, and returns how much that was. */
    private static int fill(Membership membership) {
        for (int taken = 0; ; taken++) {
            try {
                membership.directs().say("bob", "unread", "u" + taken, false);
            } catch (ProtocolException full) {
                return taken;
            }
        }
    }

    @Test
    void wordsThatAreSentAgainWhileTheyAreDeliveredComeOnceAndAreNotRefused() throws ProtocolException {
        chat.setMaxUsers(2);
        Membership alice = join("alice", new Calls());
        Membership bob = join("bob", new Calls());
        Calls attachment = new Calls();
        List<Membership> back = new ArrayList<>();
        atClock = () -> {
            back.add(comeBack(alice, attachment));
            assertThat(sayToBob(back.get(0), "psst", "d1")).isNull();
        };

        assertThat(sayToBob(alice, "psst", "d1")).isNull();

        assertThat(mail(bob)).containsExactly("psst");
        assertThat(mail(back.get(0))).containsExactly("psst");
        assertThat(attachment.failures).isEmpty();
        assertThat(sayToBob(back.get(0), "psst", "d1")).isEqualTo(new Duplicate("d1", null, 1));
    }

    @Test
    void whoSendsWordsAgainWhileTheyAreBeingRefusedIsToldSoAndMaySayThemOnceMore() throws ProtocolException {
        chat.setMaxUsers(2);
        Membership alice = join("alice", new Calls());
        Membership bob = join("bob", new Calls());
        int unread = fill(alice);
        Calls attachment = new Calls();
        List<Membership> back = new ArrayList<>();
        atClock = () -> {
            back.add(comeBack(alice, attachment));
            assertThat(sayToBob(back.get(0), "psst", "d1")).isNull();
        };

        assertThatThrownBy(() -> alice.directs().say("bob", "psst", "d1", false))
                .isInstanceOf(ProtocolException.class);

        assertThat(attachment.failures).singleElement().isInstanceOfSatisfying(ProtocolException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refused.toMessage().id()).isEqualTo("d1");
        });
        assertThat(mail(bob)).hasSize(unread).doesNotContain("psst");
        assertThat(sayToBob(back.get(0), "psst", "d1")).isNull();
        assertThat(mail(bob)).containsExactly("psst");
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
