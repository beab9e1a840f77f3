package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectGoodbye;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a program's lines begin, end, arrive in pieces and stop, and what becomes of the characters in them. */
class JsonLinesTest {

    private static final String LEAVE = "{\"type\":\"leave\"}";
    private static final String USERS = "{\"type\":\"users\"}";

    private static final int RECEIVE_BUFFER_BYTES = 4096;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            \\u001b[31mred     | \uFFFD[31mred
            \\u0000\\u0007\\b\\f | \uFFFD\uFFFD\uFFFD\uFFFD
            a\\rb              | a\uFFFDb
            \\u007f\\u0080\\u009b | \uFFFD\uFFFD\uFFFD
            a\\ud800b          | a\uFFFDb
            a\\udc00b          | a\uFFFDb
            \\udc00\\ud800     | \uFFFD\uFFFD
            \\ud83d\\ude00     | \uD83D\uDE00
            \\u202a\\u202b\\u202c\\u202d\\u202e | \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD
            \\u2066\\u2067\\u2068\\u2069 | \uFFFD\uFFFD\uFFFD\uFFFD
            \u202Eraw\u2066    | \uFFFDraw\uFFFD
            \u009B31m          | \uFFFD31m
            """)
    void harmfulCharactersAreReplacedBeforeAnyoneGetsThem(String escaped, String expected) {
        RawClient alice = wire.member("alice");
        RawClient bob = wire.member("bob");

        bob.send(message(escaped));

        expectSaid(bob, "bob", expected);
        alice.expectType("joined");
        expectSaid(alice, "bob", expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tab\tand\nline end",
                "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
                "\uD83D\uDC69\u200D\uD83D\uDCBB e\u0301",
                "\u2028\u2029\u00A0\u200B\u200E\uFEFF\uFFFD",
                "\"quoted\" \\ / {\"type\":\"leave\"}",
                "<b>&amp;</b> %s ${x}"
            })
    void everyOtherCharacterArrivesAsItWasSent(String text) {
        RawClient alice = wire.member("alice");
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\t", "\\t")
                .replace("\n", "\\n");

        alice.send(message(escaped));

        expectSaid(alice, "alice", text);
    }

    @Test
    void theLongestTextArrivesEvenWithEveryCharacterEscaped() {
        RawClient alice = wire.member("alice");

        alice.send(message("\\ud83d\\ude00".repeat(4096)));

        expectSaid(alice, "alice", "\uD83D\uDE00".repeat(4096));
    }

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
    void whoEndsTheirInputGetsEveryAnswerAndThenTheEnd() {
        RawClient witness = wire.member("witness");
        RawClient client = wire.connect();

        StringBuilder lines = new StringBuilder(join("alice") + "\n");
        for (int i = 1; i <= 100; i++) {
            lines.append(message("m" + i)).append('\n');
        }
        client.sendRaw(lines + USERS + "\n").shutdownOutput();

        client.expectType("welcome");
        client.expectType("entered");
        for (int i = 1; i <= 100; i++) {
            expectSaid(client, "alice", "m" + i);
        }
        client.expectType("users");
        client.expectClosed();
        witness.expectType("joined");
        for (int i = 1; i <= 100; i++) {
            expectSaid(witness, "alice", "m" + i);
        }
        expectLeft(witness, "alice", "disconnected");
    }

    @Test
    void theEndOfTheInputWaitsItsTurnBehindLinesThatAreReadLater() {
        int questions = 1500; // short ones with long answers: more than the kernel takes in for who does not read
        wire.start(50, ServerLimits.defaults());
        List<RawClient> others = new ArrayList<>();
        for (int i = 10; i < 50; i++) {
            others.add(wire.member("\u7530".repeat(30) + i));
        }
        RawClient client = wire.connect(RECEIVE_BUFFER_BYTES);
        client.join("alice");

        client.sendRaw((USERS + "\n").repeat(questions)).shutdownOutput();
        for (RawClient other : others) {
            // When all have had their answers the server has long seen the end, with nobody reading what it has
            // written.
            other.send("{\"type\":\"ping\"}").awaitType("pong");
        }

        String first = client.readLine();
        assertThat(first).startsWith("{\"type\":\"users\"");
        for (int i = 1; i < questions; i++) {
            assertThat(client.readLine().equals(first)).isTrue();
        }
        client.expectClosed();
    }

    @Test
    void whoLeavesAndEndsTheirInputHasLeft() {
        RawClient witness = wire.member("witness");
        RawClient client = wire.member("alice");

        client.send(LEAVE).shutdownOutput();

        expectGoodbye(client, "exit");
        witness.expectType("joined");
        expectLeft(witness, "alice", "exit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"type\":\"pong\"}\n", "\n\n", "{\"type\":\"join\",\"username\":\"bob\"}"})
    void whoEndsTheirInputWithoutHavingJoinedGetsTheEnd(String sent) {
        RawClient witness = wire.member("witness");
        RawClient client = wire.connect().sendRaw(sent);

        client.shutdownOutput();

        client.expectClosed();
        witness.send(message("alone"));
        expectSaid(witness, "witness", "alone");
    }

    private static final Map<String, Consumer<RawClient>> WAYS_OUT = Map.of(
            "leave", client -> client.send(LEAVE),
            "half-close", RawClient::shutdownOutput,
            "close", RawClient::close,
            "reset", RawClient::reset,
            "reset behind a message",
                    client -> client.send(message("last words")).reset());

    @ParameterizedTest
    @ValueSource(strings = {"leave", "half-close", "close", "reset", "reset behind a message"})
    void nameAndSeatAreFreeWithinASecondOfTheEnd(String wayOut) {
        wire.start(1, ServerLimits.defaults());
        RawClient holder = wire.member("alice");
        RawClient taken = wire.connect().send(join("ALICE"));
        expectError(taken, "username_taken");

        WAYS_OUT.getOrDefault(wayOut, client -> {}).accept(holder);

        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(1))
                .until(() -> taken.send(join("Alice"))
                        .readJson()
                        .path("type")
                        .asText()
                        .equals("welcome"));
    }

    @ParameterizedTest
    @CsvSource({"leave,exit", "half-close,disconnected", "close,disconnected", "reset,disconnected"})
    void theOthersAreToldHowSomebodyWent(String wayOut, String reason) {
        RawClient witness = wire.member("witness");
        RawClient client = wire.member("alice");

        WAYS_OUT.getOrDefault(wayOut, c -> {}).accept(client);

        witness.expectType("joined");
        expectLeft(witness, "alice", reason);
    }

    @Test
    void nameIsFreeAsSoonAsTheGoodbyeIsThere() {
        RawClient first = wire.member("alice");
        for (int i = 0; i < 20; i++) {
            RawClient second = wire.program();
            first.send(LEAVE).expectType("goodbye"); // and the connection stays half open
            second.join("alice");
            first = second;
        }
    }
}
