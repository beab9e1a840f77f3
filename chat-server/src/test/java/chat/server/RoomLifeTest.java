package chat.server;

import static chat.server.Texts.enter;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolLimits;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a room is there, and when its numbers begin anew. */
class RoomLifeTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private static List<String> rooms(JsonPeer client) {
        List<String> names = new ArrayList<>();
        client.send("{\"type\":\"rooms\"}")
                .expectType("rooms")
                .path("rooms")
                .forEach(room -> names.add(
                        room.path("room").asText() + " " + room.path("count").asInt()));
        return names;
    }

    private static void part(JsonPeer client, String room) {
        client.send(in("part", room)).expectType("left");
    }

    /** Goes in, says something, and goes out: the room has a history, and nobody in it. */
    private static void leaveSomethingIn(JsonPeer client, String room) {
        enter(client, room);
        expectIn(room, client.send(message(room, "something")), "something");
        part(client, room);
    }

    @Test
    void roomIsGoneWithTheLastOneIfNothingWasSaidThere() {
        JsonPeer alice = wire.resumable("alice").client();
        String epoch = enter(alice, "dev").path("epoch").asText();
        alice.send(topic("dev", "to be forgotten")).expectType("topic");
        part(alice, "dev");

        assertThat(rooms(alice)).containsExactly("lobby 1");
        JsonNode anew = enter(alice, "DEV");
        assertThat(anew.path("room").asText()).isEqualTo("DEV");
        assertThat(anew.path("seq").asLong()).isEqualTo(1);
        assertThat(anew.path("epoch").asText()).isNotEmpty().isNotEqualTo(epoch);
        assertThat(anew.has("topic")).isFalse();
    }

    @Test
    void roomIsKeptForItsHistoryAndItsNumbersGoOn() {
        JsonPeer alice = wire.resumable("alice").client();
        String epoch = enter(alice, "dev").path("epoch").asText();
        alice.send(topic("dev", "kept")).expectType("topic");
        expectIn("dev", alice.send(message("dev", "hello")), "hello");
        part(alice, "dev");

        assertThat(rooms(alice)).containsExactly("lobby 1", "dev 0");
        JsonNode again = enter(alice, "DEV");
        assertThat(again.path("room").asText()).isEqualTo("dev");
        assertThat(again.path("seq").asLong()).isEqualTo(5);
        assertThat(again.path("epoch").asText()).isEqualTo(epoch);
        assertThat(again.path("topic").asText()).isEqualTo("kept");
        JsonNode history = alice.send(in("history", "dev")).expectType("history");
        assertThat(history.path("messages")).hasSize(1);
        assertThat(history.path("messages").path(0).path("text").asText()).isEqualTo("hello");
    }

    @Test
    void withoutHistoryARoomIsGoneWithTheLastOneWhateverWasSaid() {
        wire.start(new Limits().history(0));
        RawClient alice = wire.member("alice");
        leaveSomethingIn(alice, "dev");

        assertThat(rooms(alice)).containsExactly("lobby 1");
        assertThat(enter(alice, "dev").path("seq").asLong()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roomGoesWithTheLastOneHoweverTheyGo(boolean cut) {
        RawClient witness = wire.member("witness");
        RawClient alice = wire.member("alice", witness);
        enter(alice, "dev");

        if (cut) {
            alice.reset();
        } else {
            alice.send("{\"type\":\"leave\"}");
        }

        witness.expectType("left");
        wire.nextMember("alice", witness); // so she is out of all rooms
        assertThat(enter(witness, "dev").path("seq").asLong()).isEqualTo(1);
    }

    @Test
    void longestEmptyRoomIsGivenUpForANewOne() {
        wire.start(new Limits().maxRooms(4));
        RawClient alice = wire.member("alice");
        leaveSomethingIn(alice, "first");
        leaveSomethingIn(alice, "second");
        leaveSomethingIn(alice, "third");
        leaveSomethingIn(alice, "first"); // so that it is empty for the shortest time

        enter(alice, "fourth");
        assertThat(rooms(alice)).containsExactly("fourth 1", "lobby 1", "first 0", "third 0");
        enter(alice, "fifth");
        assertThat(rooms(alice)).containsExactly("fifth 1", "fourth 1", "lobby 1", "first 0");
        assertThat(enter(alice, "first").path("seq").asLong()).isEqualTo(7);
    }

    @Test
    void roomThatWasGivenUpBeginsAnew() {
        wire.start(new Limits().maxRooms(2));
        RawClient alice = wire.member("alice");
        leaveSomethingIn(alice, "first");
        enter(alice, "second");
        part(alice, "second");

        assertThat(enter(alice, "first").path("seq").asLong()).isEqualTo(1);
        assertThat(alice.send(in("history", "first")).expectType("history").path("messages"))
                .isEmpty();
    }

    @Test
    void roomsWithSomebodyInThemAreNotGivenUp() {
        wire.start(new Limits().maxRooms(3));
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob", alice);
        enter(alice, "first");
        expectIn("first", alice.send(message("first", "kept")), "kept");
        enter(alice, "second");

        JsonNode error = bob.send(in("enter", "third")).expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("too_many_rooms");
        assertThat(error.path("message").asText()).contains("3 rooms");
        assertThat(enter(bob, "FIRST").path("seq").asLong()).isEqualTo(3);
        alice.expectType("joined");
        part(alice, "second");
        enter(bob, "third");
    }

    @Test
    void roomsOfSomebodyWhoMayComeBackAreNotGivenUp() {
        wire.start(new Limits().maxRooms(2));
        WireExtension.Resumable alice = wire.resumable("alice");
        enter(alice.client(), "dev");
        wire.cut("alice", alice.client());
        RawClient bob = wire.member("bob");

        expectError(bob.send(in("enter", "ops")), "too_many_rooms");
        assertThat(rooms(bob)).containsExactly("lobby 2", "dev 1");
    }

    @Test
    void listOfAThousandRoomsFitsALine() {
        RawClient alice = wire.member("alice");
        String about = "\u7530".repeat(200);
        for (int i = 1; i < 1000; i++) {
            String room = "room" + i;
            alice.send(String.join(
                    "\n", in("enter", room), topic(room, about), message(room, "something"), in("part", room)));
            alice.awaitType("left");
        }

        String line = alice.send("{\"type\":\"rooms\"}").readLine();

        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(ProtocolLimits.MAX_SERVER_LINE_BYTES);
        JsonNode rooms = Texts.json(line).path("rooms");
        assertThat(rooms.path(0).path("room").asText()).isEqualTo("lobby");
        assertThat(rooms.size()).isBetween(100, 1000);
    }

    @Test
    void lobbyMayBeTheOnlyRoom() {
        wire.start(new Limits().maxRooms(1));
        RawClient alice = wire.member("alice");

        expectError(alice.send(in("enter", "dev")), "too_many_rooms");
        expectIn("lobby", alice.send(message("good")), "good");
    }
}
