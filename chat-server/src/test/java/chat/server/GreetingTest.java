package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GreetingTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = directory.resolve("motd.txt");
    }

    private Greeting greeting(String content) throws IOException {
        return new Greeting(Files.writeString(file, content));
    }

    private void assertUnusable(Path file, String why) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new Greeting(file))
                .withMessage("can't use the greeting in " + file + ": " + why);
    }

    @Test
    void linesEndWithLfAndTheLastOneDoesNot() throws IOException {
        assertThat(greeting("\uFEFF Be kind.\r\n\r\nTh\u00E4nk you.\n\r\n").text())
                .isEqualTo(" Be kind.\n\nTh\u00E4nk you.");
    }

    @Test
    void harmfulCharactersAreReplaced() throws IOException {
        assertThat(greeting("a\u001B[2Jb\u202Ec\rd\te").text()).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd\te");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n", "\u3000\n"})
    void blankFileIsNoGreeting(String content) throws IOException {
        assertThat(greeting(content).text()).isNull();
    }

    @Test
    void withoutAFileThereIsNoGreeting() throws IOException {
        Greeting none = new Greeting(null);
        none.readAgain();

        assertThat(none.text()).isNull();
    }

    @Test
    void longestGreetingHas4096CodePoints() throws IOException {
        String longest = "\uD83D\uDE00".repeat(4096);

        assertThat(greeting(longest).text()).isEqualTo(longest);
        Files.writeString(file, "x".repeat(4097) + "\n");
        assertUnusable(file, "it has 4097 characters, and 4096 are allowed");
        Files.writeString(file, "x".repeat(16_385));
        assertUnusable(file, "it is longer than 16384 bytes");
    }

    @Test
    void fileThatCannotBeReadIsToldInPlainWords() throws IOException {
        assertUnusable(file, "there is no such file");
        assertUnusable(directory, "it is a directory");
        Files.write(file, new byte[] {'a', (byte) 0xC0, (byte) 0x80});
        assertUnusable(file, "it is not text in UTF-8");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endlessFileIsNotRead() {
        assertUnusable(Path.of("/dev/zero"), "it is not a regular file");
    }

    @Test
    void whatIsReadAgainReplacesTheOldText() throws IOException {
        Greeting greeting = greeting("one");
        Files.writeString(file, "two");
        assertThat(greeting.text()).isEqualTo("one");

        greeting.readAgain();
        assertThat(greeting.text()).isEqualTo("two");

        Files.writeString(file, "");
        greeting.readAgain();
        assertThat(greeting.text()).isNull();
    }

    @Test
    void oldTextStaysWhenTheFileCannotBeReadAgain() throws IOException {
        Greeting greeting = greeting("one");
        Files.delete(file);

        greeting.readAgain();

        assertThat(greeting.text()).isEqualTo("one");
    }
}
