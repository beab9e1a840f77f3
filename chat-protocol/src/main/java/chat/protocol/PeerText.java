package chat.protocol;

/** Text that a peer wrote, made harmless to look at: hostile until cleaned. */
public final class PeerText {

    private static final char REPLACEMENT = '\uFFFD';

    /** Takes the room of a letter and is none: Unicode calls it a symbol. */
    private static final char BRAILLE_BLANK = '\u2800';

    private PeerText() {}

    /**
     * Whether there will be nothing to see once it is {@link #clean}: only white space of any script and code points that are not to be
     * shown, or nothing at all.
     */
    public static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isHarmful(text, i) || !leavesNothingToSee(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean leavesNothingToSee(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || c == BRAILLE_BLANK
                || Invisible.isDefaultIgnorable(c);
    }

    /** Whether {@code c} stands on, under or behind the letter before it. */
    public static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    /**
     * The text with U+FFFD for whatever could act on a terminal or turn a line around: control characters other than tab and
     * LF, lone surrogates, and the bidi controls U+202A–202E and U+2066–2069. Usually the same object.
     */
    public static String clean(String text) {
        int harmful = firstHarmful(text);
        return harmful < 0 ? text : replaceFrom(text, harmful);
    }

    /** Whether {@link #clean} would change nothing. */
    static boolean isClean(String text) {
        return firstHarmful(text) < 0;
    }

    private static int firstHarmful(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHarmful(text, i)) {
                return i;
            }
        }
        return -1;
    }

    /** The text cut to so many code points, with an ellipsis where something was cut. */
    public static String abbreviate(String text, int maxCodePoints) {
        return text.codePointCount(0, text.length()) <= maxCodePoints
                ? text
                : text.substring(0, text.offsetByCodePoints(0, maxCodePoints)) + "…";
    }

    private static String replaceFrom(String text, int first) {
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            clean.append(isHarmful(text, i) ? REPLACEMENT : text.charAt(i));
        }
        return clean.toString();
    }

    private static boolean isHarmful(String text, int i) {
        char c = text.charAt(i);
        if (c < 0x20) {
            return c != '\t' && c != '\n';
        }
        if (c < 0x7F) {
            return false;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c <= 0x9F || (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }
}
