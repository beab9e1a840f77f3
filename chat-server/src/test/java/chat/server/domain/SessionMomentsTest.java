package chat.server.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.server.store.Directory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What happens to a session when two things happen to it at the same moment, which is made by hand. */
final class SessionMomentsTest {

    private static final int SEATS = 1;

    private final RecordingRoom room = new RecordingRoom();
    private final Directory memory = Chats.directory(SEATS);
    private final Directory directory = mock(Directory.class, delegatesTo(memory));

    /** Run when the chat looks at the clock, as it does before a direct message is put anywhere. */
    private Runnable atClock = () -> {};

    private final Chat chat = Chats.chat(directory, Chats.store(InstantSource.system()), room, this::lookAtClock);

    private Instant lookAtClock() {
        Runnable before = atClock;
        atClock = () -> {};
        before.run();
        return Instant.EPOCH;
    }

    /** From now on whoever comes back is answered when the test wants it to. */
    private List<Runnable> holdResumes() {
        List<Runnable> answers = new ArrayList<>();
        doAnswer(call -> {
                    Object resumed = memory.resume(call.getArgument(0));
                    CompletableFuture<Void> moment = new CompletableFuture<>();
                    answers.add(() -> moment.complete(null));
                    return moment.thenCompose(now -> (CompletionStage<?>) resumed);
                })
                .when(directory)
                .resume(any());
        return answers;
    }

    private Session join(String name, Calls calls) throws ProtocolException {
        Session session = Chats.answer(Chats.guest(chat, name, true, calls));
        Chats.enter(session, "lobby");
        return session;
    }

    private static String secret(Session session) {
        return requireNonNull(session.secret());
    }

    private static void assertRefused(CompletionStage<?> stage, ErrorCode code) {
        assertThatThrownBy(() -> Chats.answer(stage))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    @Test
    void ofTwoWhoComeBackTheLaterOneActsAlsoIfItIsAnsweredFirst() throws ProtocolException {
        String secret = secret(join("alice", new Calls()));
        List<Runnable> answers = holdResumes();
        Calls first = new Calls();
        Calls second = new Calls();
        CompletionStage<Session> firstBack = chat.claims().resume(secret, first);
        CompletionStage<Session> secondBack = chat.claims().resume(secret, second);

        answers.get(1).run();
        answers.get(0).run();

        assertThat(first.superseded).isPositive();
        assertThat(second.superseded).isZero();
        assertThat(firstBack.toCompletableFuture()).isCompletedExceptionally();
        Session acts = Chats.answer(secondBack);
        Chats.say(acts, "lobby", "hello");
        assertThat(room.events).hasSize(2);
        assertThat(Chats.leave(acts, LeaveReason.EXIT)).isTrue();
        join("alice", new Calls()); // neither name nor seat is lost
    }

    @Test
    void whoIsOvertakenWhileTheyAreToldWhatTheyMissedIsNotRefusedButTold() throws ProtocolException {
        String secret = secret(join("alice", new Calls()));
        Calls first = new Calls();
        Session overtaken = Chats.answer(chat.claims().resume(secret, first));

        Chats.answer(chat.claims().resume(secret, new Calls()));

        assertThat(first.superseded).isPositive(); // by which they are told
        assertThatThrownBy(() -> Chats.answer(overtaken.directs().rewind(0))).isInstanceOf(SupersededException.class);
    }

    @Test
    void whoComesBackInTheMidstOfTheLeaveIsTooLateAndWhoWantsTheNameGetsItBehindIt() throws ProtocolException {
        Session alice = join("alice", new Calls());
        List<CompletionStage<Session>> inTheMidst = new ArrayList<>();
        room.before = event -> {
            inTheMidst.add(chat.claims().resume(secret(alice), new Calls()));
            inTheMidst.add(Chats.guest(chat, "alice", false, new Calls()));
        };

        alice.leave(LeaveReason.EXIT);

        room.before = event -> {};
        assertRefused(inTheMidst.get(0), ErrorCode.SESSION_UNKNOWN);
        await().until(inTheMidst.get(1).toCompletableFuture()::isDone);
        Chats.enter(Chats.answer(inTheMidst.get(1)), "lobby"); // all were told that the name's former user left
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Left("lobby", 2, "alice", "exit"),
                        new Joined("lobby", 3, "alice"));
    }

