package chat.server.domain;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Invited;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.ServerMessage.Read;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.store.Accounts.Account;
import chat.server.store.redis.RedisServer;
import chat.server.store.redis.SharedStores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one Redis are one chat, for accounts and their devices. */
@Order(2) // takes some seconds
final class AccountsOnSeveralServersTest {

    private static final ScheduledExecutorService TIMERS = Executors.newScheduledThreadPool(1);

    @TempDir
    Path data;

    private final PasswordPool pool = new PasswordPool(1, 8, 4);
    private final Heard heardA = new Heard();
    private final Heard heardB = new Heard();

    @SuppressWarnings("NullAway.Init") // before each
    private AuditLog audit;

    @SuppressWarnings("NullAway.Init") // before each
    private SharedStores shared;

    @SuppressWarnings("NullAway.Init") // before each
    private SharedStores.Of stores;

    @SuppressWarnings("NullAway.Init") // before each
    private Chat a;

    @SuppressWarnings("NullAway.Init") // before each
    private Chat b;

    @SuppressWarnings("NullAway.Init") // before each
    private Account alice;

    @BeforeEach
    void start() throws IOException {
        audit = new AuditLog(data, InstantSource.system());
        shared = new SharedStores(RedisServer.shared());
        stores = shared.start(5);
        a = chat(stores, heardA);
        b = chat(shared.start(5), heardB);
        alice = account("alice", Role.MEMBER);
    }

    private Chat chat(SharedStores.Of stores, Heard heard) {
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
                new AccountRules.Settings(
                        stores.accounts(), pool, audit, false, false, System::nanoTime, stores.rights()),
                new OrderRules.Settings(stores.sanctions(), null, address -> true));
        answer(() -> chat.begin(() -> {}));
        return chat;
    }

    private Account account(String name, Role role) {
        return answer(() -> stores.accounts().add(user(name), role, "", name.hashCode()));
    }

    @AfterEach
    void stop() {
        shared.close();
        pool.close();
        audit.close();
    }

    @AfterAll
    static void stopTimers() {
        TIMERS.shutdownNow();
    }

    private static void act(Chat chat, String action, String target, @Nullable String room, @Nullable String role) {
        answer(() -> chat.order().act(new Moderate(action, target, room, role, null, null, null), null));
    }

    private static void awaitTold(Device device, ServerMessage message) {
        await().untilAsserted(() -> assertThat(device.told).contains(message));
    }

    private static void awaitRooms(Device device, String... rooms) {
        await().untilAsserted(() -> assertThat(device.rooms()).containsExactly(rooms));
    }

    @Test
    void devicesFollowEachOtherFromServerToServer() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        assertThat(laptop.rooms()).containsExactly("lobby");
        assertThat(a.roster().names()).containsExactly("alice");

        phone.enter("dev");
        awaitRooms(laptop, "lobby", "dev");
        laptop.say("dev", "from the laptop");
        laptop.enter("ops");
        awaitRooms(phone, "lobby", "dev", "ops");
        laptop.part("dev");
        awaitRooms(phone, "lobby", "ops");
        phone.part("ops");
        awaitRooms(laptop, "lobby");
        assertThat(laptop.failures).isEmpty();
    }

    @Test
    void roomThatOneDeviceLeavesAndAnotherEntersIsNotForgotten() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        for (int i = 0; i < 60; i++) {
            phone.enter("dev");
            awaitRooms(laptop, "lobby", "dev");
            phone.part("dev");
            awaitRooms(laptop, "lobby");
            laptop.enter("dev");
            awaitRooms(phone, "lobby", "dev");
            laptop.part("dev");
            awaitRooms(phone, "lobby");
        }
        laptop.enter("dev");
        awaitRooms(phone, "lobby", "dev");

        await().untilAsserted(() -> assertThat(
                        answer(() -> stores.directory().rooms(phone.session().lease())))
                .extracting(Object::toString)
                .containsExactly("lobby", "dev"));
    }

    @Test
    void userStaysWhileOneDeviceIsThere() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        answer(() -> phone.remove(phone.session(), chat.protocol.CloseReason.EXIT, null));

        laptop.say("lobby", "still here");
        await().untilAsserted(() -> assertThat(heardA.in("lobby")).hasSize(2));
        assertThat(heardA.in("lobby")).noneMatch(Left.class::isInstance);
    }

    @Test
    void kickEndsTheDevicesOfAllServers() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        phone.enter("dev");
        awaitRooms(laptop, "lobby", "dev");

        act(a, "kick", "alice", null, null);

        await().untilAsserted(() -> assertThat(laptop.farewell).isEqualTo("evicted: null"));
        assertThat(phone.farewell).isEqualTo("kicked: null");
        assertThat(heardA.in("lobby")).last().isEqualTo(new Left("lobby", 2, "alice", "kicked"));
        assertThat(heardA.in("dev")).last().isEqualTo(new Left("dev", 2, "alice", "kicked"));
        assertThat(answer(() -> stores.directory().find(user("alice")))).isNull();
    }

    @Test
    void directMessagesReachTheDevicesOfAllServers() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        Device bob = Device.guest(b, "bob");

        bob.tell("alice", "psst");

        for (Device device : List.of(phone, laptop)) {
            await().untilAsserted(() ->
                    assertThat(device.directs).extracting(DirectMessage::text).containsExactly("psst"));
        }
    }

    @Test
    void readMarksReachTheDevicesOfOtherServers() {
        Device phone = Device.of(a, alice);
        Device laptop = Device.of(b, alice);
        phone.say("lobby", "hello");
        await().untilAsserted(() -> assertThat(heardB.in("lobby")).hasSize(2));

        laptop.read("lobby", 2);

        awaitTold(phone, new Read("lobby", null, 2));
        assertThat(laptop.told).noneMatch(Read.class::isInstance);
    }

    @Test
    void roleThatIsGivenElsewhereIsToldAndHolds() {
        Device laptop = Device.of(b, alice);

        act(a, "op", "alice", null, "operator");

        awaitTold(laptop, new ServerMessage.Account("alice", "operator", null));
        assertThat(requireNonNull(b.user(user("alice"))).role()).isEqualTo(Role.OPERATOR);
    }

    @Test
    void moderatorsElsewhereAreToldWhatWasDone() {
        Device mod = Device.of(b, account("mod", Role.MODERATOR));
        Device member = Device.of(b, alice);
        Device.guest(a, "bob");

        act(a, "kick", "bob", null, null);

        awaitTold(mod, new Moderated("kick", "bob", null, "server", null));
        assertThat(member.told).noneMatch(Moderated.class::isInstance);
    }

    @Test
    void invitationsReachSomebodyElsewhere() throws Exception {
        Device owner = Device.of(a, alice);
        owner.enter("den");
        RoomRules rules = requireNonNull(a.roomRules());
        answer(() -> owner.asked(() -> rules.close(owner.session(), "den", null, owner.peer())));
        Device mod = Device.of(b, account("mod", Role.MODERATOR));
        Device bob = Device.guest(b, "bob");

        for (String guest : List.of("mod", "bob")) {
            answer(() -> owner.asked(() -> rules.invite(owner.session(), "den", guest, owner.peer())));
        }

        awaitTold(mod, new Invited("den", "alice"));
        awaitTold(bob, new Invited("den", "alice"));
        mod.enter("den");
        bob.enter("den");
        await().untilAsserted(() -> assertThat(heardA.in("den")).hasSize(3));
    }
}
