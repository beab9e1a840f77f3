package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.in;
import static chat.server.Texts.object;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rooms that their owner has closed, over sockets and a restart. */
final class ClosedRoomsTest extends AccountsFixture {

    private static final String SECRET = "open sesame";

    /** Owns the room dev, and is in it. */
    @SuppressWarnings("NullAway.Init") // before each
    private JsonPeer alice;

    ClosedRoomsTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void begin() {
        start(Mode.OPEN);
        alice = wire.peer("alice");
        alice.send(register("secret"));
        expectAccount(alice, "alice", "member");
        enter(alice, "dev");
    }

    private static String room(String type, String room, String more) {
        return object(type, "\"room\":\"" + room + "\"," + more);
    }

    private static String enterWith(String password) {
        return room("enter", "dev", "\"password\":\"" + password + "\"");
    }

    private static String moderated(String action, String target) {
        return object(
                "moderated",
                "\"action\":\"" + action + "\",\"target\":\"" + target + "\",\"by\":\"alice\",\"room\":\"dev\"");
    }

    private void close(String password) {
        expectExactly(alice.send(room("close", "dev", "\"password\":\"" + password + "\"")), moderated("close", "dev"));
    }

    private static List<String> rooms(JsonPeer client) {
        return client.send("{\"type\":\"rooms\"}")
                .expectType("rooms")
                .path("rooms")
                .findValuesAsText("room");
    }

    /** Comes in with the password of an account, behind {@code joined} in the lobby. */
    private JsonPeer back(String name) {
        JsonPeer client = wire.peer().send(join(name, "secret"));
        expectIn(client, "member");
        return client;
    }

    @Test
    void ownerClosesInvitesAndOpens() throws IOException {
        JsonPeer bob = wire.browser("bob");
        alice.expectType("joined");
        expectExactly(alice.send(room("close", "DEV", "\"id\":\"c\"")), moderated("close", "dev"));

        JsonNode refused = expectRefused(bob.send(room("enter", "dev", "\"id\":\"e\"")), "room_closed");
        assertThat(refused.path("id").textValue()).isEqualTo("e");
        expectRefused(bob.send(room("invite", "dev", "\"username\":\"bob\"")), "room_unknown");
        expectRefused(bob.send(in("history", "dev")), "room_unknown");
        expectRefused(bob.send(room("search", "dev", "\"query\":\"hello\"")), "room_unknown");
        assertThat(rooms(bob)).containsExactly("lobby");
        assertThat(rooms(alice)).containsExactlyInAnyOrder("lobby", "dev");
        assertThat(wire.server().rooms().join()).extracting(RoomSummary::room).contains("dev");

        expectExactly(alice.send(room("invite", "dev", "\"username\":\"BOB\"")), moderated("invite", "bob"));
        expectExactly(bob, object("invited", "\"room\":\"dev\",\"by\":\"alice\""));
        assertThat(rooms(bob)).containsExactlyInAnyOrder("lobby", "dev");
        enter(bob, "dev");
        alice.expectType("joined");
        bob.send(in("part", "dev")).expectType("left");
        alice.expectType("left");
        expectRefused(bob.send(in("enter", "dev")), "room_closed");

        close(SECRET);
        expectRefused(bob.send(enterWith("wrong")), "room_closed");
        assertThat(bob.send(enterWith(SECRET)).expectType("entered").has("open"))
                .isFalse();
        alice.expectType("joined");
        expectRefused(bob.send(in("open", "dev")), "not_permitted");
        expectExactly(alice.send(in("open", "dev")), moderated("open", "dev"));
        assertThat(alice.send(in("open", "dev"))
                        .expectType("moderated")
                        .path("already")
                        .booleanValue())
                .isTrue();
        expectRefused(alice.send(in("close", "lobby")), "room_invalid");
        assertThat(wire.peer("carol")
                        .send(enterWith("none"))
                        .expectType("entered")
                        .path("open")
                        .booleanValue())
                .isTrue();
        await().untilAsserted(() -> assertThat(Files.readString(data.resolve("audit.log")))
                .contains("\"event\":\"room_closed\",\"username\":\"alice\"", "\"room\":\"dev\"", "\"target\":\"bob\"")
                .contains("\"event\":\"invited\"", "\"event\":\"room_opened\"", "\"event\":\"password_wrong\"")
                .doesNotContain(SECRET));
    }

    @Test
    void moderatorsAreToldWhatBecomesOfRoomsInWhichTheyAreAndOperatorsOfAll() throws ProtocolException {
        JsonPeer operator = back("root", Role.OPERATOR);
        alice.expectType("joined");
        JsonPeer moderator = back("mary", Role.MODERATOR);
        alice.expectType("joined");
        operator.expectType("joined");

        close(SECRET);
        expectExactly(operator, moderated("close", "dev"));
        moderator.send(enterWith(SECRET)).expectType("entered");
        alice.expectType("joined");
        expectExactly(alice.send(in("open", "dev")), moderated("open", "dev"));
        alice.send(in("open", "dev")).expectType("moderated");
        close(SECRET);

        for (JsonPeer told : List.of(moderator, operator)) {
            expectExactly(told, moderated("open", "dev"));
            expectExactly(told, moderated("close", "dev"));
        }
    }

