package chat.protocol;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** What to say of a command that a face for people does not know. */
public final class UnknownCommand {

    private static final int MAX_SHOWN = 32;

    private static final String RENAME = "To change your name, leave and come back with another. ";
    private static final String SAY = "What begins with a slash is said with /say. ";

    /** What people's fingers know from IRC. The nearest of our commands would be worse than no hint. */
    private static final Map<String, String> HABITS = Map.ofEntries(
            Map.entry("/query", meant("/msg")),
            Map.entry("/w", meant("/msg")),
            Map.entry("/tell", meant("/msg")),
            Map.entry("/nick", RENAME),
            Map.entry("/who", meant("/users")),
            Map.entry("/whois", meant("/users")),
            Map.entry("/names", meant("/users")),
            Map.entry("/list", meant("/rooms")),
            Map.entry("/j", meant("/join")),
            Map.entry("/leave", meant("/part, or /exit to leave the chat")),
            Map.entry("/disconnect", meant("/exit")));

    private static String meant(String command) {
        return "Did you mean " + command + "? ";
    }

    private UnknownCommand() {}

    /**
     * The answer, in one line that is safe to show.
     *
     * @param command what was typed, up to the first space
     * @param known the commands that there are
     */
    public static String explain(String command, Collection<String> known) {
        boolean isNone = command.equals("/") || command.indexOf('/', 1) > 0;
        String habit = isNone ? SAY : HABITS.get(command.toLowerCase(Locale.ROOT));
        return "Unknown command: "
                + PeerText.clean(PeerText.abbreviate(command, MAX_SHOWN)).replace('\n', ' ') + ". "
                + (habit == null ? Nearest.hint(command, known) : habit) + "Type /help for help.";
    }
}
