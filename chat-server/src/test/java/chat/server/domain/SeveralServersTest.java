package chat.server.domain;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.store.redis.RedisServer;
import chat.server.store.redis.SharedStores;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Two servers on one Redis are one chat, of guests. */
@Order(1) // takes long
final class SeveralServersTest {

    private static final int SEATS = 5;
    private static final ScheduledExecutorService TIMERS =
            Executors.newScheduledThreadPool(1, new DefaultThreadFactory("timers", true));

    private final AtomicInteger fencedOut = new AtomicInteger();
    private final Heard heardA = new Heard();
    private final Heard heardB = new Heard();

    @SuppressWarnings("NullAway.Init") // before each
    private SharedStores shared;

    private SharedStores.@Nullable Of storesB;

    @SuppressWarnings("NullAway.Init") // before each
    private Chat a;

    @SuppressWarnings("NullAway.Init") // before each
    private Chat b;

    @BeforeEach
    void start() {
        shared = new SharedStores(RedisServer.shared());
        a = chat(shared.start(SEATS), heardA, fencedOut::incrementAndGet);
        SharedStores.Of stores = shared.start(SEATS);
        storesB = stores;
        b = chat(stores, heardB, fencedOut::incrementAndGet);
    }

    /** One server. */
    static Chat chat(SharedStores.Of stores, Heard heard, Runnable fencedOut) {
        Chat chat = new Chat(
                stores.directory(),
                stores.rooms(),
                stores.mailboxes(),
                heard,
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                TIMERS,
                Chats.PATIENCE,
                InstantSource.system(),
                null,
                new OrderRules.Settings(stores.sanctions(), null, address -> false));
        answer(() -> chat.begin(fencedOut));
        return chat;
    }

    @AfterEach
    void stop() {
        shared.close();
    }

    private static void act(Chat chat, String action, String target, @Nullable String room, @Nullable String reason) {
        answer(() -> chat.order().act(new Moderate(action, target, room, null, null, reason, null), null));
    }

    private static List<String> said(Heard heard, String room) {
        return heard.in(room).stream()
                .filter(Message.class::isInstance)
                .map(event -> ((Message) event).text())
                .toList();
    }

    private static void awaitLast(Heard heard, String room, RoomEvent last) {
        await().untilAsserted(() -> assertThat(heard.in(room)).last().isEqualTo(last));
    }

    @Test
    void allSeeTheSameOrderWhicheverServerTheyAreOn() {
        Device alice = Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");
        for (int i = 0; i < 20; i++) {
            alice.say("lobby", "a" + i);
            bob.say("lobby", "b" + i);
        }

        await().untilAsserted(() -> assertThat(said(heardB, "lobby")).hasSize(40));
        await().untilAsserted(() -> assertThat(heardA.in("lobby")).isEqualTo(heardB.in("lobby")));
        assertThat(heardA.in("lobby"))
                .startsWith(new Joined("lobby", 1, "alice"), new Joined("lobby", 2, "bob"))
                .extracting(RoomEvent::seq)
                .doesNotHaveDuplicates()
                .hasSize(42);
        assertThat(alice.failures).isEmpty();
        assertThat(a.roster().names()).containsExactly("alice", "bob");
        await().untilAsserted(() -> assertThat(a.count()).isEqualTo(2));
    }

    @Test
    void nameOfSomebodyElsewhereIsTaken() {
        Device.guest(a, "alice");

        assertThatThrownBy(() -> Device.guest(b, "Alice"))
                .hasCauseInstanceOf(ProtocolException.class)
                .hasMessageContaining("Username Alice is already taken");
    }

    @Test
    void sessionGoesOnThroughAnotherServer() {
        Device before = Device.guest(a, "alice");
        before.enter("dev");

        Device now = Device.resume(b, before);

        await().until(() -> before.isSuperseded && a.user(user("alice")) == null);
        assertThat(now.rooms()).containsExactly("lobby", "dev");
        now.say("dev", "here");
        await().untilAsserted(() -> assertThat(said(heardB, "dev")).containsExactly("here"));
        before.say("lobby", "late");
        await().untilAsserted(() -> assertThat(before.failures).isNotEmpty());

        Device back = Device.resume(a, now);
        await().until(() -> now.isSuperseded);
        back.say("lobby", "back");
        await().untilAsserted(() -> assertThat(said(heardB, "lobby")).containsExactly("back"));
    }

