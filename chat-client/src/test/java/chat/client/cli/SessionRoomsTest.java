package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person does with rooms: going in and out, looking around, and reading what was said before. */
class SessionRoomsTest extends PersonFixture {

    private static final String TIME = "\\[.{8}] ";
    private static final String SECOND_OF_JANUARY = "--- Friday, 2 January 2026 ---\n";
    private static final String TODAY = "--- .* ---";
    private static final String EARLIER = "\\* Earlier messages:\n";
    private static final String EARLIER_END = "\\* -- end of earlier messages --\n";

    private void expectMessage(String room, String text) {
        JsonNode message = peer.expect("message");
        assertThat(message.path("room").asText("lobby")).isEqualTo(room);
        assertThat(message.path("text").asText()).isEqualTo(text);
    }

    private static ObjectNode history(String room, long first, String... texts) {
        ObjectNode history = object("history", room);
        ArrayNode messages = history.putArray("messages");
        for (int i = 0; i < texts.length; i++) {
            messages.add(said(room, first + i, "bob", texts[i]));
        }
        return history;
    }

    private void expectHistoryRequest(String room, long before, int limit) {
        JsonNode request = peer.expect("history");
        assertThat(request.path("room").asText()).isEqualTo(room);
        assertThat(request.path("before").asLong()).isEqualTo(before);
        assertThat(request.path("limit").asInt(20)).isEqualTo(limit);
    }

