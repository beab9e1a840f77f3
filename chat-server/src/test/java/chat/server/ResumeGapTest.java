package chat.server;

import static chat.server.Returns.expectNotRecovered;
import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.direct;
import static chat.server.Texts.enter;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static chat.server.Texts.topic;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.WireExtension.Resumable;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where not all can be had that was missed, that is said, and the stream goes on from now. */
@ParameterizedClass
@EnumSource(Face.class)
@SuppressWarnings("NullAway.Init") // each test begins with who is there
class ResumeGapTest {

    @RegisterExtension
    private final WireExtension wire;

    ResumeGapTest(Face face) {
        wire = new WireExtension(face);
    }

    private static final String PING = "{\"type\":\"ping\"}";

    private JsonPeer bob;
    private Resumable alice;

    /** What bob says in the lobby has the numbers 3 to {@code last}. */
    private void bobTalksWhileAliceIsAway(int last) {
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        for (int i = 3; i <= last; i++) {
            expectIn("lobby", bob.send(message("m" + i)), "m" + i);
        }
    }

    private JsonPeer comeBack(Map<String, Long> since) {
        JsonPeer back = wire.comeBack(alice.session(), since);
        back.expectType("welcome");
        return back;
    }

    private void expectLive(JsonPeer back, long seq) {
        bob.send(message("live"));
        assertThat(expectIn("lobby", back, "live").path("seq").asLong()).isEqualTo(seq);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, true", "0, 6, true", "0, 12, true", "0, 13, false",
        "5, 2, true", "5, 7, true", "5, 11, true", "5, 1000000, false"
    })
    void howeverShortItsHistoryIsARoomIsRecovered(int history, long since, boolean recovered) {
        wire.start(new Limits().history(history));
        bobTalksWhileAliceIsAway(12);

        JsonPeer back = comeBack(Map.of("lobby", since));

        if (recovered) {
            assertThat(expectRecovered(back, "lobby", since).path("last").asLong())
                    .isEqualTo(12);
            for (long seq = since + 1; seq <= 12; seq++) {
                assertThat(expectIn("lobby", back, "m" + seq).path("seq").asLong())
                        .isEqualTo(seq);
            }
        } else {
            JsonNode entered = expectNotRecovered(back, "lobby", 12);
            assertThat(entered.path("users")).hasSize(2);
            assertThat(entered.path("last").asLong(12)).isEqualTo(12);
        }
        expectLive(back, 13);
    }

    @Test
    void whatIsNotKeptAnyMoreIsNotRecovered() {
        wire.start(new Limits().resumeBytes(64 * 1024));
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        String text = "x".repeat(1000);
        for (int i = 3; i <= 42; i++) {
            expectIn("lobby", bob.send(message(text)), text);
        }

        expectNotRecovered(comeBack(Map.of("lobby", 2L)), "lobby", 42);
        JsonPeer back = comeBack(Map.of("lobby", 35L));
        expectRecovered(back, "lobby", 35);
        for (int i = 36; i <= 42; i++) {
            expectIn("lobby", back, text);
        }
        expectLive(back, 43);
    }

    /** Also where nothing changes: a topic is an event all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"\u7530", "tea"})
    void topicsWithoutNumberAreMissedLikeMessages(String topic) {
        bobTalksWhileAliceIsAway(3);
        String about = topic.repeat(50);
        List<String> lines = Collections.nCopies(100, topic("lobby", about));
        for (int i = 0; i < 2000; i += lines.size()) {
            bob.sendAll(lines);
            lines.forEach(line -> bob.expectType("topic"));
        }

        JsonPeer back = comeBack(Map.of("lobby", 2L));

        expectRecovered(back, "lobby", 2);
        expectIn("lobby", back, "m3");
        for (long seq = 4; seq <= 2003; seq++) {
            JsonNode changed = back.expectType("topic");
            assertThat(changed.path("seq").asLong()).isEqualTo(seq);
            assertThat(changed.path("topic").asText()).isEqualTo(about);
        }
        JsonNode history = back.send(in("history", "lobby")).expectType("history");
        assertThat(history.path("messages")).hasSize(1);
        expectLive(back, 2004);
    }

    @Test
    void whatIsNotAskedForIsNotRecovered() {
        bobTalksWhileAliceIsAway(12);

        JsonPeer back = comeBack(Map.of());

        expectNotRecovered(back, "lobby", 12);
        expectLive(back, 13);
    }

    @Test
    void oneRoomMayBeRecoveredAndAnotherNot() {
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        enterAll("ops", bob, alice.client());
        wire.cut("alice", alice.client());
        for (String room : new String[] {"lobby", "dev", "ops"}) {
            expectIn(room, bob.send(message(room, "missed")), "missed");
        }

        JsonPeer back = comeBack(Map.of("dev", 2L));

        expectNotRecovered(back, "lobby", 3);
        expectRecovered(back, "dev", 2);
        expectIn("dev", back, "missed");
        expectNotRecovered(back, "ops", 3);
        expectNothingNew(back);
        expectLive(back, 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2})
    void nothingComesFromBeforeTheEntry(long since) {
        bob = wire.peer("bob");
        expectIn("lobby", bob.send(message("before")), "before");
        alice = wire.resumable("alice", bob); // enters as number 3
        wire.cut("alice", alice.client());

        JsonPeer back = comeBack(Map.of("lobby", since));

        expectNotRecovered(back, "lobby", 3);
        expectNothingNew(back);
        expectLive(back, 4);
    }

    @Test
    void whoWentOutAndInAgainWithoutKnowingItHasMissedSomething() {
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        expectIn("dev", bob.send(message("dev", "not seen by alice")), "not seen by alice");
        alice.client().send(in("part", "dev")).send(in("enter", "dev"));
        bob.expectType("left");
        bob.expectType("joined");
        wire.cut("alice", alice.client());

        JsonPeer back = comeBack(Map.of("lobby", 2L, "dev", 2L));

        expectRecovered(back, "lobby", 2);
        expectNotRecovered(back, "dev", 5);
    }

    @Test
    void roomThatOneHasPartedFromIsNotEnteredAgain() {
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        alice.client().send(in("part", "dev"));
        bob.expectType("left");
        wire.cut("alice", alice.client());

        JsonPeer back = comeBack(Map.of("lobby", 2L, "dev", 2L));

        expectRecovered(back, "lobby", 2);
        expectNothingNew(back);
        expectIn("dev", bob.send(message("dev", "not for alice")), "not for alice");
        expectNothingNew(back);
    }

    /** A third of the number of the longest texts in one room, the rest in another, short ones between them, and words to alice alone. */
    @ParameterizedTest
    @CsvSource({"65536, 200", "1048576, 100", "16777216, 10"})
    void whatMayWaitBoundsNothingThatWasMissed(int maxWaitingBytes, int count) {
        wire.start(new Limits().maxWaitingBytes(maxWaitingBytes));
        bob = wire.peer("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        wire.cut("alice", alice.client());
        String text = "\uD83D\uDE00".repeat(4096);
        for (int i = 0; i < count; i++) {
            String room = i % 3 == 0 ? "lobby" : "dev";
            expectIn(room, bob.send(message(room, text)), text);
            expectIn(room, bob.send(message(room, "short")), "short");
        }
        bob.send(direct("alice", "psst")).expectType("direct");

        JsonPeer back = wire.peer();
        back.sendAll(
                List.of(Returns.comeBack(alice.session(), Map.of("lobby", 2L, "dev", 2L)), message("I am back"), PING));

        back.expectType("welcome");
        long inLobby = expectMissed(back, "lobby", text, (count + 2) / 3);
        expectMissed(back, "dev", text, count - (count + 2) / 3);
        assertThat(back.expectType("direct").path("text").asText()).isEqualTo("psst");
        assertThat(expectIn("lobby", back, "I am back").path("seq").asLong()).isEqualTo(inLobby + 1);
        back.expectType("pong");
        expectIn("lobby", bob, "I am back");
    }

    private static long expectMissed(JsonPeer back, String room, String text, int count) {
        long seq = 2;
        assertThat(expectRecovered(back, room, seq).path("last").asLong()).isEqualTo(seq + 2L * count);
        for (int i = 0; i < 2 * count; i++) {
            assertThat(expectIn(room, back, i % 2 == 0 ? text : "short")
                            .path("seq")
                            .asLong())
                    .isEqualTo(++seq);
        }
        return seq;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 100, 150, 200, 250})
    void howeverLongLabelsAndNamesAreWhatIsMissedMakesNobodySlow(int missed) {
        wire.start(new Limits().maxWaitingBytes(64 * 1024));
        bob = wire.peer();
        bob.join("\uD800\uDF30".repeat(32));
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        for (int i = 0; i < missed; i++) {
            bob.send(message("lobby", "x", "\uD83D\uDE00".repeat(64))).expectType("message");
        }

        JsonPeer back = comeBack(Map.of("lobby", 2L));

        JsonNode entered = back.expectType("entered");
        for (long seq = entered.path("seq").asLong() + 1; seq <= 2 + missed; seq++) {
            assertThat(expectIn("lobby", back, "x").path("seq").asLong()).isEqualTo(seq);
        }
        expectLive(back, 3 + missed);
    }

    @Test
    void fiftyRoomsAreComeBackTo() {
        alice = wire.resumable("alice");
        Map<String, Long> since = new LinkedHashMap<>(Map.of("lobby", 1L));
        for (int i = 10; i < 59; i++) {
            String room = "a-room-with-a-rather-long-name-" + i;
            enter(alice.client(), room.substring(1));
            since.put(room.substring(1), 1L);
        }
        wire.cut("alice", alice.client());

        JsonPeer back = comeBack(since);

        for (String room : since.keySet()) {
            expectRecovered(back, room, 1);
        }
        expectNothingNew(back);
    }
}
