package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ClientOptionsTest {

    private static ClientOptions options(Map<String, String> environment, String... args) {
        return new ClientOptions(new CommandLine(ClientOptions.spec()).parseArgs(args), environment);
    }

    @Test
    void oneIsCalledForMentionsUnlessItIsSaidOtherwise() {
        assertThat(options(Map.of()).notifyWhen()).isEqualTo(Notify.MENTIONS);
        assertThat(options(Map.of("CHAT_NOTIFY", "")).notifyWhen()).isEqualTo(Notify.MENTIONS);
    }

    @ParameterizedTest
    @CsvSource({"off, OFF", "mentions, MENTIONS", "all, ALL", "ALL, ALL", "Off, OFF"})
    void flagAndVariableSayWhatToBeCalledFor(String when, Notify notify) {
        assertThat(options(Map.of(), "--notify", when).notifyWhen()).isEqualTo(notify);
        assertThat(options(Map.of("CHAT_NOTIFY", when)).notifyWhen()).isEqualTo(notify);
    }

    @Test
    void flagGoesBeforeTheVariable() {
        assertThat(options(Map.of("CHAT_NOTIFY", "nonsense"), "--notify", "off").notifyWhen())
                .isEqualTo(Notify.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "on", "mention", "true", " all"})
    void whatMakesNoSenseIsNamed(String when) {
        assertThatThrownBy(() ->
                        options(Map.of("CHAT_NOTIFY", "all"), "--notify", when).notifyWhen())
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage("--notify: '" + when + "' (expected: off, mentions or all)");
    }

    @Test
    void variableThatMakesNoSenseIsNamedAndNotTheFlag() {
        assertThatThrownBy(() -> options(Map.of("CHAT_NOTIFY", "never")).notifyWhen())
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage("CHAT_NOTIFY: 'never' (expected: off, mentions or all)");
    }

    @Test
    void outputIsForPeopleUnlessItIsSaidOtherwise() {
        assertThat(options(Map.of()).json()).isFalse();
        assertThat(options(Map.of(), "--json").json()).isTrue();
    }
}
