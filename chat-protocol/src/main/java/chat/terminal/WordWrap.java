package chat.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/**
 * Breaks lines between words, and goes on indented, so that no line of a text begins where a new one would. A word that is
 * longer than the terminal is wide is broken as well; only an address of the web is left to the terminal, which keeps it in one
 * piece to click on or copy: it holds no characters that could look like the beginning of somebody's line.
 */
public final class WordWrap {

    private static final String INDENT = "    ";

    /** With fewer columns than this, lines of few words would be worse than broken words. */
    private static final int MIN_COLUMNS = 24;

    private static final String ADDRESS_CHARACTERS = "-._~:/?#@!$&'()*+,;=%";

    private final AttributedString text;
    private final int columns;
    private final AttributedStringBuilder wrapped = new AttributedStringBuilder();

    private WordWrap(AttributedString text, int columns) {
        this.text = text;
        this.columns = columns;
    }

    /**
     * The text with more line ends.
     *
     * @param columns the terminal's width; 0 if it is not known, and then nothing is done
     */
    public static AttributedString wrap(AttributedString text, int columns) {
        if (columns < MIN_COLUMNS) {
            return text;
        }
        WordWrap wrap = new WordWrap(text, columns);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '\n') {
                wrap.line(start, i);
                start = i + 1;
            }
        }
        return wrap.wrapped.toAttributedString();
    }

    private void line(int from, int end) {
        if (from > 0) {
            wrapped.append("\n");
        }
        int start = from;
        int limit = columns;
        int next = fit(start, end, limit);
        while (next < end) {
            wrapped.append(text.subSequence(start, endOfWords(start, next)));
            wrapped.append("\n" + INDENT);
            start = skipSpaces(next, end);
            next = fit(start, end, columns - INDENT.length());
        }
        wrapped.append(text.subSequence(start, endOfWords(start, end)));
    }

    /** Where the line that begins at {@code start} has to end: at most so many columns on, and behind a word if it has several. */
    private int fit(int start, int end, int limit) {
        int width = 0;
        int firstWord = skipSpaces(start, end);
        int wordStart = firstWord;
        int i = start;
        int before = ' ';
        while (i < end) {
            int c = text.codePointAt(i);
            if (i > firstWord && mayBreakBetween(before, c)) {
                wordStart = i;
            }
            before = c;
            width += Clusters.width(c);
            if (width > limit && c != ' ') {
                break;
            }
            i += Character.charCount(c);
            if (c == ' ' && i > wordStart) {
                wordStart = Math.max(wordStart, i);
            }
        }
        if (i == end) {
            return end;
        }
        if (wordStart > firstWord || i == firstWord) {
            return wordStart;
        }
        int endOfWord = firstWord;
        while (endOfWord < end && text.charAt(endOfWord) != ' ') {
            endOfWord++;
        }
        return isAddress(text.subSequence(firstWord, endOfWord).toString())
                ? skipSpaces(endOfWord, end)
                : wholeCharacters(start, i, end);
    }

    /** Chinese and Japanese have no spaces; a line of theirs ends behind any character that opens nothing. */
    private static boolean mayBreakBetween(int before, int c) {
        int type = Character.getType(before);
        boolean opening = type == Character.START_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION;
        return isWithoutSpaces(c) ? !opening : isWithoutSpaces(before) && Character.isLetterOrDigit(c);
    }

    private static boolean isWithoutSpaces(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA -> true;
            default -> false;
        };
    }

    private static boolean isAddress(String word) {
        return word.contains("://") && word.chars().allMatch(WordWrap::isAddressCharacter);
    }

    /** The end of the last character that ends at {@code limit} at most; if not even one does, that. */
    private int wholeCharacters(int start, int limit, int end) {
        int whole = Clusters.lastEnd(text, start, limit, end);
        return whole > start ? whole : limit;
    }

    private static boolean isAddressCharacter(int c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || ADDRESS_CHARACTERS.indexOf(c) >= 0;
    }

    private int skipSpaces(int from, int end) {
        int i = from;
        while (i < end && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private int endOfWords(int start, int next) {
        int i = next;
        while (i > start && text.charAt(i - 1) == ' ') {
            i--;
        }
        return i;
    }
}
