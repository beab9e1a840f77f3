package chat.protocol;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** What to say of a command that a face for people does not know. */
public final class UnknownCommand {

    private static final int MAX_SHOWN = 32;

    private static final String NOT_PRIVATE = "Nothing is private here: everybody reads what you say. ";
    private static final String RENAME = "To change your name, leave and come back with another. ";
    private static final String USERS = "Did you mean /users? ";
    private static final String SAY = "What begins with a slash is said with /say. ";
    private static final String EXIT = "Did you mean /exit? ";

    /** What people's fingers know from IRC. The nearest of our commands would be worse than no hint. */
    private static final Map<String, String> HABITS = Map.ofEntries(
            Map.entry("/msg", NOT_PRIVATE),
            Map.entry("/query", NOT_PRIVATE),
            Map.entry("/w", NOT_PRIVATE),
            Map.entry("/nick", RENAME),
            Map.entry("/who", USERS),
            Map.entry("/whois", USERS),
            Map.entry("/names", USERS),
            Map.entry("/list", USERS),
            Map.entry("/part", EXIT),
            Map.entry("/disconnect", EXIT));

    private UnknownCommand() {}

    /**
     * The answer, in one line that is safe to show.
     *
     * @param command what was typed, up to the first space
     * @param known the commands that there are
     */
    public static String explain(String command, Collection<String> known) {
        String habit = command.indexOf('/', 1) > 0 ? SAY : HABITS.get(command.toLowerCase(Locale.ROOT));
        return "Unknown command: "
                + PeerText.clean(PeerText.abbreviate(command, MAX_SHOWN)).replace('\n', ' ') + ". "
                + (habit == null ? Nearest.hint(command, known) : habit) + "Type /help for help.";
    }
}
