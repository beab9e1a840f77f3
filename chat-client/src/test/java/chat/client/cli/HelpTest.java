package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.terminal.WordWrap;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {

    @Test
    void allCommandsAreNamedInOrder() {
        List<String> commands = Help.TEXT
                .lines()
                .filter(line -> line.startsWith("* /"))
                .map(line -> line.substring(2).split("[ ,]", 2)[0])
                .toList();

        assertThat(commands).isEqualTo(Command.NAMES);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80})
    void fitsAScreenWithACommandALine(int columns) {
        List<String> lines = WordWrap.wrap(new AttributedString(Help.TEXT), columns)
                .toString()
                .lines()
                .toList();

        assertThat(lines).hasSizeLessThan(24);
        assertThat(lines.stream().filter(line -> line.startsWith("* /"))).hasSameSizeAs(Command.NAMES);
        assertThat(lines.stream().filter(line -> line.startsWith("    "))).hasSizeLessThan(3);
    }
}
