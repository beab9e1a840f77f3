package chat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.impl.BufferImpl;
import org.junit.jupiter.api.Test;

final class TabKeyTest {

    private final BufferImpl buffer = new BufferImpl();
    private final List<String> asked = new ArrayList<>();

    private List<String> names = List.of("bob ", "bill ", "b\u00f6rje ");
    private final TabKey tab = new TabKey(this::complete);

    private Completion complete(String line) {
        asked.add(line);
        int start = line.lastIndexOf(' ') + 1;
        return new Completion(
                start,
                names.stream()
                        .filter(name -> name.startsWith(line.substring(start)))
                        .toList());
    }

    private String press(int step) {
        assertThat(tab.press(buffer, step)).isTrue();
        return buffer.toString();
    }

    @Test
    void firstPressCompletesTheLastWord() {
        buffer.write("hello bo");

        assertThat(press(1)).isEqualTo("hello bob ");
        assertThat(asked).containsExactly("hello bo");
    }

    @Test
    void pressedAgainItGoesThroughAllAndRoundWithoutAskingAgain() {
        buffer.write("hello b");

        assertThat(press(1)).isEqualTo("hello bob ");
        assertThat(press(1)).isEqualTo("hello bill ");
        assertThat(press(1)).isEqualTo("hello b\u00f6rje ");
        assertThat(press(1)).isEqualTo("hello bob ");
        assertThat(asked).containsExactly("hello b");
    }

    @Test
    void backwardsItBeginsWithTheLastOne() {
        buffer.write("b");

        assertThat(press(-1)).isEqualTo("b\u00f6rje ");
        assertThat(press(-1)).isEqualTo("bill ");
        assertThat(press(1)).isEqualTo("b\u00f6rje ");
        assertThat(press(1)).isEqualTo("bob ");
        assertThat(press(-1)).isEqualTo("b\u00f6rje ");
    }

    @Test
    void whatIsTypedInBetweenStartsAfresh() {
        buffer.write("b");
        press(1);
        buffer.write("and bi");

        assertThat(press(1)).isEqualTo("bob and bill ");
        assertThat(press(1)).isEqualTo("bob and bill ");
        assertThat(asked).containsExactly("b", "bob and bi");
    }

    @Test
    void whatIsRubbedOutInBetweenStartsAfresh() {
        buffer.write("b");
        press(1);
        press(1);
        buffer.backspace(4); // of "bill "

        assertThat(press(-1)).isEqualTo("b\u00f6rje ");
        assertThat(asked).containsExactly("b", "b");
    }

    @Test
    void whatStandsBehindTheCursorStays() {
        buffer.write("hello b, how are you?");
        buffer.cursor("hello b".length());

        assertThat(press(1)).isEqualTo("hello bob , how are you?");
        assertThat(press(1)).isEqualTo("hello bill , how are you?");
        assertThat(buffer.upToCursor()).isEqualTo("hello bill ");
        assertThat(asked).containsExactly("hello b");
    }

    @Test
    void cursorThatMovedStartsAfresh() {
        buffer.write("b b");
        press(1);
        buffer.cursor(1);

        assertThat(press(1)).isEqualTo("bob  bob ");
        assertThat(asked).containsExactly("b b", "b");
    }

    @Test
    void withNothingToOfferTheLineStays() {
        buffer.write("hello x");

        assertThat(tab.press(buffer, 1)).isFalse();
        assertThat(tab.press(buffer, -1)).isFalse();
        assertThat(buffer.toString()).isEqualTo("hello x");
    }

    @Test
    void charactersOutsideTheBasicPlaneAreReplacedWhole() {
        names = List.of("\uD842\uDFB7a ", "\uD842\uDFB7b ");
        buffer.write("\uD83D\uDC4B \uD842\uDFB7");

        assertThat(press(1)).isEqualTo("\uD83D\uDC4B \uD842\uDFB7a ");
        assertThat(press(1)).isEqualTo("\uD83D\uDC4B \uD842\uDFB7b ");
    }
}
