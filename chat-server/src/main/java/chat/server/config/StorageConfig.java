package chat.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where and for how long all is kept.
 *
 * @param data the directory; null for none, and then the times and bytes mean nothing
 * @param keepMessages of each room, at least 1; {@link Long#MAX_VALUE} for all
 * @param keepFor how long; zero for ever
 * @param keepBytes what all of it may come to on the disk. At least 1 MiB
 * @param cluster what keeps it instead, for several servers; null for none. Without either all is in memory only
 */
public record StorageConfig(
        @Nullable Path data, long keepMessages, Duration keepFor, long keepBytes, @Nullable ClusterConfig cluster) {

    private static final String EVERYTHING = "all";
    private static final long LONGEST_DAYS = 36_500;

    static final Setting.Group SETTINGS = new Setting.Group("What is kept when the server stops");

    static final Setting<Path> DATA = SETTINGS.directory(
            "data", "Directory in which everything is kept. Without it, all is kept in memory only.");
    private static final Setting<OptionalLong> KEEP_MESSAGES = SETTINGS.value(
            "keep-messages",
            "N",
            EVERYTHING,
            "Messages of each room that are kept, or all.",
            text -> number(text, Long.MAX_VALUE));
    private static final Setting<OptionalLong> KEEP_DAYS = SETTINGS.value(
            "keep-days", "DAYS", EVERYTHING, "How long they are kept, or all.", text -> number(text, LONGEST_DAYS));
    private static final Setting<Long> KEEP_BYTES = SETTINGS.bytes(
            "keep-bytes", 4L << 30, 1 << 20, "What all that is kept may come to on the disk; the oldest goes first.");

    /** What a cluster knows nothing of. */
    static final List<Setting<?>> OF_A_DIRECTORY = List.of(KEEP_DAYS, KEEP_BYTES);

    /** Without a cluster. */
    public StorageConfig(@Nullable Path data, long keepMessages, Duration keepFor, long keepBytes) {
        this(data, keepMessages, keepFor, keepBytes, null);
    }

    /** Whether anything outlives the process. */
    public boolean isKept() {
        return data != null || cluster != null;
    }

    static StorageConfig read(SettingValues values) {
        StorageConfig read = new StorageConfig(
                values.find(DATA).orElse(null),
                values.get(KEEP_MESSAGES).orElse(Long.MAX_VALUE),
                Duration.ofDays(values.get(KEEP_DAYS).orElse(0)),
                values.get(KEEP_BYTES),
                ClusterConfig.read(values));
        for (Setting<?> setting : List.of(KEEP_MESSAGES, KEEP_DAYS, KEEP_BYTES)) {
            if (!read.isKept() && values.given(setting) != null) {
                throw setting.refuse("nothing is kept when the server stops; give a directory with --data DIR");
            }
        }
        return read;
    }

    private static OptionalLong number(String text, long most) {
        if (text.equalsIgnoreCase(EVERYTHING)) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "'" + text + "' (expected: 1 " + (most == Long.MAX_VALUE ? "or more" : "to " + most) + ", or all)");
    }
}
