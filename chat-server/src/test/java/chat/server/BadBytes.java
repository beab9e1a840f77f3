package chat.server;

import static chat.server.BadInput.MALFORMED;
import static chat.server.BadInput.NAME_EMPTY;
import static chat.server.BadInput.NAME_RULE;
import static chat.server.BadInput.NOT_UTF_8;
import static chat.server.BadInput.foreign;
import static chat.server.BadInput.hex;
import static chat.server.BadInput.http;
import static chat.server.BadInput.utf8;
import static chat.server.BadInput.words;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import chat.server.BadInput.Outcome;
import chat.server.BadInput.Setting;
import chat.server.BadInput.Then;
import java.util.List;
import java.util.stream.Stream;

/** Bad bytes of those who mean something else than a chat, or no good. */
final class BadBytes {

    private static final String JOIN = "{\"type\":\"join\",\"username\":\"mallory\"}";
    private static final String NUL = "A byte 0 came";
    private static final String MESSAGE = "{\"type\":\"message\",\"text\":\"from a web page\"}";

    private BadBytes() {}

    static Stream<BadInput> all() {
        return Stream.of(controls(), protocols(), telnet(), lines(), requests(), requestsWithBodies())
                .flatMap(List::stream);
    }

    /** Keys are nothing to a person's name, but for that with which the connection began. */
    private static BadInput keys(String name, String bytes, Outcome atOnce, Outcome afterTheGreeting) {
        return foreign(name, bytes).in(Setting.AT_ONCE, atOnce).in(Setting.PERSON_AFTER_THE_GREETING, afterTheGreeting);
    }

    /** The same that make a name of a good one. */
    private static BadInput keysInAName(String name, String bytes) {
        return foreign(name, bytes).notIn(Setting.AT_ONCE).notIn(Setting.PERSON_AFTER_THE_GREETING);
    }

    /** A NUL comes, and before it what is no control byte to begin with, or what is one. */
    private static BadInput binary(String name, String bytes) {
        boolean begins = bytes.charAt(0) < ' ' || bytes.charAt(0) == '{';
        return keys(name, bytes, begins ? Outcome.closed() : Outcome.closed(NUL), Outcome.closed(NUL));
    }

    private static List<BadInput> controls() {
        Outcome empty = Outcome.person(NAME_EMPTY);
        Outcome json = new Outcome(Then.PROGRAM_GOES_ON, List.of("", MALFORMED));
        return List.of(
                keys("terminal title", "\u001B]0;owned\u0007", Outcome.person(NAME_RULE), Outcome.person(NAME_RULE)),
                keys("clear screen", "\u001B[2J", empty, empty),
                keysInAName("colour in a name", "ali\u001B[31mce"),
                keysInAName("device control string", "\u001BPx\u001B\\"),
                keys("bell", "\u0007", Outcome.closed(), empty),
                keysInAName("backspace", "alice\b\b"),
                keysInAName("delete", "alice\u007F"),
                keys("form feed", "\f", Outcome.closed(), empty),
                keys("interrupt", "\u0003", Outcome.closed(), empty),
                binary("NUL", "\0"),
                binary("NUL in a name", "ali\0ce"),
                keysInAName("unit separator", "a\u001Fb"),
                keys("escape in a string", "{\"type\":\"message\",\"text\":\"\u001B[2J\"}", Outcome.closed(), json),
                binary("NUL in a string", "{\"type\":\"message\",\"text\":\"a\0b\"}"),
                keys("control behind the object", "{\"type\":\"leave\"}\u0001", Outcome.closed(), json));
    }

    private static List<BadInput> protocols() {
        String utf16le = new String(JOIN.getBytes(UTF_16LE), ISO_8859_1);
        String utf16be = new String(JOIN.getBytes(UTF_16BE), ISO_8859_1);
        return List.of(
                foreign("TLS ClientHello", hex("16 03 01 00 2F 01 00 00 2B 03 03") + "x".repeat(32)),
                binary("gzip", hex("1F 8B 08 00 00 00 00 00 00 03 CB 48 CD C9 C9 07 00")),
                binary("zip", "PK" + hex("03 04 14 00")),
                keysInAName("ELF", hex("7F") + "ELF"),
                binary("UTF-16, little end first", utf16le),
                binary("UTF-16, big end first", utf16be),
                binary("UTF-16 with a mark", hex("FF FE") + utf16le),
                binary("PostgreSQL", hex("00 00 00 08 04 D2 16 2F")),
                binary("remote desktop", hex("03 00 00 13 0E E0 00 00")),
                binary("STUN", hex("00 01 00 00 21 12 A4 42")),
                binary("MQTT", hex("10 0C 00 04") + "MQTT" + hex("04 02 00 3C 00 00")),
                binary("AMQP", "AMQP" + hex("00 00 09 01")),
                binary("SOCKS 5", hex("05 01 00")),
                binary("SOCKS 4", hex("04 01 00 50 7F 00 00 01 00")),
                words("SSH banner", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r", NAME_RULE),
                words("SMTP", "EHLO mail.example.com\r", NAME_RULE),
                foreign("proxy header", "PROXY TCP4 192.0.2.1 192.0.2.2 5 5555\r"),
                words("SIP", "INVITE sip:bob@example.com SIP/2.0\r", NAME_RULE),
                words("HTTP answer", "HTTP/1.1 200 OK\r", NAME_RULE),
                foreign("PNG", hex("89") + "PNG\r\n" + hex("1A 0A"))
                        .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.closed(MALFORMED))
                        .in(Setting.AT_ONCE, Outcome.person(NOT_UTF_8, NAME_EMPTY, NAME_EMPTY))
                        .in(Setting.PERSON_AFTER_THE_GREETING, Outcome.person(NOT_UTF_8, NAME_EMPTY, NAME_EMPTY)));
    }

