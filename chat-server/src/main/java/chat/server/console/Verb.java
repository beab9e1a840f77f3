package chat.server.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands, in the order in which help shows them. */
enum Verb {
    USERS("users", "who is in, from where, since when, and what waits for them"),
    SAY("say TEXT", "tell everybody something, as server"),
    KICK("kick NAME [REASON]", "remove somebody, and tell them why"),
    LIMIT("limit [N]", "how many can be in; with N, let so many in from now on"),
    STOP("stop", "say goodbye to everybody and end"),
    HELP("help", "show this");

    static final List<String> WORDS = Arrays.stream(values()).map(Verb::word).toList();

    final String usage;
    final String purpose;

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
}
