package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
                "/me waves|UNKNOWN|/me",
                "/usersx|UNKNOWN|/usersx",
                "''|NOTHING|''",
                "'  '|NOTHING|''"
            })
    void lineMeans(String line, Command.Kind kind, String text) {
        assertThat(Command.parse(line)).isEqualTo(new Command(kind, text));
    }
}
