package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.server.store.ArchivedRooms;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomStore;
import chat.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.InvocationOnMock;

/** Stores that fail at one certain call, whichever it is: what is seen afterwards is always the same. */
final class StoreFailureTest {

    /** How a call fails. */
    enum Failure {
        UNAVAILABLE,
        UNKNOWN_DONE,
        UNKNOWN_NOT_DONE
    }

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final RecordingRoom lobby = new RecordingRoom();
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final ScheduledExecutorService eventLoop = mock();
    private final List<ServerMessage> answers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    private @Nullable Failure failure;
    private int failingCall;
    private int calls;

    /** By the latest lease. */
    private Runnable admitOnceMore = () -> {};

    private boolean someoneElseCleansUp;

    /** A port of a store that fails when it is called for the n-th time, together with the other ones. */
    private <T> T failing(Class<T> port, T target) {
        return mock(
                port,
                call -> call.getMethod().getReturnType() == CompletionStage.class
                        ? ask(call, target)
                        : forward(call, target));
    }

    private static Object forward(InvocationOnMock call, Object target) throws ReflectiveOperationException {
        return call.getMethod().invoke(target, call.getArguments());
    }

    private Object ask(InvocationOnMock call, Object target) throws ReflectiveOperationException {
        if (target instanceof RoomStore.OpenRoom room
                && call.getMethod().getName().equals("admit")) {
            admitOnceMore = () -> room.admit(call.getArgument(0));
        } else if (target instanceof RoomStore.Writer && call.getArgument(2) instanceof Left && someoneElseCleansUp) {
            someoneElseCleansUp = false;
            admitOnceMore.run();
        }
        boolean fails = ++calls == failingCall;
        if (fails && failure == Failure.UNAVAILABLE) {
            return CompletableFuture.failedFuture(StoreException.unavailable("busy", null));
        }
        if (fails && failure == Failure.UNKNOWN_NOT_DONE) {
            return CompletableFuture.failedFuture(StoreException.unknown("lost on its way", null));
        }
        CompletionStage<?> done = (CompletionStage<?>) forward(call, target);
        return fails
                ? CompletableFuture.failedFuture(StoreException.unknown("the answer was lost", null))
                : done.thenApply(this::wrapped);
    }

    private @Nullable Object wrapped(@Nullable Object answer) {
        if (answer instanceof RoomStore.OpenRoom open) {
            return failing(RoomStore.OpenRoom.class, open);
        }
        return answer instanceof RoomStore.Writer writer ? failing(RoomStore.Writer.class, writer) : answer;
    }

    private Chat chat(RoomStore rooms) {
        return chat(rooms, Duration.ofMinutes(1));
    }

