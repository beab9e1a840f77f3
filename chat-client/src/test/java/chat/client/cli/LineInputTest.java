package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineInputTest {

    private static List<String> lines(byte[] bytes) throws Exception {
        LineInput input = new LineInput(new ByteArrayInputStream(bytes));
        List<String> lines = new ArrayList<>();
        for (String line = input.next(); line != null; line = input.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static List<String> lines(String text) throws Exception {
        return lines(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesEndWithLfOrCrLfAndTheLastOneNeedsNone() throws Exception {
        assertThat(lines("a\nb\r\n\n\u65e5\u00e4\nlast")).containsExactly("a", "b", "", "\u65e5\u00e4", "last");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void byteOrderMarkIsTakenOffWhereItStandsInFront() throws Exception {
        assertThat(lines("\uFEFFa\n\uFEFFb\uFEFF")).containsExactly("a", "\uFEFFb\uFEFF");
        assertThat(lines("\uFEFF")).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ff", "c0 af", "ed a0 80", "f4 90 80 80", "e2 82", "80", "fe ff 00 61", "ff fe 61 00", "61 00"})
    void whatIsNoTextIsRefusedWithItsLine(String hex) {
        String bytes = "61 0a 0a " + hex;

        assertThatExceptionOfType(LineInput.NotTextException.class)
                .isThrownBy(() -> lines(HexFormat.ofDelimiter(" ").parseHex(bytes)))
                .withMessageStartingWith("Line 3 is not UTF-8");
    }

    @Test
    void endlessLineIsNotKept() throws Exception {
        List<String> lines = lines("x".repeat(1_000_000) + "\nnext");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(64 * 1024);
        assertThat(lines.get(1)).isEqualTo("next");
    }

    @Test
    void endlessLineMayBeCutInTheMiddleOfACharacter() throws Exception {
        assertThat(lines("x" + "\u65e5".repeat(100_000) + "\nnext")).hasSize(2).contains("next", Index.atIndex(1));
    }
}
