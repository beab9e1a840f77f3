package chat.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a text speaks of somebody: their name as a word of its own, in whatever case. {@code bob} is not in {@code bobby}, {@code
 * bob-by} or {@code bob.smith}, which may be names of others, but in {@code @bob}, {@code bob's} and at the end of a sentence.
 * Immutable, for any thread; takes time in proportion to the text.
 */
public final class Mention {

    /** Of nobody: in no text. */
    public static final Mention NOBODY = new Mention(Pattern.compile("(?!)"));

    // What a name may go on with: see Username. A dot does so only in front of another character of the name. U+10000
    // is a
    // letter already: Java looks behind by code points only if it sees one outside the basic plane in the pattern.
    private static final String PART = "[\uD800\uDC00\\p{L}\\p{M}\\p{N}_-]";
    private static final String BEFORE = "(?<!" + PART + ")(?<!" + PART + "\\.)";
    private static final String BEHIND = "(?!" + PART + "|\\." + PART + ")";

    private final Pattern pattern;

    private Mention(Pattern pattern) {
        this.pattern = pattern;
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
        return new Mention(Pattern.compile(
                BEFORE + Pattern.quote(username) + BEHIND, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    }

    /** Whether {@code text} speaks of them. */
    public boolean in(String text) {
        return pattern.matcher(text).find();
    }

    /** Every place where it does, from the first on. */
    public List<Range> find(String text) {
        List<Range> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(new Range(matcher.start(), matcher.end()));
        }
        return found;
    }
}
