package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineInputTest {

    private static List<String> lines(String text) throws IOException {
        LineInput input = new LineInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<String> lines = new ArrayList<>();
        for (String line = input.next(); line != null; line = input.next()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void linesEndWithLfOrCrLfAndTheLastOneNeedsNone() throws IOException {
        assertThat(lines("a\nb\r\n\n\u65e5\u00e4\nlast")).containsExactly("a", "b", "", "\u65e5\u00e4", "last");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void endlessLineIsNotKept() throws IOException {
        List<String> lines = lines("x".repeat(1_000_000) + "\nnext");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(64 * 1024);
        assertThat(lines.get(1)).isEqualTo("next");
    }
}
