package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.server.config.ServerOptions.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the web port: by flag, variable and file. */
final class WebOptionsTest {

    private static @Nullable WebConfig web(List<String> args, Map<String, String> variables) throws UsageException {
        return ServerOptions.parse(args, variables).config().web();
    }

    @Test
    void portThatNobodyAskedForMayBeTaken() throws UsageException {
        assertThat(web(List.of(), Map.of())).isEqualTo(new WebConfig(5556, false, List.of(), List.of()));
    }

    @Test
    void portThatIsGivenIsRequiredWhoeverGivesIt(@TempDir Path directory) throws UsageException, IOException {
        Path file = Files.writeString(directory.resolve("chat.properties"), "web-port=5556");
        WebConfig expected = new WebConfig(5556, true, List.of(), List.of());

        assertThat(web(List.of("--web-port", "5556"), Map.of())).isEqualTo(expected);
        assertThat(web(List.of(), Map.of("CHAT_WEB_PORT", "5556"))).isEqualTo(expected);
        assertThat(web(List.of("--config", file.toString()), Map.of())).isEqualTo(expected);
        assertThat(web(List.of("--web-port=0"), Map.of())).isEqualTo(WebConfig.on(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "OFF", "Off"})
    void offSwitchesItOff(String off) throws UsageException {
        assertThat(web(List.of("--web-port", off), Map.of())).isNull();
        assertThat(web(List.of(), Map.of("CHAT_WEB_PORT", off))).isNull();
        assertThat(web(List.of("--web-port", "1"), Map.of("CHAT_WEB_PORT", off)))
                .isEqualTo(WebConfig.on(1));
    }

    @Test
    void namesAndOriginsStandBetweenCommas() throws UsageException {
        WebConfig expected = new WebConfig(
                5556, false, List.of("chat.example.org", "my_host"), List.of("https://a.example", "http://b:8080"));

        assertThat(web(
                        List.of(
                                "--allow-host=chat.example.org, my_host",
                                "--allow-origin",
                                "https://a.example,,http://b:8080,"),
                        Map.of()))
                .isEqualTo(expected);
        assertThat(web(
                        List.of(),
                        Map.of(
                                "CHAT_ALLOW_HOST",
                                " chat.example.org,my_host ",
                                "CHAT_ALLOW_ORIGIN",
                                "https://a.example , http://b:8080")))
                .isEqualTo(expected);
        assertThat(web(List.of("--allow-host="), Map.of("CHAT_ALLOW_HOST", "x")))
                .isEqualTo(new WebConfig(5556, false, List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web-port     | 65536             | : 65536 (expected: 0 to 65535, or off)",
                "web-port     | -1                | : -1 (expected: 0 to 65535, or off)",
                "web-port     | on                | : 'on' (expected: 0 to 65535, or off)",
                "web-port     | ''                | : '' (expected: 0 to 65535, or off)",
                "allow-host   | chat.example:5556 | : 'chat.example:5556' (expected: a name without a port, like chat.example.org)",
                "allow-host   | http://x          | : 'http://x' (expected: a name without a port, like chat.example.org)",
                "allow-host   | a,*               | : '*' (expected: a name without a port, like chat.example.org)",
                "allow-origin | null              | : 'null' (expected: something like https://chat.example.org)",
                "allow-origin | *                 | : '*' (expected: something like https://chat.example.org)",
                "allow-origin | a.example         | : 'a.example' (expected: something like https://chat.example.org)",
                "allow-origin | https://a/        | : 'https://a/' (expected: something like https://chat.example.org)",
                "allow-origin | ws://a            | : 'ws://a' (expected: something like https://chat.example.org)"
            })
    void mistakeIsToldWithTheFlagOrTheVariable(String name, String value, String problem) {
        String variable = "CHAT_" + name.replace('-', '_').toUpperCase(Locale.ROOT);

        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> web(List.of("--" + name, value), Map.of()))
                .withMessage("--" + name + problem);
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> web(List.of(), Map.of(variable, value)))
                .withMessage(variable + problem);
    }

    @Test
    void usageNamesThem() throws UsageException {
        assertThat(ServerOptions.parse(List.of("--help"), Map.of()).usage())
                .contains("--web-port=PORT", "--allow-host=NAMES", "--allow-origin=ORIGINS", "Default: 5556.");
    }
}
