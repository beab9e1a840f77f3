package chat.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object into a buffer, {@code type} first and without white space. A buffer that grows does not fail, so
 * {@link IOException} is not part of what callers see. Fields that are null are left out.
 */
final class JsonWriter implements AutoCloseable {

    /** RFC 3339 with exactly three digits of a second's fraction. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final JsonGenerator json;

    JsonWriter(ByteBuf out) {
        try {
            json = Json.FACTORY.createGenerator((OutputStream) new ByteBufOutputStream(out));
            json.writeStartObject();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    JsonWriter field(String name, @Nullable String value) {
        try {
            if (value != null) {
                json.writeStringField(name, value);
            }
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    JsonWriter field(String name, long value) {
        try {
            json.writeNumberField(name, value);
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    JsonWriter field(String name, Instant value) {
        return field(name, TIME.format(value));
    }

    JsonWriter field(String name, List<String> values) {
        try {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Writes the field if it is true: absent means false. */
    JsonWriter flag(String name, boolean value) {
        try {
            if (value) {
                json.writeBooleanField(name, true);
            }
        } catch (IOException e) {
            throw inMemory(e);
        }
        return this;
    }

    /** Ends the object. */
    @Override
    public void close() {
        try {
            json.writeEndObject();
            json.close();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("writing to memory", e);
    }
}
