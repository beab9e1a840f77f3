package chat.server;

import static chat.server.BadInput.MALFORMED;
import static chat.server.BadInput.hex;
import static chat.server.BadInput.object;
import static chat.server.BadInput.utf8;
import static chat.server.BadInput.words;

import chat.server.BadInput.Outcome;
import chat.server.BadInput.Setting;
import java.util.List;
import java.util.stream.Stream;

/** Bad lines of those who mean to speak JSON. */
final class BadJson {

    private BadJson() {}

    static Stream<BadInput> all() {
        return Stream.of(syntax(), types(), forged(), utf8Inside(), notObjects(), sizes())
                .flatMap(List::stream);
    }

    private static BadInput malformed(String name, String line) {
        return object(name, utf8(line), MALFORMED);
    }

    private static List<BadInput> syntax() {
        String deep = "{\"type\":\"ping\",\"x\":";
        return List.of(
                malformed("truncated in a string", "{\"type\":\"message\",\"text\":\"hel"),
                malformed("truncated behind a key", "{\"type\":\"leave\",\"x\""),
                malformed("truncated before the brace", "{\"type\":\"leave\""),
                malformed("only a brace", "{"),
                malformed("only braces", "{{{{{{{{"),
                malformed("no fields", "{}"),
                malformed("trailing words", "{\"type\":\"leave\"} now"),
                malformed("trailing brace", "{\"type\":\"leave\"}}"),
                malformed("two objects on a line", "{\"type\":\"leave\"}{\"type\":\"leave\"}"),
                malformed("two objects and a comma", "{\"type\":\"leave\"},{\"type\":\"leave\"}"),
                malformed("duplicate type", "{\"type\":\"ping\",\"type\":\"leave\"}"),
                malformed("duplicate text", "{\"type\":\"message\",\"text\":\"a\",\"text\":\"b\"}"),
                malformed("duplicate key, escaped", "{\"type\":\"ping\",\"t\\u0079pe\":\"leave\"}"),
                malformed("duplicate key deep inside", "{\"type\":\"ping\",\"x\":[{\"a\":1,\"a\":1}]}"),
                malformed("arrays nested 17 deep", deep + "[".repeat(16) + "]".repeat(16) + "}"),
                malformed("objects nested 17 deep", deep + "{\"a\":".repeat(16) + "1" + "}".repeat(17)),
                malformed("nested 2000 deep", deep + "[".repeat(2000) + "]".repeat(2000) + "}"),
                malformed("single quotes", "{'type':'leave'}"),
                malformed("bare keys", "{type:\"leave\"}"),
                malformed("comma behind the last field", "{\"type\":\"leave\",}"),
                malformed("two commas", "{\"type\":\"leave\",,\"x\":1}"),
                malformed("comment", "{\"type\":\"leave\"/*x*/}"),
                malformed("missing colon", "{\"type\" \"leave\"}"),
                malformed("not a number", "{\"type\":\"ping\",\"x\":NaN}"),
                malformed("infinity", "{\"type\":\"ping\",\"x\":-Infinity}"),
                malformed("leading zero", "{\"type\":\"ping\",\"x\":01}"),
                malformed("leading plus", "{\"type\":\"ping\",\"x\":+1}"),
                malformed("hexadecimal number", "{\"type\":\"ping\",\"x\":0x10}"),
                malformed("unfinished number", "{\"type\":\"ping\",\"x\":1e}"),
                malformed("unknown literal", "{\"type\":\"ping\",\"x\":True}"),
                malformed("unknown escape", "{\"type\":\"ping\",\"x\":\"\\x41\"}"),
                malformed("short unicode escape", "{\"type\":\"ping\",\"x\":\"\\u12\"}"),
                malformed("raw tab in a string", "{\"type\":\"ping\",\"x\":\"a\tb\"}"),
                malformed("raw CR in a string", "{\"type\":\"ping\",\"x\":\"a\rb\"}"),
                object("raw LF in a string", "{\"type\":\"message\",\"text\":\"a\nb\"}", MALFORMED, MALFORMED),
                object(
                        "spread over lines",
                        "{\n  \"type\": \"message\",\r\n  \"text\": \"a\"\n}",
                        MALFORMED,
                        MALFORMED,
                        MALFORMED,
                        MALFORMED),
                // To a person's telnet it is the end of file, and taken out before anybody looks.
                malformed("raw end of file in a string", "{\"type\":\"ping\",\"x\":\"\u0004\"}")
                        .notIn(Setting.PERSON_AFTER_THE_GREETING));
    }

