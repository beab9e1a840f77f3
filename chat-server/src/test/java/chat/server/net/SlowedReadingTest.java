package chat.server.net;

import static chat.testing.WebSocketPeer.CLOSE;
import static chat.testing.WebSocketPeer.FINAL;
import static chat.testing.WebSocketPeer.TEXT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.Limited;
import chat.server.config.FairUse;
import chat.server.config.ServerLimits;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import chat.server.testing.GatedChannel;
import chat.testing.WebSocketPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says or asks too much is read more slowly, and in order. Time stands still but where a test lets it pass. */
final class SlowedReadingTest {

    private static final Duration TURN = Duration.ofMillis(50);

    private @Nullable Sessions sessions;

    @AfterEach
    void end() {
        if (sessions != null) {
            sessions.close();
        }
    }

    private Sessions server(@Nullable Rate messages, @Nullable Rate answers, Networks unlimited) {
        ServerLimits limits = Limited.with(
                new FairUse(messages, answers, FairUse.ANY_NUMBER, null, unlimited, Networks.NONE, Networks.NONE));
        Sessions started = new Sessions(5, limits);
        sessions = started;
        return started;
    }

    /** Twenty a second, five at once. */
    private Sessions server() {
        return server(Rate.aSecond(20, 5), null, Networks.NONE);
    }

