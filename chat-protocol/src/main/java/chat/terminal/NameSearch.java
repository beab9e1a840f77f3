package chat.terminal;

import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names that somebody means who has typed their beginning: in whatever case, with or without accents, and without what decorates a name. */
public final class NameSearch {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern DECORATION = Pattern.compile("^[^\\p{L}\\p{N}]+");

    private NameSearch() {}

    /** Where the name that ends at the end of {@code line} may begin, whatever stands before it: a bracket, a quote, another name. */
    public static int start(String line) {
        int start = line.length();
        while (start > 0 && isPartOfName(line.codePointBefore(start))) {
            start -= Character.charCount(line.codePointBefore(start));
        }
        return start;
    }

    private static boolean isPartOfName(int c) {
        return Character.isLetterOrDigit(c)
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** Those of {@code names}, in their order, that {@code beginning} may mean; all if it is empty. */
    public static List<String> find(Collection<String> names, String beginning) {
        String folded = fold(beginning);
        if (folded.isEmpty() && !beginning.isEmpty()) {
            return List.of(); // a mark alone
        }
        return names.stream()
                .filter(name -> {
                    String whole = fold(name);
                    return whole.startsWith(folded) || withoutDecoration(whole).startsWith(folded);
                })
                .toList();
    }

    private static String withoutDecoration(String text) {
        return DECORATION.matcher(text).replaceFirst("");
    }

    private static String fold(String text) {
        String letters =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        return letters.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
