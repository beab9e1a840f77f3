package chat.server.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line comes to of which every key was sent, as a terminal's line discipline would edit it: BS and DEL take away a grapheme (UAX
 * 29), Ctrl-W a word, Ctrl-U all. What other keys send does nothing: escape sequences (ECMA-48) and control characters but the tab.
 * Takes time in proportion to the line.
 */
final class KeyEdits {

    private static final char BACKSPACE = '\b';
    private static final char CTRL_U = 0x15;
    private static final char CTRL_W = 0x17;
    private static final char ESCAPE = 0x1B;
    private static final char DELETE = 0x7F;

    /** No key sends more: behind this it is text. */
    private static final int MAX_SEQUENCE = 32;

    /** A grapheme that is longer is not looked at again to see whether more belongs to it. */
    private static final int MAX_GRAPHEME = 16;

    private static final Pattern GRAPHEME = Pattern.compile("\\X");

    private final StringBuilder text = new StringBuilder();
    private final Matcher grapheme = GRAPHEME.matcher(text);

    /** Where the graphemes of the first {@link #cut} characters begin, the last one first. */
    private final Deque<Integer> starts = new ArrayDeque<>();

    private int cut;

    private KeyEdits() {}

    /**
     * The line as it stands after the last key.
     *
     * @param typed what the keys sent, without a line end
     */
    static String apply(String typed) {
        return areIn(typed) ? new KeyEdits().typeAll(typed) : typed;
    }

    /** Whether there are keys that edit what was typed, or do nothing. */
    static boolean areIn(String typed) {
        return typed.chars().anyMatch(KeyEdits::isKey);
    }

    private static boolean isKey(int c) {
        return (c < ' ' && c != '\t') || c == DELETE;
    }

    private String typeAll(String typed) {
        for (int i = 0; i < typed.length(); ) {
            char c = typed.charAt(i);
            switch (c) {
                case BACKSPACE, DELETE -> eraseGrapheme();
                case CTRL_W -> eraseWord();
                case CTRL_U -> eraseFrom(0);
                default -> {
                    if (!isKey(c)) {
                        text.append(c);
                    }
                }
            }
            i = c == ESCAPE ? endOfSequence(typed, i) : i + 1;
        }
        return text.toString();
    }

    private void eraseGrapheme() {
        if (cut < text.length()) {
            cutGraphemes();
        }
        if (!starts.isEmpty()) {
            eraseFrom(starts.peek());
        }
    }

    /** What was typed behind the last grapheme may belong to it. */
    private void cutGraphemes() {
        int from = cut;
        if (!starts.isEmpty() && cut - starts.peek() <= MAX_GRAPHEME) {
            from = starts.pop();
        }
        grapheme.region(from, text.length());
        while (grapheme.find()) {
            starts.push(grapheme.start());
        }
        cut = text.length();
    }

    private void eraseWord() {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        while (end > 0 && !Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        eraseFrom(end);
    }

    private void eraseFrom(int end) {
        text.setLength(end);
        cut = Math.min(cut, end);
        while (!starts.isEmpty() && starts.peek() >= end) {
            starts.pop();
        }
    }

    /** The index behind a sequence: CSI, SS3, or ESC and one character. */
    private static int endOfSequence(String typed, int escape) {
        int end = escape + 1;
        if (end == typed.length()) {
            return end;
        }
        if (typed.charAt(end) == ESCAPE && beginsSequence(typed, end + 1)) {
            return end; // Alt and an arrow, of rxvt and PuTTY
        }
        if (typed.charAt(end) == 'O') {
            return Math.min(end + 2, typed.length());
        }
        if (typed.charAt(end) != '[') {
            return typed.offsetByCodePoints(end, 1);
        }
        end++;
        int most = Math.min(escape + MAX_SEQUENCE, typed.length());
        if (end < most && typed.charAt(end) == '[') {
            return Math.min(end + 2, most); // function keys of the Linux console
        }
        while (end < most && isBetween(' ', '?', typed.charAt(end))) {
            end++;
        }
        return end < most && isBetween('@', '~', typed.charAt(end)) ? end + 1 : end;
    }

    private static boolean beginsSequence(String typed, int behindEscape) {
        return typed.startsWith("[", behindEscape) || typed.startsWith("O", behindEscape);
    }

    private static boolean isBetween(char first, char last, char c) {
        return first <= c && c <= last;
    }
}
