package chat.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as names are compared, with the way back: a letter and the marks that belong to it are folded together, and all of it stands
 * where the letter stood. Takes time in proportion to the text, whatever it holds.
 */
final class FoldedText {

    /** More belongs to no letter of a name; to normalise a run of marks takes time that grows with its square. */
    private static final int MAX_TOGETHER = 32;

    private static final char FIRST_MARK = '\u0300';

    /** Who listens on a thread hears the same text one after the other. */
    private static final ThreadLocal<@Nullable FoldedText> LATEST = new ThreadLocal<>();

    private final String original;
    private final String text;

    /** Where each character came from: the index of the first one that it was folded from. */
    private int[] origins;

    FoldedText(String original) {
        this.original = original;
        StringBuilder folded = new StringBuilder(original.length());
        origins = new int[original.length() + 1];
        for (int at = 0; at < original.length(); ) {
            int end = endOfLetter(original, at);
            char c = original.charAt(at);
            String letter = c < 0x80 && end == at + 1
                    ? null
                    : NameForm.fold(original.substring(at, end)).replace('ς', 'σ');
            int before = folded.length();
            if (letter == null) {
                folded.append(Character.toLowerCase(c));
            } else {
                folded.append(letter);
            }
            if (folded.length() >= origins.length) {
                origins = Arrays.copyOf(origins, 2 * folded.length());
            }
            Arrays.fill(origins, before, folded.length(), at);
            at = end;
        }
        origins[folded.length()] = original.length();
        text = folded.toString();
    }

    /** The same, of which each thread keeps the latest: it costs nothing to ask again for the text that it asked for before. */
    static FoldedText of(String original) {
        FoldedText latest = LATEST.get();
        if (latest == null || !latest.original.equals(original)) {
            latest = new FoldedText(original);
            LATEST.set(latest);
        }
        return latest;
    }

    String text() {
        return text;
    }

    /** Whether what stands before {@code index} and what stands behind it came from different letters. */
    boolean isCutAt(int index) {
        return index == 0 || origins[index] != origins[index - 1];
    }

    /** Where {@code index}, at which it is cut, was in the original. */
    int original(int index) {
        return origins[index];
    }

    private static int endOfLetter(String text, int start) {
        int end = start + Character.charCount(text.codePointAt(start));
        while (end < text.length() && text.charAt(end) >= FIRST_MARK && end - start < MAX_TOGETHER) {
            int c = text.codePointAt(end);
            if (!PeerText.isMark(c) && !isJoined(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /** What is no mark and composes with the character before it all the same: vowels and finals of Hangul, voiced half-width kana. */
    private static boolean isJoined(int c) {
        return (c >= 0x1160 && c <= 0x11FF) || c == 0xFF9E || c == 0xFF9F;
    }
}
