package chat.server.store.words;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody looks for: words, prefixes with {@code *}, phrases in quotes; all of them have to be in a text. Whatever else is in it only
 * separates words.
 */
public final class SearchQuery {

    /** What the index is asked for; a query of more words finds candidates by these. */
    private static final int MAX_TERMS = 100;

    /**
     * Words that follow each other in a text.
     *
     * @param isPrefix whether the last one is the beginning of a word
     */
    private record Phrase(List<String> words, boolean isPrefix) {

        String last() {
            return words.get(words.size() - 1);
        }

        boolean isIn(List<String> text) {
            for (int from = 0; from <= text.size() - words.size(); from++) {
                if (isAt(text, from)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isAt(List<String> text, int from) {
            int last = words.size() - 1;
            for (int i = 0; i < last; i++) {
                if (!text.get(from + i).equals(words.get(i))) {
                    return false;
                }
            }
            String there = text.get(from + last);
            return isPrefix ? there.startsWith(words.get(last)) : there.equals(words.get(last));
        }
    }

    private final List<Phrase> phrases = new ArrayList<>();

    private SearchQuery() {}

    public static SearchQuery of(String query) {
        SearchQuery parsed = new SearchQuery();
        String text = Normalizer.normalize(query, Normalizer.Form.NFKC).replaceAll("[“”„]", "\"");
        int at = 0;
        while (at < text.length()) {
            int closing = text.charAt(at) == '"' ? text.indexOf('"', at + 1) : -1;
            int from = closing < 0 ? at : at + 1;
            int to = closing < 0 ? endOfWord(text, at) : closing;
            at = closing < 0 ? Math.max(to, at + 1) : closing + 1;
            boolean isPrefix = closing < 0 ? text.startsWith("*", to - 1) : text.startsWith("*", at);
            parsed.add(Words.of(text.substring(from, to)), isPrefix);
        }
        return parsed;
    }

    private static int endOfWord(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) != '"' && !Character.isWhitespace(text.charAt(to))) {
            to++;
        }
        return to;
    }

    private void add(List<String> words, boolean isPrefix) {
        if (words.isEmpty()) {
            return;
        }
        int last = words.size() - 1;
        int end = words.get(last).codePointAt(0);
        if (!Words.isUnspaced(end)) {
            phrases.add(new Phrase(words, isPrefix));
        } else if (last > 0 && isPairOf(words.get(last - 1), end)) {
            phrases.add(new Phrase(words.subList(0, last), false)); // the text may go on behind the last pair
        } else {
            phrases.add(new Phrase(words, true));
        }
    }

    private static boolean isPairOf(String word, int last) {
        return Words.isUnspaced(word.codePointAt(0))
                && word.codePointCount(0, word.length()) == 2
                && word.codePointBefore(word.length()) == last;
    }

    /** Whether nothing in it can be looked for. */
    public boolean isEmpty() {
        return phrases.isEmpty();
    }

    /** Whether all of it is in a text. */
    public boolean isIn(String text) {
        return isIn(Words.of(text));
    }

    boolean isIn(List<String> words) {
        return phrases.stream().allMatch(phrase -> phrase.isIn(words));
    }

    /** The beginnings of words that are looked for, each once. */
    public List<String> beginnings() {
        return phrases.stream()
                .filter(Phrase::isPrefix)
                .map(Phrase::last)
                .distinct()
                .toList();
    }

    /** Whether any whole word is. */
    boolean hasWholeWords() {
        return phrases.stream()
                .anyMatch(phrase -> !phrase.isPrefix() || phrase.words().size() > 1);
    }

    /**
     * What an index finds by: more than what is looked for, because it knows no order of words.
     *
     * @param prefix with which each word begins there
     */
    public String match(String prefix) {
        return match(prefix, List.of());
    }

    /** @param without beginnings of words that are left out */
    String match(String prefix, Collection<String> without) {
        Set<String> terms = new LinkedHashSet<>();
        for (Phrase phrase : phrases) {
            int last = phrase.words().size() - 1;
            for (int i = 0; i <= last; i++) {
                String word = phrase.words().get(i);
                String term = '"' + prefix + word + '"';
                if (!phrase.isPrefix() || i < last) {
                    terms.add(term);
                } else if (!without.contains(word)) {
                    terms.add(term + " *");
                }
            }
        }
        return terms.stream().limit(MAX_TERMS).collect(Collectors.joining(" AND "));
    }
}
