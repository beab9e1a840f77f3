package chat.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What UTS 39, Unicode Security Mechanisms, says of names. The build makes its table from ICU4J, so that it is the same whatever Java knows
 * of Unicode. It is read when it is needed first.
 */
final class Uts39 {

    private static final String FILE = "uts39.bin";

    private static final int FIRST_MARK = 0x300;

    /** Ints that a set of scripts takes. Latin is the lowest bit of the first. */
    private static final int WORDS = 8;

    private static final int LATIN = 1;

    /** What Latin may be mixed with: Han with Bopomofo, with Hiragana and Katakana, and with Hangul. */
    private static final int WITH_LATIN = 0b1110;

    /** Code points that look like something else, in their order. */
    private static final int[] CONFUSABLES;

    /** Where in {@link #PROTOTYPES} ends what each looks like, which begins where the one before it ends. */
    private static final int[] ENDS;

    private static final char[] PROTOTYPES;

    /** The first code points of ranges with the same scripts, in their order, and of each range the number of its set. */
    private static final int[] RANGES;

    private static final int[] SET_OF_RANGE;

    /** The same of ranges with the same canonical combining class. */
    private static final int[] CLASS_RANGES;

    private static final int[] CLASS_OF_RANGE;

    /** Sets of scripts, augmented and with Common and Inherited in all, one behind the other. */
    private static final int[] SETS;

    /** Another one for another table. */
    static final long VERSION;

    static {
        try (@Nullable InputStream in = Uts39.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the build has not made " + FILE);
            }
            byte[] bytes = in.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(bytes);
            VERSION = sum.getValue();
            ByteBuffer table = ByteBuffer.wrap(bytes);
            CONFUSABLES = sums(ints(table));
            ENDS = sums(ints(table));
            RANGES = sums(ints(table));
            CLASS_RANGES = sums(ints(table));
            SET_OF_RANGE = ints(table);
            CLASS_OF_RANGE = ints(table);
            SETS = ints(table);
            PROTOTYPES = new char[table.remaining() / Character.BYTES];
            table.asCharBuffer().get(PROTOTYPES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Uts39() {}

    private static int[] ints(ByteBuffer table) {
        int[] ints = new int[table.getInt()];
        table.asIntBuffer().get(ints);
        table.position(table.position() + ints.length * Integer.BYTES);
        return ints;
    }

    private static int[] sums(int[] differences) {
        for (int i = 1; i < differences.length; i++) {
            differences[i] += differences[i - 1];
        }
        return differences;
    }

    /**
     * What a form of a name looks like: its skeleton (section 4), but without the dot above an i or j, which nobody sees (section 5.4). The
     * form is one of a {@link Username}.
     */
    static String skeleton(String form) {
        // Most names are ASCII. For them what Java knows of decompositions need not be loaded.
        String decomposed = PeerText.isAscii(form) ? form : Normalizer.normalize(form, Normalizer.Form.NFD);
        StringBuilder looks = new StringBuilder(2 * decomposed.length());
        for (int i = 0; i < decomposed.length(); i += Character.charCount(decomposed.codePointAt(i))) {
            int at = Arrays.binarySearch(CONFUSABLES, decomposed.codePointAt(i));
            if (at < 0) {
                append(looks, decomposed.codePointAt(i));
                continue;
            }
            int end = ENDS[at];
            for (int from = at == 0 ? 0 : ENDS[at - 1]; from < end; ) {
                int c = Character.codePointAt(PROTOTYPES, from);
                append(looks, c);
                from += Character.charCount(c);
            }
        }
        return looks.toString().replace("i\u0307", "i").replace("j\u0307", "j");
    }

    /** Appends to what is decomposed, in the canonical order of the marks: Java may not know what is in the table. */
    private static void append(StringBuilder decomposed, int c) {
        int combiningClass = combiningClass(c);
        int at = decomposed.length();
        while (combiningClass > 0 && at > 0) {
            int before = decomposed.codePointBefore(at);
            if (combiningClass(before) <= combiningClass) {
                break;
            }
            at -= Character.charCount(before);
        }
        if (at == decomposed.length()) {
            decomposed.appendCodePoint(c);
        } else {
            decomposed.insert(at, Character.toString(c));
        }
    }

    private static int combiningClass(int c) {
        return c < FIRST_MARK ? 0 : valueOf(c, CLASS_RANGES, CLASS_OF_RANGE);
    }

    private static int valueOf(int c, int[] ranges, int[] values) {
        int range = Arrays.binarySearch(ranges, c);
        return values[range < 0 ? -range - 2 : range];
    }

    /** Whether scripts are mixed in a form of a name more than the level Highly Restrictive lets them (section 5.2). */
    static boolean isMixed(String form) {
        if (PeerText.isAscii(form)) {
            return false;
        }
        int[] common = all();
        int[] commonBesideLatin = all();
        for (int i = 0; i < form.length(); i += Character.charCount(form.codePointAt(i))) {
            int set = valueOf(form.codePointAt(i), RANGES, SET_OF_RANGE) * WORDS;
            boolean isLatin = (SETS[set] & LATIN) != 0;
            for (int word = 0; word < WORDS; word++) {
                common[word] &= SETS[set + word];
                commonBesideLatin[word] &= isLatin ? -1 : SETS[set + word];
            }
        }
        return Arrays.equals(common, new int[WORDS]) && (commonBesideLatin[0] & WITH_LATIN) == 0;
    }

    private static int[] all() {
        int[] all = new int[WORDS];
        Arrays.fill(all, -1);
        return all;
    }
}
