package chat.protocol;

import java.util.List;
import java.util.stream.Collectors;

/** The names of those who are in a room, as every face for people lists them. */
public final class NameList {

    /** More names than this fill a screen and help nobody. */
    private static final int MAX_SHOWN = 100;

    private NameList() {}

    /**
     * The names in the order in which one looks for one: {@code alice, bob and 3 more}.
     *
     * @param names some of those who are there, or all
     * @param count how many are there
     */
    public static String of(List<String> names, int count) {
        int shown = Math.min(names.size(), MAX_SHOWN);
        String list = names.stream()
                .limit(shown)
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .collect(Collectors.joining(", "));
        return shown < count ? list + " and " + (count - shown) + " more" : list;
    }
}