    private static List<BadInput> telnet() {
        return List.of(
                words("telnet refusals", hex("FF FC 22 FF FE 27") + "a b", NAME_RULE),
                words("telnet commands", hex("FF F1 FF F4 FF F6") + "a b", NAME_RULE),
                words("subnegotiation", hex("FF FA 22 41 42 FF F0") + "a b", NAME_RULE),
                words("subnegotiation with a name", hex("FF FA 27") + "\nmallory\n" + hex("FF F0") + "a b", NAME_RULE)
                        .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.program(MALFORMED, MALFORMED, MALFORMED))
                        .in(Setting.PROGRAM_AFTER_JOINING, Outcome.program(MALFORMED, MALFORMED, MALFORMED)),
                words("escaped IAC", "a" + hex("FF FF") + "b", NOT_UTF_8),
                words("IAC that begins nothing", "a" + hex("FF") + "b", NOT_UTF_8),
                words("IAC at the end of a line", "a" + hex("FF"), NOT_UTF_8));
    }

    private static List<BadInput> lines() {
        List<BadInput> names = List.of(
                words("words", "hello there", NAME_RULE),
                words("CR within a line", "a\rb", NAME_RULE)
                        .notIn(Setting.AT_ONCE)
                        .notIn(Setting.PERSON_AFTER_THE_GREETING),
                words("tab within a line", "a\tb", NAME_RULE),
                words("injection", "'; DROP TABLE users; --", NAME_RULE),
                words("C1 control", utf8("a\u009B31m"), NAME_RULE),
                words("bidi control", utf8("a\u202Eb"), NAME_RULE),
                words("zero width", utf8("a\u200Bb"), NAME_RULE),
                words("picture", utf8("\uD83D\uDE00"), NAME_RULE),
                words("4 KiB of a name", "a".repeat(4096), NAME_RULE),
                words("4 KiB and a byte of a name", "a".repeat(4097), "A line has at most 4096 bytes")
                        .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.program("line_too_long"))
                        .notIn(Setting.AT_ONCE),
                words("only spaces", "   ", NAME_EMPTY)
                        .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.program())
                        .in(Setting.PROGRAM_AFTER_JOINING, Outcome.program())
                        .notIn(Setting.AT_ONCE)); // a blank line does not show yet who is there
        List<BadInput> broken = BrokenUtf8.all().entrySet().stream()
                .map(bytes -> words(bytes.getKey() + " in a line", "a" + bytes.getValue() + "b", NOT_UTF_8))
                .toList();
        return Stream.concat(names.stream(), broken.stream()).toList();
    }

    private static List<BadInput> requests() {
        String host = " HTTP/1.1\r\nHost: localhost:5555\r\n\r\n";
        Stream<BadInput> methods = Stream.of(
                        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "dance")
                .map(method -> http("HTTP " + method, method + " /" + host));
        Stream<BadInput> others = Stream.of(
                http("HTTP CONNECT", "CONNECT example.com:443" + host),
                http("HTTP to everything", "OPTIONS *" + host),
                http("HTTP through a proxy", "GET http://localhost:5555/" + host),
                http("HTTP 1.0", "GET / HTTP/1.0\r\n\r\n"),
                http("HTTP with LF alone", "GET / HTTP/1.1\nHost: localhost\n\n"),
                http("HTTP behind blank lines", "\r\n\r\nGET /" + host)
                        .in(Setting.PERSON_AFTER_THE_GREETING, Outcome.http400(NAME_EMPTY, NAME_EMPTY)),
                http("HTTP 2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                http("WebSocket", "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
                http("SSDP", "M-SEARCH * HTTP/1.1\r\nMan: \"ssdp:discover\"\r\n\r\n"));
        return Stream.concat(methods, others).toList();
    }

    /** What any web page can make its visitor's browser send. To a program that has joined the body's lines are its own. */
    private static List<BadInput> requestsWithBodies() {
        String fields =
                """
                Host: 127.0.0.1:5555
                User-Agent: Mozilla/5.0
                Origin: https://evil.example
                Content-Type: text/plain;charset=UTF-8
                Content-Length: 99

                """;
        String headers = " HTTP/1.1\r\n" + fields.replace("\n", "\r\n");
        String body = JOIN + "\n" + MESSAGE + "\n";
        return Stream.of(
                        http("browser's POST", "POST /" + headers + body),
                        http("browser's POST to a person", "POST /" + headers + "mallory\r\nfrom a web page\r\n"),
                        http("browser's POST with an exit", "POST /" + headers + "exit\r\n" + body),
                        http("form", "POST /" + headers + "x=\r\n" + body + "&y=\r\n"),
                        http("over-long request line", "POST /" + "x".repeat(6000) + headers + body),
                        http("over-long query", "GET /?" + "q".repeat(5000) + headers + body),
                        http("very long request line", "POST /" + "x".repeat(100_000) + headers + body),
                        http("over-long address", "GET http://127.0.0.1/" + "x".repeat(5000) + headers + body))
                .map(request -> request.notIn(Setting.PROGRAM_AFTER_JOINING))
                .toList();
    }
}
