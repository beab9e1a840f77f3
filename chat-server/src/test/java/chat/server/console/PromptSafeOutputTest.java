package chat.server.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of what is printed while somebody types. */
final class PromptSafeOutputTest {

    private final List<String> shown = new ArrayList<>();
    private final ByteArrayOutputStream otherwise = new ByteArrayOutputStream();

    private PrintStream above(Consumer<String> editor) {
        // As a terminal's standard output may be in a locale without those characters.
        PrintStream plain = new PrintStream(otherwise, true, US_ASCII);
        return new PrintStream(new PromptSafeOutput(editor, plain), true, UTF_8);
    }

    @Test
    void lineIsShownWhenItIsWhole() {
        PrintStream out = above(shown::add);
        out.print("one ");
        out.flush();
        out.write('l');
        assertThat(shown).isEmpty();
        out.print("ine\n");
        assertThat(shown).containsExactly("one line\n");
    }

    @Test
    void characterThatIsSplitOverWritesStaysWhole() {
        PrintStream out = above(shown::add);
        for (byte b : "日本語 😀\n".getBytes(UTF_8)) {
            out.write(b);
        }
        assertThat(shown).containsExactly("日本語 😀\n");
    }

    @Test
    void severalLinesAreShownAtOnce() {
        PrintStream out = above(shown::add);
        out.print("one\ntwo\n\nthree\n");
        assertThat(shown).containsExactly("one\ntwo\n\nthree\n");
    }

    @Test
    void beginningOfALineWaitsForItsEndBehindWholeOnes() {
        PrintStream out = above(shown::add);
        out.print("one\ntw");
        out.print("o\n");
        assertThat(String.join("", shown)).isEqualTo("one\ntwo\n");
    }

    @Test
    void lineIsShownOnce() {
        PrintStream out = above(shown::add);
        out.println("one");
        out.print("");
        out.println("two");
        assertThat(shown).containsExactly("one\n", "two\n");
        assertThat(otherwise.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheEditorNoLongerTakesGoesWhereItWentBefore(boolean wasClosed) {
        PrintStream out = above(line -> {
            if (wasClosed) {
                throw new IllegalStateException("Terminal has been closed");
            }
            throw new IOError(new IOException("Input/output error"));
        });
        out.print("one ");
        out.print("日本語\ntwo\n");
        assertThat(otherwise.toString(UTF_8)).isEqualTo("one 日本語\ntwo\n");
    }
}
