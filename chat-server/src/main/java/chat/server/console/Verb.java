package chat.server.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands, in the order in which help shows them. */
enum Verb {
    USERS("users", "who is in, and how they are connected"),
    ROOMS("rooms", "which rooms there are, and about what"),
    SAY("say TEXT", "tell everybody something, as server"),
    KICK("kick NAME [REASON]", "remove somebody, and tell them why"),
    LIMIT("limit [N]", "show or change how many can be in"),
    STOP("stop", "say goodbye to everybody and end"),
    HELP("help", "show this");

    static final List<String> WORDS = Arrays.stream(values()).map(Verb::word).toList();

    /** The longest usage. */
    private static final int USAGE_COLUMNS = 18;

    private static final int HELP_COLUMNS = 60;

    private final String usage;
    private final String purpose;

    Verb(String usage, String purpose) {
        this.usage = usage;
        this.purpose = purpose;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Verb of(String word) {
        int index = WORDS.indexOf(word.toLowerCase(Locale.ROOT));
        return index < 0 ? null : values()[index];
    }

    /** A line for each, or two where the terminal is not wide enough. */
    static String help(int columns) {
        boolean isNarrow = columns > 0 && columns < HELP_COLUMNS;
        StringBuilder lines = new StringBuilder();
        for (Verb verb : values()) {
            String usage = isNarrow ? verb.usage + "\n" : verb.usage + " ".repeat(USAGE_COLUMNS - verb.usage.length());
            lines.append(usage).append("  ").append(verb.purpose).append('\n');
        }
        return lines.toString();
    }
}
