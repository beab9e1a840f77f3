package chat.client.cli;

import org.jspecify.annotations.Nullable;

/** Somebody to ask where input and output are not both a terminal. */
public interface Prompter {

    /** Nobody is there. */
    Prompter NOBODY = new Prompter() {
        @Override
        public boolean isPossible() {
            return false;
        }

        @Override
        public @Nullable String ask(String question) {
            return null;
        }
    };

    boolean isPossible();

    /** Asks for one word; blocks. Returns null if the person would rather leave. */
    @Nullable
    String ask(String question);
}
