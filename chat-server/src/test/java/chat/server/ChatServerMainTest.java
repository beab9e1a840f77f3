package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything but the start that succeeds: that one runs until the process ends. */
final class ChatServerMainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> variables, String... args) {
        return ChatServerMain.run(
                List.of(args),
                variables,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    @Test
    void versionIsShown() {
        assertThat(run(Map.of(), "--version")).isZero();

        assertThat(text(out)).isEqualTo("chat-server " + Version.VERSION + System.lineSeparator());
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpIsShown() {
        assertThat(run(Map.of(), "--help")).isZero();

        assertThat(text(out)).startsWith("Usage: chat-server").contains("--port=PORT");
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--prot", "--port=abc", "--port=99999", "--max-users=0", "--log-level=loud", "--config", "x"})
    void wrongUsageIsExplainedInTwoLinesAndExitsWithTwo(String arg) {
        assertThat(run(Map.of(), arg)).isEqualTo(2);

        assertThat(text(out)).isEmpty();
        assertThat(text(err).lines()).hasSize(2).last().isEqualTo("Try --help.");
        assertThat(text(err)).contains(arg.replaceFirst("=.*", "")).doesNotContain("Exception", "\tat ", "picocli");
    }

    @Test
    void wrongVariableIsNamed() {
        assertThat(run(Map.of("CHAT_PORT", "abc"))).isEqualTo(2);

        assertThat(text(err))
                .startsWith("CHAT_PORT: 'abc' is not a whole number")
                .doesNotContain("--port");
    }

    @ParameterizedTest
    @CsvSource({"--port, --web-port", "--web-port, --port"})
    void portThatIsTakenIsExplainedInOneLineAndExitsWithOne(String option, String other) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(run(Map.of(), "--host", "127.0.0.1", other, "0", option, "" + port))
                    .isEqualTo(1);
            assertThat(text(err))
                    .isEqualTo("port " + port + " is already in use; " + option + " gives another one"
                            + System.lineSeparator());
            assertThat(text(out)).isEmpty();
        }
    }

    @Test
    void checkedSettingsAreShownAndNothingIsStarted(@TempDir Path directory) throws IOException {
        Path motd = Files.writeString(directory.resolve("motd.txt"), "Be kind.");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(run(Map.of("CHAT_MOTD", motd.toString()), "--port", port, "--check-config"))
                    .isZero();
            assertThat(text(out).lines())
                    .anyMatch(line -> line.matches("port +" + port + " +from --port"))
                    .anyMatch(line -> line.endsWith(motd + "  from CHAT_MOTD"));
            assertThat(text(err)).isEmpty();
        }
    }

    @Test
    void checkRefusesWhatAStartRefuses(@TempDir Path directory) {
        for (String[] also : new String[][] {{}, {"--check-config"}}) {
            List<String> args = new ArrayList<>(List.of(also));
            args.addAll(List.of("--port", "0"));
            args.add("--max-users=0");
            assertThat(run(Map.of(), args.toArray(String[]::new))).isEqualTo(2);
            args.set(args.size() - 1, "--motd=" + directory);
            assertThat(run(Map.of(), args.toArray(String[]::new))).isEqualTo(1);
            assertThat(text(out)).isEmpty();
            assertThat(text(err).lines())
                    .containsExactly(
                            "--max-users: 0 (expected: 1 or more)",
                            "Try --help.",
                            "can't use the greeting in " + directory + ": it is a directory");
            err.reset();
        }
    }

    @Test
    void hostWithoutAnAddressIsExplainedAndExitsWithOne() {
        assertThat(run(Map.of(), "--host", "no-such-host.invalid", "--port", "0", "--web-port", "0"))
                .isEqualTo(1);

        assertThat(text(err))
                .isEqualTo("there is no address for the host name 'no-such-host.invalid'" + System.lineSeparator());
    }

    @Test
    void addressOfAnotherMachineIsExplainedAndExitsWithOne() {
        assertThat(run(Map.of(), "--host", "192.0.2.1", "--port", "5599", "--web-port", "0"))
                .isEqualTo(1);

        assertThat(text(err).lines()).hasSize(1);
        assertThat(text(err)).isEqualTo("can't listen on 192.0.2.1:5599: this machine does not have that address\n");
    }
}
