package chat.server.domain;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Invited;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.domain.AccountRules.Admission;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.store.Directory;
import chat.server.store.sqlite.SqliteStores;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes into which room, who decides that, and who learns what. */
final class RoomRulesTest {

    private static final String SECRET = "open sesame";
    private static final Peer PEER = from("192.0.2.1");

    @TempDir
    Path data;

    private final PasswordPool pool = new PasswordPool(1, 8, 4);
    private final AtomicLong nanos = new AtomicLong();

    /** While somebody is on the way into a room. */
    private volatile Runnable atEntry = () -> {};

    @SuppressWarnings("NullAway.Init") // before each
    private SqliteStores stores;

    @SuppressWarnings("NullAway.Init") // before each
    private AuditLog audit;

    @SuppressWarnings("NullAway.Init") // before each
    private Chat chat;

    /** Owns the room dev. */
    @SuppressWarnings("NullAway.Init") // before each
    private Session alice;

    @SuppressWarnings("NullAway.Init") // before each
    private Session guest;

    @BeforeEach
    void open() throws IOException {
        SqliteStores.Settings settings = new SqliteStores.Settings(
                20,
                Chats.RESUME_WINDOW,
                Chats.MAX_BYTES,
                Chats.MAX_BYTES,
                Long.MAX_VALUE,
                Duration.ZERO,
                Long.MAX_VALUE);
        stores = SqliteStores.open(data, settings, InstantSource.system());
        audit = new AuditLog(data, InstantSource.system());
        chat = new Chat(
                directory(),
                stores.rooms(),
                stores.mailboxes(),
                new RecordingRoom(),
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                Chats.PATIENCE,
                InstantSource.system(),
                new AccountRules.Settings(
                        stores.accounts(), pool, audit, false, false, nanos::get, stores.roomRights()),
                Chats.order());
        alice = account("alice", Role.MEMBER);
        guest = join("guest", Admission.GUEST);
        enter(alice, "dev");
    }

    private Directory directory() {
        return mock(Directory.class, call -> {
            if (call.getMethod().getName().equals("enter")) {
                atEntry.run();
            }
            return call.getMethod().invoke(stores.directory(), call.getArguments());
        });
    }

    @AfterEach
    void close() {
        chat.close();
        pool.close();
        audit.close();
        stores.close();
    }

    private interface Call<T> {
        CompletionStage<T> ask() throws ProtocolException;
    }

