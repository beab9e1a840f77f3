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
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's table of errors, line by line. */
@Order(1) // takes long
class ErrorTableTest {

    private static final int ENDLESS = 256 * 1024;

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    /** A line that is refused while the connection stays open; {@code words} is a pattern for the whole message. */
    record Refused(String name, boolean joined, String line, String code, String words, @Nullable String id) {

        static Refused stranger(String name, String line, String code, String words) {
            return new Refused(name, false, line, code, words, null);
        }

        static Refused member(String name, String line, String code, String words, @Nullable String id) {
            return new Refused(name, true, line, code, words, id);
        }

        @Override
        public String toString() {
            return name + ": " + code;
        }
    }

    static Stream<Refused> refused() {
        String empty = "Username can't be empty";
        String allowed = ".*1 to 32.*letters, digits, '-', '_' or '\\.'.*";
        return Stream.of(
                Refused.stranger("empty name", join(""), "username_empty", empty),
                Refused.stranger("blank name", join(" \\t\u3000"), "username_empty", empty),
                Refused.stranger("missing name", object("join", ""), "username_empty", empty),
                Refused.stranger("null name", object("join", "\"username\":null"), "username_empty", empty),
                Refused.stranger("name with a space", join("a b"), "username_invalid", allowed),
                Refused.stranger("name with a line end", join("a\\nb"), "username_invalid", allowed),
                Refused.stranger("name with an escape", join("a\\u001b[31m"), "username_invalid", allowed),
                Refused.stranger("name with a slash", join("/alice"), "username_invalid", allowed),
                Refused.stranger("name with a bidi control", join("a\u202Eb"), "username_invalid", allowed),
                Refused.stranger("name with half a character", join("a\\ud800"), "username_invalid", allowed),
                Refused.stranger("name of 33", join("a".repeat(33)), "username_invalid", allowed),
                Refused.stranger("name of a mark", join("\u0301"), "username_invalid", allowed),
                Refused.stranger("name of marks", join("a" + "\u0316".repeat(30)), "username_invalid", allowed),
                Refused.stranger("name of symbols", join("-_."), "username_invalid", allowed),
                Refused.stranger("name with an invisible", join("a\uDB40\uDD01b"), "username_invalid", allowed),
                Refused.stranger("name that means all", join("Everyone"), "username_invalid", ".*reserved.*"),
                Refused.stranger("reserved name", join("Server"), "username_invalid", ".*reserved.*"),
                Refused.stranger("reserved wide name", join("\uFF33erver"), "username_invalid", ".*reserved.*"),
                Refused.stranger("taken name", join("witness"), "username_taken", "Username witness is already taken"),
                Refused.stranger("other case", join("WitNess"), "username_taken", "Username WitNess is already taken"),
                Refused.stranger(
                        "other width", join("\uFF57itness"), "username_taken", "Username witness is already taken"),
                Refused.stranger("users too soon", object("users", ""), "not_joined", ".+"),
                new Refused(
                        "message too soon",
                        false,
                        object("message", "\"text\":\"hi\",\"id\":\"7\""),
                        "not_joined",
                        ".+",
                        "7"),
                Refused.member("second join", join("bob"), "already_joined", ".*alice.*", null),
                Refused.member("same join again", join("alice"), "already_joined", ".*alice.*", null),
                Refused.member("not JSON", "hello", "malformed", ".*character 1\\b.*|.*'\\{'.*", null),
                Refused.member("not an object", "[]", "malformed", ".*object.*", null),
                Refused.member("wrong type", object("message", "\"text\":5"), "malformed", ".*'text'.*string.*", null),
                Refused.member("trailing text", "{\"type\":\"ping\"} x", "malformed", ".*character \\d+.*", null),
                Refused.member("unknown type", object("dance", "\"id\":\"7\""), "unknown_type", ".*'dance'.*", "7"),
                Refused.member(
                        "message to nowhere",
                        object("message", "\"room\":\"attic\",\"text\":\"x\",\"id\":\"7\""),
                        "room_unknown",
                        ".*lobby.*",
                        "7"),
                Refused.member(
                        "users of nowhere", object("users", "\"room\":\"\",\"id\":\"7\""), "room_unknown", ".+", "7"),
                Refused.member("long line", "{" + " ".repeat(65536) + "}", "line_too_long", ".*65536.*", null),
                Refused.stranger("long line", "{" + " ".repeat(4096) + "}", "line_too_long", ".*4096.*"),
                Refused.member(
                        "empty text", object("message", "\"text\":\"\",\"id\":\"7\""), "text_empty", ".*4096.*", "7"),
                Refused.member(
                        "no text", object("message", "\"room\":\"lobby\",\"id\":\"7\""), "text_empty", ".+", "7"),
                Refused.member("blank text", message(" \\n\\t\u3000\u00A0\u2028"), "text_empty", ".+", null),
                Refused.member("invisible text", message("\u200B\u3164\u2800"), "text_empty", ".+", null),
                Refused.member(
                        "long text",
                        object("message", "\"id\":\"7\",\"text\":\"" + "\uD83D\uDE00".repeat(4097) + "\""),
                        "text_too_long",
                        ".*4096.*",
                        "7"),
                Refused.member(
                        "long id",
                        object("message", "\"text\":\"x\",\"id\":\"" + "i".repeat(65) + "\""),
                        "id_too_long",
                        ".*64.*",
                        null),
                Refused.member(
                        "id with a control character",
                        object("message", "\"text\":\"x\",\"id\":\"a\\u0001\""),
                        "malformed",
                        ".*id.*control characters.*",
                        null),
                Refused.member(
                        "id with half a character",
                        object("message", "\"text\":\"x\",\"id\":\"a\\ud800\""),
                        "malformed",
                        ".*surrogates.*",
                        null));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void lineIsRefusedAndTheConnectionStaysOpen(Refused refused) {
        RawClient witness = wire.member("witness");
        RawClient client = wire.program();
        if (refused.joined) {
            client.join("alice");
            witness.expectType("joined");
        }

        client.send(refused.line);

        JsonNode error = client.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo(refused.code);
        assertThat(error.path("message").asText()).matches(refused.words);
        assertThat(error.path("id").textValue()).isEqualTo(refused.id);
        Iterator<String> fields = error.fieldNames();
        fields.forEachRemaining(field -> assertThat(field).isIn("type", "code", "message", "id"));
        if (!refused.joined) {
            client.join("alice");
            witness.expectType("joined");
        }
        client.send(message("good"));
        expectSaid(client, "alice", "good");
        expectSaid(witness, "alice", "good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-b_c.9", "\u0416\u0435\u043D\u044F", "\u7530\u4E2D", "jos\u00E9", "42"})
    void whatIsAllowedInANameIsTaken(String name) {
        assertThat(wire.connect().join(name).path("users").path(0).asText()).isEqualTo(name);
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

    @Test
    void fullServerSaysSoWithTheRealNumbersAndCloses() {
        wire.start(2, ServerLimits.defaults());
        wire.member("alice");
        wire.member("bob");

        RawClient third = wire.connect().send(join("carol"));

        JsonNode error = third.expectType("error");
        assertThat(error.path("code").asText()).isEqualTo("server_full");
        assertThat(error.path("message").asText()).isEqualTo("Server is full (2 of 2 users)");
        expectGoodbye(third, "server_full");
    }

    @Test
    void nameIsCheckedBeforeTheSeat() {
        wire.start(1, ServerLimits.defaults());
        RawClient alice = wire.member("alice");
        RawClient late = wire.connect();

        expectError(late.send(join("")), "username_empty");
        expectError(late.send(join("a b")), "username_invalid");
        expectError(late.send(join("alice")), "username_taken");
        alice.send("{\"type\":\"leave\"}").expectType("goodbye");
        late.join("alice");
    }

    @Test
    void twentyMalformedLinesInARowCloseAStranger() {
        RawClient client = wire.program();

        client.sendRaw("x\n".repeat(25));

        for (int i = 0; i < 20; i++) {
            expectError(client, "malformed");
        }
        expectGoodbye(client, "malformed");
    }

    @Test
    void twentyMalformedLinesInARowCloseAMember() {
        RawClient witness = wire.member("witness");
        RawClient client = wire.member("alice");

        client.sendRaw("{]\n\n".repeat(20)); // blank lines do not count, and do not start the count anew

        for (int i = 0; i < 20; i++) {
            expectError(client, "malformed");
        }
        expectGoodbye(client, "malformed");
        witness.expectType("joined");
        expectLeft(witness, "alice", "kicked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"ping\"}", "{\"type\":\"pong\"}", "{\"type\":\"x\"}", "{\"type\":\"message\"}"})
    void oneWellFormedLineStartsTheCountAnew(String wellFormed) {
        RawClient client = wire.member("alice");

        client.sendRaw("x\n".repeat(19) + wellFormed + "\n" + "x\n".repeat(19) + message("still here") + "\n");

        JsonNode said = client.awaitType("message");
        assertThat(said.path("text").asText()).isEqualTo("still here");
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

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"type\":\"ping\"}\n", " ", "\n"})
    void whoHasNotJoinedInTimeIsClosedHoweverTheyDripBytes(String drip) {
        Duration joinTimeout = Duration.ofMillis(700);
        wire.start(5, withJoinTimeout(joinTimeout));
        RawClient client = wire.program();
        long connected = System.nanoTime();

        try (Dripping dripping = new Dripping(client, drip)) {
            JsonNode next = client.readJson();
            while (next.path("type").asText().equals("pong")) {
                next = client.readJson();
            }
            assertThat(next.path("code").asText()).isEqualTo("join_timeout");
        }
        expectGoodbye(client, "join_timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - connected)).isLessThan(joinTimeout.multipliedBy(3));
    }

    @Test
    void whoHasJoinedInTimeStays() {
        wire.start(5, withJoinTimeout(Duration.ofMillis(300)));
        RawClient client = wire.member("alice");

        client.expectSilence(Duration.ofMillis(600));
        client.send(message("still here"));
        expectSaid(client, "alice", "still here");
    }

    private static ServerLimits withJoinTimeout(Duration joinTimeout) {
        Duration minute = Duration.ofMinutes(1);
        return ChatServerExtension.limits(minute, joinTimeout, minute, minute, 1024 * 1024);
    }

    /** Sends the same bytes over and over until it is closed. */
    private static final class Dripping implements AutoCloseable {

        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

        Dripping(RawClient client, String drip) {
            timer.scheduleAtFixedRate(() -> client.sendRaw(drip), 0, 20, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
