package chat.server;

import static chat.server.Refusals.State.MEMBER;
import static chat.server.Refusals.State.STRANGER;
import static chat.server.Texts.direct;
import static chat.server.Texts.message;
import static chat.server.Texts.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract's table of what is refused while the connection stays open. */
final class Refusals {

    /** Who asks: nobody yet, or alice, who is in the lobby and in "dev", as "witness" is. */
    enum State {
        STRANGER,
        MEMBER
    }

    /**
     * One line.
     *
     * @param line what a program says
     * @param words a pattern for the whole message
     */
    record Refused(State state, String line, String code, String words) {

        /** The label that comes back: wherever this table has one that can be repeated. */
        @Nullable
        String id() {
            return line.contains("\"id\":\"7\"") ? "7" : null;
        }

        @Override
        public String toString() {
            return state + ": " + shown(line) + ": " + code;
        }
    }

    /** What a person types to be refused with words that begin like this pattern. */
    record Typed(State state, String line, String words) {

        @Override
        public String toString() {
            return state + ": " + shown(line);
        }
    }

    private static final String EMPTY = "Username can't be empty";
    private static final String ALLOWED = ".*1 to 32 characters: letters, digits, '-', '_' or '\\.'.*";
    private static final String RESERVED = ".*reserved.*";
    private static final String TAKEN = "Username (?iu:witness) is already taken";
    private static final String ROOM_ALLOWED = ".*1 to 32 characters: letters, digits.*";
    private static final String WHERE = ".*#lobby, #dev.*";
    private static final String NAMELESS = "Nobody here has that name";
    private static final String HALF = "\\ud800";

    private Refusals() {}

    private static String shown(String line) {
        return line.length() <= 70 ? line : line.substring(0, 70) + "\u2026";
    }

    private static List<Refused> rows(State state, String code, String words, String... lines) {
        return Stream.of(lines)
                .map(line -> new Refused(state, line, code, words))
                .toList();
    }

    /** Lines of one type with each of these fields, and a label. */
    private static List<Refused> asked(String code, String words, String type, String... fields) {
        return rows(
                MEMBER,
                code,
                words,
                Stream.of(fields).map(more -> labelled(type, more)).toArray(String[]::new));
    }

    private static String labelled(String type, String fields) {
        return object(type, fields + (fields.isEmpty() ? "" : ",") + "\"id\":\"7\"");
    }

    /** Rooms that cannot be, or cannot be written so, as fields. */
    private static String[] inRooms(String... rooms) {
        return Stream.of(rooms).map(room -> "\"room\":\"" + room + "\"").toArray(String[]::new);
    }

    private static String[] toUsers(String... names) {
        return Stream.of(names)
                .map(name -> "\"to\":\"" + name + "\",\"text\":\"x\"")
                .toArray(String[]::new);
    }

    static Stream<Refused> all() {
        return Stream.of(usernames(), tooSoon(), sessions(), objects(), rooms(), users(), texts(), labels())
                .flatMap(List::stream);
    }

    @SafeVarargs
    private static List<Refused> all(List<Refused>... parts) {
        List<Refused> rows = new ArrayList<>();
        for (List<Refused> part : parts) {
            rows.addAll(part);
        }
        return rows;
    }

    private static List<Refused> usernames() {
        String[] notAllowed = Stream.of(
                        "a b",
                        "a\\nb",
                        "a\\u001b[31m",
                        "/alice",
                        "a\u202Eb",
                        "a" + HALF,
                        "a".repeat(33),
                        "\u0301",
                        "a" + "\u0316".repeat(30),
                        "-_.",
                        "a\uDB40\uDD01b")
                .map(Texts::join)
                .toArray(String[]::new);
        return all(
                rows(STRANGER, "username_empty", EMPTY, Texts.join(""), Texts.join(" \\t\u3000")),
                rows(STRANGER, "username_empty", EMPTY, object("join", ""), object("join", "\"username\":null")),
                rows(STRANGER, "username_invalid", ALLOWED, notAllowed),
                rows(STRANGER, "username_invalid", RESERVED, Texts.join("Everyone"), Texts.join("\uFF33erver")),
                rows(STRANGER, "username_taken", TAKEN, Texts.join("WitNess"), Texts.join("\uFF57itness")),
                rows(MEMBER, "already_joined", ".*alice.*", Texts.join("bob"), Texts.join("alice")));
    }

