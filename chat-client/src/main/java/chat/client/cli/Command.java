package chat.client.cli;

import chat.protocol.PeerText;
import java.util.List;
import java.util.Locale;

/**
 * What a typed line means.
 *
 * @param to the room or the person that is named, a room without its number sign and not always by a name that a room can have;
 *     empty where none is
 * @param text what to say or do, what else stands behind the command, or the command that is not known
 */
record Command(Kind kind, String to, String text) {

    enum Kind {
        SAY,
        ME,
        JOIN,
        PART,
        ROOMS,
        TOPIC,
        USERS,
        HISTORY,
        MSG,
        REPLY,
        QUIET,
        HELP,
        LEAVE,
        NOTHING,
        UNKNOWN
    }

    /** What people and faces write in front of the name of a room. */
    static final String ROOM_SIGN = "#";

    /** All commands, in the order in which help shows them. */
    static final List<String> NAMES = List.of(
            "/join",
            "/part",
            "/rooms",
            "/topic",
            "/users",
            "/history",
            "/msg",
            "/reply",
            "/me",
            "/say",
            "/quiet",
            "/help",
            "/exit");

    /** To nobody in particular. */
    Command(Kind kind, String text) {
        this(kind, "", text);
    }

    /**
     * A line is something to say, unless it begins with a slash or is exactly <code>exit</code>. A command means the same in capital
     * letters. Pasted lines are never an
     * unknown command: a path or a comment at their beginning is what was meant to be said.
     */
    static Command parse(String line) {
        if (PeerText.isBlank(line)) {
            return new Command(Kind.NOTHING, "");
        }
        if (line.equals("exit")) {
            return new Command(Kind.LEAVE, "");
        }
        if (!line.startsWith("/")) {
            return new Command(Kind.SAY, line);
        }
        String word = firstWord(line);
        String rest = behind(word, line);
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "/say" -> new Command(Kind.SAY, rest);
            case "/me" -> new Command(Kind.ME, rest);
            case "/join" -> new Command(Kind.JOIN, room(rest.strip()), "");
            case "/part" -> partFrom(rest.strip());
            case "/rooms" -> new Command(Kind.ROOMS, "");
            case "/topic" -> new Command(Kind.TOPIC, rest.strip());
            case "/users" -> new Command(Kind.USERS, "");
            case "/history" -> new Command(Kind.HISTORY, rest.strip());
            case "/msg" -> toPerson(rest);
            case "/reply", "/r" -> new Command(Kind.REPLY, rest);
            case "/quiet" -> new Command(Kind.QUIET, rest.strip());
            case "/help" -> new Command(Kind.HELP, "");
            case "/exit", "/quit" -> new Command(Kind.LEAVE, "");
            default -> line.indexOf('\n') < 0 ? new Command(Kind.UNKNOWN, word) : new Command(Kind.SAY, line);
        };
    }

    private static Command partFrom(String rest) {
        String name = firstWord(rest);
        return new Command(Kind.PART, room(name), behind(name, rest).strip());
    }

    private static String room(String name) {
        return name.startsWith(ROOM_SIGN) ? name.substring(ROOM_SIGN.length()) : name;
    }

    private static Command toPerson(String rest) {
        String name = firstWord(rest.stripLeading());
        return new Command(Kind.MSG, name, behind(name, rest.stripLeading()));
    }

    private static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    /** The rest of the line behind its first word and the one space that divides them. */
    private static String behind(String word, String line) {
        return line.substring(Math.min(word.length() + 1, line.length()));
    }
}
