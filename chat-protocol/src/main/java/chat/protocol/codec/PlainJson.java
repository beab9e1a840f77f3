package chat.protocol.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that are nearly all of the traffic in one pass: an object of a few fields that are strings without escapes,
 * whole numbers, {@code true} or {@code false}, in ASCII and without white space. Whatever else a line holds makes it a line
 * for Jackson, the only judge of what is well formed: nothing is refused here, and nothing is taken that Jackson would take in
 * another way.
 */
final class PlainJson {

    /** More fields than any message has: a line with more is no usual one. */
    private static final int MAX_FIELDS = 8;

    /** Digits that fit a long whatever they are. */
    private static final int MAX_DIGITS = 18;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final byte[] line;
    private final JsonObject object = new JsonObject();
    private int position;

    private PlainJson(byte[] line) {
        this.line = line;
    }

    /** The line as an object, or null if it has to be left to Jackson. */
    static @Nullable JsonObject parse(byte[] line) {
        PlainJson json = new PlainJson(line);
        return json.next('{') && json.readFields() ? json.object : null;
    }

    private boolean readFields() {
        do {
            String name = next('"') ? readString() : null;
            if (name == null || object.size() == MAX_FIELDS || object.has(name) || !next(':')) {
                return false;
            }
            Object value = readValue();
            if (value == null) {
                return false;
            }
            object.add(name, value);
        } while (next(','));
        return next('}') && position == line.length;
    }

    private @Nullable Object readValue() {
        if (next('"')) {
            return readString();
        }
        if (skip(TRUE)) {
            return true;
        }
        if (skip(FALSE)) {
            return false;
        }
        return readNumber();
    }

    /** What stands before the closing quote, which is skipped. */
    private @Nullable String readString() {
        int start = position;
        for (int i = start; i < line.length; i++) {
            byte b = line[i];
            if (b == '"') {
                position = i + 1;
                return new String(
                        line, start, i - start, StandardCharsets.ISO_8859_1); // it is ASCII: that is the fast way
            }
            if (b < ' ' || b == '\\') { // control characters, and all that is not ASCII, which is negative
                return null;
            }
        }
        return null;
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
        if (end > line.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (line[position + i] != word[i]) {
                return false;
            }
        }
        position = end;
        return true;
    }
}