    private static List<Refused> tooSoon() {
        String fields = "\"room\":\"dev\",\"topic\":\"x\",\"to\":\"witness\",\"text\":\"x\"";
        return Stream.of("message", "direct", "users", "rooms", "enter", "part", "topic", "history", "search")
                .map(type -> new Refused(STRANGER, labelled(type, fields), "not_joined", ".+"))
                .toList();
    }

    private static List<Refused> sessions() {
        List<Refused> rows = new ArrayList<>();
        for (String session : List.of("", "x", "0".repeat(32), "\uD83D\uDE00")) {
            String join = Returns.comeBack(session, Map.of("lobby", 1L));
            rows.add(new Refused(STRANGER, join, "session_unknown", ".+"));
        }
        for (String wrong :
                List.of("\"since\":{\"lobby\":\"1\"}", "\"since\":[1]", "\"since\":{\"lobby\":1.5}", "\"session\":7")) {
            rows.add(new Refused(STRANGER, object("join", "\"username\":\"x\"," + wrong), "malformed", ".+"));
        }
        return rows;
    }

    private static List<Refused> objects() {
        List<Refused> rows = new ArrayList<>();
        rows.addAll(rows(MEMBER, "malformed", ".*character 1\\b.*|.*'\\{'.*", "hello"));
        rows.addAll(rows(MEMBER, "malformed", ".*object.*", "[]"));
        rows.addAll(rows(MEMBER, "malformed", ".*character \\d+.*", "{\"type\":\"ping\"} x"));
        for (String type : List.of("dance", "moderated", "joined", "left", "welcome", "entered", "error", "Message")) {
            String line =
                    labelled(type, "\"room\":\"lobby\",\"username\":\"alice\",\"text\":\"hi\",\"code\":\"internal\"");
            for (State state : State.values()) {
                rows.add(new Refused(state, line, "unknown_type", ".*'" + type + "'.*"));
            }
        }
        return all(
                rows,
                rows(STRANGER, "line_too_long", ".*4096.*", "{" + " ".repeat(4096) + "}"),
                rows(MEMBER, "line_too_long", ".*65536.*", "{" + " ".repeat(65536) + "}"),
                asked("malformed", ".*'text'.*string.*", "message", "\"text\":5"),
                asked("malformed", ".*'text'.*", "direct", "\"to\":\"witness\",\"text\":7"),
                asked("malformed", ".*'action'.*", "direct", "\"to\":\"witness\",\"text\":\"x\",\"action\":1"),
                rows(MEMBER, "malformed", ".*'id'.*", object("direct", "\"to\":\"witness\",\"text\":\"x\",\"id\":7")),
                asked("malformed", ".*'room'.*", "enter", "\"room\":5"),
                asked("malformed", ".*'room'.*", "part", "\"room\":[\"dev\"]"),
                asked("malformed", ".*'to'.*", "direct", "\"to\":5,\"text\":\"x\"", "\"to\":null,\"text\":\"x\""),
                asked("malformed", "The field 'to' has to be there: a string", "direct", "\"text\":\"x\""),
                asked("malformed", ".*'limit'.*", "history", "\"limit\":0", "\"limit\":-1"),
                asked("malformed", ".*'limit'.*", "history", "\"limit\":\"5\"", "\"limit\":1.5"),
                asked("malformed", ".*'before'.*", "history", "\"before\":0", "\"before\":-7"),
                asked("malformed", ".*'before'.*", "history", "\"before\":123456789012345678901234567890"),
                asked("malformed", ".*'around'.*", "history", "\"around\":0", "\"around\":\"5\""),
                asked("unknown_type", ".*'around'.*--data.*", "history", "\"around\":5"),
                asked("malformed", ".*'query'.*", "search", "\"query\":5"),
                asked("malformed", ".*'limit'.*", "search", "\"query\":\"x\",\"limit\":0"),
                asked("malformed", ".*'before'.*", "search", "\"query\":\"x\",\"before\":5"),
                asked("unknown_type", ".*'search'.*--data.*", "search", "\"query\":\"x\"", ""),
                asked(
                        "malformed",
                        ".*'topic'.*",
                        "topic",
                        "\"room\":\"dev\"",
                        "\"room\":\"dev\",\"topic\":null",
                        "\"room\":\"dev\",\"topic\":7"));
    }

