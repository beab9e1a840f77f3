package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerLimits;
import chat.server.testing.GatedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pipeline as a whole, where time matters or a read may be cut anywhere: the contract's words are tested on sockets. */
final class ServerPipelineTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Sessions sessions = new Sessions(2, ServerLimits.defaults());

    @AfterEach
    void end() {
        sessions.close();
    }

    @Test
    void sessionIsTheSameInOneReadAndByteByByte() {
        String lines =
                """
                {"type":"message","text":"too early"}
                {"type":"join","username":"alice"}
                {"type":"message","text":"hällo","id":"7"}
                nonsense

                {"type":"users"}
                {"type":"leave"}
                {"type":"message","text":"too late"}
                """;
        GatedChannel whole = sessions.connect();
        whole.send(lines);
        sessions.run();
        String answers = whole.received();
        assertThat(answers.lines()).hasSize(7).last().isEqualTo("{\"type\":\"goodbye\",\"reason\":\"exit\"}");

        GatedChannel pieces = sessions.connect();
        for (byte b : lines.getBytes(StandardCharsets.UTF_8)) {
            pieces.sendBytes(b);
            sessions.run();
        }
        assertThat(pieces.received())
                .isEqualTo(answers.replace("\"seq\":1,", "\"seq\":4,")
                        .replace("\"seq\":1}", "\"seq\":4}")
                        .replace("\"seq\":2,", "\"seq\":5,"));
    }

    @Test
    void sessionOfAPersonIsTheSameInOneReadAndByteByByte() {
        String lines = "\r\n\r\nalice\r\nhello\r\n/users\r\nexit\r\nlate\r\n";
        GatedChannel whole = sessions.connect();
        whole.send("x" + lines);
        sessions.run();
        String answers = whole.received();
        assertThat(answers)
                .startsWith("Welcome to the chat.")
                .contains("* You are x")
                .endsWith("* Goodbye.\r\n");

        GatedChannel pieces = sessions.connect();
        for (byte b : ("x" + lines).getBytes(StandardCharsets.US_ASCII)) {
            pieces.sendBytes(b);
            sessions.run();
        }
        String past =
                "(?s)\\* Earlier messages:.*-- end of earlier messages --\r\n"; // to the second session the first is
        assertThat(pieces.received()).containsPattern(past).satisfies(all -> assertThat(all.replaceFirst(past, ""))
                .isEqualTo(answers));
    }

    @Test
    void wordsToSomebodyWhoReadsAreTakenHoweverManyComeInOneRead() {
        GatedChannel alice = sessions.join("alice");
        GatedChannel bob = sessions.join("bob");
        alice.received();

        alice.send("{\"type\":\"direct\",\"to\":\"bob\",\"text\":\"psst\"}\n".repeat(300));
        sessions.run();

        assertThat(bob.received().lines()).hasSize(300).allMatch(line -> line.startsWith("{\"type\":\"direct\""));
        assertThat(alice.received().lines()).hasSize(300).allMatch(line -> line.startsWith("{\"type\":\"direct\""));
    }

    @Test
    void guardsGoAndLongLinesComeWithTheJoin() {
        GatedChannel alice = sessions.connect();
        alice.send("{\"type\":\"ping\",\"x\":\"" + "x".repeat(5000) + "\"}\n");
        assertThat(alice.received()).contains("line_too_long", "4096");
        assertThat(alice.pipeline().get(HandlerNames.BYTE_GUARD)).isNotNull();

        alice.send("{\"type\":\"join\",\"username\":\"alice\"}\n{\"type\":\"ping\",\"x\":\"" + "x".repeat(60_000)
                + "\"}\n");
        assertThat(alice.received()).endsWith("{\"type\":\"pong\"}\n").doesNotContain("line_too_long");
        assertThat(alice.pipeline().get(HandlerNames.BYTE_GUARD)).isNull();
        assertThat(alice.pipeline().get(HandlerNames.HTTP_GUARD)).isNull();
    }

    @Test
    void whoHasNotJoinedWithinAMinuteIsClosedHoweverItDripsBytes() {
        GatedChannel channel = sessions.connect();
        channel.send("{");
        for (int i = 1; i < 60; i++) {
            channel.pass(Duration.ofSeconds(1));
            channel.send(" ");
        }
        channel.pass(Duration.ofSeconds(1).minus(MOMENT));
        assertThat(channel.received()).isEmpty();

        channel.pass(MOMENT);
        assertThat(channel.received().lines())
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("{\"type\":\"error\",\"code\":\"join_timeout\""),
                        goodbye -> assertThat(goodbye).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"join_timeout\"}"));
        assertThat(channel.isOutputShutdown()).isTrue();
    }

    @Test
    void whoHasJoinedMayStay() {
        GatedChannel person = sessions.connect();
        person.send("alice\n");
        person.received();
        person.pass(Duration.ofHours(2));

        assertThat(person.received()).isEmpty();
        assertThat(person.isOutputShutdown()).isFalse();
    }

    @Test
    void nameAndSeatAreFreeBeforeTheGoodbyeIsTaken() {
        GatedChannel alice = sessions.join("alice");
        alice.shut();
        alice.send("{\"type\":\"leave\"}\n");
        GatedChannel next = sessions.connect();
        next.send("{\"type\":\"join\",\"username\":\"alice\"}\n");

        assertThat(next.received()).startsWith("{\"type\":\"welcome\"");
        assertThat(alice.isOpen()).isTrue();
    }

    @Test
    void closedConnectionWaitsASecondForItsPeer() {
        GatedChannel alice = sessions.join("alice");
        alice.send("{\"type\":\"leave\"}\n");
        assertThat(alice.received()).isEqualTo("{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
        alice.send("anything at all\n");
        alice.pass(Duration.ofSeconds(1).minus(MOMENT));
        assertThat(alice.isOpen()).isTrue();

        alice.pass(MOMENT);
        assertThat(alice.isOpen()).isFalse();
        assertThat(alice.received()).isEmpty();
    }

    @Test
    void closedConnectionEndsWithItsPeer() {
        GatedChannel alice = sessions.join("alice");
        alice.send("{\"type\":\"leave\"}\n");
        alice.sendEnd();

        assertThat(alice.isOpen()).isFalse();
    }

    @Test
    void lostConnectionFreesNameAndSeatOnce() {
        GatedChannel alice = sessions.join("alice");
        GatedChannel bob = sessions.join("bob");
        alice.close();
        sessions.run();

        assertThat(bob.received())
                .isEqualTo("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":3,\"username\":\"alice\","
                        + "\"reason\":\"disconnected\"}\n");
        sessions.join("alice");
    }

    @Test
    void brokenConnectionIsClosedAtOnce() {
        GatedChannel alice = sessions.join("alice");
        alice.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        assertThat(alice.isOpen()).isFalse();
        assertThat(alice.received()).isEmpty();
        sessions.join("alice");
    }

    @Test
    void bugEndsOnlyTheConnectionThatMetIt() {
        GatedChannel alice = sessions.join("alice");
        GatedChannel bob = sessions.join("bob");
        alice.received();
        alice.pipeline().fireExceptionCaught(new IllegalStateException("secret"));
        sessions.run();

        assertThat(alice.received())
                .contains("{\"type\":\"error\",\"code\":\"internal\"")
                .endsWith("{\"type\":\"goodbye\",\"reason\":\"internal\"}\n")
                .doesNotContain("secret")
                .doesNotContain("Exception");
        assertThat(bob.received()).contains("\"reason\":\"disconnected\"");
        bob.send("{\"type\":\"ping\"}\n");
        assertThat(bob.received()).isEqualTo("{\"type\":\"pong\"}\n");
    }

    @Test
    void twentyMalformedLinesInARowEndTheConnection() {
        GatedChannel alice = sessions.join("alice");
        alice.send("x\n".repeat(19) + "{\"type\":\"ping\"}\n" + "x\n".repeat(19));
        assertThat(alice.received().lines()).hasSize(39);
        assertThat(alice.isOutputShutdown()).isFalse();

        alice.send("x\n{\"type\":\"ping\"}\n");
        assertThat(alice.received().lines()).hasSize(2).last().asString().contains("\"reason\":\"malformed\"");
        assertThat(alice.isOutputShutdown()).isTrue();
    }

    @Test
    void shutdownDeliversWhatWasSaidAndThenTheGoodbye() {
        GatedChannel alice = sessions.join("alice");
        GatedChannel bob = sessions.join("bob");
        sessions.run();
        alice.received();
        bob.send("{\"type\":\"message\",\"text\":\"last words\"}\n");
        sessions.chat.close();
        sessions.connections.shutDown();
        sessions.run();

        assertThat(alice.received().lines())
                .satisfiesExactly(words -> assertThat(words).contains("last words"), goodbye -> assertThat(goodbye)
                        .isEqualTo("{\"type\":\"goodbye\",\"reason\":\"shutdown\"}"));
    }

    @Test
    void shutdownGivesALatePeerThreeSeconds() {
        GatedChannel alice = sessions.join("alice");
        alice.shut();
        sessions.connections.shutDown();
        sessions.run();
        alice.pass(Duration.ofSeconds(3).minus(MOMENT));
        assertThat(alice.isOpen()).isTrue();

        alice.pass(MOMENT);
        assertThat(alice.isOpen()).isFalse();
    }

    @Test
    void personWhoTypesOnAfterExitGetsTheirGoodbye() {
        GatedChannel channel = sessions.connect();
        channel.send("alice\r\n");
        channel.received();
        channel.send("exit\r\n/help\r\n");

        assertThat(channel.received()).isEqualTo("* Goodbye.\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void telnetCommandAfterTheGoodbyeDoesNotCutItOff() {
        GatedChannel channel = sessions.connect();
        channel.send("alice\r\nexit\r\n");
        channel.sendBytes(0xFF, 0xFD, 0x06);

        assertThat(channel.isOpen()).isTrue();
    }
}
