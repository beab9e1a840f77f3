package chat.client.cli;

import chat.protocol.ProtocolLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 out of a stream, whatever the locale; a byte order mark in front of them is taken off. However long a line is, only its
 * beginning is kept.
 */
final class LineInput {

    /** Bytes: as UTF-8 always more than a message may have, so that what was cut is refused and never sent. */
    private static final int MAX_KEPT_BYTES = ProtocolLimits.MAX_LINE_BYTES;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;

    private long lines;

    /** @param in buffered */
    LineInput(InputStream in) {
        this.in = in;
    }

    /** A line in another encoding, or no text at all; the message says which line and what to do. */
    @SuppressWarnings("serial") // nobody writes these to a stream
    static final class NotTextException extends Exception {
        /** @param encoding what it probably is */
        NotTextException(long line, String encoding) {
            super("Line " + line + " is not UTF-8: neither it nor what follows is sent. Convert it first; if it is "
                    + encoding + ": iconv -f " + encoding + " -t UTF-8");
        }
    }

    /** The next line without its LF or CR LF, or null at the end. */
    @Nullable
    String next() throws IOException, NotTextException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < MAX_KEPT_BYTES) {
                line.write(b);
            }
        }
        lines++;
        String text = decode(line.toByteArray());
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private String decode(byte[] bytes) throws NotTextException {
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        boolean whole = bytes.length < MAX_KEPT_BYTES; // else it may be cut in the middle of a character
        boolean wrong = StandardCharsets.UTF_8
                .newDecoder()
                .decode(encoded, decoded, whole)
                .isError();
        String text = decoded.flip().toString();
        // Of UTF-16 this has every second byte, or a byte order mark of its own.
        boolean wide = text.indexOf('\0') >= 0 || (bytes.length > 1 && bytes[0] >= (byte) 0xFE && bytes[0] < 0);
        if (wrong || wide) {
            throw new NotTextException(lines, wide ? "UTF-16" : "ISO-8859-1");
        }
        return lines == 1 && text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
    }
}
