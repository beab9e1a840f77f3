package chat.client.cli;

import chat.protocol.Mention.Range;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which words of a message are those that were looked for. A help for the eye and no more: what the server compares without diacritics is
 * compared with them here.
 */
final class FoundWords {

    private static final Pattern WORD = Pattern.compile("([\\p{L}\\p{N}\\p{M}]+)(\\*?)");

    /** Between the words of a query, in capitals only. */
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT", "NEAR");

    /** Of scripts that are written without spaces: their words stand within others. */
    private static final Pattern LONE = Pattern.compile(
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]");

    private final Pattern words;

    /** @param query as it was typed, or as the server repeats it */
    FoundWords(String query) {
        List<String> all = WORD.matcher(query)
                .results()
                .filter(word -> !OPERATORS.contains(word.group(1)))
                .map(word -> pattern(word.group(1), !word.group(2).isEmpty()))
                .toList();
        words = Pattern.compile(
                all.isEmpty() ? "(?!)" : String.join("|", all), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static String pattern(String word, boolean isBeginning) {
        return LONE.matcher(word).find()
                ? word
                : "(?<![\\p{L}\\p{N}])" + word + (isBeginning ? "[\\p{L}\\p{N}\\p{M}]*" : "(?![\\p{L}\\p{N}\\p{M}])");
    }

    List<Range> find(String text) {
        return words.matcher(text)
                .results()
                .map(word -> new Range(word.start(), word.end()))
                .toList();
    }
}
