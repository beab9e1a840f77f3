package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectMessage;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolLimits;
import chat.testing.RawClient;
import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Going into rooms and out of them, and who hears what in which. */
class RoomsTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @Test
    void enterIsAnsweredWithEnteredAndThoseWhoAreThereSeeIt() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);

        alice.send(in("enter", "dev"));
        expectExactly(
                alice, """
                {"type":"entered","room":"dev","users":["alice"],"count":1,"seq":1}""");
        bob.send(in("enter", "dev"));
        expectExactly(
                bob, """
                {"type":"entered","room":"dev","users":["alice","bob"],"count":2,"seq":2}""");
        expectExactly(alice, """
                {"type":"joined","room":"dev","seq":2,"username":"bob"}""");
    }

    @Test
    void eachRoomNumbersItsEventsFromOneWithoutAGap() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enterAll("dev", alice, bob);

        for (int seq = 3; seq < 6; seq++) {
            for (String room : List.of("dev", "lobby")) {
                alice.send(message(room, "m" + seq));
                assertThat(expectIn(room, alice, "m" + seq).path("seq").asLong())
                        .isEqualTo(seq);
                assertThat(expectIn(room, bob, "m" + seq).path("seq").asLong()).isEqualTo(seq);
            }
        }
        alice.send(in("part", "dev"));
        assertThat(alice.expectType("left").path("seq").asLong()).isEqualTo(6);
        assertThat(bob.expectType("left").path("seq").asLong()).isEqualTo(6);
        assertThat(enter(alice, "dev").path("seq").asLong()).isEqualTo(7);
    }

    @Test
    void whatHappensInARoomIsForThoseWhoAreInIt() {
        RawClient carol = wire.member("carol");
        WebSocketPeer dave = wire.browser("dave");
        carol.expectType("joined");
        RawClient alice = wire.member("alice", carol, dave);
        RawClient bob = wire.member("bob", carol, dave, alice);
        enterAll("dev", alice, bob);
        enter(dave, "ops");
        alice.send(message("dev", "not for carol")).send(Texts.topic("dev", "nor this"));
        bob.send(in("part", "dev"));
        alice.awaitType("left");

        expectNothingNew(carol);
        expectNothingNew(dave);
        alice.send(message("for all"));
        expectIn("lobby", carol, "for all");
        expectIn("lobby", dave, "for all");
    }

    @Test
    void whoPartsSeesTheirOwnLeaveAndNothingBehindIt() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enterAll("dev", alice, bob);

        bob.send(in("part", "dev"));

        String left = """
                {"type":"left","room":"dev","seq":3,"username":"bob","reason":"part"}""";
        expectExactly(bob, left);
        expectExactly(alice, left);
        expectIn("dev", alice.send(message("dev", "he is gone")), "he is gone");
        expectNothingNew(bob);
        expectError(bob.send(message("dev", "still here?")), "room_unknown");
        expectNothingNew(alice);
    }

    @Test
    void whoPartsWithoutReadingGetsAllThatWasSaidBefore() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enterAll("dev", alice, bob);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append(message("dev", "m" + i)).append('\n');
        }
        bob.sendRaw(lines + in("part", "dev") + "\n");

        for (int i = 0; i < 200; i++) {
            assertThat(expectIn("dev", bob, "m" + i).path("seq").asLong()).isEqualTo(3 + i);
        }
        assertThat(bob.expectType("left").path("seq").asLong()).isEqualTo(203);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "DEV", "\uFF24\uFF45\uFF56"})
    void namesThatDifferOnlyInCaseOrWidthAreOneRoomWhichKeepsItsFirst(String name) {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enter(alice, "Dev");

        assertThat(enter(bob, name).path("room").asText()).isEqualTo("Dev");
        assertThat(alice.expectType("joined").path("room").asText()).isEqualTo("Dev");
        expectIn("Dev", bob.send(message(name, "hi")), "hi");
        assertThat(bob.send(in("users", name)).expectType("users").path("room").asText())
                .isEqualTo("Dev");
        JsonNode history = bob.send(in("history", name)).expectType("history");
        assertThat(history.path("room").asText()).isEqualTo("Dev");
        assertThat(history.path("messages").path(0).path("room").asText()).isEqualTo("Dev");
        bob.send(Texts.topic(name, "x"));
        assertThat(bob.expectType("topic").path("room").asText()).isEqualTo("Dev");
        expectError(bob.send(in("enter", name)), "already_joined");
        assertThat(bob.send(in("part", name)).expectType("left").path("room").asText())
                .isEqualTo("Dev");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lobby", "LOBBY", "\uFF4Cobby"})
    void lobbyIsWhereEverybodyIsAndStays(String name) {
        RawClient alice = wire.member("alice");

        expectIn("lobby", alice.send(message(name, "hi")), "hi");
        expectError(alice.send(in("enter", name)), "already_joined");
        expectError(alice.send(in("part", name)), "room_invalid");
        expectIn("lobby", alice.send(message("still here")), "still here");
    }

    @Test
    void usersOfARoomAreThoseWhoAreInIt() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        wire.member("carol", alice, bob);
        enterAll("dev", bob, alice);

        alice.send(in("users", "dev"));

        expectExactly(
                alice,
                """
                {"type":"users","room":"dev","users":["bob","alice"],"count":2,"maxUsers":5}""");
    }

    @Test
    void roomsAreListedThoseWithTheMostUsersFirst() {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        for (String room : List.of("zoo", "dev", "ops")) {
            enter(alice, room);
        }
        enter(bob, "ops");
        alice.expectType("joined");
        alice.send(Texts.topic("zoo", "animals")).expectType("topic");

        bob.send("{\"type\":\"rooms\"}");

        expectExactly(
                bob,
                """
                {"type":"rooms","rooms":[{"room":"lobby","count":2},{"room":"ops","count":2},\
                {"room":"dev","count":1},{"room":"zoo","count":1,"topic":"animals"}]}""");
    }

    @Test
    void whatIsAskedForInOnePieceIsAnsweredInItsOrder() {
        RawClient alice = wire.member("alice");
        alice.send(String.join(
                "\n",
                in("enter", "dev"),
                message("dev", "one"),
                in("part", "dev"),
                message("dev", "two"),
                in("enter", "dev"),
                in("users", "dev"),
                in("part", "dev"),
                "{\"type\":\"ping\"}"));

        assertThat(alice.expectType("entered").path("seq").asLong()).isEqualTo(1);
        expectIn("dev", alice, "one");
        expectLeft(alice, "alice", "part");
        expectError(alice, "room_unknown");
        assertThat(alice.expectType("entered").path("seq").asLong()).isEqualTo(4);
        assertThat(alice.expectType("users").path("count").asInt()).isEqualTo(1);
        assertThat(alice.expectType("left").path("seq").asLong()).isEqualTo(5);
        alice.expectType("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "disconnected", "kicked"})
    void whoLeavesTheChatLeavesAllRooms(String how) {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enter(bob, "ops"); // first: rooms are left in the order in which they were entered
        enterAll("dev", alice, bob);

        switch (how) {
            case "exit" -> expectGoodbye(bob.send("{\"type\":\"leave\"}"), "exit");
            case "kicked" -> wire.server().kick("bob", null).join();
            default -> bob.reset();
        }

        List<JsonNode> left = List.of(alice.expectType("left"), alice.expectType("left"));
        assertThat(left)
                .allSatisfy(event -> assertThat(event.path("reason").asText()).isEqualTo(how))
                .extracting(event -> event.path("room").asText())
                .containsExactlyInAnyOrder("lobby", "dev");
        alice.send("{\"type\":\"rooms\"}");
        assertThat(alice.expectType("rooms").path("rooms")).hasSize(2);
    }

    @Test
    void fiftyRoomsAreTheMostThatOneUserIsIn() {
        RawClient alice = wire.member("alice");
        for (int i = 1; i < ProtocolLimits.MAX_ROOMS_PER_USER; i++) {
            enter(alice, "room" + i);
        }

        expectError(alice.send(in("enter", "oneMore")), "too_many_rooms");
        expectError(alice.send(in("enter", "ROOM7")), "already_joined");
        alice.send(in("part", "room7")).expectType("left");
        enter(alice, "oneMore");
        alice.send(message("room49", "still here"));
        expectMessage(
                alice,
                """
                {"type":"message","room":"room49","seq":2,"from":"alice","text":"still here"}""");
    }
}