    /** Lets time pass, and everybody do what is due. */
    private static void pass(Sessions started, GatedChannel channel, Duration time) {
        channel.pass(time);
        started.run();
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String says(int count) {
        return lines(count, i -> "{\"type\":\"message\",\"text\":\"" + i + "\"}");
    }

    private static long count(GatedChannel channel, String type) {
        return channel.received()
                .lines()
                .filter(line -> line.startsWith("{\"type\":\"" + type + "\""))
                .count();
    }

    @Test
    void whatIsBeyondTheRateIsReadLaterInItsOrder() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");

        alice.send(says(12));
        started.run();
        assertThat(count(alice, "message")).isEqualTo(5);

        for (int i = 5; i < 12; i++) {
            pass(started, alice, TURN.minusMillis(1));
            assertThat(alice.received()).isEmpty();
            pass(started, alice, Duration.ofMillis(1));
            assertThat(alice.received()).contains("\"text\":\"" + i + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"text\":\" \"}",
                "{\"type\":\"message\",\"text\":\"x\",\"room\":\"elsewhere\"}",
                "{\"type\":\"direct\",\"to\":\"nobody\",\"text\":\"x\"}",
                "{\"type\":\"topic\",\"topic\":\"x\"}",
                "{\"type\":\"enter\",\"room\":\"lobby\"}",
                "{\"type\":\"part\",\"room\":\"lobby\"}",
                "{\"type\":\"edit\",\"room\":\"lobby\",\"seq\":2,\"text\":\"x\"}",
                "{\"type\":\"edit\",\"room\":\"lobby\",\"seq\":99,\"text\":\"x\"}",
                "{\"type\":\"delete\",\"room\":\"lobby\",\"seq\":2}",
                "{\"type\":\"delete\",\"room\":\"lobby\",\"seq\":99}"
            })
    void allThatSaysOrChangesSomethingComesOutOfOneBucketAlsoIfItIsRefused(String line) {
        Sessions started = server();
        GatedChannel alice = started.join("alice");
        alice.send(says(3) + line + "\n" + line + "\n");
        started.run();
        alice.received();

        alice.send("{\"type\":\"ping\"}\n");
        assertThat(alice.received()).isEmpty();
        pass(started, alice, TURN);
        assertThat(alice.received()).contains("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "pong", "users", "rooms", "history"})
    void whatSaysAndChangesNothingIsNotCounted(String type) {
        Sessions started = server();
        GatedChannel alice = started.join("alice");

        alice.send(lines(50, i -> "{\"type\":\"" + type + "\"}") + says(5));
        started.run();

        assertThat(count(alice, "message")).isEqualTo(5);
    }

    @Test
    void leavingTakesItsTurn() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");

        alice.send(says(7) + "{\"type\":\"leave\"}\n");
        started.run();
        assertThat(alice.isOutputShutdown()).isFalse();
        pass(started, alice, TURN);
        pass(started, alice, TURN);
        pass(started, alice, TURN);

        assertThat(alice.received())
                .contains("\"text\":\"6\"")
                .endsWith("{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
    }

    @Test
    void isToldOnceAMinuteButNotForWhatMayComeAtOnce() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");
        alice.send(says(5));
        started.run();
        assertThat(alice.received()).doesNotContain("slowed");

        alice.send(says(3000));
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < 60 * 20 - 2; i++) {
            pass(started, alice, TURN);
            told.append(alice.received());
        }
        assertThat(told.toString().split("\"slowed\"", -1)).hasSize(2);
        assertThat(told).contains("{\"type\":\"slowed\",\"retryAfterMs\":51}\n");

        for (int i = 0; i < 4; i++) {
            pass(started, alice, TURN);
            told.append(alice.received());
        }
        assertThat(told.toString().split("\"slowed\"", -1)).hasSize(3);
    }

    @Test
    void anotherConnectionOfTheSessionFindsTheBucketAsItWas() {
        Sessions started = server();
        GatedChannel first = started.connect();
        first.send("{\"type\":\"join\",\"username\":\"alice\",\"resume\":true}\n" + says(5));
        started.run();
        String welcome = first.received();
        String session = welcome.replaceAll("(?s).*\"session\":\"(\\w+)\".*", "$1");
        first.cut();

        GatedChannel second = started.connect();
        second.send("{\"type\":\"join\",\"session\":\"" + session + "\",\"since\":{\"lobby\":6}}\n" + says(3));
        started.run();

        assertThat(count(second, "message")).isZero();
        pass(started, second, TURN);
        assertThat(count(second, "message")).isEqualTo(1);
    }

    @Test
    void noPingIsAskedForWhatTheServerDoesNotRead() {
        Sessions started = server(Rate.aSecond(1, 1), null, Networks.NONE);
        GatedChannel alice = started.join("alice");
        alice.send(says(100));

        for (int i = 0; i < 95; i++) {
            pass(started, alice, Duration.ofSeconds(1));
        }

        assertThat(alice.received()).doesNotContain("\"ping\"", "goodbye").contains("\"text\":\"90\"");
    }

    private static final Duration ALMOST = Duration.ofMillis(9_499);

    private static void assertEndsWhenItsTimeIsOver(Sessions started, GatedChannel alice, GatedChannel bob) {
        pass(started, alice, ALMOST);
        assertThat(alice.isOutputShutdown()).isFalse();
        bob.received();

        pass(started, alice, Duration.ofMillis(1));
        assertThat(alice.isOutputShutdown()).isTrue();
        assertThat(bob.received())
                .contains("\"left\"")
                .endsWith("\"username\":\"alice\",\"reason\":\"disconnected\"}\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endBehindLinesThatWaitTakesEffectInTenSeconds(boolean inOneRead) {
        Sessions started = server();
        GatedChannel bob = started.join("bob");
        GatedChannel alice = started.join("alice");
        for (String lines : inOneRead ? List.of(says(5_000)) : Collections.nCopies(100, says(50))) {
            alice.send(lines);
        }
        alice.sendEnd();

        assertEndsWhenItsTimeIsOver(started, alice, bob);
    }

    @Test
    void closingFrameBehindFramesThatWaitTakesEffectInTenSecondsAndIsAnswered() {
        Sessions started = server();
        GatedChannel bob = started.join("bob");
        GatedChannel alice = started.browser();
        alice.writeInbound(frame(TEXT, "{\"type\":\"join\",\"username\":\"alice\"}"));
        started.run();
        for (int i = 0; i < 5_000; i++) {
            alice.writeInbound(frame(TEXT, "{\"type\":\"message\",\"text\":\"" + i + "\"}"));
        }
        alice.writeInbound(frame(CLOSE, "\u0003\u00e8")); // 1000
        alice.received();

        assertEndsWhenItsTimeIsOver(started, alice, bob);
        assertThat(alice.received()).endsWith("\u0003\ufffd");
    }

    private static ByteBuf frame(int kind, String payload) {
        return Unpooled.wrappedBuffer(WebSocketPeer.frame(FINAL | kind, payload.getBytes(ISO_8859_1)));
    }

    @Test
    void endBehindFewLinesComesBehindTheirAnswers() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");
        alice.send(says(5));
        for (int i = 0; i < 10; i++) {
            alice.send(says(10));
        }
        alice.sendEnd();

        for (int i = 0; i < 101; i++) {
            pass(started, alice, TURN);
        }
        assertThat(count(alice, "message")).isEqualTo(105);
        assertThat(alice.isOutputShutdown()).isTrue();
    }

    @Test
    void whatIsReadAheadOfWhoStaysIsAnsweredInItsOrderHoweverItIsCut() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");
        String all = says(200).replace("}\n", "}\n{\"type\":\"ping\"}\n") + "{\"type\":\"leave\"}\n";
        for (int begin = 0; begin < all.length(); begin += 7) {
            alice.send(all.substring(begin, Math.min(begin + 7, all.length())));
        }

        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            pass(started, alice, TURN);
            answers.append(alice.received());
        }

