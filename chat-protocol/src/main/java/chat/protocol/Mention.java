package chat.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text speaks of somebody: their name as a word of its own, compared as the register compares names. Words begin and end where
 * UAX 29 says, with what names may be made of in mind: {@code bob} is not in {@code bobby}, {@code bob-by}, {@code bob.smith} or {@code
 * o'bob}, but in {@code @bob}, {@code bob's}, at the end of a sentence, and between letters of scripts that have no spaces. Nobody is
 * spoken of in a link. Immutable, for any thread; takes time in proportion to the text, and little where
 * the same thread has just looked for somebody else in it.
 */
public final class Mention {

    /** Of nobody: in no text. */
    public static final Mention NOBODY = new Mention("");

    /** What faces show as a link: a letter of another script may stand before it, the punctuation of such a script ends it. */
    private static final Pattern LINK = Pattern.compile(
            "(?<![A-Za-z0-9])https?://[^\\s\\p{Z}<>\"\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301F"
                    + "\\uFF01-\\uFF0F\\uFF1A-\\uFF20\\uFF3B-\\uFF40\\uFF5B-\\uFF65]+",
            Pattern.CASE_INSENSITIVE);

    private final String name;

    private Mention(String name) {
        this.name = name;
    }

    /**
     * Where a name stands in a text.
     *
     * @param start the index of its first character
     * @param end the index behind its last one
     */
    public record Range(int start, int end) {}

    /** Of {@code username}, as the server keeps it. */
    public static Mention of(String username) {
        return new Mention(new FoldedText(username).text());
    }

    /** Whether {@code text} speaks of them. */
    public boolean in(String text) {
        return !find(text).isEmpty();
    }

    /** Every place where it does, from the first on. */
    public List<Range> find(String text) {
        if (name.isEmpty()) {
            return List.of();
        }
        FoldedText folded = FoldedText.of(text);
        int at = folded.text().indexOf(name);
        if (at < 0) {
            return List.of();
        }
        List<Range> found = new ArrayList<>();
        Matcher link = LINK.matcher(text);
        boolean hasLink = link.find();
        while (at >= 0) {
            int end = at + name.length();
            Range range = folded.isCutAt(at) && folded.isCutAt(end) && isWord(folded.text(), at, end)
                    ? new Range(folded.original(at), folded.original(end))
                    : null;
            while (range != null && hasLink && link.end() <= range.start()) {
                hasLink = link.find();
            }
            if (range != null && !(hasLink && link.start() < range.end())) {
                found.add(range);
            }
            at = folded.text().indexOf(name, range == null ? at + 1 : end);
        }
        return found;
    }

    private static boolean isWord(String text, int start, int end) {
        return WordBounds.at(text, start) && (WordBounds.at(text, end) || isPossessive(text, end));
    }

    /** Who is spoken of in {@code bob's} is Bob, although it is one word. */
    private static boolean isPossessive(String text, int end) {
        return end + 1 < text.length()
                && (text.charAt(end) == '\'' || text.charAt(end) == '\u2019')
                && text.charAt(end + 1) == 's'
                && WordBounds.at(text, end + 2);
    }
}
