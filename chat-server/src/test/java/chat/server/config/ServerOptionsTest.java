package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import chat.server.config.ServerOptions.UsageException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerOptionsTest {

    private static ServerConfig config(List<String> args, Map<String, String> variables) throws UsageException {
        return ServerOptions.parse(args, variables).config();
    }

    private static Arguments setting(String name, String value, Object expected, Function<ServerConfig, Object> read) {
        return Arguments.of(name, value, expected, read);
    }

    static List<Arguments> settings() {
        return List.of(
                setting("host", "127.0.0.1", "127.0.0.1", ServerConfig::host),
                setting("port", "6000", 6000, ServerConfig::port),
                setting("max-users", "42", 42, ServerConfig::maxUsers),
                setting("motd", "motd.txt", Path.of("motd.txt"), ServerConfig::motd),
                setting("max-connections", "77", 77, config -> config.limits().maxConnections()),
                setting("max-waiting-bytes", "70000", 70_000, config -> config.limits()
                        .maxWaitingBytes()),
                setting("stall-timeout", "3", Duration.ofSeconds(3), config -> config.limits()
                        .stallTimeout()),
                setting("join-timeout", "4", Duration.ofSeconds(4), config -> config.limits()
                        .joinTimeout()),
                setting("ping-after", "5", Duration.ofSeconds(5), config -> config.limits()
                        .pingAfter()),
                setting("ping-timeout", "6", Duration.ofSeconds(6), config -> config.limits()
                        .pingTimeout()),
                setting("request-timeout", "7", Duration.ofSeconds(7), config -> config.limits()
                        .requestTimeout()));
    }

    private static String variable(String name) {
        return "CHAT_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Test
    void nothingGivenIsTheDefaults() throws UsageException {
        ServerOptions options = ServerOptions.parse(List.of(), Map.of());

        assertThat(options.config()).isEqualTo(ServerConfig.defaults());
        assertThat(options.logLevel()).isEqualTo(Level.INFO);
        assertThat(options.wantsHelp()).isFalse();
        assertThat(options.wantsVersion()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void flagSetsItsSettingAndNoOther(String name, String value, Object expected, Function<ServerConfig, Object> read)
            throws UsageException {
        ServerConfig config = config(List.of("--" + name, value), Map.of());

        assertThat(read.apply(config)).isEqualTo(expected);
        assertThat(config(List.of("--" + name + "=" + value), Map.of())).isEqualTo(config);
        for (Arguments other : settings()) {
            if (!other.get()[0].equals(name)) {
                @SuppressWarnings("unchecked")
                Function<ServerConfig, Object> readOther = (Function<ServerConfig, Object>) other.get()[3];
                assertThat(readOther.apply(config)).isEqualTo(readOther.apply(ServerConfig.defaults()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void variableSetsTheSame(String name, String value, Object expected, Function<ServerConfig, Object> read)
            throws UsageException {
        assertThat(read.apply(config(List.of(), Map.of(variable(name), value)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void flagCountsMoreThanTheVariable(String name, String value, Object expected, Function<ServerConfig, Object> read)
            throws UsageException {
        Map<String, String> variables = Map.of(variable(name), name.equals("host") ? "::1" : "65999");

        assertThat(read.apply(config(List.of("--" + name, value), variables))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"error, ERROR", "warn, WARN", "info, INFO", "debug, DEBUG", "DEBUG, DEBUG", "Warn, WARN"})
    void logLevelIsAWord(String value, String level) throws UsageException {
        assertThat(ServerOptions.parse(List.of("--log-level", value), Map.of()).logLevel())
                .isEqualTo(Level.toLevel(level));
        assertThat(ServerOptions.parse(List.of(), Map.of("CHAT_LOG_LEVEL", value))
                        .logLevel())
                .isEqualTo(Level.toLevel(level));
    }

    private static void assertRefused(List<String> args, Map<String, String> variables, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> {
                    ServerOptions options = ServerOptions.parse(args, variables);
                    options.config();
                    options.logLevel();
                })
                .withMessage(message);
    }

    @Test
    void flagWithoutItsValueIsNamed() {
        assertRefused(List.of("--port"), Map.of(), "--port needs a value");
        assertRefused(List.of("--stall-timeout"), Map.of("CHAT_PORT", "1"), "--stall-timeout needs a value");
    }

    @Test
    void flagThatTakesNoValueIsNamed() {
        assertRefused(List.of("--help=x"), Map.of(), "--help takes no value");
    }

    @Test
    void askingForHelpWorksWhateverTheVariablesHold() throws UsageException {
        assertThat(ServerOptions.parse(List.of("--help"), Map.of("CHAT_PORT", "abc", "CHAT_X", "", "CHAT_CONFIG", "/"))
                        .wantsHelp())
                .isTrue();
        assertThat(ServerOptions.parse(
                                List.of("--version"), Map.of("CHAT_PORT", "abc", "CHAT_X", "", "CHAT_CONFIG", "/"))
                        .wantsVersion())
                .isTrue();
    }

    @Test
    void noFileIsReadForAnAtSign() {
        assertRefused(
                List.of("@somewhere"),
                Map.of(),
                "There is no option @somewhere: a setting is given by its name and value, as in --port 5555");
    }

    @Test
    void flagGivenTwiceIsNamed() {
        assertRefused(List.of("--port", "1", "--port", "2"), Map.of(), "--port is given twice");
    }

    @Test
    void timeoutBeyondADayIsTakenForAMistake() {
        assertRefused(
                List.of("--ping-after", "9223372036854775807"),
                Map.of(),
                "--ping-after: 9223372036854775807 s (expected: 1 to 86400 s)");
    }

    /** The smallest and the largest value of a setting that has one, and how it says what is allowed when it is one beyond. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port              | 0     | 65535               |   | 0 to 65535",
                "web-port          | 0     | 65535               |   | 0 to 65535, or off",
                "max-users         | 1     | 2147483647          |   | 1 or more",
                "max-connections   | 1     | 2147483647          |   | 1 or more",
                "max-waiting-bytes | 65536 | 2147483647          |   | 65536 or more",
                "max-rooms         | 1     | 2147483647          |   | 1 or more",
                "history           | 0     | 100000              |   | 0 to 100000",
                "history-bytes     | 65536 | 9223372036854775807 |   | 65536 or more",
                "resume-window     | 0     | 86400               | s | 0 to 86400 s",
                "stall-timeout     | 1     | 86400               | s | 1 to 86400 s",
                "join-timeout      | 1     | 86400               | s | 1 to 86400 s",
                "ping-after        | 1     | 86400               | s | 1 to 86400 s",
                "ping-timeout      | 1     | 86400               | s | 1 to 86400 s",
                "request-timeout   | 1     | 86400               | s | 1 to 86400 s"
            })
    void bothEndsOfASettingAreAllowedAndOneBeyondIsNot(
            String name, BigInteger smallest, BigInteger largest, @Nullable String unit, String expected)
            throws UsageException {
        for (BigInteger end : List.of(smallest, largest)) {
            config(List.of("--" + name, end.toString()), Map.of());
        }
        for (BigInteger beyond : List.of(smallest.subtract(BigInteger.ONE), largest.add(BigInteger.ONE))) {
            boolean isNumber = beyond.bitLength() < (name.equals("history-bytes") || unit != null ? 64 : 32);
            assertRefused(
                    List.of("--" + name, beyond.toString()),
                    Map.of(),
                    "--" + name + ": "
                            + (isNumber
                                    ? beyond + (unit == null ? "" : " " + unit) + " (expected: " + expected + ")"
                                    : "'" + beyond + "' is not a whole number"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port              | 70000 | : 70000 (expected: 0 to 65535)",
                "port              | -1    | : -1 (expected: 0 to 65535)",
                "port              | abc   | : 'abc' is not a whole number",
                "port              | 1.5   | : '1.5' is not a whole number",
                "port              | ''    | : '' is not a whole number",
                "port              | 99999999999 | : '99999999999' is not a whole number",
                "host              | ' '   | : '' (expected: an address or a name)",
                "motd              | ''    | : '' (expected: a file)",
                "motd              | ' '   | : '' (expected: a file)",
                "config            | ''    | : '' (expected: a file)",
                "max-users         | 0     | : 0 (expected: 1 or more)",
                "max-users         | many  | : 'many' is not a whole number",
                "max-connections   | 0     | : 0 (expected: 1 or more)",
                "max-connections   | x     | : 'x' is not a whole number",
                "max-waiting-bytes | 1     | : 1 (expected: 65536 or more)",
                "stall-timeout     | 0     | : 0 s (expected: 1 to 86400 s)",
                "join-timeout      | -5    | : -5 s (expected: 1 to 86400 s)",
                "ping-after        | 0     | : 0 s (expected: 1 to 86400 s)",
                "ping-timeout      | soon  | : 'soon' is not a whole number",
                "request-timeout   | 0     | : 0 s (expected: 1 to 86400 s)",
                "log-level         | loud  | : 'loud' (expected: error, warn, info or debug)"
            })
    void refusalNamesTheFlagOrTheVariableAtFault(String name, String value, String problem) {
        String flag = "--" + name;
        assertRefused(List.of(flag, value), Map.of(), flag + problem);
        assertRefused(List.of(flag + "=" + value), Map.of(), flag + problem);
        assertRefused(List.of(), Map.of(variable(name), value), variable(name) + problem);
        assertRefused(List.of(flag, value), Map.of(variable(name), "7"), flag + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "--ports, There is no option --ports; did you mean --port?",
        "--prot, There is no option --prot; did you mean --port?",
        "--prot=5555, There is no option --prot; did you mean --port?",
        "--chekc-config, There is no option --chekc-config; did you mean --check-config?",
        "--ping-afer, There is no option --ping-afer; did you mean --ping-after?",
        "--vesrion, There is no option --vesrion; did you mean --version?",
        "-port, There is no option -port; did you mean --port?",
        "port, There is no option port; did you mean --port?",
        "-h, There is no option -h",
        "--max-user, There is no option --max-user; did you mean --max-users?",
        "--maxusers, There is no option --maxusers; did you mean --max-users?"
    })
    void unknownFlagIsRefusedWithASuggestion(String flag, String message) {
        assertRefused(List.of(flag), Map.of(), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5555", "start", "-x"})
    void whatIsNoFlagIsRefused(String argument) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> ServerOptions.parse(List.of(argument), Map.of()))
                .withMessageStartingWith("There is no option " + argument);
    }

    @Test
    void variablesOfOthersAreNotOurs() throws UsageException {
        assertThat(config(List.of(), Map.of("PORT", "1", "MY_CHAT_PORT", "1", "CHAT", "y")))
                .isEqualTo(ServerConfig.defaults());
    }

    @Test
    void variablesOfTheClientArePassedOver() throws UsageException {
        assertThat(config(List.of(), Map.of("CHAT_USERNAME", "alice", "CHAT_NOTIFY", "bell")))
                .isEqualTo(ServerConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT_MAX_USER, CHAT_MAX_USERS",
        "CHAT_PROT, CHAT_PORT",
        "CHAT_port, CHAT_PORT",
        "CHAT_MAXUSERS, CHAT_MAX_USERS",
        "CHAT_CONFIGS, CHAT_CONFIG",
        "CHAT_, CHAT_HOST"
    })
    void unknownVariableIsRefusedWithASuggestion(String variable, String nearest) {
        assertRefused(
                List.of(),
                Map.of(variable, "1"),
                "There is no variable " + variable + "; did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAT_HELP", "CHAT_VERSION", "CHAT_CHECK_CONFIG"})
    void flagWithoutAValueHasNoVariable(String variable) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> config(List.of(), Map.of(variable, "true")))
                .withMessageStartingWith("There is no variable " + variable + "; did you mean CHAT_");
    }

    @Test
    void ofSeveralUnknownVariablesTheFirstIsNamed() {
        assertRefused(
                List.of(),
                Map.of("CHAT_Z", "", "CHAT_POTR", "", "CHAT_Y", ""),
                "There is no variable CHAT_POTR; did you mean CHAT_PORT?");
    }

    @Test
    void usageNamesEveryFlagWithItsDefault() throws UsageException {
        String usage = ServerOptions.parse(List.of("--help"), Map.of()).usage().replaceAll("\\s+", " ");

        assertThat(settings()).allSatisfy(setting -> assertThat(usage).contains("--" + setting.get()[0] + "="));
        assertThat(usage)
                .contains("--log-level=LEVEL", "--help", "--version", "CHAT_MAX_USERS")
                .contains("--motd=FILE", "--config=FILE", "--check-config")
                .contains("flag over variable over file over default")
                .contains("Default: 5555.", "Default: 5.", "Default: info.", "Default: 10000.", "Default: 1048576.")
                .contains("Default: 10.", "Default: 60.", "Default: 30.")
                .doesNotContain("${");
    }
}
