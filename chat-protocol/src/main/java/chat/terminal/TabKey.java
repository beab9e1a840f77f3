package chat.terminal;

import org.jline.reader.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The Tab key as chat users know it: it puts the first completion in place of the word before the cursor, and pressed again the
 * next one, without a list that would push the conversation away. On the thread that reads lines only.
 */
final class TabKey {

    private final Completion.Source source;
    private @Nullable Round round;

    TabKey(Completion.Source source) {
        this.source = source;
    }

    /** Completions that are gone through, and the line that the last press left: while it stands, the next one goes on. */
    private static final class Round {

        private final Completion completion;
        private int index = -1;
        private String line = "";

        Round(Completion completion) {
            this.completion = completion;
        }

        void turn(Buffer buffer, int step) {
            int from = completion.start();
            int count = completion.replacements().size();
            index = index < 0 && step < 0 ? count - 1 : Math.floorMod(index + step, count);
            int shown = codePoints(buffer.upToCursor().substring(from));
            buffer.backspace(shown);
            buffer.write(completion.replacements().get(index));
            line = buffer.upToCursor();
        }

        private static int codePoints(String text) {
            return text.codePointCount(0, text.length());
        }
    }

    /**
     * Completes the word before the cursor.
     *
     * @param step 1 for the next completion, -1 for the one before
     * @return whether there was one
     */
    boolean press(Buffer buffer, int step) {
        String before = buffer.upToCursor();
        Round current = round;
        if (current == null || !current.line.equals(before)) {
            Completion completion = source.complete(before);
            if (completion.replacements().isEmpty()) {
                round = null;
                return false;
            }
            current = new Round(completion);
            round = current;
        }
        current.turn(buffer, step);
        return true;
    }
}
