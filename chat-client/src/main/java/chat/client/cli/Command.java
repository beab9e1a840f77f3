package chat.client.cli;

import chat.protocol.PeerText;
import java.util.List;

/**
 * What a typed line means.
 *
 * @param text what to say or do, what stands behind the command, or the command that is not known
 */
record Command(Kind kind, String text) {

    enum Kind {
        SAY,
        ME,
        USERS,
        QUIET,
        HELP,
        LEAVE,
        NOTHING,
        UNKNOWN
    }

    /** All commands, in the order in which help shows them. */
    static final List<String> NAMES = List.of("/me", "/users", "/quiet", "/say", "/help", "/exit");

    /**
     * A line is something to say, unless it begins with a slash or is exactly <code>exit</code>. Pasted lines are never an
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
        int end = endOfWord(line);
        String word = line.substring(0, end);
        String rest = line.substring(Math.min(end + 1, line.length()));
        return switch (word) {
            case "/say" -> new Command(Kind.SAY, rest);
            case "/me" -> new Command(Kind.ME, rest);
            case "/users" -> new Command(Kind.USERS, "");
            case "/quiet" -> new Command(Kind.QUIET, rest.strip());
            case "/help" -> new Command(Kind.HELP, "");
            case "/exit", "/quit" -> new Command(Kind.LEAVE, "");
            default -> line.indexOf('\n') < 0 ? new Command(Kind.UNKNOWN, word) : new Command(Kind.SAY, line);
        };
    }

    private static int endOfWord(String line) {
        int end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return end;
    }
}
