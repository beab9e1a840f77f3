package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.SpoofChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Our table against ICU4J itself. Another seed than the usual one: {@code -Dchat.seed=NUMBER}. */
@Order(1) // takes long
final class Uts39Test {

    private static final SpoofChecker ICU = new SpoofChecker.Builder()
            .setChecks(SpoofChecker.RESTRICTION_LEVEL)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
            .build();

    /** A letter of each kind that may stand before a mark, a vowel sign or a digit that must not come first. */
    private static final List<String> BEGINNINGS = List.of("", "a", "\u05D0", "\u0627", "\u0915", "\u0E01");

    /** All code points that a name can hold as it is shown, by their scripts. */
    @SuppressWarnings("NullAway.Init") // before all
    private static Map<Integer, List<Integer>> byScript;

    /** By several threads, which could not while the class is loaded. */
    @BeforeAll
    static void sort() {
        byScript = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .parallel()
                .filter(c -> Character.isDefined(c) && Character.getType(c) != Character.PRIVATE_USE && canBeInAName(c))
                .boxed()
                .collect(Collectors.groupingBy(UScript::getScript, TreeMap::new, Collectors.toList()));
    }

    private static boolean canBeInAName(int c) {
        String text = Character.toString(c);
        return BEGINNINGS.stream()
                .map(beginning -> name(beginning + text))
                .anyMatch(name -> name != null && name.toString().endsWith(text));
    }

    private static @Nullable Username name(String input) {
        try {
            return Username.of(input);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /** What ICU4J makes of it, without the dots that are hidden. */
    private static String skeleton(String form) {
        return ICU.getSkeleton(form).replace("i\u0307", "i").replace("j\u0307", "j");
    }

    /** What is wrong with a form; null if it is as ICU4J has it. */
    private static @Nullable String difference(String form) {
        String expected = skeleton(form) + (ICU.failsChecks(form) ? " mixed" : "");
        String is = Uts39.skeleton(form) + (Uts39.isMixed(form) ? " mixed" : "");
        return is.equals(expected) ? null : form + " is " + is + " and not " + expected;
    }

    private static void assertLookAsTheyDoToIcu(Stream<String> forms) {
        assertThat(forms.parallel()
                        .map(Uts39Test::difference)
                        .filter(Objects::nonNull)
                        .limit(20))
                .isEmpty();
    }

    @Test
    void everyCodePointOfANameLooksAsItDoesToIcu() {
        assertThat(byScript.values().stream().mapToInt(List::size).sum()).isGreaterThan(100_000);
        assertLookAsTheyDoToIcu(byScript.values().stream().flatMap(List::stream).map(c -> "a" + Character.toString(c)));
    }

    @Test
    void everyTwoScriptsAreMixedAsIcuMixesThem() {
        List<String> ofEach = byScript.values().stream()
                .flatMap(script -> Stream.of(script.get(0), script.get(script.size() / 2)))
                .map(Character::toString)
                .toList();
        assertLookAsTheyDoToIcu(ofEach.stream().flatMap(one -> ofEach.stream().map(other -> one + other)));
    }

    @Test
    void randomNamesLookAsTheyDoToIcu() {
        Random random = new Random(Long.getLong("chat.seed", 39));
        List<List<Integer>> scripts = new ArrayList<>(byScript.values());
        List<List<Integer>> usual = IntStream.of(
                        UScript.COMMON,
                        UScript.INHERITED,
                        UScript.LATIN,
                        UScript.HAN,
                        UScript.HIRAGANA,
                        UScript.KATAKANA,
                        UScript.HANGUL,
                        UScript.BOPOMOFO,
                        UScript.CYRILLIC,
                        UScript.GREEK)
                .mapToObj(script -> byScript.getOrDefault(script, List.of()))
                .toList();
        int mixed = 0;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder letters = new StringBuilder();
            List<List<Integer>> from = random.nextInt(4) == 0 ? scripts : usual;
            List<Integer> one = from.get(random.nextInt(from.size()));
            List<Integer> other = from.get(random.nextInt(from.size()));
            List<Integer> third = from.get(random.nextInt(from.size()));
            for (int n = 1 + random.nextInt(ProtocolLimits.MAX_USERNAME_CODE_POINTS); n > 0; n--) {
                List<Integer> script = random.nextInt(3) == 0 ? third : random.nextBoolean() ? one : other;
                letters.appendCodePoint(script.get(random.nextInt(script.size())));
            }
            names.add(letters.toString());
            Username name = name(letters.toString());
            if (name != null) {
                assertThat(name.skeletons())
                        .isEqualTo(new Skeletons(skeleton(name.toString()), skeleton(name.compared())));
            }
            mixed += Uts39.isMixed(letters.toString()) ? 1 : 0;
        }
        assertLookAsTheyDoToIcu(names.stream());
        assertThat(mixed).isBetween(2_000, 18_000);
    }
}