        List<String> types = answers.toString()
                .replaceAll("\\{\"type\":\"(message|pong|slowed|goodbye)\".*", "$1")
                .lines()
                .filter(type -> !type.equals("slowed"))
                .toList();
        assertThat(types).hasSize(401).endsWith("message", "pong", "goodbye");
        for (int i = 0; i < 200; i++) {
            assertThat(types.get(2 * i)).isEqualTo("message");
            assertThat(types.get(2 * i + 1)).isEqualTo("pong");
            assertThat(answers).contains("\"text\":\"" + i + "\"");
        }
    }

    @Test
    void whoLeavesByAResetGivesBackWhatWasReadAhead() {
        Sessions started = server();
        GatedChannel alice = started.join("alice");
        for (int i = 0; i < 10; i++) {
            alice.send(says(100));
        }

        alice.cut();

        assertThat(started.broadcaster.size()).isZero(); // and nothing leaks
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "rooms", "history"})
    void answersToTooMuchAreLateAndNeverRefused(String type) {
        Sessions started = server(null, Rate.aSecond(1024, 4096), Networks.NONE);
        GatedChannel alice = started.join("alice");
        alice.send("{\"type\":\"" + type + "\"}\n");
        int least = alice.received().length();
        int most = least + 128; // what the channel holds to write it with counts too

        alice.send(lines(300, i -> "{\"type\":\"" + type + "\"}") + "{\"type\":\"ping\"}\n");
        started.run();
        long answered = count(alice, type);
        assertThat(answered).isBetween(4096L / most - 1, 4096L / least);
        for (int i = 0; i < 30; i++) {
            pass(started, alice, Duration.ofMillis(200));
        }
        answered += count(alice, type);
        assertThat(answered).isBetween(10 * 1024L / most - 1, 10 * 1024L / least);
        StringBuilder last = new StringBuilder();
        for (int i = 0; i < 5 * 300 * most / 1024 && last.indexOf("pong") < 0; i++) {
            pass(started, alice, Duration.ofMillis(200));
            last.append(alice.received());
        }

        assertThat(answered + last.toString().split("\"type\":\"" + type + "\"", -1).length - 1)
                .isEqualTo(300);
        assertThat(last).endsWith("{\"type\":\"pong\"}\n").doesNotContain("error");
    }

    @Test
    void refusalsAreAnswersAlsoOfAStranger() {
        Sessions started = server(null, Rate.aSecond(1024, 4096), Networks.NONE);
        GatedChannel stranger = started.connect();

        stranger.send(lines(100, i -> "{\"type\":\"join\",\"username\":\"a b\"}"));
        started.run();

        assertThat(count(stranger, "error")).isBetween(10L, 50L);
    }

    @Test
    void whoIsExemptAndWhoeverWhereItIsOffIsReadAtOnce() {
        for (Sessions started : new Sessions[] {
            server(null, null, Networks.NONE), server(Rate.aSecond(1, 1), Rate.aSecond(1024, 1024), Networks.LOOPBACK)
        }) {
            GatedChannel alice = started.join("alice");
            alice.send(says(500) + lines(500, i -> "{\"type\":\"users\"}"));
            started.run();

            assertThat(count(alice, "users")).isEqualTo(500);
            started.close();
        }
    }
}
