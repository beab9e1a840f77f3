package chat.client.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Progress progress(boolean terminal) {
        return new Progress(new PrintStream(out, true, UTF_8), terminal);
    }

    @Test
    void isRewrittenInPlaceOnATerminalAndLeavesNothing() {
        Progress progress = progress(true);
        progress.show("one");
        progress.show("two");
        progress.clear();
        progress.clear();

        assertThat(out.toString(UTF_8)).isEqualTo("\rone\u001b[K\rtwo\u001b[K\r\u001b[K");
    }

    @Test
    void isALineEachElsewhere() {
        Progress progress = progress(false);
        progress.show("one");
        progress.show("two");
        progress.clear();

        assertThat(out.toString(UTF_8)).isEqualToNormalizingNewlines("one\ntwo\n");
    }
}
