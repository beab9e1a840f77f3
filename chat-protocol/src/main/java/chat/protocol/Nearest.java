package chat.protocol;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may have meant who mistyped a word. */
public final class Nearest {

    /** Characters of a word that are looked at: nothing that we know is longer, and the work grows with the square. */
    static final int MAX_LENGTH = 64;

    /** Typing errors in a short word up to which a guess is rather a help than a riddle. */
    static final int MAX_ERRORS_OF_A_HINT = 2;

    /** Characters that are enough to mean a word, its hyphens or slash included. */
    static final int MIN_BEGINNING = 3;

    private Nearest() {}

    /** A question to put into an answer, with a space behind it: {@code Did you mean /users?} Empty if nothing is near. */
    public static String hint(String typed, Collection<String> known) {
        String meant = within(typed, known, MAX_ERRORS_OF_A_HINT);
        return meant == null ? "" : Phrases.fill(Phrases.MEANT_HINT, meant);
    }

    /**
     * The word that needs the fewest typing errors to become {@code typed}, the first of several.
     *
     * @param known not empty
     */
    public static String of(String typed, Collection<String> known) {
        String nearest = within(typed, known, Integer.MAX_VALUE);
        if (nearest == null) {
            throw new IllegalArgumentException("known: empty");
        }
        return nearest;
    }

    /** The same, or null if more than {@code maxErrors} are needed. */
    public static @Nullable String within(String typed, Collection<String> known, int maxErrors) {
        String nearest = null;
        int fewest = maxErrors;
        for (String word : known) {
            int errors = errors(typed, word);
            if (errors < fewest || (errors == fewest && nearest == null)) {
                nearest = word;
                fewest = errors;
            }
        }
        return nearest;
    }

    /**
     * The optimal string alignment distance: characters inserted, left out, mistaken, or swapped with their neighbour (Damerau
     * 1964). In whatever case. A word of which only the beginning was typed counts as one error away.
     */
    private static int errors(String typed, String word) {
        String a = normal(typed);
        String b = normal(word);
        if (a.length() >= MIN_BEGINNING && a.length() < b.length() && b.startsWith(a)) {
            return 1;
        }
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : step(distance, a, b, i, j);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(int[][] distance, String a, String b, int i, int j) {
        int mistaken = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(distance[i - 1][j - 1] + mistaken, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
    }

    private static String normal(String word) {
        return word.substring(0, Math.min(word.length(), MAX_LENGTH)).toLowerCase(Locale.ROOT);
    }
}
