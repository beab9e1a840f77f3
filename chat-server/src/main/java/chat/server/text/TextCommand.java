package chat.server.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person can ask for with a slash, in the order in which help shows it. */
enum TextCommand {
    JOIN("/join ROOM", "go into a room, or back to one that you are in"),
    PART("/part [ROOM]", "go out of it"),
    ROOMS("/rooms", "which rooms there are"),
    TOPIC("/topic [TEXT]", "what the room is about; TEXT says so, - clears it"),
    USERS("/users", "who is here"),
    HISTORY("/history [N]", "what was said before what you have been shown"),
    MSG("/msg NAME TEXT", "say TEXT to one person only"),
    REPLY("/reply TEXT", "the same to whoever wrote to you last; so does /r"),
    ME("/me TEXT", "say what you do: * alice waves"),
    SAY("/say TEXT", "say TEXT, whatever it begins with"),
    QUIET("/quiet", "hide who joins and leaves, or show it again"),
    BELL("/bell on", "ring when you are named or written to; /bell off ends it"),
    HELP("/help", "this"),
    EXIT("/exit, exit", "leave");

    /** The words, with the slash. */
    static final List<String> WORDS =
            Arrays.stream(values()).map(TextCommand::word).toList();

    /** The longest usage. */
    private static final int USAGE_COLUMNS = 14;

    private final String usage;
    private final String purpose;

    TextCommand(String usage, String purpose) {
        this.usage = usage;
        this.purpose = purpose;
    }

    private String word() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    /** @param word with the slash, in whatever case; null is answered if there is no such command */
    static @Nullable TextCommand of(String word) {
        String command = word.toLowerCase(Locale.ROOT);
        return switch (command) {
            case "/r" -> REPLY;
            case "/quit" -> EXIT;
            default -> {
                int index = WORDS.indexOf(command);
                yield index < 0 ? null : values()[index];
            }
        };
    }

    /** All of them, a line each. */
    static List<String> help() {
        return Arrays.stream(values()).map(TextCommand::helpLine).toList();
    }

    private String helpLine() {
        return "*   " + usage + " ".repeat(USAGE_COLUMNS - usage.length()) + "  " + purpose;
    }
}
