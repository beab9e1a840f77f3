package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "hello|SAY|hello",
                " hello |SAY| hello ",
                "exit now|SAY|exit now",
                "Exit|SAY|Exit",
                " exit|SAY| exit",
                " /users|SAY| /users",
                "/say /etc/hosts|SAY|/etc/hosts",
                "/say exit|SAY|exit",
                "/say  two spaces|SAY| two spaces",
                "/say|SAY|''",
                "exit|LEAVE|''",
                "/exit|LEAVE|''",
                "/quit|LEAVE|''",
                "/users|USERS|''",
                "/help me|HELP|''",
                "/|UNKNOWN|/",
                "/me waves|ME|waves",
                "/me|ME|''",
                "/me  two spaces|ME| two spaces",
                "/me /dance|ME|/dance",
                "/mean|UNKNOWN|/mean",
                "/ME waves|UNKNOWN|/ME",
                "/quiet|QUIET|''",
                "/quiet off |QUIET|off",
                "/quiet  on|QUIET|on",
                "/quiet please|QUIET|please",
                "/quietly|UNKNOWN|/quietly",
                "/exit |LEAVE|''",
                "/Users|UNKNOWN|/Users",
                "/usersx|UNKNOWN|/usersx",
                "''|NOTHING|''",
                "'  '|NOTHING|''"
            })
    void lineMeans(String line, Command.Kind kind, String text) {
        assertThat(Command.parse(line)).isEqualTo(new Command(kind, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/* a\n * b */", "/etc/hosts\n/etc/passwd", "/\n/", "/usersx\n", "hello\n/exit", "exit\nnow"})
    void pastedLinesAreSaidWhateverTheyBeginWith(String lines) {
        assertThat(Command.parse(lines)).isEqualTo(new Command(Command.Kind.SAY, lines));
    }

    @Test
    void commandTakesThePastedLinesBehindIt() {
        assertThat(Command.parse("/me waves\nand nods")).isEqualTo(new Command(Command.Kind.ME, "waves\nand nods"));
        assertThat(Command.parse("/say\n/one\n/two")).isEqualTo(new Command(Command.Kind.SAY, "/one\n/two"));
    }
}