    @Test
    void whereNothingIsClosedARoomIsOneWord() {
        console.type("/join my room");
        console.expect("! #my needs no password, and a room's name has no spaces", Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @Test
    void whatIsTypedGoesToTheRoomThatOneJoined() {
        console.type("/join #dev");
        assertThat(peer.expect("enter").path("room").asText()).isEqualTo("dev");
        send(entered("dev", "releases", "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.\n* Topic of #dev: releases", Kind.NOTICE);
        peer.answerHistory("dev");
        console.type("hello");
        expectMessage("dev", "hello");
        console.type("/me waves");
        expectMessage("dev", "waves");
        console.awaitRoom("#dev");
    }

    @Test
    void lineBehindAJoinGoesThereAlsoBeforeTheServerAnswered() {
        console.type("/join dev");
        console.type("hello");
        peer.expect("enter");
        expectMessage("dev", "hello");
    }

    @Test
    void roomThatDoesNotTakeOneLeavesOneWhereOneIs() {
        console.type("/join dev");
        String id = peer.expect("enter").path("id").asText();
        peer.error("too_many_rooms", "You can be in 50 rooms at a time", id);
        console.expect("! You can be in 50 rooms at a time", Kind.COMPLAINT);
        console.type("hello");
        expectMessage("lobby", "hello");
    }

    @Test
    void joiningARoomThatOneIsInGoesOnThere() {
        join("dev", "releases", "bob", "alice");
        console.type("/join LOBBY");
        console.expect("* You are in #lobby now, 2 of 5 here.", Kind.NOTICE);
        console.type("hello");
        expectMessage("lobby", "hello");
        console.type("/join #Dev");
        console.expect("* You are in #dev now, 2 here.\n* Topic of #dev: releases");
        console.type("hello");
        expectMessage("dev", "hello");
    }

    @Test
    void partingLeadsBackToTheLobby() {
        join("dev", null, "bob", "alice");
        console.type("/part");
        console.type("hello");
        assertThat(peer.expect("part").path("room").asText()).isEqualTo("dev");
        expectMessage("lobby", "hello");
        send(object("left", "dev").put("seq", 11).put("username", "alice").put("reason", "part"));
        console.expect("* You left #dev. You are in #lobby now.", Kind.NOTICE);
        console.expectNothingMore();
        console.awaitRoom("");
    }

    @Test
    void joinThatIsRefusedDoesNotLeadBackToARoomThatOneIsLeaving() {
        join("dev", null, "bob", "alice");
        console.type("/part");
        console.type("/join a!b");
        console.type("hello");
        peer.expect("part");
        expectMessage("lobby", "hello");
    }

    @Test
    void roomThatOneIsLeavingIsEnteredAgain() {
        join("dev", null, "bob", "alice");
        console.type("/part");
        console.type("/join dev");
        console.type("hello");
        peer.expect("part");
        peer.expect("enter");
        expectMessage("dev", "hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/part", "/part lobby", "/part #LOBBY"})
    void nobodyPartsFromTheLobby(String line) {
        console.type(line);
        console.expect("! Everybody is in the lobby. Type exit to leave the chat.", Kind.COMPLAINT);
        console.type("hello");
        expectMessage("lobby", "hello");
        console.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/join|/join takes a room: /join dev",
                "/part my room|A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'",
                "/part dev bye|A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'",
                "/history all|/history takes a whole number from 1 on, or nothing: /history 50",
                "/history 0|/history takes a whole number from 1 on, or nothing: /history 50",
                "/history -5|/history takes a whole number from 1 on, or nothing: /history 50",
            })
    void lineThatIsNotUnderstoodLeavesTheLineAndSaysWhatToType(String line, String what) {
        console.type(line);
        console.expect("! " + what, Kind.COMPLAINT);
        console.expectEmptyLine();
    }

    @Test
    void topicThatIsTooLongIsRefused() {
        console.type("/topic " + "x".repeat(201));
        console.expect("! A topic has at most 200 characters, this one has 201");
        console.expectEmptyLine();
    }

    @Test
    void topicIsShownAndSet() {
        join("dev", null, "bob", "alice");
        console.type("/topic");
        console.expect("* #dev has no topic. /topic TEXT gives it one.");
        console.type("/topic releases");
        JsonNode request = peer.expect("topic");
        assertThat(request.path("room").asText()).isEqualTo("dev");
        assertThat(request.path("topic").asText()).isEqualTo("releases");
        send(object("topic", "dev")
                .put("seq", 11)
                .put("username", "alice")
                .put("topic", "releases")
                .put("id", request.path("id").asText()));
        console.expect("* You set the topic: releases", Kind.NOTICE);
        console.type("/topic");
        console.expect("* Topic of #dev: releases\n* /topic - clears it.");
    }

    @Test
    void topicIsCleared() {
        join("dev", "releases", "bob", "alice");
        console.type("/topic -");
        JsonNode request = peer.expect("topic");
        assertThat(request.path("room").asText()).isEqualTo("dev");
        assertThat(request.path("topic").textValue()).isEmpty();
        send(object("topic", "dev")
                .put("seq", 11)
                .put("username", "alice")
                .put("topic", "")
                .put("id", request.path("id").asText()));
        console.expect("* You cleared the topic", Kind.NOTICE);
        console.type("/topic");
        console.expect("* #dev has no topic. /topic TEXT gives it one.");
    }

    @Test
    void topicIsClearedWhetherOrNotOneIsKnownOf() {
        join("dev", null, "bob", "alice");
        console.type("/topic -");
        assertThat(peer.expect("topic").path("topic").textValue()).isEmpty();
    }

    @Test
    void topicMayBeginWithWhatClearsIt() {
        join("dev", null, "bob", "alice");
        console.type("/topic - and more");
        assertThat(peer.expect("topic").path("topic").asText()).isEqualTo("- and more");
    }

    @Test
    void usersAreThoseOfTheCurrentRoom() {
        join("dev", null, "bob", "alice");
        console.type("/users");
        JsonNode request = peer.expect("users");
        assertThat(request.path("room").asText()).isEqualTo("dev");
        ObjectNode users = object("users", "dev").put("count", 2).put("maxUsers", 5);
        users.putArray("users").add("bob").add("alice");
        send(users);
        console.expect("* #dev, 2 here: alice, bob", Kind.NOTICE);
    }

    @Test
    void roomsAreListedWithWhatIsUnread() {
        join("dev", null, "bob", "alice");
        console.type("/join lobby");
        console.expect("* You are in #lobby now, 2 of 5 here.");
        send(said("dev", 11, "bob", "one"));
        send(said("dev", 12, "bob", "two"));
        console.expectLike(TIME + "#dev bob: one");
        console.expectLike(TIME + "#dev bob: two");
        console.type("/rooms");
        peer.expect("rooms");
        ObjectNode rooms = object("rooms", "");
        ArrayNode list = rooms.putArray("rooms");
        list.addObject().put("room", "lobby").put("count", 2);
        list.addObject().put("room", "dev").put("count", 2);
        list.addObject().put("room", "ops").put("count", 1).put("topic", "pagers");
        send(rooms);
        console.expect("* #lobby, 2 here (you talk here)\n* #dev, 2 there (you are in it, 2 unread)\n"
                + "* #ops, 1 there: pagers");

        assertThat(console.completions("/join o")).containsExactly("ops ");
    }

    @Test
    void whoJoinsSeesWhatWasSaidBeforeInFrontOfWhatIsSaidSince() {
        console.type("/join dev");
        peer.expect("enter");
        send(entered("dev", null, "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.");
        send(said("dev", 11, "bob", "new"));
        expectHistoryRequest("dev", 10, 20);
        send(said("lobby", 2, "bob", "elsewhere"));
        console.expectLike(TIME + "#lobby bob: elsewhere");
        console.expectNothingMore();
        send(history("dev", 4, "one", "two"));
        console.expectLike(
                EARLIER + SECOND_OF_JANUARY + TIME + "bob: one\n" + TIME + "bob: two\n" + EARLIER_END + TODAY);
        console.expectLike(TIME + "bob: new");
        console.type("/history 5");
        expectHistoryRequest("dev", 4, 5);
    }

    @Test
    void nobodyIsAskedForWhatWasSaidBeforeTheFirstEvent() {
        console.type("/join dev");
        peer.expect("enter");
        send(entered("dev", null, "alice").put("seq", 1));
        console.expect("* You are in #dev now, 1 here: alice.");
        send(said("dev", 2, "bob", "new"));
        console.expectLike(TIME + "bob: new");
        console.type("hello");
        expectMessage("dev", "hello");
    }

    @Test
    void eachHistoryGoesFurtherBackUntilThereIsNothing() {
        console.type("/history 2");
        console.type("/history");
        console.type("/history 2000");
        expectHistoryRequest("lobby", 1, 2);
        send(history("lobby", 40, "five", "six"));
        console.expectLike(
                EARLIER + SECOND_OF_JANUARY + TIME + "bob: five\n" + TIME + "bob: six\n" + EARLIER_END + TODAY);
        expectHistoryRequest("lobby", 40, 20);
        send(history("lobby", 7, "one"));
        console.expectLike(EARLIER + SECOND_OF_JANUARY + TIME + "bob: one\n" + EARLIER_END + TODAY);
        expectHistoryRequest("lobby", 7, 1000);
        send(history("lobby", 0));
        console.expect("* This is the beginning: the server has nothing from before.", Kind.NOTICE);
        console.expectNothingMore();
    }

    @Test
    void historyOfARoomThatIsBeingEnteredComesBehindWhatIsShownAtTheEntry() {
        console.type("/join dev");
        console.type("/history 5");
        peer.expect("enter");
        send(entered("dev", null, "bob", "alice"));
        expectHistoryRequest("dev", 10, 20);
        send(history("dev", 4, "one"));
        expectHistoryRequest("dev", 4, 5);
    }
}