    private JsonPeer back(String name, Role role) throws ProtocolException {
        byte[] password = "secret".getBytes(StandardCharsets.UTF_8);
        requireNonNull(wire.server().accounts())
                .add(Username.of(name), role, password)
                .toCompletableFuture()
                .join();
        JsonPeer client = wire.peer().send(join(name, "secret"));
        expectIn(client, role.wire());
        return client;
    }

    @Test
    void closedRoomIsThereBehindARestartAndOpensIfItsOwnerIsGone() throws IOException {
        registered("bob", "secret");
        alice.expectType("joined");
        alice.expectType("left");
        close(SECRET);
        alice.send(room("invite", "dev", "\"username\":\"bob\"")).expectType("moderated");
        alice.send("{\"type\":\"leave\"}").expectType("goodbye");

        restart(Mode.OPEN);
        JsonPeer carol = wire.peer("carol");
        assertThat(rooms(carol)).containsExactly("lobby");
        expectRefused(carol.send(in("enter", "dev")), "room_closed");
        expectRefused(carol.send(in("enter", "DEV")), "room_closed");
        JsonPeer bob = back("bob");
        expectExactly(bob, object("invited", "\"room\":\"dev\",\"by\":\"alice\""));
        assertThat(enter(bob, "dev").path("room").textValue()).isEqualTo("dev");
        carol.expectType("joined");
        carol.send(enterWith(SECRET)).expectType("entered");
        wire.stop();
        List<String> remove = List.of("account", "remove", "alice", "--data", data.toString());
        AccountCommand.parse(remove, Map.of())
                .run(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        QUICK);

        start(Mode.OPEN);
        enter(wire.peer("dave"), "dev");
    }

    @Test
    void peopleOnTelnetCloseInviteAndOpenToo() {
        RawClient bob = wire.person("bob");
        alice.expectType("joined");
        close(SECRET);
        assertThat(bob.send("/join dev " + SECRET).readLine()).isEqualTo("* " + Phrases.ROOM_PASSWORD_SEEN);
        assertThat(bob.readLine()).startsWith("* You are in #dev now");
        assertThat(bob.send("/close").readLine())
                .isEqualTo("#dev is not yours. Only its owner and operators can close it, open it, or invite to it."
                        + " With an account, the rooms that you make are yours");
        alice.send(in("open", "dev"));
        alice.expectType("joined");
        alice.expectType("moderated");
        assertThat(bob.send("/register one two").readLine()).startsWith("* That password");
        assertThat(bob.readLine()).startsWith("* bob is your account now");
        assertThat(bob.send("/join ops sesame").readLine()).isEqualTo("* " + Phrases.ROOM_PASSWORD_SEEN);
        assertThat(bob.readLine()).isEqualTo("#ops needs no password, and a room's name has no spaces");
        assertThat(bob.send("/join ops").readLine()).startsWith("* You are in #ops now");
        assertThat(bob.send("/close").readLine()).isEqualTo("* You closed #ops");
        assertThat(bob.send("/invite @alice").readLine()).isEqualTo("* You invited alice to #ops");
        expectExactly(alice, object("invited", "\"room\":\"ops\",\"by\":\"bob\""));
        assertThat(bob.send("/open").readLine()).isEqualTo("* You opened #ops");
        assertThat(bob.send("/open").readLine()).isEqualTo("* #ops is open already");
        alice.send(room("invite", "dev", "\"username\":\"bob\"")).expectType("moderated");
        assertThat(bob.readLine()).isEqualTo("* " + Phrases.fill(Phrases.INVITED, "alice", "#dev", "#dev"));
    }

    @Test
    void passwordMakesNoRoom() {
        expectRefused(alice.send(room("enter", "my", "\"password\":\"room\"")), "room_invalid");
        // Until the disk has it, it is listed as one with nobody in it.
        await().untilAsserted(() -> assertThat(rooms(alice)).doesNotContain("my"));
        enter(alice, "my");
    }

    @Test
    void whereThereAreNoAccountsNothingIsClosed() {
        restart(Mode.OFF);
        JsonPeer carol = wire.peer("carol");
        enter(carol, "ops");

        for (String asked :
                List.of(in("close", "ops"), in("open", "ops"), room("invite", "ops", "\"username\":\"x\""))) {
            assertThat(expectRefused(carol.send(asked), "unknown_type")
                            .path("message")
                            .textValue())
                    .contains("--accounts");
        }
        JsonPeer dave = wire.peer("dave");
        dave.send(room("enter", "ops", "\"password\":\"x\"")).expectType("entered");
        RawClient erin = wire.person("erin");
        assertThat(erin.send("/close").readLine()).isEqualTo(Phrases.NO_OWNERS);
    }
}
