package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.store.ArchivedRooms;
import chat.server.store.Directory;
import chat.server.store.RoomStore;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms that somebody makes count against them, and cost others neither the rooms that they may make nor those that they have. */
final class RoomTableTest {

    private static final int SEATS = 30;

    private int maxRooms = 100;
    private Chat chat = chat();

    private Chat chat() {
        return Chats.chat(
                Chats.directory(SEATS),
                Chats.store(InstantSource.system()),
                Chats.mailboxes(),
                new RecordingRoom(),
                maxRooms,
                InstantSource.system());
    }

    private void start(int rooms) {
        maxRooms = rooms;
        chat = chat();
    }

    /** @param origin where from; null for somebody who is counted alone */
    private Session join(String name, @Nullable Object origin) throws ProtocolException {
        Calls calls = new Calls();
        calls.origin = origin;
        Session membership = Chats.answer(Chats.guest(chat, name, true, calls));
        Chats.enter(membership, "lobby");
        return membership;
    }

    private Session join(String name) throws ProtocolException {
        return join(name, null);
    }

    private static void enter(Session member, String room) throws ProtocolException {
        Chats.enter(member, room);
    }

    /** Goes in, says something, and goes out again: the room is kept for its history. */
    private static void hop(Session member, String room) throws ProtocolException {
        enter(member, room);
        member.speech().say(room, "I was here", null, false);
        Chats.part(member, room);
    }

    /** Else the store would tell what happens there now to the one, now to the other. */
    @Test
    void roomIsMadeOnceAlsoWhereTwoThreadsWantItAtTheSameMoment() throws Exception {
        RoomName dev = RoomName.of("dev");
        RoomStore store = mock();
        when(store.open(any(), any(), any())).thenReturn(new CompletableFuture<>());
        Retry retry = new Retry(ImmediateEventExecutor.INSTANCE, Chats.PATIENCE);
        RoomTable table = new RoomTable(store, new RecordingRoom(), mock(Room.Watch.class), retry, 10);
        AtomicInteger opened = new AtomicInteger();
        Thread second = new Thread(() -> visit(table, dev));
        when(store.open(eq(dev), any(), any())).thenAnswer(call -> {
            if (opened.incrementAndGet() == 1) {
                second.start();
                await().until(() -> Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED)
                        .contains(second.getState()));
            }
            return new CompletableFuture<>();
        });

        visit(table, dev);
        second.join();

