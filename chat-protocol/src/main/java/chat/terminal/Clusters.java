package chat.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/**
 * What a person takes for one character: an extended grapheme cluster (UAX 29), such as a letter with its marks or an emoji that is joined
 * of several. Places in a text are indices of its chars.
 */
final class Clusters {

    private static final Pattern CLUSTER = Pattern.compile("\\X");
    private static final int FIRST_SKIN_TONE = 0x1F3FB;
    private static final int LAST_SKIN_TONE = 0x1F3FF;

    /** Asks for the emoji where a character can be a plain sign as well: then it is as wide as one. */
    private static final int EMOJI_SELECTOR = 0xFE0F;

    private static final int EMOJI_COLUMNS = 2;

    private Clusters() {}

    /** The clusters of a text, from the first on. */
    static List<String> of(CharSequence text) {
        List<String> clusters = new ArrayList<>();
        for (Matcher matcher = CLUSTER.matcher(text); matcher.find(); ) {
            clusters.add(matcher.group());
        }
        return clusters;
    }

    /** The place so many clusters behind {@code index}, or before it if that is negative; at most the end that is there. */
    static int move(CharSequence text, int index, int clusters) {
        List<Integer> starts = new ArrayList<>();
        int here = 0;
        for (Matcher matcher = CLUSTER.matcher(text); matcher.find(); ) {
            if (matcher.start() < index) {
                here++;
            }
            starts.add(matcher.start());
        }
        starts.add(text.length());
        return starts.get(Math.max(0, Math.min(starts.size() - 1, here + clusters)));
    }

    /** The place itself, or the beginning of the cluster that it is in the middle of. */
    static int floor(CharSequence text, int index) {
        int start = 0;
        for (Matcher matcher = CLUSTER.matcher(text); matcher.find() && matcher.start() <= index; ) {
            start = matcher.end() <= index ? matcher.end() : matcher.start();
        }
        return start;
    }

    /** The end of the last cluster behind {@code start} that ends at {@code limit} at most; {@code start} if none does. */
    static int lastEnd(CharSequence text, int start, int limit, int end) {
        Matcher matcher = CLUSTER.matcher(text).region(start, end);
        int last = start;
        while (matcher.find() && matcher.end() <= limit) {
            last = matcher.end();
        }
        return last;
    }

    /** Columns of a cluster where it takes most: terminals do not agree on emoji that are joined of several. */
    static int width(String cluster) {
        int columns = cluster.codePoints().map(Clusters::width).sum();
        return cluster.indexOf(EMOJI_SELECTOR) > 0 ? Math.max(EMOJI_COLUMNS, columns) : columns;
    }

    /** Columns of a text where each cluster takes fewest. */
    static int leastWidth(String text) {
        return of(text).stream()
                .mapToInt(cluster -> width(cluster.codePointAt(0)))
                .sum();
    }

    /** Columns of a code point, seen alone. */
    static int width(int c) {
        return c >= FIRST_SKIN_TONE && c <= LAST_SKIN_TONE ? EMOJI_COLUMNS : Math.max(0, WCWidth.wcwidth(c));
    }
}