    @Test
    void newcomerToAFullChatGetsTheSeatOfWhoeverIsJustLeavingBehindTheLeave() throws ProtocolException {
        Session alice = join("alice", new Calls());
        List<CompletionStage<Session>> newcomer = new ArrayList<>();
        room.before = event -> newcomer.add(Chats.guest(chat, "bob", false, new Calls()));

        alice.leave(LeaveReason.EXIT);

        room.before = event -> {};
        await().until(newcomer.get(0).toCompletableFuture()::isDone);
        Chats.enter(Chats.answer(newcomer.get(0)), "lobby");
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Left("lobby", 2, "alice", "exit"),
                        new Joined("lobby", 3, "bob"));
        assertRefused(Chats.guest(chat, "carol", false, new Calls()), ErrorCode.SERVER_FULL); // at once
    }

    @Test
    void newcomerWhoWantsTheSeatOfSomebodyWhoIsJustLeavingComesInBehindTheLeave() throws ProtocolException {
        Session alice = join("alice", new Calls());
        assertThat(Chats.answer(alice.keep(LeaveReason.TIMEOUT))).isTrue();
        List<CompletionStage<Session>> newcomer = new ArrayList<>();
        AtomicBoolean asked = new AtomicBoolean();
        doAnswer(call -> {
                    if (!asked.getAndSet(true)) {
                        newcomer.add(Chats.guest(chat, "bob", false, new Calls()));
                    }
                    return memory.release(call.getArgument(0));
                })
                .when(directory)
                .release(any());

        assertThat(Chats.leave(alice, LeaveReason.TIMEOUT)).isTrue();

        Chats.enter(Chats.answer(newcomer.get(0)), "lobby");
        assertThat(room.events)
                .containsExactly(
                        new Joined("lobby", 1, "alice"),
                        new Left("lobby", 2, "alice", "timeout"),
                        new Joined("lobby", 3, "bob"));
        assertThat(Chats.calls(alice).evicted).isZero();
        assertThat(chat.count()).isEqualTo(1);
    }

    @Test
    void whoComesBackWhileTheyAreBeingRemovedIsRemovedFromThere() throws ProtocolException {
        Calls first = new Calls();
        Session alice = join("alice", first);
        List<Session> back = new ArrayList<>();
        first.atRemoval = () -> back.add(comeBack(alice, new Calls()));

        assertThat(Chats.remove(chat, "ALICE")).isTrue();

        assertThat(room.events)
                .containsExactly(new Joined("lobby", 1, "alice"), new Left("lobby", 2, "alice", "kicked"));
        assertThat(Chats.leave(back.get(0), LeaveReason.EXIT)).isFalse();
        assertThat(Chats.remove(chat, "alice")).isFalse();
    }

    @Test
    void whoIsOutOfARoomWaitsForNothingMoreAndANewEntryIsNotStruckOutByThat() throws ProtocolException {
        Session alice = join("alice", new Calls());
        Chats.enter(alice, "dev");
        List<Runnable> held = new ArrayList<>();
        doAnswer(call -> {
                    CompletableFuture<Void> moment = new CompletableFuture<>();
                    held.add(() -> moment.complete(null));
                    return moment.thenCompose(now -> memory.part(call.getArgument(0), call.getArgument(1)));
                })
                .when(directory)
                .part(any(), any());

        Chats.part(alice, "dev");
        CompletionStage<Entry> again = alice.enter("dev", null, Chats.at(() -> {}));
        assertThat(again.toCompletableFuture()).isNotDone();
        held.get(0).run();

        Chats.answer(again);
        Session back = comeBack(alice, new Calls());
        assertThat(back.stays().names()).extracting(Object::toString).containsExactly("lobby", "dev");
    }

    private static List<String> mail(Session session) throws ProtocolException {
        List<DirectMessage> directs = Chats.answer(session.directs().read(Long.MAX_VALUE));
        directs.forEach(direct -> session.directs().took(direct.seq()));
        return directs.stream().map(DirectMessage::text).toList();
    }

    private Session comeBack(Session session, Calls calls) {
        try {
            return Chats.answer(chat.claims().resume(secret(session), calls));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Says as much to bob as is taken, and returns how much that was. */
    private static int fill(Session session) {
        Calls calls = Chats.calls(session);
        int taken = 0;
        while (calls.failures.isEmpty()) {
            session.directs().say("bob", "unread", "u" + taken++, false);
        }
        calls.failures.clear();
        return taken - 1;
    }

    @Test
    void wordsThatAreSentAgainWhileTheyAreDeliveredComeOnceAndAreNotRefused() throws ProtocolException {
        chat.setMaxUsers(2);
        Session alice = join("alice", new Calls());
        Session bob = join("bob", new Calls());
        Calls calls = new Calls();
        List<Session> back = new ArrayList<>();
        atClock = () -> {
            back.add(comeBack(alice, calls));
            back.get(0).directs().say("bob", "psst", "d1", false);
        };

        alice.directs().say("bob", "psst", "d1", false);

        assertThat(mail(bob)).containsExactly("psst");
        assertThat(mail(back.get(0))).containsExactly("psst");
        assertThat(calls.failures).isEmpty();
        back.get(0).directs().say("bob", "psst", "d1", false);
        assertThat(calls.answers).containsExactly(new Duplicate("d1", null, 1));
    }

    @Test
    void whoSendsWordsAgainWhileTheyAreBeingRefusedIsToldSoAndMaySayThemOnceMore() throws ProtocolException {
        chat.setMaxUsers(2);
        Session alice = join("alice", new Calls());
        Session bob = join("bob", new Calls());
        int unread = fill(alice);
        Calls calls = new Calls();
        List<Session> back = new ArrayList<>();
        atClock = () -> {
            back.add(comeBack(alice, calls));
            back.get(0).directs().say("bob", "psst", "d1", false);
        };

        alice.directs().say("bob", "psst", "d1", false);

        assertThat(calls.failures).singleElement().isInstanceOfSatisfying(ProtocolException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refused.toMessage().id()).isEqualTo("d1");
        });
        assertThat(mail(bob)).hasSize(unread).doesNotContain("psst");
        back.get(0).directs().say("bob", "psst", "d1", false);
        assertThat(mail(bob)).containsExactly("psst");
    }

    @Test
    void theLastLabelsOfDirectMessagesAreRememberedHoweverManyWithoutOneCameBetween() throws ProtocolException {
        chat.setMaxUsers(2);
        Calls calls = new Calls();
        Session alice = join("alice", calls);
        Session bob = join("bob", new Calls());
        for (int i = 0; i < ProtocolLimits.MAX_REMEMBERED_IDS; i++) {
            alice.directs().say("bob", "psst", "d" + i, false);
            alice.directs().say("bob", "psst", null, false);
            mail(bob);
        }

        alice.directs().say("bob", "psst", "d0", false);

        assertThat(calls.failures).isEmpty();
        assertThat(calls.answers).containsExactly(new Duplicate("d0", null, 1));
        assertThat(mail(bob)).isEmpty();
    }

    /** Whoever says something is answered when it is in the store, whether it can be told here or not. */
    @Test
    void whatWasSaidButCouldNotBeToldIsADuplicateWhenItIsSentAgain() throws ProtocolException {
        Calls calls = new Calls();
        Session alice = join("alice", calls);
        room.before = event -> {
            throw new IllegalStateException("out of memory");
        };
        alice.speech().say("lobby", "hello", "a1", false);
        room.before = event -> {};

        alice.speech().say("lobby", "hello", "a1", false);

        assertThat(room.failures).hasSize(1);
        assertThat(calls.failures).isEmpty();
        assertThat(calls.answers).containsExactly(new Duplicate("a1", "lobby", 2));
    }

    @Test
    void labelIsFoundAlsoByWhoHasLeftTheRoomSince() throws ProtocolException {
        Calls calls = new Calls();
        Session alice = join("alice", calls);
        Chats.enter(alice, "dev");
        alice.speech().say("dev", "hello", "a1", false);
        Chats.part(alice, "dev");

        alice.speech().say("dev", "hello", "a1", false);
        alice.speech().say("dev", "hello", "a2", false);

        assertThat(calls.answers).containsExactly(new Duplicate("a1", "dev", 2));
        assertThat(calls.failures)
                .singleElement()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.ROOM_UNKNOWN));
        Chats.enter(alice, "dev");
        alice.speech().say("dev", "again", "a3", false);
        assertThat(calls.failures).hasSize(1);
    }
}
