package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.config.AccountsConfig.Mode;
import chat.server.config.FairUse;
import chat.server.domain.AccountOperator;
import chat.server.limit.Networks;
import chat.server.store.sqlite.AccountFile;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What moderators, those whom they act on, and everybody else see of it: no address is exempt. */
@Order(2) // takes some seconds
final class ModerationTest extends AccountsFixture {

    private static final String ELSEWHERE = "127.0.0.2";

    ModerationTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void begin() {
        start();
    }

    private void start() {
        FairUse usual = FairUse.defaults();
        FairUse nobodyIsExempt = new FairUse(
                usual.messages(), usual.answers(), 32, usual.joins(), Networks.NONE, Networks.NONE, Networks.NONE);
        wire.start(config(Mode.OPEN, new Limits().fairUse(nobodyIsExempt).build()));
    }

    private void add(String name, Role role) throws ProtocolException {
        requireNonNull(wire.server().accounts())
                .add(Username.of(name), role, "secret".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private JsonPeer moderator(String name, JsonPeer... witnesses) throws ProtocolException {
        add(name, Role.MODERATOR);
        JsonPeer client = wire.peer().send(join(name, "secret"));
        expectIn(client, "moderator");
        for (JsonPeer witness : witnesses) {
            witness.expectType("joined");
        }
        return client;
    }

    private ServerMessage act(String action, String target, @Nullable String room) {
        return wire.server()
                .moderate(new Moderate(action, target, room, null, null, null, null))
                .join();
    }

    private static String moderate(String action, String target, String more) {
        return object(
                "moderate",
                "\"action\":\"" + action + "\",\"target\":\"" + target + "\"" + (more.isEmpty() ? "" : "," + more));
    }

    private static JsonNode expectBanned(JsonPeer client) {
        JsonNode error = expectRefused(client, "banned");
        JsonNode goodbye = client.expectType("goodbye");
        assertThat(goodbye.path("reason").textValue()).isEqualTo("banned");
        assertThat(goodbye.path("text")).isEqualTo(error.path("message"));
        Texts.expectClosed(client, "banned");
        return error;
    }

    private RawClient guestFrom(String address, String name) {
        return wire.connectFrom(address).send(join(name));
    }

    @Test
    void whoeverIsBannedDoesNotComeBackInAnyWay() throws ProtocolException {
        add("dave", Role.MEMBER);
        JsonPeer alice = moderator("alice");
        RawClient bob = wire.connectFrom(ELSEWHERE);
        String session = Returns.begin(bob, "bob1");
        alice.expectType("joined");

        alice.send(moderate("ban", "BOB1", "\"seconds\":7200,\"reason\":\"too loud\",\"id\":\"x\""));

        expectLeft(alice, "bob1", "kicked");
        JsonNode done = alice.expectType("moderated");
        assertThat(done.path("target").textValue()).isEqualTo("bob1");
        assertThat(done.path("by").textValue()).isEqualTo("alice");
        expectExactly(
                bob, object("goodbye", "\"reason\":\"banned\",\"text\":\"You are banned for 2 hours: too loud\""));
        bob.expectClosed();
        expectNoWayBack(session, done.path("until").textValue());

        wire.stop();
        start();

        expectNoWayBack(session, done.path("until").textValue());
        act("unban", "bob1", null);
        guestFrom(ELSEWHERE, "bob1").expectType("welcome");
    }

    private void expectNoWayBack(String session, String until) {
        for (String name : List.of("bob1", "Bob1", "bobl")) {
            assertThat(expectBanned(wire.peer().send(join(name))).path("until").textValue())
                    .isEqualTo(until);
        }
        expectBanned(wire.browser().send(join("bob1")));
        expectRefused(wire.comeBack(session, Map.of()), "session_unknown");
        assertThat(expectBanned(guestFrom(ELSEWHERE, "carol")).path("message").textValue())
                .startsWith("Guests from your address are banned for ")
                .endsWith(": too loud");
        guestFrom("127.0.0.3", "carol").expectType("welcome");
        RawClient dave = wire.connectFrom(ELSEWHERE).send(join("dave", "wrong"));
        expectRefused(dave, "password_wrong");
        expectIn(dave.send(join("dave", "secret")), "member");
        dave.send("{\"type\":\"leave\"}").awaitType("goodbye");
        wire.awaitGone("dave");
    }

    @Test
    void accountThatIsBannedIsToldSoBehindItsPasswordAlone() throws ProtocolException {
        add("dave", Role.MEMBER);
        act("ban", "Dave", null);

        JsonPeer dave = wire.peer().send(join("dave", "wrong"));
        expectRefused(dave, "password_wrong");
        expectBanned(dave.send(join("dave", "secret")));
        expectRefused(wire.peer().send(join("dave")), "password_required");
    }

    @Test
    void peopleAreToldInWords() throws ProtocolException {
        RawClient bob = wire.person("bob");
        bob.send("/join dev").readLine();
        JsonPeer alice = moderator("alice");
        assertThat(bob.readLine()).contains("alice joined");

        alice.send(moderate("kick", "bob", "\"room\":\"DEV\""));
        assertThat(bob.readLine()).isEqualTo("* You were removed from #dev. You are in #lobby now.");
        alice.awaitType("moderated");
        alice.send(moderate("mute", "bob", "\"seconds\":600"));
        alice.awaitType("moderated");
        assertThat(bob.send("hello").readLine())
                .isEqualTo("You are muted for 10 minutes: you can read, and say nothing");
        alice.send(moderate("ban", "bob", "\"reason\":\"spam\""));
        assertThat(bob.readLine()).isEqualTo("* Goodbye. You are banned: spam.");
        bob.expectClosed();

        RawClient back = wire.person().send("bob");
        assertThat(back.readLine()).isEqualTo("You are banned: spam");
        assertThat(back.readLine()).isEqualTo("* Goodbye.");
        back.expectClosed();
    }

    @Test
    void kickOutOfOneRoomIsSeenThereAsLeaving() throws ProtocolException {
        JsonPeer alice = moderator("alice");
        JsonPeer bob = wire.peer("bob", alice);
        Texts.enterAll("dev", alice, bob);

        alice.send(moderate("kick", "bob", "\"room\":\"dev\",\"reason\":\"off topic\""));

        for (JsonPeer each : List.of(bob, alice)) {
            expectExactly(
                    each, object("left", "\"room\":\"dev\",\"seq\":3,\"username\":\"bob\",\"reason\":\"kicked\""));
        }
        expectExactly(
                alice, object("moderated", "\"action\":\"kick\",\"target\":\"bob\",\"by\":\"alice\",\"room\":\"dev\""));
        alice.send(message("dev", "gone?"));
        expectSaid(alice, "alice", "gone?");
        expectError(bob.send(message("dev", "hello")), "room_unknown");
        bob.send(message("hello"));
        expectSaid(bob, "bob", "hello");
        bob.send(in("enter", "dev")).expectType("entered");
        JsonNode refused = alice.send(moderate("kick", "bob", "\"room\":\"lobby\",\"id\":\"k\""))
                .awaitType("error");
        assertThat(refused.path("code").textValue()).isEqualTo("room_invalid");
        assertThat(refused.path("id").textValue()).isEqualTo("k");
    }

    @Test
    void allDevicesOfAnAccountAreMeant() throws ProtocolException {
        add("dave", Role.MEMBER);
        JsonPeer alice = moderator("alice");
        JsonPeer phone = wire.peer().send(join("dave", "secret"));
        expectIn(phone, "member");
        alice.expectType("joined");
        JsonPeer desk = wire.peer().send(join("dave", "secret"));
        expectIn(desk, "member");
        phone.send(in("enter", "dev")).expectType("entered");
        desk.expectType("entered");

        alice.send(moderate("kick", "dave", "\"room\":\"dev\"")).expectType("moderated");
        for (JsonPeer device : List.of(phone, desk)) {
            expectLeft(device, "dave", "kicked");
            expectRefused(device.send(message("dev", "hello")), "room_unknown");
        }
        alice.send(moderate("ban", "dave", ""));

        for (JsonPeer device : List.of(phone, desk)) {
            assertThat(device.expectType("goodbye").path("reason").textValue()).isEqualTo("banned");
        }
        expectLeft(alice, "dave", "kicked");
        alice.expectType("moderated");
        expectBanned(wire.peer().send(join("dave", "secret")));
        expectNothingNew(alice);
    }

    @Test
    void moderatorsAreToldWhatOthersDoAndNobodyElse() throws ProtocolException {
        JsonPeer bob = wire.peer("bob");
        JsonPeer alice = moderator("alice", bob);
        JsonPeer carol = moderator("carol", alice, bob);

        alice.send(moderate("mute", "mallory", ""));

        String muted = object("moderated", "\"action\":\"mute\",\"target\":\"mallory\",\"by\":\"alice\"");
        expectExactly(alice, muted);
        expectExactly(carol, muted);
        act("unmute", "mallory", null);
        String unmuted = object("moderated", "\"action\":\"unmute\",\"target\":\"mallory\",\"by\":\"server\"");
        expectExactly(alice, unmuted);
        expectExactly(carol, unmuted);
        expectNothingNew(bob);
    }

    @Test
    void anotherRoleHoldsAndIsToldAtOnceWhoeverGaveIt() throws ProtocolException, IOException {
        JsonPeer bob = wire.peer("bob");
        bob.send(register("secret"));
        expectAccount(bob, "bob", "member");

        act("op", "bob", null);
        expectAccount(bob, "bob", "moderator");
        bob.expectType("moderated");
        bob.send(object("moderate", "\"action\":\"bans\"")).expectType("bans");
        try (AuditLog audit = new AuditLog(data, InstantSource.system());
                PasswordPool passwords = new PasswordPool(1, 1, 4);
                AccountFile file = AccountFile.open(data, InstantSource.system())) {
            new AccountOperator(file, passwords, audit)
                    .setRole(Username.of("bob"), Role.MEMBER)
                    .toCompletableFuture()
                    .join();
        }
        expectAccount(bob, "bob", "member");
        expectRefused(bob.send(object("moderate", "\"action\":\"bans\"")), "not_permitted");
    }

    @Test
    void guestWhoIsMutedOrWhoseAddressIsBannedGetsNoAccount() {
        JsonPeer bob = wire.peer("bob");
        act("ban", "127.0.0.1", null);
        expectRefused(bob.send(register("secret")), "banned");
        act("unban", "127.0.0.1", null);
        act("mute", "bob", null);

        expectRefused(bob.send(register("secret")), "muted");
    }

    @Test
    void accountThatIsAwaitedBehindARestartIsStillOne() throws ProtocolException {
        add("root1", Role.OPERATOR);
        JsonPeer alice = moderator("alice");
        JsonPeer root = wire.peer().send(resumable("root1", "secret"));
        expectIn(root, "operator");
        alice.expectType("joined");

        wire.server().close();
        start();
        alice = wire.peer().send(join("alice", "secret"));
        expectIn(alice, "moderator");

        assertThat(alice.send(object("account", "\"username\":\"root1\""))
                        .expectType("account")
                        .path("role")
                        .textValue())
                .isEqualTo("operator");
        expectRefused(alice.send(moderate("kick", "root1", "")), "not_permitted");
        alice.send(moderate("ban", "rootl", "")).expectType("moderated");
        expectNothingNew(alice);
    }

    @Test
    void whoisTellsModeratorsWhatSomebodyIsAndFromWhere() throws ProtocolException {
        add("dave", Role.MEMBER);
        JsonPeer alice = moderator("alice");
        RawClient bob = guestFrom(ELSEWHERE, "bob");
        bob.expectType("welcome");
        alice.expectType("joined");

        JsonNode about = alice.send(object("account", "\"username\":\"BOB\"")).expectType("account");
        assertThat(about.path("username").textValue()).isEqualTo("bob");
        assertThat(about.path("role").textValue()).isEqualTo("guest");
        assertThat(about.path("sessions").path(0).path("address").textValue())
                .isEqualTo(ELSEWHERE + ":" + bob.localPort());
        about = alice.send(object("account", "\"username\":\"dave\"")).expectType("account");
        assertThat(about.path("role").textValue()).isEqualTo("member");
        assertThat(about.path("sessions")).isEmpty();
        expectRefused(alice.send(object("account", "\"username\":\"nobody\",\"id\":\"w\"")), "user_unknown");
    }

    @Test
    void everyActIsInTheAuditLog() throws ProtocolException, IOException {
        JsonPeer alice = moderator("alice");
        alice.send(moderate("ban", "10.0.0.0/8", "\"reason\":\"spam\"")).expectType("moderated");
        act("unban", "10.0.0.0/8", null);
        alice.expectType("moderated");
        JsonPeer bob = wire.peer("bob", alice); // 2
        bob.send(message("nonsense"));
        expectSaid(alice, "bob", "nonsense");
        alice.send(delete(3)).expectType("deleted");
        alice.send(delete(3)).expectType("deleted"); // was done already
        alice.send(message("mine"));
        expectSaid(alice, "alice", "mine");
        alice.send(delete(5)).expectType("deleted");

        await().untilAsserted(() -> assertThat(Files.readAllLines(data.resolve("audit.log")))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"ban\",\"username\":\"10.0.0.0/8\",\"address\":\"127.0.0.1:"
                                + alice.localPort() + "\",\"by\":\"alice\",\"reason\":\"spam\"}"))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"unban\",\"username\":\"10.0.0.0/8\",\"address\":\"operator\",\"by\":"
                                + "\"server\"}"))
                .filteredOn(line -> line.contains("deleted"))
                .singleElement()
                .asString()
                .contains("\"event\":\"deleted\",\"username\":\"bob\",\"address\":\"127.0.0.1:" + alice.localPort()
                        + "\",\"by\":\"alice\",\"room\":\"lobby\"}"));
    }

    @Test
    void nobodyTakesBackWhatAHigherRoleSaid() throws ProtocolException {
        JsonPeer alice = moderator("alice");
        add("root", Role.OPERATOR);
        JsonPeer root = wire.peer().send(join("root", "secret"));
        expectIn(root, "operator");
        root.send(message("keep it")); // 3
        expectSaid(root, "root", "keep it");
        wire.server().say("and this"); // 4
        alice.awaitType("message");
        alice.awaitType("message");

        expectRefused(alice.send(delete(3)), "not_permitted");
        expectRefused(alice.send(delete(4)), "not_permitted");
        expectRefused(alice.send(delete(5)), "message_unknown");
        root.expectType("message");
        root.send(delete(4)).expectType("deleted");
    }

    private static String delete(long seq) {
        return object("delete", "\"room\":\"lobby\",\"seq\":" + seq);
    }
}
