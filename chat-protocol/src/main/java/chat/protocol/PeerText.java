package chat.protocol;

/** Text that a peer wrote, made harmless to look at: hostile until cleaned. */
public final class PeerText {

    private static final char REPLACEMENT = '\uFFFD';

    /** White space in Unicode, but not in Java. */
    private static final char NEXT_LINE = '\u0085';

    private PeerText() {}

    /** Whether there is nothing to see: only white space of any script, or nothing at all. */
    public static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != NEXT_LINE) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    /**
     * The text with U+FFFD for whatever could act on a terminal or turn a line around: control characters other than tab and
     * LF, lone surrogates, and the bidi controls U+202A–202E and U+2066–2069. Usually the same object.
     */
    public static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHarmful(text, i)) {
                return replaceFrom(text, i);
            }
        }
        return text;
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
