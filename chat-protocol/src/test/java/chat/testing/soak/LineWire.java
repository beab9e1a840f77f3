package chat.testing.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Objects as lines. */
final class LineWire extends Wire {

    /** How many of the bytes that have come are known to hold no line end. */
    private int searched;

    LineWire(int port) throws IOException {
        super(port);
    }

    @Override
    void send(Iterable<JsonNode> objects) throws IOException {
        StringBuilder lines = new StringBuilder();
        objects.forEach(object -> lines.append(object).append('\n'));
        write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    @Nullable
    String next() {
        for (; searched < available(); searched++) {
            if (peek(searched) == '\n') {
                String line = take(searched);
                take(1);
                searched = 0;
                return line;
            }
        }
        return null;
    }
}