    private static List<Refused> rooms() {
        String[] notAllowed = inRooms("", " ", "#dev", "@", "a b", "a\\u202Eb", "a" + HALF, "server", "r".repeat(33));
        String[] unknown = inRooms("a b", "a\\u202Eb", "");
        String attic = "\"room\":\"attic\"";
        return all(
                asked("room_invalid", ROOM_ALLOWED, "enter", notAllowed),
                asked("room_invalid", ROOM_ALLOWED, "enter", "", "\"room\":null"),
                asked("already_joined", ".*#lobby.*", "enter", inRooms("lobby")),
                asked("already_joined", ".*#(?i:dev).*", "enter", inRooms("dev", "DeV")),
                asked("room_invalid", ".*lobby.*", "part", inRooms("lobby", "LOBBY")),
                asked("room_unknown", "You are not in #attic\\. .+", "part", attic),
                asked("room_unknown", WHERE, "part", ""),
                asked("room_unknown", WHERE, "part", unknown),
                asked("room_unknown", WHERE, "message", attic + ",\"text\":\"x\"", "\"room\":\"\",\"text\":\"x\""),
                asked("room_unknown", WHERE, "users", attic, "\"room\":\"\""),
                asked("room_unknown", "You are not in #Attic\\. .+", "history", inRooms("Attic")),
                asked("room_unknown", WHERE, "history", unknown),
                asked("room_unknown", WHERE, "topic", attic + ",\"topic\":\"x\""));
    }

    private static List<Refused> users() {
        return all(
                asked("user_unknown", ".*'Nobody'", "direct", toUsers("Nobody")),
                asked("user_unknown", ".*'dev'", "direct", toUsers("dev")),
                asked(
                        "user_unknown",
                        NAMELESS,
                        "direct",
                        toUsers("", "a b", "a\\u001b[31m", "a\\u202Eb", "a\\u0085", "n".repeat(33), "server")));
    }

    private static List<Refused> texts() {
        String to = "\"to\":\"witness\"";
        String tooLong = "\"text\":\"" + "\uD83D\uDE00".repeat(4097) + "\"";
        return all(
                asked("text_empty", ".*4096.*", "message", "", "\"text\":\"\"", "\"room\":\"dev\",\"text\":\"\""),
                asked("text_empty", ".*4096.*", "message", "\"text\":\" \\n\\t\u3000\u00A0\u2028\""),
                asked("text_empty", ".*4096.*", "message", "\"text\":\"\u200B\u3164\u2800\""),
                asked("text_empty", ".*4096.*", "direct", to, to + ",\"text\":\" \\n\""),
                asked("text_too_long", ".*4096.*4097.*", "message", tooLong),
                asked("text_too_long", ".*4096.*4097.*", "direct", to + "," + tooLong));
    }

    /** Labels that cannot be repeated, and are not. */
    private static List<Refused> labels() {
        List<Refused> rows = new ArrayList<>();
        for (String id : List.of(
                "a\\u0001", "a\\u0002", "\\u0000", "\\u001b[m", "\\u007f", "\\u009b", HALF, "\\u202e", "a" + HALF)) {
            String words = id.endsWith(HALF) ? ".*surrogates.*" : ".*id.*control characters.*";
            rows.addAll(rows(MEMBER, "malformed", words, message("lobby", "x", id), direct("witness", "x", id)));
        }
        String long65 = "i".repeat(65);
        rows.addAll(
                rows(MEMBER, "id_too_long", ".*64.*", message("lobby", "x", long65), direct("witness", "x", long65)));
        return rows;
    }

    /** What a person can do of it. */
    static Stream<Typed> typed() {
        return Stream.of(
                        typed(STRANGER, EMPTY, "", " \t"),
                        typed(STRANGER, ALLOWED, "a b", "/alice", "a\u202Eb", "a".repeat(33), "\u0301", "-_."),
                        typed(STRANGER, RESERVED, "Everyone", "Server", "\uFF33erver"),
                        typed(STRANGER, TAKEN, "witness", "WitNess", "\uFF57itness"),
                        typed(MEMBER, ROOM_ALLOWED, "/join @", "/join server", "/join " + "r".repeat(33)),
                        typed(STRANGER, ALLOWED, "/users"),
                        typed(MEMBER, ".*lobby.*", "/part", "/part lobby", "/part LOBBY"),
                        typed(MEMBER, "You are not in .*attic.*", "/part attic"),
                        typed(MEMBER, "Nobody here is called 'Nobody'", "/msg Nobody x"),
                        typed(MEMBER, "Nobody has written to you yet\\. .*", "/reply x"),
                        typed(MEMBER, ".*4096.*4097.*", "\uD83D\uDE00".repeat(4097)),
                        typed(MEMBER, ".*65536.*", "x".repeat(65537)))
                .flatMap(List::stream);
    }

    private static List<Typed> typed(State state, String words, String... lines) {
        return Stream.of(lines).map(line -> new Typed(state, line, words)).toList();
    }
}
