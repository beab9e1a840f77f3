package chat.server;

import static chat.server.Texts.expectSaid;
import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What telnet programs send beside what their users type, and the bytes they are answered with. */
class TelnetTest {

    private static final String DO_TIMING_MARK = "\u00FF\u00FD\u0006";
    private static final String WILL_TIMING_MARK = "\u00FF\u00FB\u0006";
    private static final String INTERRUPT = "\u00FF\u00F4";

    @RegisterExtension
    private final WireExtension wire = new WireExtension();

    private final RawClient witness;

    TelnetTest() {
        // Nobody is greeted for being silent: what is answered is answered to bytes.
        wire.start(WireExtension.SEATS, WireExtension.limits(Duration.ofMinutes(1), Duration.ofSeconds(1)));
        witness = wire.member("witness");
    }

    @BeforeEach
    void watch() {
        assertThat(witness.send("{\"type\":\"ping\"}").expectType("pong")).isNotNull();
    }

    private TelnetSocket joined() {
        TelnetSocket telnet = new TelnetSocket(wire.port()).send("alice\r\n");
        telnet.expect("Welcome to the chat. Choose a username:\r\n");
        assertThat(telnet.skipLine())
                .startsWith("* You are alice, 2 of 5 here: ")
                .endsWith("\r");
        witness.expectType("joined");
        return telnet;
    }

    @Test
    void controlCIsAnsweredSoThatTelnetShowsOutputAgain() {
        try (TelnetSocket telnet = joined()) {
            telnet.send(INTERRUPT + DO_TIMING_MARK).expect(WILL_TIMING_MARK);
            telnet.send("still here\r\n");
            expectSaid(witness, "alice", "still here");
        }
    }

    @Test
    void controlCIsAnsweredBeforeAnythingElseWasTyped() {
        try (TelnetSocket telnet = new TelnetSocket(wire.port())) {
            telnet.send(INTERRUPT + DO_TIMING_MARK).expect(WILL_TIMING_MARK);
            telnet.send("alice\r\n").expect("Welcome to the chat. Choose a username:\r\n* You are alice, ");
        }
    }

    @ParameterizedTest
    @CsvSource({"FD 01, FC 01", "FD 03, FC 03", "FB 18, FE 18", "FB 1F, FE 1F", "FD FF, FC FF", "FB 06, FE 06"})
    void otherOptionsAreRefused(String asked, String refused) {
        try (TelnetSocket telnet = joined()) {
            telnet.send(BadInput.hex("FF " + asked)).expect(BadInput.hex("FF " + refused));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FF F1",
                "FF FC 01",
                "FF FE 03",
                "FF FA 18 00 FF F0",
                "FF FA 1F 00 50 0A 0D FF F0",
                "FF FA 27 FF FF 0A FF F0"
            })
    void sequencesAreTakenOutOfTheMiddleOfALine(String sequence) {
        try (TelnetSocket telnet = joined()) {
            telnet.send("hel" + BadInput.hex(sequence) + "lo\r\n");
            expectSaid(witness, "alice", "hello");
        }
    }

    @Test
    void sequencesMayComeByteByByte() {
        try (TelnetSocket telnet = joined()) {
            for (char b : ("a" + INTERRUPT + DO_TIMING_MARK + "b" + BadInput.hex("FF FA 18 00 FF F0") + "c\r\n")
                    .toCharArray()) {
                telnet.send(String.valueOf(b));
            }
            telnet.expect(WILL_TIMING_MARK);
            expectSaid(witness, "alice", "abc");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r\0", "\u0004\r\n", "\r\n\u0004", "\0\n"})
    void everyWayToEndALineDoes(String end) {
        try (TelnetSocket telnet = joined()) {
            telnet.send("hello" + end + "again" + end);
            expectSaid(witness, "alice", "hello");
            expectSaid(witness, "alice", "again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r\0", "\u0004\r\n"})
    void commandsEndInEveryWayToo(String end) {
        try (TelnetSocket telnet = joined()) {
            telnet.send("/join " + INTERRUPT + "#b\u00C3\u00BCro" + end + "/part" + end);
            telnet.expect("* You are in #b\u00C3\u00BCro now, 1 here: alice.\r\n");
            telnet.expect("* You left #b\u00C3\u00BCro. You are in #lobby now.\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\0", "\u0004\r\n"})
    void everyWayToEndALineDoesBeforeJoiningToo(String end) {
        try (TelnetSocket telnet = new TelnetSocket(wire.port()).send("alice" + end)) {
            telnet.expect("Welcome to the chat. Choose a username:\r\n* You are alice, ");
        }
    }
}
