package chat.protocol.codec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** Times as RFC 3339 writes them. */
final class Times {

    /** Exactly three digits of a second's fraction, also for years that have more than four digits. */
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

    private Times() {}

    static String format(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** Null for what is no time, or not of a year that has four digits. */
    static @Nullable Instant parse(String text) {
        try {
            Instant time = Instant.parse(text);
            return time.isBefore(EARLIEST) || !time.isBefore(BEYOND) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
