package chat.server;

import static chat.server.Returns.expectNotRecovered;
import static chat.server.Returns.expectRecovered;
import static chat.server.Texts.enter;
import static chat.server.Texts.enterAll;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.WireExtension.Resumable;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where not all can be had that was missed, that is said, and the stream goes on from now. */
@SuppressWarnings("NullAway.Init") // each test begins with who is there
class ResumeGapTest {

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private RawClient bob;
    private Resumable alice;

    /** What bob says in the lobby has the numbers 3 to {@code last}. */
    private void bobTalksWhileAliceIsAway(int last) {
        bob = wire.member("bob");
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        for (int i = 3; i <= last; i++) {
            expectIn("lobby", bob.send(message("m" + i)), "m" + i);
        }
    }

    private RawClient comeBack(Map<String, Long> since) {
        RawClient back = wire.comeBack(alice.session(), since);
        back.expectType("welcome");
        return back;
    }

    private void expectLive(RawClient back, long seq) {
        bob.send(message("live"));
        assertThat(expectIn("lobby", back, "live").path("seq").asLong()).isEqualTo(seq);
    }

    /** With a history of 5 numbers 8 to 12 are kept. */
    @ParameterizedTest
    @CsvSource({"2, false", "6, false", "7, true", "8, true", "11, true", "12, true", "13, false", "1000000, false"})
    void logReachesBackAsFarAsItsHistory(long since, boolean recovered) {
        wire.start(new Limits().history(5));
        bobTalksWhileAliceIsAway(12);

        RawClient back = comeBack(Map.of("lobby", since));

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
    void whatIsNotAskedForIsNotRecovered() {
        bobTalksWhileAliceIsAway(12);

        RawClient back = comeBack(Map.of());

        expectNotRecovered(back, "lobby", 12);
        expectLive(back, 13);
    }

    @Test
    void oneRoomMayBeRecoveredAndAnotherNot() {
        bob = wire.member("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        enterAll("ops", bob, alice.client());
        wire.cut("alice", alice.client());
        for (String room : new String[] {"lobby", "dev", "ops"}) {
            expectIn(room, bob.send(message(room, "missed")), "missed");
        }

        RawClient back = comeBack(Map.of("dev", 2L));

        expectNotRecovered(back, "lobby", 3);
        expectRecovered(back, "dev", 2);
        expectIn("dev", back, "missed");
        expectNotRecovered(back, "ops", 3);
        expectNothingNew(back);
        expectLive(back, 4);
    }

    @Test
    void withoutHistoryOnlyWhoMissedNoMessageRecovers() {
        wire.start(new Limits().history(0));
        bobTalksWhileAliceIsAway(2);
        wire.member("carol", bob);
        RawClient back = comeBack(Map.of("lobby", 2L));
        expectRecovered(back, "lobby", 2);
        assertThat(back.expectType("joined").path("username").asText()).isEqualTo("carol");
        wire.cut("alice", back);
        expectIn("lobby", bob.send(message("m")), "m");

        expectNotRecovered(comeBack(Map.of("lobby", 3L)), "lobby", 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2})
    void nothingComesFromBeforeTheEntry(long since) {
        bob = wire.member("bob");
        expectIn("lobby", bob.send(message("before")), "before");
        alice = wire.resumable("alice", bob); // enters as number 3
        wire.cut("alice", alice.client());

        RawClient back = comeBack(Map.of("lobby", since));

        expectNotRecovered(back, "lobby", 3);
        expectNothingNew(back);
        expectLive(back, 4);
    }

    @Test
    void whoWentOutAndInAgainWithoutKnowingItHasMissedSomething() {
        bob = wire.member("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        expectIn("dev", bob.send(message("dev", "not seen by alice")), "not seen by alice");
        alice.client().send(in("part", "dev")).send(in("enter", "dev"));
        bob.expectType("left");
        bob.expectType("joined");
        wire.cut("alice", alice.client());

        RawClient back = comeBack(Map.of("lobby", 2L, "dev", 2L));

        expectRecovered(back, "lobby", 2);
        expectNotRecovered(back, "dev", 5);
    }

    @Test
    void roomThatOneHasPartedFromIsNotEnteredAgain() {
        bob = wire.member("bob");
        alice = wire.resumable("alice", bob);
        enterAll("dev", bob, alice.client());
        alice.client().send(in("part", "dev"));
        bob.expectType("left");
        wire.cut("alice", alice.client());

        RawClient back = comeBack(Map.of("lobby", 2L, "dev", 2L));

        expectRecovered(back, "lobby", 2);
        expectNothingNew(back);
        expectIn("dev", bob.send(message("dev", "not for alice")), "not for alice");
        expectNothingNew(back);
    }

    @Test
    void moreThanMayWaitIsNotRecoveredAndDoesNotMakeAnybodySlow() {
        wire.start(new Limits().maxWaitingBytes(64 * 1024));
        bob = wire.member("bob");
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        String text = "\uD83D\uDE00".repeat(4096);
        for (int i = 3; i < 10; i++) {
            expectIn("lobby", bob.send(message(text)), text);
        }

        RawClient back = comeBack(Map.of("lobby", 2L));

        expectNotRecovered(back, "lobby", 9);
        expectLive(back, 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 100, 150, 200, 250})
    void howeverLongLabelsAndNamesAreWhatIsMissedMakesNobodySlow(int missed) {
        wire.start(new Limits().maxWaitingBytes(64 * 1024));
        bob = wire.connect();
        bob.join("\uD800\uDF30".repeat(32));
        alice = wire.resumable("alice", bob);
        wire.cut("alice", alice.client());
        for (int i = 0; i < missed; i++) {
            bob.send(message("lobby", "x", "\uD83D\uDE00".repeat(64))).expectType("message");
        }

        RawClient back = comeBack(Map.of("lobby", 2L));

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

        RawClient back = comeBack(since);

        for (String room : since.keySet()) {
            expectRecovered(back, room, 1);
        }
        expectNothingNew(back);
    }
}
