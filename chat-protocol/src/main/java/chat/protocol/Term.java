package chat.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long something lasts, as people type it, {@code 90s}, {@code 10m}, {@code 2h}, {@code 7d} or {@code 3w}, and in words. */
public final class Term {

    /** Seconds by unit, the longest unit first. */
    static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("week", 604_800L);
        UNITS.put("day", 86_400L);
        UNITS.put("hour", 3_600L);
        UNITS.put("minute", 60L);
        UNITS.put("second", 1L);
    }

    private static final Pattern TYPED = Pattern.compile("0*([1-9]\\d{0,9})([smhdw])", Pattern.CASE_INSENSITIVE);

    /** What is left of a term when it is told about is a little less than what was typed. */
    private static final int SHARE_OF_ERROR = 100;

    private Term() {}

    /** The seconds that were typed, {@link ProtocolLimits#MAX_TERM_SECONDS} at most; null if that is no term. */
    public static @Nullable Long parse(String typed) {
        Matcher term = TYPED.matcher(typed);
        if (!term.matches()) {
            return null;
        }
        String letter = term.group(2).toLowerCase(Locale.ROOT);
        long unit = UNITS.entrySet().stream()
                .filter(one -> one.getKey().startsWith(letter))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return Math.min(Long.parseLong(term.group(1)) * unit, ProtocolLimits.MAX_TERM_SECONDS);
    }

    /** What is left of a term at a moment, to the nearest second: {@code 10 minutes}, as {@link #inWords(long)} says it. */
    public static String inWords(Instant now, Instant until) {
        return inWords(Math.round(now.until(until, ChronoUnit.MILLIS) / 1_000.0));
    }

    /** {@code 10 minutes}, in the longest unit that says it well; one second at least. */
    static String inWords(long seconds) {
        for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
            long count = Math.round((double) seconds / unit.getValue());
            long error = Math.abs(count * unit.getValue() - seconds);
            if (count > 0 && error * SHARE_OF_ERROR <= seconds) {
                return count + " " + unit.getKey() + (count == 1 ? "" : "s");
            }
        }
        return "1 second";
    }
}