        assertThat(opened).hasValue(1);
    }

    private static void visit(RoomTable table, RoomName room) {
        table.visit(room, "somebody", there -> new CompletableFuture<>());
    }

    private List<String> rooms() throws ProtocolException {
        return Chats.answer(chat.summaries()).stream().map(RoomSummary::room).toList();
    }

    private static void expectInvalid(Session member, String room) {
        assertThat(catchThrowableOfType(ProtocolException.class, () -> enter(member, room))
                        .code())
                .isEqualTo(ErrorCode.ROOM_INVALID);
    }

    private static void expectTooMany(Session member, String room) {
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> enter(member, room));
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_ROOMS);
        assertThat(refused.reason()).contains("go into");
    }

    @ParameterizedTest
    @CsvSource({"5, 1", "8, 3", "100, 60", "1000, 60"})
    void whoHopsThroughMoreRoomsThanThereCanBeCostsOthersNone(int most, int others) throws ProtocolException {
        start(most);
        List<String> kept = new ArrayList<>();
        Session alice = join("alice");
        for (int i = 0; i < others; i++) {
            kept.add("kept" + i);
            hop(alice, "kept" + i);
        }
        Session hopper = join("hopper");
        for (int i = 0; i < most + 100; i++) {
            hop(hopper, "hop" + i);
        }

        assertThat(rooms())
                .hasSizeLessThanOrEqualTo(most)
                .contains("hop" + (most + 99))
                .containsAll(kept);
    }

    @Test
    void hoppingUnderOneNewNameAfterTheOtherFromOneAddressCostsOthersNone() throws ProtocolException {
        Session alice = join("alice", "192.0.2.1");
        hop(alice, "kept");
        for (int i = 0; i < 2 * maxRooms; i++) {
            Session hopper = join("hopper" + i, "192.0.2.66");
            hop(hopper, "hop" + i);
            hopper.leave(LeaveReason.EXIT);
        }

        assertThat(rooms()).contains("kept");
        assertThat(rooms().size()).isLessThanOrEqualTo(maxRooms * 3 / 4 + 1);
    }

    @Test
    void whoeverHasMostEmptyRoomsGivesOneUpForANewcomer() throws ProtocolException {
        start(10);
        Session alice = join("alice");
        hop(alice, "one");
        hop(alice, "two");
        for (String name : List.of("b", "c", "d", "e", "f")) {
            enter(join("maker" + name), name);
        }
        hop(join("bob"), "bobs");
        hop(join("carol"), "carols");
        assertThat(rooms()).hasSize(10);

        enter(join("dave"), "new");
        assertThat(rooms()).doesNotContain("one").contains("two", "bobs", "carols", "new");
    }

    /** A hundredth, but at least three. */
    @ParameterizedTest
    @CsvSource({"40, 3", "100, 3", "500, 5"})
    void whoHasMadeTheirShareMakesNoMoreOnceMostAreTaken(int most, int share) throws ProtocolException {
        start(most);
        Session greedy = join("user0");
        Session next = greedy;
        for (int room = 0; rooms().size() < most * 3 / 4; room++) {
            if (room > 0 && room % 40 == 0) {
                next = join("user" + room);
            }
            enter(next, "room" + room);
        }

        expectTooMany(greedy, "more");
        Session newcomer = join("newcomer");
        for (int i = 0; i < share; i++) {
            enter(newcomer, "new" + i);
        }
        expectTooMany(newcomer, "more");
        enter(newcomer, "room1"); // which is there
        enter(join("another"), "more");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasMadeTheirShareMayHaveAnotherInsteadOfOneThatIsEmpty(boolean said) throws ProtocolException {
        start(8);
        Session alice = join("alice");
        for (int i = 1; i <= 5; i++) {
            enter(alice, "room" + i);
        }
        expectTooMany(alice, "more");
        if (said) {
            alice.speech().say("room2", "I was here", null, false);
        }
        Chats.part(alice, "room2");

        enter(alice, "more");
        assertThat(rooms()).containsExactlyInAnyOrder("lobby", "room1", "room3", "room4", "room5", "more");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roomThatLooksLikeAnotherIsNotMadeAndLeavesNothingBehind(boolean archived) throws ProtocolException {
        start(8);
        if (archived) {
            startWithArchive();
        }
        Session alice = join("alice");
        enter(alice, "dev-l");
        Session bob = join("bob");
        for (String room : List.of("dev-1", "DEV-1", "d\u0435v", "1obby", "s\u0435rver")) {
            expectInvalid(bob, room);
        }
        assertThat(rooms()).containsExactlyInAnyOrder("lobby", "dev-l");
        assertThat(bob.stays().names()).hasSize(1);

        enter(bob, "DEV-L");
        Chats.part(bob, "dev-l");
        Chats.part(alice, "dev-l");
        enter(bob, "dev-1");
        assertThat(Chats.leave(bob, LeaveReason.EXIT)).isTrue();
        join("bob");
        assertThat(rooms()).containsExactly("lobby");
    }

    @Test
    void whoWasOnTheWayIntoWhatCanBeNoRoomAnyMoreComesBackAndLeavesAllTheSame() throws ProtocolException {
        Directory directory = Chats.directory(SEATS);
        RoomStore store = Chats.store(InstantSource.system());
        chat = Chats.chat(directory, store, new RecordingRoom(), InstantSource.system());
        enter(join("alice"), "dev-l");
        Session bob = join("bob");
        Chats.answer(directory.enter(bob.lease(), RoomName.of("dev-1")));

        Session back = Chats.answer(chat.claims().resume(String.valueOf(bob.secret()), new Calls()));
        assertThat(back.stays().names()).containsExactly(RoomName.of("lobby"));
        assertThat(Chats.leave(back, LeaveReason.EXIT)).isTrue();
        join("bob");
        assertThat(rooms()).containsExactlyInAnyOrder("lobby", "dev-l");
    }

    /** What was said is kept elsewhere: a room is open as long as somebody is in. */
    private void startWithArchive() {
        chat = Chats.chat(
                Chats.directory(SEATS),
                new ArchivedRooms(Chats.store(InstantSource.system())),
                Chats.mailboxes(),
                new RecordingRoom(),
                3,
                InstantSource.system());
    }

    @Test
    void aRoomInWhichNothingWasEverSaidIsNotKept() throws ProtocolException {
        startWithArchive();
        Session alice = join("alice");
        enter(alice, "silent");
        hop(alice, "kept");
        assertThat(rooms()).contains("silent", "kept");
        Chats.part(alice, "silent");

        assertThat(rooms()).containsExactly("lobby", "kept");
    }

    @Test
    void roomsThatAreKeptTakeNoPlaceAndAreListedAllTheSame() throws ProtocolException {
        startWithArchive();
        Session alice = join("alice");
        for (int i = 0; i < 9; i++) {
            hop(alice, "room" + i);
        }
        enter(alice, "room5");

        assertThat(Chats.answer(chat.summaries()))
                .extracting(room -> room.room() + " " + room.count())
                .startsWith("lobby 1", "room5 1", "room0 0")
                .hasSize(10);
        List<String> paged = new ArrayList<>();
        List<RoomSummary> page;
        do {
            String after = paged.isEmpty() ? "" : paged.get(paged.size() - 1);
            page = Chats.answer(alice.queries().rooms(new ClientMessage.Page(after, 4), null));
            page.forEach(room -> paged.add(room.room()));
        } while (!page.isEmpty());
        assertThat(paged).hasSize(10).isSorted().doesNotHaveDuplicates();
        enter(alice, "more");
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> enter(alice, "most"));
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_ROOMS);
    }
}
