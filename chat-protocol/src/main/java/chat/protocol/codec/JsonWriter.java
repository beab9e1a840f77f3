package chat.protocol.codec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object of the hot path without white space. Fields that are null are left out. Every event is written once and a
 * room's fan-out waits for it, so this is a few loops over an array and no more; whatever needs an escape or is not ASCII is
 * Jackson's to quote.
 */
final class JsonWriter {

    /** Most events fit without growing. */
    private static final int INITIAL_BYTES = 1024;

    /** What a thread keeps for its next object; a longer one is an exception, and its bytes are given back. */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    private static final FastThreadLocal<JsonWriter> WRITERS = new FastThreadLocal<>() {
        @Override
        protected JsonWriter initialValue() {
            return new JsonWriter();
        }
    };

    /** The most digits of a long, and its sign. */
    private static final int MAX_NUMBER_BYTES = 20;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    private JsonWriter() {}

    /** The calling thread's writer, behind the type of a new object. Each object is to be ended before the next begins. */
    static JsonWriter begin(String type) {
        JsonWriter writer = WRITERS.get();
        writer.length = 0;
        writer.put('{');
        return writer.field("type", type);
    }

    JsonWriter field(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            string(value);
        }
        return this;
    }

    JsonWriter field(String name, long value) {
        name(name);
        ensureRoomFor(MAX_NUMBER_BYTES);
        number(value);
        return this;
    }

    JsonWriter field(String name, Instant value) {
        name(name);
        time(value);
        return this;
    }

    JsonWriter field(String name, List<String> values) {
        name(name);
        char before = '[';
        for (String value : values) {
            put(before);
            string(value);
            before = ',';
        }
        if (values.isEmpty()) {
            put('[');
        }
        put(']');
        return this;
    }

    /** Writes the field unless the list is empty. */
    JsonWriter optional(String name, List<String> values) {
        return values.isEmpty() ? this : field(name, values);
    }

    /** Writes the field whatever it is, unless it is null. */
    JsonWriter field(String name, @Nullable Boolean value) {
        if (value != null) {
            name(name);
            plain(value ? "true" : "false");
        }
        return this;
    }

    /** Writes the field unless it is null. */
    JsonWriter field(String name, @Nullable Long value) {
        return value == null ? this : field(name, value.longValue());
    }

    /** Writes the field unless it is null. */
    JsonWriter field(String name, @Nullable Integer value) {
        return value == null ? this : field(name, value.longValue());
    }

    /** Writes the field if it is true: absent means false. */
    JsonWriter flag(String name, boolean value) {
        if (value) {
            name(name);
            plain("true");
        }
        return this;
    }

    /** Ends the object and appends it to {@code out}. */
    void appendTo(ByteBuf out) {
        put('}');
        out.writeBytes(bytes, 0, length);
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    private void name(String name) {
        if (bytes[length - 1] != '{') {
            put(',');
        }
        string(name);
        put(':');
    }

    private void string(String value) {
        put('"');
        if (!plain(value)) {
            byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(value);
            ensureRoomFor(quoted.length);
            System.arraycopy(quoted, 0, bytes, length, quoted.length);
            length += quoted.length;
        }
        put('"');
    }

    /** Writes what can stand between quotes as it is, or nothing of it: then it returns false. */
    private boolean plain(String value) {
        int count = value.length();
        ensureRoomFor(count);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return false;
            }
            to[at + i] = (byte) c;
        }
        length = at + count;
        return true;
    }

    private void number(long value) {
        if (value < 0) {
            plain(Long.toString(value));
            return;
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        digits(value, digits);
    }

    private void time(Instant value) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(value.getEpochSecond(), 0, ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            string(Times.format(value));
            return;
        }
        ensureRoomFor("\"2026-07-28T10:31:07.120Z\"".length());
        bytes[length++] = '"';
        digits(utc.getYear(), 4);
        bytes[length++] = '-';
        digits(utc.getMonthValue(), 2);
        bytes[length++] = '-';
        digits(utc.getDayOfMonth(), 2);
        bytes[length++] = 'T';
        digits(utc.getHour(), 2);
        bytes[length++] = ':';
        digits(utc.getMinute(), 2);
        bytes[length++] = ':';
        digits(utc.getSecond(), 2);
        bytes[length++] = '.';
        digits(value.getNano() / 1_000_000, 3);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
    }

    /** Writes the last {@code count} digits, for which there has to be room. */
    private void digits(long value, int count) {
        long rest = value;
        for (int i = count - 1; i >= 0; i--) {
            bytes[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void put(char ascii) {
        ensureRoomFor(1);
        bytes[length++] = (byte) ascii;
    }

    private void ensureRoomFor(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