    private Chat chat(RoomStore rooms, Duration patience) {
        when(eventLoop.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(0));
            return null;
        });
        doAnswer(call -> {
                    call.<Runnable>getArgument(0).run();
                    return null;
                })
                .when(eventLoop)
                .execute(any());
        return new Chat(
                failing(Directory.class, Chats.directory(3)),
                rooms,
                failing(Mailboxes.class, Chats.mailboxes()),
                lobby,
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                eventLoop,
                patience,
                CLOCK,
                null,
                Chats.order());
    }

    private SessionListener listener() {
        SessionListener listener = mock();
        when(listener.eventLoop()).thenReturn(eventLoop);
        when(listener.peer()).thenReturn(new Calls().peer);
        doAnswer(call -> answers.add(call.getArgument(0))).when(listener).answer(any());
        doAnswer(call -> failures.add(call.getArgument(0))).when(listener).failed(any());
        return listener;
    }

    /** The answer, after as many timers as it takes. */
    private <T> T await(CompletionStage<T> stage) throws ProtocolException {
        runTimers();
        return Chats.answer(stage);
    }

    /** As a connection does before it takes the next line. */
    private void awaitTurn(Session session, @Nullable String room) {
        if (!session.isReadyFor(room)) {
            runTimers();
            assertThat(session.isReadyFor(room)).isTrue();
        }
    }

    private void runTimers() {
        for (Runnable timer = timers.poll(); timer != null; timer = timers.poll()) {
            timer.run();
        }
    }

    /** What somebody does from the first call to the last; returns what is seen of it. */
    private List<Object> life(Chat chat) throws ProtocolException {
        Session bob = await(Chats.guest(chat, "bob", true, listener()));
        await(bob.enter("lobby", null, Chats.at(() -> {})));
        Session first = await(Chats.guest(chat, "alice", true, listener()));
        await(first.enter("lobby", null, Chats.at(() -> {})));
        await(first.enter("dev", null, Chats.at(() -> {})));
        for (String label : List.of("a", "b", "c")) {
            awaitTurn(first, "dev");
            first.speech().say("dev", label, label, false);
        }
        awaitTurn(first, null);
        first.directs().say("bob", "psst", "d", false);
        awaitTurn(first, null);
        first.directs().say("bob", "psst, without a label", null, false);
        awaitTurn(first, null);
        await(first.part("dev", null));
        first.speech().say("dev", "c", "c", false);
        awaitTurn(first, null);
        await(first.keep(LeaveReason.DISCONNECTED));

        Session again = await(chat.claims().resume(String.valueOf(first.secret()), listener()));
        again.directs().say("bob", "psst, once more", null, false);
        awaitTurn(again, "lobby");
        again.speech().say("lobby", "back", "e", false);
        awaitTurn(again, "lobby");
        again.speech().setTopic("lobby", "tea", null);
        awaitTurn(again, "lobby");
        again.speech().say("lobby", "back", "e", false);
        awaitTurn(again, null);
        List<Object> seen = new ArrayList<>(await(again.queries().history("lobby", Long.MAX_VALUE, 10, 10_000, null))
                .messages());
        seen.addAll(await(bob.directs().read(10_000)));
        seen.addAll(await(again.directs().read(10_000)));
        assertThat(await(again.leave(LeaveReason.EXIT))).isTrue();
        Session namesake = await(Chats.guest(chat, "alice", false, listener()));
        await(namesake.enter("lobby", null, Chats.at(() -> {})));
        seen.addAll(lobby.events);
        seen.addAll(lobby.others.values().stream()
                .<RoomEvent>flatMap(room -> room.events.stream())
                .toList());
        seen.addAll(answers);
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void whicheverCallFailsNothingElseIsSeen(Failure how) throws ProtocolException {
        List<Object> expected = new StoreFailureTest().life();
        assertThat(expected).filteredOn(DirectMessage.class::isInstance).hasSize(6);
        assertThat(expected)
                .filteredOn(ServerMessage.Duplicate.class::isInstance)
                .hasSize(2);
        int n = 0;
        StoreFailureTest run;
        do {
            run = new StoreFailureTest();
            run.failure = how;
            run.failingCall = ++n;
            assertThat(run.life()).as("call %s fails", n).isEqualTo(expected);
            assertThat(run.failures).isEmpty();
        } while (run.calls >= n);
        assertThat(n).isGreaterThan(40);
    }

    private List<Object> life() throws ProtocolException {
        return life(chat(failing(RoomStore.class, Chats.store(CLOCK))));
    }

    @Test
    void leaveStandsInEveryRoomWhoeverElseCleansUpMeanwhile() throws ProtocolException {
        Chat chat = chat(failing(RoomStore.class, Chats.store(CLOCK)));
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(alice, "lobby");
        someoneElseCleansUp = true;

        assertThat(Chats.answer(alice.leave(LeaveReason.EXIT))).isTrue();
        assertThat(lobby.events).endsWith(new Left("lobby", 2, "alice", "exit"));
    }

    @Test
    void whereNobodyWaitsForARoomAnyMoreNobodyAsksForItEither() throws ProtocolException {
        RoomStore kept = new ArchivedRooms(Chats.store(CLOCK));
        RoomStore store = mock(
                RoomStore.class,
                call -> call.getMethod().getName().equals("open")
                                && call.getArgument(0).toString().equals("dev")
                        ? CompletableFuture.failedFuture(StoreException.unavailable("full", null))
                        : forward(call, kept));
        Session alice = Chats.answer(Chats.guest(chat(store, Duration.ZERO), "alice", true, listener()));
        Chats.enter(alice, "lobby");
        assertThat(alice.enter("dev", null, Chats.at(() -> {})).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(ProtocolException.class);

        assertThat(timers).hasSize(1);
        timers.remove().run();
        assertThat(timers).isEmpty();
    }

    @Test
    void whatWasTakenIsNotSetBackByAnAttemptThatComesLate() throws ProtocolException {
        Chat chat = chat(Chats.store(CLOCK));
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(alice, "lobby");
        List.of("one", "two").forEach(text -> alice.directs().say("alice", text, null, false));
        failNext(Failure.UNAVAILABLE);
        alice.directs().took(1);
        alice.directs().took(2);
        runTimers();

        Session back = Chats.answer(chat.claims().resume(String.valueOf(alice.secret()), listener()));
        assertThat(Chats.answer(back.directs().read(10_000))).isEmpty();
    }

    @Test
    void whoseCopyCannotBeStoredIsNotToldThatTheyDidNotSayWhatSomebodyElseHas() throws ProtocolException {
        Chat chat = chat(Chats.store(CLOCK), Duration.ZERO);
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Session bob = Chats.answer(Chats.guest(chat, "bob", true, listener()));
        failNext(Failure.UNAVAILABLE);
        failingCall += 2; // behind the question whether it was sent before, and what is put into bob's box
        alice.directs().say("bob", "psst", "d", false);
        assertThat(failures).isEmpty();
        assertThat(Chats.answer(bob.directs().read(10_000))).hasSize(1);
    }

    @Test
    void whatIsSaidByWhoeverCameBackIsRefusedWhereItCannotBeStoredAndIsNotThere() throws ProtocolException {
        Chat chat = chat(Chats.store(CLOCK), Duration.ZERO);
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(alice, "lobby");
        Session bob = Chats.answer(Chats.guest(chat, "bob", true, listener()));
        Session back = Chats.answer(chat.claims().resume(String.valueOf(alice.secret()), listener()));
        failNext(Failure.UNAVAILABLE);
        failingCall++; // behind the question whether it was sent before
        back.directs().say("bob", "psst", "d", false);
        assertThat(failures).singleElement().matches(Retry::isUnavailable);
        assertThat(timers).isEmpty();
        assertThat(Chats.answer(bob.directs().read(10_000))).isEmpty();
    }

    @Test
    void whatIsSaidByWhoeverCameBackIsNotRefusedWhereItIsThere() throws ProtocolException {
        Chat chat = chat(Chats.store(CLOCK), Duration.ZERO);
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(alice, "lobby");
        Session bob = Chats.answer(Chats.guest(chat, "bob", true, listener()));
        failNext(Failure.UNAVAILABLE);
        failingCall += 2; // the copy
        alice.directs().say("bob", "psst", "d", false);
        Session back = Chats.answer(chat.claims().resume(String.valueOf(alice.secret()), listener()));
        failNext(Failure.UNAVAILABLE);
        failingCall++;
        back.directs().say("bob", "psst", "d", false);
        runTimers();
        assertThat(failures).noneMatch(Retry::isUnavailable);
        assertThat(Chats.answer(bob.directs().read(10_000))).hasSize(1);
        assertThat(Chats.answer(back.directs().read(10_000))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2}) // what is put into bob's box, the copy
    void whatMayHaveComeIsNotRefusedWhereItsSenderGoesOnOverAnotherConnection(int unanswered) throws ProtocolException {
        Chat chat = chat(Chats.store(CLOCK));
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(alice, "lobby");
        Session bob = Chats.answer(Chats.guest(chat, "bob", true, listener()));
        failNext(Failure.UNKNOWN_DONE);
        failingCall += unanswered;
        alice.directs().say("bob", "psst", "d", false);
        Session back = Chats.answer(chat.claims().resume(String.valueOf(alice.secret()), listener()));
        runTimers();
        assertThat(failures).isEmpty();

        back.directs().say("bob", "psst", "d", false);
        assertThat(failures).isEmpty();
        assertThat(Chats.answer(bob.directs().read(10_000))).hasSize(1);
        assertThat(Chats.answer(back.directs().read(10_000))).hasSize(1);
    }

    private void failNext(Failure how) {
        failure = how;
        failingCall = calls + 1;
    }

    @Test
    void whoHasTheNameOfSomebodyWhoHasLeftIsNotTakenForThem() throws ProtocolException {
        Directory memory = Chats.directory(1);
        List<Runnable> held = new ArrayList<>();
        Set<String> late = new HashSet<>(Set.of("release"));
        Directory directory = mock(Directory.class, call -> {
            if (!late.remove(call.getMethod().getName())) {
                return forward(call, memory);
            }
            // The claim is done at once, and answered late; the release is late.
            Object claim = call.getMethod().getName().equals("claim") ? forward(call, memory) : null;
            CompletableFuture<Object> answer = new CompletableFuture<>();
            held.add(() -> ((CompletionStage<?>) (claim == null ? memory.release(call.getArgument(0)) : claim))
                    .thenAccept(answer::complete));
            return answer;
        });
        Chat chat = Chats.chat(directory, Chats.store(CLOCK), lobby, CLOCK);
        Session leaver = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.enter(leaver, "lobby");
        leaver.leave(LeaveReason.EXIT);
        late.add("claim");
        CompletionStage<Session> bob = Chats.guest(chat, "bob", true, listener());
        held.get(0).run();
        chat.setMaxUsers(2);
        SessionListener listener = listener();
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener));
        Chats.enter(alice, "lobby");
        held.get(1).run();

        Chats.enter(Chats.answer(bob), "lobby");
        verify(listener, never()).evicted(any(), any());
        alice.speech().say("lobby", "still here", null, false);
        assertThat(lobby.events).hasSize(5);
        assertThat(chat.count()).isEqualTo(2);
    }

    @Test
    void whatHappenedWhileARoomWasLostIsKnownAfterwardsAndWhoMissedItIsToldSo() throws ProtocolException {
        RoomStore memory = Chats.store(CLOCK);
        AtomicBoolean down = new AtomicBoolean();
        RoomStore store = mock(
                RoomStore.class,
                call -> down.get() && call.getMethod().getName().equals("open")
                        ? CompletableFuture.failedFuture(StoreException.unavailable("down", null))
                        : forward(call, memory));
        Chat chat = chat(store);
        RoomSubscription subscription = mock();
        Session alice = Chats.answer(Chats.guest(chat, "alice", true, listener()));
        Chats.answer(alice.enter("lobby", null, subscription));
        Session bob = Chats.answer(Chats.guest(chat, "bob", true, listener()));
        Chats.enter(bob, "lobby");

        down.set(true);
        RoomStore.OpenRoom elsewhere =
                Chats.answer(memory.open(chat.rooms().lobby().key(), "elsewhere", mock()));
        assertThat(lobby.failures).hasSize(1);
        Chats.answer(Chats.answer(elsewhere.admit(alice.lease().next()))
                .append(1, null, new Left("lobby", 0, "alice", "exit")));
        bob.speech().say("lobby", "into the void", null, false);
        verify(subscription, never()).end();
        down.set(false);
        runTimers();

        verify(subscription).end();
        assertThat(lobby.failures).hasSize(2); // whoever came back in between has missed it
        assertThat(chat.roster().names()).containsExactly("bob");
        bob.speech().say("lobby", "hello", null, false);
        assertThat(lobby.events).extracting(RoomEvent::seq).containsExactly(1L, 2L, 5L);
    }
}
