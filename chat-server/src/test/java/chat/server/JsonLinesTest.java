package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a program's lines begin, end, arrive in pieces, and how long they may be. */
class JsonLinesTest {

    private static final String LEAVE = "{\"type\":\"leave\"}";
    private static final String USERS = "{\"type\":\"users\"}";

    private static final int ENDLESS = 256 * 1024;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @Test
    void aWholeSessionMayComeInOneSegment() {
        RawClient client = wire.connect();

        client.sendRaw(String.join("\n", join("alice"), message("1"), USERS, message("2"), LEAVE, ""));

        client.expectType("welcome");
        client.expectType("entered");
        expectSaid(client, "alice", "1");
        client.expectType("users");
        expectSaid(client, "alice", "2");
        expectGoodbye(client, "exit");
    }

    @Test
    void aLongLineMayComeRightBehindTheJoin() {
        RawClient client = wire.connect();

        client.sendRaw(
                join("alice") + "\n" + message("x".repeat(4096) + "\\u0020") + "\n" + message("y".repeat(4096)) + "\n");

        client.expectType("welcome");
        client.expectType("entered");
        expectError(client, "text_too_long");
        expectSaid(client, "alice", "y".repeat(4096));
    }

    @Test
    void aSessionMayComeByteByByte() {
        RawClient client = wire.connect();

        for (byte b : (join("alice") + "\r\n\n" + message("\\ud83d\\ude00") + "\n" + LEAVE + "\n")
                .getBytes(StandardCharsets.UTF_8)) {
            client.sendBytes(b);
        }

        client.expectType("welcome");
        client.expectType("entered");
        expectSaid(client, "alice", "\uD83D\uDE00");
        expectGoodbye(client, "exit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void linesEndWithLfOrCrLfAndBlankOnesAreIgnored(String end) {
        RawClient client = wire.connect();

        client.sendRaw(end + end + "   " + end + join("alice") + end + end + "\t " + end + message("hi") + end + end);

        client.expectType("welcome");
        client.expectType("entered");
        expectSaid(client, "alice", "hi");
        client.send("").send(" ").send("\r").send("{\"type\":\"ping\"}").expectType("pong");
    }

    @Test
    void whiteSpaceInsideAndAroundAnObjectDoesNotCount() {
        RawClient client = wire.connect();

        client.send("{ \"type\"\t:\"join\" , \"username\" : \"alice\" }\t ").expectType("welcome");
        client.expectType("entered");
        client.send("\t {\"type\":\"ping\"} ").expectType("pong");
    }

    @Test
    void limitsAreTheLastThatIsAllowed() {
        RawClient client = wire.connect();
        String longest = "n".repeat(32);

        client.send(pad(join(longest), 4096)).expectType("welcome");
        client.expectType("entered");
        client.send(pad(message("x".repeat(4096)), 65536) + "\r");
        expectSaid(client, longest, "x".repeat(4096));
        client.send(object("message", "\"text\":\"x\",\"id\":\"" + "\uD83D\uDE00".repeat(64) + "\""));
        assertThat(client.expectType("message").path("id").asText()).isEqualTo("\uD83D\uDE00".repeat(64));
    }

    private static String pad(String line, int bytes) {
        return line + " ".repeat(bytes - line.length());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endlessLineIsAnsweredOnceAndClosedAt256KiB(boolean joined) {
        RawClient witness = wire.member("witness");
        RawClient client = joined ? wire.member("alice") : wire.program();

        client.sendRaw("{" + "x".repeat(ENDLESS - 2));
        expectError(client, "line_too_long");
        client.expectSilence(Duration.ofMillis(50));
        client.sendRaw("x");

        expectGoodbye(client, "line_too_long");
        if (joined) {
            witness.expectType("joined");
            expectLeft(witness, "alice", "kicked");
        }
    }

    @Test
    void lineThatEndsShortOf256KiBIsSkippedAndTheNextOneRead() {
        RawClient client = wire.member("alice");

        client.sendRaw("x".repeat(ENDLESS - 1) + "\n" + message("next") + "\n");

        expectError(client, "line_too_long");
        expectSaid(client, "alice", "next");
    }

    @Test
    void longLinesOneBehindTheOtherAreAnsweredOneByOne() {
        RawClient client = wire.member("alice");

        client.sendRaw(("x".repeat(65537) + "\n").repeat(5) + message("next") + "\n");

        for (int i = 0; i < 5; i++) {
            expectError(client, "line_too_long");
        }
        expectSaid(client, "alice", "next");
    }
}
