package chat.client.cli;

import org.jspecify.annotations.Nullable;

/** Somebody to ask where input and output are not both a terminal. */
public interface Questions {

    /** Nobody is there. */
    Questions NOBODY = new Questions() {
        @Override
        public boolean arePossible() {
            return false;
        }

        @Override
        public @Nullable String ask(String question) {
            return null;
        }
    };

    boolean arePossible();

    /** Asks for one word; blocks. Returns null if the person would rather leave. */
    @Nullable
    String ask(String question);
}
