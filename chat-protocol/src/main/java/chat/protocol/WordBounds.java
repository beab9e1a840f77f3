package chat.protocol;

/**
 * Where words begin and end: UAX 29, revision 45, section 4, as far as names need it. In two places names go further: a hyphen is a part of
 * the word, and so is a full stop between any two characters of a name. In one they go less far: a colon ends a word, as in CLDR.
 */
final class WordBounds {

    private static final int NONE = -1;

    private enum Kind {
        LETTER,
        DIGIT,
        KATAKANA,
        /** Of a script that is written without spaces: each of them is a word, for those who have no dictionary. */
        LONE,
        /** Binds whatever a name may be made of. */
        BINDING,
        OTHER
    }

    private WordBounds() {}

    /** Whether a word may begin or end at {@code index} of {@code text}. */
    static boolean at(String text, int index) {
        if (index < text.length() && PeerText.isMark(text.codePointAt(index))) {
            return false;
        }
        int before = previous(text, index);
        int behind = next(text, index);
        Kind left = kind(text, before);
        Kind right = kind(text, behind);
        return !isBound(left, right)
                && !isBoundOver(left, text, behind, kind(text, afterOne(text, behind)))
                && !isBoundOver(kind(text, before < 0 ? NONE : previous(text, before)), text, before, right);
    }

    private static boolean isBound(Kind left, Kind right) {
        if (left == Kind.OTHER || right == Kind.OTHER) {
            return false;
        }
        return left == Kind.BINDING
                || right == Kind.BINDING
                || (left == right && left == Kind.KATAKANA)
                || (isAlphanumeric(left) && isAlphanumeric(right));
    }

    private static boolean isAlphanumeric(Kind kind) {
        return kind == Kind.LETTER || kind == Kind.DIGIT;
    }

    /** Whether what stands at {@code middle} binds what stands on both sides of it. */
    private static boolean isBoundOver(Kind left, String text, int middle, Kind right) {
        if (middle < 0 || left == Kind.OTHER || right == Kind.OTHER) {
            return false;
        }
        return switch (text.charAt(middle)) {
            case '.' -> true;
            case '\'', '\u2018', '\u2019' -> left == right && isAlphanumeric(left);
            case '\u00B7', '\u0387', '\u055F', '\u05F4', '\u2027' -> left == right && left == Kind.LETTER;
            case ',', ';', '\u060C', '\u066C' -> left == right && left == Kind.DIGIT;
            default -> false;
        };
    }

    /** The index of the character before {@code index}, those that only belong to it left out; {@link #NONE} if there is none. */
    private static int previous(String text, int index) {
        int at = index;
        while (at > 0) {
            int c = text.codePointBefore(at);
            at -= Character.charCount(c);
            if (!PeerText.isMark(c) && !isFormat(c)) {
                return at;
            }
        }
        return NONE;
    }

    /** The same from {@code index} on. */
    private static int next(String text, int index) {
        int at = index;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!PeerText.isMark(c) && !isFormat(c)) {
                return at;
            }
            at += Character.charCount(c);
        }
        return NONE;
    }

    private static int afterOne(String text, int index) {
        return index < 0 ? NONE : next(text, index + Character.charCount(text.codePointAt(index)));
    }

    private static boolean isFormat(int c) {
        return Character.getType(c) == Character.FORMAT && c != '\u200B';
    }

    private static Kind kind(String text, int index) {
        if (index < 0) {
            return Kind.OTHER;
        }
        int c = text.codePointAt(index);
        if (c == '-' || Character.getType(c) == Character.CONNECTOR_PUNCTUATION) {
            return Kind.BINDING;
        }
        if (Character.isDigit(c)) {
            return Kind.DIGIT;
        }
        if (!Character.isAlphabetic(c)) {
            return Kind.OTHER;
        }
        return c < 0x80 ? Kind.LETTER : ofScript(c);
    }

    private static Kind ofScript(int c) {
        if (c == '\u30FC') {
            return Kind.KATAKANA; // lengthens the vowel of the kana before it, and belongs to two scripts
        }
        return switch (Character.UnicodeScript.of(c)) {
            case KATAKANA -> Kind.KATAKANA;
            case HAN, HIRAGANA, THAI, LAO, KHMER, MYANMAR, TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET, AHOM -> Kind.LONE;
            default -> Kind.LETTER;
        };
    }
}
