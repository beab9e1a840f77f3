package chat.server.store.words;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The words of a text, as they are searched for: without case and diacritics, compatible characters as one. Scripts that are written without
 * spaces have no words here: of a run of their characters there is each pair of neighbours, and the last character alone.
 */
public final class Words {

    private static final Set<UnicodeScript> UNSPACED = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.HANGUL, // words have endings, and are compounds
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private static final int FIRST_UNSPACED = 0x0E00;

    /** Lengthens a vowel in Katakana and Hiragana, and belongs to neither. */
    private static final int PROLONGED_SOUND = 0x30FC;

    private static final int VOICED_SOUND = 0x3099;
    private static final int SEMI_VOICED_SOUND = 0x309A;

    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();

    /** The latest character of a run without spaces; 0 outside of one. */
    private int latest;

    private Words() {}

    /** In the order of the text. */
    public static List<String> of(String text) {
        Words words = new Words();
        folded(text).codePoints().forEach(words::add);
        words.endRun();
        words.endWord();
        return words.words;
    }

    private void add(int character) {
        if (isUnspaced(character)) {
            endWord();
            if (latest != 0) {
                words.add(Character.toString(latest) + Character.toString(character));
            }
            latest = character;
            return;
        }
        endRun();
        if (isPartOfWord(character)) {
            // by way of the upper case, because some letters have two lower ones
            word.appendCodePoint(Character.toLowerCase(Character.toUpperCase(character)));
        } else {
            endWord();
        }
    }

    private void endRun() {
        if (latest != 0) {
            words.add(Character.toString(latest));
            latest = 0;
        }
    }

    private void endWord() {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static String folded(String text) {
        if (text.chars().allMatch(character -> character < 0x80)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKD)
                .codePoints()
                .filter(character -> !isDiacritic(character))
                .forEach(plain::appendCodePoint);
        return Normalizer.normalize(
                plain, Normalizer.Form.NFC); // puts together what was no diacritic: Hangul, Japanese sounds
    }

    private static boolean isDiacritic(int character) {
        return Character.getType(character) == Character.NON_SPACING_MARK
                && UnicodeScript.of(character) == UnicodeScript.INHERITED
                && character != VOICED_SOUND
                && character != SEMI_VOICED_SOUND;
    }

    /** Whether it is a character of a script without spaces. */
    static boolean isUnspaced(int character) {
        return character >= FIRST_UNSPACED
                && isPartOfWord(character)
                && (UNSPACED.contains(UnicodeScript.of(character)) || character == PROLONGED_SOUND);
    }

    private static boolean isPartOfWord(int character) {
        if (Character.isLetterOrDigit(character)) {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }
}
