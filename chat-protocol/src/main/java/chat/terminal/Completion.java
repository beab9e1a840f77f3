package chat.terminal;

import java.util.List;

/**
 * What the Tab key may put in place of the last word of a line.
 *
 * @param start where that word begins
 * @param replacements best first; empty if there is nothing to offer
 */
public record Completion(int start, List<String> replacements) {

    /** Finds completions. Called on the thread that reads lines; it must not block. */
    @FunctionalInterface
    public interface Source {

        /** What may complete the last word of {@code line}: of what stands before the cursor. */
        Completion complete(String line);
    }

    public Completion {
        replacements = List.copyOf(replacements);
    }
}
