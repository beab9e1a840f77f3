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

    private static ClientOptions options(String... args) {
        return CommandLine.populateCommand(new ClientOptions(), args);
    }

    @Test
    void oneIsCalledForMentionsUnlessItIsSaidOtherwise() throws Exception {
        assertThat(options().notify(Map.of())).isEqualTo(Notify.MENTIONS);
        assertThat(options().notify(Map.of("CHAT_NOTIFY", ""))).isEqualTo(Notify.MENTIONS);
    }

    @ParameterizedTest
    @CsvSource({"off, OFF", "mentions, MENTIONS", "all, ALL", "ALL, ALL", "Off, OFF"})
    void flagAndVariableSayWhatToBeCalledFor(String when, Notify notify) throws Exception {
        assertThat(options("--notify", when).notify(Map.of())).isEqualTo(notify);
        assertThat(options().notify(Map.of("CHAT_NOTIFY", when))).isEqualTo(notify);
    }

    @Test
    void flagGoesBeforeTheVariable() throws Exception {
        assertThat(options("--notify", "off").notify(Map.of("CHAT_NOTIFY", "nonsense")))
                .isEqualTo(Notify.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "on", "mention", "true", " all"})
    void whatMakesNoSenseIsNamed(String when) {
        assertThatThrownBy(() -> options("--notify", when).notify(Map.of("CHAT_NOTIFY", "all")))
                .isInstanceOf(ClientOptions.InvalidException.class)
                .hasMessage("--notify: '" + when + "' (expected: off, mentions or all)");
    }

    @Test
    void variableThatMakesNoSenseIsNamedAndNotTheFlag() {
        assertThatThrownBy(() -> options().notify(Map.of("CHAT_NOTIFY", "never")))
                .isInstanceOf(ClientOptions.InvalidException.class)
                .hasMessage("CHAT_NOTIFY: 'never' (expected: off, mentions or all)");
    }

    @Test
    void outputIsForPeopleUnlessItIsSaidOtherwise() {
        assertThat(options().json()).isFalse();
        assertThat(options("--json").json()).isTrue();
    }
}
