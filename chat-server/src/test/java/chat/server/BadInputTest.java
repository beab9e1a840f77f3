package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static chat.server.Texts.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.server.BadInput.Outcome;
import chat.server.BadInput.Setting;
import chat.server.BadInput.Then;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in: it is answered as the contract has it, nobody else ever sees any of it, and the rest goes on. */
@Order(1) // takes long
class BadInputTest {

    private static final int SHORT_ENOUGH_FOR_SINGLE_BYTES = 300;

    /** A server each, which the next kind finds as the last one left it: that is part of what is tested. */
    private static final Map<Setting, Room> ROOMS = new EnumMap<>(Setting.class);

    /** A server with two members: one watches, the other speaks when the bad input has had its chance. */
    private record Room(ChatServer server, RawClient witness, RawClient herald) implements AutoCloseable {

        static Room open(Setting setting) {
            // Never or soon, so that how fast this machine is makes no difference.
            boolean soon = setting == Setting.PERSON_AFTER_THE_GREETING;
            ServerLimits limits = WireExtension.limits(Duration.ofMillis(soon ? 1 : 60_000), Duration.ofSeconds(10));
            try {
                ChatServer server = ChatServer.start(new ServerConfig("127.0.0.1", 0, 5, null, null, limits));
                RawClient witness = RawClient.connect(server.port());
                RawClient herald = RawClient.connect(server.port());
                enter(witness, "witness");
                enter(herald, "herald");
                witness.expectType("joined");
                return new Room(server, witness, herald);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void enter(RawClient client, String name) {
            client.send(join(name));
            String line = client.readLine();
            while (!line.startsWith("{")) {
                line = client.readLine(); // the greeting was faster
            }
            client.expectType("entered");
        }

        /** The very next event that anybody sees is what the herald says now. */
        void expectNothingPosted() {
            herald.send(message("all is well"));
            expectSaid(witness, "herald", "all is well");
        }

        @Override
        public void close() {
            witness.close();
            herald.close();
            server.close();
        }
    }

    @AfterAll
    static void closeRooms() {
        ROOMS.values().forEach(Room::close);
        ROOMS.clear();
    }

    private static Stream<BadInput> kinds() {
        return Stream.concat(BadJson.all(), BadBytes.all());
    }

    static Stream<Arguments> kindsAndSettings() {
        return kinds().flatMap(kind -> kind.settings().stream().map(setting -> Arguments.of(kind, setting)));
    }

    static Stream<BadInput> shortKindsAtOnce() {
        return kinds().filter(kind ->
                kind.settings().contains(Setting.AT_ONCE) && kind.bytes().length <= SHORT_ENOUGH_FOR_SINGLE_BYTES);
    }

    @Test
    void everyKindHasANameOfItsOwn() {
        assertThat(kinds().map(BadInput::toString)).hasSizeGreaterThan(40).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kindsAndSettings")
    void badInputIsAnsweredAndNothingOfItIsPosted(BadInput input, Setting setting) {
        provoke(setting, input.outcome(setting), client -> client.sendBytes(input.bytes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shortKindsAtOnce")
    void badInputIsAnsweredAlikeByteByByte(BadInput input) {
        provoke(Setting.AT_ONCE, input.outcome(Setting.AT_ONCE), client -> {
            for (byte b : input.bytes()) {
                client.sendBytes(b);
            }
        });
    }

    /** What a bad client does. */
    private interface Mischief {
        void commit(RawClient client);
    }

    private static void provoke(Setting setting, Outcome outcome, Mischief mischief) {
        Room room = ROOMS.computeIfAbsent(setting, Room::open);
        try (RawClient client = RawClient.connect(room.server.port())) {
            prepare(client, setting, room);
            mischief.commit(client);
            expectOutcome(client, setting, outcome);
            room.expectNothingPosted();
            boolean joined = setting == Setting.PROGRAM_AFTER_JOINING;
            if (joined) {
                expectSaid(client, "herald", "all is well");
            }
            if (outcome.then() == Then.PROGRAM_GOES_ON || outcome.then() == Then.PERSON_GOES_ON) {
                expectGoodLines(client, outcome.then() == Then.PERSON_GOES_ON, joined, room);
                client.close();
                expectLeft(room.witness, "bad", "disconnected");
            }
        } catch (AssertionError | RuntimeException e) {
            ROOMS.remove(setting);
            room.close();
            throw e;
        }
    }

    private static void prepare(RawClient client, Setting setting, Room room) {
        switch (setting) {
            case PROGRAM_BEFORE_JOINING -> client.send("{\"type\":\"ping\"}").expectType("pong");
            case PROGRAM_AFTER_JOINING -> {
                client.join("bad");
                room.witness.expectType("joined");
            }
            case AT_ONCE -> {}
            case PERSON_AFTER_THE_GREETING -> assertThat(client.readLine()).isEqualTo(Texts.GREETING);
        }
    }

    private static void expectOutcome(RawClient client, Setting setting, Outcome outcome) {
        if (setting == Setting.AT_ONCE && outcome.then() == Then.PERSON_GOES_ON) {
            assertThat(client.readLine()).isEqualTo(Texts.GREETING);
        }
        outcome.answers().forEach(answer -> expectAnswer(client, answer));
        if (outcome.then() == Then.HTTP_400) {
            expectBadRequest(client);
            client.expectClosed();
        } else if (outcome.then() == Then.CLOSED_WITHOUT_A_WORD) {
            client.expectClosed();
        }
    }

    private static void expectAnswer(RawClient client, String answer) {
        if (answer.isEmpty()) {
            assertThat(client.readLine()).isEmpty();
        } else if (answer.matches("[a-z_]+")) {
            expectError(client, answer);
        } else {
            assertThat(client.readLine()).startsWith(answer);
        }
    }

    private static void expectGoodLines(RawClient client, boolean person, boolean joined, Room room) {
        if (person) {
            client.send("bad");
            assertThat(client.readLine()).startsWith("* You are bad, 3 of 5 here");
        } else if (!joined) {
            client.join("bad");
        }
        if (!joined) {
            room.witness.expectType("joined");
        }
        client.send(person ? "and good" : message("and good"));
        if (!person) {
            expectSaid(client, "bad", "and good");
        }
        expectSaid(room.witness, "bad", "and good");
    }

    private static void expectBadRequest(RawClient client) {
        assertThat(client.readLine()).matches("HTTP/1\\.1 400 .*");
        int length = 0;
        for (String header = client.readLine(); !header.isEmpty(); header = client.readLine()) {
            if (header.startsWith("Content-Length: ")) {
                length = Integer.parseInt(header.substring("Content-Length: ".length()));
            }
        }
        StringBuilder body = new StringBuilder();
        while (body.length() < length) {
            body.append(client.readLine()).append('\n');
        }
        assertThat(body.toString()).hasSize(length).contains("not a web page");
    }

    static List<String> restsOfARequest() {
        String headers = "Host: localhost\r\nContent-Type: text/plain\r\n\r\n";
        return List.of(
                headers + join("mallory") + "\n" + message("from a web page") + "\n",
                "\r\n",
                "exit\r\n",
                "/help\r\n",
                "\u0007",
                "GET / HTTP/1.1\r\n\r\n",
                "x".repeat(5000) + "\n",
                "x".repeat(8000));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("restsOfARequest")
    void restOfARequestIsSwallowedSoThatNoResetTakesTheAnswerAway(String rest) {
        Outcome closed = new Outcome(Then.CLOSED_WITHOUT_A_WORD, List.of());
        provoke(Setting.AT_ONCE, closed, browser -> {
            browser.sendRaw("POST / HTTP/1.1\r\n");
            expectBadRequest(browser);
            await().during(Duration.ofMillis(100))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        browser.sendRaw(
                                rest); // which fails soon after the server closed instead of shutting its output down
                        return true;
                    });
        });
    }
}
