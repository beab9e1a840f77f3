package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.server.config.ServerOptions.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings from a file, and which source counts. */
final class SettingSourcesTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = directory.resolve("chat.properties");
    }

    private ServerOptions parse(String content, Map<String, String> variables, String... args)
            throws IOException, UsageException {
        Files.writeString(file, content);
        List<String> all = new ArrayList<>(List.of("--config", file.toString()));
        all.addAll(List.of(args));
        return ServerOptions.parse(all, variables);
    }

    private void assertRefused(String content, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> {
                    ServerOptions options = parse(content, Map.of());
                    options.config();
                    options.logLevel();
                })
                .withMessage(message.replace("FILE", file.toString()));
    }

    @Test
    void everySettingCanBeGivenByTheFile() throws Exception {
        ServerConfig config = parse(
                        """
                        # who, and where
                        host = 127.0.0.1
                        port: 6000
                        max-users=42
                        web-port=6001
                        allow-host=chat.example.org, chat2
                        allow-origin=https://example.org
                        motd=gr\u00FC\u00DFe.txt
                        log-level=warn
                        max-connections=77
                        max-waiting-bytes=70000
                        stall-timeout=3
                        join-timeout=4
                        ping-after=5
                        ping-timeout=6
                        request-timeout=7
                        """,
                        Map.of())
                .config();

        assertThat(config)
                .isEqualTo(ServerOptions.parse(
                                List.of(
                                        "--host=127.0.0.1",
                                        "--port=6000",
                                        "--max-users=42",
                                        "--web-port=6001",
                                        "--allow-host=chat.example.org,chat2",
                                        "--allow-origin=https://example.org",
                                        "--motd=gr\u00FC\u00DFe.txt",
                                        "--max-connections=77",
                                        "--max-waiting-bytes=70000",
                                        "--stall-timeout=3",
                                        "--join-timeout=4",
                                        "--ping-after=5",
                                        "--ping-timeout=6",
                                        "--request-timeout=7"),
                                Map.of())
                        .config());
    }

    @Test
    void variableNamesTheFileToo() throws Exception {
        Files.writeString(file, "port=6000");

        assertThat(ServerOptions.parse(List.of(), Map.of("CHAT_CONFIG", file.toString()))
                        .config()
                        .port())
                .isEqualTo(6000);
    }

    @Test
    void flagCountsMoreThanVariableThanFileThanDefault() throws Exception {
        Map<String, String> variables = Map.of("CHAT_PORT", "2", "CHAT_MAX_USERS", "2");

        ServerConfig config = parse("port=3\nmax-users=3\nmax-connections=3", variables, "--port=1")
                .config();

        assertThat(config.port()).isEqualTo(1);
        assertThat(config.maxUsers()).isEqualTo(2);
        assertThat(config.limits().maxConnections()).isEqualTo(3);
        assertThat(config.limits().pingAfter())
                .isEqualTo(ServerLimits.defaults().pingAfter());
    }

    @Test
    void whatIsInForceIsShownWithItsOrigin() throws Exception {
        ServerOptions options =
                parse("max-users=3\nping-after=7\nport=1", Map.of("CHAT_MAX_USERS", "50"), "--port=6000");

        assertThat(options.inForce())
                .allMatch(line -> line.matches("\\S+ +(\\S+|all interfaces)  +(default|from \\S+)"))
                .extracting(line -> line.replaceAll(" {2,}", "|").replace(file.toString(), "FILE"))
                .containsExactly(
                        "host|all interfaces|default",
                        "port|6000|from --port",
                        "max-users|50|from CHAT_MAX_USERS",
                        "web-port|5556|default",
                        "allow-host|none|default",
                        "allow-origin|none|default",
                        "motd|none|default",
                        "log-level|info|default",
                        "config|FILE|from --config",
                        "tls-cert|none|default",
                        "tls-key|none|default",
                        "tls-key-password-file|none|default",
                        "tls-self-signed|off|default",
                        "tls-port|5557|default",
                        "plain|loopback|default",
                        "data|none|default",
                        "keep-messages|all|default",
                        "keep-days|all|default",
                        "keep-bytes|4294967296|default",
                        "cluster|none|default",
                        "cluster-password-file|none|default",
                        "advertise|none|default",
                        "cluster-replicas|0|default",
                        "accounts|auto|default",
                        "password-threads|2|default",
                        "password-queue|64|default",
                        "max-connections|10000|default",
                        "max-waiting-bytes|1048576|default",
                        "max-rooms|1000|default",
                        "history|1000|default",
                        "history-bytes|67108864|default",
                        "resume-bytes|33554432|default",
                        "direct-bytes|33554432|default",
                        "resume-window|30|default",
                        "stall-timeout|10|default",
                        "join-timeout|60|default",
                        "ping-after|7|from FILE",
                        "ping-timeout|10|default",
                        "request-timeout|10|default",
                        "message-rate|20/100|default",
                        "answer-rate|1M/4M|default",
                        "connections-per-address|32|default",
                        "joins-per-address|60|default",
                        "unlimited|127.0.0.0/8,::1|default",
                        "trust-proxy|127.0.0.0/8,::1|default");
        assertThat(options.inForce())
                .extracting(line -> Math.max(line.indexOf("  from "), line.indexOf("  default")))
                .as("where the last column begins")
                .containsOnly(25 + file.toString().length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-user=1        | FILE: there is no setting max-user; did you mean max-users?",
                "prot=1            | FILE: there is no setting prot; did you mean port?",
                "--port=1          | FILE: there is no setting --port; did you mean port?",
                "CHAT_PORT=1       | FILE: there is no setting CHAT_PORT; did you mean port?",
                "port=1\\nport=1   | FILE: port is given twice",
                "motd=C:\\users    | FILE: four hexadecimal digits must follow \\u; write \\\\ for a backslash",
                "max-users=abc     | max-users in FILE: 'abc' is not a whole number",
                "max-users=0       | max-users in FILE: 0 (expected: 1 or more)",
                "port              | port in FILE: '' is not a whole number",
                "host=             | host in FILE: '' (expected: an address or a name)",
                "motd=             | motd in FILE: '' (expected: a file)",
                "motd=a\\u0000     | motd in FILE: 'a\0' can't be the name of a file",
                "log-level=loud    | log-level in FILE: 'loud' (expected: error, warn, info or debug)",
                "join-timeout=0    | join-timeout in FILE: 0 s (expected: 1 to 86400 s)",
                "web-port=none     | web-port in FILE: 'none' (expected: 0 to 65535, or off)",
                "allow-host=a:1    | allow-host in FILE: 'a:1' (expected: a name without a port, like chat.example.org)"
            })
    void mistakeIsToldWithFileAndKey(String content, String message) {
        assertRefused(content.replace("\\n", "\n"), message);
    }

    @ParameterizedTest
    @CsvSource({"config", "help", "version", "check-config"})
    void whatIsNoSettingIsNoKey(String key) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse(key + "=x", Map.of()))
                .withMessageStartingWith(file + ": there is no setting " + key + "; did you mean ");
    }

    @Test
    void unseenCharactersAtTheEdgesOfLinesAndFileDoNotCount() throws Exception {
        ServerConfig config =
                parse("\uFEFFport=6000 \t\r\nmax-users=7 \r\n", Map.of()).config();

        assertThat(config.port()).isEqualTo(6000);
        assertThat(config.maxUsers()).isEqualTo(7);
    }

    @Test
    void valueThatAFlagReplacesMayBeWrong() throws Exception {
        assertThat(parse("port=abc", Map.of(), "--port=1").config().port()).isEqualTo(1);
    }

    @Test
    void fileThatCannotBeReadIsToldInPlainWords() throws IOException {
        assertUnreadable("there is no such file");
        Files.write(file, new byte[] {'a', '=', (byte) 0xC3});
        assertUnreadable("it is not text in UTF-8");
        Files.write(file, new byte[64 * 1024 + 1]);
        assertUnreadable("it is longer than 65536 bytes");
        Files.delete(file);
        Files.createDirectory(file);
        assertUnreadable("it is a directory");
    }

    private void assertUnreadable(String why) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> ServerOptions.parse(List.of("--config", file.toString()), Map.of()))
                .withMessage("can't read the settings in " + file + ": " + why);
    }
}
