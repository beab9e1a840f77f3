package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "/users|USERS|''",
                "/help me|HELP|''",
                "/|UNKNOWN|/",
                "/me waves|ME|waves",
                "/me|ME|''",
                "/quiet|QUIET|''",
                "/quiet off |QUIET|off",
                "/exit |LEAVE|''",
                "/Users|UNKNOWN|/Users",
                "/usersx|UNKNOWN|/usersx",
                "''|NOTHING|''",
                "'  '|NOTHING|''"
            })
    void lineMeans(String line, Command.Kind kind, String text) {
        assertThat(Command.parse(line)).isEqualTo(new Command(kind, text));
    }

    @Test
    void pastedLinesAreSaidWhateverTheyBeginWith() {
        assertThat(Command.parse("/* a\n * b */")).isEqualTo(new Command(Command.Kind.SAY, "/* a\n * b */"));
        assertThat(Command.parse("/me waves\nand nods")).isEqualTo(new Command(Command.Kind.ME, "waves\nand nods"));
    }
}
