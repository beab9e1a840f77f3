package chat.server;

import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.direct;
import static chat.server.Texts.expectNothingNew;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.WireExtension.Resumable;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What was said to somebody alone while they were away, or was lost with their connection. */
@ParameterizedClass
@EnumSource(Face.class)
class ReturnOfDirectsTest {

    @RegisterExtension
    private final WireExtension wire;

    private final JsonPeer bob;
    private final Resumable alice;

    ReturnOfDirectsTest(Face face) {
        wire = new WireExtension(face);
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
    }

    private void bobSays(int first, int last) {
        for (int i = first; i <= last; i++) {
            bob.send(direct("alice", "d" + i)).expectType("direct");
        }
    }

    private JsonPeer comeBack(Map<String, Long> since) {
        JsonPeer back = wire.comeBack(alice.session(), since);
        back.expectType("welcome");
        expectRecovered(back, "lobby", 2);
        return back;
    }

    private static void expectDirects(JsonPeer client, int first, int last) {
        for (int i = first; i <= last; i++) {
            JsonNode direct = client.expectType("direct");
            assertThat(direct.path("seq").asLong()).isEqualTo(i);
            assertThat(direct.path("text").asText()).isEqualTo("d" + i);
        }
    }

    @Test
    void whatWasSaidDuringTheAbsenceArrives() {
        bobSays(1, 3);
        expectDirects(alice.client(), 1, 3);
        wire.cut("alice", alice.client());
        bobSays(4, 9);

        JsonPeer back = comeBack(Map.of("lobby", 2L));

        expectDirects(back, 4, 9);
        expectNothingNew(back);
        bobSays(10, 10);
        expectDirects(back, 10, 10);
    }

    /** Five went out over the connection that was lost, of which two were read; two more were said since. */
    @ParameterizedTest
    @CsvSource({"0, 1", "2, 3", "4, 5", "5, 6", "6, 7", "7, 8", "100, 6", "-1, 6"})
    void numberOfTheLastThatWasSeenSaysWhichAreSentAgain(long seen, int first) {
        bobSays(1, 5);
        expectDirects(alice.client(), 1, 2);
        expectNothingNewIsSent();
        wire.cut("alice", alice.client());
        bobSays(6, 7);

        JsonPeer back = comeBack(Map.of("lobby", 2L, "@", seen));

        expectDirects(back, first, 7);
        expectNothingNew(back);
    }

    /** All that was said has been handed to the connection: what was asked for behind it was answered. */
    private void expectNothingNewIsSent() {
        alice.client().send("{\"type\":\"ping\"}");
        expectDirects(alice.client(), 3, 5);
        alice.client().expectType("pong");
    }

    @Test
    void ownWordsAreAmongThem() {
        bobSays(1, 1);
        expectDirects(alice.client(), 1, 1);
        alice.client().send(direct("bob", "d2")).send(direct("alice", "d3"));
        expectDirects(alice.client(), 2, 3);
        wire.cut("alice", alice.client());

        expectDirects(comeBack(Map.of("lobby", 2L, "@", 0L)), 1, 3);
    }

    @ParameterizedTest
    @CsvSource({"100, 10", "1000, 10", "150, 3900"})
    void ofVeryManyTheLatestComeAgainAndTheirNumbersTell(int said, int characters) {
        String text = "x".repeat(characters);
        for (int i = 1; i <= said; i++) {
            bob.send(direct("alice", text)).expectType("direct");
            alice.client().expectType("direct");
        }
        wire.cut("alice", alice.client());

        JsonPeer back = comeBack(Map.of("lobby", 2L, "@", 0L));

        long first = back.expectType("direct").path("seq").asLong();
        assertThat(said - first).isGreaterThanOrEqualTo(Math.min(said, 50) - 1);
        for (long seq = first + 1; seq <= said; seq++) {
            assertThat(back.expectType("direct").path("seq").asLong()).isEqualTo(seq);
        }
        expectNothingNew(back);
        bobSays(said + 1, said + 1);
        expectDirects(back, said + 1, said + 1);
    }

    @Test
    void whoComesBackTwiceGetsThemTwiceIfTheySayTheyDidNotSeeThem() {
        bobSays(1, 3);
        for (int i = 0; i < 3; i++) {
            JsonPeer back = comeBack(Map.of("lobby", 2L, "@", 1L));
            expectDirects(back, 2, 3);
            expectNothingNew(back);
            wire.cut("alice", back);
        }
    }

    @Test
    void nothingWaitsForWhoeverTakesTheNameNext() {
        wire.cut("alice", alice.client());
        bobSays(1, 3);
        wire.server().kick("alice", null).join();
        bob.expectType("left");

        expectNothingNew(wire.nextMember("alice", bob));
    }
}
