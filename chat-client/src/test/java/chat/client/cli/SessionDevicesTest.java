package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of several devices of a person. */
class SessionDevicesTest extends PersonFixture {

    private static final String TIME = "\\[.{8}] ";

    SessionDevicesTest() {
        super("accounts");
    }

    @Override
    void welcome(String... features) {
        peer.send("{\"type\":\"welcome\",\"username\":\"alice\",\"maxUsers\":5,\"protocol\":1,\"server\":\"x\","
                + "\"features\":[\"accounts\"],\"role\":\"member\",\"device\":2}");
    }

    @BeforeEach
    void seeTheLobby() {
        peer.answerHistory("lobby");
        expectRead("room", "lobby", 1);
    }

    private void expectRead(String what, String name, long seq) {
        JsonNode read = peer.expect("read");
        assertThat(read.path(what).asText()).isEqualTo(name);
        assertThat(read.path("seq").asLong()).isEqualTo(seq);
    }

    private static ObjectNode read(String what, String name, long seq) {
        ObjectNode read = object("read", "").put("seq", seq);
        read.remove("room");
        return read.put(what, name);
    }

    private void enterDevElsewhere() {
        send(entered("dev", null, "bob", "alice"));
        console.expect("* You are in #dev too, as on your other devices, 2 there: alice, bob.", Kind.NOTICE);
    }

    private static ObjectNode left(String reason) {
        return object("left", "dev").put("seq", 11).put("username", "alice").put("reason", reason);
    }

    @Test
    void whatAnotherDeviceSaysIsOnesOwn() {
        send(said("lobby", 2, "alice", "hello alice").put("id", "1").put("device", 1));
        console.expectLike(TIME + "alice: hello alice", Kind.OWN);
        send(direct("alice", "bob", "psst").put("seq", 7).put("device", 1));
        console.expectLike(TIME + "you -> bob: psst", Kind.OWN);
    }

    @Test
    void roomsOfAnotherDeviceOpenAndCloseWithAWord() {
        enterDevElsewhere();
        console.awaitRoom("#lobby");
        send(left("part"));
        console.expect("* You left #dev. You are in #lobby.", Kind.NOTICE);
        enterDevElsewhere();
        send(left("kicked"));
        console.expect("* You were removed from #dev. You are in #lobby.", Kind.NOTICE);
    }

    @Test
    void pastOfARoomOfAnotherDeviceHasItsLastMessage() {
        enterDevElsewhere();
        console.type("/join dev");
        console.expect("* You are in #dev now, 2 here.");
        console.type("/history");
        assertThat(peer.expect("history").path("before").asLong()).isEqualTo(11);
    }

    @Test
    void whatIsReadOnAnotherDeviceIsNotUnread() {
        enterDevElsewhere();
        for (int seq = 11; seq <= 13; seq++) {
            send(said("dev", seq, seq == 12 ? "alice" : "bob", "hello"));
            console.expectLike(TIME + "#dev (bob|alice): hello");
        }
        send(read("room", "dev", 11));
        console.type("/rooms");
        peer.expect("rooms");
        ObjectNode rooms = object("rooms", "");
        rooms.putArray("rooms").addObject().put("room", "dev").put("count", 2);
        send(rooms);
        console.expect("* #dev, 2 there (you are in it, 1 unread)");
        send(read("room", "dev", 13));
        console.expect("seen elsewhere");
    }

    @Test
    void whatIsSeenIsToldTheOtherDevices() {
        enterDevElsewhere();
        send(said("dev", 11, "bob", "hello"));
        send(direct("bob", "alice", "psst").put("seq", 41));
        console.expectLike(TIME + "#dev bob: hello");
        console.expectLike(TIME + "bob -> you: psst");
        console.pressKey();
        expectRead("with", "bob", 41);
        console.type("/join dev");
        expectRead("room", "dev", 11);
    }

    @Test
    void whatHasWaitedShowsWhenItWasSaid() {
        send(direct("bob", "alice", "psst").put("time", "2026-01-02T10:31:07.000Z"));
        console.expectLike("\\[2026-01-02 .{8}] bob -> you: psst", Kind.CALL);
        send(direct("alice", "bob", "wait").put("seq", 2).put("waiting", true));
        console.expectLike(TIME + "you -> bob: wait");
        console.expect("* bob is away: it waits for them.", Kind.NOTICE);
    }

    @Test
    void accountSaysWhichDeviceThisIs() {
        console.type("/account");
        peer.expect("account");
        peer.send(
                "{\"type\":\"account\",\"username\":\"alice\",\"role\":\"member\",\"sessions\":["
                        + "{\"device\":1,\"face\":\"web\",\"address\":\"192.0.2.7\",\"since\":\"2026-01-02T10:31:07.000Z\"},"
                        + "{\"device\":2,\"face\":\"json\",\"address\":\"192.0.2.7\",\"since\":\"2026-01-02T10:31:07.000Z\"}]}");
        console.expectLike(
                """
                \\* You are alice, a member\\.
                \\* Your sessions:
                \\*   1  web page             192\\.0\\.2\\.7  since 2026-01-02 .{8}
                \\*   2  terminal or program  192\\.0\\.2\\.7  since 2026-01-02 .{8}, this one""");
    }
}
