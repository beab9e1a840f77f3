package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ServerMessage;
import chat.server.Limits;
import chat.server.config.FairUse;
import chat.server.config.ServerLimits;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.testing.GatedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody has missed much, and takes it as slowly as they like. */
@SuppressWarnings("NullAway.Init") // each test begins with its server
final class ReplayTest {

    private static final int LENGTH = 2000;
    private static final Pattern EVENT = Pattern.compile("\"type\":\"message\",\"room\":\"(\\w+)\",\"seq\":(\\d+)");
    private static final String PING = "{\"type\":\"ping\"}\n";

    private ServerLimits limits;
    private Sessions sessions;
    private GatedChannel bob;
    private String session;
    private GatedChannel back;

    /** What came back so far. */
    private final StringBuilder received = new StringBuilder();

    /** Alice is away; she has seen number 2 of the lobby, and number 2 of dev. */
    private void start(int maxWaitingBytes) {
        start(new Limits().maxWaitingBytes(maxWaitingBytes));
    }

    private void start(Limits given) {
        limits = given.build();
        sessions = new Sessions(5, limits);
        bob = sessions.join("bob");
        GatedChannel alice = sessions.connect();
        alice.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}\n");
        bob.send("{\"type\":\"enter\",\"room\":\"dev\"}\n");
        alice.send("{\"type\":\"enter\",\"room\":\"dev\"}\n");
        sessions.run();
        Matcher secret = Pattern.compile("\"session\":\"(\\w+)\"").matcher(alice.received());
        assertThat(secret.find()).isTrue();
        session = secret.group(1);
        alice.cut();
        sessions.run();
    }

    @AfterEach
    void end() {
        sessions.close();
        back.checkException();
    }

    private void say(String room, int count) {
        String line = "{\"type\":\"message\",\"room\":\"" + room + "\",\"text\":\"" + "x".repeat(LENGTH) + "\"}\n";
        for (int i = 0; i < count; i++) {
            bob.send(line);
            sessions.run();
        }
        bob.received();
    }

    /** Alice comes back, and takes nothing yet. */
    private void comeBack(long since) {
        received.setLength(0);
        back = sessions.connect();
        back.shut();
        back.send("{\"type\":\"join\",\"resume\":true,\"session\":\"" + session + "\",\"since\":{\"lobby\":" + since
                + ",\"dev\":2}}\n" + PING);
        sessions.run();
    }

    private void take(int bytes) {
        back.take(bytes);
        sessions.run();
        received.append(back.received());
        assertThat(waiting()).isLessThanOrEqualTo(limits.maxWaitingBytes());
    }

    private void open() {
        back.open();
        sessions.run();
        received.append(back.received());
    }

    private long waiting() {
        return back.unsafe().outboundBuffer() == null
                ? 0
                : back.unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    private List<Long> numbers(String room) {
        List<Long> numbers = new ArrayList<>();
        Matcher event = EVENT.matcher(received);
        while (event.find()) {
            if (event.group(1).equals(room)) {
                numbers.add(Long.parseLong(event.group(2)));
            }
        }
        return numbers;
    }

    private void expectWithoutGap(String room, long last) {
        List<Long> numbers = numbers(room);
        assertThat(numbers).hasSize((int) last - 2);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"65536, 999", "65536, 20000", "1048576, 7000", "1048576, 500000"})
    void allThatWasMissedComesInOrderHoweverSlowlyItIsTakenAndWhateverIsSaidMeanwhile(int maxWaitingBytes, int bytes) {
        start(maxWaitingBytes);
        say("lobby", 60);
        say("dev", 20);
        comeBack(2);
        int saidMeanwhile = 0;
        while (received.indexOf("pong") < 0) {
            take(bytes);
            if (saidMeanwhile < 10) {
                say(saidMeanwhile % 2 == 0 ? "lobby" : "dev", 1);
                saidMeanwhile++;
            }
        }

        assertThat(received.toString()).containsOnlyOnce("pong").contains("\"recovered\":true,\"last\":62");
        int pong = received.indexOf("pong");
        say("lobby", 1);
        say("dev", 1);
        open();
        expectWithoutGap("lobby", 62 + (saidMeanwhile + 1) / 2 + 1);
        expectWithoutGap("dev", 22 + saidMeanwhile / 2 + 1);
        assertThat(received.indexOf("\"room\":\"lobby\",\"seq\":62,")).isBetween(0, pong);
        assertThat(received.indexOf("\"room\":\"dev\",\"seq\":22,")).isBetween(0, pong);
        assertThat(received.indexOf("\"entered\",\"room\":\"dev\"")).isGreaterThan(received.indexOf("\"seq\":62,"));
    }

    @Test
    void whoTakesNothingHoldsNothingButTheirPlace() {
        start(1024 * 1024);
        say("lobby", 80);
        comeBack(2);
        long waiting = waiting();
        say("lobby", 45);

        assertThat(waiting()).isEqualTo(waiting).isLessThan(150_000);
        open();
        expectWithoutGap("lobby", 127);
        assertThat(received.toString()).doesNotContain("goodbye");
    }

    @Test
    void whoTakesNothingForTooLongIsSlow() {
        start(1024 * 1024);
        say("lobby", 60);
        comeBack(2);
        pass(8);
        take(1000);
        pass(8);
        assertThat(back.pipeline().get(HandlerNames.CLOSING)).isNull();
        pass(3);
        assertThat(back.pipeline().get(HandlerNames.CLOSING)).isNotNull();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            back.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatTheClientSendsMeanwhileWaitsAndIsNoSilence() {
        start(64 * 1024);
        say("lobby", 60);
        comeBack(2);
        assertThat(back.config().isAutoRead()).isFalse();
        for (int i = 0; i < 20; i++) {
            take(5000);
            back.pass(Duration.ofSeconds(5)); // a minute and a half: longer than one may be silent, or not have joined
        }
        assertThat(received.toString()).doesNotContain("pong", "\"ping\"", "goodbye");

        open();
        expectWithoutGap("lobby", 62);
        assertThat(received.toString()).containsOnlyOnce("pong").endsWith("{\"type\":\"pong\"}\n");
        assertThat(back.config().isAutoRead()).isTrue();
    }

    private void takeOutOfDev() {
        Moderate kick = new Moderate("kick", "alice", "dev", null, null, null, null);
        CompletionStage<ServerMessage> kicked = sessions.chat.order().act(kick, null);
        sessions.run();
        assertThat(kicked).isCompleted();
        assertThat(bob.received())
                .as("whatever alice takes")
                .contains("\"left\",\"room\":\"dev\",\"seq\":23,\"username\":\"alice\",\"reason\":\"kicked\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000})
    void whoIsTakenOutOfARoomMeanwhileIsOutAtOnceAndSeesThatInItsTurn(int seen) {
        start(64 * 1024);
        say("dev", 20);
        comeBack(2);
        while (received.indexOf("\"dev\",\"seq\":3,") < 0) {
            take(seen);
        }

        takeOutOfDev();

        say("dev", 1);
        say("lobby", 1);
        open();
        expectWithoutGap("dev", 22);
        assertThat(received.toString())
                .containsOnlyOnce("\"left\",\"room\":\"dev\"")
                .containsOnlyOnce("pong")
                .doesNotContain("goodbye");
        assertThat(received.indexOf("\"left\",\"room\":\"dev\""))
                .isGreaterThan(received.indexOf("\"dev\",\"seq\":22,"));
        back.send("{\"type\":\"message\",\"room\":\"dev\",\"text\":\"hello\"}\n");
        open();
        assertThat(received.toString()).contains("room_unknown");
    }

    @Test
    void roomThatTheyAreTakenOutOfBeforeItsTurnIsNotToldOf() {
        start(64 * 1024);
        say("lobby", 60);
        say("dev", 20);
        comeBack(2);

        takeOutOfDev();

        open();
        expectWithoutGap("lobby", 62);
        assertThat(received.toString()).doesNotContain("\"dev\"", "goodbye").containsOnlyOnce("pong");
    }

    /** The log keeps a mebibyte: what goes beyond it was never promised, and nothing is said to have been missed that was not. */
    @Test
    void whoIsSoSlowThatTheLogHasLostWhatComesNextIsToldWhenTheyComeAgain() {
        start(64 * 1024);
        say("lobby", 60);
        comeBack(2);
        say("lobby", 200);
        open();

        assertThat(received.toString())
                .contains("\"recovered\":true,\"last\":62")
                .contains("slow_consumer");
        List<Long> numbers = numbers("lobby");
        expectWithoutGap("lobby", numbers.get(numbers.size() - 1));
        comeBack(numbers.get(numbers.size() - 1));
        open();
        assertThat(received.toString())
                .contains("\"recovered\":false,\"last\":262")
                .contains("pong");
        say("lobby", 1);
        open();
        assertThat(numbers("lobby")).containsExactly(263L);
    }

    /** Ten thousand bytes a second, and twenty thousand at once; a piece is as much as ten messages or so. */
    private void startWithRate() {
        start(new Limits()
                .maxWaitingBytes(64 * 1024)
                .fairUse(new FairUse(
                        null,
                        Rate.aSecond(10_000, 20_000),
                        FairUse.ANY_NUMBER,
                        null,
                        Networks.NONE,
                        Networks.NONE,
                        Networks.NONE)));
        say("lobby", 60);
    }

    @Test
    void whatWasMissedCountsAsAnAnswer() {
        startWithRate();
        comeBack(2);
        open();
        int piece = limits.maxAnswerBytes();
        int seconds = 0;
        while (received.indexOf("pong") < 0) {
            assertThat(received.length()).isLessThanOrEqualTo(20_000 + 10_000 * seconds + piece);
            assertThat(back.config().isAutoRead()).isFalse();
            assertThat(seconds).isLessThan(20);
            back.pass(Duration.ofSeconds(1));
            seconds++;
            open();
        }
        expectWithoutGap("lobby", 62);
        assertThat(seconds).isGreaterThan(3);
        assertThat(received.toString()).doesNotContain("slowed", "goodbye");
    }

    @Test
    void whoComesBackAgainAndAgainGetsNoMoreForIt() {
        startWithRate();
        comeBack(2);
        open();
        assertThat(numbers("lobby")).hasSizeGreaterThan(5).hasSizeLessThan(60);

        comeBack(2);
        open();
        assertThat(received.toString()).isEmpty();
        for (int i = 0; i < 20; i++) {
            back.pass(Duration.ofSeconds(1));
            open();
        }
        expectWithoutGap("lobby", 62);
        assertThat(received.toString()).startsWith("{\"type\":\"welcome\"").contains("pong");
    }

    @Test
    void whoIsCutOffWhileTheNextPieceWaitsComesBackToIt() {
        startWithRate();
        comeBack(2);
        open();
        back.cut();
        back.pass(Duration.ofSeconds(20));
        back.checkException();
        List<Long> numbers = numbers("lobby");
        long seen = numbers.get(numbers.size() - 1);

        comeBack(seen);
        open();
        for (int i = 0; i < 20; i++) {
            back.pass(Duration.ofSeconds(1));
            open();
        }
        assertThat(numbers("lobby")).startsWith(seen + 1).hasSize((int) (62 - seen));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsCutOffInTheMidstOfItComesBackAgain(boolean displaced) {
        start(64 * 1024);
        say("lobby", 60);
        comeBack(2);
        take(100_000);
        GatedChannel first = back;
        if (!displaced) {
            first.cut();
            sessions.run();
        }
        List<Long> numbers = numbers("lobby");
        long seen = numbers.get(numbers.size() - 1);
        comeBack(seen);
        open();

        assertThat(numbers("lobby"))
                .hasSize((int) (62 - seen))
                .startsWith(seen + 1)
                .endsWith(62L);
        assertThat(first.isOpen() && first.pipeline().get(HandlerNames.CLOSING) == null)
                .isFalse();
        first.open();
        say("lobby", 1);
        open();
        assertThat(numbers("lobby")).endsWith(62L, 63L);
    }
}
