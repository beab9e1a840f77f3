package chat.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that an operator can set. Its flag, its variable and its key in a file are all made of its name. Immutable.
 *
 * @param name as it stands behind the dashes of the flag
 * @param label what the usage calls the value
 * @param usual the value that counts if none is given, as an operator would write it; null for none
 * @param bare the value of its flag where that stands alone, in the same form; null if a value has to follow
 * @param help one sentence for the usage
 * @param convert makes the value of what is written, or throws {@link IllegalArgumentException} with what is wrong as its message
 * @param allowed which values are
 * @param expected the same in words
 */
record Setting<T>(
        String name,
        String label,
        @Nullable String usual,
        @Nullable String bare,
        String help,
        Function<String, T> convert,
        Predicate<T> allowed,
        String expected) {

    /** One whose flag needs a value. */
    Setting(
            String name,
            String label,
            @Nullable String usual,
            String help,
            Function<String, T> convert,
            Predicate<T> allowed,
            String expected) {
        this(name, label, usual, null, help, convert, allowed, expected);
    }

    /** Beyond it a time-out is a mistake in typing. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** A value is not one that the setting can have. */
    static final class RefusedException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        /** The name of the setting. */
        final String setting;

        /** What is wrong with the value, with the value. */
        final String problem;

        RefusedException(String setting, String problem) {
            super(setting + ": " + problem);
            this.setting = setting;
            this.problem = problem;
        }
    }

    /** Settings that belong together, in the order in which they were added. */
    static final class Group {

        private final String heading;
        private final List<Setting<?>> settings = new ArrayList<>();

        /** @param heading over them in the usage */
        Group(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }

        List<Setting<?>> settings() {
            return Collections.unmodifiableList(settings);
        }

        private <T> Setting<T> add(Setting<T> setting) {
            settings.add(setting);
            return setting;
        }

        /** A value of some kind of its own, all of which is checked by {@code convert}. */
        <T> Setting<T> value(
                String name, String label, @Nullable String usual, String help, Function<String, T> convert) {
            return add(new Setting<>(name, label, usual, help, convert, value -> true, ""));
        }

        /** The same, whose flag may also stand alone: then it has the value {@code bare}. */
        <T> Setting<T> bare(
                String name, String label, String usual, String bare, String help, Function<String, T> convert) {
            return add(new Setting<>(name, label, usual, bare, help, convert, value -> true, ""));
        }

        /** Something that is off, unless it is given. */
        Setting<Boolean> onOrOff(String name, String help) {
            return bare(name, "on/off", "off", "on", help, Setting::isOn);
        }

        /** @param what it is in words; it may not be blank */
        Setting<String> text(String name, String label, String help, String what) {
            return add(new Setting<>(name, label, null, help, text -> text, text -> !text.isBlank(), what));
        }

        Setting<Path> file(String name, String help) {
            return path(name, "FILE", help, "a file");
        }

        Setting<Path> directory(String name, String help) {
            return path(name, "DIR", help, "a directory");
        }

        private Setting<Path> path(String name, String label, String help, String expected) {
            return add(new Setting<>(
                    name,
                    label,
                    null,
                    help,
                    Setting::path,
                    path -> !path.toString().isBlank(),
                    expected));
        }

        Setting<Integer> number(String name, String label, int usual, int least, int most, String help) {
            return add(new Setting<>(
                    name,
                    label,
                    Integer.toString(usual),
                    help,
                    wholeNumber(Integer::valueOf),
                    value -> value >= least && value <= most,
                    least + (most == Integer.MAX_VALUE ? " or more" : " to " + most)));
        }

        Setting<Long> bytes(String name, long usual, long least, String help) {
            return add(new Setting<>(
                    name,
                    "BYTES",
                    Long.toString(usual),
                    help,
                    wholeNumber(Long::valueOf),
                    value -> value >= least,
                    least + " or more"));
        }

        /** @param orNone whether it may be no time at all */
        Setting<Duration> seconds(String name, long usual, boolean orNone, String help) {
            return add(time(name, Long.toString(usual), orNone, help));
        }
    }

    /** A time that is checked like one that can be set. */
    static Setting<Duration> fixedTime(String name) {
        return time(name, null, false, "");
    }

    private static Setting<Duration> time(String name, @Nullable String usual, boolean orNone, String help) {
        Duration shortest = orNone ? Duration.ZERO : Duration.ofNanos(1);
        return new Setting<>(
                name,
                "SECONDS",
                usual,
                help,
                wholeNumber(text -> Duration.ofSeconds(Long.parseLong(text))),
                time -> time.compareTo(shortest) >= 0 && time.compareTo(LONGEST) <= 0,
                (orNone ? "0 to " : "1 to ") + LONGEST.toSeconds() + " s");
    }

    private static <T> Function<String, T> wholeNumber(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
            }
        };
    }

    private static boolean isOn(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' (expected: on or off)");
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' can't be the name of a file", e);
        }
    }

    /** What stands between commas. */
    static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** @throws RefusedException if that is not written as it should be, or not allowed */
    T parse(String text) {
        T value;
        try {
            value = convert.apply(text);
        } catch (IllegalArgumentException e) {
            throw refuse(String.valueOf(e.getMessage()));
        }
        check(value);
        return value;
    }

    /** @throws RefusedException if the value is not allowed */
    void check(T value) {
        if (!allowed.test(value)) {
            throw refuse(shown(value) + " (expected: " + expected + ")");
        }
    }

    private static String shown(Object value) {
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        return value instanceof Number
                ? value.toString()
                : "'" + value.toString().strip() + "'";
    }

    RefusedException refuse(String problem) {
        return new RefusedException(name, problem);
    }
}
