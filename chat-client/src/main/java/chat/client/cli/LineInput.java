package chat.client.cli;

import chat.protocol.ProtocolLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 out of a stream, whatever the locale. However long a line is, only its beginning is kept. */
final class LineInput {

    /** Bytes: as UTF-8 always more than a message may have, so that what was cut is refused and never sent. */
    private static final int MAX_KEPT_BYTES = ProtocolLimits.MAX_LINE_BYTES;

    private final InputStream in;

    /** @param in buffered */
    LineInput(InputStream in) {
        this.in = in;
    }

    /** The next line without its LF or CR LF, or null at the end. */
    @Nullable
    String next() throws IOException {
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
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