    @Test
    void directMessagesReachSomebodyElsewhere() {
        Device alice = Device.guest(a, "alice");
        Device bob = Device.guest(b, "Bob");

        alice.tell("bob", "psst");
        await().untilAsserted(() -> assertThat(bob.directs)
                .extracting(DirectMessage::to, DirectMessage::text)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Bob", "psst")));
        await().untilAsserted(() -> assertThat(alice.directs).hasSize(1));

        alice.tell("nobody", "psst");
        await().untilAsserted(() -> assertThat(alice.failures)
                .singleElement()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.USER_UNKNOWN)));
    }

    @Test
    void whoIsElsewhereIsKickedWithAReason() {
        Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");

        act(a, "kick", "bob", null, "enough");

        awaitLast(heardB, "lobby", new Left("lobby", 3, "bob", "kicked"));
        await().untilAsserted(() -> assertThat(bob.farewell).isEqualTo("evicted: enough"));
        assertThat(b.user(user("bob"))).isNull();
        Device.guest(a, "bob");
    }

    @Test
    void whoIsElsewhereIsKickedOutOfARoom() {
        Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");
        bob.enter("dev");

        act(a, "kick", "bob", "dev", null);

        awaitLast(heardB, "dev", new Left("dev", 2, "bob", "kicked"));
        await().untilAsserted(() -> assertThat(bob.rooms()).containsExactly("lobby"));
        assertThat(bob.farewell).isNull();
    }

    @Test
    void banElsewhereConcernsWhoeverIsHere() {
        Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob", "198.51.100.7", true);

        act(a, "ban", "bob", null, "enough");

        await().untilAsserted(
                        () -> assertThat(bob.farewell).startsWith("banned: ").contains("enough"));
        awaitLast(heardA, "lobby", new Left("lobby", 3, "bob", "kicked"));
        await().untilAsserted(() -> assertThatThrownBy(() -> Device.guest(a, "robert", "198.51.100.7", true))
                .as("from the address that only the other server knew")
                .hasMessageContaining("banned"));
        assertThatThrownBy(() -> Device.guest(b, "Bob")).hasMessageContaining("banned");

        act(b, "unban", "bob", null, null);
        await().untilAsserted(() -> Device.guest(a, "bob"));
    }

    @Test
    void whoIsElsewhereIsKnown() {
        Device.guest(b, "Bob");

        OrderRules.Known known = answer(() -> a.order().known("bob"));
        assertThat(known)
                .isEqualTo(new OrderRules.Known(user("Bob"), chat.protocol.Role.GUEST, List.of(), known.elsewhere()));
        assertThat(known.username()).hasToString("Bob");
        assertThat(known.elsewhere()).singleElement().satisfies(session -> assertThat(
                        List.of(session.device(), session.isLost()))
                .containsExactly(1, false));
        assertThat(answer(() -> b.order().known("bob")).elsewhere()).isEmpty();
    }

    @Test
    void muteElsewhereConcernsWhoeverIsHere() {
        Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");

        act(a, "mute", "bob", null, null);
        await().until(() -> {
            bob.say("lobby", "hm");
            return !bob.failures.isEmpty();
        });

        act(a, "unmute", "bob", null, null);
        await().until(() -> {
            bob.say("lobby", "ah");
            return said(heardA, "lobby").contains("ah");
        });
    }

    @Test
    void roomsAreListedWithThoseWhoAreInElsewhere() {
        Device alice = Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");
        bob.enter("dev");

        assertThat(answer(a::summaries)).contains(new RoomSummary("dev", 1, null));

        alice.enter("dev");
        bob.say("dev", "hello");
        await().untilAsserted(() -> assertThat(said(heardA, "dev")).containsExactly("hello"));
        alice.part("dev");
        assertThat(a.rooms().find(chat.server.store.Asking.room("dev")))
                .as("theirs who are in it")
                .isNull();
        assertThat(answer(a::summaries)).contains(new RoomSummary("dev", 1, null));
        alice.enter("dev");
        bob.say("dev", "again");
        await().untilAsserted(() -> assertThat(said(heardA, "dev")).containsExactly("hello", "again"));
    }

    @Test
    void whoWasOnAServerThatIsGoneIsWaitedForOrHasLeft() {
        Device alice = Device.guest(a, "alice");
        Device bob = Device.guest(b, "bob");
        bob.enter("dev");
        Device.guest(b, "carol", "192.0.2.1", false);

        java.util.Objects.requireNonNull(storesB).kill();

        awaitLast(heardA, "lobby", new Left("lobby", 4, "carol", "node_lost"));
        Device back = Device.resume(a, bob);
        assertThat(back.rooms()).containsExactly("lobby", "dev");
        back.say("dev", "back");
        await().untilAsserted(() -> assertThat(said(heardA, "dev")).containsExactly("back"));
        assertThat(alice.failures).isEmpty();
        Device.guest(a, "carol");
    }

    @Test
    void serverThatWasTooSlowChangesNothingAnyMore() {
        Device.guest(a, "alice");
        Heard heardC = new Heard();
        Chat c = chat(shared.startSilent(SEATS), heardC, fencedOut::incrementAndGet);
        Device carol = Device.guest(c, "carol");
        Device dave = Device.guest(c, "dave", "192.0.2.1", false);

        awaitLast(heardA, "lobby", new Left("lobby", 4, "dave", "node_lost"));
        await().untilAsserted(() -> assertThat(fencedOut).hasValue(1));
        carol.say("lobby", "late");
        dave.say("lobby", "late");
        await().untilAsserted(() -> assertThat(carol.failures).isNotEmpty());
        await().untilAsserted(() -> assertThat(dave.failures).isNotEmpty());
        assertThat(said(heardA, "lobby")).isEmpty();
    }
}
