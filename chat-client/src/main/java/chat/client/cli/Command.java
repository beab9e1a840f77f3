package chat.client.cli;

import chat.protocol.PeerText;

/**
 * What a typed line means.
 *
 * @param text what to say, or the command that is not known
 */
record Command(Kind kind, String text) {

    enum Kind {
        SAY,
        USERS,
        HELP,
        LEAVE,
        NOTHING,
        UNKNOWN
    }

    /** A line is something to say, unless it begins with a slash or is exactly <code>exit</code>. */
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
        return switch (word) {
            case "/say" -> new Command(Kind.SAY, line.substring(Math.min(end + 1, line.length())));
            case "/users" -> new Command(Kind.USERS, "");
            case "/help" -> new Command(Kind.HELP, "");
            case "/exit" -> new Command(Kind.LEAVE, "");
            default -> new Command(Kind.UNKNOWN, word);
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
