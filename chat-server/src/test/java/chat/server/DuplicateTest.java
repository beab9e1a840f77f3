package chat.server;

import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.direct;
import static chat.server.Texts.enter;
import static chat.server.Texts.expectError;
import static chat.server.Texts.expectExactly;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolLimits;
import chat.server.WireExtension.Resumable;
import chat.testing.JsonPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent again under its label is not said again. */
@ParameterizedClass
@EnumSource(Face.class)
class DuplicateTest {

    @RegisterExtension
    private final WireExtension wire;

    private final JsonPeer witness;
    private final Resumable alice;
    private final JsonPeer client;

    DuplicateTest(Face face) {
        wire = new WireExtension(face);
        witness = wire.peer("witness");
        alice = wire.resumable("alice", witness);
        client = alice.client();
    }

    private void say(String text, String id) {
        expectIn("lobby", client.send(message("lobby", text, id)), text);
        expectIn("lobby", witness, text);
    }

    @Test
    void sameLabelIsAnsweredWithTheNumberOfTheFirst() {
        say("hello", "a1");
        say("other", "a2");

        client.send(message("lobby", "hello", "a1"));

        expectExactly(client, """
                {"type":"duplicate","id":"a1","room":"lobby","seq":3}""");
        expectNothingNew(witness);
    }

    @ParameterizedTest
    @CsvSource({
        "a1, A1",
        "\u00e9, e\u0301",
        "a, \uff41",
        "a, 'a '",
        "\uFFFD, ?",
        "'', ' '",
        "\u200b, \u200c",
        "a\\t, a\\n"
    })
    void labelsAreComparedAsTheyAre(String one, String other) {
        say("one", one);
        say("other", other);

        client.send(message("lobby", "one", one)).send(message("lobby", "other", other));
        expectExactly(client, "{\"type\":\"duplicate\",\"id\":\"" + one + "\",\"room\":\"lobby\",\"seq\":3}");
        expectExactly(client, "{\"type\":\"duplicate\",\"id\":\"" + other + "\",\"room\":\"lobby\",\"seq\":4}");
    }

    @Test
    void whatWasLostOnTheWayMayBeSentAgainOverTheNextConnection() {
        client.send(message("lobby", "did it arrive?", "a1"));
        expectIn("lobby", witness, "did it arrive?");
        wire.cut("alice", client);

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));
        back.send(message("lobby", "did it arrive?", "a1")).send(message("lobby", "this did not", "a2"));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        assertThat(expectIn("lobby", back, "did it arrive?").path("id").asText())
                .isEqualTo("a1");
        expectExactly(back, """
                {"type":"duplicate","id":"a1","room":"lobby","seq":3}""");
        expectIn("lobby", back, "this did not");
        expectIn("lobby", witness, "this did not");
        expectNothingNew(witness);
    }

    @Test
    void wordsToOneUserAreNotSaidTwiceEither() {
        client.send(direct("witness", "one", "d1")).expectType("direct");
        client.send(direct("witness", "two", "d2")).expectType("direct");
        witness.expectType("direct");
        witness.expectType("direct");

        client.send(direct("witness", "two", "d2"));
        expectExactly(client, """
                {"type":"duplicate","id":"d2","seq":2}""");
        expectNothingNew(witness);
    }

    @Test
    void wordsToOneUserOverTheNextConnectionHaveTheNumberOfTheirSender() {
        witness.send(direct("alice", "to be counted")).expectType("direct");
        client.expectType("direct");
        client.send(direct("witness", "psst", "d1"));
        assertThat(witness.expectType("direct").path("seq").asLong()).isEqualTo(2);
        client.expectType("direct");
        wire.cut("alice", client);

        JsonPeer back = wire.comeBack(alice.session(), Map.of("lobby", 2L));
        back.send(direct("WITNESS", "psst", "d1"));

        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        expectExactly(back, """
                {"type":"duplicate","id":"d1","seq":2}""");
        expectNothingNew(witness);
    }

    @Test
    void whatWasTakenIsADuplicateAlsoWhenItsRoomOrReceiverIsGone() {
        JsonPeer bob = wire.peer("bob", witness, client);
        enter(client, "dev");
        expectIn("dev", client.send(message("dev", "hello", "a1")), "hello");
        client.send(in("part", "dev")).expectType("left");
        client.send(direct("bob", "bye", "d1")).expectType("direct");
        bob.send("{\"type\":\"leave\"}");
        client.expectType("left");

        client.send(message("dev", "hello", "a1"));
        expectExactly(client, """
                {"type":"duplicate","id":"a1","room":"dev","seq":2}""");
        client.send(direct("bob", "bye", "d1"));
        expectExactly(client, """
                {"type":"duplicate","id":"d1","seq":1}""");
    }

    @Test
    void latestLabelsAreRememberedAndOlderOnesForgotten() {
        for (int i = 0; i <= ProtocolLimits.MAX_REMEMBERED_IDS; i++) {
            say("m" + i, "id" + i);
        }

        client.send(message("lobby", "m1", "id1"));
        expectExactly(client, """
                {"type":"duplicate","id":"id1","room":"lobby","seq":4}""");
        say("m0", "id0");
        client.send(message("lobby", "m2", "id2"));
        expectExactly(client, """
                {"type":"duplicate","id":"id2","room":"lobby","seq":5}""");
        say("m1", "id1");
    }

    @Test
    void whatWasRefusedDidNotUseItsLabelUp() {
        expectError(client.send(message("lobby", " ", "a1")), "text_empty");
        expectError(client.send(message("attic", "x", "a1")), "room_unknown");
        expectError(client.send(direct("nobody", "x", "a1")), "user_unknown");

        say("at last", "a1");
    }

    @Test
    void labelsOfOthersAreTheirOwn() {
        say("hello", "1");
        Resumable bob = wire.resumable("bob", witness, client);

        expectIn("lobby", bob.client().send(message("lobby", "hello", "1")), "hello");
        expectIn("lobby", witness, "hello");
    }

    @Test
    void withoutASessionALabelIsOnlyALabel() {
        for (int i = 0; i < 2; i++) {
            expectIn("lobby", witness.send(message("lobby", "hello", "1")), "hello");
            expectIn("lobby", client, "hello");
        }
    }

    @Test
    void nextSessionUnderTheNameBeginsAnew() {
        say("hello", "1");
        client.send("{\"type\":\"leave\"}").expectType("goodbye");
        witness.expectType("left");
        Resumable again = wire.resumable("alice", witness);

        expectIn("lobby", again.client().send(message("lobby", "hello", "1")), "hello");
    }

    @Test
    void sameLabelTwiceInOnePieceIsSaidOnce() {
        client.sendAll(List.of(message("lobby", "hello", "1"), message("lobby", "hello", "1")));

        expectIn("lobby", client, "hello");
        expectExactly(client, """
                {"type":"duplicate","id":"1","room":"lobby","seq":3}""");
        expectIn("lobby", witness, "hello");
        expectNothingNew(witness);
    }
}
