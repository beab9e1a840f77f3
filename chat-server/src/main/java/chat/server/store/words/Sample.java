package chat.server.store.words;

import java.util.ArrayList;
import java.util.List;

/**
 * Some texts of those in which something is looked for: how frequent it is there, and each beginning of a word in it. An index puts together all
 * that begins so, however few are wanted: what is frequent is found sooner by looking through the latest texts. For one thread.
 */
public final class Sample {

    /** What is looked for is worth reading on for if it is in one text of so many: for less, an index of a million is as quick. */
    private static final int FRUITFUL_ONE_IN = 125;

    /** A beginning that is in one text of so many is not asked for beside something else: looking at what has that else costs less. */
    private static final int FREQUENT_ONE_IN = 50;

    private final SearchQuery query;
    private final List<String> beginnings;
    private final int[] seen;
    private int texts;
    private int found;

    public Sample(SearchQuery query) {
        this.query = query;
        this.beginnings = query.beginnings();
        this.seen = new int[beginnings.size()];
    }

    /** Looks at one more text. Returns whether all that is looked for is in it. */
    public boolean add(String text) {
        List<String> words = Words.of(text);
        texts++;
        for (int i = 0; i < seen.length; i++) {
            String beginning = beginnings.get(i);
            if (words.stream().anyMatch(word -> word.startsWith(beginning))) {
                seen[i]++;
            }
        }
        boolean isIn = query.isIn(words);
        found += isIn ? 1 : 0;
        return isIn;
    }

    /** How many there are. */
    public int size() {
        return texts;
    }

    /** Whether all that is looked for is frequent in them. */
    public boolean isFruitful() {
        return found * FRUITFUL_ONE_IN >= texts;
    }

    /**
     * What an index is best asked for: as {@link SearchQuery#match}, without the beginnings that are frequent, but for the rarest of them where
     * there is nothing else.
     *
     * @param prefix with which each word begins there
     */
    public String match(String prefix) {
        List<String> frequent = new ArrayList<>();
        int rarest = 0;
        for (int i = 0; i < seen.length; i++) {
            rarest = seen[i] < seen[rarest] ? i : rarest;
            if (seen[i] * FREQUENT_ONE_IN >= texts) {
                frequent.add(beginnings.get(i));
            }
        }
        if (!query.hasWholeWords() && frequent.size() == seen.length) {
            frequent.remove(rarest);
        }
        return query.match(prefix, frequent);
    }
}
