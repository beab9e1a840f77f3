package chat.server.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.store.ArchivedRooms;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** One chat after the other on the same stores: who was in is in, or has left in each room's order. */
final class RestartTest {

    private static final InstantSource CLOCK = InstantSource.system();

    private final Directory users = Chats.directory(5);
    private final ArchivedRooms rooms = new ArchivedRooms(Chats.store(CLOCK));
    private final Mailboxes mailboxes = Chats.mailboxes();
    private final List<Directory.Restored> restored = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();

    private RecordingRoom lobby = new RecordingRoom();
    private Chat chat = start();
    private final Session alice = join("alice", true);
    private final Session bob = join("bob", true);

    private Chat start() {
        ScheduledExecutorService timer = mock();
        when(timer.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(0));
            return null;
        });
        Directory directory = mock(
                Directory.class,
                call -> call.getMethod().getName().equals("begin")
                        ? restored
                        : call.getMethod().invoke(users, call.getArguments()));
        Chat started = new Chat(
                directory,
                rooms,
                mailboxes,
                lobby,
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                timer,
                Chats.PATIENCE,
                CLOCK,
                null,
                Chats.order());
        started.begin(() -> {});
        return started;
    }

    private Session join(String name, boolean resumable) {
        try {
            Session session = Chats.answer(Chats.guest(chat, name, resumable, new Calls()));
            Chats.enter(session, "lobby");
            return session;
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** @param sessions that are in, and whose rooms these are beside the lobby */
    private void restart(List<Session> sessions, String... others) throws ProtocolException {
        List<RoomName> theirs = new ArrayList<>(List.of(RoomName.of("lobby")));
        for (String other : others) {
            theirs.add(RoomName.of(other));
        }
        rooms.cut();
        restored.clear();
        sessions.forEach(session ->
                restored.add(new Directory.Restored(session.lease(), theirs, null, session.secret() != null)));
        lobby = new RecordingRoom();
        chat = start();
    }

    private void passWindow() {
        List.copyOf(timers).forEach(Runnable::run);
    }

    private Session comeBack(Session session) throws ProtocolException {
        return Chats.answer(chat.claims().resume(String.valueOf(session.secret()), new Calls()));
    }

    @Test
    void whoWasInIsInAndIsReachedAndMayComeBack() throws ProtocolException {
        Chats.enter(alice, "dev");
        restart(List.of(alice, bob), "dev");
        assertThat(chat.count()).isEqualTo(2);
        assertThat(chat.roster().names()).containsExactly("alice", "bob");
        assertThat(chat.awaited()).hasSize(2);

        Session bobAgain = comeBack(bob);
        bobAgain.directs().say("alice", "psst", null, false);
        assertThat(Chats.calls(bobAgain).failures).isEmpty();
        Session aliceAgain = comeBack(alice);
        passWindow();
        assertThat(Chats.answer(aliceAgain.directs().read(1_000))).hasSize(1);
        aliceAgain.speech().say("dev", "back", null, false);
        assertThat(lobby.events).isEmpty();
        assertThat(requireNonNull(lobby.others.get("dev")).events)
                .extracting(RoomEvent::seq)
                .containsExactly(2L);
        assertThat(chat.awaited()).isEmpty();
        assertThat(chat.count()).isEqualTo(2);
    }

    @Test
    void whoDoesNotComeBackHasLeftEachRoomBeforeAnyLaterEventOfTheirs() throws ProtocolException {
        Chats.enter(alice, "dev");
        restart(List.of(alice, bob), "dev");
        RecordingRoom dev = requireNonNull(lobby.others.get("dev"));
        ProtocolException taken = catchThrowableOfType(
                ProtocolException.class, () -> Chats.answer(Chats.guest(chat, "alice", true, new Calls())));
        assertThat(taken.code()).isEqualTo(ErrorCode.USERNAME_TAKEN);
        comeBack(bob);
        passWindow();

        Session namesake = join("alice", true);
        assertThat(lobby.events)
                .containsExactly(new Left("lobby", 3, "alice", "restart"), new Joined("lobby", 4, "alice"));
        assertThat(dev.events).containsExactly(new Left("dev", 2, "alice", "restart"));
        assertThat(dev.closed).isTrue();
        assertThat(namesake.id()).isNotEqualTo(alice.id());
        ProtocolException over = catchThrowableOfType(ProtocolException.class, () -> comeBack(alice));
        assertThat(over.code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void whoCannotComeBackHasLeftAtOnce() throws ProtocolException {
        Session carol = join("carol", false);
        restart(List.of(alice, carol));

        assertThat(lobby.events).containsExactly(new Left("lobby", 4, "carol", "restart"));
        assertThat(chat.awaited()).hasSize(1);
    }

    @Test
    void whoIsAwaitedCanBeRemovedOrGiveUpTheirSeat() throws ProtocolException {
        restart(List.of(alice, bob));
        assertThat(Chats.remove(chat, "ALICE")).isTrue();
        assertThat(Chats.remove(chat, "alice")).isFalse();
        users.keep(bob.lease(), LeaveReason.TIMEOUT);
        chat.setMaxUsers(1);
        join("carol", true);
        passWindow();

        assertThat(lobby.events)
                .containsExactly(
                        new Left("lobby", 3, "alice", "kicked"),
                        new Left("lobby", 4, "bob", "timeout"),
                        new Joined("lobby", 5, "carol"));
        assertThat(chat.count()).isEqualTo(1);
    }

    @Test
    void nobodysSessionEndsWithTheServer() throws ProtocolException {
        chat.close();

        assertThat(Chats.answer(alice.keep(LeaveReason.DISCONNECTED))).isFalse();
        assertThat(alice.leave(LeaveReason.EXIT).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Chats.PATIENCE)
                .withThrowableThat()
                .withRootCauseInstanceOf(CancellationException.class);
        assertThat(lobby.events).hasSize(2);
    }

    @Test
    void roomInWhichNobodyIsGoesOnAsItWasForWhoComesNext() throws ProtocolException {
        Chats.enter(alice, "dev");
        alice.speech().say("dev", "tea?", "1", false);
        Chats.part(alice, "dev");
        assertThat(chat.rooms().find(RoomName.of("dev"))).isNull();

        alice.speech().say("dev", "tea?", "1", false);
        assertThat(Chats.calls(alice).answers).containsExactly(new Duplicate("1", "dev", 2));
        alice.speech().say("nowhere", "tea?", "2", false);
        assertThat(Chats.calls(alice).failures).hasSize(1);
        assertThat(Chats.answer(chat.summaries())).extracting(RoomSummary::room).containsExactly("lobby", "dev");
        assertThat(chat.rooms().find(RoomName.of("dev"))).isNull();
        Entry again = Chats.enter(alice, "Dev");
        assertThat(again.seq()).isEqualTo(4);
    }

    @Test
    void whoLeavesWhileNobodyHasTheirRoomsOpenHasLeftThem() throws ProtocolException {
        Chats.enter(alice, "dev");
        rooms.cut();
        restored.clear();
        lobby = new RecordingRoom();
        chat = start();

        users.resume(String.valueOf(alice.secret()));
        Session back = comeBack(alice);
        assertThat(back.stays().nameOf("DEV")).isEqualTo("dev");
        Chats.leave(back, LeaveReason.EXIT);
        assertThat(requireNonNull(lobby.others.get("dev")).events).containsExactly(new Left("dev", 2, "alice", "exit"));
    }
}
