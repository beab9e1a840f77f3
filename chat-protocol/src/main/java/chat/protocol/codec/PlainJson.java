package chat.protocol.codec;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that are nearly all of the traffic in one pass: an object of a few fields that are strings without escapes,
 * lists of such, whole numbers, {@code true} or {@code false}, without white space. Whatever else a line holds makes it a line
 * for {@link MessageMapper}, the only judge of what is well formed: nothing is refused here, and nothing is taken that Jackson
 * would take in another way.
 */
final class PlainJson {

    /** More fields than any message has: a line with more is no usual one. */
    private static final int MAX_FIELDS = 12;

    /** Digits that fit a long whatever they are. */
    private static final int MAX_DIGITS = 18;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    /** What stands for a character that is none; where it was written itself, Jackson finds that out. */
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] line;

    /** Names and values in turn, as they came: a message has so few that looking through them is the fastest way. */
    private final List<Object> fields = new ArrayList<>(16);

    private int position;

    private PlainJson(byte[] line) {
        this.line = line;
    }

    /** Makes a message of the fields that it asks for. */
    interface Binding<M> {

        /** Null if they are of a type that is not read in this way. */
        @Nullable
        M bind(PlainJson json) throws Unusual;
    }

    /** A field is not as its message has it. Without a stack trace: it is no fault. */
    static final class Unusual extends Exception {

        private Unusual() {
            super(null, null, false, false);
        }
    }

    /** The message on a line, or null if it has to be left to {@link MessageMapper}. */
    static <M> @Nullable M read(byte[] line, Binding<M> binding) {
        PlainJson json = new PlainJson(line);
        try {
            return json.next('{') && json.readFields() ? binding.bind(json) : null;
        } catch (Unusual e) {
            return null;
        }
    }

    boolean has(String name) {
        return find(name) != null;
    }

    /** The field, or null where there is none. */
    <T> @Nullable T optional(String name, Class<T> kind) throws Unusual {
        Object value = find(name);
        if (value == null || kind.isInstance(value)) {
            return kind.cast(value);
        }
        throw new Unusual();
    }

    <T> T required(String name, Class<T> kind) throws Unusual {
        T value = optional(name, kind);
        if (value == null) {
            throw new Unusual();
        }
        return value;
    }

    String string(String name) throws Unusual {
        return required(name, String.class);
    }

    @Nullable
    String optionalString(String name) throws Unusual {
        return optional(name, String.class);
    }

    String stringOr(String name, String absent) throws Unusual {
        String value = optional(name, String.class);
        return value == null ? absent : value;
    }

    /** The field, and false where there is none. */
    boolean flag(String name) throws Unusual {
        return Boolean.TRUE.equals(optional(name, Boolean.class));
    }

    long number(String name) throws Unusual {
        return required(name, Long.class);
    }

    int count(String name) throws Unusual {
        long count = number(name);
        if (count > Integer.MAX_VALUE) {
            throw new Unusual();
        }
        return (int) count;
    }

    /** The field, or null where there is none. */
    @Nullable
    Integer optionalCount(String name) throws Unusual {
        return has(name) ? Integer.valueOf(count(name)) : null;
    }

    @SuppressWarnings("unchecked") // a list here is one of strings
    List<String> strings(String name) throws Unusual {
        return required(name, List.class);
    }

    /** The list, and an empty one where there is none. */
    List<String> optionalStrings(String name) throws Unusual {
        return has(name) ? strings(name) : List.of();
    }

    Instant time(String name) throws Unusual {
        Instant time = Times.parse(string(name));
        if (time == null) {
            throw new Unusual();
        }
        return time;
    }

    private @Nullable Object find(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    private boolean readFields() {
        do {
            String name = readString();
            if (name == null || fields.size() == 2 * MAX_FIELDS || has(name) || !next(':')) {
                return false;
            }
            Object value = readValue();
            if (value == null) {
                return false;
            }
            fields.add(name);
            fields.add(value);
        } while (next(','));
        return next('}') && position == line.length;
    }

    private @Nullable Object readValue() {
        if (position == line.length) {
            return null;
        }
        return switch (line[position]) {
            case '"' -> readString();
            case 't' -> skip(TRUE) ? true : null;
            case 'f' -> skip(FALSE) ? false : null;
            case '[' -> readStrings();
            default -> readNumber();
        };
    }

    private @Nullable List<String> readStrings() {
        List<String> strings = new ArrayList<>();
        position++;
        if (next(']')) {
            return strings;
        }
        do {
            String string = readString();
            if (string == null) {
                return null;
            }
            strings.add(string);
        } while (next(','));
        return next(']') ? strings : null;
    }

    /** What stands between this quote and the next one, which is skipped. */
    private @Nullable String readString() {
        if (!next('"')) {
            return null;
        }
        int start = position;
        boolean ascii = true;
        for (int i = start; i < line.length; i++) {
            byte b = line[i];
            if (b == '"') {
                position = i + 1;
                return ascii
                        ? new String(line, start, i - start, StandardCharsets.ISO_8859_1) // that is the fast way
                        : decode(start, i - start);
            }
            if (b < ' ' || b == '\\') {
                if (b >= 0) {
                    return null;
                }
                ascii = false; // what is negative is part of a longer character
            }
        }
        return null;
    }

    private @Nullable String decode(int start, int length) {
        String text = new String(line, start, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : null;
    }

    private @Nullable Long readNumber() {
        int start = position;
        long number = 0;
        while (position < line.length && line[position] >= '0' && line[position] <= '9') {
            number = number * 10 + line[position++] - '0';
        }
        int digits = position - start;
        boolean leadingZero = digits > 1 && line[start] == '0';
        return digits == 0 || digits > MAX_DIGITS || leadingZero ? null : number;
    }

    private boolean next(char expected) {
        if (position < line.length && line[position] == expected) {
            position++;
            return true;
        }
        return false;
    }

    private boolean skip(byte[] word) {
        int end = position + word.length;
        if (end > line.length || !Arrays.equals(line, position, end, word, 0, word.length)) {
            return false;
        }
        position = end;
        return true;
    }
}
