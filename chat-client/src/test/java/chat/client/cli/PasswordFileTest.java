package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where the password comes from that nobody is asked for. */
@DisabledOnOs(OS.WINDOWS)
class PasswordFileTest {

    @TempDir
    Path directory;

    private Path file(byte[] content, String rights) throws IOException {
        Path file = directory.resolve("password");
        Files.write(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static ClientOptions options(Map<String, String> environment, String... args) {
        return new ClientOptions(new CommandLine(ClientOptions.spec()).parseArgs(args), environment);
    }

    private void refuses(Path file, String words) {
        assertThatThrownBy(() ->
                        options(Map.of(), "--password-file", file.toString()).password())
                .isInstanceOf(ParameterException.class)
                .hasMessage("--password-file: " + words.formatted(file));
    }

    @ParameterizedTest
    @CsvSource({"s3cret", "'s3cret\n'", "'s3cret\r\nsecond\n'", "'\uFEFFs3cret'"})
    void passwordIsTheFirstLine(String content) throws Exception {
        Path file = file(content.getBytes(StandardCharsets.UTF_8), "rw-------");

        assertThat(options(Map.of("CHAT_PASSWORD", "other"), "--password-file", file.toString())
                        .password())
                .isEqualTo("s3cret");
    }

    @Test
    void variableIsThePasswordItself() {
        assertThat(options(Map.of("CHAT_PASSWORD", " s3cret ")).password()).isEqualTo(" s3cret ");
        assertThat(options(Map.of("CHAT_PASSWORD", "")).password()).isNull();
        assertThat(options(Map.of()).password()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "r--r--r--"})
    void fileThatOthersMayReadIsRefused(String rights) throws Exception {
        refuses(file("s3cret".getBytes(StandardCharsets.UTF_8), rights), "others may read %1$s: chmod 600 %1$s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rwx-wx-wx"})
    void otherRightsAreNobodysConcern(String rights) throws Exception {
        Path file = file("s3cret".getBytes(StandardCharsets.UTF_8), rights);

        assertThat(PasswordFile.read(file)).isEqualTo("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\nsecond"})
    void emptyFirstLineIsRefused(String content) throws Exception {
        refuses(
                file(content.getBytes(StandardCharsets.UTF_8), "rw-------"),
                "there is no password in the first line of %s");
    }

    @Test
    void whatIsNoTextIsRefused() throws Exception {
        refuses(file(new byte[] {'a', (byte) 0xE4}, "rw-------"), "%s is not UTF-8");
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        refuses(directory.resolve("none"), "there is no file %s");
    }

    @Test
    void thereIsNoFlagForThePasswordItself() {
        assertThatThrownBy(() -> options(Map.of(), "--password", "s3cret"))
                .isInstanceOf(CommandLine.UnmatchedArgumentException.class);
    }
}