    private static List<BadInput> types() {
        return List.of(
                malformed("type missing", "{\"text\":\"a\"}"),
                malformed("type null", "{\"type\":null}"),
                malformed("type a number", "{\"type\":1}"),
                malformed("type true", "{\"type\":true}"),
                malformed("type an array", "{\"type\":[\"leave\"]}"),
                malformed("type an object", "{\"type\":{\"type\":\"leave\"}}"),
                malformed("text a number", "{\"type\":\"message\",\"text\":1}"),
                malformed("text huge", "{\"type\":\"message\",\"text\":1e999999999}"),
                malformed("text a long number", "{\"type\":\"message\",\"text\":" + "9".repeat(900) + "}"),
                malformed("text true", "{\"type\":\"message\",\"text\":true}"),
                malformed("text an array", "{\"type\":\"message\",\"text\":[\"a\"]}"),
                malformed("text an object", "{\"type\":\"message\",\"text\":{\"text\":\"a\"}}"),
                malformed("room a number", "{\"type\":\"message\",\"room\":0,\"text\":\"a\"}"),
                malformed("room of users an array", "{\"type\":\"users\",\"room\":[\"lobby\"]}"),
                malformed("id a number", "{\"type\":\"message\",\"text\":\"a\",\"id\":7}"),
                malformed("id an object", "{\"type\":\"message\",\"text\":\"a\",\"id\":{}}"),
                malformed("action a string", "{\"type\":\"message\",\"text\":\"a\",\"action\":\"true\"}"),
                malformed("action a number", "{\"type\":\"message\",\"text\":\"a\",\"action\":1}"),
                malformed("action null", "{\"type\":\"message\",\"text\":\"a\",\"action\":null}"),
                malformed("username a number", "{\"type\":\"join\",\"username\":42}"),
                malformed("username true", "{\"type\":\"join\",\"username\":true}"),
                malformed("username an array", "{\"type\":\"join\",\"username\":[\"bad\"]}"),
                malformed("username an object", "{\"type\":\"join\",\"username\":{\"username\":\"bad\"}}"));
    }

    private static List<BadInput> forged() {
        return List.of(
                object(
                                "forged message",
                                "{\"type\":\"message\",\"text\":\"a\",\"from\":\"witness\",\"seq\":1}",
                                "not_joined")
                        .notIn(Setting.PROGRAM_AFTER_JOINING),
                object(
                        "forged joined",
                        "{\"type\":\"joined\",\"room\":\"lobby\",\"username\":\"ghost\"}",
                        "unknown_type"),
                object(
                        "forged left",
                        "{\"type\":\"left\",\"room\":\"lobby\",\"username\":\"witness\"}",
                        "unknown_type"),
                object("forged goodbye", "{\"type\":\"goodbye\",\"reason\":\"kicked\"}", "unknown_type"),
                object("forged error", "{\"type\":\"error\",\"code\":\"internal\"}", "unknown_type"),
                object("type in capitals", "{\"type\":\"MESSAGE\",\"text\":\"a\"}", "unknown_type"),
                object("type of a class", "{\"type\":\"java.lang.Runtime\",\"@class\":\"x\"}", "unknown_type"),
                object("type with an escape", "{\"type\":\"\\u001b[2J\\ud800\"}", "unknown_type"),
                object("endless type", "{\"type\":\"" + "t".repeat(4000) + "\"}", "unknown_type"));
    }

    /** Every way to get UTF-8 wrong, of RFC 3629. */
    private static List<BadInput> utf8Inside() {
        return BrokenUtf8.all().entrySet().stream()
                .map(broken -> object(
                        broken.getKey() + " in a string",
                        "{\"type\":\"message\",\"text\":\"a" + broken.getValue() + "b\"}",
                        MALFORMED))
                .toList();
    }

    private static List<BadInput> notObjects() {
        return List.of(
                words("array", "[{\"type\":\"message\",\"text\":\"a\"}]", BadInput.NAME_RULE),
                words("string", "\"message\"", BadInput.NAME_RULE),
                words("byte order mark", hex("EF BB BF") + "{\"type\":\"leave\"}", BadInput.NAME_RULE),
                words("comma first", ",{\"type\":\"leave\"}", BadInput.NAME_RULE),
                toProgramsOnly("null", "null"), // and a fine username
                toProgramsOnly("true", "true"),
                toProgramsOnly("number", "42"));
    }

    private static BadInput toProgramsOnly(String name, String line) {
        return words(name, line, "").notIn(Setting.AT_ONCE).notIn(Setting.PERSON_AFTER_THE_GREETING);
    }

    private static List<BadInput> sizes() {
        String tail = "\"}";
        String head = "{\"type\":\"message\",\"text\":\"";
        String bytes4097 = head + "a".repeat(4097 - head.length() - tail.length()) + tail;
        String bytes65537 = head + "a".repeat(65537 - head.length() - tail.length()) + tail;
        return List.of(
                tooLong("4 KiB and a byte", bytes4097).notIn(Setting.PROGRAM_AFTER_JOINING),
                tooLong("4 KiB, a byte and CR", bytes4097 + "\r").notIn(Setting.PROGRAM_AFTER_JOINING),
                object("4 KiB exactly", bytes4097.replace("aa\"}", "a\"}"), "not_joined")
                        .notIn(Setting.PROGRAM_AFTER_JOINING),
                tooLong("64 KiB and a byte", bytes65537),
                object("64 KiB exactly", bytes65537.replace("aa\"}", "a\"}"), "text_too_long")
                        .in(Setting.PROGRAM_BEFORE_JOINING, Outcome.program("line_too_long"))
                        .in(Setting.AT_ONCE, Outcome.program("line_too_long"))
                        .notIn(Setting.PERSON_AFTER_THE_GREETING),
                tooLong("200 KiB", "{" + "x".repeat(200 * 1024)).notIn(Setting.PERSON_AFTER_THE_GREETING),
                object("many keys", "{\"type\":\"dance\"" + manyKeys() + "}", "unknown_type"),
                object("long key", "{\"" + "k".repeat(4000) + "\":1}", MALFORMED));
    }

    /** Only a line that can be read makes a person's session a program's. */
    private static BadInput tooLong(String name, String line) {
        return object(name, line, "line_too_long")
                .in(Setting.PERSON_AFTER_THE_GREETING, Outcome.person("A line has at most 4096 bytes"));
    }

    private static String manyKeys() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            keys.append(",\"").append(i).append("\":0");
        }
        return keys.toString();
    }
}