    private static <T> CompletionStage<T> stage(Call<T> call) {
        try {
            return call.ask();
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static <T> T ask(Call<T> call) {
        return answer(() -> stage(call));
    }

    /** What a call is refused with. */
    private static <T> ProtocolException refusal(Call<T> call) {
        Throwable failure = failure(() -> stage(call));
        assertThat(failure).isInstanceOf(ProtocolException.class);
        return (ProtocolException) failure;
    }

    private static <T> void expectRefused(ErrorCode code, Call<T> call) {
        assertThat(refusal(call).code()).isEqualTo(code);
    }

    private static Username name(String name) {
        try {
            return Username.of(name);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private Session join(String name, Admission admission) {
        Session session = answer(() -> chat.claims().join(name(name), admission, true, new Calls()));
        ask(() -> session.enter("lobby", null, RoomStays.NOWHERE));
        return session;
    }

    private Session account(String name, Role role) {
        byte[] password = "secret".getBytes(StandardCharsets.UTF_8);
        answer(() -> requireNonNull(chat.accounts()).operator().add(name(name), role, password));
        return back(name);
    }

    private Session back(String name) {
        return join(name, owner(name));
    }

    private Admission owner(String name) {
        return new Admission(answer(() -> stores.accounts().find(name(name))));
    }

    private static Peer from(String address) {
        return Peer.of(new InetSocketAddress(address, 1), Networks.NONE);
    }

    private RoomRules rules() {
        return requireNonNull(chat.roomRules());
    }

    private static Entry enter(Session session, String room) {
        return ask(() -> session.enter(room, null, RoomStays.NOWHERE));
    }

    private static CompletionStage<Entry> enter(Session session, String room, String password, Peer from)
            throws ProtocolException {
        return session.enter(room, new RoomRules.Key(password, from), "7", RoomStays.NOWHERE);
    }

    private static void part(Session session, String room) {
        ask(() -> session.part(room, null));
    }

    private static void expectClosed(Session session, String room) {
        ProtocolException refused = refusal(() -> session.enter(room, "7", RoomStays.NOWHERE));
        assertThat(refused.code()).isEqualTo(ErrorCode.ROOM_CLOSED);
        assertThat(refused.toMessage().id()).isEqualTo("7");
        assertThat(refused.reason())
                .isEqualTo("#" + room + " is closed: somebody has to invite you, or tell you its password");
    }

    private Moderated close(Session by, String room, @Nullable String password) {
        return ask(() -> rules().close(by, room, password, PEER));
    }

    private void invite(Session by, String room, String name) {
        ask(() -> rules().invite(by, room, name, PEER));
    }

    private static List<ServerMessage> told(Session session) {
        return Chats.calls(session).told;
    }

    private static List<String> rooms(Session session) {
        return ask(() -> session.queries().rooms(null, null)).stream()
                .map(RoomSummary::room)
                .toList();
    }

    @Test
    void whoIsInStaysInAndOthersComeNoMoreUntilItIsOpened() {
        enter(guest, "dev");
        Session bob = join("bob", Admission.GUEST);

        assertThat(close(alice, "DEV", null)).isEqualTo(new Moderated("close", "dev", null, "alice", "dev"));

        assertThat(ask(() -> guest.queries().history("dev", 100, 10, 1_000, null))
                        .messages())
                .isEmpty();
        expectClosed(bob, "dev");
        part(guest, "dev");
        expectClosed(guest, "dev");
        expectClosed(guest, "DEV");
        assertThat(ask(() -> rules().open(alice, "dev", PEER)))
                .isEqualTo(new Moderated("open", "dev", null, "alice", "dev"));
        assertThat(enter(bob, "dev").room()).isEqualTo("dev");
    }

    @Test
    void nameThatLooksLikeThatOfAClosedRoomIsClosed() {
        enter(alice, "hall");
        close(alice, "hall", SECRET);

        expectClosed(guest, "ha1l");
        expectClosed(alice, "ha1l");
        for (String either : List.of("hall", "ha1l")) {
            Call<Entry> wrong = () -> enter(guest, either, "wrong", from("192.0.2." + either.length()));
            for (int i = 0; i < 5; i++) {
                assertThat(refusal(wrong).reason())
                        .isEqualTo("#" + either + " is closed, and that is not its password");
            }
            expectRefused(ErrorCode.RATE_LIMITED, wrong);
            nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
        }
    }

    @Test
    void roomThatIsClosedWhileSomebodyIsOnTheWayKeepsThemOut() throws ProtocolException {
        Session phone = account("bob", Role.MEMBER);
        Session desk = answer(() -> chat.claims().join(name("bob"), owner("bob"), true, new Calls()));
        enter(phone, "dev");
        RoomName dev = RoomName.of("dev");
        Runnable closing = () -> answer(() -> stores.roomRights().close(dev, name("alice"), null));

        atEntry = closing;
        expectClosed(guest, "dev");
        answer(() -> stores.roomRights().open(dev));
        atEntry = () -> {
            part(phone, "dev");
            closing.run();
        };
        expectClosed(desk, "dev");

        for (Session out : List.of(guest, desk)) {
            await().untilAsserted(
                            () -> assertThat(answer(() -> stores.directory().rooms(out.lease())))
                                    .containsExactly(RoomName.of("lobby")));
        }
    }

    @Test
    void whoKnocksChangesNothingOfAClosedRoomInWhichNobodyIs() throws ProtocolException {
        ask(() -> {
            alice.speech().say("dev", "hello", null, false);
            return alice.part("dev", null);
        });
        close(alice, "dev", null);

        expectClosed(guest, "DEV");
        guest.speech().say("DEV", "hello", "1", false);
        await().untilAsserted(() -> assertThat(Chats.calls(guest).failures)
                .singleElement()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.ROOM_UNKNOWN)));

        assertThat(ask(chat::summaries)).extracting(RoomSummary::room).containsExactly("lobby", "dev");
        assertThat(enter(alice, "dev").room()).isEqualTo("dev");
        assertThat(enter(account("root", Role.OPERATOR), "dev").roster().count())
                .isEqualTo(2);
    }

    @Test
    void invitationOfAGuestHoldsOnceAndForThatGuestAlone() {
        close(alice, "dev", null);
        invite(alice, "dev", "GUEST");
        assertThat(told(guest)).containsExactly(new Invited("dev", "alice"));
        assertThat(rooms(guest)).containsExactlyInAnyOrder("dev", "lobby");
        ask(() -> guest.leave(LeaveReason.EXIT));
        Session other = join("guest", Admission.GUEST);
        expectClosed(other, "dev");

        invite(alice, "dev", "guest");
        enter(other, "dev");
        part(other, "dev");
        expectClosed(other, "dev");

        invite(alice, "dev", "guest");
        ask(() -> rules().open(alice, "dev", PEER));
        close(alice, "dev", null);
        expectClosed(other, "dev");
    }

    @Test
    void guestWhoComesBackIsToldAgainWhereTheyMayGo() {
        close(alice, "dev", null);
        invite(alice, "dev", "guest");
        enter(alice, "ops");
        close(alice, "ops", null);
        invite(alice, "ops", "guest");
        ask(() -> rules().open(alice, "ops", PEER));

        Session back = answer(() -> chat.claims().resume(requireNonNull(guest.secret()), new Calls()));
        back.tellInvitations();
        await().untilAsserted(() -> assertThat(told(back)).containsExactly(new Invited("dev", "alice")));
    }

    private static Moderate kick(String name, String room) {
        return new Moderate("kick", name, room, null, null, null, null);
    }

    @Test
    void whoIsNotInAClosedRoomLearnsNothingOfWhoIsTakenOutOfIt() {
        Session root = account("root", Role.OPERATOR);
        Session inside = account("mary", Role.MODERATOR);
        Session outside = account("otto", Role.MODERATOR);
        List.of(inside, guest).forEach(session -> enter(session, "dev"));
        close(alice, "dev", null);

        for (String name : List.of("guest", "root", "otto")) {
            assertThat(refusal(() -> chat.order().act(kick(name, "DEV"), outside)))
                    .hasMessage(refusal(() -> outside.enter("DEV", null, RoomStays.NOWHERE))
                            .getMessage());
        }
        expectRefused(ErrorCode.USER_UNKNOWN, () -> chat.order().act(kick("guest", "nowhere"), outside));
        ServerMessage kicked = ask(() -> chat.order().act(kick("guest", "dev"), inside));
        assertThat(kicked).isEqualTo(new Moderated("kick", "guest", null, "mary", "dev"));
        assertThat(told(root)).containsExactly(kicked);
        assertThat(told(outside)).isEmpty();

        ask(() -> rules().open(alice, "dev", PEER));
        enter(guest, "dev");
        ask(() -> chat.order().act(kick("guest", "dev"), inside));
        assertThat(told(outside)).containsExactly(kicked);
    }

    @Test
    void invitationOfAnAccountThatIsInIsToldOnce() {
        Session bob = account("bob", Role.MEMBER);
        close(alice, "dev", null);

        invite(alice, "dev", "bob");

        await().untilAsserted(() -> assertThat(told(bob)).containsExactly(new Invited("dev", "alice")));
        await().untilAsserted(() ->
                assertThat(ask(() -> stores.roomRights().untold(name("bob")))).isEmpty());
        ask(() -> bob.leave(LeaveReason.EXIT));
        Session later = back("bob");
        enter(later, "dev"); // it holds still
        assertThat(told(later)).isEmpty();
    }

    @Test
    void invitationOfAnAccountWhoseConnectionIsLostIsToldWhenItComesBack() {
        Session bob = account("bob", Role.MEMBER);
        close(alice, "dev", null);
        Chats.calls(bob).isLost = true;

        invite(alice, "dev", "bob");

        assertThat(ask(() -> stores.roomRights().untold(name("bob")))).hasSize(1);
    }

    @Test
    void invitationOfAnAccountThatIsAwayIsToldWhenItComesInAndHoldsUntilItIsUsed() {
        ask(() -> account("bob", Role.MEMBER).leave(LeaveReason.EXIT));
        close(alice, "dev", null);
        invite(alice, "dev", "Bob");

        Session bob = back("bob");
        bob.tellInvitations();
        await().untilAsserted(() -> assertThat(told(bob)).containsExactly(new Invited("dev", "alice")));
        ask(() -> bob.leave(LeaveReason.EXIT));
        Session later = back("bob");
        enter(later, "dev");
        part(later, "dev");
        expectClosed(later, "dev");
        assertThat(ask(() -> stores.roomRights().untold(name("bob")))).isEmpty();
    }

    @Test
    void passwordLeadsInAndGuessesAreLimitedByAddress() throws ProtocolException {
        close(alice, "dev", SECRET);
        Call<Entry> wrong = () -> enter(guest, "dev", "wrong", PEER);

        for (int i = 0; i < 5; i++) {
            ProtocolException refused = refusal(wrong);
            assertThat(refused.code()).isEqualTo(ErrorCode.ROOM_CLOSED);
            assertThat(refused.reason()).isEqualTo("#dev is closed, and that is not its password");
        }
        expectRefused(ErrorCode.RATE_LIMITED, wrong);
        expectRefused(ErrorCode.RATE_LIMITED, () -> enter(guest, "dev", SECRET, PEER));
        Session bob = join("bob", Admission.GUEST);
        assertThat(ask(() -> enter(bob, "dev", SECRET, from("192.0.2.2"))).room())
                .isEqualTo("dev");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(ask(() -> enter(guest, "dev", SECRET, PEER)).room()).isEqualTo("dev");

        part(bob, "dev");
        close(alice, "dev", null);
        assertThat(refusal(() -> enter(bob, "dev", SECRET, from("192.0.2.2"))).code())
                .as("no password any more")
                .isEqualTo(ErrorCode.ROOM_CLOSED);
        expectRefused(ErrorCode.ROOM_INVALID, () -> enter(bob, "ops", SECRET, PEER));
        enter(guest, "ops");
        assertThat(ask(() -> enter(bob, "ops", SECRET, PEER)).room())
                .as("needs none")
                .isEqualTo("ops");
    }

    @Test
    void onlyTheOwnerAndOperatorsDecide() {
        Session bob = account("bob", Role.MODERATOR);
        enter(bob, "dev");
        enter(guest, "guests");
        enter(bob, "guests");

        for (Session other : List.of(bob, guest)) {
            expectRefused(other == bob ? ErrorCode.NOT_PERMITTED : ErrorCode.ROOM_UNKNOWN, () -> rules().close(
                            other, "dev", SECRET, PEER));
            expectRefused(ErrorCode.NOT_PERMITTED, () -> rules().open(other, "guests", PEER));
            expectRefused(ErrorCode.NOT_PERMITTED, () -> rules().invite(other, "guests", "alice", PEER));
            expectRefused(ErrorCode.ROOM_UNKNOWN, () -> rules().open(other, "nowhere", PEER));
        }
        expectRefused(ErrorCode.ROOM_INVALID, () -> rules().close(alice, "LOBBY", null, PEER));
        expectRefused(ErrorCode.PASSWORD_TOO_LONG, () -> rules().close(alice, "dev", "x".repeat(73), PEER));
        expectRefused(ErrorCode.USER_UNKNOWN, () -> rules().invite(alice, "dev", "nobody", PEER));
        expectRefused(ErrorCode.USER_UNKNOWN, () -> rules().invite(alice, "dev", "no body", PEER));

        Session root = account("root", Role.OPERATOR);
        expectRefused(ErrorCode.ROOM_UNKNOWN, () -> rules().close(root, "nowhere", null, PEER));
        close(root, "dev", null);
        expectClosed(guest, "dev");
        enter(root, "guests");
        close(root, "guests", null);
        part(bob, "guests");
        expectClosed(bob, "guests");
        part(alice, "dev");
        assertThat(close(alice, "dev", null).target()).as("from outside").isEqualTo("dev");
    }

    @Test
    void listsShowClosedRoomsToThoseWhoAreInOrMayComeIn() {
        Session bob = account("bob", Role.MEMBER);
        for (String room : List.of("a1", "b1", "c1", "d1")) {
            enter(alice, room);
            close(alice, room, null);
        }
        enter(bob, "mine");
        invite(alice, "b1", "bob");
        part(alice, "c1");

        assertThat(rooms(alice)).contains("a1", "b1", "c1", "d1", "dev");
        assertThat(rooms(bob)).containsExactlyInAnyOrder("lobby", "dev", "mine", "b1");
        assertThat(rooms(guest)).containsExactlyInAnyOrder("lobby", "dev", "mine");
        assertThat(rooms(account("root", Role.OPERATOR))).contains("a1", "b1", "c1", "d1");
        assertThat(ask(chat::summaries)).extracting(RoomSummary::room).contains("a1", "c1");
        assertThat(pages(guest)).containsExactly("dev", "lobby", "mine");
        assertThat(pages(bob)).containsExactly("b1", "dev", "lobby", "mine");
    }

    /** All, one at a time. */
    private static List<String> pages(Session session) {
        List<String> names = new ArrayList<>();
        List<RoomSummary> page = List.of();
        do {
            String after = names.isEmpty() ? "" : names.get(names.size() - 1);
            page = ask(() -> session.queries().rooms(new Page(after, 1), null));
            page.forEach(room -> names.add(room.room()));
        } while (!page.isEmpty());
        return names;
    }

    @Test
    void roomOfAnAccountThatEndedIsOpenAndNobodys() {
        close(alice, "dev", SECRET);
        expectClosed(guest, "dev");

        answer(() -> requireNonNull(chat.accounts()).operator().remove(name("alice")));

        assertThat(enter(guest, "dev").room()).isEqualTo("dev");
        expectRefused(ErrorCode.NOT_PERMITTED, () -> rules().close(alice, "dev", null, PEER));
    }
}
