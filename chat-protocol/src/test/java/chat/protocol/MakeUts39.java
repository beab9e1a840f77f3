package chat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Run by the build, from its source: writes the table of {@link Uts39} from what ICU4J knows. Uses nothing else of ours. */
final class MakeUts39 {

    /** Ints that a set of scripts takes. */
    private static final int WORDS = 8;

    /** Scripts that {@link Uts39} knows by their numbers: Latin, and what stands for those that are written together in East Asia. */
    private static final List<Integer> KNOWN =
            List.of(UScript.LATIN, UScript.HAN_WITH_BOPOMOFO, UScript.JAPANESE, UScript.KOREAN);

    private static final Normalizer2 NFD = Normalizer2.getNFDInstance();
    private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();

    private final SpoofChecker checker = new SpoofChecker.Builder().build();
    private final List<Integer> confusables = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final StringBuilder prototypes = new StringBuilder();
    private final List<Integer> ranges = new ArrayList<>();
    private final List<Integer> setOfRange = new ArrayList<>();
    private final List<Integer> classRanges = new ArrayList<>();
    private final List<Integer> classOfRange = new ArrayList<>();
    private final Map<BitSet, Integer> sets = new LinkedHashMap<>();
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>();

    private MakeUts39() {
        KNOWN.forEach(this::number);
    }

    /**
     * Does it.
     *
     * @param args the file to write
     */
    public static void main(String[] args) throws IOException {
        MakeUts39 table = new MakeUts39();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (mayBeInAName(c)) {
                table.add(c);
            }
            addRange(table.classRanges, table.classOfRange, c, UCharacter.getCombiningClass(c));
        }
        Path file = Path.of(args[0]);
        Files.createDirectories(file.getParent());
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            table.write(out);
        }
    }

    /** What else may be in a name: of ASCII, what RFC 8264 excepts (section 9.6), and two vowels. */
    private static final String OTHERS = "-_.\u06FD\u06FE\u0F0B\u3007\u0E33\u0EB3";

    /** Letters, marks and digits without compatibility decompositions, also those that are only in the decomposition of a name, and others. */
    private static boolean mayBeInAName(int c) {
        String text = Character.toString(c);
        int type = UCharacter.getType(c);
        boolean isLetterOrMark =
                type >= UCharacterCategory.UPPERCASE_LETTER && type <= UCharacterCategory.COMBINING_SPACING_MARK;
        boolean isWritten = isLetterOrMark || type == UCharacterCategory.DECIMAL_DIGIT_NUMBER;
        return (isWritten && NFKD.normalize(text).equals(NFD.normalize(text))) || OTHERS.contains(text);
    }

    private void add(int c) {
        String text = Character.toString(c);
        String prototype = checker.getSkeleton(text);
        if (!prototype.equals(text) && NFD.isNormalized(text)) {
            confusables.add(c);
            prototypes.append(prototype);
            ends.add(prototypes.length());
        }
        BitSet scripts = new BitSet();
        UScript.getScriptExtensions(c, scripts);
        int set = sets.computeIfAbsent(augmented(scripts), unknown -> sets.size());
        addRange(ranges, setOfRange, c, set);
    }

    private static void addRange(List<Integer> starts, List<Integer> values, int c, int value) {
        if (starts.isEmpty() || values.get(values.size() - 1) != value) {
            starts.add(c);
            values.add(value);
        }
    }

    /** UTS 39, section 5.1. */
    private BitSet augmented(BitSet scripts) {
        BitSet augmented = new BitSet();
        if (scripts.get(UScript.COMMON) || scripts.get(UScript.INHERITED)) {
            augmented.set(0, WORDS * Integer.SIZE);
            return augmented;
        }
        scripts.stream().forEach(script -> augmented.set(number(script)));
        boolean isHan = scripts.get(UScript.HAN);
        if (isHan || scripts.get(UScript.BOPOMOFO)) {
            augmented.set(number(UScript.HAN_WITH_BOPOMOFO));
        }
        if (isHan || scripts.get(UScript.HIRAGANA) || scripts.get(UScript.KATAKANA)) {
            augmented.set(number(UScript.JAPANESE));
        }
        if (isHan || scripts.get(UScript.HANGUL)) {
            augmented.set(number(UScript.KOREAN));
        }
        return augmented;
    }

    private int number(int script) {
        return numbers.computeIfAbsent(script, unknown -> numbers.size());
    }

    private void write(DataOutputStream out) throws IOException {
        for (List<Integer> column : List.of(confusables, ends, ranges, classRanges)) {
            out.writeInt(column.size());
            int before = 0;
            for (int number : column) {
                out.writeInt(number - before); // which makes a smaller jar
                before = number;
            }
        }
        for (List<Integer> values : List.of(setOfRange, classOfRange)) {
            out.writeInt(values.size());
            for (int value : values) {
                out.writeInt(value);
            }
        }
        out.writeInt(sets.size() * WORDS);
        for (BitSet set : sets.keySet()) {
            for (int word = 0; word < WORDS; word++) {
                out.writeInt(bits(set, word * Integer.SIZE));
            }
        }
        out.writeChars(prototypes.toString());
    }

    private static int bits(BitSet set, int from) {
        long[] bits = set.get(from, from + Integer.SIZE).toLongArray();
        return bits.length == 0 ? 0 : (int) bits[0];
    }
}
