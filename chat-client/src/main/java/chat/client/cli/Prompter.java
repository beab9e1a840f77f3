package chat.client.cli;

import org.jspecify.annotations.Nullable;

/** Somebody to ask where input and output are not both a terminal. */
public interface Prompter {

    /** Whether there is a terminal to ask on. */
    boolean isPossible();

    /** Asks for one word; blocks. Returns null if the person would rather leave. */
    @Nullable
    String ask(String question);
}
